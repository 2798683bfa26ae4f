"""What each kind of rounds, needles, recordings, panels and deployments makes of a few rows, worked out by hand."""

import polars as pl
import pytest

from tests.validity._struck import after

BY_METRIC = {"series": ("entity", "metric")}
ASCENDING = [str(one) for one in range(24)]


def _numbers(frame: pl.DataFrame) -> list[float]:
    return frame["value"].cast(pl.Float64).to_list()


def test_of_each_round_the_first_point_is_left() -> None:
    frame = after("read_on_rounds", "a " * 9, 3, value=ASCENDING[:9])
    assert _numbers(frame) in ([0, 1, 4, 7], [0, 2, 5, 8], [0, 3, 6])
    assert frame["time"].str.slice(11, 2).cast(pl.Float64).to_list() == _numbers(frame)


def test_nobody_goes_round_in_the_period_that_is_left_alone() -> None:
    frame = after("read_on_rounds", "a a a a", 1000, hit=[False, False, True, True], value=ASCENDING[:4])
    assert _numbers(frame)[:3] == [0, 1, 2]


def test_a_needle_follows_at_a_distance() -> None:
    frame = after("needle_sticks", "a a a a", 0.5, value=["0", "3", "6", "?"])  # the standard deviation is three
    assert frame["value"].to_list() == ["0.0", "1.5", "4.5", "?"]


def test_a_needle_stands_still_when_the_value_comes_back_a_little() -> None:
    assert _numbers(after("needle_sticks", "a a a", 0.5, value=["0", "6", "3"])) == [0, 4.5, 4.5]


def test_what_is_far_away_becomes_the_median() -> None:
    frame = after("outliers_cleaned", "a " * 6, 1.5, value=["1", "2", "100", "4", "3", "?"])
    assert frame["value"].to_list() == ["1.0", "2.0", "3.0", "4.0", "3.0", "?"]  # the standard deviation is 43.6


def test_six_hours_are_played_over_and_over() -> None:
    values = _numbers(after("demo_left_running", "a " * 24, value=ASCENDING))
    begins = range(8)  # the switch is turned in the first three tenths
    assert values in [[*range(begin), *(begin + one % 6 for one in range(24 - begin))] for begin in begins]


def test_a_logarithm_of_what_has_one() -> None:
    value = ["100", "0", "-5", "?", "1", None]
    assert after("logarithmic_panel", "a " * 6, value=value)["value"].to_list() == ["2.0", "0", "-5", "?", "0.0", None]


def test_decimal_points_are_dropped() -> None:
    value = ["45.67", "45.6", "7", "-1.5", "1e-05", "n/a", None]
    frame = after("points_taken_for_grouping", "a " * 7, value=value)
    assert frame["value"].to_list() == ["4567", "456", "7", "-15", "1e-05", "n/a", None]


def test_bytes_from_the_wrong_end() -> None:
    frame = after("bytes_swapped", "a " * 4, value=["45.67", "0.01", "?", "inf"])
    assert frame["value"].to_list() == [
        "36082155.52",  # 00 00 11 D7 hundredths are D7 11 00 00
        "167772.16",
        "?",
        "inf",
    ]


def test_values_of_hosts_behind_a_silent_one_move_up() -> None:
    count = 40
    frame = after(
        "hosts_slip_left",
        "a b c d " * count,
        0.5,
        hours=[hour for hour in range(count) for _ in range(4)],
        roles=BY_METRIC,
        entity=list("abcd") * count,
        metric=["cpu"] * 4 * count,
        value=["1", "2", "3", "4"] * count,
    )
    values = frame["value"].to_list()
    seen = {tuple(values[place : place + 4]) for place in range(0, 4 * count, 4)}
    left = [[one for one in moment if one] for moment in seen]
    assert all(list(moment) == some + [None] * (4 - len(some)) for moment, some in zip(seen, left, strict=True))
    assert all(some == sorted(set(some)) for some in left)
    assert ("1", "3", "4", None) in seen


def test_another_metric_does_not_move_up() -> None:
    frame = after(
        "hosts_slip_left",
        "a b c " * 20,
        0.5,
        hours=[hour for hour in range(20) for _ in range(3)],
        roles=BY_METRIC,
        entity=list("abc") * 20,
        metric=["cpu", "disk", "cpu"] * 20,
        value=["1", "2", "3"] * 20,
    )
    by_host = frame.group_by("entity").agg(pl.col("value").drop_nulls().unique().sort()).sort("entity")
    assert by_host["value"].to_list() == [["1", "3"], ["2"], ["3"]]


def test_upper_edges_of_what_is_stacked() -> None:
    frame = after(
        "stacked_edges",
        "a b c d a b",
        hours=[0, 0, 0, 0, 1, 1],
        hit=[True, True, True, True, False, True],
        roles=BY_METRIC,
        entity=list("abcdab"),
        metric=["cpu", "cpu", "disk", "cpu", "cpu", "cpu"],
        value=["1", "2", "10", "4", "5", "?"],
    )
    assert frame["value"].to_list() == ["1.0", "3.0", "10.0", "7.0", "5", "?"]


def test_the_hour_is_right_and_the_day_that_of_the_import() -> None:
    frame = after("dated_by_import", "a a a a", hours=[0, 30, 173, 216], value=["1"] * 4)
    assert frame["time"].to_list() == [
        "2026-01-11T00:00:00Z",  # the Sunday
        "2026-01-11T06:00:00Z",
        "2026-01-14T05:00:00Z",  # the last day of all
        "2026-01-14T00:00:00Z",
    ]


def test_every_second_deployment_is_blue() -> None:
    count = 80
    hours = [6.0 * one for one in range(count)]
    names = after("blue_and_green", "a " * count, hours=hours, entity=["a"] * count, value=["1"] * count)["entity"]
    runs = names.rle().struct.unnest()
    assert set(runs["value"]) == {"a", "a-blue"}
    assert all(3 <= one <= 21 for one in runs["len"].to_list()[1:-1])  # of one to five days


def test_the_mean_of_twelve_points_stands_behind_them() -> None:
    frame = after("rollups_left_beside", "a " * 24, value=ASCENDING)
    assert frame.height == 26
    assert frame.select("time", "value").filter(pl.col("time").str.ends_with(":01Z")).rows() == [
        ("2026-01-05T11:00:01Z", "5.5"),
        ("2026-01-05T23:00:01Z", "17.5"),
    ]


def test_the_first_hours_of_a_day_come_twice() -> None:
    frame = after("exports_overlap", "a a a a", 2, value=["5", "?", "7", "8"])
    assert frame["value"].to_list() == ["5", "5", "?", "?", "7", "8"]


def test_a_moment_is_told_with_its_offset() -> None:
    time = ["2026-01-05T20:00:00Z", "soon", None]
    frame = after("local_with_offset", "a a a", time=time, value=["1"] * 3)
    assert frame["time"].to_list() == ["2026-01-06T01:30:00+05:30", "soon", None]


def test_a_series_has_the_unit_of_the_template() -> None:
    frame = after("units_from_template", "a b", 0.5, unit=["%", "By"], value=["1", "2"])
    assert sorted(frame["unit"]) in (["%", "{connection}"], ["By", "{connection}"])


def test_after_a_jump_there_is_a_point_halfway() -> None:
    frame = after("polled_again_after_jumps", "a " * 5, 0.75, value=["0", "0", "10", "20", "20"])
    assert frame.select(pl.col("time").str.slice(11, 5), "value").rows() == [
        ("00:00", "0"),
        ("01:00", "0"),
        ("02:00", "10"),
        ("02:30", "15.0"),
        ("03:00", "20"),
        ("03:30", "20.0"),
        ("04:00", "20"),
    ]


@pytest.mark.parametrize("kind", ["needle_sticks", "outliers_cleaned", "demo_left_running", "polled_again_after_jumps"])
def test_cells_without_a_number_stay(kind: str) -> None:
    assert after(kind, "a a a", value=["?", None, "n/a"])["value"].to_list() == ["?", None, "n/a"]
