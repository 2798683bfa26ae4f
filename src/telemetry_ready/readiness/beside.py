"""One use case, judged as a project chose and, where it chose, beside what it stands for."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from telemetry_ready.model.beside import Beside, Kind
from telemetry_ready.model.evaluation import Assessment, Finding, Status
from telemetry_ready.model.use_case import UseCase

Judge = Callable[[UseCase], Assessment]
TITLES = {
    Kind.SHIPPED: "as shipped",
    Kind.WRITTEN: "as its own file has it",
    Kind.COUNTED: "with what was declared not applicable",
    Kind.EVERYTHING: "over all sources and days in the lake",
}


def judge_beside(use_case: UseCase, judge: Judge) -> Assessment:
    """The judgement without what does not apply, which stays among the findings and is disclosed.

    Args:
        use_case: With what does not apply marked.
        judge: Judges a use case by all of its requirements.
    """
    applying = tuple(one for one in use_case.requirements if not one.not_applicable)
    if len(applying) == len(use_case.requirements):
        return judge(use_case)
    found, counted = judge(replace(use_case, requirements=applying)), judge(use_case)
    why = {one.id: one.not_applicable for one in use_case.requirements if one.not_applicable}
    left_out = [_left_out(one, why[one.requirement], found.score) for one in counted.findings if one.requirement in why]
    findings = sorted([*found.findings, *left_out], key=lambda one: (-one.points_lost, one.requirement))
    words = tuple(
        f"“{one.title}” ({one.criticality}) does not apply, says the project file: {one.detail}." for one in left_out
    )
    return replace(
        found,
        use_case=use_case,
        findings=tuple(findings),
        disclosures=(*found.disclosures, *words),
        beside=(*found.beside, beside(Kind.COUNTED, counted, [f"“{one.title}” is left out" for one in left_out])),
    )


def beside(kind: Kind, other: Assessment, differences: Sequence[str] = (), title: str = "") -> Beside:
    """Another judgement of the same data, in short."""
    return Beside(
        kind=kind,
        title=title or TITLES[kind],
        score=other.score,
        low=other.low,
        high=other.high,
        verdict=str(other.verdict),
        differences=tuple(differences),
    )


def _left_out(finding: Finding, why: str, score: float) -> Finding:
    return replace(finding, status=Status.NOT_APPLICABLE, points_lost=0.0, score_if_fixed=score, detail=why)
