"""JSON objects become columns, and no key is dropped."""

import json

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

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
