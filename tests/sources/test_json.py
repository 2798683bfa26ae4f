"""JSON objects become columns, and no key is dropped."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.sources import _json_alike
from telemetry_ready.sources._json import REST, flatten


def columns(*texts: str) -> list[dict[str, str]]:
    flat = flatten(pl.Series(texts, dtype=pl.String))
    return [{key: text for key, text in row.items() if text is not None} for row in flat.columns.to_dicts()]


def test_nested_and_dotted_keys_are_one_column():
    assert columns('{"host":{"name":"a"}}', '{"host.name":"b"}') == [{"host.name": "a"}, {"host.name": "b"}]


def test_a_key_that_first_comes_late_is_kept():
    lines = ['{"a":1}'] * 500 + ['{"a":1,"late":{"x":true}}'] + ['{"a":1}'] * 500

    assert columns(*lines)[500] == {"a": "1", "late.x": "true"}


def test_a_key_that_changes_its_kind_is_kept_as_text():
    assert columns('{"a":1}', '{"a":{"b":[1,2]}}', '{"a":"x"}') == [{"a": "1"}, {"a": '{"b":[1,2]}'}, {"a": "x"}]


@pytest.mark.parametrize("key", ["*", "^b$", "^.*$"])
def test_a_key_that_polars_takes_for_many_columns_is_one_key(key):
    assert columns(f'{{"{key}":"x","b":1}}') == [{REST: f'{{"{key}":"x"}}', "b": "1"}]


def test_a_broken_line_leaves_its_neighbours_alone():
    lines = ['{"a":1}', '{"a":', '{"a":3}', "[1]", "7", '{"a":5}{"a":6}', '{"a":7},{"a":8}']

    flat = flatten(pl.Series(lines * 3000))

    assert flat.is_object.to_list() == [True, False, True, False, False, False, False] * 3000
    assert flat.columns["a"].head(7).to_list() == ["1", None, "3", None, None, None, None]


def test_text_that_looks_like_keys_is_text():
    line = json.dumps({"message": 'sent {"user":null,"id":7}', "b": ":x"})

    assert columns(line) == [{"message": 'sent {"user":null,"id":7}', "b": ":x"}]


def test_an_unknown_key_is_not_hidden_by_quoted_json():
    lines = ['{"m":"x"}'] * 300
    lines[200] = json.dumps({"m": 'a "b":null c "d": null', "secret": "kept"})

    assert columns(*lines)[200]["secret"] == "kept"


def test_a_document_of_brackets_is_no_object_and_no_crash():
    assert not flatten(pl.Series(['{"a":' + "[" * 100_000, '{"a":' + "[" * 9_000 + "]" * 9_000 + "}"])).is_object.any()


def test_keys_beyond_the_limit_stay_in_one_column():
    line = json.dumps({f"key{place}": place for place in range(600)})

    (found,) = columns(line)

    assert len(found) == 400
    assert len(json.loads(found[REST])) == 201


keys = st.text(min_size=1, max_size=3) | st.sampled_from(("a", "b.c", "b", "time"))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [value] if isinstance(value, str) and value.isalnum() and value.isascii() else []


@settings(max_examples=60)
@given(st.lists(st.dictionaries(keys, values, max_size=4), max_size=6))
def test_every_text_of_an_object_is_in_some_column(objects):
    flat = flatten(pl.Series([json.dumps(one) for one in objects], dtype=pl.String))

    assert flat.is_object.all()
    for one, row in zip(objects, flat.columns.to_dicts() or [{}] * len(objects), strict=True):
        held = " ".join(text for text in row.values() if text)
        assert all(leaf in held for leaf in leaves(one))


LINES = 300  # of one kind: enough for a skeleton
NUMBERS = ("7", "-5", "0", "07", "1.50", "1e3", "true", "null", "nul")
PIECES = (*NUMBERS, '"x"', '"ä😀"', '""', '"a\\"b"', "{}", '{"k":"v"}', "[1]")
ENDS = ("}", " }", "}}", "", "},", "}\t", '}"')


def rows(texts: list[str]) -> list[dict[str, str | None] | None]:
    """What each object has, None for what is none."""
    flat = flatten(pl.Series(texts, dtype=pl.String))
    found = flat.columns.to_dicts() or [{}] * len(texts)
    return [
        {name: text for name, text in row.items() if text is not None} if is_object else None
        for row, is_object in zip(found, flat.is_object, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(("a", "b", "c.d", "é")), min_size=1, max_size=3, unique=True),
    st.lists(st.tuples(st.lists(st.sampled_from(PIECES), min_size=3, max_size=3), st.sampled_from(ENDS)), max_size=8),
)
def test_lines_that_look_alike_give_what_the_decoder_gives(names, odd):
    def line(values: list[str], end: str) -> str:
        return "{" + ", ".join(f'"{name}": {value}' for name, value in zip(names, values, strict=False)) + end

    texts = [line([f'"text {number}"', str(number), "true"], "}") for number in range(LINES)]
    texts[40:40] = [line(values, end) for values, end in odd]
    by_position = rows(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_json_alike, "MOST_TRIES", 0)

        assert by_position == rows(texts)


def test_a_line_of_which_one_byte_differs_is_not_of_the_skeleton():
    lines = [f'{{"aa": "{number}", "bb": {number}}}' for number in range(LINES)]
    lines[7] = '{"aa": "7", "bc": 7}'
    lines[8] = '{"aa": "8";"bb": 8}'

    found = rows(lines)

    assert (found[6], found[7], found[8]) == ({"aa": "6", "bb": "6"}, {"aa": "7", "bc": "7"}, None)


def test_values_of_all_lengths_are_whole():
    texts = ["é" * (number % 40) + "x" * (number % 7 + 1) for number in range(LINES)]

    found = columns(*(json.dumps({"m": one, "n": 1}, ensure_ascii=False) for one in texts))

    assert [row["m"] for row in found] == texts
