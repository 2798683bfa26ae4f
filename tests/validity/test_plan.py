"""The plan: what was written down beforehand is whole, and the states follow from it."""

import pytest

from telemetry_ready.catalog import load_catalog
from validity.faults import FAULTS, bureaus, recorders, sensors
from validity.plan import kinds, planned
from validity.task import Task
from validity.tasks import GENERATED

OF_MIXES = 1000  # the least seed of what is drawn at random


def test_every_kind_of_fault_has_its_relevance_written_down() -> None:
    assert set(kinds()) == set(FAULTS)
    assert len(FAULTS) >= 20


def test_relevance_names_use_cases_that_there_are_and_never_both_ways() -> None:
    known = set(load_catalog().use_cases)
    for kind, one in kinds().items():
        assert one.relevant | one.control <= known, kind
        assert not one.relevant & one.control, kind
        assert one.relevant | one.control, kind


def test_what_is_held_back_are_the_kinds_of_the_ninth_deal() -> None:
    """All others were seen by name, with their results, before a check was changed."""
    ninth = {one.kind for part in (bureaus, sensors, recorders) for one in part.FAULTS}
    assert len(ninth) == 48
    assert {name for name, one in kinds().items() if one.half == "held"} == ninth


@pytest.mark.parametrize("task", GENERATED, ids=lambda one: one.name)
def test_a_third_to_two_thirds_of_the_states_are_held_back_at_every_other_severity(task: Task) -> None:
    states = planned(task, (1,))
    assert 0.3 <= sum(one.half == "held" for one in states) / len(states) <= 0.65
    levels: dict[str, set[int]] = {}
    for one in states:
        for blow in one.blows if one.seed < OF_MIXES else ():
            levels.setdefault(blow.kind, set()).add(blow.level)
    assert all(seen == {1, 3, 5} for kind, seen in levels.items() if kinds()[kind].half == "held")
    assert set().union(*(seen for kind, seen in levels.items() if kinds()[kind].half == "fit")) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("task", GENERATED, ids=lambda one: one.name)
def test_a_plan_repeats_and_has_every_kind_that_applies(task: Task) -> None:
    first, second = planned(task, (1,)), planned(task, (1,))
    assert [one.id for one in first] == [one.id for one in second]
    assert len(first) == len({one.id for one in first}) >= 150
    columns = {(table.silo, role) for table in task.load(task.data_sets[0]).tables for role in (*table.roles, "")}
    applying = {
        kind
        for kind, one in kinds().items()
        if one.applies(task.use_case)
        and (FAULTS[kind].silo, FAULTS[kind].role) in columns
        and len(FAULTS[kind].amounts) > 1
    }
    tried = {blow.kind for one in first if one.seed < OF_MIXES for blow in one.blows}
    assert applying == {kind for kind in tried if len(FAULTS[kind].amounts) > 1}


@pytest.mark.parametrize("task", GENERATED, ids=lambda one: one.name)
def test_what_is_held_back_has_kinds_and_data_sets_of_the_held_half_only(task: Task) -> None:
    later = task.data_sets[len(task.data_sets) // 2 :]
    for one in planned(task, (1,)):
        is_held = one.data_set in later and all(kinds()[blow.kind].half == "held" for blow in one.blows)
        assert (one.half == "held") == is_held


def test_where_many_kinds_apply_those_that_are_fitted_on_are_tried_two_by_two() -> None:
    """Each of them in one pair, at most one alone; those held back are alone."""
    task = next(one for one in GENERATED if one.name == "generated-root-cause")
    tried = [one for one in planned(task, (1,)) if one.seed == 1]
    fitted = [one.blows for one in tried if one.half == "fit"]
    assert [len(one) for one in fitted].count(1) <= 1
    assert {len(one) for one in fitted} <= {1, 2}
    assert len({blow.kind for one in fitted for blow in one}) == sum(map(len, fitted))
    assert {len(one.blows) for one in tried if one.half == "held"} == {1}
