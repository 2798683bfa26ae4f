"""The ingest flow on a Prefect server of this session's own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.pipeline.places import reading
from telemetry_ready.settings import load_project

pytestmark = [pytest.mark.slow, pytest.mark.prefect]


@pytest.fixture(scope="module", autouse=True)
def prefect_server(prefect_home: Path) -> Iterator[None]:
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    quick = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings(quick), prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Lets ``take`` fail: errors by source, one a try; counts the tries. Nobody waits between them."""
    from flows import ingest

    errors: dict[str, list[Exception]] = {}
    counted: dict[str, int] = {}
    take = ingest.take

    def failing(candidates: Any, *rest: Any, **options: Any) -> Any:
        name = candidates[0].source.name
        counted[name] = counted.get(name, 0) + 1
        if errors.get(name):
            raise errors[name].pop(0)
        return take(candidates, *rest, **options)

    monkeypatch.setattr(ingest, "take", failing)
    monkeypatch.setattr(ingest, "ingest_files", ingest.ingest_files.with_options(retry_delay_seconds=0))
    yield {"errors": errors, "counted": counted}


def test_a_project_is_ingested_once(project: Callable[..., Path]) -> None:
    from flows.ingest import ingest

    folder = project()

    assert ingest(folder) == 50
    assert ingest(folder) == 0
    assert _rows(folder) == 50


def test_a_file_that_fails_does_not_stop_the_others(project: Callable[..., Path]) -> None:
    from flows.ingest import ingest

    folder = project("{ name: dump, path: dump.bin }")
    (folder / "dump.bin").write_bytes(bytes(range(256)) * 20)

    with pytest.raises(RuntimeError, match=r"of 2: 1\n.*dump\.bin: No format recognises"):
        ingest(folder)

    assert _rows(folder) == 50


def test_a_group_that_fails_does_not_stop_the_others(project: Callable[..., Path], tries: dict[str, Any]) -> None:
    from flows.ingest import ingest

    folder = project("{ name: again, path: more.log, format: syslog_rfc3164, time_zone: UTC, latest: 2026-10-01 }")
    (folder / "more.log").write_text("Sep 11 12:00:00 web02 sshd[1]: Connection closed by 10.0.0.1 port 22\n")
    tries["errors"]["syslog"] = [OSError("the disk is gone")] * 3

    with pytest.raises(RuntimeError, match=r"of 2: 1\nsyslog: the disk is gone"):
        ingest(folder)

    assert tries["counted"] == {"syslog": 3, "again": 1}
    assert _rows(folder) == 1


def test_what_passes_by_itself_is_tried_again(project: Callable[..., Path], tries: dict[str, Any]) -> None:
    from flows.ingest import ingest

    folder = project()
    tries["errors"]["syslog"] = [OSError("not now"), OSError("nor now")]

    assert ingest(folder) == 50
    assert tries["counted"] == {"syslog": 3}


def test_what_is_wrong_is_not_tried_again(project: Callable[..., Path], tries: dict[str, Any]) -> None:
    from flows.ingest import ingest

    folder = project()
    tries["errors"]["syslog"] = [ConfigurationError("time_zone: no such zone")]

    with pytest.raises(RuntimeError, match="no such zone"):
        ingest(folder)

    assert tries["counted"] == {"syslog": 1}


def test_a_source_that_matches_no_file_is_said_in_the_log(
    project: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    from flows.ingest import ingest

    assert ingest(project("{ name: vanished, path: no-such-*.log }")) == 50
    assert "vanished: no-such-*.log matches no file" in caplog.text


def _rows(folder: Path) -> int:
    with reading(load_project(folder)) as lake:
        found = lake.connection.execute("SELECT count(*) FROM lake.logs").fetchone()
    return int(found[0]) if found else 0
