"""The fewest person-days that take away enough of what is lost: a knapsack problem, solved exactly.

Losses in odds add up (readiness_model.md, section 3.4). Of all sets of fixes only those are kept that no other set
beats in both effort and loss taken away.
"""

from collections.abc import Sequence
from typing import NamedTuple

TINY = 1e-9  # odds: sums in another order differ by less


class Priced(NamedTuple):
    """One fix: its name, its person-days, the odds that it takes away."""

    name: str
    effort_days: float
    odds: float


class _Set(NamedTuple):
    """Some fixes together: their effort, the odds that they take away, which they are."""

    effort_days: float
    odds: float
    fixes: tuple[str, ...]


def cheapest(work: Sequence[Priced], short: float) -> tuple[str, ...]:
    """Names of the fixes of least effort that take away so many odds; all of them where that is not enough.

    Ties are broken by fewer fixes, then by name.

    >>> cheapest([Priced("a", 5, 1.0), Priced("b", 2, 0.6), Priced("c", 2, 0.5)], 1.0)
    ('b', 'c')
    """
    front = [_Set(0.0, 0.0, ())]
    for one in sorted(work):
        more = [
            _Set(a.effort_days + one.effort_days, min(a.odds + one.odds, max(short, 0.0)), (*a.fixes, one.name))
            for a in front
            if a.odds < short
        ]
        front = _unbeaten([*front, *more])
    enough = [one for one in front if one.odds >= short]
    return enough[0].fixes if enough else tuple(one.name for one in work)


def _unbeaten(sets: list[_Set]) -> list[_Set]:
    kept: list[_Set] = []
    for one in sorted(sets, key=lambda one: (one.effort_days, -one.odds, len(one.fixes), one.fixes)):
        if not kept or one.odds > kept[-1].odds:
            kept.append(one)
    return kept
