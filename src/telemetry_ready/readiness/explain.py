"""Judge a use case: findings ordered by what they cost, score with interval, verdict, and the reason in words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from telemetry_ready.model.check import Check, CheckResult, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment, Baseline, Finding, Status, Verdict
from telemetry_ready.model.use_case import Criticality, Requirement, Scope, UseCase
from telemetry_ready.readiness.attainment import Attained, attain, attain_one, measure
from telemetry_ready.readiness.score import Judged, points_lost, readiness_score, score_if_fixed
from telemetry_ready.readiness.verdict import PILOT_LINE, verdict

NAMED = 2  # findings that the reason names
WORTH_NAMING = 0.5  # points


def assess_use_case(  # everything that a judgement rests on
    use_case: UseCase,
    scope: Scope,
    results: Mapping[str, CheckResult],
    checks: Mapping[str, Check],
    *,
    main_table_rows: int,
    baselines: tuple[Baseline, ...] = (),
) -> Assessment:
    """Judge one use case in one scope.

    Args:
        use_case: What it requires.
        scope: Where it was measured.
        results: Check id to what it measured; a check that is absent could not be measured.
        checks: Check id to check.
        main_table_rows: Rows of the use case's main table in the scope.
        baselines: Of its KPIs.
    """
    attained = {one.id: attain(one, _results(one, results)) for one in use_case.requirements}
    judged = [Judged(one.id, one.criticality, attained[one.id].value) for one in use_case.requirements]
    score = readiness_score(judged)
    low = min(score, readiness_score([replace(one, attainment=attained[one.id].low) for one in judged]))
    high = max(score, readiness_score([replace(one, attainment=attained[one.id].high) for one in judged]))
    lost = points_lost(judged)
    findings = [
        _finding(one, _deciding(one, results), checks, attained[one.id], lost[one.id], score_if_fixed(judged, one.id))
        for one in use_case.requirements
    ]
    findings.sort(key=lambda one: (-one.points_lost, one.requirement))
    unmeasured = [one.id for one in use_case.requirements if _is_missing_must(one, attained[one.id])]
    found = verdict(
        score=score,
        low=low,
        score_if_measured=score_if_fixed(judged, *unmeasured) if unmeasured else score,
        has_rows=main_table_rows > 0,
    )
    return Assessment(
        use_case=use_case,
        scope=scope,
        score=score,
        low=low,
        high=high,
        verdict=found,
        reason=_reason(found, score, low, findings, judged),
        next_step=_next_step(use_case, findings),
        raw_pass_rate=raw_pass_rate(list(results.values())),
        requirements_met=sum(one.status is Status.MET for one in findings),
        requirements_total=len(findings),
        findings=tuple(findings),
        baselines=baselines,
    )


def raw_pass_rate(results: Sequence[CheckResult]) -> float | None:
    """Mean over the row checks of passed / evaluated: what a dashboard would show; None without any."""
    rates = [one.rate for one in results if one.kind is Kind.ROWS and one.rate is not None]
    return math.fsum(rates) / len(rates) if rates else None


def _results(requirement: Requirement, results: Mapping[str, CheckResult]) -> list[CheckResult]:
    return [results.get(check, CheckResult(check, Outcome.ERROR, Kind.ROWS)) for check in requirement.checks]


def _deciding(requirement: Requirement, results: Mapping[str, CheckResult]) -> CheckResult:
    """The check that attains the least; of several, the first."""
    return min(_results(requirement, results), key=lambda one: attain_one(requirement, one).value)


def _is_missing_must(requirement: Requirement, attained: Attained) -> bool:
    return requirement.criticality is Criticality.MUST and not attained.is_measured


def _finding(  # a finding joins six things
    requirement: Requirement,
    result: CheckResult,
    checks: Mapping[str, Check],
    attained: Attained,
    lost: float,
    if_fixed: float,
) -> Finding:
    check = checks[result.check_id]
    return Finding(
        requirement=requirement.id,
        title=requirement.title,
        criticality=requirement.criticality,
        status=_status(attained),
        check_id=check.id,
        table=check.table,
        measured=measure(result).value,
        unit=check.unit,
        evaluated=result.evaluated,
        passed=result.passed,
        missing=result.missing,
        rejected=result.rejected,
        pass_rate=result.rate,
        floor=requirement.floor,
        target=requirement.target,
        attainment=attained.value,
        attainment_low=attained.low,
        attainment_high=attained.high,
        points_lost=lost,
        score_if_fixed=if_fixed,
        owner=check.owner,
        effort_days=check.effort_days,
        remediation=check.remediation,
        why=check.why,
        source=requirement.source,
        check_source=check.source,
        samples=result.samples,
        detail=result.detail,
    )


def _status(attained: Attained) -> Status:
    if not attained.is_measured:
        return Status.NOT_MEASURED
    if attained.value >= 1:
        return Status.MET
    return Status.PARTLY_MET if attained.value > 0 else Status.NOT_MET


def _reason(found: Verdict, score: float, low: float, findings: Sequence[Finding], judged: Sequence[Judged]) -> str:
    """The verdict's reason in one sentence: what costs the most, and what fixing it gives."""
    costly = [one for one in findings if one.points_lost >= WORTH_NAMING][:NAMED]
    if not costly:
        return f"{score:.0f} of 100: every requirement is met."
    costs = " and ".join(f"{_in_words(one)} costs {one.points_lost:.0f} points" for one in costly)
    fixed = score_if_fixed(judged, *(one.requirement for one in costly))
    gain = f"fixing {'this' if len(costly) == 1 else 'both'} gives {fixed:.0f}"
    sentence = f"{score:.0f} of 100: {costs}; {gain}."
    if found is Verdict.NOT_ENOUGH_EVIDENCE:
        sentence += (
            f" The score may be as low as {low:.0f}: there is too little data to be sure."
            if score >= PILOT_LINE
            else " What could not be measured may be good: the evidence is missing."
        )
    return sentence


def _in_words(one: Finding) -> str:
    state = "not measured" if one.status is Status.NOT_MEASURED else one.status.value
    return f"“{one.title}” ({state})"


def _next_step(use_case: UseCase, findings: Sequence[Finding]) -> str:
    if not use_case.owner:
        return "Name an owner for the use case."
    costly = [one for one in findings if one.points_lost >= WORTH_NAMING]
    if not costly:
        return "Plan the pilot: the data carries it."
    first = costly[0]
    return f"{first.owner}: {first.remediation} (about {first.effort_days:g} person-days)."
