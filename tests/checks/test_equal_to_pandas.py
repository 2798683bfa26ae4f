"""Each expectation type that checks use, beside stock Great Expectations on pandas, on the same awkward values."""

import sys
from datetime import UTC, datetime
from typing import Any

import duckdb
import great_expectations as gx
import pandas as pd
import pytest

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks.run import SCOPE_VIEW
from telemetry_ready.checks.scope import SCOPED_VIEWS
from telemetry_ready.checks.stock import UNEXPECTED_ROWS, stock
from telemetry_ready.checks.suite import Session

COLUMN = "expect_column_values_to_"
LENGTHS = "expect_column_value_lengths_to_be_between"
PAIR = "expect_column_pair_values_a_to_be_greater_than_b"
INFINITE = float("inf")
LARGEST = sys.float_info.max
TINY = 5e-324
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

TABLE: dict[str, tuple[str, list[Any]]] = {
    "text": ("VARCHAR", ["alpha", "", " ", None, "ALPHA", "é€", "a\nb", "7", None]),
    "number": ("DOUBLE", [1.0, -0.0, float("nan"), None, INFINITE, -INFINITE, 0.1 + 0.2, TINY, 1e308]),
    "n": ("BIGINT", [1, 2, 3, 2**53 + 1, -1, 0, None, 9, 9]),
    "empty": ("VARCHAR", [None] * 9),
    "a": ("DOUBLE", [2.0, 1.0, 1.0, None, float("nan"), INFINITE, -INFINITE, None, INFINITE]),
    "b": ("DOUBLE", [1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, None, INFINITE]),
    "zoned": ("TIMESTAMPTZ", [NOON.replace(hour=hour) for hour in range(8)] + [None]),
    "local": ("TIMESTAMP", [NOON.replace(hour=hour, tzinfo=None) for hour in range(8)] + [None]),
}

CASES: list[tuple[str, dict[str, Any]]] = [
    *((f"{COLUMN}not_be_null", {"column": name}) for name in ("text", "number", "n", "empty", "zoned", "local")),
    *((f"{COLUMN}be_null", {"column": name}) for name in ("text", "n", "empty", "zoned")),
    (f"{COLUMN}be_in_set", {"column": "text", "value_set": ["alpha", "", "é€"]}),
    (f"{COLUMN}be_in_set", {"column": "number", "value_set": [1.0, 0.0, INFINITE]}),
    (f"{COLUMN}be_in_set", {"column": "number", "value_set": [0.3]}),
    (f"{COLUMN}be_in_set", {"column": "n", "value_set": [9, 2**53 + 1]}),
    (f"{COLUMN}be_in_set", {"column": "empty", "value_set": ["x"]}),
    (f"{COLUMN}be_in_set", {"column": "text", "value_set": []}),
    (f"{COLUMN}not_be_in_set", {"column": "text", "value_set": ["alpha", " "]}),
    (f"{COLUMN}not_be_in_set", {"column": "n", "value_set": [9]}),
    (f"{COLUMN}be_between", {"column": "number", "min_value": 0, "max_value": 1}),
    (f"{COLUMN}be_between", {"column": "number", "min_value": 0.0, "strict_min": True}),
    (f"{COLUMN}be_between", {"column": "number", "max_value": 1e308, "strict_max": True}),
    (f"{COLUMN}be_between", {"column": "number", "min_value": -LARGEST, "max_value": LARGEST}),
    (f"{COLUMN}be_between", {"column": "n", "min_value": 0, "max_value": 9, "strict_max": True}),
    (f"{COLUMN}be_between", {"column": "zoned", "min_value": NOON.replace(hour=3), "max_value": NOON.replace(hour=5)}),
    (
        f"{COLUMN}be_between",
        {"column": "local", "min_value": NOON.replace(hour=3, tzinfo=None), "strict_min": True},
    ),
    (f"{COLUMN}match_regex", {"column": "text", "regex": "^[a-z]+$"}),
    (f"{COLUMN}match_regex", {"column": "text", "regex": "(?i)^alpha"}),
    (f"{COLUMN}match_regex", {"column": "text", "regex": r"\d"}),
    (f"{COLUMN}match_regex", {"column": "empty", "regex": "x"}),
    (f"{COLUMN}not_match_regex", {"column": "text", "regex": "^ *$"}),
    (LENGTHS, {"column": "text", "min_value": 1, "max_value": 2}),
    (LENGTHS, {"column": "text", "max_value": 0}),
    (PAIR, {"column_A": "a", "column_B": "b", "ignore_row_if": "either_value_is_missing"}),
    (PAIR, {"column_A": "a", "column_B": "b", "or_equal": True, "ignore_row_if": "either_value_is_missing"}),
]  # fmt: skip
COUNTS = ("element_count", "missing_count", "unexpected_count")


def frame() -> pd.DataFrame:
    dtypes = {"VARCHAR": "object", "DOUBLE": "float64", "BIGINT": "Int64", "TIMESTAMP": "datetime64[us]"}
    zoned = {"TIMESTAMPTZ": "datetime64[us, UTC]"}
    return pd.DataFrame(
        {name: pd.Series(values, dtype=(dtypes | zoned)[kind]) for name, (kind, values) in TABLE.items()}
    )


def suite() -> list[dict[str, Any]]:
    return [{"type": kind, "kwargs": kwargs, "meta": {"place": place}} for place, (kind, kwargs) in enumerate(CASES)]


def counted(results: list[Any]) -> dict[int, tuple[Any, ...]]:
    raised = [one for one in results if one.exception_info.get("raised_exception")]
    assert not raised, raised
    return {
        one.expectation_config.meta["place"]: (
            one.success,
            *(int(one.result[name]) for name in COUNTS if name in one.result),
        )
        for one in results
    }


@pytest.fixture(scope="module")
def on_duckdb() -> dict[int, tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Tokyo'")
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} {kind}' for name, (kind, _) in TABLE.items())})")
        values = list(zip(*(values for _, values in TABLE.values()), strict=True))
        connection.executemany(f"INSERT INTO t VALUES ({', '.join('?' for _ in TABLE)})", values)
        return counted(Session(connection).validate("t", suite()))


@pytest.fixture(scope="module")
def on_pandas() -> dict[int, tuple[Any, ...]]:
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("t")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame()})
    found = batch.validate(gx.ExpectationSuite(name="t", expectations=suite()), result_format="BASIC")
    return counted(list(found.results))


@pytest.mark.parametrize(
    "place", range(len(CASES)), ids=[f"{place}-{kind[7:]}" for place, (kind, _) in enumerate(CASES)]
)
def test_counts_and_success_are_those_of_stock_great_expectations_on_pandas(
    place: int, on_duckdb: dict[int, tuple[Any, ...]], on_pandas: dict[int, tuple[Any, ...]]
) -> None:
    assert on_duckdb[place] == on_pandas[place]


def test_every_column_type_that_a_shipped_check_is_said_in_is_held_here() -> None:
    said = {
        one.type
        for check in load_catalog().checks.values()
        for one in stock(check, check.table if check.table in SCOPED_VIEWS else SCOPE_VIEW)
    }

    assert said - {UNEXPECTED_ROWS} <= {kind for kind, _ in CASES}
