"""Damage to metric exports."""

from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    SHARES,
    Fault,
    Hit,
    change,
    change_numbers,
    keep,
    oldest,
    put,
    rows,
    shift,
    shuffled,
    stretches,
    units,
)
from validity.table import Table

ZONE = timedelta(hours=5)
FACTOR = 1000.0  # of a unit taken for another
PLACEHOLDER = -1.0
SPIKE = 20.0  # times the value


def _jitter(hit: Hit) -> Table:
    """Points come up to 0.4 of their interval late or early."""
    columns = hit.table.columns("time")
    times = hit.frame.group_by("_unit").agg(pl.col("_time").sort().diff().median().alias("step"))
    step = (
        hit.frame.join(times, on="_unit", how="left", maintain_order="left")["step"]
        .dt.total_milliseconds()
        .fill_null(0)
    )
    late = pl.Series(hit.rng.uniform(-0.4, 0.4, hit.frame.height)) * step
    late = late.cast(pl.Int64).cast(pl.Duration("ms")).alias("_late")
    moved = hit.table.with_frame(hit.frame.with_columns(late))
    shifted = shift(Hit(moved, hit.eligible, hit.amount, hit.rng), columns, rows(hit), pl.col("_late"))
    return shifted.with_frame(shifted.frame.drop("_late"))


def _stuck(hit: Hit) -> Table:
    """For stretches of time a sensor repeats its last value."""
    ordered = hit.frame.with_columns(stretches(hit, length=0.05).alias("_held")).with_row_index("_row")
    ordered = ordered.sort("_unit", "_time", maintain_order=True)
    for column in hit.table.columns("value"):
        last = pl.when("_held").then(None).otherwise(pl.col(column)).forward_fill().over("_unit")
        held = pl.when("_held").then(last.fill_null(pl.col(column))).otherwise(pl.col(column))
        ordered = ordered.with_columns(held.alias(column))
    return hit.table.with_frame(ordered.sort("_row").drop("_row", "_held"))


def _spikes(hit: Hit) -> Table:
    sign = pl.Series(hit.rng.uniform(0.5, 1.5, hit.frame.height))
    return change_numbers(hit, rows(hit), lambda one: one * SPIKE * sign + sign)


def _noise(hit: Hit) -> Table:
    """Gaussian noise on all values, in standard deviations of the series."""

    def noisy(one: pl.Expr) -> pl.Expr:
        noise = pl.Series(hit.rng.normal(0, hit.amount, hit.frame.height))
        return one + noise * one.std().over("_unit").fill_null(0)

    return change_numbers(hit, hit.eligible, noisy)


def _repeated(hit: Hit) -> Table:
    """A second point at the same time with another value."""
    mask = rows(hit)
    extra = hit.table.with_frame(hit.frame.filter(mask))
    factor = pl.Series(hit.rng.uniform(0.2, 3, extra.frame.height))
    everything = pl.Series(np.ones(extra.frame.height, bool))
    changed = change_numbers(Hit(extra, everything, hit.amount, hit.rng), everything, lambda one: one * factor)
    return hit.table.with_frame(pl.concat([hit.frame, changed.frame]))


def _renamed(hit: Hit) -> Table:
    """Before a migration hosts had other names."""
    return change(hit, hit.table.columns("entity"), oldest(hit), lambda one: pl.lit("old-") + one.str.reverse())


def _swapped(hit: Hit) -> Table:
    """Values of a share of the points belong to another series."""
    return shuffled(hit, hit.table.columns("value"), rows(hit))


def _rounded(hit: Hit) -> Table:
    """Values are cut to a grid as wide as so many standard deviations."""

    def cut(one: pl.Expr) -> pl.Expr:
        grid = (one.std().over("_unit") * hit.amount).fill_null(0)
        return pl.when(grid > 0).then((one / grid).round() * grid).otherwise(one)

    return change_numbers(hit, hit.eligible, cut)


def _clipped(hit: Hit) -> Table:
    """The sensor's range ends below the highest share of the values."""
    top = 1 - hit.amount
    return change_numbers(hit, hit.eligible, lambda one: pl.min_horizontal(one, one.quantile(top).over("_unit")))


FAULTS = (
    Fault(
        "points_missing",
        "metrics",
        "value",
        lambda hit: keep(hit, ~rows(hit)),
        "points missing at random",
    ),
    Fault(
        "outages",
        "metrics",
        "value",
        lambda hit: keep(hit, ~stretches(hit)),
        "stretches without points",
    ),
    Fault(
        "values_empty",
        "metrics",
        "value",
        lambda hit: put(hit, hit.table.columns("value"), rows(hit), None),
        "values empty",
    ),
    Fault("time_jitter", "metrics", "value", _jitter, "points early or late by less than half an interval"),
    Fault(
        "unit_flip",
        "metrics",
        "value",
        lambda hit: change_numbers(hit, stretches(hit), lambda one: one * FACTOR),
        "stretches in another unit",
    ),
    Fault("stuck", "metrics", "value", _stuck, "stretches that repeat one value"),
    Fault(
        "spikes",
        "metrics",
        "value",
        _spikes,
        "single values twenty times too high",
        (0.005, 0.02, 0.05, 0.15, 0.4),
    ),
    Fault(
        "noise_added",
        "metrics",
        "value",
        _noise,
        "noise, in standard deviations",
        (0.1, 0.3, 0.7, 1.5, 4.0),
    ),
    Fault("repeated_times", "metrics", "value", _repeated, "two values at one time"),
    Fault(
        "series_renamed",
        "metrics",
        "entity",
        _renamed,
        "older points under other names",
    ),
    Fault(
        "series_swapped",
        "metrics",
        "value",
        _swapped,
        "values of other series",
    ),
    Fault(
        "placeholder_values",
        "metrics",
        "value",
        lambda hit: put(hit, hit.table.columns("value"), rows(hit), str(PLACEHOLDER)),
        "-1 for no value",
    ),
    Fault(
        "rounded",
        "metrics",
        "value",
        _rounded,
        "values on a coarse grid, in standard deviations",
        (0.2, 0.5, 1.0, 2.0, 5.0),
    ),
    Fault(
        "clipped",
        "metrics",
        "value",
        _clipped,
        "the highest values cut off",
        (0.005, 0.02, 0.08, 0.2, 0.5),
    ),
    Fault(
        "metric_zone_shift",
        "metrics",
        "value",
        lambda hit: shift(hit, hit.table.columns("time"), units(hit), ZONE),
        "some series five hours off",
        SHARES,
    ),
    Fault(
        "metric_history_cut",
        "metrics",
        "value",
        lambda hit: keep(hit, ~oldest(hit)),
        "the oldest points gone",
        (0.2, 0.4, 0.6, 0.8, 0.95),
        learn_only=True,
    ),
    Fault(
        "unit_missing",
        "metrics",
        "unit",
        lambda hit: put(hit, hit.table.columns("unit"), units(hit), None),
        "units empty",
    ),
)
