"""The second clock of a log record: the one that its own text begins with, held against the record's time."""

import polars as pl

from telemetry_ready.normalize.time import Clock, wall_clock, zones_of_hosts

BODY_SKEW = "body_clock_skew_s"
_CLOCK = (
    r"^[\[(<]?(?:[A-Z]{4,8} +)?"  # a level
    r"(?:[IWEF][01][0-9][0-3][0-9] |(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ 0-3][0-9] |[0-3][0-9]/[A-Z][a-z]{2}/[0-9]{4}:)?"
    r"(?:([0-9]{4})[-/.]([0-9]{2})[-/.]([0-9]{2})[T ])?"
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:[.,][0-9]{1,9})?"
    r"(?: ?(Z|UTC|GMT|[+-][01][0-9]:?[0-5][0-9]))?(?:[^0-9:]|$)"
)
_HEAD = 48  # characters: the longest clock is shorter
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def with_body_skew(frame: pl.DataFrame, clock: Clock) -> pl.DataFrame:
    """Add ``body_clock_skew_s``: the clock at the head of ``body`` minus ``time_unix_nano``, whole seconds.

    Null where the body begins with no clock. A clock without an offset is read in the source's zone, or the host's,
    like any time. One without a year (``18:05:28``, ``Jan 29 18:05:28``, klog's ``I0129 18:05:28``) tells the skew
    but for whole days: the nearest is taken, up to 12 hours either way.

    Args:
        frame: With ``body``, ``time_unix_nano`` and ``host_name``.
        clock: What is known of the source's.
    """
    text = pl.col("body").str.head(_HEAD)
    heads = (
        frame.select("time_unix_nano", "host_name", text).with_row_index().filter(pl.col("body").str.contains(_CLOCK))
    )
    if heads.is_empty():
        return frame.with_columns(pl.lit(None, pl.Int32).alias(BODY_SKEW))
    heads = heads.with_columns(_wall(heads, clock).alias("wall"))
    part = heads.select("index", "time_unix_nano", "wall", part=pl.col("body").str.extract_groups(_CLOCK)).unnest(
        "part"
    )
    found = part.select("index", _skew().cast(pl.Int32, strict=False).alias(BODY_SKEW))
    return frame.with_row_index().join(found, on="index", how="left", maintain_order="left").drop("index")


def _wall(rows: pl.DataFrame, clock: Clock) -> pl.Series:
    """What the rows' own wall clocks should show."""
    time = pl.col("time_unix_nano")
    if clock.zone is not None or not clock.host_zones:
        return rows.select(wall_clock(time, clock.zone)).to_series()
    zones = zones_of_hosts(rows["host_name"], clock.host_zones)
    wall = rows["time_unix_nano"]
    for zone in zones.drop_nulls().unique(maintain_order=True):
        wall = rows.select(wall_clock(time, zone)).to_series().zip_with((zones == zone).fill_null(value=False), wall)
    return wall


def _skew() -> pl.Expr:
    hour, minute, second = (pl.col(name).cast(pl.Int64) for name in "456")
    clock = hour * _HOUR + minute * _MINUTE + second
    date = pl.concat_str("1", "2", "3").str.strptime(pl.Date, "%Y%m%d", strict=False, cache=True)
    day = date.cast(pl.Datetime("ms")).dt.epoch("s")
    offset = pl.col("7").str.replace(":", "", literal=True).str.replace("Z|UTC|GMT", "+0000")
    ahead = offset.str.slice(1, 2).cast(pl.Int64) * _HOUR + offset.str.slice(3, 2).cast(pl.Int64) * _MINUTE
    shift = pl.when(offset.str.starts_with("-")).then(-ahead).otherwise(ahead)
    own = pl.when(offset.is_null()).then("wall").otherwise("time_unix_nano").dt.epoch("s")
    written = clock - shift.fill_null(0)
    nearest = (written - own + _DAY // 2 - 1).mod(_DAY) - (_DAY // 2 - 1)
    return pl.when(pl.col("1").is_null()).then(nearest).otherwise(day + written - own)
