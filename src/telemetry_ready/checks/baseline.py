"""The KPIs of a use case as they stand today, in a scope."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from telemetry_ready.checks.scope import scoped
from telemetry_ready.model.evaluation import Baseline
from telemetry_ready.model.use_case import Kpi, Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def measure_baselines(
    connection: "DuckDBPyConnection", kpis: Iterable[Kpi], scope: Scope, as_of: datetime
) -> tuple[Baseline, ...]:
    """The number that each KPI's query gives in the scope; None with the reason where it gives none."""
    with scoped(connection, scope, as_of):
        return tuple(_baseline(connection, kpi) for kpi in kpis)


def _baseline(connection: "DuckDBPyConnection", kpi: Kpi) -> Baseline:
    import duckdb

    try:
        rows = connection.execute(kpi.query).fetchall()
        value = rows[0][0] if rows else None
        return Baseline(kpi, None if value is None else float(value), "" if value is not None else "no data in scope")
    except (duckdb.Error, ValueError, TypeError) as error:
        return Baseline(kpi, None, str(error).splitlines()[0])
