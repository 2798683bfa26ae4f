"""Whether decisions hold. Pure: derived from the chain, from later evaluations and from the day; nothing is written."""

from collections.abc import Iterable, Sequence
from datetime import date

from telemetry_ready.model.decision import VERDICTS, Decision, DecisionKind, Musts, Standing, State


def standings(decisions: Sequence[Decision], must_haves: Iterable[Musts], today: date) -> list[Standing]:
    """Each decision with its standing, in order.

    An approval lapses when its last day has passed, or when a must-have has another status in a later evaluation of the
    same use case and scope, whichever way it went: what was approved is no longer what stands there.

    Args:
        decisions: The whole chain, in order.
        must_haves: Of every judgement, in the order of time.
        today: The day, UTC.
    """
    history = list(must_haves)
    return [_standing(one, decisions[place + 1 :], history, today) for place, one in enumerate(decisions)]


def _standing(one: Decision, later: Sequence[Decision], history: Sequence[Musts], today: date) -> Standing:
    if one.decision == DecisionKind.OUTCOME:
        return Standing(one, State.RECORDED)
    newer = next((other for other in later if _replaces(other, one)), None)
    if newer is not None:
        return Standing(one, State.REPLACED, f"by decision {newer.sequence}")
    if one.has_expired(today):
        return Standing(one, State.LAPSED, f"it ended with {one.expires_on}")
    changed = _changed_must_have(one, history) if one.is_approval else ""
    return Standing(one, State.LAPSED, changed) if changed else Standing(one, State.IN_FORCE)


def _replaces(newer: Decision, older: Decision) -> bool:
    """Of verdicts on a use case in a scope the last holds, and of waivers of a requirement of it."""
    if newer.subject != older.subject:
        return False
    if older.decision == DecisionKind.WAIVE:
        return newer.decision == DecisionKind.WAIVE and newer.requirement == older.requirement
    return newer.decision in VERDICTS


def _changed_must_have(approval: Decision, history: Sequence[Musts]) -> str:
    """The first must-have that changed since the evaluation that was approved, in words; "" where none did."""
    mine = [one for one in history if one.subject == approval.subject]
    approved = next((one for one in mine if one.evaluation_id == approval.evaluation_id), None)
    if approved is None:
        return ""
    for later in (one for one in mine if one.assessed_at > approved.assessed_at):
        for name in sorted({*approved.statuses, *later.statuses}):
            title, before = approved.statuses.get(name, ("", "no must-have"))
            newer_title, after = later.statuses.get(name, ("", "no must-have"))
            if before != after:
                words = f"the must-have “{title or newer_title}” went from {before} to {after}"
                return f"{words} in evaluation {later.evaluation_id} of {later.assessed_at:%Y-%m-%d}"
    return ""
