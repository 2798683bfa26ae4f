"""The verdict in words: why, and what to do first. Each is one sentence, made from what costs the most."""

from collections.abc import Sequence

from telemetry_ready.model.background import Background
from telemetry_ready.model.evaluation import Assessment, Finding, Status, Verdict
from telemetry_ready.model.expected import Missing
from telemetry_ready.model.use_case import Criticality
from telemetry_ready.model.value import is_named
from telemetry_ready.model.words import (
    GO_LINE,
    READY_LINE,
    measure_words,
    number_words,
    points_words,
    score_words,
    share_words,
)
from telemetry_ready.readiness.score import Scored, losses, score_with

MISSING_SHOWN = 3


def reason(assessment: Assessment, background: Background, *, score_if_measured: float, main_table_rows: int) -> str:
    """Why the verdict is what it is; names the two costliest findings and no others, and what is missing."""
    words = _reason(assessment, score_if_measured=score_if_measured, main_table_rows=main_table_rows)
    early = _too_early(background)
    if early and not main_table_rows:
        return f"{score_words(assessment.score)} of 100: {early}, so nothing could be measured."
    missing = assessment.missing
    return f"{words} Missing, and counted as failed: {missing_words(missing)}." if missing else words


def missing_words(missing: Sequence[Missing]) -> str:
    """What is missing, the first few by name."""
    shown = ", ".join(one.words() for one in missing[:MISSING_SHOWN])
    more = len(missing) - MISSING_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _too_early(background: Background) -> str:
    """That the evaluation's moment lies before all data; "" where it does not."""
    if background.as_of is None or background.first_event is None or background.as_of >= background.first_event:
        return ""
    first = f"{background.first_event:%Y-%m-%d %H:%M}"
    return f"as_of ({background.as_of:%Y-%m-%d %H:%M} UTC) lies before the first event in the lake ({first})"


def _reason(assessment: Assessment, *, score_if_measured: float, main_table_rows: int) -> str:
    shown = f"{score_words(assessment.score)} of 100"
    low = score_words(assessment.low)
    costly = _costly(assessment)
    if not costly:
        return f"{shown}: every requirement is met." + _bound_note(assessment)
    if assessment.verdict is Verdict.READY:
        return f"{shown}, and {low} at the lower bound, past the line of {READY_LINE:.0f}: {_most(costly[0])}."
    if assessment.verdict is Verdict.PILOT:
        return f"{shown}, and {low} at the lower bound, past the line of {GO_LINE:.0f}: {_costs(assessment, costly)}."
    if not main_table_rows:
        table = assessment.use_case.main_table
        return f"{shown}: this scope holds no {table}, so what rests on {table} could not be measured."
    if assessment.verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return f"{shown}: {_what_is_unsure(assessment, score_if_measured)}."
    return f"{shown}: {_costs(assessment, costly)}."


def next_step(assessment: Assessment, background: Background, *, main_table_rows: int) -> str:
    """What to do first, by whom, and what it gives."""
    costly = _costly(assessment)
    if _too_early(background) and not main_table_rows:
        return "Set as_of in the project file to a moment of the data, or to `data`, its newest event."
    if not is_named(assessment.use_case.owner):
        return (
            "Name an owner: without somebody in the business who answers for it, nobody decides on the data or the "
            f"pilot (use_cases: {assessment.use_case.name}: owner in the project file)."
        )
    if assessment.verdict is Verdict.READY or not costly:
        return _start(assessment)
    if not main_table_rows:
        return f"Add a source of {assessment.use_case.main_table} to the project file and ingest it."
    if assessment.verdict is Verdict.PILOT:
        return f"Start a pilot, on the condition that “{costly[0].title}” is mended: {_task(costly[0])}."
    if assessment.verdict is Verdict.NOT_ENOUGH_EVIDENCE and assessment.score >= GO_LINE:
        return f"Bring more data, by a wider scope or by waiting: {_rests_on(_least_sure(assessment))}."
    unmeasured = _unmeasured_musts(assessment)
    if assessment.verdict is Verdict.NOT_ENOUGH_EVIDENCE and unmeasured:
        return f"Make “{unmeasured[0].title}” measurable: {_task(unmeasured[0])}."
    gain = score_words(costly[0].score_if_fixed)
    return f"Mend “{costly[0].title}” first: {_task(costly[0])}; it alone gives {gain}."


def _costly(assessment: Assessment) -> list[Finding]:
    return [one for one in assessment.findings if one.points_lost > 0]


def _costs(assessment: Assessment, costly: list[Finding]) -> str:
    """The costliest finding, and what fixing it, and the second as well, gives."""
    first = costly[0]
    words = f"“{first.title}” costs {points_words(first.points_lost)} ({_state(first)})"
    alone = f"fixing it alone gives {score_words(first.score_if_fixed)}"
    if len(costly) == 1:
        return f"{words}; {alone}{_past(assessment.score, first.score_if_fixed)}"
    both = score_with(_scored(assessment), [one.requirement for one in costly[:2]])
    second = f"“{costly[1].title}” ({points_words(costly[1].points_lost)}; {_state(costly[1])})"
    return f"{words}; {alone}, and {second} as well gives {score_words(both)}{_past(assessment.score, both)}"


def _past(before: float, after: float) -> str:
    """Which line lies between two scores; where not even the first is reached, that."""
    crossed = [line for line in (GO_LINE, READY_LINE) if before < line <= after]
    if crossed:
        return f", past the line of {crossed[-1]:.0f}"
    return f", still short of {GO_LINE:.0f}" if after < GO_LINE else ""


def _most(finding: Finding) -> str:
    return f"the costliest finding, “{finding.title}”, costs {points_words(finding.points_lost)}"


def _state(finding: Finding) -> str:
    if finding.status is Status.NOT_MEASURED:
        return "could not be measured"
    measured = measure_words(finding.measured, finding.unit)
    return f"{measured}, good enough is {measure_words(finding.target, finding.unit)}"


def _what_is_unsure(assessment: Assessment, score_if_measured: float) -> str:
    if assessment.score >= GO_LINE:
        low = score_words(assessment.low)
        return f"only {low} at the lower bound, so too little is known: {_rests_on(_least_sure(assessment))}"
    names = [f"“{one.title}”" for one in _unmeasured_musts(assessment)[:2]]
    were = "were they" if len(names) > 1 else "were it"
    would = score_words(score_if_measured)
    return f"{' and '.join(names)} could not be measured; {were} met, the score would be {would}"


def _rests_on(finding: Finding) -> str:
    if finding.status is Status.NOT_MEASURED:
        return f"“{finding.title}” could not be measured"
    if finding.pass_rate is None:
        return f"“{finding.title}” is at {measure_words(finding.measured, finding.unit)}"
    return f"“{finding.title}” is {share_words(finding.measured or 0.0)} of {finding.evaluated:,} rows, which vary"


def _least_sure(assessment: Assessment) -> Finding:
    """The finding whose lower bound costs the most beyond its measured value."""
    at_low = losses(Scored(one.requirement, one.criticality, one.attainment_low) for one in assessment.findings)
    return max(assessment.findings, key=lambda one: (at_low[one.requirement].points - one.points_lost, one.points_lost))


def _unmeasured_musts(assessment: Assessment) -> list[Finding]:
    unmeasured = [one for one in assessment.findings if one.status is Status.NOT_MEASURED]
    return [one for one in unmeasured if one.criticality is Criticality.MUST]


def _scored(assessment: Assessment) -> list[Scored]:
    return [Scored(one.requirement, one.criticality, one.attainment) for one in assessment.findings]


def _bound_note(assessment: Assessment) -> str:
    if assessment.verdict is Verdict.READY:
        return ""
    return f" At the lower bound it is {score_words(assessment.low)}: the measures rest on few rows."


def _start(assessment: Assessment) -> str:
    for baseline in assessment.baselines:
        if baseline.value is not None:
            value = f"{number_words(baseline.value)} {baseline.kpi.unit}"
            return f"Start, and measure “{baseline.kpi.name}” against its baseline: {value}."
    return "Start, and agree on a KPI with a baseline to measure it by."


def _task(finding: Finding) -> str:
    """The first clause of a remediation, who does it and how long it takes."""
    who = f"{finding.owner}, {measure_words(finding.effort_days, 'days')}"
    return f"{_first_clause(finding.remediation)} ({who})"


def _first_clause(text: str) -> str:
    depth = 0
    words = " ".join(text.split())
    for place, character in enumerate(words):
        depth += (character == "(") - (character == ")")
        ends = character == ";" or words[place : place + 2] == ". "
        if ends and depth == 0:
            return words[:place]
    return words.removesuffix(".")
