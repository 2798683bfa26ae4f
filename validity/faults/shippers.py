"""Damage that loggers, hosts and log shippers do."""

from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    by_unit,
    change,
    change_times,
    clocks_off,
    is_error,
    keep,
    oldest,
    put,
    rows,
    shift,
    successors,
    units,
    windows,
)
from validity.table import Table

MINUTES = (0.5, 2.0, 6.0, 20.0, 60.0)
SECONDS = (1, 10, 60, 900, 7200)
HOURS = (0.1, 0.5, 2.0, 6.0, 24.0)
GERMAN = {
    "DEBUG": "Detail",
    "INFO": "Hinweis",
    "WARN": "Warnung",
    "WARNING": "Warnung",
    "ERROR": "Fehler",
    "SEVERE": "Fehler",
    "CRITICAL": "Notfall",
    "FATAL": "Notfall",
}
LIMITED = 20  # usual distances between lines: the limiter's interval


def _glued(hit: Hit) -> Table:
    """Pairs of following lines of one emitter: the second one's text stands behind the first one's."""
    frame = hit.frame.with_columns(rows(hit).alias("_drawn"), hit.eligible.alias("_hurt"))
    is_first = pl.int_range(pl.len()).over("_unit") % 2 == 0
    meets = is_first & pl.col("_drawn") & pl.col("_hurt").shift(-1, fill_value=False).over("_unit")
    frame = frame.with_columns(meets.alias("_drawn"))
    glued = [
        pl.when("_drawn")
        .then(pl.concat_str([one, pl.col(one).shift(-1).over("_unit")], separator=" ", ignore_nulls=True))
        .otherwise(one)
        .alias(one)
        for one in hit.table.columns("text")
    ]
    is_left = ~pl.col("_drawn").shift(1, fill_value=False).over("_unit")
    return hit.table.with_frame(
        frame.with_columns(*glued, is_left.alias("_left")).filter("_left").select(hit.frame.columns)
    )


def _limited(hit: Hit) -> Table:
    """Of each interval the first lines are kept, as many as such a share of what an interval has on average."""
    frame = hit.frame.select("_unit", windows(hit, LIMITED).alias("_window"))
    place = frame.select(pl.int_range(pl.len()).over("_unit", "_window")).to_series()
    mean = frame.select(pl.len().over("_unit") / pl.col("_window").n_unique().over("_unit")).to_series()
    return keep(hit, ~(hit.eligible & (place >= (mean * hit.amount).clip(1))))


def _layout(hit: Hit) -> Table:
    return change(hit, hit.table.columns("text"), oldest(hit), lambda one: pl.lit("[main] app.core.Handler - ") + one)


def _names_reused(hit: Hit) -> Table:
    """In the later half of the damaged period lines carry the names of another emitter."""
    after, columns = successors(hit), hit.table.columns("entity")
    mask = hit.eligible & ~oldest(hit, 0.5) & hit.frame["_unit"].is_in(list(after))
    first = {unit: row for unit, *row in hit.frame.group_by("_unit").agg(pl.col(columns).first()).iter_rows()}
    names = {one: {unit: first[other][place] for unit, other in after.items()} for place, one in enumerate(columns)}
    return by_unit(hit, columns, mask, lambda _: names)


def _batched(hit: Hit) -> Table:
    """Lines carry the moment at which their batch was sent."""
    length = timedelta(seconds=hit.amount)
    return change_times(hit, hit.table.columns("time"), hit.eligible, lambda one: one.dt.truncate(length) + length)


def _delivered_late(hit: Hit) -> Table:
    late = pl.Series(hit.rng.uniform(0, hit.amount * 3_600_000, hit.frame.height)).cast(pl.Int64)
    return shift(hit, hit.table.columns("observed"), hit.eligible, pl.lit(late.cast(pl.Duration("ms"))))


FAULTS = (
    Fault(
        "log_clocks_off",
        "logs",
        "text",
        clocks_off,
        "no host has a time server, and each clock is wrong by its own minutes",
        MINUTES,
    ),
    Fault(
        "lines_glued",
        "logs",
        "text",
        _glued,
        "two threads write into one pipe without a lock, and the shipper reads two lines as one",
    ),
    Fault(
        "bursts_dropped",
        "logs",
        "text",
        _limited,
        "the journal's rate limiter drops what comes too fast",
        (2.0, 1.5, 1.0, 0.6, 0.3),
    ),
    Fault(
        "errors_sampled",
        "logs",
        "severity",
        lambda hit: keep(hit, ~(rows(hit) & is_error(hit))),
        "to save money a pipeline keeps a sample of the errors only",
    ),
    Fault(
        "level_inflated",
        "logs",
        "severity",
        lambda hit: put(hit, hit.table.columns("severity"), rows(hit), "ERROR"),
        "a wrapper writes to standard error, and the container runtime calls all of that an error",
    ),
    Fault(
        "layout_changed",
        "logs",
        "text",
        _layout,
        "until a release the logging library wrote thread and class before each message",
    ),
    Fault(
        "names_reused",
        "logs",
        "entity",
        _names_reused,
        "after a redeployment services run under each other's old names",
    ),
    Fault(
        "batch_times",
        "logs",
        "text",
        _batched,
        "the shipper stamps lines with the moment at which it sends its batch, every so many seconds",
        SECONDS,
    ),
    Fault(
        "delivered_late",
        "logs",
        "observed",
        _delivered_late,
        "a collector that is cut off buffers lines and receives them up to so many hours later",
        HOURS,
    ),
    Fault(
        "levels_translated",
        "logs",
        "severity",
        lambda hit: change(
            hit,
            hit.table.columns("severity"),
            units(hit),
            lambda one: one.str.to_uppercase().replace_strict(GERMAN, default=one, return_dtype=pl.String),
        ),
        "some hosts are installed in another language and name their levels in it",
    ),
)
