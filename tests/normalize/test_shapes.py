"""Shapes may only leave out what no search would find."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.privacy import labelled_lines
from telemetry_ready.normalize import shapes
from telemetry_ready.normalize.privacy import redact
from telemetry_ready.normalize.privacy_policy import DEFAULTS
from telemetry_ready.normalize.privacy_rules import RULES
from telemetry_ready.normalize.shapes import Shaped, of_shapes, zeroed

KEY = b"k" * 32
PATTERNS = sorted({pattern for family in RULES for rule in family for pattern in (rule.gate_pattern, rule.place)})
ENOUGH = 4_000  # texts from which shapes are looked at


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_a_rule_finds_in_a_text_it_finds_in_the_texts_shape(pattern: str) -> None:
    lines = pl.Series([line.text for line in labelled_lines()])

    is_missed = lines.str.contains(pattern) & ~zeroed(lines).str.contains(of_shapes(pattern))

    assert lines.filter(is_missed).to_list() == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_negated_classes_have_all_digits_or_none(pattern: str) -> None:
    """Else a shape's 0 could stand for a digit that is allowed and one that is not."""
    for negated in re.findall(r"\[\^((?:\\.|[^\]])*)\]", re.sub(r"\\x\{[0-9A-F]*\}", "", pattern)):
        assert not re.search("[0-9]", negated.replace("0-9", "")), negated


class Forgetful(dict[str, bool]):
    """What is known while another thread forgets it at every moment."""

    def update(self, *found: object) -> None:
        self.clear()


def test_a_search_does_not_rest_on_what_other_threads_may_forget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "_known", lambda _: Forgetful())

    assert shapes._held(["a0", "b0", "a0"], "a").to_list() == [True, False, True]


@given(st.lists(st.text("12 a.-b", max_size=8), min_size=1, max_size=8))
def test_a_search_by_shapes_finds_all_that_a_search_of_texts_finds(texts: list[str]) -> None:
    many = pl.Series([*texts, *["a 1"] * 2 * ENOUGH])

    found = Shaped.of(many).search("[12]{2}|[2-9]-")

    assert set(many.str.contains("[12]{2}|[2-9]-").arg_true()) <= set(found)


def test_lines_that_repeat_but_for_digits_are_redacted_as_each_by_itself() -> None:
    lines = [line.text for line in labelled_lines()]
    many = pl.Series([line for line in lines for _ in range(12)])

    texts, flags = redact(many, DEFAULTS, KEY)

    alone = [redact(pl.Series([line]), DEFAULTS, KEY) for line in lines]
    assert Shaped.of(many).shapes
    assert texts.gather_every(12).to_list() == [text.item() for text, _ in alone]
    assert flags.gather_every(12).to_list() == [flag.item() for _, flag in alone]


def test_texts_that_do_not_repeat_have_no_shapes() -> None:
    words = pl.Series([chr(0x4E00 + number) for number in range(ENOUGH)])

    assert not Shaped.of(words).shapes
    assert Shaped.of(words).search("\u4e05").to_list() == [5]
