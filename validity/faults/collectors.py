"""Damage that sensors, collectors and metric stores do."""

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_numbers,
    clocks_off,
    keep,
    oldest,
    put,
    successors,
    together,
    units,
    windows,
)
from validity.table import Table, span

MINUTES = (0.5, 2.0, 6.0, 20.0, 60.0)
PROXY = "scrape-proxy-1"


def _counted(hit: Hit) -> Table:
    """Sums since midnight."""
    day = pl.col("_time").dt.date()
    return change_numbers(hit, units(hit), lambda one: one.cum_sum().over("_unit", day))


def _averaged(hit: Hit) -> Table:
    """One point a window, with the mean of its points."""
    key = ["_unit", "_window", "_hurt"]
    frame = hit.frame.with_columns(windows(hit, int(hit.amount)).alias("_window"), hit.eligible.alias("_hurt"))
    told = change_numbers(
        Hit(hit.table.with_frame(frame), hit.eligible, hit.amount, hit.rng),
        hit.eligible,
        lambda one: one.mean().over(key),
    ).frame
    first = pl.int_range(pl.len()).over(key) == 0
    return hit.table.with_frame(told.filter(first | ~pl.col("_hurt")).drop("_window", "_hurt"))


def _drifting(hit: Hit) -> Table:
    """The gain grows evenly from one, to so much more at the end of the damaged period."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.table
    first, last = span(times)
    share = (pl.col("_time") - first).dt.total_seconds() / max((last - first).total_seconds(), 1)
    return change_numbers(hit, hit.eligible, lambda one: one * (1 + hit.amount * share))


def _reused(hit: Hit) -> Table:
    """In the later half of the damaged period the points of a series are another one's."""
    after = successors(hit)
    columns = [*hit.table.columns("value")]
    place = pl.int_range(pl.len()).over("_unit").alias("_place")
    other = hit.frame.select(pl.col("_unit").alias("_other"), place, *(pl.col(one).alias(f"_{one}") for one in columns))
    moved = hit.frame.select(
        pl.col("_unit").replace_strict(after, default=None, return_dtype=pl.String).alias("_other"), place
    )
    found = moved.join(other, on=["_other", "_place"], how="left", maintain_order="left")
    mask = hit.eligible & ~oldest(hit, 0.5) & found["_other"].is_not_null()
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(mask).then(found[f"_{one}"].fill_null(hit.frame[one])).otherwise(pl.col(one)).alias(one)
            for one in columns
        )
    )


def _silent_when_high(hit: Hit) -> Table:
    """The highest share of each series is missing."""
    number = pl.col(hit.table.columns("value")).cast(pl.Float64, strict=False)
    above = hit.frame.select(
        pl.any_horizontal((number > number.quantile(1 - hit.amount).over("_unit")).fill_null(value=False))
    )
    return keep(hit, ~(hit.eligible & above.to_series()))


def _two_names(hit: Hit) -> Table:
    """Points come a second time, by the host's long name."""
    long = pl.col(hit.table.columns("entity")[0]) + ".corp.example"
    again = hit.frame.filter(units(hit)).with_columns(
        long.alias(hit.table.columns("entity")[0]), pl.col("_unit") + "/again"
    )
    return together(hit.table, [hit.frame, again])


FAULTS = (
    Fault(
        "rate_as_counter",
        "metrics",
        "value",
        _counted,
        "an agent's update sends what was counted since midnight instead of what is now",
    ),
    Fault(
        "averaged_longer",
        "metrics",
        "value",
        _averaged,
        "the store thins out its points to means over so many of them when they grow old",
        (2, 3, 6, 12, 24),
    ),
    Fault(
        "gain_drift",
        "metrics",
        "value",
        _drifting,
        "sensors that nobody calibrates show more and more, by such a share at the end",
        (0.02, 0.1, 0.3, 1.0, 3.0),
    ),
    Fault(
        "addresses_reused",
        "metrics",
        "value",
        _reused,
        "the cloud gives a machine's address to another machine, and the series goes on with that one's values",
    ),
    Fault(
        "metric_clocks_off",
        "metrics",
        "value",
        clocks_off,
        "no host has a time server, and each clock is wrong by its own minutes",
        MINUTES,
    ),
    Fault(
        "behind_proxy",
        "metrics",
        "entity",
        lambda hit: put(hit, hit.table.columns("entity")[:1], units(hit), PROXY),
        "a relabelling rule writes the scraping proxy's name over the names of the hosts behind it",
    ),
    Fault(
        "silent_when_high",
        "metrics",
        "value",
        _silent_when_high,
        "a host under load is too busy to send, so that its highest values are missing",
        (0.005, 0.02, 0.08, 0.2, 0.5),
    ),
    Fault(
        "float_residue",
        "metrics",
        "value",
        lambda hit: change_numbers(hit, units(hit), lambda one: (one / 100).cast(pl.Float32).cast(pl.Float64) * 100),
        "a database keeps shares in 32 bits and multiplies them by a hundred, which leaves seven right digits",
    ),
    Fault(
        "under_two_names",
        "metrics",
        "entity",
        _two_names,
        "a second agent on the same host sends the same series by the host's long name",
    ),
    Fault(
        "decimal_commas",
        "metrics",
        "value",
        lambda hit: change(
            hit, hit.table.columns("value"), units(hit), lambda one: one.str.replace(".", ",", literal=True)
        ),
        "a spreadsheet of another country saves the numbers of some series with decimal commas",
    ),
)
