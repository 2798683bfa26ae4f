"""The checks on a DuckLake that was opened to read."""

from pathlib import Path

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks import run_checks
from telemetry_ready.lake import LakePaths, create_lake, open_lake
from telemetry_ready.model.check import Outcome
from telemetry_ready.model.use_case import Scope
from tests.checks._lake import add, moment


def test_checks_run_on_a_read_only_snapshot_of_a_lake(tmp_path: Path) -> None:
    paths = LakePaths.beside(tmp_path)
    at = "2026-01-01 12:00:00"
    with create_lake(paths, now=moment(at)) as lake:
        add(
            lake.connection,
            "logs",
            {"time_flags": [0, 1], "host_name": ["a", "b"], "severity_number": [9, 0]},
            "stored_logs",
        )
        add(
            lake.connection,
            "ticket_versions",
            {"title": ["the disk is full", None], "state_category": ["new", "new"]},
            "stored_ticket_versions",
        )
    wanted = ["LOG-002", "LOG-004", "TKT-010", "MET-001", "LNK-001"]

    with open_lake(paths, read_only=True) as lake:
        scope = Scope(hosts=("A",), ticket_filter="title IS NOT NULL")
        checks = load_catalog().checks
        results = run_checks(lake.connection, [checks[name] for name in wanted], scope, moment(at))

    assert [(one.outcome, one.evaluated, one.passed) for one in results.values()] == [
        (Outcome.PASS, 1, 1),
        (Outcome.PASS, 1, 1),
        (Outcome.NOT_EVALUABLE, 0, 0),
        (Outcome.NOT_EVALUABLE, 0, 0),
        (Outcome.NOT_EVALUABLE, 0, 0),
    ]
