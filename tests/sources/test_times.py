"""Texts become times; what is doubtful about them is flagged."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.source import TimeFlag
from telemetry_ready.sources._times import day_month_votes, read_times, winner
from tests.sources._parsing import naive

COARSE = int(TimeFlag.SUBSECOND_MISSING)
NO_YEAR = int(TimeFlag.YEAR_INFERRED)
FALLBACK = int(TimeFlag.FALLBACK)


def read(*texts: str | None, **told: str) -> list[tuple[str | None, bool, int]]:
    found = read_times(pl.Series(texts, dtype=pl.String), **told)
    return found.select(pl.col("time").dt.to_string("%Y-%m-%d %H:%M:%S%.9f"), "is_utc", "flags").rows()


@pytest.mark.parametrize(
    ("text", "time", "is_utc", "flags"),
    [
        ("2023-01-29T10:05:28.579588645Z", "2023-01-29 10:05:28.579588645", True, 0),
        ("2023-01-29T09:33:14.716", "2023-01-29 09:33:14.716000000", False, 0),
        ("2023-01-29 08:41:09.043078357 +0000 UTC m=+0.119240217", "2023-01-29 08:41:09.043078357", True, 0),
        ("2023-02-02T11:13:10+01:00", "2023-02-02 10:13:10.000000000", True, COARSE),
        ("2016-02-29 01:16", "2016-02-29 01:16:00.000000000", False, COARSE),
        ("2016-02-29", "2016-02-29 00:00:00.000000000", False, COARSE),
        ("29/2/2016 01:16", "2016-02-29 01:16:00.000000000", False, COARSE),
        ("2/29/16 12:16 AM", "2016-02-29 00:16:00.000000000", False, COARSE),
        ("1674981669", "2023-01-29 08:41:09.000000000", True, COARSE),
        ("1674981669.25", "2023-01-29 08:41:09.250000000", True, 0),
        ("1674981669123", "2023-01-29 08:41:09.123000000", True, 0),
        ("1674981669123456789", "2023-01-29 08:41:09.123456789", True, 0),
        (
            "Mon Aug 10 2020 07:54:39 GMT+0000 (Coordinated Universal Time)",
            "2020-08-10 07:54:39.000000000",
            True,
            COARSE,
        ),
        ("Mon, 10 Aug 2020 07:54:39 +0200", "2020-08-10 05:54:39.000000000", True, COARSE),
        ("17/May/2015:10:05:03 +0000", "2015-05-17 10:05:03.000000000", True, COARSE),
        ("Feb 29 01:02:03", "1972-02-29 01:02:03.000000000", False, COARSE | NO_YEAR),
        ("20240102T030405Z", "2024-01-02 03:04:05.000000000", True, COARSE),
    ],
)
def test_known_shapes_are_read(text, time, is_utc, flags):
    assert read(text) == [(time, is_utc, flags)]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01 00:00:00.000000000"),  # the leap second of 2016
        ("2016-12-31 23:59:60,5", "2017-01-01 00:00:00.500000000"),
        ("31/12/2016 23:59:60", "2017-01-01 00:00:00.000000000"),
        ("Dec 31 23:59:60", "1973-01-01 00:00:00.000000000"),
        ("20161231T235960Z", "2017-01-01 00:00:00.000000000"),
    ],
)
def test_a_leap_second_is_the_next_second(text, time):
    assert read(text)[0][0] == time


@pytest.mark.parametrize(
    "text", ["29/2/2016 01:16", "2016-02-29 01:16", "Feb 29 2016 01:16:00", "20160229011600", "2016-02-29T01:16:00Z"]
)
def test_a_column_in_pieces_is_read_though_its_first_piece_is_empty(text):
    """A filter leaves it so where nothing of the first piece stays."""
    pieces = pl.concat([pl.Series(["gone"]), pl.Series([text]), pl.Series([text])], rechunk=False)
    left = pieces.filter(pieces != "gone")
    assert [len(one) for one in left.get_chunks()] == [0, 1, 1]
    assert read_times(left)["time"].dt.to_string("%Y-%m-%d %H:%M").to_list() == ["2016-02-29 01:16"] * 2


def test_the_few_times_that_forgot_their_offset_get_that_of_the_others_and_say_so():
    mixed = ["2023-01-29T10:05:28.5+08:00"] * 9 + ["2023-01-29T10:05:28.5"]

    assert read(*mixed)[-2:] == [
        ("2023-01-29 02:05:28.500000000", True, 0),
        ("2023-01-29 02:05:28.500000000", True, FALLBACK | int(TimeFlag.ZONE_ASSUMED)),
    ]


def test_where_offsets_differ_a_time_without_one_is_only_flagged():
    mixed = ["2023-01-29T10:05:28.5+08:00", "2023-01-29T10:05:28.5+01:00"] * 5 + ["2023-01-29T10:05:28.5"]

    assert read(*mixed)[-1] == ("2023-01-29 10:05:28.500000000", False, FALLBACK)


def test_a_column_mostly_without_offsets_is_taken_as_it_is():
    assert read("2023-01-29T10:05:28.5Z", "2023-01-29T10:05:28.5", "2023-01-29T10:05:29.5")[1:] == [
        ("2023-01-29 10:05:28.500000000", False, 0),
        ("2023-01-29 10:05:29.500000000", False, 0),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-29T10:05:28+25:99",
        "2023-01-29T10:05:28.5+0060",
        "Mon, 10 Aug 2020 07:54:39 +9900",
        "29/01/2023 10:05:28 +24:00",
        "-6795364578871345152",
        "1754-08-30 22:43:41",
        "9999-12-31 00:00:00",
        "2608-01-01 00:00:00",
        "soon",
        "",
        None,
        "2023-13-01",
        "2023-01-29T25:00:00Z",
        "Feb 30 2020 01:02:03",
        "0",
    ],
)
def test_what_cannot_be_is_no_time(text):
    assert read(text) == [(None, False, 0)]


def test_a_column_decides_the_order_of_day_and_month():
    assert [time for time, _, _ in read("1/2/2016 00:00", "13/2/2016 00:00")] == [
        "2016-02-01 00:00:00.000000000",
        "2016-02-13 00:00:00.000000000",
    ]
    assert [time for time, _, _ in read("1/2/2016 00:00", "2/13/2016 00:00")] == [
        "2016-01-02 00:00:00.000000000",
        "2016-02-13 00:00:00.000000000",
    ]


def test_an_order_that_nothing_shows_is_flagged():
    assert read("1/2/2016 00:00") == [("2016-02-01 00:00:00.000000000", False, COARSE | FALLBACK)]
    assert read("1/2/2016 00:00", order="month_first") == [("2016-01-02 00:00:00.000000000", False, COARSE)]
    assert day_month_votes(pl.Series(["1/2/2016", "1.2.2016", "2/2/2016"])) == (0, 0, 1)
    assert read("1.2.2016 00:00:00") == [("2016-02-01 00:00:00.000000000", False, COARSE)]


def test_votes_count_what_only_one_order_can_be():
    assert day_month_votes(pl.Series(["1/2/2016", "13/2/2016", "14/2/2016 01:00", "2/13/2016", "x"])) == (2, 1, 1)
    assert winner((2, 1)) == "day_first"
    assert winner((1, 1)) is None


def test_a_format_of_the_project_file_is_taken_at_its_word():
    assert read("29/02/2016 01:16:05.25", form="%d/%m/%Y %H:%M:%S.%f") == [("2016-02-29 01:16:05.250000000", False, 0)]
    assert read("2016-01-01 01:02:03 +0100", form="%Y-%m-%d %H:%M:%S %z") == [
        ("2016-01-01 00:02:03.000000000", True, COARSE)
    ]
    assert read("02/29 01:16", form="%m/%d %H:%M") == [("1972-02-29 01:16:00.000000000", False, COARSE | NO_YEAR)]


def test_rfc3339_takes_a_time_without_an_offset_last_and_says_so():
    assert read("2023-01-29T09:33:14.716", form="rfc3339") == [("2023-01-29 09:33:14.716000000", False, FALLBACK)]


@given(st.datetimes(naive(1990, 1, 1), naive(2099, 12, 31)))
def test_what_python_writes_is_read_back(moment):
    text = moment.isoformat(sep=" ", timespec="microseconds")

    assert read(text)[0][0] == f"{text}000"


@given(st.lists(st.text(max_size=30) | st.none(), max_size=6))
def test_any_text_gives_a_time_or_null(texts):
    assert read_times(pl.Series(texts, dtype=pl.String)).height == len(texts)
