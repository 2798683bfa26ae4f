"""The wheel: installed by plain pip, it works outside the repository."""

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_wheel_works_outside_the_repository(tmp_path: Path) -> None:
    """Checks, use cases and templates are inside: who installs the wheel has the whole product.

    Its dependencies are those of this environment: installing a gigabyte anew would test pip, not us.
    """
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True, capture_output=True)
    site = tmp_path / f"venv/lib/python{sysconfig.get_python_version()}/site-packages"
    dependencies = sysconfig.get_path("purelib")
    (site / "dependencies.pth").write_text(dependencies + "\n")

    def call(*arguments: str) -> str:
        command = [tmp_path / "venv/bin/telemetry-ready", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("init", "outside")
    found = json.loads(call("--project", "outside", "assess", "--json"))
    call("--project", "outside", "report")

    where = subprocess.run(
        [python, "-c", "import telemetry_ready; print(telemetry_ready.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(site))
    assert len(found["use_cases"]) >= 4
    assert (tmp_path / "outside/report/index.html").is_file()
