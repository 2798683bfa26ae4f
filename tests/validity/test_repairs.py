"""Which states are repaired, and what a repair takes back, worked out by hand."""

from collections.abc import Mapping

import polars as pl

from validity.plan import Blow, State
from validity.repairs import planned_repairs

LOST = {"label_missing": {"labelled": 40.0, "mix": 0.5}, "label_noise": {"mix": 30.0}, "text_empty": {"texts": 20.0}}


def _state(*kinds: str) -> State:
    blows = tuple(Blow(kind, 3, "both") for kind in kinds)
    return State("routing", "north", blows, 1, "mix" if len(kinds) > 1 else "single", "held")


def _judged(costs: Mapping[State, Mapping[str, float]]) -> pl.DataFrame:
    """Findings as the product orders them: the costliest first."""
    return pl.DataFrame(
        {
            "state": [one.id for one in costs],
            "faults": [[{"kind": blow.kind} for blow in one.blows] for one in costs],
            "requirements": [
                [{"requirement": name, "points_lost": lost} for name, lost in found.items()] for found in costs.values()
            ],
        }
    )


ALONE = {_state(kind): lost for kind, lost in LOST.items()}
ALL = _state(*LOST)
FOUND = {"labelled": 30.0, "texts": 15.0, "known": 9.0, "mix": 4.0, "fresh": 0.0}


def _repairs(found: Mapping[str, float], alone: Mapping[State, Mapping[str, float]] = ALONE) -> dict[str, list[str]]:
    judged = _judged({**alone, ALL: found})
    return {one.repair: [blow.kind for blow in one.blows] for one in planned_repairs([*alone, ALL], judged)}


def test_a_finding_takes_back_what_costs_by_it_alone() -> None:
    """The costliest three are what two faults do; the fourth, the mix, is what the third does, half a point is none."""
    assert _repairs(FOUND) == {"costliest": ["label_noise"], "random": ["label_missing", "text_empty"]}


def test_three_findings_leave_none_to_compare_with() -> None:
    assert _repairs({**FOUND, "mix": 0.0}) == {}


def test_a_mix_with_a_fault_that_was_never_alone_is_not_repaired() -> None:
    known = {state: lost for state, lost in ALONE.items() if state.blows[0].kind != "text_empty"}
    assert _repairs(FOUND, known) == {}


def test_a_repair_says_of_what_it_is() -> None:
    first, second = planned_repairs([*ALONE, ALL], _judged({**ALONE, ALL: FOUND}))
    assert (first.repair_of, second.repair_of, first.origin, second.origin) == (ALL.id, ALL.id, "repair", "repair")
    assert (first.seed, first.data_set) == (ALL.seed, ALL.data_set)
