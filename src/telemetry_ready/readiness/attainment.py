"""From what checks measured to how far a requirement is attained, with bounds.

The rules: readiness_model.md, sections 3.3 and 3.5.
What could not be measured is worth nothing in the score and in its lower bound, and everything in its upper bound.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from telemetry_ready.model.check import Check, CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.use_case import Requirement, Scale

STREAM_TABLES = frozenset({"logs", "metrics", "metric_points"})
"""Tables of which a rate per day says something; tickets and links are pooled."""
ROWS_PER_DAY = 100  # fewer, and a percentile of daily rates measures chance; section 3.3, point 4
BAD_DAYS = 0.1  # the percentile of daily rates that counts
ALLOWANCE = 0.05  # what is added to it
Z_90 = 1.6448536269514722  # two-sided 90 %


class Measure(NamedTuple):
    """What one check measured: a rate (0 to 1) or a number, with its sampling interval."""

    value: float
    low: float
    high: float


class Attained(NamedTuple):
    """How far one check attains a requirement, 0 to 1, at its measure and at both bounds; no measure: not measured.

    ``is_held``: it would be more, but for what it was while something was there that is missing now.
    """

    check_id: str
    value: float
    low: float
    high: float
    measure: Measure | None
    is_held: bool = False


class Judged(NamedTuple):
    """A requirement with all its checks: the worst value, and the worst of each bound.

    ``if_measured`` is the value with every check that could not be measured taken as met; ``mended`` and
    ``mended_low`` are value and lower bound with the deciding check taken as met; ``attained`` has all checks.
    """

    requirement: Requirement
    deciding: Attained
    value: float
    low: float
    high: float
    if_measured: float
    mended: float
    mended_low: float
    attained: tuple[Attained, ...]


def judge(
    requirement: Requirement,
    results: Mapping[str, CheckResult],
    checks: Mapping[str, Check],
    ceilings: Mapping[str, Sequence[CheckResult]] | None = None,
) -> Judged:
    """Judge one requirement by the worst of its checks; a check without a result was not measured.

    Args:
        requirement: Its checks and lines.
        results: By check id.
        checks: By id.
        ceilings: By check id, what it measured while something was there that is missing now: it counts for no more.
    """
    attained = [
        _held(
            _attained(requirement, check, results.get(check), checks[check]),
            [_attained(requirement, check, then, checks[check]) for then in (ceilings or {}).get(check, ())],
        )
        for check in requirement.checks
    ]
    deciding = min(attained, key=lambda one: (one.value, one.high, one.low))
    others = [one for one in attained if one is not deciding]
    return Judged(
        requirement=requirement,
        deciding=deciding,
        value=deciding.value,
        low=min(one.low for one in attained),
        high=min(one.high for one in attained),
        if_measured=min(one.value if one.measure else 1.0 for one in attained),
        mended=min((one.value for one in others), default=1.0),
        mended_low=min((one.low for one in others), default=1.0),
        attained=tuple(attained),
    )


def _held(now: Attained, before: Sequence[Attained]) -> Attained:
    """No more than before; what is not known now may still be anything above."""
    value = min([now.value, *(one.value for one in before)])
    low = min([now.low, value, *(one.low for one in before)])
    return now._replace(value=value, low=low, is_held=value < now.value or low < now.low)


def _attained(requirement: Requirement, check_id: str, result: CheckResult | None, check: Check) -> Attained:
    measured = measure(result, is_stream=check.table in STREAM_TABLES) if result else None
    if measured is None:
        return Attained(check_id, 0.0, 0.0, 1.0, None)
    bounds = sorted(attainment(requirement, bound) for bound in measured)
    return Attained(check_id, attainment(requirement, measured.value), bounds[0], bounds[-1], measured)


def attainment(requirement: Requirement, measured: float) -> float:
    """Place of a measure between floor (0.0) and target (1.0); the target may lie below the floor.

    Returns:
        0.0 to 1.0; exactly 1.0 from the target on.
    """
    floor, target = requirement.floor, requirement.target
    if floor == target:
        return float(measured >= target)
    if requirement.scale is Scale.LOG:
        if measured <= 0:  # has no logarithm: nothing at all, which is the best where less is better
            return float(target < floor)
        share = math.log10(measured / floor) / math.log10(target / floor)
    else:
        share = (measured - floor) / (target - floor)
    return min(max(share, 0.0), 1.0)


def measure(result: CheckResult, *, is_stream: bool) -> Measure | None:
    """The measure of a check; None where it could not be measured, whatever its outcome says.

    Args:
        result: Counts, and the counts per day.
        is_stream: Whether the rate per day counts; a huge clean day cannot hide broken ones.
    """
    if result.outcome in (Outcome.ERROR, Outcome.NOT_EVALUABLE):
        return None
    if result.kind is Kind.NUMBER:
        is_number = result.value is not None and math.isfinite(result.value)
        return Measure(result.value, result.value, result.value) if result.value is not None and is_number else None
    if result.evaluated <= 0:
        return None
    pooled = min(max(result.passed / result.evaluated, 0.0), 1.0)
    if result.kind is Kind.SHARE:  # an inventory that is known in full is no sample
        return Measure(pooled, pooled, pooled)
    days = pool_days(result.daily) if is_stream else ()
    undated = max(result.evaluated - sum(day.evaluated for day in days), 0)
    rate = min(pooled, percentile([_rate(day) for day in days], BAD_DAYS) + ALLOWANCE) if days else pooled
    low, high = wilson(rate, result.evaluated / design_effect(days, rate))
    return Measure(rate, max(low, low_of_worst_days(days, undated)), high)


def low_of_worst_days(days: Sequence[DailyCount], undated: int) -> float:
    """The best lower bound that some of the worst days give by themselves, the others left out; 0.0 without days.

    A day that is mended makes days differ, which widens the interval: but what the other days showed without it
    stands. The worst days are worse than all of them, so a bound from below of those is one of all.

    Args:
        days: Each with rows.
        undated: Rows of no day, none of them good, such as rejected records.
    """
    ordered = sorted(days, key=lambda day: (_rate(day), day.evaluated, day.day))
    rates: list[float] = []
    sums = _Sums()
    best = 0.0
    for day in ordered:
        rates.append(_rate(day))
        sums = sums.with_day(day)
        rows = sums.rows + undated
        rate = min(sums.passed / rows, _percentile(rates, BAD_DAYS) + ALLOWANCE)
        best = max(best, wilson(rate, rows / sums.design_effect(len(rates), rate))[0])
    return best


def pool_days(daily: Sequence[DailyCount]) -> tuple[DailyCount, ...]:
    """Join days with their neighbours until each has enough rows; one that is left over joins the day before."""
    pooled: list[DailyCount] = []
    evaluated = passed = 0
    days = sorted((day for day in daily if day.evaluated > 0), key=lambda day: day.day)
    for day in days:
        evaluated, passed = evaluated + day.evaluated, passed + day.passed
        if evaluated >= ROWS_PER_DAY:
            pooled.append(DailyCount(day.day, evaluated, passed))
            evaluated = passed = 0
    if evaluated:
        before = pooled.pop() if pooled else DailyCount(days[-1].day, 0, 0)
        pooled.append(DailyCount(days[-1].day, before.evaluated + evaluated, before.passed + passed))
    return tuple(pooled)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies, between two of them by a straight line.

    >>> percentile([0.0, 1.0], 0.1), percentile([0.4], 0.1)
    (0.1, 0.4)
    """
    return _percentile(sorted(values), share)


def _percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


class _Sums(NamedTuple):
    """What a design effect needs of days, in whole numbers, so that their order cannot move the last digit."""

    rows: int = 0
    passed: int = 0
    rows_squared: int = 0
    rows_by_passed: int = 0
    passed_squared: int = 0

    def with_day(self, day: DailyCount) -> "_Sums":
        rows, passed = day.evaluated, min(max(day.passed, 0), day.evaluated)
        added = (rows, passed, rows * rows, rows * passed, passed * passed)
        return _Sums(*(one + more for one, more in zip(self, added, strict=True)))

    def design_effect(self, days: int, rate: float) -> float:
        """See ``design_effect``."""
        total, passed = self.rows, self.passed
        if days < 2 or not 0 < rate < 1 or not 0 < passed < total:  # noqa: PLR2004
            return 1.0
        spread = (  # sum of (passed of the day - rows of the day * pooled rate) ** 2, times total ** 2
            self.passed_squared * total * total
            - 2 * passed * total * self.rows_by_passed
            + passed * passed * self.rows_squared
        )
        clustered = spread / total**4 * days / (days - 1)
        pooled = passed / total
        return max(1.0, clustered / (pooled * (1 - pooled) / total))


def design_effect(days: Sequence[DailyCount], rate: float) -> float:
    """How many telemetry rows weigh as much as one independent row: variance of daily rates over the binomial one.

    Days count by their rows (ratio estimator of a cluster sample).

    Returns:
        At least 1; 1 where the rate is 0 or 1, or where there is a single day.

    Source:
        readiness_model.md, section 3.5; Kish, Survey Sampling, 1965, section 8.2.
    """
    sums = _Sums()
    for day in days:
        sums = sums.with_day(day)
    return sums.design_effect(len(days), rate)


def wilson(rate: float, rows: float) -> tuple[float, float]:
    """Two-sided 90 % Wilson interval of a rate.

    >>> [round(bound, 2) for bound in wilson(1.0, 10)], [round(bound, 2) for bound in wilson(0.95, 1000)]
    ([0.79, 1.0], [0.94, 0.96])

    Returns:
        Lower and upper bound; the rate lies between them.
    """
    square = Z_90 * Z_90
    middle = (rate + square / (2 * rows)) / (1 + square / rows)
    half = Z_90 / (1 + square / rows) * math.sqrt(rate * (1 - rate) / rows + square / (4 * rows * rows))
    return max(0.0, min(rate, middle - half)), min(1.0, max(rate, middle + half))


def _rate(day: DailyCount) -> float:
    return min(max(day.passed / day.evaluated, 0.0), 1.0)
