"""What mending checks does to a use case: the score is recomputed, gains do not add up."""

import math
from collections.abc import Collection, Iterable

from telemetry_ready.model.evaluation import Assessment, Finding, Status
from telemetry_ready.model.portfolio import Gap
from telemetry_ready.model.words import FULL, READY_LINE
from telemetry_ready.readiness.cheapest import TINY, Priced, cheapest
from telemetry_ready.readiness.score import Scored, readiness_score


def open_checks(assessment: Assessment) -> list[str]:
    """Checks that decide a requirement and whose mending would change the score or its lower bound, by id."""
    return sorted({one.check_id for one in assessment.findings if _is_open(one)})


def score_if_mended(assessment: Assessment, checks: Collection[str]) -> float:
    """The score with these checks passed; where a requirement names more checks, its next worst counts."""
    return readiness_score(_scored(one, one.attainment, one.mended, checks) for one in assessment.findings)


def low_if_mended(assessment: Assessment, checks: Collection[str]) -> float:
    """The same for the lower bound; a mended check is taken as met for sure."""
    return readiness_score(_scored(one, one.attainment_low, one.mended_low, checks) for one in assessment.findings)


def gap_to_ready(assessment: Assessment) -> Gap:
    """The fewest person-days that lift the lower bound to the line of ready."""
    if assessment.low >= READY_LINE:
        return Gap(0.0, (), is_enough=True)
    everything = open_checks(assessment)
    if low_if_mended(assessment, everything) < READY_LINE:
        return Gap(_days(assessment, everything), tuple(everything), is_enough=False)
    before = _odds(low_if_mended(assessment, ()))
    priced = [
        Priced(check, _days(assessment, [check]), before - _odds(low_if_mended(assessment, [check])))
        for check in everything
    ]
    short = before - _odds(READY_LINE)
    chosen = cheapest(priced, short - TINY)
    if low_if_mended(assessment, chosen) < READY_LINE:  # exactly on the line, the last digit decides
        chosen = cheapest(priced, short + TINY)
    return Gap(_days(assessment, chosen), chosen, is_enough=True)


def _scored(finding: Finding, attained: float, mended: float, checks: Collection[str]) -> Scored:
    value = max(attained, mended) if finding.check_id in checks else attained
    return Scored(finding.requirement, finding.criticality, value)


def _is_open(finding: Finding) -> bool:
    applies = finding.status is not Status.NOT_APPLICABLE
    return applies and (finding.attainment < finding.mended or finding.attainment_low < finding.mended_low)


def _days(assessment: Assessment, checks: Iterable[str]) -> float:
    """Effort of each check once, however many requirements it decides."""
    effort = {one.check_id: one.effort_days for one in assessment.findings}
    return math.fsum(effort[check] for check in set(checks))


def _odds(score: float) -> float:
    return FULL / score - 1
