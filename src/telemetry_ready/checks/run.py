"""Run checks on a scope of the lake: Great Expectations once per table, counts in, results out."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and the checks' own conditions

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from telemetry_ready.checks.incremental import Days, days_of
from telemetry_ready.checks.rejects import STORED_IN, count_rejected
from telemetry_ready.checks.scope import SCOPED_VIEWS, scoped
from telemetry_ready.checks.steady import steady
from telemetry_ready.model.check import Check, CheckResult, Kind, Outcome
from telemetry_ready.model.days import DayStore
from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from telemetry_ready.checks.suite import Measured, Session

SCOPE_VIEW = "scope"  # the table under test where a check is about links between tables
DAY_COLUMNS = {"logs": "event_date", "metrics": "event_date", "metric_points": "event_date"}
TELLING = {
    "logs": ("source", "time_unix_nano", "host_name", "service_name", "severity_text", "body"),
    "metrics": ("source", "time_unix_nano", "metric_name", "host_name", "service_name", "value"),
    "metric_points": ("source", "time_unix_nano", "metric_name", "host_name", "service_name", "value"),
    "metric_series": ("source", "metric_name", "host_name", "service_name", "unit"),
    "tickets": ("source", "ticket_number", "opened_at", "state_text", "assignment_group", "title"),
    "ticket_versions": ("source", "ticket_number", "version_at", "state_text", "assignment_group", "title"),
    "ticket_events": ("source", "ticket_id", "event_at", "event_kind", "field_name", "new_value"),
    "alerts": ("source", "alert_id", "started_at", "host_name", "service_name", "severity_text", "title"),
    "ticket_leaks": ("source", "field", "leak", "tickets", "filled", "filled_at_open"),
}
"""Columns that tell a reader which row it is."""
SAMPLES = 10
MAX_SAMPLE = 200  # characters of one value
MAX_READ = 4000  # characters of one value before redaction

Redactor = Callable[[str], str]


def run_checks(
    connection: "DuckDBPyConnection",
    checks: Iterable[Check],
    scope: Scope,
    as_of: datetime,
    sample_redactor: Redactor | None = str,
    *,
    store: DayStore | None = None,
) -> dict[str, CheckResult]:
    """What each check measures in a scope; a check that cannot run is an error and touches no other.

    Args:
        connection: DuckDB, in use of the lake; read-only will do.
        checks: With ids of their own.
        scope: Its ticket filter must have been checked to be one condition that only reads.
        as_of: Nothing after it counts; aware, UTC.
        sample_redactor: What the texts of a few failing rows of each failed check pass through; None: no samples.
        store: Counts per day of earlier runs, which are not counted again; takes in the new ones. None: every row is
            read, which also finds a data file that was changed from outside.

    Returns:
        By id, in the order of ``checks``.
    """
    from telemetry_ready.checks.suite import Session

    wanted = list(checks)
    asked = DAY_COLUMNS.keys() & {check.table for check in wanted}
    days = {table: days_of(connection, store, table, scope, as_of) for table in sorted(asked)}
    reads = [f"{check.table} {STORED_IN.get(check.table)} {check.expect}" for check in wanted]
    with scoped(connection, scope, as_of, [SCOPE_VIEW, "quarantine", *reads]):
        session = Session(connection)
        tables: dict[str, list[Check]] = {}
        for check in wanted:
            tables.setdefault(check.table if check.table in SCOPED_VIEWS else SCOPE_VIEW, []).append(check)
        found: dict[str, CheckResult] = {}
        for table, ones in tables.items():
            found |= _run_table(session, table, ones, scope, days.get(table))
        if sample_redactor is not None:
            samples = _Samples(session, sample_redactor)
            failed = [check for check in wanted if found[check.id].outcome is Outcome.FAIL]
            found |= {check.id: replace(found[check.id], samples=samples.of(check)) for check in failed}
    return {check.id: found[check.id] for check in wanted}


def _run_table(
    session: "Session", table: str, checks: list[Check], scope: Scope, days: Days | None
) -> dict[str, CheckResult]:
    measured = session.measure(table, checks, DAY_COLUMNS.get(table), days)
    counts_rejects = any(check.counts_rejects for check in checks)
    rejected = count_rejected(session.engine.connection, scope, table) if counts_rejects else 0
    return {check.id: _result(check, measured[check.id], rejected if check.counts_rejects else 0) for check in checks}


def _result(check: Check, measured: "Measured", rejected: int) -> CheckResult:
    if measured.error:
        return CheckResult(check.id, Outcome.ERROR, check.kind, detail=measured.error)
    if check.kind is Kind.NUMBER:
        if measured.value is None:
            return CheckResult(check.id, Outcome.NOT_EVALUABLE, check.kind, detail=_nothing(check))
        outcome = Outcome.PASS if measured.is_success else Outcome.FAIL
        return CheckResult(check.id, outcome, check.kind, value=steady(measured.value))
    evaluated = measured.evaluated + rejected
    if evaluated == 0:
        return CheckResult(check.id, Outcome.NOT_EVALUABLE, check.kind, detail=_nothing(check))
    is_pass = measured.is_success and measured.passed / evaluated >= float(check.expect.get("mostly", 1.0))
    return CheckResult(
        check.id,
        Outcome.PASS if is_pass else Outcome.FAIL,
        check.kind,
        evaluated=evaluated,
        passed=measured.passed,
        missing=measured.missing,
        rejected=rejected,
        daily=measured.daily if check.kind is Kind.ROWS else (),
    )


def _nothing(check: Check) -> str:
    return "nothing to evaluate: the scope has no rows for it" + (
        f" in {check.table}" if check.table != "links" else ""
    )


class _Samples:
    """A few failing rows of checks that failed; queries of counts have none."""

    def __init__(self, session: "Session", redactor: Redactor) -> None:
        self._session = session
        self._redactor = redactor

    def of(self, check: Check) -> tuple[Mapping[str, str | None], ...]:
        """At most ten rows, as column to redacted text."""
        if "query" in check.expect:
            return ()
        if "condition" in check.expect:
            return self._rows(check)
        measured = self._session.measure(check.table, [check], takes_samples=True)[check.id]
        column = str(check.expect.get("column", "value"))
        rows = [one if isinstance(one, dict) else {column: one} for one in measured.failing[:SAMPLES]]
        return tuple({str(name): self._shown(value) for name, value in row.items()} for row in rows)

    def _rows(self, check: Check) -> tuple[Mapping[str, str | None], ...]:
        engine = self._session.engine
        condition = str(check.expect["condition"])
        words = set(re.findall(r"\w+", condition))
        names, _ = engine.rows(f"SELECT * FROM {check.table} LIMIT 0")
        shown = [name for name in names if name in TELLING.get(check.table, ()) or name in words]
        columns = ", ".join(f'left(CAST("{name}" AS VARCHAR), {MAX_READ})' for name in shown)
        order = "" if check.table in DAY_COLUMNS else "ORDER BY ALL"  # streams keep the order of their files
        failing = f"SELECT {columns} FROM {check.table} WHERE ({condition}\n) IS NOT TRUE"
        _, rows = engine.rows(f"{failing} {order} LIMIT {SAMPLES}")
        return tuple(dict(zip(shown, map(self._shown, row), strict=True)) for row in rows)

    def _shown(self, value: object) -> str | None:
        return None if value is None else self._redactor(str(value))[:MAX_SAMPLE]
