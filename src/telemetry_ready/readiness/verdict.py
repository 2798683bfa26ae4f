"""From the score and its lower bound to what a lead may do (readiness_model.md, section 3.5)."""

from typing import NamedTuple

from telemetry_ready.model.evaluation import Verdict
from telemetry_ready.model.words import GO_LINE, READY_LINE


class Sums(NamedTuple):
    """What the requirements come to; ``score_if_measured`` as ``verdict`` takes it."""

    score: float
    low: float
    score_if_measured: float
    verdict: Verdict


def verdict(*, score: float, low: float, score_if_measured: float, main_table_rows: int) -> Verdict:
    """Decide by the lower bound; a score that only evidence holds back is not called not ready.

    Args:
        score: 0 to 100.
        low: Its lower bound.
        score_if_measured: The score with every must-have that could not be measured taken as met, all else unmeasured
            at 0.
        main_table_rows: Rows of the use case's main table in the scope.

    >>> verdict(score=95, low=91, score_if_measured=95, main_table_rows=10).value
    'ready'
    >>> verdict(score=15, low=15, score_if_measured=100, main_table_rows=0).value
    'not ready'
    """
    if low >= READY_LINE:
        return Verdict.READY
    if low >= GO_LINE:
        return Verdict.PILOT
    if score >= GO_LINE or (score_if_measured >= GO_LINE and main_table_rows > 0):
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.NOT_READY
