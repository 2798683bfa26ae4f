"""Rival forms: their published examples as literals, and the laws that every form keeps."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validity.forms import FORMS

EXAMPLE = (("must", 0.8), ("must", 0.5), ("important", 0.3), ("helpful", 0.0), ("must", 1.0))

attained = st.lists(
    st.tuples(st.sampled_from(["must", "important", "helpful"]), st.floats(0, 1)),
    max_size=12,
)
rates = st.none() | st.floats(0, 100)
every_form = pytest.mark.parametrize("name", list(FORMS))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("product", 9.5),  # the worked example of readiness_model.md, section 3.4, at the prices of today
        ("plain pass rate", 91.5),
        ("weighted arithmetic mean", 62.5),  # (3 * (.8 + .5 + 1) + 2 * .3 + 0) / 12
        ("weighted geometric mean", 44.3),  # (.8^3 * .5^3 * .3^2 * .01)^(1/12)
        ("weighted harmonic mean", 40.8),  # 12 / (3 / .8 + 3 / .5 + 2 / .3 + 1 / .1 + 3)
        ("weighted harmonic mean, not normalized", 14.7),  # 1 / (1 + .25 + 1 + 2/3 * (1/.3 - 1) + 1/3 * 9)
        ("minimum", 0.0),
        ("Instrumentation Score", 23.5),  # 40 / (3 * 40 + 30 + 20)
    ],
)
def test_each_form_gives_what_its_formula_gives_by_hand(name: str, expected: float) -> None:
    assert round(FORMS[name](EXAMPLE, 91.5), 1) == expected


def test_the_instrumentation_score_is_that_of_its_specification() -> None:
    """Its worked example without the lowest level, which has no counterpart here: 520 of 780."""
    passed = [("must", 1.0)] * 4 + [("important", 1.0)] * 8 + [("helpful", 1.0)] * 6
    failed = [("must", 0.0)] * 4 + [("important", 0.99)] * 2 + [("helpful", 0.5)] * 2

    score = FORMS["Instrumentation Score"]([*passed, *failed], None)

    assert round(score, 2) == 66.67


def test_an_unmeasured_pass_rate_is_nought() -> None:
    assert FORMS["plain pass rate"]([("must", 1.0)], None) == 0.0


@every_form
@given(attained=attained, rate=rates)
def test_every_form_stays_between_0_and_100(name: str, attained: list[tuple[str, float]], rate: float | None) -> None:
    assert 0 <= FORMS[name](attained, rate) <= 100 + 1e-9


@every_form
@given(attained=attained, rate=rates, random=st.randoms())
def test_the_order_of_the_requirements_does_not_matter(
    name: str, attained: list[tuple[str, float]], rate: float | None, random: Random
) -> None:
    shuffled = random.sample(attained, len(attained))

    assert FORMS[name](shuffled, rate) == FORMS[name](attained, rate)


@every_form
@given(attained=attained.filter(bool), place=st.integers(0, 11))
def test_meeting_a_requirement_never_lowers_a_form(name: str, attained: list[tuple[str, float]], place: int) -> None:
    place %= len(attained)
    fixed = [(one, 1.0 if number == place else value) for number, (one, value) in enumerate(attained)]

    assert FORMS[name](fixed, 50.0) >= FORMS[name](attained, 50.0) - 1e-9


@every_form
@given(criticalities=st.lists(st.sampled_from(["must", "important", "helpful"])))
def test_all_met_is_100(name: str, criticalities: list[str]) -> None:
    assert FORMS[name]([(one, 1.0) for one in criticalities], 100.0) == pytest.approx(100.0)
