"""What each kind of codecs, samplers, clocks, multiplexers and readings makes of a few rows, worked out by hand."""

import math
from itertools import pairwise

import polars as pl
import pytest

from tests.validity._struck import after

BY_METRIC = {"series": ("entity", "metric")}


def _numbers(frame: pl.DataFrame) -> list[float]:
    return frame["value"].cast(pl.Float64).to_list()


def test_without_its_differences_a_value_stays_as_the_first_one() -> None:
    frame = after("deltas_lost", "a b a a a", value=["1", "7", "3", "?", "6"])
    assert frame["value"].to_list() == ["1.0", "7.0", "1.0", "?", "1.0"]


def test_no_difference_is_lost() -> None:
    assert after("deltas_lost", "a a a a", 0, value=["1", "3", None, "6.5"])["value"].to_list() == [
        "1.0",
        "3.0",
        None,
        "6.5",
    ]


def test_half_of_the_differences_add_up() -> None:
    values = _numbers(after("deltas_lost", "a " * 20, 0.5, value=[str(one) for one in range(20)]))
    assert {one - before for before, one in pairwise(values)} == {0, 1}


def test_differences_of_the_period_that_is_left_alone_are_kept() -> None:
    frame = after("deltas_lost", "a a a", hit=[True, False, True], value=["1", "5", "9"])
    assert frame["value"].to_list() == ["1.0", "5", "1.0"]


def test_a_sampled_value_is_a_multiple_of_what_one_sample_stands_for() -> None:
    values = after("packets_sampled", "a a a a", value=["0", "4", "?", "8"])["value"].to_list()
    assert values[0] == "0.0"
    assert values[2] == "?"
    assert float(values[1]) % 4 == float(values[3]) % 4 == 0  # the mean is 4, of which one sample is expected


def test_sampled_values_are_right_on_average() -> None:
    values = _numbers(after("packets_sampled", "a " * 400, value=["4"] * 400))
    assert 3.5 < sum(values) / 400 < 4.5
    assert min(values) == 0


def test_an_average_comes_near_the_value_until_the_next_restart() -> None:
    left = [100 - one for one in _numbers(after("average_warms_up", "a " * 24, 8, value=["100"] * 24))]
    ratios = [one / before for before, one in pairwise(left)]
    usual = [one for one in ratios if one == pytest.approx(math.exp(-1 / 8), abs=1e-5)]
    assert len(usual) >= 22  # of 23, one of which may be the restart
    assert max(left) > 100 * math.exp(-1 / 8)  # within the first hour


def test_a_cell_without_a_number_warms_up_to_none() -> None:
    assert after("average_warms_up", "a a", 1, value=["?", None])["value"].to_list() == ["?", None]


def test_a_slow_clock_is_right_at_midnight_and_late_by_ever_more() -> None:
    frame = after("clocks_lose_time", "a a a a", 0.5, hours=[0, 6, 12, 24], value=["1"] * 4)
    late = (frame["_time"] - frame["time"].str.to_datetime("%Y-%m-%dT%H:%M:%SZ")).dt.total_seconds().to_list()
    assert late[0] == late[3] == 0
    assert 1.5 * 3600 <= late[1] <= 3 * 3600 + 1
    assert late[2] == pytest.approx(2 * late[1], abs=2)


def test_two_digits_change_places() -> None:
    value = ["34.5", "2.96", "7", "-12", "?", None, "n/a"]
    frame = after("digits_transposed", "a " * 7, value=value)
    assert frame["value"].to_list() == ["43.5", "9.26", "7", "-21", "?", None, "n/a"]


def test_a_reading_holds_half_of_the_one_before() -> None:
    frame = after(
        "channels_bleed",
        "a b a",
        0.5,
        hours=[0, 0, 1],
        roles=BY_METRIC,
        entity=["a", "b", "a"],
        metric=["cpu"] * 3,
        value=["10", "20", "30"],
    )
    assert frame["value"].to_list() == ["10.0", "15.0", "25.0"]


def test_another_metric_or_a_cell_without_a_number_does_not_bleed() -> None:
    frame = after(
        "channels_bleed",
        "a b c d",
        0.5,
        roles=BY_METRIC,
        entity=list("abcd"),
        metric=["cpu", "disk", "cpu", "cpu"],
        value=["?", "20", "30", "50"],
    )
    assert frame["value"].to_list() == ["?", "20.0", "30.0", "40.0"]


def test_each_memory_begins_somewhere_and_goes_on_from_its_end() -> None:
    frame = after("ring_read_from_start", "a " * 8, 4, value=[str(one) for one in range(8)])
    values = _numbers(frame)
    for first in (0, 4):
        ring = [first, first + 1, first + 2, first + 3]
        assert values[first : first + 4] in [ring[place:] + ring[:place] for place in range(4)]
    assert frame["time"].str.slice(11, 2).to_list() == [f"0{one}" for one in range(8)]


def test_a_device_counts_from_the_moment_it_was_zeroed() -> None:
    values = _numbers(after("zeroed_at_visit", "a " * 11, value=[str(one) for one in range(10, 21)]))
    zeroed = values.index(0)
    assert 2 <= zeroed <= 9  # a moment that is 0.2 to 0.9 of ten hours after the first
    assert values == [*range(10, 10 + zeroed), *range(11 - zeroed)]


def test_points_between_two_are_on_the_straight_line() -> None:
    frame = after("aligned_to_grid", "a a a a a", hours=[0, 1, 2, 10, 11], value=["0", "10", "20", "100", "110"])
    hours = (frame["time"].str.to_datetime("%Y-%m-%dT%H:%M:%SZ") - frame["_time"][0]).dt.total_seconds() / 3600
    assert _numbers(frame) == pytest.approx((hours * 10).to_list(), abs=0.01)
    assert frame["value"].to_list()[2] == "20"  # before a gap
    assert frame["value"].to_list()[4] == "110"  # the last one
    assert 0.2 <= hours[0] <= 0.8


def test_points_of_a_year_ago_come_first() -> None:
    frame = after("archive_loaded_too", "a a", value=["100", "?"])
    assert frame.select("time", "value").rows() == [
        ("2025-01-06T00:00:00Z", "97.0"),
        ("2025-01-06T01:00:00Z", "?"),
        ("2026-01-05T00:00:00Z", "100"),
        ("2026-01-05T01:00:00Z", "?"),
    ]


def test_every_second_point_is_higher() -> None:
    frame = after("probes_take_turns", "a a b a a", 0.02, value=["100", "100", "50", "100", "?"])
    assert frame["value"].to_list() == ["102.0", "98.0", "51.0", "102.0", "?"]


def test_a_forecast_is_a_host_of_its_own_a_week_ahead() -> None:
    frame = after("forecasts_stored_beside", "a a", entity=["a", "a"], value=["9", "?"])
    assert frame["entity"].to_list() == frame["_unit"].to_list() == ["a", "a", "forecast-a", "forecast-a"]
    hours = [one[:13] for one in frame["time"]]
    assert hours == ["2026-01-05T00", "2026-01-05T01", "2026-01-12T00", "2026-01-12T01"]
    assert frame["value"].to_list()[:2] == ["9", "?"]
    assert 6 < float(frame["value"][2]) < 12
    assert frame["value"][3] == "?"
