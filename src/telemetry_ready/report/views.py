"""What the templates show, as plain words: the templates hold markup, and decide nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from telemetry_ready.model.beside import Beside
from telemetry_ready.model.decision import NOTHING_DECIDED, Record, Subject
from telemetry_ready.model.evaluation import Assessment, Evaluation, Finding, Status, Verdict
from telemetry_ready.model.use_case import Criticality, Requirement, Scale
from telemetry_ready.model.words import measure_words, points_words, score_words, share_words
from telemetry_ready.report.charts import requirement_line, score_bar
from telemetry_ready.report.decisions import DecisionView, decision_view
from telemetry_ready.report.words import scope_words, with_links
from telemetry_ready.report.worth import WorthView, worth_view

COSTLIEST = 3  # findings of a row of the overview
EXPLAINED = 5  # rows of "why 41 and not 96.8"
WORTH_A_ROW = 0.1  # points
SAMPLES, SAMPLE_COLUMNS, SAMPLE_TEXT = 5, 6, 160
CRITICALITY_WORDS = {
    Criticality.MUST: "must-have",
    Criticality.IMPORTANT: "important",
    Criticality.HELPFUL: "helpful",
}
VERDICT_CLASS = {
    Verdict.READY: "ready",
    Verdict.PILOT: "pilot",
    Verdict.NOT_READY: "not-ready",
    Verdict.NOT_ENOUGH_EVIDENCE: "evidence",
}
VERDICT_MEANS = {
    Verdict.READY: "The data carries this use case.",
    Verdict.PILOT: "A pilot can start; the open findings below are its conditions.",
    Verdict.NOT_READY: "Do not start: the data does not carry this use case yet.",
    Verdict.NOT_ENOUGH_EVIDENCE: "It cannot be said yet: evidence is missing, not necessarily quality.",
}


@dataclass(frozen=True)
class FindingView:
    """One requirement on a page."""

    finding: Finding
    anchor: str
    criticality: str
    origin: str
    measured: str
    enough: str
    points: str
    is_open: bool
    if_fixed: str
    counts: str
    note: str
    effort: str
    chart: Markup
    source: Markup
    check_source: Markup
    sample_columns: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class BesideView:
    """The score of another way to judge, on a page."""

    title: str
    score: str
    interval: str
    verdict: str
    differences: tuple[str, ...]


@dataclass(frozen=True)
class AssessmentView:
    """One use case in one scope on a page."""

    assessment: Assessment
    page: str
    verdict: str
    verdict_class: str
    verdict_means: str
    score: str
    interval: str
    bar: Markup
    pass_rate: str
    why_title: str
    costliest: tuple[FindingView, ...]
    explained: tuple[FindingView, ...]
    rest: str
    findings: tuple[FindingView, ...]
    open_count: int
    worth: WorthView
    measured: str
    scope: tuple[tuple[str, str], ...]
    beside: tuple[BesideView, ...]
    decided: DecisionView


def assessment_views(evaluation: Evaluation, record: Record = NOTHING_DECIDED) -> list[AssessmentView]:
    """Every assessment, in its order, each with a page name of its own and what was decided on it."""
    views: list[AssessmentView] = []
    for assessment in evaluation.assessments:
        stem = f"{_slug(assessment.use_case.name)}--{_slug(assessment.scope.name)}"
        taken = {view.page for view in views}
        names = (f"{stem}.html", *(f"{stem}-{number}.html" for number in range(2, len(views) + 3)))
        page = next(name for name in names if name not in taken)
        views.append(_assessment_view(assessment, page, evaluation.assessed_at.date(), record))
    return views


def _assessment_view(assessment: Assessment, page: str, today: date, record: Record) -> AssessmentView:
    asked = {one.id: one for one in assessment.use_case.requirements}
    findings = tuple(_finding_view(one, asked.get(one.requirement)) for one in assessment.findings)
    costly = tuple(one for one in findings if one.finding.points_lost >= WORTH_A_ROW)
    rate = "n/a" if assessment.raw_pass_rate is None else share_words(assessment.raw_pass_rate)
    return AssessmentView(
        assessment=assessment,
        page=page,
        verdict=assessment.verdict.value,
        verdict_class=VERDICT_CLASS[assessment.verdict],
        verdict_means=VERDICT_MEANS[assessment.verdict],
        score=score_words(assessment.score),
        interval=f"{score_words(assessment.low)} to {score_words(assessment.high)}",
        bar=score_bar(assessment),
        pass_rate=rate,
        why_title=_why_title(assessment),
        costliest=costly[:COSTLIEST],
        explained=costly[:EXPLAINED],
        rest=_rest(costly[EXPLAINED:]),
        findings=findings,
        open_count=sum(one.is_open for one in findings),
        worth=worth_view(assessment, today),
        measured=share_words(assessment.measured_share),
        scope=scope_words(assessment.scope),
        beside=tuple(_beside_view(one) for one in assessment.beside),
        decided=decision_view(record, Subject(assessment.use_case.name, assessment.scope.name)),
    )


def _beside_view(one: Beside) -> BesideView:
    interval = f"{score_words(one.low)} to {score_words(one.high)}"
    return BesideView(one.title, score_words(one.score), interval, one.verdict, one.differences)


def _finding_view(finding: Finding, asked: Requirement | None) -> FindingView:
    columns, samples = sample_table(finding.samples)
    better = "up to " if finding.target < finding.floor else ""
    return FindingView(
        finding=finding,
        anchor=_slug(finding.requirement),
        criticality=CRITICALITY_WORDS[finding.criticality],
        origin=asked.origin if asked else "",
        measured=measure_words(finding.measured, finding.unit),
        enough=better + measure_words(finding.target, finding.unit),
        points=points_words(finding.points_lost),
        is_open=finding.status not in (Status.MET, Status.NOT_APPLICABLE),
        if_fixed=score_words(finding.score_if_fixed),
        counts=_counts(finding),
        note=_note(finding),
        effort=measure_words(finding.effort_days, "days"),
        chart=requirement_line(finding, asked.scale if asked else Scale.LINEAR),
        source=with_links(finding.source),
        check_source=with_links(finding.check_source),
        sample_columns=columns,
        samples=samples,
    )


def _why_title(assessment: Assessment) -> str:
    score = score_words(assessment.score)
    if assessment.raw_pass_rate is None:
        return f"Why {score}"
    rate = share_words(assessment.raw_pass_rate).removesuffix(" %")
    is_alike = abs(assessment.raw_pass_rate * 100 - assessment.score) < 1
    return f"Why {score}" if is_alike else f"Why {score} and not {rate}"


def _rest(others: Sequence[FindingView]) -> str:
    if not others:
        return ""
    lost = points_words(sum(one.finding.points_lost for one in others))
    return f"{len(others)} more {'costs' if len(others) == 1 else 'cost'} {lost}" + (
        " together." if len(others) > 1 else "."
    )


def _counts(finding: Finding) -> str:
    """Of how many, how many are good; empty for a number."""
    if not finding.evaluated or finding.pass_rate is None:
        return ""
    parts = [f"{finding.passed:,} of {finding.evaluated:,} are known to be good"]
    parts += [f"{finding.missing:,} have no value"] if finding.missing else []
    parts += [f"{finding.rejected:,} could not be read"] if finding.rejected else []
    return ", ".join(parts)


def _note(finding: Finding) -> str:
    if finding.status is Status.NOT_MEASURED:
        return f"Could not be measured: {finding.detail}. What is not measured counts as missed."
    if finding.status is Status.NOT_APPLICABLE:
        return f"Left out of the score, because the project file says that it does not apply: {finding.detail}"
    if finding.detail:
        return f"{finding.detail[:1].upper()}{finding.detail[1:]}."
    if finding.met_on:
        return f"Met on {finding.met_on.isoformat()} if ingest goes on as in the last week."
    if finding.growth_per_day == 0:
        return "Nothing of it grew in the last week: never at this rate."
    differs = finding.pass_rate is not None and finding.measured is not None
    if differs and share_words(finding.measured or 0) != share_words(finding.pass_rate or 0):
        return (
            f"Over all days {share_words(finding.pass_rate or 0)} are good; the worst tenth of the days, "
            "with 5 points added, counts."
        )
    return ""


def sample_table(
    samples: Sequence[Mapping[str, str | None]],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """A few failing rows as a table of the columns that they fill the most; long text is cut.

    >>> sample_table([{"a": "x", "b": None}, {"a": None, "b": None}])
    (('a',), (('x',), ('-',)))
    """
    shown = samples[:SAMPLES]
    filled: dict[str, int] = {}
    for row in shown:
        for name, value in row.items():
            filled[name] = filled.get(name, 0) + (value is not None)
    columns = [name for name, count in filled.items() if count] or list(filled)
    columns = columns[:SAMPLE_COLUMNS]
    return tuple(columns), tuple(tuple(_cut(row.get(name)) for name in columns) for row in shown)


def _cut(value: str | None) -> str:
    if value is None:
        return "-"
    return value if len(value) <= SAMPLE_TEXT else value[: SAMPLE_TEXT - 1] + "…"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scope"
