"""Rival forms of a score: the same attainments, combined as others combine them (readiness_model.md, section 2)."""

import math
from collections.abc import Callable, Mapping, Sequence

from telemetry_ready.model.use_case import Criticality
from telemetry_ready.readiness.score import FULL, Scored, readiness_score

Attained = Sequence[tuple[str, float]]  # criticality, and attainment from 0.0 (worthless) to 1.0 (good enough)
Form = Callable[[Attained, float | None], float]  # with the plain pass rate, 0-100, to a score of 0-100

WEIGHT: Mapping[str, float] = {Criticality.MUST: 3, Criticality.IMPORTANT: 2, Criticality.HELPFUL: 1}
IMPACT: Mapping[str, float] = {Criticality.MUST: 40, Criticality.IMPORTANT: 30, Criticality.HELPFUL: 20}
GEOMETRIC_FLOOR = 0.01  # one zero would make the whole mean zero
HARMONIC_FLOOR = 0.1  # the product's own: below it a requirement costs no more


def product(attained: Attained, pass_rate: float | None) -> float:
    """Priced odds, by the product's own function.

    Source:
        readiness_model.md, section 3.4.

    >>> product([("important", 0.0)], None)
    5.0
    """
    return readiness_score(
        Scored(str(number), Criticality(criticality), attainment)
        for number, (criticality, attainment) in enumerate(attained)
    )


def plain_pass_rate(attained: Attained, pass_rate: float | None) -> float:
    """The mean of the row checks' pass rates, what a dashboard shows; 0.0 where no row was checked.

    Source:
        Great Expectations' ``success_percent`` and its likes; readiness_model.md, section 3.5.
    """
    return pass_rate or 0.0


def arithmetic_mean(attained: Attained, pass_rate: float | None) -> float:
    """Weighted arithmetic mean of the attainments: the good pay for the bad in full.

    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), linear aggregation.

    >>> arithmetic_mean([("must", 1.0), ("helpful", 0.0)], None)
    75.0
    """
    return _mean(attained, lambda one: one) * FULL


def geometric_mean(attained: Attained, pass_rate: float | None) -> float:
    """Weighted geometric mean of the attainments, each at least 0.01.

    Source:
        OECD/JRC, Handbook on Constructing Composite Indicators (2008), geometric aggregation.

    >>> round(geometric_mean([("must", 0.25), ("must", 1.0)], None), 6)
    50.0
    """
    return math.exp(_mean(attained, lambda one: math.log(max(one, GEOMETRIC_FLOOR)))) * FULL


def harmonic_mean(attained: Attained, pass_rate: float | None) -> float:
    """Weighted harmonic mean of the attainments, each at least 0.1.

    Source:
        readiness_model.md, section 2.

    >>> round(harmonic_mean([("must", 0.5), ("must", 1.0)], None), 1)
    66.7
    """
    return FULL / _mean(attained, lambda one: 1 / max(one, HARMONIC_FLOOR))


def harmonic_not_normalized(attained: Attained, pass_rate: float | None) -> float:
    """As the harmonic mean, but met requirements do not dilute: the weights (a third for helpful) are not divided out.

    The product's form with other prices.

    Source:
        Issue 4, "weighted harmonic normalized and not".

    >>> harmonic_not_normalized([("must", 0.5), ("must", 1.0)], None)
    50.0
    """
    heaviest = WEIGHT[Criticality.MUST]
    odds = (WEIGHT[criticality] / heaviest * (1 / max(one, HARMONIC_FLOOR) - 1) for criticality, one in attained)
    return FULL / (1 + math.fsum(odds))


def minimum(attained: Attained, pass_rate: float | None) -> float:
    """The worst attainment; criticalities do not count.

    >>> minimum([("must", 1.0), ("helpful", 0.25)], None)
    25.0
    """
    return min((one for _, one in attained), default=1.0) * FULL


def instrumentation_score(attained: Attained, pass_rate: float | None) -> float:
    """Weight of the requirements that are met over the weight of all; one that is partly met is not met.

    Its impact levels critical (40), important (30) and normal (20) stand for must, important and helpful.

    Source:
        https://github.com/instrumentation-score/spec/blob/main/specification.md, Score Calculation Formula.

    >>> instrumentation_score([("must", 1.0), ("important", 0.99), ("important", 1.0)], None)
    70.0
    """
    every = math.fsum(IMPACT[criticality] for criticality, _ in attained)
    passed = math.fsum(IMPACT[criticality] for criticality, one in attained if one >= 1)
    return passed / every * FULL if every else FULL


def _mean(attained: Attained, of: Callable[[float], float]) -> float:
    """Weighted mean of a function of the attainments, exact in any order; of nothing: that of met requirements."""
    every = math.fsum(WEIGHT[criticality] for criticality, _ in attained)
    if not every:
        return of(1.0)
    return math.fsum(WEIGHT[criticality] * of(one) for criticality, one in attained) / every


PRODUCT = "product"
FORMS: Mapping[str, Form] = {
    PRODUCT: product,
    "plain pass rate": plain_pass_rate,
    "weighted arithmetic mean": arithmetic_mean,
    "weighted geometric mean": geometric_mean,
    "weighted harmonic mean": harmonic_mean,
    "weighted harmonic mean, not normalized": harmonic_not_normalized,
    "minimum": minimum,
    "Instrumentation Score": instrumentation_score,
}
