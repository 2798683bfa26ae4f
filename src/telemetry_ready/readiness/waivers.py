"""Waivers: somebody answers for a requirement. They change words, never the score (readiness_model.md, section 3.3)."""

from collections.abc import Iterable, Sequence
from datetime import date

from telemetry_ready.model.background import Background
from telemetry_ready.model.evaluation import Finding, Status, Verdict, Waived
from telemetry_ready.model.words import score_words
from telemetry_ready.readiness.verdict import Sums


def is_waived(requirement: str, background: Background) -> bool:
    """Whether a waiver of it is in force on the evaluation's day: its last day is not over."""
    waiver = background.waivers.get(requirement)
    if waiver is None:
        return False
    today = background.as_of.date() if background.as_of else date.min
    return waiver.expires_on is None or today <= waiver.expires_on


def waived_of(findings: Iterable[Finding], background: Background) -> tuple[Waived, ...]:
    """The findings that are waived, by name; what is met needs no waiver."""
    return tuple(
        Waived(one.requirement, one.title, background.waivers[one.requirement])
        for one in sorted(findings, key=lambda one: one.requirement)
        if one.status is Status.WAIVED
    )


def verdict_words(verdict: Verdict, waived: Sequence[Waived], without: Sums | None) -> str:
    """The verdict, and what it would be without what is waived: "not ready; 2 requirements waived until ...".

    Args:
        verdict: Of all requirements.
        waived: Those that are waived.
        without: What the others come to by themselves.
    """
    if not waived or without is None:
        return verdict.value
    count = "1 requirement" if len(waived) == 1 else f"{len(waived)} requirements"
    ends = [one.waiver.expires_on for one in waived if one.waiver.expires_on]
    until = f" until {min(ends)}" if ends else ""
    them = "it" if len(waived) == 1 else "them"
    return (
        f"{verdict.value}; {count} waived{until}: {without.verdict.value} without {them}, {score_words(without.score)}"
    )
