"""Damage that panels, statistics, pasted columns, and updates of agents do to metrics."""

from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_numbers,
    change_times,
    elapsed,
    later,
    measured,
    number_a_unit,
    put,
    rows,
    units,
    windows,
    with_rows,
)
from validity.table import HIDDEN, Table

FEW_SERIES = (0.05, 0.1, 0.2, 0.4, 0.8)
FACTORS = (0.7, 1.4, 5.0)  # of the mean: minimum, maximum, and the sum of five samples
SOME_DAYS = (0.005, 0.02, 0.08, 0.3, 0.9)
FULL = 100.0  # what a panel makes of the highest value
LOST_LINES = (0.0005, 0.0015, 0.005, 0.05, 0.6)
HALF_DAY = timedelta(hours=12)
NOON = 12
BUCKETS = (100, 30, 10, 4, 1)  # between two exports
TURNED = (0.01, 0.05, 0.12, 0.3, 0.8)
SECOND = timedelta(seconds=1)
STATES = ("OK", "WARNING", "CRITICAL", "UNKNOWN")
DECIMALS = (4, 6, 8, 10, 12)
TOTAL = "all-hosts"


def _days(hit: Hit) -> pl.Series:
    """The eligible rows of a share of the days, of each unit its own."""
    keys = hit.frame.select("_unit", pl.col("_time").dt.date().alias("_day"))
    days = keys.unique().sort("_unit", "_day")
    chosen = days.with_columns(pl.Series("_chosen", hit.rng.random(days.height) < hit.amount, dtype=pl.Boolean))
    found = keys.join(chosen, on=["_unit", "_day"], how="left", maintain_order="left")["_chosen"]
    return hit.eligible & found.fill_null(value=False)


def _times(hit: Hit, mask: pl.Series, factor: float) -> pl.DataFrame:
    """The masked rows with so many times their values."""
    return change_numbers(hit, mask, lambda one: one * factor).frame.filter(mask)


def _statistics(hit: Hit) -> Table:
    """Beside each point, at its time, others with a fixed part or multiple of its value."""
    mask = units(hit)
    return with_rows(hit, *(_times(hit, mask, one) for one in FACTORS))


def _scaled(hit: Hit) -> Table:
    """Of a day's values the highest is a hundred."""
    day = pl.col("_time").dt.date()

    def scaled(one: pl.Expr) -> pl.Expr:
        top = one.max().over("_unit", day)
        return pl.when(top > 0).then(one / top * FULL).otherwise(one)

    return change_numbers(hit, _days(hit), scaled)


def _slipped(hit: Hit) -> Table:
    """Values without a share of them, closed up; times as they were."""
    lost = rows(hit)
    read = hit.frame.select("_unit", "_time", lost.alias("_lost")).with_row_index("_row").filter(hit.eligible)
    source: list[int | None] = list(range(hit.frame.height))
    for series in read.sort("_unit", "_time", maintain_order=True).partition_by("_unit", maintain_order=True):
        places, left = series["_row"].to_list(), series.filter(~pl.col("_lost"))["_row"].to_list()
        for place, one in zip(places, left + [None] * (len(places) - len(left)), strict=True):
            source[place] = one
    taken = pl.Series(source, dtype=pl.UInt32)
    return hit.table.with_frame(
        hit.frame.with_columns(pl.col(one).gather(taken).alias(one) for one in hit.table.columns("value"))
    )


def _half_day(hit: Hit) -> Table:
    """The afternoon at the morning's hours, and the hour after midnight at noon."""

    def told(one: pl.Expr) -> pl.Expr:
        hour = one.dt.hour()
        return pl.when(hour > NOON).then(one - HALF_DAY).when(hour == 0).then(one + HALF_DAY).otherwise(one)

    return change_times(hit, hit.table.columns("time"), units(hit), told)


def _partial(hit: Hit) -> Table:
    """The last of so many points has a part of its value."""
    window = pl.lit(windows(hit, int(hit.amount)))
    is_last = hit.frame.select(pl.col("_time") == pl.col("_time").max().over("_unit", window)).to_series()
    part = pl.lit(pl.Series(hit.rng.random(hit.frame.height)))
    return change_numbers(hit, hit.eligible & is_last, lambda one: (one * part).round(4))


def _metric_renamed(hit: Hit) -> Table:
    """From a moment of its own on, a series' metric is called otherwise; a column of a metric is empty then."""
    if not hit.eligible.any():
        return hit.table
    mask = hit.eligible & (elapsed(hit) >= 1 - hit.amount * number_a_unit(hit, 0.7, 1))
    if not measured(hit):
        return put(hit, hit.table.columns("value"), mask, None)
    return change(
        hit, measured(hit)[:1], mask, lambda one: pl.lit("system.") + one.str.replace_all("_", ".", literal=True)
    )


def _turned_around(hit: Hit) -> Table:
    """In the last share of the period the entity's cell and the one behind it have changed places."""
    shown = [one for one in hit.frame.columns if not one.startswith(HIDDEN)]
    first = hit.table.columns("entity")[0]
    behind = shown[(shown.index(first) + 1) % len(shown)] if first in shown else first
    mask = hit.eligible & (elapsed(hit) >= 1 - hit.amount)
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(mask).then(pl.col(other)).otherwise(pl.col(one)).alias(one)
            for one, other in ((first, behind), (behind, first))
        )
    )


def _total(hit: Hit) -> Table:
    """At each moment one row more, whose name is no host's and whose values are sums over hosts."""
    chosen = hit.frame.filter(units(hit))
    entity, values = hit.table.columns("entity")[0], hit.table.columns("value")
    key = [*measured(hit), "_time"]
    sums = [pl.col(one).cast(pl.Float64, strict=False).sum().round(4).cast(pl.String) for one in values]
    others = [one for one in hit.frame.columns if one not in {*key, *values}]
    totals = chosen.group_by(key, maintain_order=True).agg(*sums, pl.col(others).first())
    named = totals.with_columns(pl.lit(TOTAL).alias(entity), (pl.lit(f"{TOTAL}/") + pl.col("_unit")).alias("_unit"))
    return with_rows(hit, named.select(hit.frame.columns))


def _health(hit: Hit) -> Table:
    """Beside each moment of a host one row more, of the metric up, whose value is one.

    Where a row names no metric, the name stands behind the host's.
    """
    entity = hit.table.columns("entity")[0]
    more = hit.frame.filter(units(hit)).unique([entity, "_time"], keep="first", maintain_order=True)
    cells = {one: pl.lit("") for one in hit.table.columns("unit")}
    cells |= {one: pl.lit("1") for one in hit.table.columns("value")}
    names = measured(hit)
    cells |= {names[0]: pl.lit("up")} if names else {entity: pl.col(entity) + ":up"}
    return with_rows(hit, more.with_columns(**cells, _unit=pl.col("_unit") + "/up"))


def _states(hit: Hit) -> Table:
    """A second after some points one more, whose value is a word."""
    mask = rows(hit)
    word = pl.lit(pl.Series(hit.rng.choice(STATES, hit.frame.height), dtype=pl.String))
    return with_rows(hit, later(hit, put(hit, hit.table.columns("value"), mask, word).frame.filter(mask), SECOND))


def _decimals(hit: Hit) -> Table:
    """Numbers with so many places behind the point, zeros where there is nothing."""
    places = int(hit.amount)

    def written(one: pl.Expr) -> pl.Expr:
        number = one.cast(pl.Float64, strict=False)
        return number.map_elements(lambda value: f"{value:.{places}f}", return_dtype=pl.String).fill_null(one)

    return change(hit, hit.table.columns("value"), hit.eligible, written)


FAULTS: tuple[Fault, ...] = (
    Fault(
        "statistics_mixed",
        "metrics",
        "value",
        _statistics,
        "the export of some series asks for mean, minimum, maximum and sum of each period, and leaves out the column "
        "that tells which is which",
        FEW_SERIES,
    ),
    Fault(
        "scaled_to_top",
        "metrics",
        "value",
        _scaled,
        "the panel shows what is relative to its highest value, so that in some days' exports the day's highest is 100",
        SOME_DAYS,
    ),
    Fault(
        "mirrored_below_axis",
        "metrics",
        "value",
        lambda hit: change_numbers(hit, units(hit), lambda one: -one),
        "the panel draws some series below the axis, as is usual for what is sent, and its export has them negative",
        FEW_SERIES,
    ),
    Fault(
        "values_slipped_up",
        "metrics",
        "value",
        _slipped,
        "values are pasted beside their times line by line, and for each line that was lost all later values of the "
        "series stand one line too early",
        LOST_LINES,
    ),
    Fault(
        "afternoons_as_mornings",
        "metrics",
        "time",
        _half_day,
        "a report of some series has a twelve-hour clock, and its import does not read whether it is morning or "
        "afternoon",
    ),
    Fault(
        "buckets_cut_short",
        "metrics",
        "value",
        _partial,
        "the export runs after every so many buckets, when the last one is not yet full, and never fetches it again",
        BUCKETS,
    ),
    Fault(
        "metric_renamed_by_update",
        "metrics",
        "series",
        _metric_renamed,
        "one agent after the other is updated, and the new version calls its metrics otherwise, so that a column under "
        "the old name stays empty",
    ),
    Fault(
        "columns_turned_around",
        "metrics",
        "entity",
        _turned_around,
        "since an update of the exporter two of its columns have changed places, and the file's old header stayed",
        TURNED,
    ),
    Fault(
        "totals_as_a_host",
        "metrics",
        "entity",
        _total,
        "the platform writes the sum over some of its hosts as well, as if it were one more host",
    ),
    Fault(
        "scrape_health_beside",
        "metrics",
        "series",
        _health,
        "the scraper adds to some hosts a series of its own that says whether they answered",
    ),
    Fault(
        "states_between",
        "metrics",
        "value",
        _states,
        "the checking tool writes its verdict as one more row behind the number",
    ),
    Fault(
        "decimals_filled_up",
        "metrics",
        "value",
        _decimals,
        "the database column has a fixed number of decimals, and the export writes them all",
        DECIMALS,
    ),
)
