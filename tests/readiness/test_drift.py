"""Distances between two states of data: published formulas on numbers worked out by hand, and laws."""

import math

from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.monitoring import Profile
from telemetry_ready.readiness.drift import drift_between, jensen_shannon, population_stability

counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 1000), min_size=1)


def state(severity: dict[str, int], value: tuple[int, tuple[float, float, float]] | None = None) -> Profile:
    return Profile({("logs", "severity_text"): severity}, {("metrics", "cpu"): value} if value else {})


def test_a_category_that_moves_from_half_to_four_fifths_is_drift() -> None:
    """0.3 ln 1.6 - 0.3 ln 0.4 = 0.4159."""
    (found,) = drift_between(state({"INFO": 500, "WARN": 500}), state({"INFO": 80, "WARN": 20}))

    assert (found.table, found.field, found.measure, round(found.value, 4)) == ("logs", "severity_text", "psi", 0.4159)
    assert found.is_drift
    assert found.detail == "INFO: from 50.0 % to 80.0 %"
    assert (found.rows_before, found.rows_now) == (1000, 100)


def test_a_median_that_moves_by_half_the_spread_is_drift() -> None:
    (_, found) = drift_between(
        state({"INFO": 100}, (500, (10.0, 20.0, 30.0))), state({"INFO": 200}, (500, (10.0, 30.0, 31.0)))
    )[::-1]

    assert (found.field, found.measure, found.value, found.is_drift) == ("cpu", "quantile_shift", 0.5, True)
    assert found.detail == "median from 20 to 30"


def test_fewer_than_a_hundred_rows_say_nothing() -> None:
    assert drift_between(state({"INFO": 99}), state({"WARN": 1000})) == ()
    assert drift_between(state({"INFO": 1000}), state({"WARN": 99})) == ()


def test_templates_never_seen_count_by_their_records() -> None:
    before = Profile({("logs", "template_id"): {"1": 900, "2": 100}}, {})
    now = Profile({("logs", "template_id"): {"1": 188, "3": 12}}, {})

    (found,) = drift_between(before, now)

    assert (found.measure, found.value, found.is_drift) == ("new_share", 0.06, True)


@given(counts)
def test_a_state_does_not_differ_from_itself(found: dict[str, int]) -> None:
    assert population_stability(found, found) == 0
    assert jensen_shannon(found, found) == 0


@given(counts, counts)
def test_distances_have_their_bounds_and_do_not_depend_on_the_direction(
    before: dict[str, int], now: dict[str, int]
) -> None:
    assert population_stability(before, now) >= -1e-12
    assert math.isclose(population_stability(before, now), population_stability(now, before), abs_tol=1e-9)
    assert 0 <= jensen_shannon(before, now) <= 1 + 1e-12
    assert math.isclose(jensen_shannon(before, now), jensen_shannon(now, before), abs_tol=1e-9)


@given(counts, counts, st.integers(2, 9))
def test_more_rows_of_the_same_mix_are_no_drift(before: dict[str, int], now: dict[str, int], times: int) -> None:
    more = {name: count * times for name, count in now.items()}

    assert math.isclose(population_stability(before, more), population_stability(before, now), abs_tol=1e-9)
