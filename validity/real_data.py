"""The real data of ../shared/data: unpacked once, and how its sources are read.

The sources are those of ``tests/real/all.yaml`` and ``nezha.yaml``; only their paths are other ones here.
"""

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tools.real import ARCHIVE, REAL, ROOT, unpack


@cache
def folder() -> Path:
    """The unpacked data.

    Raises:
        FileNotFoundError: The archive is not on this machine.
    """
    if not ARCHIVE.is_file():
        raise FileNotFoundError(f"There is no {ARCHIVE}: the real data is not part of the project.")
    unpack(ARCHIVE, REAL)
    return REAL / "dev"


@cache
def _sources() -> dict[str, dict[str, Any]]:
    yaml = YAML(typ="safe")
    files = ("all.yaml", "nezha.yaml")
    return {
        one["name"]: one
        for name in files
        for one in yaml.load((ROOT / "tests/real" / name).read_text("utf-8"))["sources"]
    }


def source(name: str, file: str, **changed: Any) -> dict[str, Any]:  # what YAML holds
    """A source of those project files that reads ``file`` instead; ``changed`` keys replace its own."""
    return {**_sources()[name], "path": file, **changed}
