"""Put a block's rows in time: each gets its UTC time and date, or is rejected."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from telemetry_ready.model.source import REJECT_SCHEMA
from telemetry_ready.normalize.context import Context
from telemetry_ready.normalize.frames import with_columns_of
from telemetry_ready.normalize.time import EARLIEST, LATEST_AFTER_NOW, PLACEHOLDER_YEAR, Clock, with_times

_NANOSECONDS = pl.Datetime("ns")
_MICROSECONDS = pl.Datetime("us")
WRITTEN = "time as written"
"""Column that keeps the main time of a row as its source wrote it."""

NO_YEAR = "no_year"
_LEAP_DAY = "29 February in none of the years that the file may be of; set latest of the source to its true end"


def clock_of(context: Context) -> Clock:
    """What is known of the clock behind a block's times."""
    source = context.source
    return Clock(
        source.time_zone, context.anchor, context.file.mtime, context.now, source.host_time_zones, context.years
    )


def lineage(context: Context) -> dict[str, Any]:
    """Where the rows come from: the same for the whole block."""
    return {
        "source": context.source.name,
        "source_system": context.source.source_system,
        "source_format": context.format_label,
        "file_id": context.file.file_id,
        "batch_id": context.file.batch_id,
        "ingested_at": context.now,
    }


def with_instance(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """A source that names no instance is one itself."""
    frame = with_columns_of(frame, {"source_instance": pl.String})
    return frame.with_columns(pl.col("source_instance").fill_null(context.source.name))


def dated(frame: pl.DataFrame, main: str, others: Sequence[str], context: Context) -> pl.DataFrame:
    """Times of tickets and alerts in UTC, microseconds; what is written in the main column stays in ``WRITTEN``."""
    times = dict.fromkeys((main, *others), _MICROSECONDS)
    frame = with_columns_of(frame, {**times, "time_is_utc": pl.Boolean, "time_flags": pl.UInt16})
    frame = frame.with_columns(pl.col(list(times)).cast(_MICROSECONDS), pl.col(main).alias(WRITTEN))
    return with_times(frame, main, list(others), clock_of(context))


def placed(
    frame: pl.DataFrame, table_name: str, context: Context, *, other_times: Mapping[str, str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with ``time_unix_nano``, ``event_date`` and ``time_flags``, and the rejects.

    Args:
        frame: Parsed rows with ``time``.
        table_name: That they are for.
        context: Of the block.
        other_times: Parsed column to the table's column, by the same rules.
    """
    times = dict.fromkeys(("time", *other_times), _NANOSECONDS)
    frame = with_columns_of(frame, {**times, "time_is_utc": pl.Boolean, "time_flags": pl.UInt16})
    frame = frame.with_columns(pl.col(list(times)).cast(_NANOSECONDS), pl.col("time").alias(WRITTEN))
    stand_in = "observed_time" if "observed_time" in other_times else None
    frame = with_times(frame, "time", list(other_times), clock_of(context), stand_in=stand_in)
    frame, rejects = without_timeless(frame, "time", WRITTEN, table_name)
    frame = frame.drop(WRITTEN, "time_is_utc").rename({"time": "time_unix_nano", **other_times})
    return frame.with_columns(pl.col("time_unix_nano").dt.date().alias("event_date")), rejects


def without_timeless(
    frame: pl.DataFrame, time: str, written: str, table_name: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split off the rows whose time is null: rejects that say what was written."""
    if not frame[time].null_count():
        return frame, pl.DataFrame(schema=REJECT_SCHEMA)
    lost = frame.filter(pl.col(time).is_null())
    text = pl.col(written).dt.to_string("iso")
    allowed = f"not within {EARLIEST:%Y-%m-%d} and the time of ingest + {LATEST_AFTER_NOW.days} days"
    is_leap_day = pl.col(written).dt.year() == PLACEHOLDER_YEAR
    reason = (
        pl.when(text.is_null())
        .then(pl.lit("no_time"))
        .when(is_leap_day)
        .then(pl.lit(NO_YEAR))
        .otherwise(pl.lit("time_out_of_range"))
    )
    detail = pl.when(is_leap_day).then(pl.lit(_LEAP_DAY)).otherwise(pl.concat_str(text, pl.lit(f" is {allowed}")))
    rejects = lost.select(
        pl.col("record_no").cast(pl.UInt64),
        pl.lit("row").alias("level"),
        pl.lit(table_name).alias("table_name"),
        reason.alias("reason_code"),
        detail.fill_null("no time could be read").alias("detail"),
        _raw_of(lost).alias("raw"),
    )
    return frame.filter(pl.col(time).is_not_null()), rejects


def _raw_of(frame: pl.DataFrame) -> pl.Series:
    """The record's text where the row has it, else its own texts and numbers."""
    if "raw" in frame.columns:
        return frame["raw"]
    shown = [name for name, dtype in frame.schema.items() if dtype == pl.String or dtype.is_float()]
    parts = [pl.lit(f"{name}=") + pl.col(name).cast(pl.String) for name in shown]
    return frame.select(pl.concat_str(parts, separator=" ", ignore_nulls=True).alias("raw")).to_series()
