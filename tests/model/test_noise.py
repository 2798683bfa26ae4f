"""The view ``noise``, on rows that are counted by hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.checks._lake import empty_lake, fill

START = datetime(2026, 1, 5, 8)  # noqa: DTZ001 - event time is naive UTC


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_lake() as connection:
        yield connection


def after(seconds: list[int]) -> list[datetime]:
    return [START + timedelta(seconds=one) for one in seconds]


def noise(lake: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return lake.execute("FROM noise SELECT emitter, kind, rows, bytes, share ORDER BY ALL").fetchall()


def logs(lake: duckdb.DuckDBPyConnection, seconds: list[int], body: str | list[str], **columns: Any) -> None:
    n = len(seconds)
    bodies = [body] * n if isinstance(body, str) else body
    given = {"service_name": "shop", "template_id": 1, "severity_number": 9, **columns}
    fill(lake, {"logs": {"time_unix_nano": after(seconds), "body": bodies} | {k: [v] * n for k, v in given.items()}})


def test_an_empty_lake_has_no_noise(lake: duckdb.DuckDBPyConnection) -> None:
    assert noise(lake) == []


def test_a_steady_beat_is_named_and_an_uneven_one_says_nothing(lake: duckdb.DuckDBPyConnection) -> None:
    logs(lake, [60 * i for i in range(100)], "alive", service_name="heart", host_name="hb01")
    logs(lake, [61 * i * i for i in range(100)], "cache cleared", service_name="shop", host_name="web01")

    assert noise(lake) == [
        ("heart on hb01", "heartbeat", 100, 500, 0.5),
        ("shop on web01", "no_information", 100, 1300, 0.5),
    ]


@pytest.mark.parametrize(("count", "severity", "kinds"), [(49, 9, []), (50, 9, ["no_information"]), (50, 13, [])])
def test_fifty_equal_messages_below_warn_say_nothing(
    count: int, severity: int, kinds: list[str], lake: duckdb.DuckDBPyConnection
) -> None:
    logs(lake, [61 * i * i for i in range(count)], "cache cleared", severity_number=severity)

    assert [row[1] for row in noise(lake)] == kinds


def test_of_equal_messages_within_a_minute_all_but_one_are_repeats(lake: duckdb.DuckDBPyConnection) -> None:
    logs(lake, [0, 10, 59, 60, 61, 120], ["retry", "retry", "retry", "retry", "other", "retry"])
    logs(lake, [0], "retry", service_name="pay")

    assert noise(lake) == [("shop", "repeat", 2, 10, 2 / 7)]


@pytest.mark.parametrize(
    ("environment", "kinds"),
    [("prod", ["debug"]), (None, ["debug"]), ("Staging-2", []), ("pre-prod", []), ("production", ["debug"])],
)
def test_debug_is_noise_unless_the_environment_is_another_than_production(
    environment: str | None, kinds: list[str], lake: duckdb.DuckDBPyConnection
) -> None:
    logs(lake, [0, 100], ["a", "b"], severity_number=5, deployment_environment=environment)
    logs(lake, [0, 100], ["c", "d"], severity_number=0, deployment_environment=environment)

    assert [(row[1], row[2]) for row in noise(lake)] == [(kind, 2) for kind in kinds]


def test_a_record_has_one_kind_at_most(lake: duckdb.DuckDBPyConnection) -> None:
    """A heart that beats at debug, and a debug record that repeats: rows add up to what is there."""
    logs(lake, [60 * i for i in range(100)], "alive", severity_number=5)
    logs(lake, [0, 1, 2], "trying", severity_number=5, template_id=2)

    assert [row[1:3] for row in noise(lake)] == [("debug", 3), ("heartbeat", 100)]


def test_who_has_no_name_goes_by_the_name_of_the_source(lake: duckdb.DuckDBPyConnection) -> None:
    logs(lake, [0, 1], "retry", service_name=None)

    assert [row[0] for row in noise(lake)] == ["app"]


def test_messages_without_text_are_no_repeats(lake: duckdb.DuckDBPyConnection) -> None:
    times = {"time_unix_nano": after([0, 1, 2]), "body": [None] * 3}
    fill(lake, {"logs": times})

    assert noise(lake) == []


def points(lake: duckdb.DuckDBPyConnection, series: int, name: str, values: list[float | None], step: int) -> None:
    n = len(values)
    fill(lake, {"metric_points": {
        "series_id": [series] * n, "metric_name": [name] * n, "host_name": ["db01"] * n, "value": values,
        "time_unix_nano": after([step * i for i in range(n)]),
    }})  # fmt: skip


def test_constant_series_and_states_that_flap_are_noise(lake: duckdb.DuckDBPyConnection) -> None:
    points(lake, 1, "limit", [8.0] * 30, 60)  # 30 points
    points(lake, 2, "quota", [8.0, 8.0], 86_400)  # a day
    points(lake, 3, "short", [8.0] * 29, 60)
    points(lake, 4, "probe_up", [1.0, 0.0, 1.0, 1.0, 1.0] * 4, 60)  # 8 changes of 20
    points(lake, 5, "node_ready", [1.0] * 10 + [0.0] * 10, 60)  # 1 change of 20
    points(lake, 6, "load", [1.0, 0.0] * 10, 60)  # no state by its name
    points(lake, 7, "http_status", [float(code) for code in range(200, 220)], 60)  # more than four states

    assert noise(lake) == [
        ("limit of db01", "constant_series", 30, 480, 30 / 141),
        ("probe_up of db01", "flapping", 20, 320, 20 / 141),
        ("quota of db01", "constant_series", 2, 32, 2 / 141),
    ]


@pytest.mark.parametrize(
    ("title", "is_test"),
    [
        ("Test", True), ("test ticket", True), ("TEST - please ignore", True), ("This is a test!", True),
        ("testing 123", True), ("dummy incident", True), ("Unit test fails", False), ("Test system is down", False),
        ("Latest build is broken", False), ("Contest page is slow", False),
    ],
)  # fmt: skip
def test_tests_are_known_by_their_title(title: str, is_test: bool, lake: duckdb.DuckDBPyConnection) -> None:
    fill(lake, {"tickets": {"title": [title]}})

    assert [row[1] for row in noise(lake)] == (["test"] if is_test else [])


@pytest.mark.parametrize(
    ("close_notes", "kinds"),
    [
        ("Auto-closed by system", ["auto_closed"]), ("Event has been cleared", ["auto_closed"]),
        ("Closed automatically", ["auto_closed"]), ("automatic resolution by monitoring", ["auto_closed"]),
        ("Restarted the auto scaler", []), ("User closed the window", []), (None, []),
    ],
)  # fmt: skip
def test_tickets_that_closed_themselves_say_so(
    close_notes: str | None, kinds: list[str], lake: duckdb.DuckDBPyConnection
) -> None:
    fill(lake, {"tickets": {"title": ["Disk full"], "close_notes": [close_notes]}})

    assert [row[1] for row in noise(lake)] == kinds


@pytest.mark.parametrize(("minutes", "channel", "kinds"), [
    (5, "Monitoring", ["auto_closed"]), (6, "Monitoring", []), (-1, "Monitoring", []), (1, "Phone", []),
])  # fmt: skip
def test_a_ticket_of_monitoring_that_is_over_in_five_minutes_closed_itself(
    minutes: int, channel: str, kinds: list[str], lake: duckdb.DuckDBPyConnection
) -> None:
    times = {"opened_at": [START], "resolved_at": [START + timedelta(minutes=minutes)]}
    fill(lake, {"tickets": {"title": ["Disk full"], "contact_type": [channel], **times}})

    assert [row[1] for row in noise(lake)] == kinds


@pytest.mark.parametrize(("gaps_min", "rows"), [([0, 30, 90], 2), ([0, 30], 0), ([0, 30, 91], 0)])
def test_three_tickets_of_one_thing_within_an_hour_of_each_other_flap(
    gaps_min: list[int], rows: int, lake: duckdb.DuckDBPyConnection
) -> None:
    n = len(gaps_min)
    titles = [f"Disk {90 + i} % full" for i in range(n)]
    fill(lake, {"tickets": {
        "title": [*titles, "Other"], "ci_name": ["db01"] * n + ["db01"],
        "opened_at": after([60 * one for one in gaps_min] + [0]),
    }})  # fmt: skip

    assert sum(row[2] for row in noise(lake)) == rows


def test_a_ticket_that_was_reopened_twice_flaps(lake: duckdb.DuckDBPyConnection) -> None:
    fill(lake, {"tickets": {"title": ["A", "B"], "ci_name": ["db01", "db02"], "reopen_count": [2, 1]}})

    assert noise(lake) == [("db01", "flapping", 1, 1, 0.5)]
