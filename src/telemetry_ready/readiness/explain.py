"""One use case in one scope, judged and explained: findings, score, interval, verdict, reason, next step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from telemetry_ready.model.check import Check, CheckResult, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment, Baseline, Finding, Status
from telemetry_ready.model.use_case import Criticality, Scope, UseCase
from telemetry_ready.readiness.attainment import Judged, judge
from telemetry_ready.readiness.output import to_json
from telemetry_ready.readiness.score import Loss, Scored, losses, readiness_score
from telemetry_ready.readiness.sentences import next_step, reason
from telemetry_ready.readiness.verdict import verdict

__all__ = ["assess_use_case", "to_json"]


def assess_use_case(
    use_case: UseCase,
    scope: Scope,
    results: Mapping[str, CheckResult],
    checks: Mapping[str, Check],
    main_table_rows: int,
    baselines: Sequence[Baseline] = (),
) -> Assessment:
    """Judge a use case by what its checks measured.

    Args:
        use_case: Its requirements.
        scope: Where the checks ran.
        results: By check id; a check without a result was not measured.
        checks: By id, every check that the use case names.
        main_table_rows: Rows of the use case's main table in the scope.
        baselines: Of its KPIs.

    Returns:
        Findings by points lost, the costliest first, ties by id; points lost sum to 100 - score; low <= score <= high.
    """
    judged = [judge(requirement, results, checks) for requirement in use_case.requirements]
    scored = [_scored(one, one.value) for one in judged]
    score = readiness_score(scored)
    low = readiness_score(_scored(one, one.low) for one in judged)
    score_if_measured = readiness_score(_scored(one, _with_must(one)) for one in judged)
    lost = losses(scored)
    findings = [_finding(one, lost[one.requirement.id], results, checks) for one in judged]
    found = Assessment(
        use_case=use_case,
        scope=scope,
        score=score,
        low=low,
        high=readiness_score(_scored(one, one.high) for one in judged),
        verdict=verdict(score=score, low=low, score_if_measured=score_if_measured, main_table_rows=main_table_rows),
        reason="",
        next_step="",
        raw_pass_rate=_raw_pass_rate(use_case, results),
        requirements_met=sum(one.status is Status.MET for one in findings),
        requirements_total=len(findings),
        findings=tuple(sorted(findings, key=lambda one: (-one.points_lost, one.requirement))),
        baselines=tuple(baselines),
    )
    return replace(
        found,
        reason=reason(found, score_if_measured=score_if_measured, main_table_rows=main_table_rows),
        next_step=next_step(found, main_table_rows=main_table_rows),
    )


def _scored(judged: Judged, attainment: float) -> Scored:
    return Scored(judged.requirement.id, judged.requirement.criticality, attainment)


def _with_must(judged: Judged) -> float:
    """Attainment with an unmeasured must-have taken as met; everything else unmeasured stays 0."""
    return judged.if_measured if judged.requirement.criticality is Criticality.MUST else judged.value


def _finding(judged: Judged, loss: Loss, results: Mapping[str, CheckResult], checks: Mapping[str, Check]) -> Finding:
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
        status=_status(judged),
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
        detail="" if is_measured else result.detail or "there was nothing to evaluate",
        mended=judged.mended,
        mended_low=judged.mended_low,
    )


def _status(judged: Judged) -> Status:
    if judged.deciding.measure is None:
        return Status.NOT_MEASURED
    if judged.value >= 1:
        return Status.MET
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
