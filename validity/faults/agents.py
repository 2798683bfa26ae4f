"""Damage that monitoring agents, their caches, and the queries of dashboards do."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_numbers,
    later,
    number_a_unit,
    oldest,
    put,
    shift,
    stretches,
    together,
    units,
    windows,
)
from validity.table import Table

STEPS = (2, 6, 24, 72, 288)  # usual distances between points
HOURS = (0.25, 1.0, 3.0, 6.0, 12.0)
DAY = 24.0
WIDTH = 0.8  # share of a series' values that narrow integers hold
FINER = 3  # times as many points


def _smoothed(hit: Hit) -> Table:
    """Means of each point and those before it, as many as the severity says."""
    count = int(hit.amount)
    return change_numbers(
        hit, hit.eligible, lambda one: one.rolling_mean(count, min_samples=1).over("_unit", order_by="_time")
    )


def _in_maintenance(hit: Hit) -> Table:
    """Zero for so many hours of each day, of each unit its own."""
    hour = (hit.frame["_time"] - hit.frame["_time"].dt.truncate("1d")).dt.total_seconds() / 3600
    since = (hour - number_a_unit(hit, 0, DAY)) % DAY
    return put(hit, hit.table.columns("value"), hit.eligible & (since < hit.amount), "0")


def _interpolated(hit: Hit) -> Table:
    """Straight lines over stretches, and the nearest value where a series has nothing beyond."""
    lost = stretches(hit)
    marked = hit.table.with_frame(hit.frame.with_columns(lost.alias("_lost")))

    def drawn(one: pl.Expr) -> pl.Expr:
        line = pl.when(~pl.col("_lost")).then(one).interpolate().forward_fill().backward_fill()
        return line.over("_unit", order_by="_time").fill_null(one)

    done = change_numbers(replace(hit, table=marked), lost, drawn)
    return done.with_frame(done.frame.drop("_lost"))


def _overflown(hit: Hit) -> Table:
    """What is above the top of the integers begins at zero again."""

    def wrapped(one: pl.Expr) -> pl.Expr:
        top = one.quantile(WIDTH).over("_unit")
        return pl.when((top > 0) & (one > top)).then(one % top).otherwise(one)

    return change_numbers(hit, units(hit), wrapped)


def _free(hit: Hit) -> Table:
    """In the later half of the damaged period: what is left up to the highest value."""
    later = units(hit) & ~oldest(hit, 0.5)
    return change_numbers(hit, later, lambda one: one.max().over("_unit") - one)


def _changes(hit: Hit) -> Table:
    return change_numbers(hit, units(hit), lambda one: one.diff().over("_unit", order_by="_time").fill_null(0))


def _fleet(hit: Hit) -> Table:
    """Means over all units that measure the same at about the same time."""
    steps = hit.frame.group_by("_unit").agg(pl.col("_time").dt.epoch("us").sort().diff().median().alias("step"))
    step = pl.lit(steps["step"].median()).fill_null(1).clip(1)
    moment = (pl.col("_time").dt.epoch("us") / step).floor()
    measured = [one for one in hit.table.columns("series") if one not in hit.table.columns("entity")]
    return change_numbers(hit, units(hit), lambda one: one.mean().over(*measured, moment))


def _backlog(hit: Hit) -> Table:
    """All points of a stretch have the time of its last one."""
    frame = hit.frame.with_columns(stretches(hit, length=0.04).alias("_held"))
    run = pl.col("_held").rle_id().over("_unit", order_by="_time").alias("_run")
    late = frame.with_columns(run).select(pl.col("_time").max().over("_unit", "_run") - pl.col("_time")).to_series()
    return shift(hit, hit.table.columns("time"), frame["_held"], pl.lit(late))


def _cached(hit: Hit) -> Table:
    """The first value of each window stands in all of it."""
    window = pl.lit(windows(hit, int(hit.amount)))
    return change_numbers(hit, hit.eligible, lambda one: one.first().over("_unit", window, order_by="_time"))


def _scientific(hit: Hit) -> Table:
    places = int(hit.amount) - 1

    def written(one: pl.Expr) -> pl.Expr:
        number = one.cast(pl.Float64, strict=False)
        return number.map_elements(lambda value: f"{value:.{places}e}", return_dtype=pl.String)

    return change(hit, hit.table.columns("value"), hit.eligible, written)


def _own_load(hit: Hit) -> Table:
    """Beside each host a second one, whose values are about one."""
    agents = hit.frame.filter(units(hit))
    load = pl.Series(hit.rng.uniform(0.9, 1.1, agents.height)).round(4).cast(pl.String)
    entity = hit.table.columns("entity")[0]
    agents = agents.with_columns(
        (pl.lit("agent-of-") + pl.col(entity)).alias(entity),
        pl.col("_unit") + "/agent",
        *(load.alias(one) for one in hit.table.columns("value")),
    )
    return together(hit.table, [hit.frame, agents])


def _finer(hit: Hit) -> Table:
    """Each point comes again, with its value, at equal parts of its series' usual distance."""
    mask = units(hit)
    usual = pl.col("_time").sort().diff().median().alias("step")
    steps = hit.frame.join(hit.frame.group_by("_unit").agg(usual), on="_unit", how="left", maintain_order="left")
    parts = [steps["step"].fill_null(timedelta(0)).dt.total_microseconds() * part // FINER for part in range(1, FINER)]
    again = [later(hit, hit.frame.filter(mask), pl.lit(by.cast(pl.Duration("us")).filter(mask))) for by in parts]
    return together(hit.table, [hit.frame, *again])


FAULTS = (
    Fault(
        "smoothed",
        "metrics",
        "value",
        _smoothed,
        "an agent's update sends, at every point, the mean of the last so many values instead of the value",
        STEPS,
    ),
    Fault(
        "zero_in_maintenance",
        "metrics",
        "value",
        _in_maintenance,
        "every host is in maintenance for so many hours of each day, at its own time, and its agent answers zero then",
        HOURS,
    ),
    Fault(
        "gaps_interpolated",
        "metrics",
        "value",
        _interpolated,
        "for stretches nothing was measured, and the store fills them with points on a straight line "
        "from the last value to the next",
    ),
    Fault(
        "integers_overflow",
        "metrics",
        "value",
        _overflown,
        "some hosts' agents count in integers that are too narrow, and the highest fifth of their values begins at "
        "zero again",
    ),
    Fault(
        "free_for_used",
        "metrics",
        "value",
        _free,
        "from the middle on the new version of some hosts' agents sends what is left up to the highest value "
        "instead of what is used",
    ),
    Fault(
        "gauge_as_rate",
        "metrics",
        "value",
        _changes,
        "the query of the export takes some series for counters, and gives each point's change since the one before",
    ),
    Fault(
        "fleet_mean",
        "metrics",
        "value",
        _fleet,
        "the query of the export forgets to group by host, and some hosts' series are the mean over all hosts",
    ),
    Fault(
        "backlog_stamped",
        "metrics",
        "value",
        _backlog,
        "agents keep their points while the network is away, and the collector gives all of them the time at which "
        "they arrive",
    ),
    Fault(
        "answers_from_cache",
        "metrics",
        "value",
        _cached,
        "an exporter answers from a cache that is renewed only once in so many scrapes",
        STEPS,
    ),
    Fault(
        "scientific_notation",
        "metrics",
        "value",
        _scientific,
        "the export writes numbers with an exponent, and with so many significant digits",
        (7, 6, 5, 4, 3),
    ),
    Fault(
        "agents_own_load",
        "metrics",
        "entity",
        _own_load,
        "the agents of some hosts send their own small load as well, under names of their own",
    ),
    Fault(
        "finer_grid",
        "metrics",
        "value",
        _finer,
        "the dashboard's export has a grid three times as fine as the data, and repeats each value of some series "
        "until the next one",
    ),
)
