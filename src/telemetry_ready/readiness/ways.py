"""The cheapest way to ready: effort against gain, exactly (readiness_model.md, sections 3.4 and 3.7).

The verdict goes by the lower bound, and so does the way; what is mended counts as met for sure. What ingest brings
by itself within a year costs nothing; of that, only what is needed is waited for.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from telemetry_ready.model.way import Fix, Wait, Way
from telemetry_ready.model.words import GO_LINE, READY_LINE, measure_words, score_words
from telemetry_ready.readiness.cheapest import TINY, Priced, cheapest
from telemetry_ready.readiness.score import FULL, Scored, losses, readiness_score, score_with

LINES = (GO_LINE, READY_LINE)
NAMED = 3  # titles in a sentence


class Open(NamedTuple):
    """A requirement that is not met: what mending it costs, and when ingest alone meets it."""

    requirement: str
    title: str
    owner: str
    effort_days: float
    met_on: date | None


def ways(scored: Sequence[Scored], found: Sequence[Open]) -> tuple[Way, ...]:
    """The cheapest way to each line that the lower bound does not reach.

    Args:
        scored: Every requirement, by the lower bound of its attainment.
        found: Those that are not met for sure; ties are broken by fewer fixes, then by name.
    """
    low = readiness_score(scored)
    return tuple(_way(scored, found, line) for line in LINES if low < line)


def _way(scored: Sequence[Scored], found: Sequence[Open], line: float) -> Way:
    lost = losses(scored)
    before = FULL / readiness_score(scored)
    odds = {one.requirement: before - FULL / lost[one.requirement].score_if_fixed for one in found}
    waits = sorted((one for one in found if one.met_on), key=lambda one: (one.met_on or date.max, one.requirement))
    work = [one for one in found if not one.met_on]
    short = before - FULL / line - sum(odds[one.requirement] for one in waits)
    priced = [Priced(one.requirement, one.effort_days, odds[one.requirement]) for one in work]
    chosen = [one.requirement for one in waits]
    fixes = cheapest(priced, short - TINY)
    if score_with(scored, [*fixes, *chosen]) < line:  # exactly on the line, the last digit decides
        fixes = cheapest(priced, short + TINY)
    for name in reversed(list(chosen)):
        others = [other for other in chosen if other != name]
        if score_with(scored, [*fixes, *others]) >= line:
            chosen = others
    return _as_way(scored, found, line, fixes, chosen)


def _as_way(
    scored: Sequence[Scored], found: Sequence[Open], line: float, fixes: Sequence[str], waits: Sequence[str]
) -> Way:
    lost = losses(scored)
    by_name = {one.requirement: one for one in found}
    mended = sorted((by_name[name] for name in fixes), key=lambda one: (-lost[one.requirement].points, one.requirement))
    awaited = [by_name[name] for name in waits]
    way = Way(
        line=line,
        low=score_with(scored, [*fixes, *waits]),
        effort_days=sum(one.effort_days for one in mended),
        met_on=max((one.met_on for one in awaited if one.met_on), default=None),
        fixes=tuple(Fix(one.requirement, one.title, one.owner, one.effort_days) for one in mended),
        waits=tuple(Wait(one.requirement, one.title, one.met_on) for one in awaited if one.met_on),
        words="",
    )
    return Way(**{**vars(way), "words": way_words(way)})


def way_words(way: Way) -> str:
    """The way in one sentence."""
    parts = []
    if way.waits:
        last = way.waits[-1]
        names = _names([one.title for one in way.waits])
        is_met = "is met on" if len(way.waits) == 1 else "are met by"
        parts.append(f"{names} {is_met} {last.met_on:%-d %B %Y} if ingest goes on as in the last week")
    if way.fixes:
        names = _names([one.title for one in way.fixes])
        fixes = "the fix is" if len(way.fixes) == 1 else f"the {len(way.fixes)} fixes are"
        parts.append(f"{fixes} {measure_words(way.effort_days, 'person-days')}: {names}")
    return f"The cheapest way to {way.line:.0f} gives at least {score_words(way.low)}: {'; '.join(parts)}."


def _names(titles: Sequence[str]) -> str:
    """The first few titles; all of them stand in ``fixes`` and ``waits``."""
    quoted = [f"“{one}”" for one in titles[:NAMED]]
    more = len(titles) - NAMED
    if more > 0:
        return f"{', '.join(quoted)} and {more} more"
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
