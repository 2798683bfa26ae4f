"""Damage that readers' rounds, sticking needles, recordings, spreadsheets, reports and deployments do to metrics."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    IS_HIT,
    PLACES,
    Fault,
    Hit,
    change,
    change_times,
    elapsed,
    in_turn,
    keep,
    later,
    measured,
    number_a_unit,
    put,
    rows,
    shift,
    source_places,
    units,
    windows,
    with_rows,
    worked_out,
)
from validity.table import Table, span

HOUR = 3_600_000_000  # microseconds
DAY_HOURS = 24
ROUNDS = (0.1, 0.5, 3.0, 24.0, 120.0)  # hours between two of them
FRICTION = (0.1, 0.4, 1.0, 2.0, 3.0)  # standard deviations that a needle does not follow
FENCES = (16.0, 8.0, 4.0, 1.5, 0.3)  # standard deviations from the median
PLAYED = (0.03, 0.1, 0.25, 0.5, 0.9)  # share of the damaged period, its last
RECORDED = timedelta(hours=6)
SILENT = (0.0005, 0.005, 0.03, 0.15, 0.7)  # hosts that do not answer
TURNED = (0.00005, 0.0003, 0.002, 0.02, 0.5)  # reads in the wrong order of bytes
LIVES = (1.0, 5.0)  # days between two deployments
OVERLAP = (1, 2, 4, 8, 16)  # hours
POINT = r"^([+-]?\d+)\.(\d+)$"
FIXED = 100  # what a register holds of one
WORD = 2**32
SIX_DAYS = timedelta(days=6)
SECOND = timedelta(seconds=1)
BLUE = "-blue"
ROLLED_UP = 12  # points
AWAY, OFFSET = timedelta(hours=5, minutes=30), "+05:30"
OF_UTC = r"(Z| \+0000 UTC)?$"
TEMPLATE_UNIT = "{connection}"


def _moment(hit: Hit) -> pl.Expr:
    """Number of the usual distance between points in which a row is."""
    steps = hit.frame.group_by("_unit").agg(pl.col("_time").dt.epoch("us").sort().diff().median().alias("step"))
    return (pl.col("_time").dt.epoch("us") / pl.lit(steps["step"].median()).fill_null(1).clip(1)).floor()


def _on_rounds(hit: Hit) -> Table:
    """Of each series the first point of each round; each has rounds at hours of its own."""
    phase = number_a_unit(hit, 0, 1)
    tour = pl.lit((hit.frame["_time"].dt.epoch("us") / (HOUR * hit.amount) - phase).floor())
    is_first = pl.col("_time") == pl.col("_time").min().over("_unit", tour, pl.lit(hit.eligible))
    return keep(hit, ~hit.eligible | hit.frame.select(is_first).to_series())


def _followed(values: pl.Series, play: float) -> pl.Series:
    """Where a needle stands that the value pulls along on a loose string."""
    shown, last = np.full(len(values), np.nan), np.nan
    for place, one in enumerate(values.to_numpy()):
        if not np.isnan(one):
            last = one if np.isnan(last) else min(max(last, one - play), one + play)
            shown[place] = last
    return pl.Series(shown, nan_to_null=True)


def _sticks(hit: Hit) -> Table:
    """The value of before, as long as it is no more than so many standard deviations away."""

    def followed(values: pl.Series) -> pl.Series:
        spread = values.drop_nans().std()
        return _followed(values, hit.amount * float(spread) if isinstance(spread, float) else 0.0)

    return worked_out(
        hit,
        hit.eligible,
        lambda one: in_turn(one.map_batches(followed, return_dtype=pl.Float64)),
    )


def _cleaned(hit: Hit) -> Table:
    """The median instead of what is so many standard deviations away from it."""

    def inside(one: pl.Expr) -> pl.Expr:
        middle, spread = (each.over("_unit", pl.lit(hit.eligible)) for each in (one.median(), one.std()))
        return pl.when((one - middle).abs() > hit.amount * spread).then(middle).otherwise(one)

    return worked_out(hit, hit.eligible, inside)


def _played(hit: Hit) -> Table:
    """From a moment of its own on, the series' next hours over and over."""
    if not hit.eligible.any():
        return hit.table
    mask = hit.eligible & (elapsed(hit) >= 1 - hit.amount * number_a_unit(hit, 0.7, 1))
    is_recorded = pl.col("_time") < pl.col("_time").min() + RECORDED
    place = pl.int_range(pl.len()) % is_recorded.sum()
    return worked_out(hit, mask, lambda one: in_turn(one.gather(place)))


def _logarithmic(hit: Hit) -> Table:
    """Logarithms; what has none stays."""
    return worked_out(hit, units(hit), lambda one: pl.when(one > 0).then(one.log10()))


def _grouped(hit: Hit) -> Table:
    """Numbers without their decimal points."""
    return change(hit, hit.table.columns("value"), units(hit), lambda one: one.str.replace(POINT, "${1}${2}"))


def _swapped_bytes(hit: Hit) -> Table:
    """Hundredths as four bytes, the last one first."""

    def turned(values: pl.Series) -> pl.Series:
        hundredths = np.nan_to_num(values.to_numpy() * FIXED, posinf=0, neginf=0).round() % WORD
        return pl.Series(hundredths.astype(np.uint32).byteswap() / FIXED)

    return worked_out(hit, rows(hit), lambda one: one.map_batches(turned, return_dtype=pl.Float64))


def _slips_left(hit: Hit) -> Table:
    """At each moment the values of hosts that answer, closed up in the order of names."""
    key = [*measured(hit), "_moment"]
    lost = rows(hit).alias("_lost")
    read = hit.frame.with_columns(_moment(hit).alias("_moment"), lost).with_row_index("_row").filter(hit.eligible)
    read = read.sort(*key, "_unit", "_time", maintain_order=True)
    place = pl.int_range(pl.len()).over(key).alias("_place")
    answered = read.filter(~pl.col("_lost")).select(*key, place, pl.col("_row").alias("_from"))
    source = read.with_columns(place).join(answered, on=[*key, "_place"], how="left", nulls_equal=True)
    places = source_places(hit, source.select("_row", "_from"))
    return change(hit, hit.table.columns("value"), hit.eligible, lambda one: one.gather(places))


def _stacked(hit: Hit) -> Table:
    """To each value those of all series below it are added."""
    chosen = units(hit)
    key = [*measured(hit), _moment(hit), pl.lit(chosen)]
    return worked_out(hit, chosen, lambda one: one.cum_sum().over(key, order_by=["_unit", "_time"]))


def _dated(hit: Hit) -> Table:
    """The right hour on a week's last day, or on the last day of all."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.table
    last_day = pl.lit(span(times)[1]).dt.truncate("1d")

    def dated(one: pl.Expr) -> pl.Expr:
        day = one.dt.truncate("1d")
        return pl.max_horizontal(day, pl.min_horizontal(one.dt.truncate("1w") + SIX_DAYS, last_day)) + (one - day)

    return change_times(hit, hit.table.columns("time"), units(hit), dated)


def _blue_green(hit: Hit) -> Table:
    """Hosts have a second name at every second deployment."""
    entity = hit.table.columns("entity")[0]
    named = hit.frame.with_columns(pl.col(entity).fill_null("").alias("_unit"))
    by_host = replace(hit, table=hit.table.with_frame(named))
    chosen, life, phase = units(by_host), number_a_unit(by_host, *LIVES), number_a_unit(by_host, 0, 2)
    turn = (hit.frame["_time"].dt.epoch("us") / (HOUR * DAY_HOURS) / life + phase).floor() % 2
    return change(hit, [entity], chosen & (turn == 1), lambda one: one + BLUE)


def _rollups(hit: Hit) -> Table:
    """A second after so many points one more, with their mean."""
    mask = units(hit)
    values = hit.table.columns("value")
    means = [pl.col(one).cast(pl.Float64, strict=False).mean().round(PLACES).cast(pl.String) for one in values]
    others = [one for one in hit.frame.columns if one not in {"_unit", *values}]
    window = windows(hit, ROLLED_UP).alias("_window")
    groups = hit.frame.with_columns(window).filter(mask).sort("_time", maintain_order=True)
    rolled = groups.group_by("_unit", "_window", maintain_order=True).agg(*means, pl.col(others).last())
    return with_rows(hit, later(hit, rolled.select(hit.frame.columns), SECOND))


def _overlaps(hit: Hit) -> Table:
    """The points of each day's first hours come again."""
    return with_rows(hit, hit.frame.filter(hit.eligible & (hit.frame["_time"].dt.hour() < hit.amount)))


def _with_offset(hit: Hit) -> Table:
    """The same moments as clocks at the site show them, with how far they are from UTC."""
    columns = hit.table.columns("time")
    moved = shift(hit, columns, units(hit), AWAY)

    def written(one: str) -> pl.Expr:
        local = pl.col(one).str.replace(OF_UTC, OFFSET)
        return pl.when(pl.col(one) != pl.lit(hit.frame[one])).then(local).otherwise(pl.col(one)).alias(one)

    return moved.with_frame(moved.frame.with_columns([written(one) for one in columns]))


def _polled_again(hit: Hit) -> Table:
    """After the greatest changes of each series one point more, halfway to the next one."""
    number = pl.col(hit.table.columns("value")[0]).cast(pl.Float64, strict=False)
    gap = (pl.col("_time").shift(-1) - pl.col("_time")).dt.total_microseconds()
    read = hit.frame.select(
        "_unit",
        hit.eligible.alias(IS_HIT),
        in_turn(number.diff().abs(), part=hit.eligible).alias("_jump"),
        in_turn(gap, part=hit.eligible).alias("_gap"),
    )
    great = pl.col("_jump").quantile(1 - hit.amount).over("_unit", IS_HIT)
    is_asked = (pl.col("_jump") > 0) & (pl.col("_jump") >= great) & pl.col("_gap").is_not_null()
    half = pl.min_horizontal("_gap", pl.col("_gap").median().over("_unit", IS_HIT)) // 2
    mask = hit.eligible & read.select(is_asked.fill_null(value=False)).to_series()
    by = read.select(half.fill_null(0).cast(pl.Int64).cast(pl.Duration("us"))).to_series()
    halfway = worked_out(hit, mask, lambda one: (one + in_turn(one.shift(-1), part=hit.eligible).fill_null(one)) / 2)
    return with_rows(hit, later(hit, halfway.frame.filter(mask), pl.lit(by.filter(mask))))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "read_on_rounds",
        "metrics",
        "value",
        _on_rounds,
        "the line to the devices is given up, and somebody who goes round once in so many hours writes down what they "
        "show then",
        ROUNDS,
    ),
    Fault(
        "needle_sticks",
        "metrics",
        "value",
        _sticks,
        "needles have friction: they stand still until the value is so many standard deviations away, and follow at "
        "that distance",
        FRICTION,
    ),
    Fault(
        "outliers_cleaned",
        "metrics",
        "value",
        _cleaned,
        "a well-meant script takes what is far from the median for an error, and writes the median instead",
        FENCES,
    ),
    Fault(
        "demo_left_running",
        "metrics",
        "value",
        _played,
        "agents are switched to demonstration, one after the other, and play six recorded hours over and over",
        PLAYED,
    ),
    Fault(
        "logarithmic_panel",
        "metrics",
        "value",
        _logarithmic,
        "the panel of some series has a logarithmic axis, and its export holds the logarithms",
    ),
    Fault(
        "points_taken_for_grouping",
        "metrics",
        "value",
        _grouped,
        "a spreadsheet of a country with decimal commas takes the points in some series' numbers for what groups "
        "thousands, and drops them",
    ),
    Fault(
        "bytes_swapped",
        "metrics",
        "value",
        _swapped_bytes,
        "a gateway at times reads a register's four bytes from the wrong end",
        TURNED,
    ),
    Fault(
        "hosts_slip_left",
        "metrics",
        "value",
        _slips_left,
        "the report has a column for each host, and where one does not answer its cell is left out, so that the "
        "values of all hosts behind it stand under the name before theirs",
        SILENT,
    ),
    Fault(
        "stacked_edges",
        "metrics",
        "value",
        _stacked,
        "the panel stacks some hosts on each other, and its export holds the upper edges",
    ),
    Fault(
        "dated_by_import",
        "metrics",
        "time",
        _dated,
        "some series come as weekly reports that tell the hour alone, and the import adds the day on which it runs",
    ),
    Fault(
        "blue_and_green",
        "metrics",
        "entity",
        _blue_green,
        "some hosts are deployed in two colours by turns, and every second deployment sends by a name of its own",
    ),
    Fault(
        "rollups_left_beside",
        "metrics",
        "value",
        _rollups,
        "the store keeps the means over twelve points beside the points of some series, and the export has both",
    ),
    Fault(
        "exports_overlap",
        "metrics",
        "value",
        _overlaps,
        "each day's export reaches so many hours into the next day, to be sure, and all are put behind each other",
        OVERLAP,
    ),
    Fault(
        "local_with_offset",
        "metrics",
        "time",
        _with_offset,
        "agents at a site far away write its local time, and rightly how far that is from UTC",
    ),
    Fault(
        "units_from_template",
        "metrics",
        "unit",
        lambda hit: put(hit, hit.table.columns("unit"), units(hit), TEMPLATE_UNIT),
        "whoever set up some series copied a template, and left the unit that stood in it",
    ),
    Fault(
        "polled_again_after_jumps",
        "metrics",
        "value",
        _polled_again,
        "agents look again, half a step later, after the greatest changes",
    ),
)
