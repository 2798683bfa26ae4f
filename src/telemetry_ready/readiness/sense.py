"""Whether requirements make sense: those that can never matter, and those that no data can meet."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from telemetry_ready.model.check import Check, Kind
from telemetry_ready.model.fault import Fault, Level
from telemetry_ready.model.use_case import Criticality, Lines, Requirement
from telemetry_ready.model.words import READY_LINE, score_words
from telemetry_ready.readiness.attainment import attainment
from telemetry_ready.readiness.score import Scored, readiness_score

PERCENT = 100.0
SHARE_UNIT = "of "  # numbers such as "of the variance" run from 0 to 1


class Reach(NamedTuple):
    """What a check can measure at all."""

    least: float
    most: float
    unit: str


def reach_of(check: Check) -> Reach:
    """Rates and numbers of a whole run from 0 to 1; other numbers have no upper end."""
    if check.kind is not Kind.NUMBER:
        return Reach(0.0, 1.0, "a share")
    most = 1.0 if check.unit.startswith(SHARE_UNIT) else math.inf
    return Reach(0.0, most, check.unit)


def requirement_faults(requirement: Requirement, checks: Mapping[str, Check]) -> Iterator[Fault]:
    """What is wrong with one requirement; the place begins at the requirement.

    Args:
        requirement: As its file has it.
        checks: By id; those that it names and that are unknown are passed over.
    """
    known = [checks[one] for one in requirement.checks if one in checks]
    twice = sorted({one for one in requirement.checks if requirement.checks.count(one) > 1})
    if twice:
        yield Fault(Level.ERROR, "check-twice", ("check",), f"{', '.join(twice)} is listed twice; once is enough")
    units = {reach_of(one).unit: one.id for one in known}
    if len(units) > 1:
        shown = ", ".join(f"{name} is {unit}" for unit, name in units.items())
        yield Fault(Level.ERROR, "units", ("check",), f"one pair of lines cannot judge several units: {shown}")
        return
    for lines in ((), ("pretrained",)):
        judged = _with_lines(requirement, lines)
        if judged is not None:
            yield from (_line_fault(judged, known[0], lines) if known else ())
    if requirement.pretrained and _pair(requirement.pretrained) == _pair(requirement):
        yield Fault(Level.WARNING, "never-matters", ("pretrained",), "these are the classic lines; leave them out")


def _pair(lines: Lines | Requirement) -> tuple[float, float]:
    return lines.floor, lines.target


def _with_lines(requirement: Requirement, place: tuple[str, ...]) -> Requirement | None:
    if not place:
        return requirement
    lines = requirement.pretrained
    return replace(requirement, floor=lines.floor, target=lines.target) if lines else None


def _line_fault(requirement: Requirement, check: Check, place: tuple[str, ...]) -> Iterator[Fault]:
    """The first thing that is wrong with a pair of lines."""
    reach = reach_of(check)
    ends = [attainment(requirement, end) for end in (reach.least, reach.most)]
    worst, best = min(ends), max(ends)
    span = f"{check.id} measures {reach.unit}, from {reach.least:g} " + (
        f"to {reach.most:g}" if math.isfinite(reach.most) else "on"
    )
    target, floor = (*place, "target"), (*place, "floor")
    if reach.most == 1 and min(_pair(requirement)) >= 1 and best < 1:
        as_share = requirement.target / PERCENT
        yield Fault(
            Level.ERROR,
            "cannot-be-met",
            target,
            f"no data can meet {requirement.target:g}: {span}. Did you mean {as_share:g}?",
        )
    elif worst >= 1:
        yield Fault(Level.ERROR, "never-matters", target, f"any measure reaches {requirement.target:g}: {span}")
    elif best < 1:
        yield Fault(Level.ERROR, "cannot-be-met", target, f"no data can meet {requirement.target:g}: {span}")
    elif worst > 0:
        message = f"not even the worst measure is worthless, it earns {worst:.0%} of the way: {span}"
        yield Fault(Level.ERROR, "never-matters", floor, message)
    elif _is_wrong_way(requirement, check):
        better = "less" if requirement.target > requirement.floor else "more"
        yield Fault(
            Level.ERROR, "wrong-way", floor, f"of what {check.id} measures {better} is better: change floor and target"
        )


def _is_wrong_way(requirement: Requirement, check: Check) -> bool:
    rises = requirement.target > requirement.floor
    if check.kind is not Kind.NUMBER:
        return not rises
    least, most = check.expect.get("min_value"), check.expect.get("max_value")
    return (most is None and not rises) or (least is None and rises)


def use_case_faults(requirements: Sequence[tuple[int, Requirement]]) -> Iterator[Fault]:
    """What is wrong with requirements together.

    Args:
        requirements: Each with its place in the file's list.
    """
    askers: dict[str, str] = {}
    for place, one in requirements:
        for check in dict.fromkeys(one.checks):
            if check in askers:
                message = f"{check} is asked by {askers[check]} too: what it finds is paid for twice"
                yield Fault(Level.WARNING, "check-twice", ("requirements", place, "check"), message)
            askers.setdefault(check, one.id)
    helpful = [
        Scored(one.id, one.criticality, 0.0) for _, one in requirements if one.criticality is Criticality.HELPFUL
    ]
    left = readiness_score(helpful)
    if helpful and left >= READY_LINE:
        place = next(place for place, one in requirements if one.criticality is Criticality.HELPFUL)
        message = (
            f"the helpful requirements cannot move the verdict by themselves: all of them missed leave "
            f"{score_words(left)}, and ready is {READY_LINE:.0f}"
        )
        yield Fault(Level.WARNING, "cannot-move-the-verdict", ("requirements", place, "criticality"), message)
