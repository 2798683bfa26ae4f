"""The SQL of every check, on plain DuckDB: it binds, gives its columns, and its definitions hold."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ruamel.yaml import YAML

from telemetry_ready.model.check import Dimension
from tests.checks._lake import add, empty_lake
from tests.checks._lake import fill as fill_lake

EXPECTATIONS = Path(__file__).parents[2] / "expectations"
FIELDS = {
    *("id", "title", "why", "source", "table", "dimension", "kind", "expect", "counts_rejects", "unit"),
    *("remediation", "owner", "effort_days", "examples"),
}
LINKAGE_WORDS = ("overlap", "link", "in common")
Counts = dict[str, Any]


def load(path: Path) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(path))


CHECKS = {path.stem[:7]: load(path) for path in sorted(EXPECTATIONS.glob("checks/*/*.yaml"))}
USE_CASES = {path.stem: load(path) for path in sorted(EXPECTATIONS.glob("use_cases/*.yaml"))}


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = empty_lake()
    connection.execute("CREATE TABLE scope (name VARCHAR, as_of TIMESTAMP, since TIMESTAMP)")
    yield connection
    connection.close()


def fill(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Mapping[str, Any]]) -> None:
    fill_lake(connection, tables)
    if "scope" in tables:
        add(connection, "scope", tables["scope"])


def sql_of(check: Mapping[str, Any]) -> str:
    expect = check["expect"]
    if "query" in expect:
        return str(expect["query"])
    condition = expect["condition"]
    return (
        f"SELECT count(*) FILTER ({condition}) AS passed, count(*) AS evaluated, "
        f"count(*) FILTER (({condition}) IS NULL) AS missing FROM {check['table']}"
    )


def measure(connection: duckdb.DuckDBPyConnection, check: Mapping[str, Any]) -> Counts:
    cursor = connection.execute(sql_of(check))
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    if "value" in names:
        return {"value": rows[0][0]}
    sums = {name: sum(row[i] for row in rows) for i, name in enumerate(names) if name != "day"}
    return {"missing": 0, **sums}


def is_good(check: Mapping[str, Any], counts: Counts) -> bool:
    expect = check["expect"]
    if "value" in counts:
        low, high = expect.get("min_value"), expect.get("max_value")
        value = counts["value"]
        return bool((low is None or value >= low) and (high is None or value <= high))
    return bool(counts["evaluated"] and counts["passed"] / counts["evaluated"] >= expect["mostly"])


@pytest.mark.parametrize("check_id", CHECKS)
def test_every_check_gives_its_columns_and_nothing_good_on_an_empty_lake(
    check_id: str, lake: duckdb.DuckDBPyConnection
) -> None:
    lake.execute("INSERT INTO scope VALUES ('all', '2026-01-01', NULL)")

    counts = measure(lake, CHECKS[check_id])

    if CHECKS[check_id]["kind"] == "number":
        assert counts == {"value": None}
    else:
        assert set(counts) in ({"missing"}, {"missing", "passed", "evaluated"})
        assert not any(counts.values())


@pytest.mark.parametrize("case", ["passes", "fails"])
@pytest.mark.parametrize("check_id", CHECKS)
def test_every_check_tells_its_examples_apart(check_id: str, case: str, lake: duckdb.DuckDBPyConnection) -> None:
    check = CHECKS[check_id]
    fill(lake, check["examples"][case])

    counts = measure(lake, check)

    assert is_good(check, counts) == (case == "passes"), counts
    if "value" not in counts:
        assert 0 <= counts["passed"] <= counts["evaluated"] - counts["missing"], counts


@pytest.mark.parametrize("check_id", CHECKS)
def test_every_check_file_has_known_fields_and_portable_sql(check_id: str) -> None:
    check = CHECKS[check_id]
    sql = sql_of(check)

    assert set(check) <= FIELDS
    assert {*FIELDS} - set(check) <= {"counts_rejects", "unit"}
    assert ("unit" in check) == (check["kind"] == "number")
    for word in ("now(", "current_", "today(", "random(", "{", "%s", "approx_"):
        assert word not in sql, word


def test_the_checks_cover_all_silos_and_dimensions() -> None:
    by_folder = [path.parent.name for path in EXPECTATIONS.glob("checks/*/*.yaml")]
    not_per_row = [check for check in CHECKS.values() if check["kind"] != "rows"]

    assert {check["dimension"] for check in CHECKS.values()} == {str(item) for item in Dimension}
    assert {name: by_folder.count(name) for name in sorted(set(by_folder))} == {
        "alerts": 17,
        "costs": 9,
        "devices": 10,
        "entities": 12,
        "knowledge": 4,
        "links": 20,
        "logins": 9,
        "logs": 35,
        "metrics": 41,
        "noise": 10,
        "privacy": 6,
        "tickets": 64,
    }
    assert len(not_per_row) >= 8


@pytest.mark.parametrize("name", USE_CASES)
def test_every_use_case_names_checks_that_exist_and_two_must_haves(name: str) -> None:
    requirements = USE_CASES[name]["requirements"]

    named = [one["check"] if isinstance(one["check"], list) else [one["check"]] for one in requirements]

    assert USE_CASES[name]["name"] == name
    assert {check for checks in named for check in checks} <= set(CHECKS)
    assert sum(one["criticality"] == "must" for one in requirements) >= 2
    assert len({one["id"] for one in requirements}) == len(requirements)
    for one, checks in zip(requirements, named, strict=True):
        assert one["floor"] != one["target"]
        if one["scale"] == "log":
            assert min(one["floor"], one["target"]) > 0
        if any(CHECKS[check]["kind"] != "number" for check in checks):
            assert 0 <= one["floor"] < one["target"] <= 1


def test_only_requirements_about_linkage_speak_of_links() -> None:
    linkage = {"LNK-001", "LNK-002", "LNK-003", "LNK-005", "LNK-007"}

    for use_case in USE_CASES.values():
        for one in use_case["requirements"]:
            checks = one["check"] if isinstance(one["check"], list) else [one["check"]]
            speaks = any(word in one["title"].lower() for word in LINKAGE_WORDS)
            is_linkage = use_case["name"] == "root-cause-analysis" and set(checks) <= linkage
            assert speaks == is_linkage, one["title"]


@pytest.mark.parametrize("name", USE_CASES)
def test_every_baseline_query_gives_one_number_and_null_where_there_is_nothing(
    name: str, lake: duckdb.DuckDBPyConnection
) -> None:
    for kpi in USE_CASES[name]["kpis"]:
        assert lake.execute(kpi["query"]).fetchall() == [(None,)]


def test_uptime_checks_with_extra_samples_are_neither_perfect_nor_impossible(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    """Daily samples for 30 days, five more at changes, one day without."""
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - event time is naive UTC
    moments = [start + timedelta(days=day) for day in range(30) if day != 20]
    moments += [start + timedelta(days=day, hours=1) for day in (3, 7, 11, 15, 19)]
    columns: dict[str, list[Any]] = {"series_id": [1] * 34, "value": [1.0] * 34, "time_unix_nano": moments}
    fill(lake, {"metric_points": columns})

    counts = measure(lake, CHECKS["MET-005"])

    assert counts == {"passed": 29, "evaluated": 35, "missing": 1}


def test_a_beat_with_jitter_is_noise_and_an_irregular_or_changing_message_is_not(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - event time is naive UTC
    beat = [start + timedelta(seconds=60 * i + i % 3) for i in range(100)]
    wild = [start + timedelta(seconds=i * i * 7) for i in range(100)]
    columns = {
        "source": ["a"] * 300,
        "host_entity_id": [1] * 300,
        "template_id": [1] * 100 + [2] * 100 + [3] * 100,
        "body": ["alive"] * 200 + [f"user {i}" for i in range(100)],
        "time_unix_nano": beat + wild + beat,
    }
    fill(lake, {"logs": columns})

    assert measure(lake, CHECKS["LOG-008"]) == {"passed": 200, "evaluated": 300, "missing": 0}


@pytest.mark.parametrize(("shift_h", "passed", "missing"), [(0, 2, 0), (1, 2, 0), (8, 1, 0)])
def test_a_log_source_whose_errors_stand_out_hours_away_from_tickets_has_a_clock_that_is_off(
    shift_h: int, passed: int, missing: int, lake: duckdb.DuckDBPyConnection
) -> None:
    """Twelve urgent incidents in thirty days among many requests for help; source a is shifted by some hours."""
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - event time is naive UTC
    incidents = [start + timedelta(hours=7 + 53 * i) for i in range(12)]
    for source, shift in (("a", shift_h), ("b", 0)):
        quiet = [start + timedelta(hours=hour) for hour in range(720)]
        errors = [at + timedelta(hours=shift, minutes=minute) for at in incidents for minute in range(1, 21)]
        fill(lake, {"logs": {
            "source": [source] * (len(quiet) + len(errors)),
            "severity_number": [9] * len(quiet) + [17] * len(errors),
            "time_unix_nano": quiet + errors,
        }})  # fmt: skip
    others = [start + timedelta(hours=2 * i) for i in range(300)]
    fill(lake, {"tickets": {
        "ticket_id": [str(i) for i in range(312)],
        "opened_at": incidents + others,
        "priority_level": [1] * 12 + [3] * 300,
    }})  # fmt: skip

    counts = measure(lake, CHECKS["LNK-006"])

    assert counts == {"passed": passed, "evaluated": 2, "missing": missing}


def test_a_source_without_evidence_is_not_known_to_have_a_right_clock(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    fill(lake, {"logs": {"source": ["a"], "severity_number": [17], "time_unix_nano": ["2026-01-01"]}})
    fill(lake, {"metric_points": {"source": ["m"], "series_id": [1], "time_unix_nano": ["2026-01-01"]}})

    assert measure(lake, CHECKS["LNK-006"]) == {"passed": 0, "evaluated": 2, "missing": 2}


@pytest.mark.parametrize(
    ("log_at", "passed"),
    [("09:20:00", 1), ("09:19:59", 0), ("10:00:00", 1), ("11:20:00", 1), ("11:20:01", 0), ("22:00:00", 0)],
)
def test_a_ticket_meets_logs_of_its_entity_up_to_one_hour_away(
    log_at: str, passed: int, lake: duckdb.DuckDBPyConnection
) -> None:
    fill(lake, {
        "tickets": {"ticket_id": ["1"], "service_entity_id": [5], "opened_at": ["2026-01-01 10:20:00"]},
        "logs": {"pod_entity_id": [5], "time_unix_nano": [f"2026-01-01 {log_at}"]},
        "metric_points": {"service_entity_id": [5], "time_unix_nano": ["2026-01-01 10:21:00"]},
    })  # fmt: skip

    assert measure(lake, CHECKS["LNK-003"]) == {"passed": passed, "evaluated": 1, "missing": 0}


def test_logs_of_one_entity_and_metrics_of_another_do_not_make_a_ticket_whole(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    at = ["2026-01-01 10:20:00"]
    tickets = {"ticket_id": ["1"], "ci_entity_id": [4], "service_entity_id": [5], "opened_at": at}
    logs = {"host_entity_id": [4], "time_unix_nano": at}
    fill(lake, {"tickets": tickets, "logs": logs})
    fill(lake, {"metric_points": {"host_entity_id": [5], "time_unix_nano": at}})

    assert measure(lake, CHECKS["LNK-003"]) == {"passed": 0, "evaluated": 1, "missing": 0}
