"""The verdict: from the lower bound of the score.

Source: readiness_model.md, section 3.5. 75 is the go line of ServiceNow's readiness evaluation, 90 Instrumentation
Score's "excellent".
"""

from telemetry_ready.model.evaluation import Verdict

PILOT_LINE = 75.0
READY_LINE = 90.0


def verdict(*, score: float, low: float, score_if_measured: float, has_rows: bool) -> Verdict:
    """What a lead may do.

    Args:
        score: At the measured values.
        low: With every requirement at its lower bound.
        score_if_measured: The score if the must-haves that could not be measured were met.
        has_rows: Whether the use case's main table has any row in the scope.

    >>> verdict(score=80, low=71, score_if_measured=80, has_rows=True).value
    'not enough evidence'
    """
    if low >= READY_LINE:
        return Verdict.READY
    if low >= PILOT_LINE:
        return Verdict.PILOT
    if score >= PILOT_LINE or (score_if_measured >= PILOT_LINE and has_rows):
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.NOT_READY
