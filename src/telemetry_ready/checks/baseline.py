"""The KPIs of a use case as they stand today, in a scope."""

import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from telemetry_ready.checks.scope import SCOPED_VIEWS, scoped
from telemetry_ready.checks.steady import steady
from telemetry_ready.model.evaluation import Baseline
from telemetry_ready.model.use_case import Kpi, Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAMES = re.compile(rf"\b(?:FROM|JOIN)\s+({'|'.join(SCOPED_VIEWS)})\b", re.IGNORECASE)
"""Tables and views that a query reads."""


def measure_baselines(
    connection: "DuckDBPyConnection", kpis: Iterable[Kpi], scope: Scope, as_of: datetime
) -> tuple[Baseline, ...]:
    """The number that each KPI's query gives in the scope; None with the reason where it gives none."""
    asked = list(kpis)
    with scoped(connection, scope, as_of, [kpi.query for kpi in asked]):
        return tuple(_baseline(connection, kpi) for kpi in asked)


def _baseline(connection: "DuckDBPyConnection", kpi: Kpi) -> Baseline:
    import duckdb

    try:
        rows = connection.execute(kpi.query).fetchall()
        if len(rows) > 1 or (rows and len(rows[0]) != 1):
            return Baseline(kpi, None, f"its query gives {len(rows)} rows of {len(rows[0])} columns, not one number")
        value = None if not rows or rows[0][0] is None else steady(float(rows[0][0]))
        if value is None:
            return Baseline(kpi, None, _why_none(connection, kpi))
    except (duckdb.Error, ValueError, TypeError, OverflowError) as error:
        return Baseline(kpi, None, str(error).splitlines()[0])
    return Baseline(kpi, value) if math.isfinite(value) else Baseline(kpi, None, f"its query gives {value}, no number")


def _why_none(connection: "DuckDBPyConnection", kpi: Kpi) -> str:
    """What the scope holds of the tables that the query reads."""
    names = sorted({name.lower() for name in NAMES.findall(kpi.query)} - {"scope"})
    counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in names}  # noqa: S608
    empty = [name for name, count in counts.items() if not count]
    if empty:
        return f"the scope holds no {' and no '.join(empty)}"
    shown = " and ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"none of the scope's {shown} has what its query asks for" if counts else "its query gives nothing"
