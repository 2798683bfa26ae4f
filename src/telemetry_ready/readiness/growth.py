"""When ingest alone meets a requirement: days of history and volumes grow while data comes in."""

import math
from collections.abc import Mapping
from datetime import date, timedelta

from telemetry_ready.model.check import Check, CheckResult, Kind
from telemetry_ready.model.use_case import Requirement, UseCase
from telemetry_ready.readiness.attainment import Judged, attainment, measure

GROWING_UNITS = frozenset(
    {
        *("days", "tickets", "incidents", "records", "points", "alerts", "changes", "failures", "events", "articles"),
        *("logins", "deployments", "labels", "examples", "repeats"),
    }
)
"""Units of which there are more with every day of ingest; rates, ages and shares have others."""
HORIZON_DAYS = 366 * 10  # what takes longer is not foretold
WAIT_DAYS = 366  # what takes longer is mended, not waited for


def grows(check: Check, requirement: Requirement) -> bool:
    """Whether ingest alone can bring a requirement's number up to its target."""
    return check.kind is Kind.NUMBER and check.unit in GROWING_UNITS and requirement.target > requirement.floor


def open_growing(use_case: UseCase, results: Mapping[str, CheckResult], checks: Mapping[str, Check]) -> set[str]:
    """Checks whose number grows by ingest and has not reached the target of some requirement."""
    return {
        name
        for requirement in use_case.requirements
        for name in requirement.checks
        if grows(checks[name], requirement) and _is_open(requirement, results.get(name))
    }


def _is_open(requirement: Requirement, result: CheckResult | None) -> bool:
    measured = measure(result, is_stream=False) if result else None
    return measured is not None and attainment(requirement, measured.value) < 1


def growth_per_day(now: float | None, then: float | None, days: float) -> float:
    """What a number grew by in a day; 0.0 where it did not grow, or is not known.

    Args:
        now: The number.
        then: The same so many days before; None: there was nothing to count yet.
        days: That many.
    """
    return max((now - (then or 0.0)) / days, 0.0) if now is not None and days > 0 else 0.0


def met_on(judged: Judged, growth: Mapping[str, float], today: date) -> date | None:
    """The day on which ingest alone meets a requirement: on which the last of its open checks reaches the target.

    Returns:
        None where it is met already, or never is at this rate.
    """
    days = [
        _days_to_go(judged.requirement, one.measure.value if one.measure else None, growth.get(one.check_id, 0.0))
        for one in judged.attained
        if one.value < 1
    ]
    if not days or None in days:
        return None
    longest = max(one for one in days if one is not None)
    return today + timedelta(days=math.ceil(longest)) if longest <= HORIZON_DAYS else None


def growth_of(judged: Judged, checks: Mapping[str, Check], growth: Mapping[str, float]) -> float | None:
    """What the deciding check grows by in a day; None where the requirement is met, or ingest alone cannot meet it."""
    is_open = [one for one in judged.attained if one.value < 1]
    can = all(grows(checks[one.check_id], judged.requirement) and one.check_id in growth for one in is_open)
    return growth[judged.deciding.check_id] if is_open and can else None


def _days_to_go(requirement: Requirement, value: float | None, per_day: float) -> float | None:
    if value is None or per_day <= 0:
        return None
    return max(requirement.target - value, 0.0) / per_day
