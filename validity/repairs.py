"""States in which findings were fixed: the three costliest, or three others at random.

A finding is fixed by taking back the faults that its check's remediation would undo (``Fault.seen_by``).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl

from validity.faults import FAULTS
from validity.plan import Blow, State

FIXED = 3  # findings
LEAST_BLOWS = 3
A_TASK = 3  # damaged states that are repaired


def planned_repairs(states: Iterable[State], judged: pl.DataFrame) -> list[State]:
    """Two states for each of the first mixes with enough faults and findings: fixed the one way, and the other.

    Args:
        states: Of one task.
        judged: Their rows, as ``scoring.judged`` gives them.
    """
    rows = {row["state"]: row for row in judged.iter_rows(named=True)}
    found: list[State] = []
    for state in states:
        findings = (
            [one for one in rows[state.id]["requirements"] if one["points_lost"] > 0] if state.origin == "mix" else []
        )
        if len(state.blows) < LEAST_BLOWS or len(findings) <= FIXED:
            continue
        found += [_repaired(state, findings[:FIXED], "costliest"), _repaired(state, _others(state, findings), "random")]
        if len(found) >= 2 * A_TASK:
            break
    return found


def _others(state: State, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At random among those that are not the costliest."""
    rng = np.random.default_rng([state.seed, crc32(state.id.encode())])
    rest = findings[FIXED:]
    return [rest[k] for k in sorted(rng.choice(len(rest), min(FIXED, len(rest)), replace=False))]


def _repaired(state: State, findings: list[dict[str, Any]], how: str) -> State:
    left = tuple(one for one in state.blows if not any(_undoes(finding["check"], one) for finding in findings))
    return replace(state, blows=left, origin="repair", repair_of=state.id, repair=how)


def _undoes(check: str, blow: Blow) -> bool:
    return any(check.startswith(one) for one in FAULTS[blow.kind].seen_by)
