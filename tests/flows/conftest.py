"""A Prefect home of our own, and small projects to run flows on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set before Prefect is imported: the tests import it inside functions, because importing it writes there."""
    home = tmp_path_factory.mktemp("prefect_home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home))
        patch.delenv("PREFECT_API_URL", raising=False)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        yield home


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Makes a project of one syslog file of 50 lines, and of what else its file should say."""

    def make(*more_sources: str) -> Path:
        folder = tmp_path / "project"
        folder.mkdir()
        lines = [f"Sep 10 12:{n:02}:00 web01 sshd[{n}]: Connection closed by 10.0.0.{n} port 22" for n in range(50)]
        (folder / "messages.log").write_text("\n".join(lines) + "\n")
        source = "  - { name: syslog, path: messages.log, format: syslog_rfc3164, time_zone: UTC, latest: 2026-10-01 }"
        text = ["as_of: data", "sources:", source, *(f"  - {one}" for one in more_sources)]
        (folder / "telemetry-ready.yaml").write_text("\n".join(text) + "\n")
        return folder

    return make
