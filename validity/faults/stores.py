"""Damage that pollers, autoscaling, rollups of stores, and the exports and resampling of data people do."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    by_unit,
    change,
    change_numbers,
    change_times,
    keep,
    later,
    number_a_unit,
    put,
    rows,
    shift,
    stretches,
    units,
    with_rows,
)
from validity.table import Table, span

BOOT = datetime(1970, 1, 1)  # noqa: DTZ001  # UTC; where a clock without battery begins
NIGHT = 2.0  # the hour around which nights lie
DAY = 24.0
BANDS = (0.05, 0.15, 0.4, 0.8, 1.5)  # standard deviations
HOURS_OFF = (1.0, 3.0, 6.0, 11.0, 18.0)
MINUTES_KEPT = (15, 60, 240, 720, 1440)
BEHIND = (1, 20)  # seconds between two replicas
REPLICA = 0.001  # of its value that a replica sees otherwise
EMPTY = 3  # times as fine a grid
ZONES = ("zone-a", "zone-b", "zone-c")


def _sent(values: np.ndarray, band: np.ndarray) -> np.ndarray:
    """Which rows of a series leave the band around the last value that was sent; a missing one stays in it."""
    sent = np.zeros(len(values), bool)
    last = np.full(values.shape[1], np.nan)
    for place, one in enumerate(values):
        is_first = np.isnan(last) & ~np.isnan(one)
        if (is_first | (np.abs(one - last) > band)).any():
            sent[place], last = True, np.where(np.isnan(one), last, one)
    return sent


def _by_exception(hit: Hit) -> Table:
    """Of each series the points that are so many standard deviations away from the last point that is left."""
    numbers = [pl.col(one).cast(pl.Float64, strict=False) for one in hit.table.columns("value")]
    read = hit.frame.select("_unit", "_time", *numbers).with_row_index("_row").filter(hit.eligible)
    silent: list[int] = []
    for series in read.sort("_unit", "_time", maintain_order=True).partition_by("_unit", maintain_order=True):
        values = series.drop("_row", "_unit", "_time").to_numpy()
        silent += series["_row"].filter(~pl.Series(_sent(values, hit.amount * np.nanstd(values, axis=0)))).to_list()
    kept = np.ones(hit.frame.height, bool)
    kept[silent] = False
    return keep(hit, pl.Series(kept))


def _off_at_night(hit: Hit) -> Table:
    """No points for up to so many hours around the night's middle, of each unit at least half of them."""
    hour = (hit.frame["_time"] - hit.frame["_time"].dt.truncate("1d")).dt.total_seconds() / 3600
    after = (hour - NIGHT + DAY / 2) % DAY - DAY / 2
    return keep(hit, ~(hit.eligible & (after.abs() < hit.amount * number_a_unit(hit, 0.5, 1) / 2)))


def _resized(hit: Hit) -> Table:
    """From a moment of its own on, a half, a quarter or an eighth of the value."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.table
    first, last = span(times)
    share = (hit.frame["_time"] - first).dt.total_seconds() / max((last - first).total_seconds(), 1)
    later = share >= number_a_unit(hit, 0.2, 0.8)
    halvings = pl.lit(number_a_unit(hit, 1, 4).floor())
    return change_numbers(hit, units(hit) & later, lambda one: one * 0.5**halvings)


def _totals(hit: Hit) -> Table:
    """After a day's last point one more, with the day's sum."""
    day = pl.col("_time").dt.date()
    mask = units(hit)
    summed = change_numbers(
        replace(hit, table=hit.table.with_frame(hit.frame.filter(mask))),
        pl.repeat(value=True, n=int(mask.sum()), eager=True),
        lambda one: _sum(one, "_unit", day).round(4),
    )
    is_last = pl.col("_time") == pl.col("_time").max().over("_unit", day)
    lasts = summed.frame.filter(is_last).unique(["_unit", "_time"], keep="first", maintain_order=True)
    return with_rows(hit, later(hit, lasts, timedelta(seconds=1)))


def _sum(one: pl.Expr, *parts: str | pl.Expr) -> pl.Expr:
    """The sum in each part; nothing where there is nothing to add."""
    return pl.when(one.count().over(*parts) > 0).then(one.sum().over(*parts))


def _past_limit(hit: Hit) -> Table:
    """Without the last share of the series, in the order of their names; the first one is always there."""
    names = sorted(hit.frame["_unit"].unique())
    lost = names[1:][-max(1, round(hit.amount * len(names))) :]
    return keep(hit, ~(hit.eligible & hit.frame["_unit"].is_in(lost)))


def _times_cut(hit: Hit) -> Table:
    length = f"{int(hit.amount)}m"
    return change_times(hit, hit.table.columns("time"), hit.eligible, lambda moment: moment.dt.truncate(length))


def _unit_behind(hit: Hit) -> Table:
    unit = pl.col(hit.table.columns("unit")[0])
    return change(hit, hit.table.columns("value"), units(hit), lambda one: (one + " " + unit).fill_null(one))


def _at_boot(hit: Hit) -> Table:
    """The points of a stretch have times as if it had begun in 1970."""
    frame = hit.frame.with_columns(stretches(hit, length=0.04).alias("_held"))
    run = pl.col("_held").rle_id().over("_unit", order_by="_time").alias("_run")
    back = frame.with_columns(run).select(pl.lit(BOOT) - pl.col("_time").min().over("_unit", "_run")).to_series()
    return shift(hit, hit.table.columns("time"), frame["_held"], pl.lit(back))


def _caught_up(hit: Hit) -> Table:
    """Polls are missed, and the next one has what was counted since the last."""
    missed = rows(hit)
    poll = (~pl.col("_missed")).cum_sum(reverse=True).over("_unit").alias("_poll")
    frame = hit.frame.with_columns(missed.alias("_missed")).with_columns(poll)
    marked = replace(hit, table=hit.table.with_frame(frame))
    summed = change_numbers(marked, hit.eligible, lambda one: _sum(one, "_unit", "_poll"))
    return hit.table.with_frame(summed.frame.filter(~missed).drop("_missed", "_poll"))


def _replicas(hit: Hit) -> Table:
    """Points come again some seconds later, with about the same value."""
    mask = units(hit)
    behind = (number_a_unit(hit, *BEHIND).floor() * 1_000_000).cast(pl.Int64).cast(pl.Duration("us"))
    near = pl.lit(pl.Series(hit.rng.uniform(1 - REPLICA, 1 + REPLICA, hit.frame.height)))
    again = change_numbers(hit, mask, lambda one: one * near).frame.filter(mask)
    return with_rows(hit, later(hit, again, pl.lit(behind.filter(mask))))


def _empty_between(hit: Hit) -> Table:
    """Rows without a value at equal parts of a series' usual distance."""
    usual = pl.col("_time").sort().diff().median().over("_unit").fill_null(timedelta(0)).alias("_step")
    bare = put(hit, hit.table.columns("value"), hit.eligible, None).frame.with_columns(usual).filter(units(hit))
    step, bare = bare["_step"].dt.total_microseconds(), bare.drop("_step")
    parts = [(step * part // EMPTY).cast(pl.Duration("us")) for part in range(1, EMPTY)]
    return with_rows(hit, *(later(hit, bare, pl.lit(one)) for one in parts))


def _labels_added(hit: Hit) -> Table:
    """Two columns more: the zone of a series, and the build that ran that day."""
    mask = units(hit)
    if not mask.any():
        return hit.table
    build = pl.format("build-{}", pl.col("_time").dt.ordinal_day())
    blank = pl.lit(None, pl.String)
    frame = hit.frame.with_columns(blank.alias("zone"), pl.when(mask).then(build).otherwise(blank).alias("build"))

    def zones(names: list[str]) -> dict[str, dict[str, str]]:
        return {"zone": dict(zip(names, hit.rng.choice(ZONES, len(names)).tolist(), strict=True))}

    return by_unit(replace(hit, table=hit.table.with_frame(frame)), ["zone"], mask, zones)


FAULTS: tuple[Fault, ...] = (
    Fault(
        "sent_by_exception",
        "metrics",
        "value",
        _by_exception,
        "to save space the historian keeps a point only when it is so many standard deviations away from the last "
        "one it kept",
        BANDS,
    ),
    Fault(
        "scaled_in_at_night",
        "metrics",
        "value",
        _off_at_night,
        "to save money machines are switched off at night, for up to so many hours, and send nothing then",
        HOURS_OFF,
    ),
    Fault(
        "machines_resized",
        "metrics",
        "value",
        _resized,
        "some machines become two, four or eight times as large one day, and the same load is a smaller number",
    ),
    Fault(
        "totals_between",
        "metrics",
        "value",
        _totals,
        "the report puts a row with the day's total behind each day of some series, and nobody takes it out",
    ),
    Fault(
        "series_past_limit",
        "metrics",
        "value",
        _past_limit,
        "the monitoring interface answers with so many series at most, and those last by name are missing",
    ),
    Fault(
        "times_cut",
        "metrics",
        "value",
        _times_cut,
        "the warehouse keeps times as the beginning of their quarter of an hour, hour, part of a day, or day",
        MINUTES_KEPT,
    ),
    Fault(
        "unit_behind_number",
        "metrics",
        "unit",
        _unit_behind,
        "the dashboard's export writes numbers of some series as it shows them, with the unit behind",
    ),
    Fault(
        "clock_starts_in_1970",
        "metrics",
        "value",
        _at_boot,
        "after a power cut devices without a battery for their clock begin at 1970, until somebody sets it",
    ),
    Fault(
        "polls_caught_up",
        "metrics",
        "value",
        _caught_up,
        "polls of counters time out, and the next one that is answered has all that was counted meanwhile",
    ),
    Fault(
        "replicas_both_write",
        "metrics",
        "value",
        _replicas,
        "two scrapers watch the same hosts for safety, and the store keeps the points of both",
    ),
    Fault(
        "empty_rows_between",
        "metrics",
        "value",
        _empty_between,
        "somebody resamples some series to a finer grid before the export, and the new rows have no value",
    ),
    Fault(
        "labels_added",
        "metrics",
        "value",
        _labels_added,
        "a new version of the agent adds labels of its own, zone and build, to some series",
    ),
)
