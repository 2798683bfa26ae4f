"""One suite of Great Expectations on one table: what each check measured, by id.

Importing this module imports Great Expectations (about 3 CPU seconds): import it inside functions.
"""

import gc
import logging
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"
gc.disable()  # 300,000 objects come and stay: Python would look at them twenty times, a second and a half in all

import duckdb
import great_expectations as gx
import sqlalchemy as sa
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.exceptions import GreatExpectationsError
from great_expectations.expectations.registry import get_expectation_impl

from telemetry_ready.checks import custom, metrics
from telemetry_ready.checks.datasource import DuckDBDatasource
from telemetry_ready.checks.engine import DuckDBExecutionEngine, MetricId
from telemetry_ready.checks.incremental import Days
from telemetry_ready.model.check import Check, DailyCount

gc.freeze()
gc.enable()
logging.captureWarnings(capture=False)  # importing Great Expectations switches it on for the whole process
logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # what it would log is in the results

REGISTERED = (DuckDBDatasource, metrics, custom)
"""What Great Expectations knows once it is imported; named, so that no tool takes the imports for unused."""

FAILURES = (
    GreatExpectationsError,
    sa.exc.SQLAlchemyError,
    duckdb.Error,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
"""What a check that is not right can raise."""

MAX_ERROR = 500  # characters
NOT_NULL = "expect_column_values_to_not_be_null"
PAIR = "expect_column_pair_values"


@dataclass(frozen=True)
class Measured:
    """What Great Expectations says of one check.

    Attributes:
        is_success: At the check's own threshold, of the values that are not missing.
        evaluated: Rows or members.
        passed: That are known to be good.
        missing: Without a value.
        value: An observed number.
        daily: Per day, ascending.
        failing: A few values that fail; only where samples were asked for.
        error: Why there is no measure; "" where there is one.
    """

    is_success: bool = False
    evaluated: int = 0
    passed: int = 0
    missing: int = 0
    value: float | None = None
    daily: tuple[DailyCount, ...] = ()
    failing: tuple[Any, ...] = field(default=(), repr=False)
    error: str = ""


class Session:
    """Great Expectations on one connection; one context and one engine for all tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        context = gx.get_context(mode="ephemeral")
        context.enable_analytics(enable=False)
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = context.data_sources.add_duckdb(name="lake")
        self.engine: DuckDBExecutionEngine = self._source.attach(connection)

    def measure(
        self,
        table: str,
        checks: Iterable[Check],
        day_column: str | None = None,
        days: Days | None = None,
        *,
        takes_samples: bool = False,
    ) -> dict[str, Measured]:
        """Every check on one table or view, counts in one scan.

        Args:
            table: Its plain name.
            checks: About that table.
            day_column: By which its counts are grouped.
            days: What is known of its days from earlier runs.
            takes_samples: Look for failing values as well.
        """
        found: dict[str, Measured] = {}
        expectations = []
        for check in checks:
            try:
                expectations.append(_expectation(check))
            except FAILURES as error:
                found[check.id] = Measured(error=_in_short(error))
        try:
            self.engine.begin(table, day_column, days, takes_samples=takes_samples)
            return found | self._validated(table, expectations)
        except FAILURES as error:
            return found | {one.meta["check_id"]: Measured(error=_in_short(error)) for one in expectations}

    def validate(self, table: str, expectations: list[Any]) -> list[Any]:
        """What Great Expectations says of stock expectations on one table or view, without failing values.

        Args:
            table: Its plain name.
            expectations: As a suite takes them.

        Raises:
            duckdb.Error: The table cannot be read.
        """
        self.engine.begin(table, None)
        return self._results(table, expectations)

    def _validated(self, table: str, expectations: list[Any]) -> dict[str, Measured]:
        results = self._results(table, expectations)
        return {one.expectation_config.meta["check_id"]: self._measured(one) for one in results}

    def _results(self, table: str, expectations: list[Any]) -> list[Any]:
        if not expectations:
            return []
        known = {asset.name: asset for asset in self._source.assets}
        asset = known.get(table) or self._source.add_table_asset(name=table, table_name=table)
        batches = list(asset.batch_definitions) or [asset.add_batch_definition_whole_table("all")]
        suite = gx.ExpectationSuite(name=table, expectations=expectations)
        return list(batches[0].get_batch().validate(suite, result_format="BASIC").results)

    def _measured(self, result: Any) -> Measured:
        ids = self._metric_ids(result.expectation_config)
        message = _raised(result.exception_info)
        if message:
            own = [self.engine.failure(metric_id) for metric_id in ids.values()]
            return Measured(error=_in_short(next((text for text in own if text), message)))
        found = result.result
        if "element_count" not in found:
            value = found.get("observed_value")
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return Measured(is_success=bool(result.success), value=float(value) if is_number else None)
        evaluated, unexpected = int(found["element_count"]), int(found["unexpected_count"] or 0)
        is_null_check = result.expectation_config.type == NOT_NULL
        missing = unexpected if is_null_check else int(found.get("missing_count") or 0)
        return Measured(
            is_success=bool(result.success),
            evaluated=evaluated,
            passed=evaluated - missing - (0 if is_null_check else unexpected),
            missing=missing,
            daily=self._daily(ids) if "daily" not in found else _given_daily(found["daily"]),
            failing=tuple(found.get("partial_unexpected_list") or ()),
        )

    def _metric_ids(self, configuration: Any) -> dict[str, MetricId]:
        """Name to id of the metrics that the expectation was judged by."""
        expectation = get_expectation_impl(configuration.type)(**configuration.kwargs)
        needs = expectation.get_validation_dependencies(self.engine, {"result_format": {"result_format": "BASIC"}})
        return {name: one.id for name, one in needs.metric_configurations.items()}

    def _daily(self, ids: Mapping[str, MetricId]) -> tuple[DailyCount, ...]:
        """Good rows per day: counted as such, or all that count less those that are missing or unexpected."""
        days = {name: self.engine.daily(metric_id) for name, metric_id in ids.items()}
        total = days.get("table.row_count", {})
        counted = next((days[name] for name in days if name.endswith(".filtered_row_count")), total)
        bad = [days[name] for name in days if name.endswith(".unexpected_count")]
        good = days.get("table.good_count")
        return tuple(
            DailyCount(
                day,
                total[day],
                good.get(day, 0) if good is not None else counted.get(day, 0) - sum(one.get(day, 0) for one in bad),
            )
            for day in sorted(total)
        )


def _expectation(check: Check) -> Any:
    """The check as Great Expectations takes it; a pair with one missing value is not good."""
    arguments = {key: value for key, value in check.expect.items() if key != "type"}
    kind = str(check.expect["type"])
    if kind.startswith(PAIR):
        arguments["ignore_row_if"] = "either_value_is_missing"
    return get_expectation_impl(kind)(**arguments, meta={"check_id": check.id})


def _given_daily(days: Iterable[Any]) -> tuple[DailyCount, ...]:
    return tuple(DailyCount(date.fromisoformat(day), evaluated, passed) for day, evaluated, passed in days)


def _raised(info: Any) -> str:
    """The message of an exception; Great Expectations gives one, or one for each metric."""
    ones = [info] if "raised_exception" in (info or {}) else [one for one in (info or {}).values() if one]
    messages = [str(one.get("exception_message")) for one in ones if one.get("raised_exception")]
    return messages[0] if messages else ""


def _in_short(error: object) -> str:
    """What is wrong, on one line, without the SQL around it."""
    text = re.split(r"\n\s*(?:LINE \d+:|\[SQL:|Candidate )", str(error))[0]
    return " ".join(text.split())[:MAX_ERROR] or type(error).__name__
