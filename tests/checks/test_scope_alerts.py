"""Alerts of a scope: by what they are about, by environment, source and time; their recoveries come along."""

from collections.abc import Iterator

import duckdb
import pytest

from telemetry_ready.checks import scoped
from telemetry_ready.model.use_case import Scope
from tests.checks._lake import add, empty_lake, moment


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    """Five alerts: two hosts, a service, an item, an environment each for two; the third was cleared by a recovery."""
    with empty_lake() as connection:
        add(connection, "alert_versions", {
            "alert_id": ["a", "b", "c", "d", "e", "r"],
            "recovery_id": [None, None, "r", None, None, "r"],
            "is_recovery": [False, False, False, False, False, True],
            "host_name": ["db01", "Web01", None, None, None, None],
            "service_name": [None, None, "shop", None, None, None],
            "ci_name": [None, None, None, "web01", None, None],
            "attributes": [{"env": "prod"}, {"env": "test"}, {}, {}, {}, {}],
            "source": ["z", "z", "z", "z", "am", "z"],
            "source_instance": ["z", "z", "z", "z", "am", "z"],
            "started_at": [f"2026-01-0{day} 00:00:00" for day in (1, 2, 3, 4, 5, 3)],
            "version_at": [f"2026-01-0{day} 00:00:00" for day in (1, 2, 3, 4, 5, 8)],
            "ended_at": [None, None, None, None, None, "2026-01-08 00:00:00"],
        })  # fmt: skip
        connection.execute("UPDATE alert_versions SET source_system = 'zabbix'")
        yield connection


def seen(connection: duckdb.DuckDBPyConnection, scope: Scope, as_of: str = "2026-01-10") -> str:
    """Alerts and, behind a stroke, versions, by their ids."""
    query = "SELECT (SELECT string_agg(alert_id, '' ORDER BY alert_id) FROM {})"
    with scoped(connection, scope, moment(f"{as_of} 00:00:00")):
        parts = [connection.execute(query.format(table)).fetchall()[0][0] for table in ("alerts", "alert_versions")]
    return "/".join(part or "" for part in parts)


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(), "abcde/abcder"),
        (Scope(hosts=("WEB01",)), "bd/bd"),
        (Scope(services=("shop",)), "c/cr"),
        (Scope(services=("shop",), hosts=("db01",)), "ac/acr"),
        (Scope(environments=("prod",)), "acde/acder"),
        (Scope(sources=("am",)), "e/e"),
        (Scope(window_days=7), "cde/cder"),
        (Scope(until=moment("2026-01-04 00:00:00")), "abcd/abcd"),
    ],
)
def test_a_scope_cuts_alerts_and_their_versions(lake: duckdb.DuckDBPyConnection, scope: Scope, inside: str) -> None:
    assert seen(lake, scope) == inside


def test_an_alert_is_as_it_was_known_at_the_moment(lake: duckdb.DuckDBPyConnection) -> None:
    """What ended later was still open then."""
    ends = []
    for day in ("2026-01-07", "2026-01-08"):
        with scoped(lake, Scope(), moment(f"{day} 00:00:00")):
            ends += lake.execute("SELECT ended_at IS NOT NULL FROM alerts WHERE alert_id = 'c'").fetchall()

    assert ends == [(False,), (True,)]


def test_alerts_that_come_back_within_the_hour_are_noise(lake: duckdb.DuckDBPyConnection) -> None:
    """Three of one key: all but the first; one in maintenance; one that ended by itself at once. Counted by hand."""
    lake.execute("DELETE FROM alert_versions")
    add(lake, "alert_versions", {
        "dedup_key": ["k", "k", "k", "far", "far", "m", "s"],
        "started_at": [f"2026-01-01 {one}" for one in ("08:00", "08:50", "09:50", "08:00", "11:00", "08:00", "08:00")],
        "ended_at": [None, None, None, None, None, None, "2026-01-01 08:04:00"],
        "in_maintenance": [None, None, None, None, None, True, False],
        "is_acknowledged": [False, False, False, False, False, False, False],
        "host_name": ["db01"] * 7,
        "title": ["Disk is full"] * 7,
    })  # fmt: skip

    found = lake.execute("SELECT silo, emitter, kind, rows, bytes FROM noise ORDER BY kind").fetchall()

    assert found == [
        ("alerts", "db01", "auto_closed", 1, 12),
        ("alerts", "db01", "flapping", 2, 24),
        ("alerts", "db01", "maintenance", 1, 12),
    ]
