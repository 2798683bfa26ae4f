"""Times in text lines become naive nanoseconds: pieces of expressions that the line formats share.

A text is cut once by its format's regular expression; here are only the pieces: a clock reading of a known
form, digits of a second, an offset from UTC. Equal texts are read once per block (``cache=True``).
"""

import polars as pl

from telemetry_ready.model.source import TimeFlag

NANOSECONDS = pl.Datetime("ns")

PLACEHOLDER_YEAR = "1972"
"""Stands for the year that a text does not carry; a leap year, so that 29 February can be read."""

DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}"
OFFSET = r"Z|[+-](?:0[0-9]|1[0-8]):?[0-5][0-9]"
"""No clock is further from UTC than 18 hours: +25:99 is no offset, and its text no time."""

_DIGITS = 9  # of a second, down to nanoseconds
_MINUTE_NS = 60_000_000_000


def read_time(text: pl.Expr, form: str) -> pl.Expr:
    """A naive time in nanoseconds; null where the text is no time of this form."""
    return text.str.strptime(NANOSECONDS, form, strict=False, cache=True)


def date_and_clock(*, date: str = "date", clock: str = "clock") -> pl.Expr:
    """``2015-10-18`` and ``18:01:47`` in two columns; null where one of them is impossible."""
    return read_time(pl.concat_str(pl.col(date), pl.col(clock), separator=" "), "%Y-%m-%d %H:%M:%S")


def bsd_time(text: pl.Expr) -> pl.Expr:
    """``Jun 14 15:16:01`` in the placeholder year."""
    return read_time(pl.lit(f"{PLACEHOLDER_YEAR} ") + text, "%Y %b %e %H:%M:%S")


def with_fraction(time: pl.Expr, fraction: pl.Expr) -> pl.Expr:
    """Add the digits after the second's point, at most nine; no digits add nothing."""
    added = fraction.str.pad_end(_DIGITS, "0").cast(pl.Int64, strict=False).fill_null(0)
    return (time.cast(pl.Int64) + added).cast(NANOSECONDS)


def to_utc(time: pl.Expr, offset: pl.Expr) -> pl.Expr:
    """Subtract an offset such as ``+01:00``, ``-0730`` or ``Z``; no offset changes nothing."""
    digits = offset.str.replace(":", "", literal=True)
    hours = digits.str.slice(1, 2).cast(pl.Int64, strict=False)
    minutes = digits.str.slice(3, 2).cast(pl.Int64, strict=False)
    sign = pl.when(offset.str.starts_with("-")).then(-1).otherwise(1)
    shift = (sign * (hours * 60 + minutes) * _MINUTE_NS).fill_null(0)
    return (time.cast(pl.Int64) - shift).cast(NANOSECONDS)


def flags(*known: TimeFlag) -> pl.Expr:
    """The same doubts for every row."""
    return pl.lit(sum(known), pl.UInt16)


def subsecond_flag(fraction: pl.Expr) -> pl.Expr:
    """Flagged where the text has no digits after the second."""
    missing = pl.lit(TimeFlag.SUBSECOND_MISSING.value, pl.UInt16)
    return pl.when(fraction.is_null()).then(missing).otherwise(pl.lit(0, pl.UInt16))
