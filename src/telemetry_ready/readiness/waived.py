"""What an approval may rest on where the verdict alone does not carry it: requirements that were waived by name."""

from collections.abc import Collection, Sequence

from telemetry_ready.model.decision import JudgedLine, Judgement
from telemetry_ready.model.evaluation import Verdict
from telemetry_ready.model.use_case import Criticality
from telemetry_ready.model.words import GO_LINE
from telemetry_ready.readiness.score import Scored, readiness_score


def score_without(judgement: Judgement, waived: Collection[str]) -> float:
    """The number that an approval is held to, without the waived requirements.

    It is the score; where the score reaches the line and only its lower bound does not, the evidence is what is
    missing, and it is the lower bound.
    """
    lines = [one for one in judgement.lines if one.requirement not in waived]
    at_low = judgement.verdict == Verdict.NOT_ENOUGH_EVIDENCE and judgement.score >= GO_LINE
    return readiness_score(
        Scored(one.requirement, Criticality(one.criticality), one.attainment_low if at_low else one.attainment)
        for one in lines
    )


def would_suffice(judgement: Judgement, waived: Collection[str]) -> Sequence[JudgedLine]:
    """The costliest of the other requirements, as few as would have to be waived too; empty where none has to."""
    found: list[JudgedLine] = []
    left = sorted(
        (one for one in judgement.lines if one.requirement not in waived),
        key=lambda one: score_without(judgement, {*waived, one.requirement}),
        reverse=True,
    )
    for one in left:
        if score_without(judgement, {*waived, *(line.requirement for line in found)}) >= GO_LINE:
            break
        found.append(one)
    return found
