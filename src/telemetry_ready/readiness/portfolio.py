"""Use cases side by side: what nothing else beats, what lies before ready, and which fixes several of them share.

Readiness and value stay two axes: the score is no probability, so their product means nothing.
Source: readiness_model.md, section 3.8.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from telemetry_ready.model.evaluation import Assessment, Evaluation, Finding
from telemetry_ready.model.portfolio import Entry, Lifted, Portfolio, SharedFix, name_of
from telemetry_ready.model.words import GO_LINE, READY_LINE
from telemetry_ready.readiness.mending import gap_to_ready, low_if_mended, open_checks, score_if_mended

SEVERAL = 2


def portfolio_of(evaluation: Evaluation) -> Portfolio:
    """Compare everything that one evaluation judged."""
    assessments = evaluation.assessments
    entries = [_entry(one, assessments) for one in assessments]
    needed = {one.name: frozenset(one.gap.checks) for one in entries}
    return Portfolio(
        evaluation=evaluation,
        entries=tuple(sorted(entries, key=lambda one: (-one.assessment.low, -one.assessment.score, one.name))),
        shared_fixes=tuple(shared_fixes(assessments, needed)),
        notes=tuple(_notes(entries)),
    )


def beats(one: Assessment, other: Assessment) -> bool:
    """Whether one is at least as ready at the lower bound and worth as much a year, and better in one of both.

    What has no value, or another currency, is not compared.
    """
    if one.value.net_per_year is None or other.value.net_per_year is None or one.value.currency != other.value.currency:
        return False
    mine, its = (one.low, one.value.net_per_year), (other.low, other.value.net_per_year)
    return mine != its and mine[0] >= its[0] and mine[1] >= its[1]


def shared_fixes(assessments: Sequence[Assessment], needed: Mapping[str, Collection[str]]) -> list[SharedFix]:
    """Checks that fail in several use cases or scopes, by points gained per day; each effort counts once.

    Args:
        assessments: Those that may share a fix.
        needed: Name of an assessment to the checks on its cheapest way to ready.
    """
    checks = sorted({check for one in assessments for check in open_checks(one)})
    found = (fix for check in checks if (fix := _shared_fix(check, assessments, needed)))
    return sorted(found, key=lambda one: (-_per_day(one), -one.points, one.check_id))


def _entry(assessment: Assessment, others: Iterable[Assessment]) -> Entry:
    gap, net = gap_to_ready(assessment), assessment.value.net_per_year
    beaten_by = tuple(sorted(name_of(one) for one in others if beats(one, assessment)))
    return Entry(
        assessment=assessment,
        gap=gap,
        beaten_by=beaten_by,
        is_unbeaten=None if net is None else not beaten_by,
        value_per_day=net / gap.days if net is not None and gap.days > 0 and gap.is_enough else None,
    )


def _shared_fix(
    check: str, assessments: Iterable[Assessment], needed: Mapping[str, Collection[str]]
) -> SharedFix | None:
    gains = [(_lifted(check, one, needed), _decided(check, one)) for one in assessments]
    lifted = sorted(
        ((fix, findings) for fix, findings in gains if fix and fix.points > 0),
        key=lambda pair: (-pair[0].points, pair[0].use_case, pair[0].scope),
    )
    if len(lifted) < SEVERAL:
        return None
    costliest = lifted[0][1][0]
    points = math.fsum(fix.points for fix, _ in lifted)
    return SharedFix(
        check_id=check,
        title=costliest.title,
        remediation=costliest.remediation,
        owner=costliest.owner,
        effort_days=costliest.effort_days,
        points=points,
        points_per_day=points / costliest.effort_days if costliest.effort_days else None,
        lifted=tuple(fix for fix, _ in lifted),
    )


def _lifted(check: str, one: Assessment, needed: Mapping[str, Collection[str]]) -> Lifted | None:
    decided = _decided(check, one)
    if not decided:
        return None
    low = low_if_mended(one, [check])
    return Lifted(
        use_case=one.use_case.name,
        scope=one.scope.name,
        requirements=tuple(finding.requirement for finding in decided),
        score=one.score,
        score_if_fixed=score_if_mended(one, [check]),
        low=one.low,
        low_if_fixed=low,
        unblocks=any(one.low < line <= low for line in (GO_LINE, READY_LINE)),
        is_needed=check in needed.get(name_of(one), ()),
    )


def _decided(check: str, one: Assessment) -> list[Finding]:
    """Requirements that the check decides, the costliest first, as findings are ordered."""
    return [finding for finding in one.findings if finding.check_id == check and finding.attainment < 1]


def _per_day(fix: SharedFix) -> float:
    return math.inf if fix.points_per_day is None else fix.points_per_day


def _notes(entries: Sequence[Entry]) -> Iterator[str]:
    worthless = [one.name for one in entries if one.assessment.value.net_per_year is None]
    if worthless:
        yield f"Without a value, and so not compared on it: {', '.join(worthless)}."
    currencies = sorted({one.assessment.value.currency for one in entries if one.is_unbeaten is not None})
    if len(currencies) > 1:
        yield f"Values are in {' and '.join(currencies)}; only those of one currency are compared."
