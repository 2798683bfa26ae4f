"""The trend of a score: smoothed, with a robust slope, and alerts (readiness_model.md, section 3.6)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations
from statistics import median

from telemetry_ready.model.monitoring import PastEvaluation, RequirementTrend, Trend
from telemetry_ready.model.use_case import Criticality
from telemetry_ready.model.words import score_words

WEIGHT = 0.3  # of the newest score
MOST = 30  # evaluations
FEWEST = 3
DAY_S = 86_400
LEAST_FALL = 1.0  # points: smaller ones are no news, however narrow the interval

Series = Sequence[tuple[datetime, float]]


def trend_of(use_case: str, scope: str, past: Sequence[PastEvaluation]) -> Trend:
    """Where a score is going.

    Args:
        use_case: Its name.
        scope: The scope's name.
        past: At least one, the newest last.
    """
    kept = tuple(past[-MOST:])
    return Trend(
        use_case,
        scope,
        kept,
        smoothed([one.score for one in kept]),
        slope([(one.assessed_at, one.score) for one in kept]),
        tuple(_requirements(kept)),
        tuple(alerts(kept[-2], kept[-1])) if len(kept) > 1 else (),
    )


def smoothed(scores: Sequence[float]) -> float:
    """Exponentially weighted moving average, from the first score on.

    >>> smoothed([50.0]), round(smoothed([50.0, 60.0]), 3), round(smoothed([50.0, 60.0, 60.0]), 3)
    (50.0, 53.0, 55.1)

    Source:
        NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.4.
    """
    found = scores[0]
    for score in scores[1:]:
        found = WEIGHT * score + (1 - WEIGHT) * found
    return found


def slope(series: Series) -> float | None:
    """The median of the slopes between all pairs of points, a day: one bad run moves it little.

    >>> from datetime import timedelta
    >>> start = datetime(2026, 1, 1)
    >>> slope([(start + timedelta(days=day), score) for day, score in enumerate([50, 52, 54, 10, 58])])
    2.0
    >>> slope([(start, 50), (start, 60)]) is None
    True

    Returns:
        None where fewer than three points lie at different times.

    Source:
        P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63 (1968).
    """
    if len({moment for moment, _ in series}) < FEWEST:
        return None
    return median(
        (later - earlier) / ((then - before).total_seconds() / DAY_S)
        for (before, earlier), (then, later) in combinations(sorted(series), 2)
        if then != before
    )


def alerts(before: PastEvaluation, now: PastEvaluation) -> Iterator[str]:
    """What a lead must hear of: a fall by more than the interval was wide, a must-have whose status changed."""
    if before.use_case_sha256 != now.use_case_sha256:
        yield "The lines of the use case changed since the evaluation before: part of what moved is not the data."
    fall = before.score - now.score
    if fall > max(before.high - before.low, LEAST_FALL):
        yield (
            f"The score fell from {score_words(before.score)} to {score_words(now.score)}, by more than its interval "
            f"({score_words(before.low)} to {score_words(before.high)})."
        )
    then = {one.requirement: one for one in before.requirements if one.criticality == Criticality.MUST}
    for one in now.requirements:
        old = then.get(one.requirement)
        if one.criticality == Criticality.MUST and old and old.status != one.status:
            yield f"The must-have “{one.title}” was {old.status} and is {one.status}."


def _requirements(past: Sequence[PastEvaluation]) -> Iterator[RequirementTrend]:
    earlier = {one.requirement: one.attainment for one in past[-2].requirements} if len(past) > 1 else {}
    for one in past[-1].requirements:
        series = [
            (run.assessed_at, other.attainment)
            for run in past
            for other in run.requirements
            if other.requirement == one.requirement
        ]
        yield RequirementTrend(one.requirement, one.title, one.attainment, earlier.get(one.requirement), slope(series))
