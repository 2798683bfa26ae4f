"""States in which findings were fixed: the three costliest, or three others at random.

A finding is fixed by taking back the faults that cost points by the same requirement where each was the only fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl

from validity.plan import Blow, State

FIXED = 3  # findings
LEAST_BLOWS = 3
A_TASK = 3  # damaged states that are repaired
COSTS = 1.0  # points; less is chance


def planned_repairs(states: Iterable[State], judged: pl.DataFrame) -> list[State]:
    """Two states for each of the first mixes with enough faults and findings: fixed the one way, and the other.

    Args:
        states: Of one task.
        judged: Their rows, as ``scoring.judged`` gives them.
    """
    rows = {row["state"]: row for row in judged.iter_rows(named=True)}
    costs = _costs(judged)
    found: list[State] = []
    for state in states:
        findings = [one for one in rows[state.id]["requirements"] if one["points_lost"] > 0]
        are_known = all(one.kind in costs for one in state.blows)
        if len(state.blows) < LEAST_BLOWS or len(findings) <= FIXED or not are_known:
            continue
        found += [
            _repaired(state, findings[:FIXED], "costliest", costs),
            _repaired(state, _others(state, findings), "random", costs),
        ]
        if len(found) >= 2 * A_TASK:
            break
    return found


def _costs(judged: pl.DataFrame) -> dict[str, set[str]]:
    """By kind of fault that was tried alone: the requirements by which it cost points then."""
    costs: dict[str, set[str]] = {}
    for row in judged.filter(pl.col("faults").list.len() == 1).iter_rows(named=True):
        lost = {one["requirement"] for one in row["requirements"] if one["points_lost"] > COSTS}
        costs.setdefault(row["faults"][0]["kind"], set()).update(lost)
    return costs


def _others(state: State, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At random among those that are not the costliest."""
    rng = np.random.default_rng([state.seed, crc32(state.id.encode())])
    rest = findings[FIXED:]
    return [rest[k] for k in sorted(rng.choice(len(rest), min(FIXED, len(rest)), replace=False))]


def _repaired(state: State, findings: list[dict[str, Any]], how: str, costs: Mapping[str, set[str]]) -> State:
    fixed = {one["requirement"] for one in findings}

    def is_left(blow: Blow) -> bool:
        return not costs[blow.kind] & fixed

    return replace(state, blows=tuple(filter(is_left, state.blows)), origin="repair", repair_of=state.id, repair=how)
