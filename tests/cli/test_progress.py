"""What is written to stderr where it is no terminal."""

import pytest

from telemetry_ready.cli import progress
from telemetry_ready.cli.progress import Reporter


def test_a_step_is_told_every_ten_seconds_and_its_end_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 11.0, 22.0, 22.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    reporter = Reporter(quiet=False, verbose=False)

    reporter.start("Assess", 2, "scopes")
    reporter.advance(1)
    reporter.advance(1)
    reporter.finish()

    assert capsys.readouterr().err.splitlines() == [
        "Assess: 1 of 2 scopes in 11.0 s",
        "Assess: 2 of 2 scopes in 22.0 s",
    ]
