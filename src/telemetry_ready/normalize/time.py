"""Put wall-clock times on the UTC line, and say where that took an assumption.

Rules: formats_and_schema.md, section 1.8. An offset in the text wins, then the source's zone, then UTC, flagged.
Where a clock change repeats an hour the first pass is taken; where it skips one, the clock is read as if it had
not been changed. Both are flagged.
"""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta

import polars as pl

from telemetry_ready.model.source import TimeFlag

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - naive, UTC by contract
LATEST_AFTER_NOW = timedelta(days=2)
"""Times outside of ``EARLIEST`` to now + this are not stored: they are a unit or a parse gone wrong."""

PLACEHOLDER_YEAR = 1972  # a leap year, so that a 29 February without a year can be written
_ZONE_SPREAD = timedelta(hours=26)  # the largest distance of two wall clocks
_WRITE_SLACK = timedelta(minutes=1)  # a file's mtime may lag behind the times in it by as much
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_OFFSET_STEP = "6h"
_LONGEST_PROBE = timedelta(days=800)


@dataclass(frozen=True)
class Clock:
    """What is known of the clock that wrote the times.

    Attributes:
        zone: IANA name for times without an offset; None: not known.
        anchor: The moment that no record is later than; aware.
        mtime: The file's; aware.
        now: Aware.
    """

    zone: str | None
    anchor: datetime
    mtime: datetime
    now: datetime

    @property
    def latest(self) -> datetime:
        """The latest time that is stored; naive UTC."""
        return _naive(self.now) + LATEST_AFTER_NOW


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _flag(flag: TimeFlag) -> pl.Expr:
    return pl.lit(flag.value, pl.UInt16)


def _in_zone(wall: pl.Expr, zone: str, ambiguous: str = "earliest") -> pl.Expr:
    local = wall.dt.replace_time_zone(zone, ambiguous=pl.lit(ambiguous), non_existent="null")
    return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def wall_clock(utc: pl.Expr, zone: str | None) -> pl.Expr:
    """What a clock in that zone shows at naive UTC times; None: UTC."""
    if zone is None:
        return utc
    return utc.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)


def _wall_of(moment: datetime, zone: str | None) -> datetime:
    wall = pl.select(wall_clock(pl.lit(_naive(moment)), zone)).item()
    assert isinstance(wall, datetime)  # noqa: S101 - for the type checker
    return wall


def _a_year_before(moment: datetime) -> datetime:
    is_leap_day = (moment.month, moment.day) == (2, 29)
    return moment.replace(year=moment.year - 1, day=28 if is_leap_day else moment.day)


def _in_year(wall: pl.Expr, year: int) -> pl.Expr:
    """The same day and time in that year; null for a 29 February that it does not have."""
    days = date(year, 1, 1) - date(PLACEHOLDER_YEAR, 1, 1)
    if isleap(year):
        return wall + days
    march = datetime(PLACEHOLDER_YEAR, 3, 1)  # noqa: DTZ001 - naive wall clock
    leap_day = march - _DAY
    return pl.when(wall < leap_day).then(wall + days).when(wall >= march).then(wall + (days - _DAY))


def placed_in_year(wall: pl.Expr, anchor: datetime) -> pl.Expr:
    """Give times of the placeholder year the latest year that puts them before anchor + 26 h.

    Times lie in (anchor - 1 year, anchor + 26 h]; null for a 29 February that this window does not have.

    Args:
        wall: Naive times in 1972.
        anchor: On the same wall clock; naive.
    """
    latest = anchor + _ZONE_SPREAD
    this, before = _in_year(wall, latest.year), _in_year(wall, latest.year - 1)
    return pl.when(this <= latest).then(this).when(before > _a_year_before(anchor)).then(before)


def with_years(frame: pl.DataFrame, names: Sequence[str], clock: Clock) -> pl.DataFrame:
    """Replace the placeholder year in rows that are flagged as written without one."""
    is_flagged = (pl.col("time_flags") & _flag(TimeFlag.YEAR_INFERRED)) != 0
    if not frame.select(is_flagged.any()).item():
        return frame
    anchor = _wall_of(clock.anchor, clock.zone)
    year_end = datetime(PLACEHOLDER_YEAR + 1, 1, 1)  # noqa: DTZ001 - naive wall clock
    return frame.with_columns(
        pl.when(is_flagged & (pl.col(name) < year_end))
        .then(placed_in_year(pl.col(name), anchor))
        .otherwise(pl.col(name))
        .alias(name)
        for name in names
    )


def _single_offset(wall: pl.Series, zone: str) -> timedelta | None:
    """The zone's offset, if it does not change around these times."""
    low, high = wall.min(), wall.max()
    if not isinstance(low, datetime) or not isinstance(high, datetime) or high - low > _LONGEST_PROBE:
        return None
    if low.year == MINYEAR or high.year == MAXYEAR:
        return None
    probes = pl.datetime_range(low - _DAY, high + _DAY, _OFFSET_STEP, eager=True).alias("probe")
    offsets = probes.to_frame().select(pl.col("probe") - _in_zone(pl.col("probe"), zone)).to_series().unique()
    return offsets.item() if len(offsets) == 1 else None


def to_utc(wall: pl.Series, is_utc: pl.Series, zone: str | None) -> tuple[pl.Series, pl.Series]:
    """UTC times, and the flags of those for which that took an assumption.

    Args:
        wall: Naive times as written; null stays null.
        is_utc: Whether each is UTC already.
        zone: Of the others; None: taken as UTC, flagged.
    """
    name = wall.name
    frame = pl.DataFrame({"wall": wall, "is_utc": is_utc})
    unflagged = pl.zeros(len(wall), pl.UInt16, eager=True)
    if is_utc.all() or zone in {"UTC", "Etc/UTC"}:
        return wall, unflagged
    local, here = pl.col("wall"), ~pl.col("is_utc")
    if zone is None:
        is_assumed = here & local.is_not_null()
        flags = frame.select(is_assumed.cast(pl.UInt16) * _flag(TimeFlag.ZONE_ASSUMED)).to_series()
        return wall, flags
    offset = _single_offset(wall.filter(~is_utc), zone)
    if offset is not None:
        return frame.select(pl.when(here).then(local - offset).otherwise(local)).to_series().alias(name), unflagged
    first, second = _in_zone(local, zone), _in_zone(local, zone, "latest")
    unchanged = pl.coalesce(_in_zone(local - _HOUR, zone) + _HOUR, _in_zone(local - _DAY, zone) + _DAY)
    is_gap = first.is_null() & local.is_not_null()
    is_unclear = here & (is_gap | (first != second).fill_null(value=False))
    times = frame.select(
        pl.when(~here).then(local).when(is_gap).then(unchanged).otherwise(first).alias(name),
        (is_unclear.cast(pl.UInt16) * _flag(TimeFlag.DST_UNCLEAR)).alias("flags"),
    )
    return times[name], times["flags"]


def with_times(
    frame: pl.DataFrame, main: str, others: Sequence[str], clock: Clock, *, stand_in: str | None = None
) -> pl.DataFrame:
    """Put a row's times on the UTC line and complete ``time_flags``; an impossible main time becomes null.

    Args:
        frame: With ``time_is_utc`` and ``time_flags``.
        main: The event's time: its doubts are flagged.
        others: Further times, by the same rules; their doubts are not flagged.
        clock: What is known of it.
        stand_in: Of the others: taken, and flagged, where the main time is missing or impossible.
    """
    frame = frame.with_columns(
        pl.col("time_is_utc").fill_null(value=False), pl.col("time_flags").cast(pl.UInt16).fill_null(0)
    )
    frame = with_years(frame, [main, *others], clock)
    could_be = pl.col(main).is_between(EARLIEST - _DAY, clock.latest + _DAY)
    frame = frame.with_columns(pl.when(could_be).then(pl.col(main)).alias(main))
    times, doubts = to_utc(frame[main], frame["time_is_utc"], clock.zone)
    rest = [to_utc(frame[name], frame["time_is_utc"], clock.zone)[0] for name in others]
    frame = frame.with_columns([times, *rest, (frame["time_flags"] | doubts).alias("time_flags")])
    is_possible = pl.col(main).is_between(EARLIEST, clock.latest).fill_null(value=False)
    if not frame.select(is_possible.all()).item():
        frame = _without_impossible(frame, main, stand_in, clock)
    is_future = pl.col(main) > _naive(clock.mtime) + _WRITE_SLACK
    future = is_future.fill_null(value=False).cast(pl.UInt16) * _flag(TimeFlag.IN_FUTURE)
    return frame.with_columns(pl.col("time_flags") | future)


def _without_impossible(frame: pl.DataFrame, main: str, stand_in: str | None, clock: Clock) -> pl.DataFrame:
    is_possible = pl.col(main).is_between(EARLIEST, clock.latest).fill_null(value=False)
    if stand_in is None:
        return frame.with_columns(pl.when(is_possible).then(pl.col(main)).alias(main))
    can_stand_in = ~is_possible & pl.col(stand_in).is_between(EARLIEST, clock.latest).fill_null(value=False)
    return frame.with_columns(
        pl.when(is_possible).then(pl.col(main)).when(can_stand_in).then(pl.col(stand_in)).alias(main),
        pl.col("time_flags") | (can_stand_in.cast(pl.UInt16) * _flag(TimeFlag.OBSERVED_SUBSTITUTED)),
    )
