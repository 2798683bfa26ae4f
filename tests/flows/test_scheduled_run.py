"""prefect.yaml as an operator uses it: a server, a worker, and a run that nobody starts by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.pipeline.places import reading
from telemetry_ready.settings import load_project
from tests.flows._services import Services, wait_for

ROOT = Path(__file__).parents[2]
NIGHTLY = '"15 4 * * *"'
EVERY_MINUTE = '"* * * * *"'
SERVER_STARTS_WITHIN_S = 180
RUN_ENDS_WITHIN_S = 300

pytestmark = [pytest.mark.slow, pytest.mark.prefect]


@pytest.fixture
def estate(project: Callable[..., Path]) -> Path:
    return project()


@pytest.fixture
def services(tmp_path: Path, estate: Path) -> Iterator[Services]:
    home = tmp_path / "prefect"
    home.mkdir()
    variables = {
        "TELEMETRY_READY_HOME": str(ROOT),
        "TELEMETRY_READY_PROJECT": str(estate),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }
    started = Services(home, ROOT, variables)
    yield started
    started.end_all()


def test_a_scheduled_run_starts_by_itself_and_completes(services: Services, estate: Path, tmp_path: Path) -> None:
    with services.running("server", "start", "--port", str(services.port)) as server:
        wait_for(lambda: services.ask("/health"), SERVER_STARTS_WITHIN_S, server)
        services.run("work-pool", "create", "telemetry-ready", "--type", "process")
        services.run("--no-prompt", "deploy", "--all", "--prefect-file", str(_every_minute(tmp_path)))
        with services.running("worker", "start", "--pool", "telemetry-ready") as worker:
            run = wait_for(lambda: _ended(services), RUN_ENDS_WITHIN_S, lambda: server()[-4000:] + worker())
            assert run["state_type"] == "COMPLETED", worker()
            states = services.ask(f"/flow_run_states/?flow_run_id={run['id']}")
            artifact = services.ask("/artifacts/readiness-scores/latest")

    assert run["auto_scheduled"] is True
    assert run["created_by"]["type"] == "SCHEDULE"
    assert [states[0]["type"], states[-1]["type"]] == ["SCHEDULED", "COMPLETED"]
    with reading(load_project(estate)) as lake:
        assert lake.connection.execute("SELECT count(*) FROM lake.logs").fetchone() == (50,)
    assert (estate / "report/index.html").is_file()
    assert artifact["type"] == "table"
    assert '"verdict"' in artifact["data"]


def _every_minute(folder: Path) -> Path:
    """prefect.yaml with another cron, and nothing else changed."""
    text = (ROOT / "prefect.yaml").read_text()
    assert text.count(NIGHTLY) == 1
    copy = folder / "prefect.yaml"
    copy.write_text(text.replace(NIGHTLY, EVERY_MINUTE))
    return copy


def _ended(services: Services) -> Any:
    """The first run of the deployment that is over; None while there is none."""
    runs = services.ask("/flow_runs/filter", {"deployments": {"name": {"any_": ["nightly"]}}, "sort": "START_TIME_ASC"})
    return next((one for one in runs or [] if one["state_type"] in ("COMPLETED", "FAILED", "CRASHED")), None)
