"""From attainments to one score: priced odds (readiness_model.md, section 3.4), at the prices that held on the trial.

Each requirement has a price; one that is met costs nothing, so adding it changes nothing.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from telemetry_ready.model.use_case import Criticality

FULL = 100.0
EPSILON = 0.1  # attainment below this costs no more
PRICE: Mapping[Criticality, float] = {  # by the score that is left when one such requirement alone is wholly missed
    Criticality.MUST: (100 / 3 - 1) / (1 / EPSILON - 1),
    Criticality.IMPORTANT: (100 / 5 - 1) / (1 / EPSILON - 1),
    Criticality.HELPFUL: (100 / 90 - 1) / (1 / EPSILON - 1),
}


class Scored(NamedTuple):
    """One requirement as the score sees it: attainment 0.0 (worthless, or not measured) to 1.0 (good enough)."""

    requirement: str
    criticality: Criticality
    attainment: float


class Loss(NamedTuple):
    """What one requirement costs: its share of 100 - score, and the score if it alone were met."""

    points: float
    score_if_fixed: float


def readiness_score(scored: Iterable[Scored]) -> float:
    """Combine a use case's requirements into one score.

    Args:
        scored: Each requirement, in any order: the last digit does not depend on it.

    Returns:
        The score, above 0 and at most 100 (all met, or no requirement at all).

    Source:
        readiness_model.md, sections 2 and 3.4.

    >>> readiness_score([Scored("catch-all", Criticality.IMPORTANT, 0.0)])
    5.0
    >>> round(readiness_score([Scored("label", Criticality.MUST, 0.8), Scored("text", Criticality.HELPFUL, 1.0)]), 1)
    52.7
    """
    return _score(_losses(scored).values())


def losses(scored: Iterable[Scored]) -> dict[str, Loss]:
    """Points lost by requirement id (their sum is 100 - score), and the score if each alone were met."""
    odds = _losses(scored)
    total = math.fsum(odds.values())
    score = _score(odds.values())
    return {
        one: Loss(
            points=(FULL - score) * loss / total if loss else 0.0,
            score_if_fixed=_score(other for name, other in odds.items() if name != one),
        )
        for one, loss in odds.items()
    }


def score_with(scored: Iterable[Scored], fixed: Iterable[str]) -> float:
    """The score if several requirements were met together: their gains do not add up."""
    met = frozenset(fixed)
    return readiness_score(one for one in scored if one.requirement not in met)


def _losses(scored: Iterable[Scored]) -> dict[str, float]:
    """Odds against readiness that each requirement adds, by id in ascending order; 0.0 where it is met."""
    return {
        one.requirement: PRICE[one.criticality] * (1 / max(one.attainment, EPSILON) - 1)
        for one in sorted(scored, key=lambda one: one.requirement)
    }


def _score(odds: Iterable[float]) -> float:
    return FULL / (1 + math.fsum(odds))
