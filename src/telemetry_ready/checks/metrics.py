"""Metrics that Great Expectations has no DuckDB form of; NaN is missing, as it is in its pandas form."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.expectations.metrics.map_metric_provider import (
    ColumnMapMetricProvider,
    column_condition_partial,
)
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from telemetry_ready.checks.engine import DuckDBExecutionEngine

PAIR_DOMAIN = ("batch_id", "table", "column_A", "column_B", "row_condition", "condition_parser", "ignore_row_if")
PAIR = "column_pair_values.a_greater_than_b"
BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")
_EXACT = 2.0**53  # below it, every whole float is one integer

aggregate = metric_partial(
    engine=DuckDBExecutionEngine,
    partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
    domain_type=MetricDomainTypes.TABLE,
)
"""Makes a provider's function one expression of the fused scan."""


def is_nan(column: Any, engine: DuckDBExecutionEngine) -> Any:
    """Whether a value that is not null is NaN, which DuckDB holds greater than any number."""
    return sa.func.isnan(column) if engine.column_types.get(column.name) in {"FLOAT", "DOUBLE"} else sa.false()


def is_known(column: Any, engine: DuckDBExecutionEngine) -> Any:
    """Whether there is a value."""
    return sa.and_(column.is_not(None), sa.not_(is_nan(column, engine)))


class ColumnTypes(TableMetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Column names and types of the table under test."""

    metric_name = "table.column_types"
    value_keys = ("include_nested",)
    default_kwarg_values = {"include_nested": True}  # noqa: RUF012 - great_expectations' signature

    @metric_value(engine=DuckDBExecutionEngine)  # type: ignore[untyped-decorator]  # great_expectations is not followed
    def _duckdb(cls, execution_engine: DuckDBExecutionEngine, **_: Any) -> list[dict[str, Any]]:  # noqa: N805
        types = execution_engine.column_types
        return [{"name": name, "type": kind, "primary_key": False} for name, kind in types.items()]


def _match(_: Any, column: Any, regex: str, **__: Any) -> Any:
    return sa.func.regexp_matches(column, sa.literal(regex))


def _not_match(_: Any, column: Any, regex: str, **__: Any) -> Any:
    return sa.not_(sa.func.regexp_matches(column, sa.literal(regex)))


def _known(_: Any, column: Any, *, _execution_engine: DuckDBExecutionEngine, **__: Any) -> Any:
    return is_known(column, _execution_engine)


def _in_set(_: Any, column: Any, value_set: Any, *, _execution_engine: DuckDBExecutionEngine, **__: Any) -> Any:
    values = list(value_set or ())
    within = column.in_(values) if values else column != column  # of null neither holds nor fails
    return sa.or_(is_nan(column, _execution_engine), within)


def _between(
    _: Any,
    column: Any,
    min_value: Any = None,
    max_value: Any = None,
    *,
    _execution_engine: DuckDBExecutionEngine,
    **options: Any,
) -> Any:
    within = _within(column, min_value, max_value, options)
    return sa.or_(is_nan(column, _execution_engine), within)


def _length(_: Any, column: Any, min_value: Any = None, max_value: Any = None, **options: Any) -> Any:
    return _within(sa.func.length(column), min_value, max_value, options)


def _within(value: Any, min_value: Any, max_value: Any, options: Mapping[str, Any]) -> Any:
    if min_value is None and max_value is None:
        raise ValueError("min_value and max_value cannot both be missing")
    bounds = []
    if min_value is not None:
        low = _bound(min_value)
        bounds.append(value > low if options.get("strict_min") else value >= low)
    if max_value is not None:
        high = _bound(max_value)
        bounds.append(value < high if options.get("strict_max") else value <= high)
    return sa.and_(*bounds)


def _bound(value: Any) -> Any:
    """Whole numbers as such: against a float, DuckDB would turn every value of a column into one."""
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _EXACT
    return sa.literal(int(value) if is_whole else value)


class _Condition(ColumnMapMetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """A condition waits for no count of rows, as it does in Great Expectations: that would be a scan of its own."""

    @classmethod
    def _get_evaluation_dependencies(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
        needed: dict[str, Any] = super()._get_evaluation_dependencies(*arguments, **options)
        return {name: one for name, one in needed.items() if name != "table.row_count"}


def _provider(metric: str, keys: tuple[str, ...], condition: Callable[..., Any]) -> type:
    """A class, because that is how Great Expectations registers a metric.

    Null needs no filter of its own: the condition is null there, which no count counts and no WHERE takes.
    """
    members = {
        "condition_metric_name": f"column_values.{metric}",
        "condition_value_keys": keys,
        "filter_column_isnull": False,
        "_duckdb": column_condition_partial(engine=DuckDBExecutionEngine)(condition),
        "__module__": __name__,
    }
    return type(f"DuckDB_{metric}", (_Condition,), members)


CONDITIONS = (
    _provider("nonnull", (), _known),
    _provider("match_regex", ("regex",), _match),
    _provider("not_match_regex", ("regex",), _not_match),
    _provider("in_set", ("value_set",), _in_set),
    _provider("between", BOUNDS, _between),
    _provider("value_length.between", BOUNDS, _length),
)


def _pair(domain: Any, engine: DuckDBExecutionEngine) -> tuple[Any, Any, Any]:
    """Both columns, and whether a row counts at all."""
    first, second = sa.column(domain["column_A"]), sa.column(domain["column_B"])
    known = [is_known(first, engine), is_known(second, engine)]
    counts = {"either_value_is_missing": sa.and_(*known), "both_values_are_missing": sa.or_(*known)}
    return first, second, counts.get(domain.get("ignore_row_if", ""), sa.true())


def _whole_table(domain: Any) -> dict[str, Any]:
    return {key: domain[key] for key in ("batch_id", "table", "row_condition", "condition_parser") if key in domain}


class PairUnexpected(MetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Rows whose column_A is not above column_B, within the fused scan."""

    metric_name = f"{PAIR}.unexpected_count"
    domain_keys = PAIR_DOMAIN
    value_keys = ("or_equal",)

    @aggregate  # type: ignore[untyped-decorator]  # great_expectations is not followed by mypy
    def _duckdb(
        cls,  # noqa: N805
        execution_engine: DuckDBExecutionEngine,
        metric_domain_kwargs: Any,
        metric_value_kwargs: Any,
        **_: Any,
    ) -> tuple[Any, Any, Any]:
        first, second, counts = _pair(metric_domain_kwargs, execution_engine)
        is_above = first >= second if metric_value_kwargs.get("or_equal") else first > second
        is_good = sa.and_(is_above, is_known(first, execution_engine), is_known(second, execution_engine))
        bad = sa.and_(counts, sa.func.coalesce(sa.not_(is_good), sa.true()))
        return sa.func.count_if(bad), _whole_table(metric_domain_kwargs), {}


class PairFiltered(MetricProvider):  # type: ignore[misc]  # great_expectations is not followed by mypy
    """Rows that a pair expectation counts."""

    metric_name = f"{PAIR}.filtered_row_count"
    domain_keys = PAIR_DOMAIN
    value_keys = ("or_equal", "result_format")

    @aggregate  # type: ignore[untyped-decorator]  # great_expectations is not followed by mypy
    def _duckdb(
        cls,  # noqa: N805
        execution_engine: DuckDBExecutionEngine,
        metric_domain_kwargs: Any,
        **_: Any,
    ) -> tuple[Any, Any, Any]:
        _, _, counts = _pair(metric_domain_kwargs, execution_engine)
        return sa.func.count_if(counts), _whole_table(metric_domain_kwargs), {}
