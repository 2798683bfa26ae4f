"""The score: priced odds. Each requirement has a price; many good results cannot pay for one bad one.

Source: readiness_model.md, sections 2 and 3.4.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from telemetry_ready.model.use_case import Criticality

FLOOR = 0.1  # attainment below this costs no more
LEFT = {Criticality.MUST: 15.0, Criticality.IMPORTANT: 60.0, Criticality.HELPFUL: 90.0}
"""The score that is left when one such requirement alone is wholly missed."""

PRICE = {criticality: (100 / left - 1) / (1 / FLOOR - 1) for criticality, left in LEFT.items()}


@dataclass(frozen=True)
class Judged:
    """One requirement with what it attained.

    Attributes:
        id: Fixes the order of the sum, so that the order of requirements cannot move the last digit.
        criticality: Sets the price.
        attainment: 0.0 (worthless) to 1.0 (good enough); what was not measured has 0.
    """

    id: str
    criticality: Criticality
    attainment: float


def readiness_score(judged: Sequence[Judged]) -> float:
    """Combine a use case's requirements into one score.

    One that is met costs nothing, so adding it changes nothing.

    Returns:
        Above 0 and at most 100 (all met, or no requirement at all).

    >>> readiness_score([Judged("a", Criticality.IMPORTANT, 0.0)])
    60.0
    >>> round(readiness_score([Judged("a", Criticality.MUST, 0.8), Judged("b", Criticality.HELPFUL, 1.0)]), 1)
    86.4
    """
    return 100 / (1 + _sum(judged))


def loss(one: Judged) -> float:
    """Odds against readiness that one requirement adds; 0.0 when it is met."""
    return PRICE[one.criticality] * (1 / max(one.attainment, FLOOR) - 1)


def points_lost(judged: Sequence[Judged]) -> dict[str, float]:
    """Points of the score that each requirement costs; they sum to 100 - score."""
    total = _sum(judged)
    missing = 100 - readiness_score(judged)
    return {one.id: missing * loss(one) / total if total else 0.0 for one in judged}


def score_if_fixed(judged: Sequence[Judged], *fixed: str) -> float:
    """The score if those requirements were met; fixes do not add up, so several are computed together."""
    return 100 / (1 + _sum([one for one in judged if one.id not in fixed]))


def _sum(judged: Sequence[Judged]) -> float:
    return math.fsum(loss(one) for one in sorted(judged, key=lambda one: one.id))
