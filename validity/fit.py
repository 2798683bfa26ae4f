"""Lines and criticalities that would have served better, found on the fitted half only; nothing is written.

``python -m validity.fit USE_CASE`` prints proposals. Whoever takes one over marks it ``source: validity`` in the use
case's file and says so in ``validity/changes.md``. What is held back is never read here.

A proposal gains in both halves of the kinds that were fitted on, each by itself, and costs undamaged data nothing.
Kinds that were dealt when most checks were finished weigh more: what a line does on them it will do on unknown ones.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from telemetry_ready.model.use_case import Criticality, Requirement, Scale
from telemetry_ready.model.words import GO_LINE
from telemetry_ready.readiness.attainment import STREAM_TABLES, Measure, attainment, measure
from telemetry_ready.readiness.score import EPSILON, FULL, PRICE
from validity import run
from validity.faults import (
    dials,
    gauges,
    handovers,
    journals,
    ledgers,
    loggers,
    meters,
    probes,
    queues,
    registers,
    rosters,
    sinks,
    spools,
    stores,
    streams,
)
from validity.measures import BAD_BELOW, GOOD_FROM, ranks
from validity.task import Task
from validity.tasks import TASKS
from validity.trial import from_json

FALSE_READY, FALSE_BLOCK = 4 / 3, 2 / 3  # what they cost: half as many of the former are allowed
DEALT = (
    *(handovers, stores, loggers),  # the fourth deal
    *(queues, probes, sinks),
    *(rosters, meters, streams),
    *(registers, gauges, spools),
    *(ledgers, dials, journals),  # the eighth
)
UNFORESEEN = frozenset(one.kind for part in DEALT for one in part.FAULTS)
# All checks but a few (validity/changes.md) were finished before they were known.
FORESEEN_WEIGHT = 0.3
SOFT = 6.0  # points around the go line over which a verdict is half wrong
CHANGE = 0.004  # what a change must gain, so that chance is not fitted
ROUNDS = 4
RATES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.995)
QUANTILES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9)

Floats = NDArray[np.float64]


class States(NamedTuple):
    """The fitted half of one task: what the model reached, what each check measured, and the kinds of faults.

    Kinds are joined by ``+``; an undamaged state has none.
    """

    performance: Floats
    measures: Sequence[Mapping[str, Measure | None]]
    kinds: Sequence[str]


@dataclass(frozen=True)
class Proposal:
    """One requirement changed, and what it gains on the fitted half."""

    requirement: Requirement
    gain: float

    def __str__(self) -> str:
        one = self.requirement
        lines = f"{one.criticality} floor {one.floor:g} target {one.target:g}"
        return f"{self.gain:+.4f}  {one.id}: {lines} ({', '.join(one.checks)})"


def main() -> None:
    """Print how the lines stand and what would serve better."""
    parser = argparse.ArgumentParser(prog="validity.fit", description="Propose lines on the fitted half.")
    parser.add_argument("use_case")
    name = parser.parse_args().use_case
    tasks = [one for one in TASKS if one.use_case == name]
    states = [fitted_half(one) for one in tasks]
    requirements = list(run.catalog().use_cases[name].requirements)
    print(f"now: {worth(requirements, states):.4f}")
    for number in range(ROUNDS):
        found = sorted(improved(requirements, states), key=lambda one: -one.gain)
        if not found:
            break
        requirements = [found[0].requirement if one.id == found[0].requirement.id else one for one in requirements]
        print(f"{number + 1}. {found[0]}")
        for other in found[1:6]:
            print(f"      or {other}")
    print(f"then: {worth(requirements, states):.4f}")


def fitted_half(task: Task) -> States:
    """Read what was measured of a task's states, the held-back ones left out."""
    judged = pl.read_parquet(run.RESULTS / "states.parquet").filter(
        pl.col("task") == task.name, pl.col("half") == "fit", pl.col("origin") != "repair"
    )
    checks = run.catalog().checks
    folder = run.folder_of(task)
    rows = pl.concat([pl.read_parquet(folder / f"{one}.parquet") for one in judged["state"]])
    results = [from_json(one) for one in rows["results"]]
    return States(
        judged["performance"].to_numpy(),
        [
            {name: measure(one, is_stream=checks[name].table in STREAM_TABLES) for name, one in row.items()}
            for row in results
        ],
        ["+".join(sorted(one["kind"] for one in row)) for row in judged["faults"]],
    )


def worth(requirements: Sequence[Requirement], tasks: Sequence[States]) -> float:
    """Mean over tasks of rho less what the soft shares of false-ready and false-block cost; higher is better."""
    return _mean_worth([_sum_of_odds(requirements, one) for one in tasks], tasks)


def _mean_worth(odds: Sequence[Floats], tasks: Sequence[States]) -> float:
    return float(np.mean([_worth(mine, one) for mine, one in zip(odds, tasks, strict=True)]))


def _worth(odds: Floats, states: States) -> float:
    score, low = FULL / (1 + odds)
    weight = np.array([1.0 if _is_unforeseen(one) else FORESEEN_WEIGHT for one in states.kinds])
    allowed = 1 / (1 + np.exp(-(low - GO_LINE) / SOFT))
    bad, good = states.performance < BAD_BELOW, states.performance >= GOOD_FROM
    return (
        rank_correlation(score, states.performance, weight)
        - FALSE_READY * (float(np.average(allowed[bad], weights=weight[bad])) if bad.any() else 0.0)
        - FALSE_BLOCK * (float(np.average(1 - allowed[good], weights=weight[good])) if good.any() else 0.0)
    )


@cache
def _is_unforeseen(kinds: str) -> bool:
    """Whether a state has only kinds that checks were not written for; an undamaged one has."""
    return UNFORESEEN.issuperset(kinds.split("+") if kinds else ())


def rank_correlation(one: Floats, other: Floats, weight: Floats) -> float:
    """Spearman's rank correlation with weights; 0.0 where either is constant.

    >>> values = np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 30.0, 20.0, 40.0])
    >>> round(rank_correlation(*values, np.ones(4)), 6), round(rank_correlation(*values, np.array([1, 0, 0, 1.0])), 6)
    (0.8, 1.0)
    """
    first, second = (rank - np.average(rank, weights=weight) for rank in (ranks(one), ranks(other)))
    scale = np.sqrt((weight @ first**2) * (weight @ second**2))
    return float(weight @ (first * second) / scale) if scale else 0.0


def _sum_of_odds(requirements: Sequence[Requirement], states: States) -> Floats:
    return sum((_odds(one, states) for one in requirements), np.zeros((2, len(states.performance))))


def _odds(requirement: Requirement, states: States) -> Floats:
    """Odds that a requirement adds, at its measure and at its lower bound: (2, states)."""
    pairs = np.array([_attained(requirement, one) for one in states.measures]).T
    return np.asarray(PRICE[requirement.criticality] * (1 / np.maximum(pairs, EPSILON) - 1))


def _attained(requirement: Requirement, measures: Mapping[str, Measure | None]) -> tuple[float, float]:
    values = [measures.get(one) for one in requirement.checks]
    at = [attainment(requirement, one.value) if one else 0.0 for one in values]
    low = [min(attainment(requirement, one.low), attainment(requirement, one.high)) if one else 0.0 for one in values]
    return min(at), min(low)


def improved(requirements: Sequence[Requirement], tasks: Sequence[States]) -> Iterator[Proposal]:
    """For each requirement the change that gains the most, where it gains enough."""
    before = worth(requirements, tasks)
    for place, requirement in enumerate(requirements):
        others = [*requirements[:place], *requirements[place + 1 :]]
        theirs = [_sum_of_odds(others, one) for one in tasks]
        tried = [
            Proposal(
                variant,
                _mean_worth([odds + _odds(variant, one) for odds, one in zip(theirs, tasks, strict=True)], tasks)
                - before
                - CHANGE,
            )
            for variant in _variants(requirement, tasks)
        ]
        best = max(tried, key=lambda one: one.gain, default=None)
        if best and best.gain > 0 and holds(requirement, best.requirement, others, tasks):
            yield best


def holds(old: Requirement, new: Requirement, others: Sequence[Requirement], tasks: Sequence[States]) -> bool:
    """Whether a change gains in both halves of the kinds, and costs undamaged states nothing."""
    undamaged = [_only(one, [not kinds for kinds in one.kinds]) for one in tasks]
    if any((_odds(new, one) > _odds(old, one)).any() for one in undamaged if one.measures):
        return False
    halves = [
        [_only(one, [crc32(kinds.encode()) % 2 == half for kinds in one.kinds]) for one in tasks] for half in (0, 1)
    ]
    return all(worth([*others, new], half) > worth([*others, old], half) for half in halves)


def _only(states: States, mask: Sequence[bool]) -> States:
    """The states of the mask."""
    chosen = np.flatnonzero(mask).tolist()
    return States(states.performance[chosen], [states.measures[k] for k in chosen], [states.kinds[k] for k in chosen])


def _variants(requirement: Requirement, tasks: Sequence[States]) -> Iterator[Requirement]:
    seen = [one for task in tasks for row in task.measures for name in requirement.checks if (one := row.get(name))]
    is_rate = all(0 <= one.value <= 1 for one in seen) and requirement.scale is Scale.LINEAR
    values = [one.value for one in seen] or [0.0]
    lines = RATES if is_rate else sorted({float(f"{one:.2g}") for one in np.quantile(values, QUANTILES)})
    for criticality in Criticality:
        yield replace(requirement, criticality=criticality)
        for floor in (requirement.floor, *lines):
            for target in (requirement.target, *lines):
                is_upward = requirement.target > requirement.floor
                if (
                    floor != target
                    and (target > floor) == is_upward
                    and (requirement.scale is Scale.LINEAR or floor > 0 < target)
                ):
                    yield replace(requirement, criticality=criticality, floor=floor, target=target)


if __name__ == "__main__":
    main()
