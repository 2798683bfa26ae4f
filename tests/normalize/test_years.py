"""Years by walking back through a file."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.normalize.time import Clock, with_times
from telemetry_ready.normalize.years import MOST_JUMPS, Walk

SCHEMA = {"record_no": pl.UInt64, "time": pl.Datetime("ns"), "time_is_utc": pl.Boolean, "time_flags": pl.UInt16}
LATER = datetime(2090, 1, 1, tzinfo=UTC)


def without_years(times: list[datetime]) -> pl.DataFrame:
    rows = [(place, time.replace(year=1972), False, 2) for place, time in enumerate(times)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def dated(frame: pl.DataFrame, anchor: datetime, years: pl.DataFrame | None = None) -> pl.DataFrame:
    clock = Clock("UTC", anchor, anchor, LATER, years=years)
    return with_times(frame, "time", [], clock)


def walked(times: list[datetime], anchor: datetime, block: int = 3) -> list[datetime | None]:
    """As staging does it: a first guess block by block, then with what the walk found."""
    frame, walk = without_years(times), Walk(anchor)
    for start in range(0, frame.height, block):
        guess = dated(frame.slice(start, block), anchor)
        kept = guess.filter(pl.col("time").is_not_null()).rename({"time": "time_unix_nano"})
        lost = guess.filter(pl.col("time").is_null()).with_columns(reason_code=pl.lit("no_year"))
        walk = walk.after({"logs": kept}, lost)
    years = walk.steps() if walk.is_off else None
    return dated(frame, anchor, years)["time"].to_list()


def test_a_file_over_new_year_and_two_summers_is_dated_from_its_end() -> None:
    times = [
        *(datetime(2023, 9, 3), datetime(2023, 12, 31, 23, 59, 59), datetime(2024, 1, 1), datetime(2024, 2, 29, 5)),
        *(datetime(2024, 3, 1), datetime(2024, 8, 1), datetime(2024, 12, 31), datetime(2025, 2, 19)),
    ]

    assert walked(times, datetime(2025, 2, 21, tzinfo=UTC)) == times


def test_a_leap_day_dates_a_file_that_was_copied_years_later() -> None:
    times = [datetime(2024, 2, 28, 23), datetime(2024, 2, 29, 1), datetime(2024, 3, 1)]

    assert walked(times, datetime(2026, 6, 1, tzinfo=UTC)) == times


def test_records_out_of_order_at_the_turn_of_the_window_keep_their_year() -> None:
    anchor = datetime(2006, 6, 10, tzinfo=UTC)
    days = [datetime(2005, 6, day) for day in (8, 14, 9, 15, 20)]

    assert walked([*days, datetime(2006, 6, 1)], anchor) == [*days, datetime(2006, 6, 1)]


def test_a_silence_of_seven_months_is_a_gap() -> None:
    times = [datetime(2005, 11, 1), datetime(2006, 6, 1), datetime(2006, 6, 2)]

    assert walked(times, datetime(2006, 6, 10, tzinfo=UTC)) == times


def test_a_file_in_no_order_of_time_keeps_the_first_guess() -> None:
    walk = Walk(LATER, jumps=((1, 1),) * (MOST_JUMPS + 1))

    assert not walk.is_off


@settings(max_examples=40)
@given(
    end=st.datetimes(datetime(1995, 1, 1), datetime(2080, 1, 1)),
    gaps=st.lists(st.timedeltas(timedelta(), timedelta(days=150)), min_size=1, max_size=12),
    block=st.integers(3, 6),
)
def test_records_in_order_without_half_a_year_of_silence_get_their_years(
    end: datetime, gaps: list[timedelta], block: int
) -> None:
    times = [end]
    for gap in gaps:
        times.append(times[-1] - gap)
    times = [time for time in times[::-1] if time.year >= 1991]

    assert walked(times, (end + timedelta(hours=1)).replace(tzinfo=UTC), block) == times
