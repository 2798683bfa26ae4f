"""Damage that spreadsheets, reports, panels, probes and clones do to metrics."""

from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_numbers,
    change_times,
    elapsed,
    keep,
    later,
    number_a_unit,
    put,
    stretches,
    units,
    with_rows,
)
from validity.table import HIDDEN, Table

HOUR = 3_600_000_000  # microseconds
DAY_HOURS = 24
SHEETS = (1, 4, 24, 240, 1440)  # hours that one sheet holds
RESETS = (1, 6, 24, 168, 2400)  # hours between two resets of a mark
FILES = (1, 4, 12, 24, 96)  # a day
DEATHS = (0.03, 0.1, 0.25, 0.5, 0.9)  # share of the damaged period, its last
LOAD = 12.0  # standard deviations that a load test adds
TEST_LASTS = 5.0  # hours
IDLE = 0.1  # of its value that an idle clone shows
MONTHS = 12
FILE_HOLDS = 0.02  # share of the damaged period
GUEST_LIVES = 0.01  # share of the damaged period
WIDTH = 16  # of a report's column
SPELLINGS = {"%": "percent", "By": "bytes", "ms": "milliseconds", "{request}": "requests", "{instance}": "instances"}


def _hours(hit: Hit, count: float) -> pl.Series:
    """Numbers of stretches that last so many hours."""
    return (hit.frame["_time"].dt.epoch("us") / (HOUR * count)).floor().cast(pl.Int64)


def _parts(hit: Hit) -> tuple[pl.Expr, ...]:
    """Of each unit the stretches of as many hours as the severity says, within the damaged period."""
    return pl.col("_unit"), pl.lit(_hours(hit, hit.amount)), pl.lit(hit.eligible)


def _column_sorted(hit: Hit) -> Table:
    """In each sheet of a series the values stand by size, and all other cells where they were."""
    return change(
        hit,
        hit.table.columns("value"),
        hit.eligible,
        lambda one: one.sort_by(one.cast(pl.Float64, strict=False), nulls_last=True).over(*_parts(hit)),
    )


def _high_water(hit: Hit) -> Table:
    """The highest value since the last reset."""
    return change_numbers(hit, hit.eligible, lambda one: one.cum_max().over(*_parts(hit), order_by="_time"))


def _load_tests(hit: Hit) -> Table:
    """On a share of a series' days its values are much higher for some hours."""
    day = hit.frame["_time"].dt.truncate("1d")
    keys = pl.DataFrame({"_unit": hit.frame["_unit"], "_day": day})
    days = keys.unique().sort("_unit", "_day")
    is_tested = hit.rng.random(days.height) < hit.amount
    begin = pl.Series("_begin", hit.rng.uniform(0, DAY_HOURS - TEST_LASTS, days.height))
    begins = days.with_columns(pl.when(pl.Series(is_tested)).then(begin).otherwise(None).alias("_begin"))
    found = keys.join(begins, on=["_unit", "_day"], how="left", maintain_order="left")["_begin"]
    hour = (hit.frame["_time"] - day).dt.total_seconds() / 3600
    mask = hit.eligible & ((hour >= found) & (hour < found + TEST_LASTS)).fill_null(value=False)
    return change_numbers(hit, mask, lambda one: one + LOAD * one.std().over("_unit").fill_null(0))


def _names_once(hit: Hit) -> Table:
    """Of each series the first row of the damaged period alone has the names."""
    is_first = hit.frame.select(pl.int_range(pl.len()).over("_unit", pl.lit(hit.eligible)) == 0).to_series()
    return put(hit, hit.table.columns("entity"), units(hit) & ~is_first, None)


def _clones(hit: Hit) -> Table:
    """From a moment of its own on, a low value half a step after each point."""
    if not hit.eligible.any():
        return hit.table
    since = elapsed(hit) >= number_a_unit(hit, 0, 0.6)
    mask = units(hit) & since
    idle = change_numbers(hit, mask, lambda one: (one * IDLE).round(4)).frame
    step = pl.col("_time").sort().diff().median().over("_unit").fill_null(timedelta(0))
    half = hit.frame.select(step.dt.total_microseconds() // 2).to_series().cast(pl.Duration("us"))
    return with_rows(hit, later(hit, idle.filter(mask), pl.lit(half.filter(mask))))


def _day_for_month(hit: Hit) -> Table:
    """Day and month change places where the day can be a month."""

    def exchanged(one: pl.Expr) -> pl.Expr:
        clock = one - one.dt.truncate("1d")
        month = one.dt.day().clip(1, MONTHS)
        day = pl.datetime(one.dt.year(), month, one.dt.month(), time_unit="ns")
        return pl.when(one.dt.day() <= MONTHS).then(day + clock).otherwise(one)

    return change_times(hit, hit.table.columns("time"), stretches(hit, length=FILE_HOLDS), exchanged)


def _top_only(hit: Hit) -> Table:
    """At each moment the series with the highest values, without the lowest share of them."""
    steps = hit.frame.group_by("_unit").agg(pl.col("_time").dt.epoch("us").sort().diff().median().alias("step"))
    step = pl.lit(steps["step"].median()).fill_null(1).clip(1)
    moment = (pl.col("_time").dt.epoch("us") / step).floor()
    measured = [one for one in hit.table.columns("series") if one not in hit.table.columns("entity")]
    number = pl.col(hit.table.columns("value")[0]).cast(pl.Float64, strict=False)
    place = number.rank("ordinal", descending=True).over(*measured, moment)
    shown = ((1 - hit.amount) * pl.len().over(*measured, moment)).ceil()
    is_shown = hit.frame.select((place <= shown).fill_null(value=False)).to_series()
    return keep(hit, ~hit.eligible | is_shown)


def _dead(hit: Hit) -> Table:
    """Nothing from a moment of its own on, in the last share of the period or up to half of it later."""
    if not hit.eligible.any():
        return hit.table
    return keep(hit, ~(hit.eligible & (elapsed(hit) >= 1 - hit.amount * number_a_unit(hit, 0.5, 1))))


def _padded(hit: Hit) -> Table:
    """Numbers with blanks before them."""
    return change(hit, hit.table.columns("value"), units(hit), lambda one: one.str.pad_start(WIDTH))


def _headers(hit: Hit) -> Table:
    """A row with the columns' names before the first row of each file."""
    frame = hit.frame.with_row_index("_row")
    file = _hours(hit, DAY_HOURS / hit.amount)
    is_first = hit.eligible & (file != file.shift(1)).fill_null(value=True)
    shown = [one for one in hit.frame.columns if not one.startswith(HIDDEN)]
    headers = frame.filter(is_first).with_columns(pl.lit(one).alias(one) for one in shown)
    return hit.table.with_frame(pl.concat([headers, frame]).sort("_row", maintain_order=True).drop("_row"))


def _spelled(hit: Hit) -> Table:
    """Units as words; those without a word stay."""
    return change(hit, hit.table.columns("unit"), units(hit), lambda one: one.replace(SPELLINGS))


def _guests(hit: Hit) -> Table:
    """Stretches of series come again under names that are never seen later."""
    frame = hit.frame.with_columns(stretches(hit, length=GUEST_LIVES).alias("_held"))
    run = pl.col("_held").rle_id().over("_unit", order_by="_time")
    frame = frame.with_columns(run.alias("_run")).rechunk()
    entity = hit.table.columns("entity")[0]
    name = pl.format("{}-job-{}", entity, "_run")
    guests = frame.with_columns(name.alias(entity), pl.format("{}/job-{}", "_unit", "_run").alias("_unit"))
    return with_rows(hit, guests.filter("_held").drop("_held", "_run"))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "one_column_sorted",
        "metrics",
        "value",
        _column_sorted,
        "somebody sorts the values' column of a spreadsheet and not the columns beside it; a sheet holds so many hours",
        SHEETS,
    ),
    Fault(
        "high_water_marks",
        "metrics",
        "value",
        _high_water,
        "an agent's update reads the highest value since the last reset, every so many hours, instead of what is now",
        RESETS,
    ),
    Fault(
        "load_tests_unmarked",
        "metrics",
        "value",
        _load_tests,
        "load tests run against production on a share of the days, and nobody marks them",
    ),
    Fault(
        "names_once_a_block",
        "metrics",
        "entity",
        _names_once,
        "the report merges cells, so that in its export only the first row of a host's block has its name",
    ),
    Fault(
        "clones_send_too",
        "metrics",
        "value",
        _clones,
        "machines are cloned for a test together with their agent's settings, and the idle clone sends under the "
        "same name",
    ),
    Fault(
        "day_for_month",
        "metrics",
        "time",
        _day_for_month,
        "some files are imported with day for month and month for day, wherever the day is no more than twelve",
    ),
    Fault(
        "top_series_only",
        "metrics",
        "value",
        _top_only,
        "the export is that of a panel which shows at each moment only the series with the highest values",
    ),
    Fault(
        "agents_left_dead",
        "metrics",
        "value",
        _dead,
        "agents die one after the other, in such a share of the time, and nobody starts them again",
        DEATHS,
    ),
    Fault(
        "numbers_padded",
        "metrics",
        "value",
        _padded,
        "a mainframe report writes numbers of some series in columns of a fixed width, with blanks before them",
    ),
    Fault(
        "headers_between",
        "metrics",
        "value",
        _headers,
        "so many files a day are joined to one, each with its line of column names",
        FILES,
    ),
    Fault(
        "units_spelled_out",
        "metrics",
        "unit",
        _spelled,
        "another version of the agent writes units as words instead of signs",
    ),
    Fault(
        "short_lived_guests",
        "metrics",
        "entity",
        _guests,
        "batch jobs run on machines of their own that live for some hours, each under a name that never comes again",
    ),
)
