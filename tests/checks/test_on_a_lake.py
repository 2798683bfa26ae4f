"""The checks on a DuckLake that was opened to read."""

from pathlib import Path

import pytest

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks import run_checks, scoped
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


@pytest.mark.parametrize(
    ("as_of", "inside", "asks_each_row"),
    [
        ("2026-01-09 12:00:00", 1, True),
        ("2026-01-10 12:00:00", 2, True),
        ("2026-01-10 23:59:59", 3, True),
        ("2026-01-11 00:00:00", 3, False),
    ],
)
def test_rows_are_asked_for_their_time_only_where_some_may_be_later(
    as_of: str, inside: int, asks_each_row: bool, tmp_path: Path
) -> None:
    times = ["2026-01-01 00:00:00", "2026-01-10 12:00:00", "2026-01-10 12:00:00.000001"]
    with create_lake(LakePaths.beside(tmp_path), now=moment(as_of)) as lake:
        add(lake.connection, "logs", {"time_unix_nano": times}, "stored_logs")
        with scoped(lake.connection, Scope(), moment(as_of)):
            found = lake.connection.execute("SELECT count(*) FROM logs").fetchall()
            (query,) = lake.connection.execute(
                "SELECT sql FROM duckdb_views() WHERE temporary AND view_name = 'logs'"
            ).fetchall()

    assert found == [(inside,)]
    assert ("time_unix_nano" in query[0]) is asks_each_row
