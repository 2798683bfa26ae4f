"""Run the whole job on the real data of ../shared/data, into build/real/all and build/real/nezha.

The data is unpacked to build/real/dev once; nothing of it is ever committed.
"""

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "build/real"
ARCHIVE = ROOT.parent / "shared/data/dev_set.tar.gz"
PROJECTS = ("all", "nezha")
PATH = re.compile(r"^(\s+path: )", re.MULTILINE)  # in those files, relative to the unpacked data


def main() -> None:
    """Unpack, write the two project files, run each project."""
    if not ARCHIVE.is_file():
        sys.exit(f"There is no {ARCHIVE}: the real data is not part of the project.")
    unpack(ARCHIVE, REAL)
    for name in PROJECTS:
        folder = REAL / name
        folder.mkdir(parents=True, exist_ok=True)
        text = (ROOT / f"tests/real/{name}.yaml").read_text("utf-8")
        (folder / "telemetry-ready.yaml").write_text(PATH.sub(r"\1../dev/", text), "utf-8")
        done = subprocess.run(
            [Path(sys.executable).with_name("telemetry-ready"), "--project", str(folder), "run"], check=False
        )
        if done.returncode:
            sys.exit(done.returncode)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack once; an unpacking that broke off is done again."""
    done = folder / ".unpacked"
    if done.exists():
        return
    shutil.rmtree(folder / "dev", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    done.touch()


if __name__ == "__main__":
    main()
