"""What each kind of spreadsheets, reports, panels, probes and clones makes of a few rows, worked out by hand."""

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults import FAULTS, meters, probes


def _numbers(frame: pl.DataFrame) -> list[float]:
    return frame["value"].cast(pl.Float64).to_list()


def test_values_stand_by_size_in_each_sheet_and_times_where_they_were() -> None:
    frame = after("one_column_sorted", "a a a a a", 4, value=["9", "?", "10", "2", "1"])
    assert frame["value"].to_list() == ["2", "9", "10", "?", "1"]
    assert frame["time"].str.slice(11, 2).to_list() == ["00", "01", "02", "03", "04"]


def test_values_of_the_period_that_is_left_alone_are_not_sorted_in() -> None:
    frame = after("one_column_sorted", "a a a a", 24, hit=[True, True, True, False], value=["3", "2", "4", "1"])
    assert frame["value"].to_list() == ["2", "3", "4", "1"]


def test_a_mark_falls_at_its_reset_alone() -> None:
    frame = after("high_water_marks", "a a a a a b", 4, value=["1", "7", "?", "3", "2", "5"])
    assert frame["value"].to_list() == ["1.0", "7.0", None, "7.0", "2.0", "5.0"]


def test_a_load_test_lasts_five_hours_of_a_day() -> None:
    values = _numbers(after("load_tests_unmarked", "a " * 24, value=["0", "2"] * 12))
    added = [round(value - (0, 2)[place % 2], 2) for place, value in enumerate(values)]
    assert sorted(added) == [0] * 19 + [12.26] * 5  # 12 times the root of 24 / 23
    assert added[added.index(12.26) :][:5] == [12.26] * 5


def test_no_day_has_a_load_test() -> None:
    assert _numbers(after("load_tests_unmarked", "a " * 24, 0, value=["0", "2"] * 12)) == [0, 2] * 12


def test_only_the_first_row_of_a_block_has_its_name() -> None:
    frame = after("names_once_a_block", "a b a b a", entity=["a", "b", "a", "b", "a"])
    assert frame["entity"].to_list() == ["a", "b", None, None, None]


def test_an_idle_clone_sends_between_the_points() -> None:
    frame = after("clones_send_too", "a a a a a a", value=["10", "20", "30", "40", "50", "60"])
    rows = dict(frame.select(pl.col("time").str.slice(11, 5), "value").iter_rows())
    assert rows["05:00"] == "60"
    assert rows["05:30"] == "6.0"
    assert rows["04:30"] == "5.0"
    assert "00:30" in rows or frame.height < 12
    assert frame["_time"].is_sorted()


def test_day_and_month_change_places_up_to_the_twelfth() -> None:
    frame = after("day_for_month", "a a a", hours=[0, 7.5 * 24, 8 * 24], value=["1", "2", "3"])
    assert frame["time"].to_list() == ["2026-05-01T00:00:00Z", "2026-12-01T12:00:00Z", "2026-01-13T00:00:00Z"]


def test_the_two_lowest_of_four_are_not_shown() -> None:
    frame = after(
        "top_series_only",
        "a b c d a b c d",
        0.5,
        hours=[0, 0, 0, 0, 1, 1, 1, 1],
        value=["1", "2", "3", "10", "9", "8", "?", "7"],
        roles={"series": ("_unit",), "entity": ("_unit",)},
    )
    assert frame["value"].to_list() == ["3", "10", "9", "8"]


def test_an_agent_dies_in_the_last_part_of_the_time() -> None:
    frame = after("agents_left_dead", "a " * 11, 0.6, value=[str(one) for one in range(11)])
    left = [int(one) for one in frame["value"]]
    assert left == list(range(len(left)))
    assert 4 <= len(left) <= 7  # nothing from a moment on that is between 0.4 and 0.7 of ten hours


def test_numbers_have_blanks_before_them() -> None:
    assert after("numbers_padded", "a a", value=["1.5", None])["value"].to_list() == ["             1.5", None]


def test_each_file_begins_with_the_names_of_the_columns() -> None:
    frame = after("headers_between", "a a a a", 12, value=["1", "2", "3", "4"])  # files of two hours
    assert frame["value"].to_list() == ["value", "1", "2", "value", "3", "4"]
    assert frame["time"][3] == "time"
    assert frame["_unit"].to_list() == ["a"] * 6


def test_units_are_words() -> None:
    frame = after("units_spelled_out", "a b c d", unit=["%", "By", "rpm", None])
    assert frame["unit"].to_list() == ["percent", "bytes", "rpm", None]


def test_a_guest_has_another_name_and_the_points_of_a_stretch() -> None:
    frame = after("short_lived_guests", "a a b b", entity=["a", "a", "b", "b"], value=["1", "2", "3", "4"])
    assert sorted(zip(frame["entity"], frame["value"], strict=True)) == [
        ("a", "1"),
        ("a", "2"),
        ("a-job-0", "1"),
        ("a-job-0", "2"),
        ("b", "3"),
        ("b", "4"),
        ("b-job-0", "3"),
        ("b-job-0", "4"),
    ]


VALUES = ["?", "", None, "x"]
NAMES = ["a", None, "?", ""]
ROLES = {"series": ("entity", "unit")}


@pytest.mark.parametrize("kind", [one.kind for part in (probes, meters) for one in part.FAULTS])
@pytest.mark.parametrize("count", [0, 4])
@pytest.mark.parametrize("is_hit", [False, True])
def test_odd_cells_and_nothing_to_damage_are_borne(kind: str, count: int, *, is_hit: bool) -> None:
    names, values, units = NAMES[:count], VALUES[:count], "a a b b" if count else ""
    for amount in (FAULTS[kind].amounts[0], FAULTS[kind].amounts[-1]):
        frame = after(kind, units, amount, hit=[is_hit] * count, roles=ROLES, value=values, entity=names, unit=names)
        assert is_hit or frame.height == count
