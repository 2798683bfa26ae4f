"""Priced odds: numbers worked out by hand, and the laws of readiness_model.md, section 3.4."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.catalog import load_catalog
from telemetry_ready.model.use_case import Criticality
from telemetry_ready.readiness.attainment import attainment
from telemetry_ready.readiness.score import PRICE, Scored, losses, readiness_score, score_with

MUST, IMPORTANT, HELPFUL = Criticality.MUST, Criticality.IMPORTANT, Criticality.HELPFUL
EXAMPLE = (
    Scored("label-present", MUST, 0.8),
    Scored("label-reliable", MUST, 0.5),
    Scored("catch-all", IMPORTANT, 0.3),
    Scored("severity", HELPFUL, 0.0),
    Scored("text", MUST, 1.0),
)

attainments = st.floats(0, 1)
scored = st.lists(
    st.builds(Scored, st.text("abcdef", min_size=1, max_size=5), st.sampled_from(Criticality), attainments),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.requirement,
)


def test_prices_follow_from_what_one_missed_requirement_leaves() -> None:
    assert round(PRICE[MUST], 6) == 3.592593
    assert round(PRICE[IMPORTANT], 6) == 2.111111
    assert round(PRICE[HELPFUL], 6) == 0.012346


@pytest.mark.parametrize(
    ("criticality", "expected"),
    [(MUST, [71, 53, 34, 22, 7, 3]), (IMPORTANT, [81, 65, 47, 32, 11, 5]), (HELPFUL, [100, 100, 99, 99, 95, 90])],
)
def test_what_one_requirement_alone_leaves(criticality: Criticality, expected: list[int]) -> None:
    found = [readiness_score([Scored("alone", criticality, one)]) for one in (0.9, 0.8, 0.65, 0.5, 0.2, 0.0)]

    assert [round(one) for one in found] == expected


@pytest.mark.parametrize(
    ("use_case", "volume", "gate"),
    [
        ("alert-noise-reduction", "enough-alerts", 100),
        ("anomalous-logins", "days", 21),
        ("change-risk", "failed-changes", 50),
        ("cloud-cost-optimization", "months", 3),
        ("disk-failure", "failures", 30),
        ("predictive-maintenance", "failures", 30),
        ("similar-tickets", "solved-volume", 2000),
        ("ticket-assistant", "solved-volume", 2000),
    ],
)
def test_a_volume_that_its_source_calls_the_gate_is_enough_for_a_pilot(use_case: str, volume: str, gate: float) -> None:
    asked = next(one for one in load_catalog().use_cases[use_case].requirements if one.id == volume)

    assert 75 <= readiness_score([Scored(volume, asked.criticality, attainment(asked, gate))]) < 78


def test_the_worked_example_gives_its_score_losses_and_fixes() -> None:
    lost = losses(EXAMPLE)

    assert round(readiness_score(EXAMPLE), 1) == 9.5
    assert {name: round(one.points, 1) for name, one in lost.items()} == {
        "label-present": 8.5,
        "label-reliable": 34.1,
        "catch-all": 46.8,
        "severity": 1.1,
        "text": 0.0,
    }
    assert round(lost["label-reliable"].score_if_fixed, 1) == 14.4
    assert round(score_with(EXAMPLE, ["label-reliable", "catch-all"]), 1) == 49.8


def test_without_any_requirement_nothing_is_lost() -> None:
    assert readiness_score([]) == 100.0
    assert losses([]) == {}


@given(scored)
def test_the_score_stays_within_its_bounds(found: list[Scored]) -> None:
    """Saturation at 0 would hide progress: the score is always above 0."""
    assert 0 < readiness_score(found) <= 100


@given(scored)
def test_points_lost_sum_to_what_is_missing(found: list[Scored]) -> None:
    lost = losses(found)

    assert math.isclose(math.fsum(one.points for one in lost.values()), 100 - readiness_score(found), abs_tol=1e-9)
    assert all(one.points >= 0 for one in lost.values())


@given(scored)
def test_fixing_a_requirement_never_lowers_the_score(found: list[Scored]) -> None:
    score = readiness_score(found)

    assert all(one.score_if_fixed >= score for one in losses(found).values())


@given(scored, st.floats(0, 1))
def test_a_better_attainment_never_lowers_the_score(found: list[Scored], other: float) -> None:
    worse, better = sorted((found[0].attainment, other))

    low = readiness_score([found[0]._replace(attainment=worse), *found[1:]])
    high = readiness_score([found[0]._replace(attainment=better), *found[1:]])

    assert low <= high


@given(scored, st.sampled_from(Criticality))
def test_an_added_requirement_that_is_met_changes_nothing(found: list[Scored], criticality: Criticality) -> None:
    """Fifty trivially passing checks do not raise a score: plain averages fail here."""
    added = [Scored(f"z{number}", criticality, 1.0) for number in range(50)]

    assert readiness_score([*found, *added]) == readiness_score(found)


@given(scored, st.randoms(use_true_random=False))
def test_the_order_of_requirements_does_not_move_the_last_digit(found: list[Scored], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random

    assert readiness_score(shuffled) == readiness_score(found)
    assert losses(shuffled) == losses(found)


@given(scored)
def test_removing_a_requirement_never_lowers_the_score(found: list[Scored]) -> None:
    assert readiness_score(found[1:]) >= readiness_score(found)


@given(st.floats(0, 0.915), scored)
def test_no_use_case_with_a_weak_must_have_reaches_the_line(attained: float, found: list[Scored]) -> None:
    """Good results elsewhere cannot pay for it, so no gate is needed beside the score."""
    assert readiness_score([Scored("z", MUST, attained), *found]) < 75
