"""Put wall-clock times on the UTC line, and say where that took an assumption.

Rules: formats_and_schema.md, section 1.8. An offset in the text wins, then the source's zone, then the host's, then
UTC, flagged. Where a clock change repeats an hour the first pass is taken, and the second once the rows, otherwise
in order, begin the hour again; where it skips one, the clock is read as if it had not been changed. Both are flagged.
"""

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from fnmatch import fnmatchcase

import polars as pl

from telemetry_ready.model.source import IS_UTC, TimeFlag
from telemetry_ready.normalize.frames import map_distinct
from telemetry_ready.normalize.identity import normalized_name

EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - naive, UTC by contract
LATEST_AFTER_NOW = timedelta(days=2)
"""Times outside of ``EARLIEST`` to now + this are not stored: they are a unit or a parse gone wrong."""

PLACEHOLDER_YEAR = 1972  # a leap year, so that a 29 February without a year can be written
_ZONE_SPREAD = timedelta(hours=26)  # the largest distance of two wall clocks
_WRITE_SLACK = timedelta(minutes=1)  # a file's mtime may lag behind the times in it by as much
_SECOND, _HOUR, _DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
_REORDERED = timedelta(minutes=20)  # rows may stand this much out of order; the shortest clock change is 30 minutes
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
        host_zones: Host name or pattern to IANA name, for where ``zone`` is not known.
        years: From which record on times without a year are how many years earlier; None: 0. See ``years.Walk``.
    """

    zone: str | None
    anchor: datetime
    mtime: datetime
    now: datetime
    host_zones: Mapping[str, str] = field(default_factory=dict)
    years: pl.DataFrame | None = field(default=None, compare=False)

    @property
    def latest(self) -> datetime:
        """The latest time that is stored; naive UTC."""
        return _naive(self.now) + LATEST_AFTER_NOW

    @property
    def timely(self) -> datetime:
        """The latest time that is believed where the row has a better one; naive UTC."""
        return min(self.latest, _naive(self.anchor) + LATEST_AFTER_NOW)


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


def _years_before(moment: datetime, years: int) -> datetime:
    is_leap_day = (moment.month, moment.day) == (2, 29) and not isleap(moment.year - years)
    return moment.replace(year=moment.year - years, day=28 if is_leap_day else moment.day)


def latest_march(anchor: datetime) -> datetime:
    """The latest first of March that ``placed_in_year`` gives out: a 29 February is of its year."""
    march = pl.lit(datetime(PLACEHOLDER_YEAR, 3, 1))  # noqa: DTZ001 - naive wall clock
    found = pl.select(placed_in_year(march, _naive(anchor))).item()
    assert isinstance(found, datetime)  # noqa: S101 - for the type checker
    return found


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
    return pl.when(this <= latest).then(this).when(before > _years_before(anchor, 1)).then(before)


def years_back(record_nos: pl.Series, steps: pl.DataFrame) -> pl.Series:
    """How many years before the first guess each record is."""
    place = steps["record_no"].search_sorted(record_nos.cast(pl.UInt64), side="right") - 1
    return steps["years_back"].gather(place)


def with_years(frame: pl.DataFrame, names: Sequence[str], clock: Clock) -> pl.DataFrame:
    """Replace the placeholder year in rows that are flagged as written without one."""
    is_flagged = (pl.col("time_flags") & _flag(TimeFlag.YEAR_INFERRED)) != 0
    if not frame.select(is_flagged.any()).item():
        return frame
    anchor = _wall_of(clock.anchor, clock.zone)
    back = years_back(frame["record_no"], clock.years) if clock.years is not None else None
    year_end = datetime(PLACEHOLDER_YEAR + 1, 1, 1)  # noqa: DTZ001 - naive wall clock

    def placed(name: str) -> pl.Expr:
        leap = pl.when(pl.col(name) >= year_end).then(_SECOND).otherwise(timedelta())  # Dec 31 23:59:60
        written = pl.when(is_flagged & (pl.col(name) < year_end + _SECOND)).then(pl.col(name) - leap)
        found = placed_in_year(written, anchor)
        for years in back.unique().sort() if back is not None else ():
            is_here = back == years
            found = pl.when(is_here).then(placed_in_year(written, _years_before(anchor, years))).otherwise(found)
        return pl.coalesce(found + leap, pl.when(written.is_null()).then(name)).alias(name)

    return frame.with_columns(placed(name) for name in names)


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
    earlier, later = _in_zone(local, zone), _in_zone(local, zone, "latest")
    first = pl.when(_is_second_pass(local, here & (earlier != later))).then(later).otherwise(earlier)
    unchanged = pl.coalesce(_in_zone(local - _HOUR, zone) + _HOUR, _in_zone(local - _DAY, zone) + _DAY)
    is_gap = earlier.is_null() & local.is_not_null()
    is_unclear = here & (is_gap | (earlier != later).fill_null(value=False))
    times = frame.select(
        pl.when(~here).then(local).when(is_gap).then(unchanged).otherwise(first).alias(name),
        (is_unclear.cast(pl.UInt16) * _flag(TimeFlag.DST_UNCLEAR)).alias("flags"),
    )
    return times[name], times["flags"]


def _is_second_pass(local: pl.Expr, is_repeated: pl.Expr) -> pl.Expr:
    """Rows of a repeated hour after the clock was set back, where the rows show it: they jump back once, in it."""
    jumps_back = (local.diff() < -_REORDERED).fill_null(value=False)
    is_set_back = (jumps_back.sum() == 1) & jumps_back & is_repeated
    return is_set_back.cum_sum() > 0


def zones_of_hosts(hosts: pl.Series, zones: Mapping[str, str]) -> pl.Series:
    """Each host's zone: of the first pattern that its name fits; null where none does."""

    def of(distinct: pl.Series) -> pl.Series:
        names = pl.select(normalized_name(pl.lit(distinct))).to_series()
        found = [
            next((zone for pattern, zone in zones.items() if name and fnmatchcase(name, pattern.lower())), None)
            for name in names
        ]
        return pl.Series(found, dtype=pl.String)

    return map_distinct(hosts.cast(pl.String), of)


def _row_zones(frame: pl.DataFrame, clock: Clock) -> pl.Series | None:
    """Zones that hosts give to rows; None where that is nothing."""
    if clock.zone is not None or not clock.host_zones or "host_name" not in frame.columns:
        return None
    return zones_of_hosts(frame["host_name"], clock.host_zones)


def _placed(frame: pl.DataFrame, name: str, clock: Clock, row_zones: pl.Series | None) -> tuple[pl.Series, pl.Series]:
    """One column of times in UTC, and its doubts."""
    own = f"{name}{IS_UTC}"
    is_utc = frame[own if own in frame.columns else f"time{IS_UTC}"].fill_null(value=False)
    times, doubts = to_utc(frame[name], is_utc, clock.zone)
    for zone in row_zones.drop_nulls().unique(maintain_order=True) if row_zones is not None else ():
        is_here = (row_zones == zone).fill_null(value=False)
        moved, unclear = to_utc(frame[name], is_utc | ~is_here, zone)
        times, doubts = moved.zip_with(is_here, times), unclear.zip_with(is_here, doubts)
    return times, doubts


def with_times(
    frame: pl.DataFrame, main: str, others: Sequence[str], clock: Clock, *, stand_in: str | None = None
) -> pl.DataFrame:
    """Put a row's times on the UTC line and complete ``time_flags``; an impossible main time becomes null.

    Args:
        frame: With ``time_is_utc`` and ``time_flags``; ``NAME_is_utc`` stands for another time than the main one.
        main: The event's time: its doubts are flagged.
        others: Further times, by the same rules; their doubts are not flagged.
        clock: What is known of it.
        stand_in: Of the others: taken, and flagged, where the main time is missing, impossible or days later than
            the file.
    """
    frame = frame.with_columns(
        pl.col("time_is_utc").fill_null(value=False), pl.col("time_flags").cast(pl.UInt16).fill_null(0)
    )
    frame = with_years(frame, [main, *others], clock)
    could_be = pl.col(main).is_between(EARLIEST - _DAY, clock.latest + _DAY)
    frame = frame.with_columns(pl.when(could_be).then(pl.col(main)).alias(main))
    row_zones = _row_zones(frame, clock)
    times, doubts = _placed(frame, main, clock, row_zones)
    rest = [_placed(frame, name, clock, row_zones)[0] for name in others]
    frame = frame.with_columns([times, *rest, (frame["time_flags"] | doubts).alias("time_flags")])
    is_timely = pl.col(main).is_between(EARLIEST, clock.timely).fill_null(value=False)
    if not frame.select(is_timely.all()).item():
        frame = _without_impossible(frame, main, stand_in, clock)
    is_future = pl.col(main) > _naive(clock.mtime) + _WRITE_SLACK
    future = is_future.fill_null(value=False).cast(pl.UInt16) * _flag(TimeFlag.IN_FUTURE)
    return frame.with_columns(pl.col("time_flags") | future)


def _without_impossible(frame: pl.DataFrame, main: str, stand_in: str | None, clock: Clock) -> pl.DataFrame:
    is_possible = pl.col(main).is_between(EARLIEST, clock.latest).fill_null(value=False)
    if stand_in is None:
        return frame.with_columns(pl.when(is_possible).then(pl.col(main)).alias(main))
    is_timely = pl.col(main).is_between(EARLIEST, clock.timely).fill_null(value=False)
    can_stand_in = ~is_timely & pl.col(stand_in).is_between(EARLIEST, clock.timely).fill_null(value=False)
    return frame.with_columns(
        pl.when(can_stand_in).then(pl.col(stand_in)).when(is_possible).then(pl.col(main)).alias(main),
        pl.col("time_flags") | (can_stand_in.cast(pl.UInt16) * _flag(TimeFlag.OBSERVED_SUBSTITUTED)),
    )
