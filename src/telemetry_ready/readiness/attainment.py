"""From what a check measured to how much of a requirement is attained, with its sampling interval.

Source: readiness_model.md, sections 3.3 and 3.5.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from telemetry_ready.model.check import CheckResult, DailyCount, Kind
from telemetry_ready.model.use_case import Requirement, Scale

Z_90 = 1.6448536269514722  # two-sided 90 %
LEAST_ROWS_PER_DAY = 100  # fewer are pooled with their neighbours: else the percentile measures chance
NEAR_WORST_DAY = 0.10
NEAR_WORST_ALLOWANCE = 0.05
SMALLEST_ON_LOG_SCALE = 1e-9


@dataclass(frozen=True)
class Measured:
    """A measure between its bounds; all None where it could not be measured."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Attained:
    """How much of a requirement is attained: at the measured value, at its lower and at its upper bound."""

    value: float
    low: float
    high: float
    is_measured: bool


NOT_MEASURED = Attained(0.0, 0.0, 1.0, is_measured=False)
"""Missing evidence never raises a score: nothing at the value and below it, everything at the upper bound."""


def measure(result: CheckResult) -> Measured:
    """The number that a requirement judges.

    Args:
        result: Of one check; its outcome is not looked at, only its counts.

    Returns:
        For rows: the lower of the pooled rate and the near-worst day's, with a 90 % interval.
        For a share or a number: itself; an inventory that is known in full has no sampling interval.
    """
    if result.kind is Kind.NUMBER:
        return Measured(result.value, result.value, result.value)
    rate = result.rate
    if rate is None:
        return Measured(None, None, None)
    if result.kind is Kind.SHARE:
        return Measured(rate, rate, rate)
    days = pooled_days(result.daily)
    low, high = wilson(rate, result.evaluated / design_effect(days, rate))
    near_worst = _near_worst(days)
    return Measured(min(rate, near_worst), min(low, near_worst), min(high, near_worst))


def attain(requirement: Requirement, results: Sequence[CheckResult]) -> Attained:
    """How much of a requirement its checks attain: the worst value and the worst bounds count.

    >>> from telemetry_ready.model.check import Outcome
    >>> from telemetry_ready.model.use_case import Criticality
    >>> line = Requirement("r", "", ("C",), Criticality.MUST, 0.5, 0.9, Scale.LINEAR, "expert")
    >>> attain(line, [CheckResult("C", Outcome.FAIL, Kind.SHARE, evaluated=10, passed=7)]).value
    0.5
    """
    each = [attain_one(requirement, result) for result in results]
    if not each:
        return NOT_MEASURED
    return Attained(
        min(one.value for one in each),
        min(one.low for one in each),
        min(one.high for one in each),
        is_measured=all(one.is_measured for one in each),
    )


def attain_one(requirement: Requirement, result: CheckResult) -> Attained:
    """The same for one check."""
    measured = measure(result)
    if measured.value is None or measured.low is None or measured.high is None:
        return NOT_MEASURED
    bounds = [_share(requirement, value) for value in (measured.low, measured.high)]
    return Attained(_share(requirement, measured.value), min(bounds), max(bounds), is_measured=True)


def _share(requirement: Requirement, value: float) -> float:
    """Where a measure lies between the two lines: 0.0 to 1.0. A target below the floor means less is better."""
    floor, target = requirement.floor, requirement.target
    if math.isnan(value):
        return 0.0
    if requirement.scale is Scale.LOG:
        floor, target, value = (math.log10(max(one, SMALLEST_ON_LOG_SCALE)) for one in (floor, target, value))
    if floor == target:
        return float(value >= target)
    return min(1.0, max(0.0, (value - floor) / (target - floor)))


def wilson(rate: float, rows: float) -> tuple[float, float]:
    """Two-sided 90 % Wilson interval of a rate that was seen on so many independent rows.

    >>> [round(bound, 2) for bound in wilson(1.0, 10)]
    [0.79, 1.0]
    """
    if rows <= 0:
        return 0.0, 1.0
    square = Z_90**2
    middle = rate + square / (2 * rows)
    spread = Z_90 * math.sqrt(rate * (1 - rate) / rows + square / (4 * rows**2))
    scale = 1 + square / rows
    return max(0.0, min(rate, (middle - spread) / scale)), min(1.0, max(rate, (middle + spread) / scale))


def pooled_days(daily: Sequence[DailyCount]) -> list[DailyCount]:
    """Days with fewer than 100 expected rows joined with those after them; a short rest joins the last."""
    pooled: list[DailyCount] = []
    evaluated = passed = 0
    for one in sorted(daily, key=lambda count: count.day):
        evaluated += one.evaluated
        passed += one.passed
        if evaluated >= LEAST_ROWS_PER_DAY:
            pooled.append(DailyCount(one.day, evaluated, passed))
            evaluated = passed = 0
    if evaluated and pooled:
        last = pooled.pop()
        pooled.append(DailyCount(last.day, last.evaluated + evaluated, last.passed + passed))
    return pooled


def design_effect(days: Sequence[DailyCount], rate: float) -> float:
    """How much more the daily rates vary than independent rows would; at least 1, and 1 where the rate is 0 or 1."""
    if len(days) < 2 or rate in (0.0, 1.0):  # noqa: PLR2004  # a variance needs two
        return 1.0
    rates = [one.passed / one.evaluated for one in days]
    mean = math.fsum(rates) / len(rates)
    variance = math.fsum((one - mean) ** 2 for one in rates) / (len(rates) - 1)
    binomial = rate * (1 - rate) * math.fsum(1 / one.evaluated for one in days) / len(days)
    return max(1.0, variance / binomial)


def _near_worst(days: Sequence[DailyCount]) -> float:
    """The 10th percentile of the daily rates plus 0.05: one huge clean day cannot hide ten broken ones."""
    if not days:
        return 1.0
    rates = sorted(one.passed / one.evaluated for one in days)
    place = NEAR_WORST_DAY * (len(rates) - 1)
    below = math.floor(place)
    above = min(below + 1, len(rates) - 1)
    return min(1.0, rates[below] + (rates[above] - rates[below]) * (place - below) + NEAR_WORST_ALLOWANCE)
