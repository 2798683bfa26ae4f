"""Great Expectations on DuckDB, for real: each expectation type that checks use, against counts made by hand."""

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from telemetry_ready.checks.dialect import DuckDBDialect
from telemetry_ready.checks.suite import Session
from telemetry_ready.model.check import DailyCount
from tests.checks._checks import check

DAYS = ["2026-01-01", "2026-01-01", "2026-01-01", "2026-01-02", "2026-01-02", "2026-01-03"]
TEXTS = ["alpha", "beta 7", "", None, "a:b", "GAMMA"]
NUMBERS = [1.0, 0.1, math.nan, None, math.inf, -5.0]
COUNTS = [1, 2, 3, None, 5, 6]
FIRST = [3.0, 1.0, None, math.nan, 2.0, None]
SECOND = [1.0, 3.0, 1.0, 1.0, 2.0, None]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "CREATE TABLE things (day DATE, text VARCHAR, number DOUBLE, small FLOAT, n BIGINT, a DOUBLE, b DOUBLE)"
        )
        rows = zip(DAYS, TEXTS, NUMBERS, NUMBERS, COUNTS, FIRST, SECOND, strict=True)
        opened.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?, ?, ?)", list(rows))
        yield opened


COLUMN = "expect_column_values_to_"
LENGTHS = "expect_column_value_lengths_to_be_between"
PAIR = "expect_column_pair_values_a_to_be_greater_than_b"
MATRIX: list[tuple[str, dict[str, Any], tuple[int, int]]] = [
    # name, expectation, (passed, missing) of six rows
    ("not null: text, empty is a value", {"type": f"{COLUMN}not_be_null", "column": "text"}, (5, 1)),
    ("not null: NaN is missing", {"type": f"{COLUMN}not_be_null", "column": "number"}, (4, 2)),
    ("not null: integers", {"type": f"{COLUMN}not_be_null", "column": "n"}, (5, 1)),
    ("in set: text", {"type": f"{COLUMN}be_in_set", "column": "text", "value_set": ["alpha", ""]}, (2, 1)),
    ("in set: numbers, NaN is missing", {"type": f"{COLUMN}be_in_set", "column": "number", "value_set": [1.0]}, (1, 2)),
    ("between: both bounds", {"type": f"{COLUMN}be_between", "column": "n", "min_value": 2, "max_value": 5}, (3, 1)),
    ("between: NaN is not above", {"type": f"{COLUMN}be_between", "column": "number", "min_value": 0.1}, (3, 2)),
    ("between: NaN is not below", {"type": f"{COLUMN}be_between", "column": "number", "max_value": 1}, (3, 2)),
    (
        "between: strict",
        {"type": f"{COLUMN}be_between", "column": "number", "min_value": 0.1, "strict_min": True},
        (2, 2),
    ),
    (
        "between: a double bound is not cut to 32 bits",
        {"type": f"{COLUMN}be_between", "column": "number", "min_value": 0.1, "max_value": 0.1},
        (1, 2),
    ),
    (
        "between: dates",
        {"type": f"{COLUMN}be_between", "column": "day", "min_value": "2026-01-02", "max_value": "2026-01-02"},
        (2, 0),
    ),
    ("regex", {"type": f"{COLUMN}match_regex", "column": "text", "regex": "^[a-z]+"}, (3, 1)),
    ("regex with a colon", {"type": f"{COLUMN}match_regex", "column": "text", "regex": "^a:b$"}, (1, 1)),
    ("regex: empty texts count", {"type": f"{COLUMN}match_regex", "column": "text", "regex": "^$"}, (1, 1)),
    ("not regex", {"type": f"{COLUMN}not_match_regex", "column": "text", "regex": r"\d"}, (4, 1)),
    ("lengths", {"type": LENGTHS, "column": "text", "min_value": 4}, (3, 1)),
    ("lengths: empty is 0", {"type": LENGTHS, "column": "text", "max_value": 0}, (1, 1)),
    ("pair above", {"type": PAIR, "column_A": "a", "column_B": "b"}, (1, 3)),
    ("pair at or above", {"type": PAIR, "column_A": "a", "column_B": "b", "or_equal": True}, (2, 3)),
    ("condition", {"type": "expect_rows_to_satisfy", "condition": "n >= 3"}, (3, 1)),
    ("condition with a comment", {"type": "expect_rows_to_satisfy", "condition": "n >= 3 -- three"}, (3, 1)),
    (
        "condition with colons, percents and backslashes",
        {"type": "expect_rows_to_satisfy", "condition": r"text::VARCHAR LIKE '%:b' OR regexp_matches(text, '\d')"},
        (2, 1),
    ),
    (
        "query of counts",
        {
            "type": "expect_query_counts_to_satisfy",
            "query": "SELECT count(*) AS evaluated, count(*) - count(text) AS missing, 2 AS passed FROM things",
        },
        (2, 1),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expect", "counts"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_counts_are_those_made_by_hand(
    expect: dict[str, Any], counts: tuple[int, int], connection: duckdb.DuckDBPyConnection
) -> None:
    measured = Session(connection).measure("things", [check("X-001", "things", **expect)])["X-001"]

    assert measured.error == ""
    assert (measured.evaluated, measured.passed, measured.missing) == (6, *counts)


@pytest.mark.parametrize("expect", [row[1] for row in MATRIX if "query" not in row[1]])
def test_counts_per_day_add_up_to_the_whole(expect: dict[str, Any], connection: duckdb.DuckDBPyConnection) -> None:
    measured = Session(connection).measure("things", [check("X-001", "things", **expect)], "day")["X-001"]

    assert [(one.day, one.evaluated) for one in measured.daily] == [
        (date(2026, 1, 1), 3),
        (date(2026, 1, 2), 2),
        (date(2026, 1, 3), 1),
    ]
    assert sum(one.passed for one in measured.daily) == measured.passed
    assert measured.evaluated == 6


def test_a_query_may_give_one_row_per_day(connection: duckdb.DuckDBPyConnection) -> None:
    query = (
        "SELECT day, count(*) AS evaluated, count(n) AS passed, count(*) - count(n) AS missing FROM things GROUP BY day"
    )
    one = check("X-001", "things", type="expect_query_counts_to_satisfy", query=query)

    measured = Session(connection).measure("things", [one])["X-001"]

    assert measured.daily == (
        DailyCount(date(2026, 1, 1), 3, 3),
        DailyCount(date(2026, 1, 2), 2, 1),
        DailyCount(date(2026, 1, 3), 1, 1),
    )


def test_a_query_of_one_number_may_bring_its_own_bounds(connection: duckdb.DuckDBPyConnection) -> None:
    kind = "expect_query_value_to_be_between"
    checks = [
        check("X-001", "things", type=kind, query="SELECT 5 AS value", min_value=5),
        check("X-002", "things", type=kind, query="SELECT 5 AS value, 6 AS min_value", min_value=5),
        check("X-003", "things", type=kind, query="SELECT NULL AS value", min_value=5),
        check("X-004", "things", type=kind, query="SELECT 5 AS value LIMIT 0", max_value=5),
    ]

    measured = Session(connection).measure("things", checks)

    found = {name: (one.value, one.is_success) for name, one in measured.items()}
    assert found == {"X-001": (5, True), "X-002": (5, False), "X-003": (None, False), "X-004": (None, False)}


def test_all_conditions_of_a_suite_come_from_one_scan(connection: duckdb.DuckDBPyConnection) -> None:
    conditions = ["n >= 3", "text IS NULL", "number > 1", "regexp_matches(text, 'a')", "a > b"]
    checks = [
        check(f"X-{number:03}", "things", type="expect_rows_to_satisfy", condition=condition)
        for number, condition in enumerate(conditions)
    ]
    session = Session(connection)

    measured = session.measure("things", checks, "day")

    assert [one.error for one in measured.values()] == [""] * 5
    assert len(session.engine.statements) == 1, session.engine.statements


def test_all_stock_expectations_come_from_one_scan_too(connection: duckdb.DuckDBPyConnection) -> None:
    """Great Expectations of itself asks for the number of rows before it builds a condition on a column."""
    checks = [
        check(f"X-{number:03}", "things", **expect)
        for number, (_, expect, _) in enumerate(MATRIX)
        if "query" not in expect
    ]
    session = Session(connection)

    measured = session.measure("things", checks, "day")

    assert len(measured) == len(MATRIX) - 1
    assert len(session.engine.statements) == 1, session.engine.statements


def test_equal_expectations_of_two_checks_are_both_answered(connection: duckdb.DuckDBPyConnection) -> None:
    expect = {"type": "expect_rows_to_satisfy", "condition": "n >= 3"}

    measured = Session(connection).measure(
        "things", [check("X-001", "things", **expect), check("X-002", "things", **expect)]
    )

    assert {name: one.passed for name, one in measured.items()} == {"X-001": 3, "X-002": 3}


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "B-001": ({"type": "expect_rows_to_satisfy", "condition": "no_such_column = 1"}, "no_such_column"),
    "B-002": ({"type": "expect_rows_to_satisfy", "condition": "CAST(text AS INTEGER) = 1"}, "alpha"),
    "B-003": ({"type": f"{COLUMN}match_regex", "column": "nowhere", "regex": "x"}, "nowhere"),
    "B-004": ({"type": f"{COLUMN}match_regex", "column": "n", "regex": "x"}, "regexp_matches"),
    "B-005": ({"type": "expect_the_impossible"}, "expect_the_impossible"),
    "B-006": ({"type": f"{COLUMN}be_between", "column": "n", "minimum": 3}, "minimum"),
    "B-007": ({"type": "expect_query_counts_to_satisfy", "query": "SELECT 1"}, "columns"),
    "B-008": ({"type": "expect_query_counts_to_satisfy", "query": "SELEC"}, "syntax"),
    "B-009": ({"type": "expect_query_counts_to_satisfy", "query": "SELECT 2 AS passed, 1 AS evaluated"}, "add up"),
    "B-010": ({"type": "expect_query_value_to_be_between", "query": "SELECT 'x' AS value"}, "x"),
    "B-011": ({"type": "expect_rows_to_satisfy", "condition": "n >= )"}, "syntax"),
}


def test_checks_that_cannot_run_say_why_and_touch_no_other(connection: duckdb.DuckDBPyConnection) -> None:
    checks = [check(name, "things", **expect) for name, (expect, _) in BROKEN.items()]
    good = [check(f"X-{number:03}", "things", **expect) for number, (_, expect, _) in enumerate(MATRIX)]

    measured = Session(connection).measure("things", [*checks, *good], "day")

    for name, (_, word) in BROKEN.items():
        assert word in measured[name].error, (name, measured[name].error)
    for number, (title, _, counts) in enumerate(MATRIX):
        one = measured[f"X-{number:03}"]
        assert (one.passed, one.missing, one.error) == (*counts, ""), title


def test_a_table_that_is_not_there_is_an_error_of_each_of_its_checks(connection: duckdb.DuckDBPyConnection) -> None:
    checks = [check("X-001", "nowhere", type="expect_rows_to_satisfy", condition="true")]

    assert "nowhere" in Session(connection).measure("nowhere", checks)["X-001"].error


def test_an_empty_table_counts_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DELETE FROM things")
    checks = [check(f"X-{number:03}", "things", **expect) for number, (_, expect, _) in enumerate(MATRIX)]

    measured = Session(connection).measure("things", checks[:-1], "day")

    assert {(one.evaluated, one.passed, one.missing, one.daily, one.error) for one in measured.values()} == {
        (0, 0, 0, (), "")
    }


def test_failing_values_are_looked_for_only_where_asked(connection: duckdb.DuckDBPyConnection) -> None:
    one = check("X-001", "things", type=f"{COLUMN}be_in_set", column="text", value_set=["alpha"])
    session = Session(connection)

    without = session.measure("things", [one])["X-001"]
    number_of_statements = len(session.engine.statements)
    with_samples = session.measure("things", [one], takes_samples=True)["X-001"]

    assert (without.failing, number_of_statements) == ((), 1)
    assert sorted(with_samples.failing) == ["", "GAMMA", "a:b", "beta 7"]


def test_the_engine_sees_temporary_views_and_open_transactions(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TEMP VIEW few AS SELECT * FROM things WHERE n <= 2")
    connection.execute("BEGIN")
    connection.execute("UPDATE things SET text = NULL WHERE n = 1")

    measured = Session(connection).measure("few", [check("X-001", "few", type=f"{COLUMN}not_be_null", column="text")])

    assert (measured["X-001"].evaluated, measured["X-001"].passed) == (2, 1)


def test_a_number_divided_by_a_python_float_keeps_64_bits() -> None:
    """SQLAlchemy 2.0 casts a float to FLOAT, which has 32 bits in DuckDB: thresholds near values would flip."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT i * 0.1::DOUBLE AS value FROM range(1, 51) r(i)")
        compiled = (
            sa.select((sa.column("value") - 0.05) / 0.7).select_from(sa.table("t")).compile(dialect=DuckDBDialect())
        )
        parameters = [compiled.params[name] for name in compiled.positiontup]
        found = connection.execute(str(compiled), parameters).fetchall()

    assert [row[0] for row in found] == [(number * 0.1 - 0.05) / 0.7 for number in range(1, 51)]


def test_z_scores_have_their_threshold_where_it_is(connection: duckdb.DuckDBPyConnection) -> None:
    """The z-score of 7.0 among these is 1.7: at that threshold it passes, below it fails."""
    connection.execute(
        "CREATE TABLE scores AS SELECT CAST(value AS DOUBLE) AS value FROM (VALUES (1), (2), (3), (7)) t(value)"
    )
    mean, deviation = 3.25, math.sqrt(((1 - 3.25) ** 2 + (2 - 3.25) ** 2 + (3 - 3.25) ** 2 + (7 - 3.25) ** 2) / 3)
    score = (7.0 - mean) / deviation
    kind = {"type": "expect_column_value_z_scores_to_be_less_than", "column": "value", "double_sided": False}

    measured = Session(connection).measure("scores", [
        check("X-001", "scores", threshold=score + 1e-12, **kind),
        check("X-002", "scores", threshold=score - 1e-12, **kind),
    ])  # fmt: skip

    assert {name: (one.passed, one.error) for name, one in measured.items()} == {"X-001": (4, ""), "X-002": (3, "")}
