"""Our three expectation types: a condition over a row, a query of counts, a query of one number."""

from datetime import date, datetime
from typing import Any, ClassVar

import duckdb
import sqlalchemy as sa
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from telemetry_ready.checks.engine import DuckDBExecutionEngine
from telemetry_ready.checks.metrics import aggregate

DOMAIN = ("batch_id", "table", "row_condition", "condition_parser")


def condition_sql(condition: str) -> str:
    """The condition in brackets; a comment at its end ends with its line."""
    return f"({condition}\n)"


class GoodRows(TableMetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Rows for which the condition is true."""

    metric_name = "table.good_count"
    domain_keys = DOMAIN
    value_keys = ("condition",)

    @aggregate  # type: ignore[untyped-decorator]  # great_expectations is not followed by mypy
    def _duckdb(cls, metric_domain_kwargs: Any, metric_value_kwargs: Any, **_: Any) -> tuple[Any, Any, Any]:  # noqa: N805
        # literal_column: a colon in the SQL is no parameter
        condition = sa.literal_column(condition_sql(metric_value_kwargs["condition"]))
        return sa.func.count_if(condition), metric_domain_kwargs, {}


class UnknownRows(TableMetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Rows for which the condition is NULL."""

    metric_name = "table.unknown_count"
    domain_keys = DOMAIN
    value_keys = ("condition",)

    @aggregate  # type: ignore[untyped-decorator]  # great_expectations is not followed by mypy
    def _duckdb(cls, metric_domain_kwargs: Any, metric_value_kwargs: Any, **_: Any) -> tuple[Any, Any, Any]:  # noqa: N805
        condition = condition_sql(metric_value_kwargs["condition"])
        return sa.func.count_if(sa.literal_column(f"({condition} IS NULL)")), metric_domain_kwargs, {}


class QueryRows(TableMetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Rows of a query, as dicts; the text of the error where it cannot run, so that no other check is touched."""

    metric_name = "table.query_rows"
    domain_keys = DOMAIN
    value_keys = ("query",)

    @metric_value(engine=DuckDBExecutionEngine)  # type: ignore[untyped-decorator]  # great_expectations is not followed
    def _duckdb(cls, execution_engine: DuckDBExecutionEngine, metric_value_kwargs: Any, **_: Any) -> Any:  # noqa: N805
        try:
            names, rows = execution_engine.rows(metric_value_kwargs["query"])
        except duckdb.Error as error:
            return str(error)
        return [dict(zip(names, row, strict=True)) for row in rows]


class ExpectRowsToSatisfy(BatchExpectation):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Rows are known to satisfy an SQL condition; NULL is missing, never good."""

    condition: str
    mostly: float = 1.0
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.row_count", "table.good_count", "table.unknown_count")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")
    success_keys: ClassVar[tuple[str, ...]] = ("condition", "mostly")

    def _validate(self, metrics: Any, runtime_configuration: Any = None, execution_engine: Any = None) -> Any:
        total, good = metrics["table.row_count"] or 0, metrics["table.good_count"] or 0
        return _outcome(total, good, metrics["table.unknown_count"] or 0, self.mostly)


class ExpectQueryCountsToSatisfy(BatchExpectation):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """A query counts ``evaluated`` and ``passed``, perhaps ``missing``; several rows, as by ``day``, are summed."""

    query: str
    mostly: float = 1.0
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.query_rows",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")
    success_keys: ClassVar[tuple[str, ...]] = ("query", "mostly")

    def _validate(self, metrics: Any, runtime_configuration: Any = None, execution_engine: Any = None) -> Any:
        rows = _rows(metrics, {"passed", "evaluated"}, {"missing", "day"})
        sums = {name: sum(int(row.get(name) or 0) for row in rows) for name in ("evaluated", "passed", "missing")}
        found = _outcome(sums["evaluated"], sums["passed"], sums["missing"], self.mostly)
        days = [
            (_day(row["day"]), int(row["evaluated"] or 0), int(row["passed"] or 0)) for row in rows if row.get("day")
        ]
        found["result"]["daily"] = [[day.isoformat(), *counts] for day, *counts in sorted(days)]
        return found


class ExpectQueryValueToBeBetween(BatchExpectation):  # type: ignore[misc]  # great_expectations is not followed
    """A query gives one ``value``, perhaps with its own ``min_value`` and ``max_value``."""

    query: str
    min_value: float | None = None
    max_value: float | None = None
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.query_rows",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")
    success_keys: ClassVar[tuple[str, ...]] = ("query", "min_value", "max_value")

    def _validate(self, metrics: Any, runtime_configuration: Any = None, execution_engine: Any = None) -> Any:
        rows = _rows(metrics, {"value"}, {"min_value", "max_value"})
        if len(rows) > 1:
            raise ValueError(f"the query gives {len(rows)} rows; one value is expected")
        row = rows[0] if rows else {"value": None}
        value = None if row["value"] is None else float(row["value"])
        low, high = row.get("min_value", self.min_value), row.get("max_value", self.max_value)
        is_good = value is not None and (low is None or value >= low) and (high is None or value <= high)
        return {"success": is_good, "result": {"observed_value": value}}


def _outcome(evaluated: int, passed: int, missing: int, mostly: float) -> dict[str, Any]:
    """Counts in Great Expectations' words."""
    if min(evaluated, passed, missing) < 0 or passed + missing > evaluated:
        raise ValueError(f"the counts do not add up: {evaluated} evaluated, {passed} passed, {missing} missing")
    result = {
        "element_count": evaluated,
        "missing_count": missing,
        "unexpected_count": evaluated - passed - missing,
    }
    return {"success": evaluated > 0 and passed / evaluated >= mostly, "result": result}


def _rows(metrics: Any, needed: set[str], allowed: set[str]) -> list[dict[str, Any]]:
    """The query's rows, if it ran and has the columns that it should have.

    Raises:
        ValueError: It did not, or has not.
    """
    rows = metrics["table.query_rows"]
    if isinstance(rows, str):
        raise ValueError(rows)  # noqa: TRY004 - it is the message of an error
    names = set(rows[0]) if rows else needed
    if not needed <= names <= needed | allowed:
        raise ValueError(
            f"the query gives the columns {sorted(names)}; needed are {sorted(needed)}, allowed {sorted(allowed)}"
        )
    return list(rows)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
