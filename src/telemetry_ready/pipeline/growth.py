"""What grew in the last week: the same checks, as of seven days before."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from telemetry_ready.checks import run_checks, scoped
from telemetry_ready.lake import Lake
from telemetry_ready.model.check import Check, CheckResult
from telemetry_ready.model.use_case import Scope
from telemetry_ready.readiness.expected import silos_read
from telemetry_ready.readiness.growth import growth_per_day

WEEK = timedelta(days=7)
EARLIEST = {
    "logs": "SELECT min(time_unix_nano)::TIMESTAMP FROM logs",
    "metrics": "SELECT min(time_unix_nano)::TIMESTAMP FROM metric_points",
    "alerts": "SELECT min(started_at) FROM alerts",
    "tickets": "SELECT min(coalesce(opened_at, created_at, version_at)) FROM tickets",
}
"""Silo to the query of its first moment in a scope."""


def growth_of_week(
    lake: Lake, checks: Iterable[Check], scope: Scope, as_of: datetime, now: Mapping[str, CheckResult]
) -> dict[str, float]:
    """What the number of each check grew by in a day, by check id; 0.0 where it did not grow, or cannot.

    Where nothing was to be counted a week before, it grew in the time since the first event.

    Args:
        lake: At the snapshot of the evaluation.
        checks: Of kind number.
        scope: One that has an end of its own does not grow.
        as_of: The moment of ``now``; aware, UTC.
        now: What they measure then.
    """
    wanted = list(checks)
    if not wanted or (scope.until and scope.until < as_of):
        return {check.id: 0.0 for check in wanted}
    before = run_checks(lake.connection, wanted, scope, as_of - WEEK, None)
    is_new = any(before[check.id].value is None for check in wanted)
    first = _first_moments(lake, scope, as_of) if is_new else {}
    found = {}
    for check in wanted:
        then = before[check.id].value
        begins = [first[silo] for silo in sorted(silos_read(check)) if first.get(silo)]
        age = as_of.replace(tzinfo=None) - max((one for one in begins if one), default=datetime.min)  # noqa: DTZ901
        days = (WEEK if then is not None else min(age, WEEK)) / timedelta(days=1)
        grown = growth_per_day(now[check.id].value, then, days)
        found[check.id] = min(grown, 1.0) if check.unit == "days" else grown  # a day brings no more than a day
    return found


def _first_moments(lake: Lake, scope: Scope, as_of: datetime) -> dict[str, datetime | None]:
    with scoped(lake.connection, scope, as_of):
        return {silo: lake.connection.execute(query).fetchall()[0][0] for silo, query in EARLIEST.items()}
