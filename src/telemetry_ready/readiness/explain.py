"""One use case in one scope, judged and explained: findings, score, interval, verdict, reason, next step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from statistics import fmean

from telemetry_ready.model.background import NO_BACKGROUND, Background
from telemetry_ready.model.check import Check, CheckResult, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment, Baseline, Finding, Status
from telemetry_ready.model.use_case import Criticality, Scope, UseCase
from telemetry_ready.readiness.attainment import Judged, judge
from telemetry_ready.readiness.expected import relevant
from telemetry_ready.readiness.growth import WAIT_DAYS, growth_of, met_on
from telemetry_ready.readiness.output import to_json
from telemetry_ready.readiness.score import Loss, Scored, losses, readiness_score
from telemetry_ready.readiness.sentences import missing_words, next_step, reason
from telemetry_ready.readiness.verdict import Sums, verdict
from telemetry_ready.readiness.waivers import is_waived, verdict_words, waived_of
from telemetry_ready.readiness.ways import Open, ways

__all__ = ["assess_use_case", "to_json"]


def assess_use_case(  # noqa: PLR0913 - what a judgement rests on, each of its own kind
    use_case: UseCase,
    scope: Scope,
    results: Mapping[str, CheckResult],
    checks: Mapping[str, Check],
    main_table_rows: int,
    baselines: Sequence[Baseline] = (),
    background: Background = NO_BACKGROUND,
) -> Assessment:
    """Judge a use case by what its checks measured.

    Args:
        use_case: Its requirements.
        scope: Where the checks ran.
        results: By check id; a check without a result was not measured.
        checks: By id, every check that the use case names.
        main_table_rows: Rows of the use case's main table in the scope.
        baselines: Of its KPIs.
        background: What is missing, waived, growing.

    Returns:
        Findings by points lost, the costliest first, ties by id; points lost sum to 100 - score; low <= score <= high.
    """
    background = replace(background, expected=relevant(background.expected, use_case, checks))
    judged = [judge(one, results, checks, background.expected.ceilings) for one in use_case.requirements]
    scored = [_scored(one, one.value) for one in judged]
    score = readiness_score(scored)
    sums = _sums(judged, main_table_rows)
    lost = losses(scored)
    findings = [_finding(one, lost[one.requirement.id], results, checks, background, score) for one in judged]
    waived = waived_of(findings, background)
    names = {one.requirement for one in waived}
    without = _sums([one for one in judged if one.requirement.id not in names], main_table_rows) if names else None
    weakest = min(judged, key=lambda one: (one.value, one.low, one.requirement.id), default=None)
    found = Assessment(
        use_case=use_case,
        scope=scope,
        score=score,
        low=sums.low,
        high=readiness_score(_scored(one, one.high) for one in judged),
        verdict=sums.verdict,
        reason="",
        next_step="",
        raw_pass_rate=_raw_pass_rate(use_case, results),
        requirements_met=sum(one.status is Status.MET for one in findings),
        requirements_total=len(findings),
        findings=tuple(sorted(findings, key=lambda one: (-one.points_lost, one.requirement))),
        baselines=tuple(baselines),
        verdict_words=verdict_words(sums.verdict, waived, without),
        weakest=weakest.requirement.id if weakest else "",
        measured_share=sum(one.deciding.measure is not None for one in judged) / len(judged) if judged else 0.0,
        ways=ways(
            [_scored(one, one.low) for one in judged],
            [_open(one, checks, background) for one in judged if one.low < 1],
        ),
        waived=waived,
        score_without_waived=without.score if without else None,
        low_without_waived=without.low if without else None,
        missing=background.expected.missing,
        taken_off=background.expected.taken_off,
    )
    return replace(
        found,
        reason=reason(found, background, score_if_measured=sums.score_if_measured, main_table_rows=main_table_rows),
        next_step=next_step(found, background, main_table_rows=main_table_rows),
    )


def _sums(judged: Sequence[Judged], main_table_rows: int) -> Sums:
    """Score, lower bound and verdict of some requirements."""
    score = readiness_score(_scored(one, one.value) for one in judged)
    low = readiness_score(_scored(one, one.low) for one in judged)
    if_measured = readiness_score(_scored(one, _with_must(one)) for one in judged)
    found = verdict(score=score, low=low, score_if_measured=if_measured, main_table_rows=main_table_rows)
    return Sums(score, low, if_measured, found)


def _open(judged: Judged, checks: Mapping[str, Check], background: Background) -> Open:
    """A requirement that is not met for sure, with the effort of all its checks that are not."""
    day = _met_on(judged, checks, background)
    is_near = day is not None and background.as_of is not None and (day - background.as_of.date()).days <= WAIT_DAYS
    return Open(
        requirement=judged.requirement.id,
        title=judged.requirement.title,
        owner=checks[judged.deciding.check_id].owner,
        effort_days=sum(checks[name].effort_days for name in {one.check_id for one in judged.attained if one.low < 1}),
        met_on=day if is_near else None,
    )


def _met_on(judged: Judged, checks: Mapping[str, Check], background: Background) -> date | None:
    if background.as_of is None or growth_of(judged, checks, background.growth) is None:
        return None
    return met_on(judged, background.growth, background.as_of.date())


def _scored(judged: Judged, attainment: float) -> Scored:
    return Scored(judged.requirement.id, judged.requirement.criticality, attainment)


def _with_must(judged: Judged) -> float:
    """Attainment with an unmeasured must-have taken as met; everything else unmeasured stays 0."""
    return judged.if_measured if judged.requirement.criticality is Criticality.MUST else judged.value


def _finding(
    judged: Judged,
    loss: Loss,
    results: Mapping[str, CheckResult],
    checks: Mapping[str, Check],
    background: Background,
    score: float,
) -> Finding:
    requirement, deciding = judged.requirement, judged.deciding
    check = checks[deciding.check_id]
    result = results.get(deciding.check_id) or CheckResult(
        check.id, Outcome.NOT_EVALUABLE, check.kind, detail="the check was not run"
    )
    is_measured = deciding.measure is not None
    return Finding(
        requirement=requirement.id,
        title=requirement.title,
        criticality=requirement.criticality,
        status=_status(judged, is_waived=is_waived(requirement.id, background)),
        check_id=check.id,
        table=check.table,
        measured=deciding.measure.value if deciding.measure else None,
        unit=check.unit,
        evaluated=result.evaluated,
        passed=result.passed,
        missing=result.missing,
        rejected=result.rejected,
        pass_rate=result.rate if is_measured else None,
        floor=requirement.floor,
        target=requirement.target,
        attainment=judged.value,
        attainment_low=judged.low,
        attainment_high=judged.high,
        points_lost=loss.points,
        score_if_fixed=loss.score_if_fixed,
        owner=check.owner,
        effort_days=check.effort_days,
        remediation=check.remediation,
        why=check.why,
        source=requirement.source,
        check_source=check.source,
        samples=result.samples,
        detail=_detail(judged, result, background),
        gain_per_day=(loss.score_if_fixed - score) / check.effort_days if check.effort_days else 0.0,
        growth_per_day=growth_of(judged, checks, background.growth),
        met_on=_met_on(judged, checks, background),
        mended=judged.mended,
        mended_low=judged.mended_low,
    )


def _detail(judged: Judged, result: CheckResult, background: Background) -> str:
    """Why it could not be measured, or counts for less than was measured."""
    if judged.deciding.measure is None:
        return result.detail or "there was nothing to evaluate"
    if judged.deciding.is_held:
        return f"it counts for no more than it did while this was there: {missing_words(background.expected.missing)}"
    return ""


def _status(judged: Judged, *, is_waived: bool) -> Status:
    if judged.value >= 1:
        return Status.MET
    if is_waived:
        return Status.WAIVED
    if judged.deciding.measure is None:
        return Status.NOT_MEASURED
    return Status.PARTLY_MET if judged.value > 0 else Status.NOT_MET


def _raw_pass_rate(use_case: UseCase, results: Mapping[str, CheckResult]) -> float | None:
    """Mean over the row checks that could be measured of passed / evaluated: what a dashboard would show."""
    named = sorted({check for requirement in use_case.requirements for check in requirement.checks})
    rates = list(_row_rates(results[check] for check in named if check in results))
    return fmean(rates) if rates else None


def _row_rates(results: Iterable[CheckResult]) -> Iterable[float]:
    for result in results:
        is_measured = result.outcome in (Outcome.PASS, Outcome.FAIL)
        if result.kind is Kind.ROWS and is_measured and result.rate is not None:
            yield result.rate
