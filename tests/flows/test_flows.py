"""The flows, on a Prefect server of these tests' own."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.errors import ConfigurationError, LakeError, SourceError
from telemetry_ready.model.staged import Receipt
from telemetry_ready.pipeline.landing import Candidate
from telemetry_ready.pipeline.places import reading
from telemetry_ready.settings import load_project


@pytest.fixture
def prefect_server(prefect_home: Path) -> Iterator[None]:
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    quick = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_TO_API_ENABLED: False}
    with temporary_settings(quick), prefect_test_harness(server_startup_timeout=180):
        yield


@dataclass
class Failing:
    """``take`` that first raises what is given for a source, one error a try; counts the tries."""

    take: Callable[..., list[Receipt]]
    errors: dict[str, list[Exception]] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)

    def __call__(self, candidates: Sequence[Candidate], *rest: Any, **options: Any) -> list[Receipt]:
        name = candidates[0].source.name
        self.tries[name] += 1
        if self.errors.get(name):
            raise self.errors[name].pop(0)
        return self.take(candidates, *rest, **options)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Nobody waits between the tries."""
    from flows import ingest

    stand_in = Failing(ingest.take)
    monkeypatch.setattr(ingest, "take", stand_in)
    monkeypatch.setattr(ingest, "ingest_files", ingest.ingest_files.with_options(retry_delay_seconds=0))
    return stand_in


@pytest.mark.parametrize(
    ("error", "heals"),
    [
        (OSError("not now"), True),
        (LakeError("the catalogue is not there"), True),
        (ConfigurationError("time_zone: no such zone"), False),
        (SourceError("no format recognises it"), False),
    ],
)
def test_only_what_may_pass_by_itself_is_tried_again(error: Exception, heals: bool) -> None:
    from prefect.states import Failed

    from flows.ingest import can_heal

    assert can_heal(None, None, Failed(data=error)) is heals


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.usefixtures("prefect_server")
def test_a_run_does_what_can_be_done_and_says_what_failed(
    project: Callable[..., Path], failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    from prefect.artifacts import Artifact

    from flows.everything import everything

    folder = project(
        "{ name: broken, path: one.log, format: text }",
        "{ name: unknown, path: dump.bin }",
        "{ name: vanished, path: no-such-*.log }",
        "{ name: shaky, path: more.log, format: syslog_rfc3164, time_zone: UTC, latest: 2026-10-01 }",
    )
    (folder / "one.log").write_text("2026-09-11 12:00:00 started\n")
    (folder / "dump.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "more.log").write_text("Sep 11 12:00:00 web02 sshd[1]: Connection closed by 10.0.0.1 port 22\n")
    failing.errors = {"broken": [OSError("the disk is gone")] * 3, "shaky": [OSError("not now")]}

    with pytest.raises(RuntimeError, match="of 4: 2") as raised:
        everything(folder)

    assert "broken: the disk is gone" in str(raised.value)
    assert "dump.bin: No format recognises" in str(raised.value)
    assert failing.tries == {"syslog": 1, "broken": 3, "unknown": 1, "shaky": 2}
    assert "vanished: no-such-*.log matches no file" in caplog.text
    assert _rows(folder) == 51
    assert (folder / "report/index.html").is_file()
    artifact = Artifact.get("readiness-scores")
    assert artifact is not None
    assert {"use case", "score", "low", "high", "verdict", "reason"} <= set(json.loads(artifact.data)[0])


def _rows(folder: Path) -> int:
    with reading(load_project(folder)) as lake:
        found = lake.connection.execute("SELECT count(*) FROM lake.logs").fetchone()
    return int(found[0]) if found else 0
