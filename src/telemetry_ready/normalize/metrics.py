"""Parsed samples to ``metric_points``, and the series they belong to."""

from typing import Any

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE
from telemetry_ready.normalize.context import Context, Part
from telemetry_ready.normalize.fill import filled
from telemetry_ready.normalize.fingerprint import first_repeats, series_id
from telemetry_ready.normalize.frames import conform, with_columns_of
from telemetry_ready.normalize.identity import EMITTERS, with_entities
from telemetry_ready.normalize.maps import with_map
from telemetry_ready.normalize.place import lineage, placed
from telemetry_ready.normalize.privacy_columns import with_privacy
from telemetry_ready.normalize.units import units

_TABLE = "metric_points"
_ADDED = {
    **dict.fromkeys(("metric_name", "statistic", "sampling", "unit", "metric_type", "temporality"), pl.String),
    **dict.fromkeys((column.name for column in EMITTERS), pl.String),
    "value": pl.Float64(),
    "value_flags": pl.UInt16(),
    "is_monotonic": pl.Boolean(),
}
_OF_SERIES = {
    "metric_type": "unknown",
    "temporality": "unspecified",
    "statistic": "raw",
    "sampling": "raw",
}
_NO_VALUE, _NAN, _INFINITE, _MINUS_INFINITE = 1, 2, 4, 8  # value_flags
_POINTS_FOR_INTERVAL = 500  # of each series


def normalize_metrics(rows: pl.DataFrame, context: Context) -> Part:
    """Every step for samples: one row of the parser is one point of one series."""
    frame = with_columns_of(filled(rows, _TABLE, context), _ADDED)
    frame, rejects = placed(frame, _TABLE, context, other_times={"start_time": "start_time_unix_nano"})
    frame = frame.with_columns(pl.col(name).fill_null(default) for name, default in _OF_SERIES.items())
    frame = frame.with_columns(_series_id(frame, context))
    frame = _with_value_flags(frame)
    frame, names = with_entities(frame, EMITTERS, "time_unix_nano")
    frame = frame.with_columns(first_repeats(frame, ["series_id", "time_unix_nano", "value"]))
    points = conform(frame, _TABLE, {"parse_status": "ok", **lineage(context)})
    return Part(points, rejects, (names,), {"metric_series": _series(frame, context)})


def _series_id(frame: pl.DataFrame, context: Context) -> pl.Expr:
    emitter = [pl.col(column.name) for column in EMITTERS]
    parts = [pl.lit(context.source.name), pl.col("metric_name"), pl.col("statistic"), *emitter]
    keyed = [name for name in frame.columns if name.startswith((ATTRIBUTE, RESOURCE))]
    return series_id(parts, {name: pl.col(name).cast(pl.String) for name in keyed})


def _with_value_flags(frame: pl.DataFrame) -> pl.DataFrame:
    """A NaN is a null with its flag; an explicit gap has the flag of one."""
    value = pl.col("value").cast(pl.Float64)
    flags = pl.col("value_flags").cast(pl.UInt16).fill_null(0)

    def flag(condition: pl.Expr, bit: int) -> pl.Expr:
        return condition.fill_null(value=False).cast(pl.UInt16) * pl.lit(bit, pl.UInt16)

    found = (
        flag(value.is_null() & (flags == 0), _NO_VALUE)
        | flag(value.is_nan(), _NAN)
        | flag(value == float("inf"), _INFINITE)
        | flag(value == float("-inf"), _MINUS_INFINITE)
    )
    return frame.with_columns((flags | found).alias("value_flags"), value.fill_nan(None).alias("value"))


def _series(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One row for each series of the block, with the span and interval of its points here."""
    time = pl.col("time_unix_nano")
    spans = frame.group_by("series_id").agg(
        time.min().alias("first_seen"), time.max().alias("last_seen"), time.head(_POINTS_FOR_INTERVAL)
    )
    interval = pl.col("time_unix_nano").list.eval(_most_frequent_distance()).list.first()
    spans = spans.with_columns(interval.alias("native_interval_ns")).drop("time_unix_nano")
    series = frame.unique("series_id", keep="first", maintain_order=True)
    series = with_privacy(series, (), (), context)
    series = with_map(with_map(series, ATTRIBUTE, "attributes"), RESOURCE, "resource_attributes")
    named = series.with_columns(units(series["metric_name"], series["unit"]))
    named = named.join(spans, on="series_id", how="left", maintain_order="left")
    return conform(named, "metric_series", lineage(context))


def _most_frequent_distance() -> pl.Expr:
    distance: Any = pl.element().sort().diff().drop_nulls().cast(pl.Int64)
    positive: pl.Expr = distance.filter(distance > 0)
    return positive.mode().min()
