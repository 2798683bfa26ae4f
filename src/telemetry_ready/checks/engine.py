"""Great Expectations' execution engine on one DuckDB connection: all counts of a suite in one scan, also per day.

It rests on what Great Expectations offers its own SQLite engine; ``resolve_metrics`` and ``resolve_metric_bundle`` are
semi-private, so its version is pinned and tests/checks holds every expectation type that is used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import sqlalchemy as sa
from great_expectations.execution_engine import SqlAlchemyExecutionEngine
from great_expectations.util import get_sqlalchemy_selectable
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData

from telemetry_ready.checks.dialect import DuckDBFacade
from telemetry_ready.checks.incremental import Days, Measure, Piece

SAMPLES = ".unexpected_values"
COUNTS = "_count"  # metrics of this ending add up over days
MAX_DAYS_NAMED = 400  # more changed days are read from the first to the last

MetricId = tuple[str, Any, Any]  # name, domain, values
Daily = Mapping[date, int]
DayNumbers = dict[Any, int]
"""Day to count; rows without a day count under None."""


@dataclass
class _Scan:
    """What one run over a table gave, by metric."""

    values: dict[MetricId, Any] = field(default_factory=dict)
    daily: dict[MetricId, dict[date, int]] = field(default_factory=dict)
    failures: dict[MetricId, str] = field(default_factory=dict)


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):  # type: ignore[misc]  # great_expectations is not followed
    """Runs on the given connection.

    Attributes:
        connection: DuckDB; views and transactions on it hold here too.
        statements: Every SQL text that ran, in order.
        day_column: Column of the table under test by which counts are grouped; None: no daily counts.
        days: What is known of its days from earlier runs; None: nothing.
        takes_samples: Whether failing values are looked for.
        column_types: Of the table under test: column to DuckDB type.
    """

    def __init__(self, *args: Any, connection: duckdb.DuckDBPyConnection, **options: Any) -> None:
        options.pop("connection_string", None)
        self.connection = connection
        self.statements: list[str] = []
        self.day_column: str | None = None
        self.days: Days | None = None
        self.takes_samples = False
        self.column_types: dict[str, str] = {}
        self._scan = _Scan()
        super().__init__(*args, engine=DuckDBFacade(self.execute_query), **options)

    def begin(
        self, table: str, day_column: str | None, days: Days | None = None, *, takes_samples: bool = False
    ) -> None:
        """Turn to a table: forget what the last one gave, learn its column types.

        Raises:
            duckdb.Error: It cannot be read.
        """
        self.day_column = day_column
        self.days = days
        self.takes_samples = takes_samples
        self._scan = _Scan()
        description = self.connection.execute(f'SELECT * FROM "{table}" LIMIT 0').description or ()  # noqa: S608
        self.column_types = {column[0]: str(column[1]) for column in description}

    def daily(self, metric_id: MetricId) -> Daily:
        """A count by day; empty where the table has no day column."""
        return self._scan.daily.get(metric_id, {})

    def failure(self, metric_id: MetricId) -> str:
        """Why a metric has no value; "" where it has one."""
        return self._scan.failures.get(metric_id, "")

    def close(self) -> None:
        """Leave the connection open: it belongs to the caller."""

    def rows(self, sql: str, parameters: list[Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a query. The one place where SQL runs."""
        self.statements.append(sql)
        cursor = self.connection.execute(sql, parameters or None)
        names = [column[0] for column in cursor.description or ()]
        return names, list(cursor.fetchall())

    def render(self, query: Any) -> tuple[str, list[Any]]:
        """SQL text and parameters of a SQLAlchemy expression."""
        compiled = query.compile(dialect=self.engine.dialect, compile_kwargs={"render_postcompile": True})
        values = compiled.construct_params(escape_names=False)
        return str(compiled), [values[name] for name in compiled.positiontup or []]

    def execute_query(self, query: Any) -> Any:
        """Run what Great Expectations built; rows are fetched at once."""
        try:
            names, rows = self.rows(*self.render(query))
        except duckdb.Error as error:
            raise sa.exc.ProgrammingError(str(query), None, error) from error
        return IteratorResult(SimpleResultMetaData(names), iter(rows))

    execute_query_in_transaction = execute_query

    def resolve_metrics(
        self, metrics_to_resolve: Iterable[Any], metrics: Any = None, runtime_configuration: Any = None
    ) -> dict[MetricId, Any]:
        """What a metric needs first, then all aggregates at once, then samples where they are wanted."""
        wanted = list(metrics_to_resolve)
        samples = [one for one in wanted if one.metric_name.endswith(SAMPLES)]
        others = [one for one in wanted if not one.metric_name.endswith(SAMPLES)]
        direct, bundle = self._configurations(others, metrics, runtime_configuration)
        if direct:
            bundle = []  # the scan waits until every aggregate is known
        elif not bundle and self.takes_samples:
            direct, bundle = self._configurations(samples, metrics, runtime_configuration)
        found: dict[MetricId, Any] = {} if self.takes_samples else {one.id: [] for one in samples}
        found.update(self._process_direct_and_bundled_metric_computation_configurations(direct, bundle))
        return found

    def _configurations(self, wanted: list[Any], metrics: Any, runtime: Any) -> tuple[list[Any], list[Any]]:
        found: tuple[list[Any], list[Any]] = self._build_direct_and_bundled_metric_computation_configurations(
            metrics_to_resolve=wanted, metrics=metrics, runtime_configuration=runtime
        )
        return found

    def resolve_metric_bundle(self, metric_fn_bundle: Iterable[Any]) -> dict[MetricId, Any]:
        """All aggregates over one table in one SELECT.

        Raises:
            duckdb.Error: Some cannot be computed. Great Expectations then asks for each alone: those that can be
                are known by then.
        """
        asked = {one.metric_configuration.id: one for one in metric_fn_bundle}
        domains: dict[str, dict[MetricId, Any]] = {}
        for metric_id, one in asked.items():
            if metric_id not in self._scan.values and metric_id not in self._scan.failures:
                domain = {key: value for key, value in (one.compute_domain_kwargs or {}).items() if value is not None}
                domains.setdefault(repr(sorted(domain.items(), key=str)), {})[metric_id] = one
        for ones in domains.values():
            self._aggregate(ones)
        for metric_id in asked:
            if metric_id in self._scan.failures:
                raise duckdb.Error(self._scan.failures[metric_id])
        return {metric_id: self._scan.values[metric_id] for metric_id in asked}

    def _aggregate(self, ones: Mapping[MetricId, Any]) -> None:
        """One scan for the counts and one for what does not add up over days, if there is any."""
        domain = next(iter(ones.values())).compute_domain_kwargs or {}
        source = get_sqlalchemy_selectable(self.get_domain_records(domain_kwargs=domain))
        counts = {key: one.metric_fn for key, one in ones.items() if key[0].endswith(COUNTS)}
        others = {key: one.metric_fn for key, one in ones.items() if not key[0].endswith(COUNTS)}
        if self.day_column is None:
            counts, others = {}, counts | others
        for expressions, day in ((counts, self.day_column), (others, None)):
            self._try_all(source, expressions, day)

    def _try_all(self, source: Any, expressions: Mapping[MetricId, Any], day: str | None) -> None:
        """Together; if that fails, without those that do not bind; if that fails too, each alone."""
        if not expressions:
            return
        try:
            self._select(source, expressions, day)
        except duckdb.Error as error:
            if len(expressions) == 1:
                self._scan.failures |= dict.fromkeys(expressions, str(error))
                return
            good = {key: one for key, one in expressions.items() if self._binds(source, one)}
            for key in expressions.keys() - good.keys():
                self._try_all(source, {key: expressions[key]}, day)
            if len(good) < len(expressions):
                self._try_all(source, good, day)
            else:
                for key, expression in good.items():
                    self._try_all(source, {key: expression}, day)

    def _select(self, source: Any, expressions: Mapping[MetricId, Any], day: str | None) -> None:
        texts = {key: repr(self.render(one)) for key, one in expressions.items()}
        distinct = {texts[key]: one for key, one in expressions.items()}  # equal expressions are computed once
        if day is None:
            (row,) = self._rows_of(sa.select(*_labelled(distinct.values())).select_from(source))
            found = dict(zip(distinct, row, strict=True))
            self._scan.values |= {key: found[text] for key, text in texts.items()}
            return
        counts = self._by_day(source, distinct, day)
        for key, text in texts.items():
            self._scan.values[key] = sum(counts[text].values())
            self._scan.daily[key] = {one: count for one, count in counts[text].items() if one is not None}

    def _by_day(self, source: Any, expressions: Mapping[str, Any], day: str) -> dict[str, DayNumbers]:
        """Text of each expression to its counts: as they are known, and from one scan of the days that are not."""
        if self.days is None:
            return self._scan_days(source, expressions, day, None)
        found: dict[str, DayNumbers] = {}
        measures: dict[str, Measure] = {}
        unknown: dict[tuple[Piece, ...], dict[str, Any]] = {}
        for text, expression in expressions.items():
            measures[text] = Measure(text, repr(self.render(sa.select(expression).select_from(source))))
            found[text], pieces = self.days.recall(measures[text])
            if pieces:
                unknown.setdefault(pieces, {})[text] = expression
        for pieces, ones in unknown.items():
            limits = None if pieces == self.days.pieces else pieces
            for text, counts in self._scan_days(source, ones, day, limits).items():
                found[text] |= counts
                self.days.keep(measures[text], pieces, counts)
        return found

    def _scan_days(
        self, source: Any, expressions: Mapping[str, Any], day: str, pieces: tuple[Piece, ...] | None
    ) -> dict[str, DayNumbers]:
        """Counts of some days, or of all, in one statement."""
        column: Any = sa.column(day)
        query = sa.select(column, *_labelled(expressions.values())).select_from(source).group_by(column)
        days = None if pieces is None else {one for piece in pieces for one in piece.days()}
        if days is not None:
            first, last = sa.literal(min(days)), sa.literal(max(days))
            is_named = len(days) <= MAX_DAYS_NAMED  # DuckLake leaves out files by IN, and not by OR
            query = query.where(column.in_(sorted(days)) if is_named else column.between(first, last))
        rows = [row for row in self._rows_of(query) if days is None or row[0] in days]
        return {text: {row[0]: int(row[place] or 0) for row in rows} for place, text in enumerate(expressions, start=1)}

    def _rows_of(self, query: Any) -> list[tuple[Any, ...]]:
        return self.rows(*self.render(query))[1]

    def _binds(self, source: Any, expression: Any) -> bool:
        text, parameters = self.render(sa.select(expression.label("m0")).select_from(source))
        try:
            self.rows(f"EXPLAIN {text}", parameters)
        except duckdb.Error:
            return False
        return True


def _labelled(expressions: Iterable[Any]) -> list[Any]:
    return [one.label(f"m{number}") for number, one in enumerate(expressions)]
