"""What tests share: the real data, unpacked once; no test of a law fails because a machine is busy."""

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("busy machines", deadline=None)
settings.load_profile("busy machines")

ARCHIVE = Path(__file__).parents[2] / "shared/data/dev_set.tar.gz"


@pytest.fixture(scope="session")
def dev_set() -> Path:
    """The folder of the real data: TELEMETRY_READY_DEV_SET, or the archive unpacked to a cache folder."""
    told = os.environ.get("TELEMETRY_READY_DEV_SET")
    if told:
        return _inner(Path(told))
    if not ARCHIVE.exists():
        pytest.skip(f"the real data is not here: no {ARCHIVE}, and TELEMETRY_READY_DEV_SET is not set")
    cache = Path(tempfile.gettempdir()) / f"telemetry-ready-dev-set-{ARCHIVE.stat().st_size}"
    if not cache.exists():
        _unpack(cache)
    return _inner(cache)


def _inner(folder: Path) -> Path:
    return folder / "dev" if (folder / "dev").is_dir() else folder


def _unpack(cache: Path) -> None:
    """Unpack beside the cache and rename: of several workers at once, the first wins."""
    own = Path(tempfile.mkdtemp(prefix=f"{cache.name}-", dir=cache.parent))
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(own, filter="data")
    try:
        own.rename(cache)
    except OSError:  # another worker was first
        shutil.rmtree(own)
