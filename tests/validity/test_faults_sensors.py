"""What each kind of codecs, made-up data, contracts, keys, headers and watermarks makes of a few rows, by hand."""

import math

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults import FAULTS, sensors

BY_METRIC = {"series": ("entity", "metric")}
ODD = ("?", None, "n/a", "")
of_values = pytest.mark.parametrize(
    "kind", [one.kind for one in sensors.FAULTS if one.role == "value" and one.kind != "worst_days_struck"]
)


def _numbers(frame: pl.DataFrame) -> list[float]:
    return frame["value"].cast(pl.Float64).to_list()


def test_of_a_block_the_strongest_wave_is_left() -> None:
    values = [10 + 4 * math.cos(math.pi * one / 4) + math.cos(math.pi * one / 2) for one in range(8)]
    frame = after("kept_as_waves", "a " * 8, 0.25, value=[str(one) for one in values])  # one of four waves
    assert _numbers(frame) == pytest.approx([10 + 4 * math.cos(math.pi * one / 4) for one in range(8)], abs=1e-5)


def test_no_wave_is_the_mean_and_what_is_no_number_stays() -> None:
    frame = after("kept_as_waves", "a a a b", 0.0, value=["1", "2", "6", "?"])
    assert frame["value"].to_list() == ["3.0", "3.0", "3.0", "?"]


def test_made_up_values_are_of_the_same_series_and_weekday() -> None:
    count = 40
    frame = after(
        "synthesised_by_weekday",
        "a b " * count,
        hours=[1.2 * one for one in range(count) for _ in "ab"],  # Monday and Tuesday
        value=[str(100 * (name == "b") + one) for one in range(count) for name in "ab"],
    )
    assert _numbers(frame) != [100.0 * (name == "b") + one for one in range(count) for name in "ab"]
    of_a, of_b = _numbers(frame)[::2], _numbers(frame)[1::2]
    assert sorted(of_a[:20]) == list(range(20))
    assert sorted(of_a[20:]) == list(range(20, 40))
    assert sorted(of_b[:20]) == list(range(100, 120))


def test_a_name_in_fifteen_capitals() -> None:
    names = ["accounts-north-1", "web-1", None, "?"]
    frame = after("netbios_names", "a b c d", entity=names, value=["1"] * 4)
    assert frame["entity"].to_list() == ["ACCOUNTS-NORTH-", "WEB-1", None, "?"]


def test_a_number_falls_off_at_its_end() -> None:
    value = ["45.678", "1234.5", "-7", "8", "n/a", None]
    frame = after("records_too_narrow", "a " * 6, 3, value=value)
    assert frame["value"].to_list() == ["45.", "123", "-7", "8", "n/a", None]


def test_every_report_is_that_of_the_first_day() -> None:
    frame = after(
        "yesterdays_report_again",
        "a b a b a b a",
        hours=[0, 0, 5, 24, 26, 48, 53],
        value=["1", "10", "2", "20", "3", "?", "4"],
    )
    assert frame["value"].to_list() == ["1.0", "10.0", "2.0", "10.0", "1.0", "?", "1.0"]


def test_a_report_with_more_lines_keeps_those_that_are_new() -> None:
    frame = after("yesterdays_report_again", "a a a", hours=[0, 24, 25], value=["1", "2", "3"])
    assert frame["value"].to_list() == ["1.0", "1.0", "3"]


def test_the_worst_half_of_the_days_is_struck() -> None:
    frame = after(
        "worst_days_struck",
        "a a a b a a",
        0.5,
        hours=[0, 5, 24, 30, 48, 72],
        value=["1", "9", "3", "50", "?", "2"],  # of the days with a number those with nine and three are the worst
    )
    assert frame.select("_unit", "value").rows() == [("b", "50"), ("a", "?"), ("a", "2")]


def test_no_day_of_the_period_that_is_left_alone_is_struck() -> None:
    frame = after("worst_days_struck", "a a", 1.0, hours=[0, 24], hit=[True, False], value=["1", "9"])
    assert frame["value"].to_list() == ["9"]


def test_a_hum_is_no_higher_than_so_many_standard_deviations() -> None:
    count = 200
    before = [float(one % 2) for one in range(count)]  # the standard deviation is 0.5
    frame = after("mains_hum", "a " * count, 4, value=[str(one) for one in before])
    added = [one - was for one, was in zip(_numbers(frame), before, strict=True)]
    assert max(added) == pytest.approx(2, abs=0.2)
    assert min(added) == pytest.approx(-2, abs=0.2)


def test_a_machine_has_the_size_for_yesterdays_load() -> None:
    frame = after(
        "autoscaled", "a " * 7, hours=[0, 1, 24, 25, 48, 72, 73], value=["10", "30", "40", "40", "60", "1", "?"]
    )
    assert frame["value"].to_list() == [
        "10.0",
        "30.0",
        "40.0",  # yesterday's mean was that of the first day: 20
        "40.0",
        "30.0",  # yesterday's was 40
        "0.333333",
        "?",
    ]


def test_a_machine_gets_no_larger_than_eightfold() -> None:
    frame = after("autoscaled", "a a a", hours=[0, 24, 48], value=["1", "100", "16"])
    assert frame["value"].to_list() == ["1.0", "100.0", "2.0"]


def test_one_host_a_metric_and_moment_is_left() -> None:
    frame = after(
        "key_without_host",
        "a b c a b",
        hours=[0, 0, 0, 1, 2],
        roles=BY_METRIC,
        entity=list("abcab"),
        metric=["cpu", "cpu", "disk", "cpu", "cpu"],
        value=["1", "2", "3", "4", "?"],
    )
    assert frame["value"].to_list() in (["1", "3", "4", "?"], ["2", "3", "4", "?"])


def test_a_host_outside_the_period_is_not_overwritten() -> None:
    frame = after("key_without_host", "a b", hours=[0, 0], hit=[True, False], entity=["a", "b"], value=["1", "2"])
    assert frame["value"].to_list() == ["1", "2"]


def test_times_are_ever_earlier() -> None:
    frame = after("interval_of_header", "a a a", 0.5, hours=[0, 10, 20], value=["1"] * 3)
    hours = frame["time"].str.to_datetime() - pl.Series(["2026-01-05T00:00:00Z"]).str.to_datetime()
    none, middle, last = (one.total_seconds() / 3600 for one in hours)
    assert none == 0
    assert 10 <= last <= 15  # a quarter to a half too early
    assert middle == pytest.approx(last / 2, abs=0.001)


def test_a_time_that_is_none_stays() -> None:
    assert after("interval_of_header", "a a", 0.5, time=["soon", None], value=["1"] * 2)["time"].to_list() == [
        "soon",
        None,
    ]


def test_the_place_among_hosts_stands_for_the_value() -> None:
    frame = after(
        "places_of_league",
        "a b c d a",
        hours=[0, 0, 0, 0, 1],
        roles=BY_METRIC,
        entity=list("abcda"),
        metric=["cpu", "cpu", "cpu", "disk", "cpu"],
        value=["10", "30", "?", "5", "7"],
    )
    assert frame["value"].to_list() == ["2.0", "1.0", "?", "1.0", "1.0"]


def test_hosts_that_keep_their_value_count_for_the_place_of_others() -> None:
    frame = after("places_of_league", "a b", 0.5, hours=[0, 0], entity=["a", "b"], value=["40", "50"])
    assert frame["value"].to_list() in (["2.0", "50"], ["40", "1.0"])


def test_a_point_comes_without_a_name_as_well() -> None:
    frame = after("sent_before_named", "a b", entity=["a", "b"], value=["1", "?"])
    assert frame.select("entity", "value").rows() == [("a", "1"), (None, "1"), ("b", "?"), (None, "?")]


def test_an_empty_slot_shows_no_number() -> None:
    frame = after("empty_slots_reported", "a a", entity=["a", None], value=["1", "2"])
    assert frame.select("entity", "value", "_unit").rows() == [
        ("a", "1", "a"),
        ("a:slot-2", "NaN", "a:slot-2"),
        (None, "2", "a"),
        (None, "NaN", "a:slot-2"),
    ]


def test_positive_numbers_have_a_sign() -> None:
    value = ["1", "0.5", "-3", "2e-05", "+4", "5 pieces", None]
    assert after("signs_written", "a " * 7, value=value)["value"].to_list() == [
        "+1",
        "+0.5",
        "-3",
        "+2e-05",
        "+4",
        "5 pieces",
        None,
    ]


def test_a_last_digit_is_another() -> None:
    value = ["45.67"] * 50 + ["12", "-0.1", "?", None]
    marked = after("watermarked", "a " * 54, value=value)["value"].to_list()
    assert set(marked[:50]) == {f"45.6{one}" for one in range(10)}
    assert marked[50] == "12"
    assert marked[51] in {f"-0.{one}" for one in range(10)}
    assert marked[52:] == ["?", None]


def test_milliseconds_are_those_of_the_series() -> None:
    time = ["2026-01-05T20:00:00Z", "2026-01-05 21:00:00", "2026-01-05T22:00:00.5Z", "soon", None]
    first, second, *rest = after("milliseconds_told", "a " * 5, time=time, value=["1"] * 5)["time"].to_list()
    told = first[20:23]
    assert (first, second) == (f"2026-01-05T20:00:00.{told}Z", f"2026-01-05 21:00:00.{told}")
    assert told.isdigit()
    assert rest == ["2026-01-05T22:00:00.5Z", "soon", None]


@of_values
def test_cells_without_a_number_stay(kind: str) -> None:
    frame = after(kind, "a " * 4, value=ODD, entity=["a"] * 4)
    assert frame["value"].to_list() == list(ODD)


@pytest.mark.parametrize("kind", [one.kind for one in sensors.FAULTS])
def test_a_period_that_is_left_alone_stays(kind: str) -> None:
    for amount in FAULTS[kind].amounts:
        frame = after(kind, "a b c", amount, hit=[False] * 3, value=["12.5"] * 3, entity=["web-1"] * 3)
        assert frame.select("value", "entity").rows() == [("12.5", "web-1")] * 3
