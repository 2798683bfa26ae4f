"""What ``clock_skew`` finds, and what it leaves in peace."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.checks._lake import add, empty_lake

START = datetime(2026, 1, 5, 8)  # noqa: DTZ001 - naive, UTC by contract
Query = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_lake() as connection:
        yield connection


def clocks(lake: duckdb.DuckDBPyConnection, columns: str = "kind, skew_s, rows, is_alarm, setting") -> list[Any]:
    return lake.execute(f"SELECT {columns} FROM clock_skew").fetchall()


def observed(lake: duckdb.DuckDBPyConnection, lags: list[timedelta], step: timedelta, **columns: Any) -> None:
    times = [START + step * place for place in range(len(lags))]
    seen = [time + lag for time, lag in zip(times, lags, strict=True)]
    more = {name: [value] * len(lags) for name, value in columns.items()}
    add(lake, "logs", {"time_unix_nano": times, "observed_time_unix_nano": seen, **more})


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_an_empty_lake_has_no_clocks(lake: duckdb.DuckDBPyConnection) -> None:
    assert clocks(lake) == []


@pytest.mark.parametrize(
    ("ahead", "setting"),
    [
        (8, "time_zone: Etc/GMT-8"),
        (-5, "time_zone: Etc/GMT+5"),
        (5.5, "time_zone: Asia/Kolkata"),
        (-2.5, "time_zone: one that is 2.5 h behind UTC"),
    ],
)
def test_local_times_taken_as_utc_are_an_alarm_with_the_zone_that_mends_it(
    lake: duckdb.DuckDBPyConnection, ahead: float, setting: str
) -> None:
    """The collector's clock then seems to be behind by as much as the zone is ahead."""
    chance = random.Random(1)
    observed(lake, [hours(-ahead) + timedelta(seconds=chance.random() * 3) for _ in range(100)], timedelta(seconds=1))

    ((kind, skew_s, rows, is_alarm, told),) = clocks(lake)

    assert (kind, rows, is_alarm, told) == ("observed", 100, True, setting)
    assert abs(skew_s + ahead * 3600) <= 3


def test_the_zone_that_was_used_is_named_where_it_was_another(lake: duckdb.DuckDBPyConnection) -> None:
    observed(lake, [hours(-1)] * 20, timedelta(minutes=1))
    add(lake, "source_files", {"file_id": [1], "source": ["app"], "time_zone_assumed": ["Europe/London"]})

    assert clocks(lake, "setting") == [("time_zone: one that is 1 h ahead of Europe/London",)]


@pytest.mark.parametrize(
    ("lags", "step"),
    [
        pytest.param(
            [hours(1) - timedelta(minutes=place % 60) for place in range(240)], timedelta(minutes=1), id="hourly"
        ),
        pytest.param(
            [hours(1) - timedelta(seconds=place) for place in range(100)], timedelta(seconds=1), id="one batch"
        ),
        pytest.param(
            [hours(24) - timedelta(minutes=10 * place) for place in range(144)], timedelta(minutes=10), id="daily"
        ),
        pytest.param([hours(place % 7) for place in range(200)], timedelta(minutes=3), id="irregular"),
        pytest.param([hours(8)] * 9, timedelta(minutes=3), id="few rows"),
        pytest.param([timedelta(seconds=place % 50) for place in range(200)], timedelta(minutes=3), id="seconds"),
        pytest.param([timedelta(minutes=17)] * 200, timedelta(minutes=3), id="17 minutes"),
        pytest.param([hours(8)] * 60 + [timedelta()] * 40, timedelta(minutes=3), id="60 of 100"),
        pytest.param([hours(48)] * 60, timedelta(minutes=3), id="days"),
    ],
)
def test_a_delay_is_no_fault_of_a_clock(
    lake: duckdb.DuckDBPyConnection, lags: list[timedelta], step: timedelta
) -> None:
    observed(lake, lags, step)

    assert [one[3] for one in clocks(lake)] == [False]


def test_a_zone_that_changes_its_clocks_in_the_data_is_one_fault(lake: duckdb.DuckDBPyConnection) -> None:
    observed(lake, [hours(-2)] * 60 + [hours(-1)] * 40, hours(1))

    assert clocks(lake, "skew_s, is_alarm") == [(-7200, True)]


def test_each_host_has_its_own_clocks(lake: duckdb.DuckDBPyConnection) -> None:
    observed(lake, [timedelta()] * 20, hours(1), host_name="good")
    observed(lake, [hours(-8)] * 20, hours(1), host_name="bad")

    assert clocks(lake, "host_name, is_alarm") == [("bad", True), ("good", False)]


def test_the_clock_in_the_body_is_compared(lake: duckdb.DuckDBPyConnection) -> None:
    times = [START + timedelta(minutes=place) for place in range(47)]
    add(lake, "logs", {"time_unix_nano": times, "body_clock_skew_s": [28_800, 28_799] * 23 + [0]})

    assert clocks(lake) == [("body", 28_799, 46, True, "time_zone: Etc/GMT-8")]


def faults(lake: duckdb.DuckDBPyConnection, field: str, values: list[str], **columns: Any) -> None:
    opened = [START + timedelta(minutes=11 * place) for place in range(len(values))]
    attributes = [{field: value} for value in values]
    more = {name: [value] * len(values) for name, value in columns.items()}
    add(lake, "ticket_versions", {"opened_at": opened, "version_at": opened, "attributes": attributes, **more})


def stamps(ahead: timedelta, count: int, factor: int = 1) -> list[str]:
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001 - naive, UTC by contract
    return [
        str(int((START + timedelta(minutes=11 * place) + ahead - epoch).total_seconds() * factor))
        for place in range(count)
    ]


def test_a_stamp_among_the_fields_of_a_ticket_is_compared(lake: duckdb.DuckDBPyConnection) -> None:
    """Nezha's faults: 24 of 28 stamps are 8 hours early."""
    faults(lake, "inject_timestamp", [*stamps(hours(-8), 24), *stamps(timedelta(), 28)[24:]])

    ((kind, skew_s, rows, is_alarm, setting, measured),) = clocks(lake, "* EXCLUDE (source, host_name)")

    assert (kind, skew_s, rows, is_alarm, measured) == ("field inject_timestamp", -28_800, 24, True, 28)
    assert setting.startswith("time_zone: Etc/GMT-8, if ")


@pytest.mark.parametrize("field", ["sla_due", "planned_end", "closed_epoch"])
def test_a_target_some_hours_after_the_opening_is_no_clock(lake: duckdb.DuckDBPyConnection, field: str) -> None:
    faults(lake, field, stamps(hours(4), 30))

    assert clocks(lake) == []


def test_numbers_and_texts_that_are_no_times_are_no_clocks(lake: duckdb.DuckDBPyConnection) -> None:
    faults(lake, "phone", ["9876543210", "call 112", "2026-13-45T99:99:99Z", "", "1e5", "12345678901"] * 4)

    assert [one for one in clocks(lake) if one[3]] == []


def test_two_sources_are_compared_on_the_traces_that_both_know(lake: duckdb.DuckDBPyConnection) -> None:
    for source, ahead in (("gateway", timedelta()), ("shop", hours(3))):
        times = [START + timedelta(minutes=place) + ahead for place in range(40)]
        traces = [f"{place:032x}" for place in range(40)]
        add(lake, "logs", {"time_unix_nano": times, "trace_id": traces, "source": [source] * 40})

    ((source, kind, skew_s, rows, is_alarm, setting),) = clocks(lake, "source, kind, skew_s, rows, is_alarm, setting")

    assert (source, kind, skew_s, rows, is_alarm) == ("shop", "trace in gateway", -10_800, 40, True)
    assert setting.startswith("time_zone: Etc/GMT-3, unless")


def incidents(lake: duckdb.DuckDBPyConnection, ahead: timedelta) -> None:
    """Twenty incidents, each some minutes after an error of its host, opened on a clock that is ahead."""
    chance = random.Random(7)
    errors = [(START + hours(31 * place), place % 4) for place in range(20)]
    opened = [time + timedelta(seconds=chance.randint(20, 200)) + ahead for time, _ in errors]
    tickets_and_errors(lake, opened, errors)


def tickets_and_errors(
    lake: duckdb.DuckDBPyConnection, opened: list[datetime], errors: list[tuple[datetime, int]]
) -> None:
    hosts = [place % 4 for place in range(len(opened))]
    kinds = ["incident"] * len(opened)
    add(lake, "ticket_versions", {"opened_at": opened, "ci_entity_id": hosts, "ticket_type": kinds})
    times, hosts = [time for time, _ in errors], [host for _, host in errors]
    add(lake, "logs", {"time_unix_nano": times, "severity_number": [17] * len(errors), "host_entity_id": hosts})


def test_tickets_are_compared_with_the_errors_of_their_entity(lake: duckdb.DuckDBPyConnection) -> None:
    incidents(lake, hours(2))

    ((source, kind, skew_s, rows, is_alarm, setting),) = clocks(lake, "source, kind, skew_s, rows, is_alarm, setting")

    assert (source, kind, rows, is_alarm) == ("itsm", "errors in app", 20, True)
    assert -7200 - 200 <= skew_s <= -7200 - 20
    assert setting == "time_zone: Etc/GMT-2, unless it is the other source that is wrong"


def test_tickets_on_the_same_clock_agree_with_the_errors(lake: duckdb.DuckDBPyConnection) -> None:
    incidents(lake, timedelta())

    assert clocks(lake, "kind, is_alarm") == [("errors in app", False)]


def test_errors_all_day_long_say_nothing(lake: duckdb.DuckDBPyConnection) -> None:
    """Errors every three hours of the day, and tickets at any time of it."""
    chance = random.Random(3)
    opened = [START + timedelta(minutes=chance.randint(0, 3000)) for _ in range(40)]

    tickets_and_errors(lake, opened, [(START + timedelta(minutes=45 * place), place % 4) for place in range(280)])

    assert [one for one in clocks(lake) if one[3]] == []
