"""Times on the UTC line."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.source import TimeFlag
from telemetry_ready.normalize.time import Clock, placed_in_year, to_utc, with_times

MTIME = datetime(2024, 6, 1, 12, tzinfo=UTC)


def clock(zone: str | None = None, anchor: datetime = MTIME, mtime: datetime = MTIME) -> Clock:
    return Clock(zone, anchor, mtime, now=datetime(2024, 6, 2, tzinfo=UTC))


NANOSECONDS = pl.Datetime("ns")
SCHEMA: dict[str, Any] = {
    "time": NANOSECONDS,
    "observed": NANOSECONDS,
    "time_is_utc": pl.Boolean,
    "time_flags": pl.UInt16,
}
IMPOSSIBLE = (datetime(1754, 8, 30), datetime(1989, 12, 31), datetime(2024, 6, 4, 0, 0, 1), None)


def row(
    time: datetime | None, *, is_utc: bool = False, flags: int = 0, observed: datetime | None = None
) -> pl.DataFrame:
    return pl.DataFrame([(time, observed, is_utc, flags)], schema=SCHEMA, orient="row")


def placed(frame: pl.DataFrame, known: Clock, stand_in: str | None = None) -> tuple[datetime | None, int]:
    result = with_times(frame, "time", ["observed"], known, stand_in=stand_in)
    return result["time"].item(), result["time_flags"].item()


def test_a_time_with_an_offset_is_utc_and_not_doubted() -> None:
    assert placed(row(datetime(2024, 5, 1, 10), is_utc=True), clock("Asia/Shanghai")) == (datetime(2024, 5, 1, 10), 0)


def test_a_time_without_any_zone_is_taken_as_utc_and_flagged() -> None:
    assert placed(row(datetime(2024, 5, 1, 10)), clock()) == (datetime(2024, 5, 1, 10), 1)


def test_the_zone_of_the_source_is_applied_and_not_doubted() -> None:
    assert placed(row(datetime(2024, 5, 1, 10)), clock("Asia/Shanghai")) == (datetime(2024, 5, 1, 2), 0)


def test_an_hour_that_a_clock_change_repeats_is_its_first_pass_and_flagged() -> None:
    known = clock("Europe/Berlin", mtime=datetime(2023, 12, 1, tzinfo=UTC))

    assert placed(row(datetime(2023, 10, 29, 2, 30)), known) == (datetime(2023, 10, 29, 0, 30), 8)


def test_an_hour_that_a_clock_change_skips_is_read_without_the_change_and_flagged() -> None:
    assert placed(row(datetime(2024, 3, 31, 2, 30)), clock("Europe/Berlin")) == (datetime(2024, 3, 31, 1, 30), 8)


def test_the_second_pass_of_a_repeated_hour_begins_where_rows_in_order_begin_it_again() -> None:
    walls = [
        datetime(2023, 10, 29, hour, minute) for hour, minute in ((1, 50), (2, 10), (2, 50), (2, 5), (2, 55), (3, 5))
    ]

    times, flags = to_utc(pl.Series(walls, dtype=NANOSECONDS), pl.Series([False] * 6), "Europe/Berlin")

    assert [f"{time:%H:%M}" for time in times] == ["23:50", "00:10", "00:50", "01:05", "01:55", "02:05"]
    assert flags.to_list() == [0, 8, 8, 8, 8, 0]


def test_rows_in_no_order_have_the_first_pass() -> None:
    walls = [datetime(2023, 10, 29, 2, minute) for minute in (50, 5, 55, 10)]

    times, flags = to_utc(pl.Series(walls, dtype=NANOSECONDS), pl.Series([False] * 4), "Europe/Berlin")

    assert [f"{time:%H:%M}" for time in times] == ["00:50", "00:05", "00:55", "00:10"]
    assert flags.to_list() == [8, 8, 8, 8]


# the first example loads the zones
@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2026, 1, 1)),
)
def test_the_wall_clock_of_a_moment_leads_back_to_it_or_says_that_it_is_unclear(zone: str, moment: datetime) -> None:
    wall = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    times, flags = to_utc(pl.Series([wall], dtype=NANOSECONDS), pl.Series([False]), zone)

    assert times.item() == moment or flags.item() == int(TimeFlag.DST_UNCLEAR)


def hosts(zone: str | None) -> list[tuple[datetime, int]]:
    at = datetime(2024, 5, 1, 10)
    rows = [(name, at, None, is_utc, 0) for name, is_utc in (("DB1.eu.x.", False), ("db1.eu.x", True), ("web9", False))]
    frame = pl.DataFrame(rows, schema={"host_name": pl.String, **SCHEMA}, orient="row")
    known = replace(clock(zone), host_zones={"*.eu.x": "Europe/Berlin", "*.x": "Asia/Tokyo"})
    return with_times(frame, "time", ["observed"], known).select("time", "time_flags").rows()


def test_the_zone_of_a_host_stands_below_the_offset_and_the_source_and_above_utc() -> None:
    assert hosts(None) == [(datetime(2024, 5, 1, 8), 0), (datetime(2024, 5, 1, 10), 0), (datetime(2024, 5, 1, 10), 1)]
    assert hosts("Asia/Shanghai")[0] == (datetime(2024, 5, 1, 2), 0)


def test_a_time_with_an_offset_beside_one_without_keeps_its_own() -> None:
    frame = row(datetime(2024, 5, 1, 18), observed=datetime(2024, 5, 1, 10)).with_columns(
        observed_is_utc=pl.lit(value=True)
    )

    found = with_times(frame, "time", ["observed"], clock("Asia/Shanghai"))

    assert found.select("time", "observed").row(0) == (datetime(2024, 5, 1, 10), datetime(2024, 5, 1, 10))


def test_a_time_years_after_its_file_gives_way_to_a_better_one_and_else_is_flagged() -> None:
    known = Clock(
        None, datetime(2023, 1, 30, tzinfo=UTC), datetime(2023, 1, 30, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    )
    broken, observed = datetime(2028, 7, 1), datetime(2023, 1, 29)

    assert placed(row(broken, is_utc=True, observed=observed), known, stand_in="observed") == (observed, 4)
    assert placed(row(broken, is_utc=True), known, stand_in="observed") == (broken, 32)


def test_a_leap_second_without_a_year_is_the_end_of_its_year() -> None:
    known = clock("UTC", anchor=datetime(2017, 3, 1, tzinfo=UTC))

    assert placed(row(datetime(1973, 1, 1), flags=2), known) == (datetime(2017, 1, 1), 2)


def test_both_sides_of_a_clock_change_in_one_block_have_their_own_offset() -> None:
    walls = pl.Series([datetime(2024, 1, 15, 12), datetime(2024, 7, 15, 12), None], dtype=pl.Datetime("ns"))

    times, flags = to_utc(walls, pl.Series([False, False, False]), "Europe/Berlin")

    assert times.to_list() == [datetime(2024, 1, 15, 11), datetime(2024, 7, 15, 10), None]
    assert flags.to_list() == [0, 0, 0]


@pytest.mark.parametrize(
    ("written", "anchor", "expected"),
    [
        (datetime(1972, 6, 14, 15, 16, 1), datetime(2005, 7, 1), datetime(2005, 6, 14, 15, 16, 1)),
        (datetime(1972, 12, 31, 23), datetime(2024, 1, 1, 1), datetime(2023, 12, 31, 23)),
        (datetime(1972, 1, 1, 1), datetime(2023, 12, 31, 23), datetime(2024, 1, 1, 1)),  # another zone's clock
        (datetime(1972, 1, 2, 2), datetime(2023, 12, 31, 23), datetime(2023, 1, 2, 2)),  # more than 26 h ahead
        (datetime(1972, 2, 29, 5), datetime(2024, 3, 5), datetime(2024, 2, 29, 5)),
        (datetime(1972, 2, 29, 5), datetime(2025, 2, 27), datetime(2024, 2, 29, 5)),
        (datetime(1972, 2, 29, 5), datetime(2023, 6, 1), None),
        (datetime(1972, 3, 1), datetime(2023, 6, 1), datetime(2023, 3, 1)),
    ],
)
def test_a_time_without_a_year_gets_the_year_before_the_anchor(
    written: datetime, anchor: datetime, expected: datetime | None
) -> None:
    assert pl.select(placed_in_year(pl.lit(written, pl.Datetime("ns")), anchor)).item() == expected


@given(
    written=st.datetimes(datetime(1972, 1, 1), datetime(1972, 12, 31, 23, 59, 59)),
    anchor=st.datetimes(datetime(1991, 1, 1), datetime(2090, 1, 1)),
)
def test_the_year_puts_a_time_into_the_window_before_the_anchor_or_nowhere(written: datetime, anchor: datetime) -> None:
    result = pl.select(placed_in_year(pl.lit(written, pl.Datetime("us")), anchor)).item()

    if result is None:
        assert (written.month, written.day) == (2, 29)
        return
    leap_day = (anchor.month, anchor.day) == (2, 29)
    a_year_before = anchor.replace(year=anchor.year - 1, day=28 if leap_day else anchor.day)
    assert a_year_before < result <= anchor + timedelta(hours=26)
    assert result.replace(year=1972) == written


def test_the_anchor_is_read_on_the_wall_clock_of_the_zone() -> None:
    known = clock("Asia/Shanghai", anchor=datetime(2024, 1, 1, tzinfo=UTC))

    assert placed(row(datetime(1972, 1, 1, 7, 59), flags=2), known) == (datetime(2023, 12, 31, 23, 59), 2)


def test_a_year_that_was_written_stays() -> None:
    assert placed(row(datetime(2020, 5, 1), flags=2, is_utc=True), clock()) == (datetime(2020, 5, 1), 2)


def test_a_time_after_the_file_was_written_is_flagged() -> None:
    assert placed(row(datetime(2024, 6, 1, 12, 30), is_utc=True), clock()) == (datetime(2024, 6, 1, 12, 30), 32)


@pytest.mark.parametrize("impossible", IMPOSSIBLE)
def test_an_impossible_time_becomes_null_or_the_observed_time_with_a_flag(impossible: datetime | None) -> None:
    observed = datetime(2024, 5, 31)

    assert placed(row(impossible, is_utc=True), clock()) == (None, 0)
    assert placed(row(impossible, is_utc=True, observed=observed), clock(), stand_in="observed") == (observed, 4)


def test_microseconds_reach_years_that_nanoseconds_cannot() -> None:
    walls = pl.Series([datetime(9999, 12, 31, 12)], dtype=pl.Datetime("us"))

    times, _ = to_utc(walls, pl.Series([False]), "Asia/Shanghai")

    assert times.to_list() == [datetime(9999, 12, 31, 4)]
