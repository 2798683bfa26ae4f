"""Counts merged from days that were kept are those of one pass over everything, whatever happened in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks import run_checks, scoped
from telemetry_ready.checks.conditions import Window
from telemetry_ready.checks.incremental import cut, days_of
from telemetry_ready.checks.suite import Session
from telemetry_ready.lake import Lake, LakeDays, LakePaths, create_lake, save_evaluation
from telemetry_ready.lake.day_store import _File, _runs
from telemetry_ready.model.check import Check, DailyCount
from telemetry_ready.model.days import DayRun
from telemetry_ready.model.use_case import Scope
from tests.checks._checks import check
from tests.checks._lake import add, moment

CONDITION = "expect_rows_to_satisfy"
COLUMN = "expect_column_values_to_"
SHIPPED = [
    one for one in load_catalog().checks.values() if "condition" in one.expect and one.table in {"logs", "metrics"}
]
OWN = [
    check("X-001", "logs", type=f"{COLUMN}be_in_set", column="severity_number", value_set=[9]),
    check("X-002", "logs", type=CONDITION, condition="host_entity_id = 1"),
    check("X-003", "logs", type=CONDITION, condition="source IN (SELECT max(source) FROM logs)"),
    check("X-004", "metrics", type=CONDITION, condition="unit = 'By'"),
    check("X-005", "metric_points", type=f"{COLUMN}not_be_null", column="value"),
]
SCOPES = [
    Scope(),
    Scope(hosts=("web01",), sources=("a", "b")),
    Scope(window_days=3),
    Scope(environments=("prod",), since=moment("2026-01-02 06:30:00")),
]
DAYS = [f"2026-01-{day:02}" for day in range(1, 8)]
numbers = count(1)

rows = st.lists(
    st.tuples(
        st.sampled_from(DAYS), st.sampled_from(["00:00:00", "06:30:00", "23:59:59.999999"]), st.sampled_from("ab"),
        st.sampled_from([0, 1, 16]), st.sampled_from(["web01", "web02", None]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.sampled_from(["logs", "metric_points"]), rows),
        st.tuples(st.just("retract"), st.sampled_from(["logs", "metric_points"]), st.sampled_from("ab")),
        st.tuples(st.just("drop a day"), st.sampled_from(["logs", "metric_points"]), st.sampled_from(DAYS)),
        st.tuples(st.just("link"), st.integers(1, 2), st.integers(1, 3)),
        st.tuples(st.just("name a unit"), st.sampled_from(["By", "s"]), st.sampled_from(["prod", "test"])),
        st.tuples(st.just("as of"), st.sampled_from(DAYS), st.sampled_from(["06:30:00", "23:59:59.999999"])),
    ),
    min_size=2, max_size=5,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lakes")


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with new_lake(tmp_path) as opened:
        yield opened


def new_lake(folder: Path) -> Lake:
    return create_lake(LakePaths.beside(folder), now=moment("2026-01-01 00:00:00"))


def store_rows(lake: Lake, table: str, given_rows: list[tuple[Any, ...]]) -> None:
    days, times, sources, flags, hosts = zip(*given_rows, strict=True)
    columns = {
        "time_unix_nano": [f"{day} {time}" for day, time in zip(days, times, strict=True)],
        "source": list(sources),
        "time_flags": list(flags),
        "host_name": list(hosts),
        "host_entity_id": [{"web01": 1, "web02": 2, None: None}[host] for host in hosts],
    }
    own = {"severity_number": [9] * len(days)} if table == "logs" else {"value": [1.0] * len(days)}
    lake.connection.execute("BEGIN")
    add(lake.connection, table, columns | own, f"stored_{table}")
    lake.connection.execute("COMMIT")


def change(lake: Lake, step: tuple[Any, ...], as_of: datetime) -> datetime:
    """One thing that happens to the lake; the moment as of which it is looked at."""
    match step:
        case ("append", table, given_rows):
            store_rows(lake, table, given_rows)
        case ("retract", table, source):
            lake.connection.execute(f"DELETE FROM stored_{table} WHERE source = '{source}'")
        case ("drop a day", table, day):
            lake.connection.execute(f"DELETE FROM stored_{table} WHERE event_date = '{day}'")
        case ("link", name_id, entity_id):
            lake.connection.execute(f"DELETE FROM entity_links WHERE name_id = {name_id}")
            columns = {"kind": ["host"], "name_id": [name_id], "entity_id": [entity_id]}
            add(lake.connection, "entity_links", {**columns, "valid_from": ["1970-01-01"], "valid_to": ["2100-01-01"]})
        case ("name a unit", unit, environment):
            lake.connection.execute("DELETE FROM metric_series")
            add(lake.connection, "metric_series", {"unit": [unit], "attributes": [{"env": environment}]})
        case ("as of", day, time):
            return moment(f"{day} {time}")
    return as_of


def merged_and_at_once(lake: Lake, table: str, scope: Scope, as_of: datetime) -> tuple[Any, Any]:
    """What the checks on a table count, from what is kept and without it; what is new is kept."""
    checks = [one for one in (*SHIPPED, *OWN) if one.table == table]
    store = LakeDays(lake)
    days = days_of(lake.connection, store, table, scope, as_of)
    assert days is not None
    with scoped(lake.connection, scope, as_of):
        session = Session(lake.connection)
        merged = session.measure(table, checks, "event_date", days)
        at_once = session.measure(table, checks, "event_date")
    save_evaluation(lake, store.new_rows())
    return merged, at_once


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, scope=st.sampled_from(SCOPES), table=st.sampled_from(["logs", "metrics", "metric_points"]))
def test_merged_from_days_is_computed_at_once(steps: list[Any], scope: Scope, table: str, folder: Path) -> None:
    as_of = moment("2026-01-07 23:59:59.999999")
    with new_lake(folder / str(next(numbers))) as lake:
        for stored in ("logs", "metric_points"):
            store_rows(lake, stored, [(day, "06:30:00", "a", 0, "web01") for day in DAYS[:5]])
        for step in [("as of", "2026-01-07", "23:59:59.999999"), *steps]:
            as_of = change(lake, step, as_of)
            merged, at_once = merged_and_at_once(lake, table, scope, as_of)
            assert merged == at_once, step


def test_a_year_and_a_day_reads_that_day_alone(lake: Lake) -> None:
    as_of, one = moment("2026-02-01 00:00:00"), check("X-001", "logs", type=CONDITION, condition="(time_flags & 1) = 0")
    for day in DAYS[:5]:
        store_rows(lake, "logs", [(day, "06:30:00", "a", 0, "web01")])

    def statements(checks: list[Check]) -> list[str]:
        store = LakeDays(lake)
        days = days_of(lake.connection, store, "logs", Scope(), as_of)
        with scoped(lake.connection, Scope(), as_of):
            session = Session(lake.connection)
            session.measure("logs", checks, "event_date", days)
        save_evaluation(lake, store.new_rows())
        return session.engine.statements

    (cold,) = statements([one])
    assert "event_date IN" not in cold
    assert statements([one]) == []
    store_rows(lake, "logs", [(DAYS[5], "06:30:00", "a", 1, "web01"), (DAYS[5], "06:30:00", "a", 0, "web01")])
    (added,) = statements([one])
    assert "event_date IN ($1)" in " ".join(added.split())
    changed = replace(one, expect={**one.expect, "condition": "(time_flags & 2) = 0"})
    (whole,) = statements([changed])
    assert "event_date IN" not in whole


def test_results_with_rejects_and_days_are_those_without_a_store(lake: Lake) -> None:
    as_of = moment("2026-01-06 00:00:00")
    for day in DAYS[:3]:
        store_rows(lake, "logs", [(day, "06:30:00", "a", 1, "web01"), (day, "06:30:00", "b", 0, None)])
    add(lake.connection, "quarantine", {"table_name": ["logs"], "source": ["a"]})
    for _ in range(2):
        store = LakeDays(lake)
        found = run_checks(lake.connection, SHIPPED, Scope(), as_of, None, store=store)
        save_evaluation(lake, store.new_rows())
        add(lake.connection, "quarantine", {"table_name": ["logs"], "source": ["b"]})

    assert store.new_rows()["check_days"].is_empty()  # the second time nothing was counted
    read = found["LOG-004"]
    assert (read.evaluated, read.passed, read.rejected) == (8, 3, 2)
    assert read.daily == tuple(DailyCount(date(2026, 1, day), 2, 1) for day in (1, 2, 3))


def test_a_file_that_was_changed_from_outside_is_found_without_the_store(lake: Lake) -> None:
    as_of, one = moment("2026-02-01 00:00:00"), check("X-001", "logs", type=CONDITION, condition="time_flags = 0")
    store_rows(lake, "logs", [(DAYS[0], "06:30:00", "a", 0, "web01")])
    store = LakeDays(lake)
    run_checks(lake.connection, [one], Scope(), as_of, None, store=store)
    save_evaluation(lake, store.new_rows())
    (path,) = lake.connection.execute("SELECT data_file FROM ducklake_list_files('lake', 'stored_logs')").fetchall()[0]
    pl.read_parquet(path).with_columns(time_flags=pl.lit(1, pl.UInt16)).write_parquet(path)

    kept = run_checks(lake.connection, [one], Scope(), as_of, None, store=LakeDays(lake))["X-001"]
    read = run_checks(lake.connection, [one], Scope(), as_of, None)["X-001"]

    assert (kept.passed, read.passed) == (1, 0)


def test_runs_of_days_are_cut_where_a_file_begins_or_ends() -> None:
    def file(name: str, first: int, last: int, latest: datetime | None) -> _File:
        return _File(name, date(2026, 1, first), date(2026, 1, last), latest)

    noon = datetime(2026, 1, 5, 12)  # noqa: DTZ001 - naive UTC
    runs = _runs([file("a", 1, 5, noon), file("b", 3, 3, None), file("c", 8, 9, noon)])

    days = [(one.first.day, one.last.day, one.latest) for one in runs]
    assert days == [(1, 2, noon), (3, 3, None), (4, 5, noon), (8, 9, noon)]
    assert runs[0].token == runs[2].token
    assert len({one.token for one in runs}) == 3


@pytest.mark.parametrize(
    ("since", "end", "pieces"),
    [
        (None, "2026-01-09 00:00:00", [(1, 4, True)]),
        (None, "2026-01-05 00:00:00", [(1, 4, True)]),
        (None, "2026-01-04 12:00:00", [(1, 3, True), (4, 4, False)]),
        ("2026-01-02 00:00:00", "2026-01-04 00:00:00", [(2, 3, True)]),
        ("2026-01-02 06:00:00", "2026-01-04 00:00:00", [(2, 2, False), (3, 3, True)]),
        ("2026-01-02 06:00:00", "2026-01-02 07:00:00", [(2, 2, False)]),
        ("2026-01-05 00:00:00", "2026-01-09 00:00:00", []),
        (None, "2026-01-01 00:00:00", []),
    ],
)
def test_a_window_cuts_days_and_a_day_that_it_cuts_has_a_token_of_its_own(
    since: str | None, end: str, pieces: list[tuple[int, int, bool]]
) -> None:
    run = DayRun(date(2026, 1, 1), date(2026, 1, 4), "token")

    found = cut(run, Window(datetime.fromisoformat(since) if since else None, datetime.fromisoformat(end)))

    assert [(one.first.day, one.last.day, one.token == "token") for one in found] == pieces


def test_a_day_whose_last_row_is_before_the_end_of_the_window_is_whole() -> None:
    end = datetime.fromisoformat("2026-01-04 12:00:00")
    run = DayRun(date(2026, 1, 1), date(2026, 1, 4), "token", latest=end)

    assert cut(run, Window(None, end)) == (run,)
