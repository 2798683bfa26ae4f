"""Columns to maps."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.tables import TEXT_MAP
from telemetry_ready.normalize import maps
from telemetry_ready.normalize.maps import text_map, with_map


def test_keys_are_in_order_and_null_values_are_absent() -> None:
    frame = pl.DataFrame({"attr:b": ["1", None], "attr:a": [None, True], "other": [1, 2]})

    made = with_map(frame, "attr:", "attributes")

    assert made["attributes"].to_list() == [{"b": "1"}, {"a": "true"}]
    assert made.schema["attributes"] == TEXT_MAP
    assert made.columns == ["other", "attributes"]


def test_without_keys_the_map_is_null() -> None:
    assert with_map(pl.DataFrame({"a": [1]}), "attr:", "attributes")["attributes"].to_list() == [None]


def test_no_rows_make_an_empty_map_column() -> None:
    assert text_map({"a": pl.Series([], dtype=pl.String)}).dtype == TEXT_MAP


@given(
    rows=st.lists(st.dictionaries(st.sampled_from("abcd"), st.text(max_size=3)), min_size=1, max_size=9),
    cells=st.integers(1, 12),
)
def test_a_map_gives_back_what_went_in_however_it_is_cut(rows: list[dict[str, str]], cells: int) -> None:
    columns = {key: pl.Series([row.get(key) for row in rows], dtype=pl.String) for key in "dcba"}
    before = maps._CELLS_AT_ONCE
    maps._CELLS_AT_ONCE = cells
    try:
        made = text_map(columns).to_list()
    finally:
        maps._CELLS_AT_ONCE = before

    assert made == [dict(sorted(row.items())) for row in rows]
