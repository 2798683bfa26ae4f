"""What was decided, as pages show it."""

import json
from dataclasses import dataclass

from telemetry_ready.model.decision import Decision, Record, Standing, State, Subject
from telemetry_ready.report.words import moment_words


@dataclass(frozen=True)
class Reached:
    """One outcome: what the KPI was, what it was to be, what it is now, by which model."""

    kpi: str
    before: str
    predicted: str
    after: str
    change: str
    model_id: str
    who_when: str


@dataclass(frozen=True)
class DecisionView:
    """What was decided on one use case in one scope.

    Attributes:
        mark: A few words for the overview; "" where nothing was decided.
        mark_class: approved, lapsed or rejected.
    """

    mark: str
    mark_class: str
    standing: Standing | None
    when: str
    waivers: tuple[Decision, ...]
    outcomes: tuple[Reached, ...]
    faults: tuple[str, ...]
    head: str


def decision_view(record: Record, subject: Subject) -> DecisionView:
    """What was decided on a use case in a scope, and whether it holds."""
    standing = record.verdict_on(subject)
    mark, mark_class = _mark(standing)
    return DecisionView(
        mark=mark,
        mark_class=mark_class,
        standing=standing,
        when=moment_words(standing.decision.decided_at) if standing else "",
        waivers=tuple(record.waivers_of(subject).values()),
        outcomes=tuple(_reached(one) for one in record.outcomes_of(subject)),
        faults=record.faults,
        head=record.head,
    )


def _mark(standing: Standing | None) -> tuple[str, str]:
    if standing is None:
        return "", ""
    if not standing.decision.is_approval:
        return "rejected", "rejected"
    if standing.state is State.IN_FORCE:
        return standing.decision.decision.replace("approve", "approved", 1), "approved"
    return "approval lapsed", "lapsed"


def _reached(row: Decision) -> Reached:
    found = json.loads(row.outcome or "{}")
    before, target, after = found.get("baseline"), found.get("target"), found["value"]
    unit = found.get("unit") or ""
    return Reached(
        kpi=str(found["kpi"]),
        before="not measured" if before is None else f"{before:,.2f} {unit}",
        predicted="no target" if target is None else f"{target:,.2f} {unit}",
        after=f"{after:,.2f} {unit}",
        change=_change(before, after, str(found.get("direction", ""))),
        model_id=str(found["model_id"]),
        who_when=f"{row.decided_by}, {moment_words(row.decided_at)}",
    )


def _change(before: float | None, after: float, direction: str) -> str:
    """By how much, and whether that is better.

    >>> _change(10.0, 6.0, "down"), _change(10.0, 12.0, "down"), _change(None, 1.0, "up")
    ('-40 %, better', '+20 %, worse', '')
    """
    if not before:
        return ""
    share = (after - before) / abs(before)
    if not share or direction not in ("up", "down"):
        return f"{share:+.0%}".replace("%", " %")
    is_better = (share > 0) == (direction == "up")
    return f"{share:+.0%}".replace("%", " %") + (", better" if is_better else ", worse")
