"""Parts of a time as text, put together: naive wall-clock nanoseconds, whether that is UTC, and what is doubtful."""

import polars as pl

from telemetry_ready.model.source import TimeFlag

FIRST_YEAR, LAST_YEAR = 1990, 2099
PLACEHOLDER_YEAR = 1972  # a leap year: normalize puts the right one
SECOND_NS = 10**9
NOON = 12
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def no_times(height: int) -> pl.DataFrame:
    """As many rows without a time."""
    return pl.select(
        time=pl.repeat(None, height, dtype=pl.Datetime("ns")),
        is_utc=pl.repeat(value=False, n=height, dtype=pl.Boolean),
        flags=pl.repeat(0, height, dtype=pl.UInt16),
    )


def put_together(
    frame: pl.DataFrame, wall: pl.Expr, fraction: pl.Expr, zone: pl.Expr, *, has_year: bool = True
) -> pl.DataFrame:
    """Wall-clock seconds (µs precision), digits of the fraction and an offset, put together."""
    year = pl.col("wall").dt.year()
    digits = pl.col("zone").str.replace(":", "", literal=True)
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60 + digits.str.slice(3, 2).cast(
        pl.Int64, strict=False
    ).fill_null(0)
    offset_ns = (pl.when(digits.str.starts_with("-")).then(-minutes).otherwise(minutes)).fill_null(0) * (60 * SECOND_NS)
    fraction_ns = pl.col("fraction").str.pad_end(9, "0").cast(pl.Int64, strict=False).fill_null(0)
    plausible = year.is_between(FIRST_YEAR, LAST_YEAR) if has_year else pl.lit(value=True)
    ns = pl.when(plausible).then("wall").cast(pl.Datetime("ns")).cast(pl.Int64) + fraction_ns - offset_ns
    is_read = pl.col("ns").is_not_null()
    missing = pl.when(is_read & pl.col("fraction").is_null()).then(int(TimeFlag.SUBSECOND_MISSING)).otherwise(0)
    guessed = 0 if has_year else pl.when(is_read).then(int(TimeFlag.YEAR_INFERRED)).otherwise(0)
    return (
        frame.select(wall=wall, fraction=fraction, zone=zone)
        .with_columns(ns=ns)
        .select(
            time=pl.col("ns").cast(pl.Datetime("ns")),
            is_utc=(is_read & pl.col("zone").is_not_null()),
            flags=(missing + guessed).cast(pl.UInt16),
        )
    )


def wall_clock(*parts: pl.Expr) -> pl.Expr:
    """Year, month, day, hour, minute, second as text to a time; a missing clock is midnight, nonsense is null.

    Not by ``pl.format``: Polars 2.1 panics there where a column's first chunk is empty.
    """
    year, month, day, *clock = parts
    date = pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-")
    moment = pl.concat_str([part.fill_null("00").str.zfill(2) for part in clock], separator=":")
    text = pl.concat_str(date, moment, separator=" ")
    return text.str.strptime(pl.Datetime("us"), "%Y-%m-%d %H:%M:%S", strict=False, cache=True)


def hour_of_day(hour: pl.Expr, half: pl.Expr) -> pl.Expr:
    """The 24-hour clock's hour of a 12-hour clock's: 12 AM is 00, 12 PM is 12; 13 PM is left and fails."""
    number = hour.cast(pl.Int16, strict=False)
    afternoon = pl.when(number < NOON).then(number + NOON).otherwise(number)
    night = pl.when(number == NOON).then(0).otherwise(number)
    half = half.str.to_lowercase()
    return pl.when(half == "p").then(afternoon).when(half == "a").then(night).otherwise(number).cast(pl.String)


def month_number(name: pl.Expr) -> pl.Expr:
    """1 to 12 as text, of a name's first three letters in any case; null for none."""
    return name.str.to_lowercase().replace_strict(
        list(MONTHS), [str(place) for place in range(1, 13)], default=None, return_dtype=pl.String
    )
