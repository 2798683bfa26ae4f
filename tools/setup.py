"""Make .venv from requirements.lock with uv, and take uv from pip where it is absent. Standard library only.

python3 tools/setup.py            install what the lock says, and this project, editable
python3 tools/setup.py --lock     resolve pyproject.toml anew and write the lock
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"


def main() -> None:
    """Set up, or renew the lock."""
    if platform.system() == "Windows":
        sys.exit("telemetry-ready does not run on Windows: it needs POSIX file locks. Use Linux, macOS or WSL 2.")
    if sys.version_info < (3, 11):  # noqa: UP036  # whatever python3 is, it runs this file
        found = platform.python_version()
        sys.exit(f"telemetry-ready needs Python 3.11 or newer; this is {found}. Hint: make PYTHON=python3.11 demo")
    if "--lock" in sys.argv:
        _lock(_uv())
        return
    uv = _uv()
    if not (VENV / "bin/python").exists():
        _run(uv, "venv", "-q", "--python", sys.executable, str(VENV))
    _run(uv, "pip", "sync", "-q", "--python", str(VENV), "--require-hashes", str(LOCK))
    editable = ("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _run(uv, "pip", "install", "-q", "--python", str(VENV), *editable)


def _uv() -> str:
    """Path of uv: on the PATH, in .venv, or installed into .venv by pip."""
    found = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".uv/bin"))
    if found:
        return found
    sys.stderr.write("installing uv from the package index into .uv/\n")
    subprocess.run([sys.executable, "-m", "venv", str(ROOT / ".uv")], check=True)
    subprocess.run([str(ROOT / ".uv/bin/pip"), "install", "-q", "uv>=0.9"], check=True)
    return str(ROOT / ".uv/bin/uv")


def _lock(uv: str) -> None:
    """Write requirements.lock: hashes, no address of any package index."""
    plain = ("--no-emit-project", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header")
    _run(uv, "export", "-q", "--format", "requirements-txt", *plain, "--output-file", str(LOCK))
    (ROOT / "uv.lock").unlink(missing_ok=True)


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "VIRTUAL_ENV": str(VENV)}, check=False)
    if done.returncode:
        sys.exit(f"set-up failed: {' '.join(command[:4])} ended with {done.returncode}")


if __name__ == "__main__":
    main()
