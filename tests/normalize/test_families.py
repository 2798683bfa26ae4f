"""Templates to families."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.normalize.families import FAMILY_UNKNOWN, FAMILY_VERSION, families, updates

NAMES = ["ann", "bob", "eve", "joe", "sue"]


def of(*templates: str) -> list[str]:
    return families(pl.Series(templates, dtype=pl.String)).to_list()


@pytest.mark.parametrize("count", [4, 5])
def test_five_words_at_one_place_are_values_and_four_are_not(count: int) -> None:
    templates = [f"user {name} came in" for name in NAMES[:count]]

    assert of(*templates) == (["user <*> came in"] * 5 if count == 5 else templates)


def test_the_first_word_says_what_a_message_is_about() -> None:
    templates = [f"{verb} the session <*>" for verb in ("open", "close", "keep", "lose", "find", "drop")]

    assert of(*templates) == templates


def test_a_mask_at_a_place_makes_the_word_of_an_otherwise_equal_template_a_value() -> None:
    assert of("none for user <*> from <*>", "none for user admin from <*>") == ["none for user <*> from <*>"] * 2
    assert of("started <*>", "started executor") == ["started <*>", "started executor"]


@pytest.mark.parametrize("count", [4, 5])
def test_five_values_of_a_key_are_values_whatever_the_other_values_are(count: int) -> None:
    """Few values, such as ok and failed, may each be a message of its own."""
    templates = [f"sent to={name} by = {other}, ok" for name, other in zip(NAMES[:count], NAMES[::-1], strict=False)]

    assert set(of(*templates)) == ({"sent to=<*> by = <*>, ok"} if count == 5 else set(templates))


def test_what_stands_in_quotes_is_a_value_unless_it_has_values_of_its_own() -> None:
    assert of('open "a b" for "GET <*>"') == ['open "<*>" for "GET <*>"']
    assert of('got {"id":"<*>","name":"Ann B","tags":["c","d"]}') == [
        'got {"id":"<*>","name":"<*>","tags":["<*>","<*>"]}'
    ]


def test_words_within_brackets_are_places_too() -> None:
    assert of(*(f"({name}) CMD (run-parts <*>)" for name in NAMES)) == ["(<*>) CMD (run-parts <*>)"] * 5


def test_words_that_vary_at_two_places_are_found_one_after_the_other() -> None:
    templates = [f"copy {one} to {other} now" for one in NAMES for other in NAMES]

    assert set(of(*templates)) == {"copy <*> to <*> now"}


def test_of_nothing_comes_nothing() -> None:
    assert of() == []
    assert of("", " ", "<*>") == ["", "", "<*>"]


WORDS = st.sampled_from([*NAMES, "<*>", "k=v", "(a)", "(b)", '"q r"', "=", "a,b", "\u00e9", "on"])
TEMPLATES = st.lists(st.lists(WORDS, max_size=5).map(" ".join), min_size=1, max_size=60, unique=True)


@settings(max_examples=40)
@given(templates=TEMPLATES, data=st.data())
def test_families_do_not_depend_on_order(templates: list[str], data: st.DataObject) -> None:
    order = data.draw(st.permutations(templates))

    assert dict(zip(order, of(*order), strict=True)) == dict(zip(templates, of(*templates), strict=True))


@settings(max_examples=40)
@given(templates=TEMPLATES, data=st.data())
def test_what_comes_in_parts_ends_as_what_comes_at_once(templates: list[str], data: st.DataObject) -> None:
    """Only groups with something new are compared again; the others must be as they would be."""
    cut = data.draw(st.integers(0, len(templates)))
    known = _table(templates[:cut])
    known = known.update(updates(known), on="template_id")
    known = pl.concat([known, _table(templates[cut:], first_id=cut)])
    known = known.update(updates(known), on="template_id")

    assert known["family"].to_list() == of(*templates)
    assert known["family_version"].unique().to_list() == [FAMILY_VERSION]
    assert updates(known).is_empty()


def test_the_fifth_word_changes_the_family_of_the_four_before_it() -> None:
    known = _table([f"user {name} came in" for name in NAMES[:4]])
    known = pl.concat([known.update(updates(known), on="template_id"), _table(["user sue came in"], first_id=4)])

    found = updates(known)

    assert sorted(found["template_id"]) == [0, 1, 2, 3, 4]
    assert found["family"].unique().to_list() == ["user <*> came in"]


def _table(templates: list[str], first_id: int = 0) -> pl.DataFrame:
    ids = pl.Series(range(first_id, first_id + len(templates)), dtype=pl.UInt64)
    version = pl.Series([FAMILY_UNKNOWN] * len(templates), dtype=pl.UInt16)
    texts = pl.Series(templates, dtype=pl.String)
    return pl.DataFrame({"template_id": ids, "template": texts, "family": texts, "family_version": version})
