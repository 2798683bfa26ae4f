"""Damage that codecs, samplers, cheap clocks, multiplexers, hand-written readings and planning tools do to metrics."""

from dataclasses import replace
from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    IS_HIT,
    PLACES,
    Fault,
    Hit,
    change,
    elapsed,
    in_turn,
    later,
    measured,
    number_a_unit,
    rows,
    shift,
    units,
    windows,
    with_rows,
    worked_out,
)
from validity.table import Table

DELTAS_LOST = (0.0005, 0.005, 0.05, 0.4, 0.95)
SAMPLES = (3000, 100, 10, 1, 0.05)  # of a point that is as high as the series' mean
HOURS_TO_WARM = (0.05, 0.3, 1.5, 8.0, 60.0)
TIME_LOST = (0.0005, 0.005, 0.05, 0.2, 0.7)  # of the time since midnight
BLED = (0.02, 0.1, 0.3, 0.6, 0.95)  # of the channel before
RINGS = (2, 6, 48, 300, 2400)  # points that a device's memory holds
UNEVEN = (0.002, 0.005, 0.01, 0.02, 0.03)  # by which one probe shows more and the other less
DAY_HOURS = 24
FIRST_DIGITS = r"^(\D*)(\d)(\.?)(\d)"
TWICE = 2  # usual distances: a longer one is a gap
PHASES = (0.2, 0.8)  # of a usual distance
AGO = timedelta(days=364)
WAS_LESS = 0.97  # a year ago
AHEAD = timedelta(days=7)
EXPECTED_WRONG = 0.05  # standard deviation, as a share
FORECAST = "forecast-"


def _deltas_lost(hit: Hit) -> Table:
    """Changes from point to point, summed up without some of them."""

    def summed(one: pl.Expr) -> pl.Expr:
        before = one.forward_fill().shift(1)
        change_left = pl.when(pl.col("_lost")).then(0.0).otherwise(one - before)
        return in_turn(pl.when(before.is_null()).then(one).when(one.is_not_null()).then(change_left).cum_sum())

    return worked_out(hit, hit.eligible, summed, {"_lost": rows(hit)})


def _sampled(hit: Hit) -> Table:
    """How many samples happened to be taken, times what one of them stands for."""

    def seen(one: str) -> pl.Series:
        number = pl.col(one).cast(pl.Float64, strict=False)
        each = number.abs().mean().over("_unit") / hit.amount
        expected = hit.frame.select((number.abs() / each).fill_nan(0).fill_null(0)).to_series()
        taken = pl.lit(pl.Series(hit.rng.poisson(expected.to_numpy()), dtype=pl.Float64))
        new = (taken * each * number.sign()).round(PLACES).cast(pl.String)
        return hit.frame.select(pl.when(hit.eligible).then(new).fill_null(pl.col(one)).alias(one)).to_series()

    return hit.table.with_frame(hit.frame.with_columns([seen(one) for one in hit.table.columns("value")]))


def _warms_up(hit: Hit) -> Table:
    """Each night, at the host's own hour, the average begins at zero and comes near the value bit by bit."""
    hours = (hit.frame["_time"] - hit.frame["_time"].dt.truncate("1d")).dt.total_seconds() / 3600
    since = (hours - number_a_unit(hit, 0, DAY_HOURS)) % DAY_HOURS
    return worked_out(
        hit, hit.eligible, lambda one: one * (1 - (-pl.col("_since") / hit.amount).exp()), {"_since": since}
    )


def _loses_time(hit: Hit) -> Table:
    """Each clock is right at midnight and late by ever more until the next."""
    since = (hit.frame["_time"] - hit.frame["_time"].dt.truncate("1d")).dt.total_milliseconds()
    late = since * number_a_unit(hit, 0.5, 1) * -hit.amount
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit(late.cast(pl.Int64).cast(pl.Duration("ms"))))


def _transposed(hit: Hit) -> Table:
    """The first two digits of some numbers have changed places."""
    return change(
        hit, hit.table.columns("value"), rows(hit), lambda one: one.str.replace(FIRST_DIGITS, "${1}${4}${3}${2}")
    )


def _bleeds(hit: Hit) -> Table:
    """Each reading holds a part of the one that was taken before it, of whatever host."""

    def mixed(one: pl.Expr) -> pl.Expr:
        before = one.shift(1).over(IS_HIT, *measured(hit), order_by=["_time", "_unit"])
        return one + hit.amount * (before - one).fill_null(0)

    return worked_out(hit, hit.eligible, mixed)


def _rotated(hit: Hit) -> Table:
    """Of every memory full of points the values begin somewhere in the middle, and its times do not."""
    begin = pl.Series(hit.rng.integers(0, int(RINGS[-1]), hit.frame.height))
    place = (pl.int_range(pl.len()) + pl.col("_begin").first()) % pl.len()
    return worked_out(
        hit,
        hit.eligible,
        lambda one: pl.when(one.is_not_null()).then(in_turn(one.gather(place), "_ring")),
        {"_ring": windows(hit, int(hit.amount)), "_begin": begin},
    )


def _zeroed(hit: Hit) -> Table:
    """From a moment of its own on, a series tells how far it is from its value at that moment."""
    mask = units(hit) & (elapsed(hit) >= number_a_unit(hit, 0.2, 0.9))
    return worked_out(hit, mask, lambda one: one - in_turn(one.drop_nulls().first()))


def _aligned(hit: Hit) -> Table:
    """Points on another grid, on the straight line between those that were measured; none is made up in a gap."""
    chosen, phase = units(hit), number_a_unit(hit, *PHASES)
    read = hit.frame.select("_unit", "_time", chosen.alias("_chosen"))
    to_next = (pl.col("_time").shift(-1) - pl.col("_time")).over("_unit", "_chosen", order_by="_time")
    gap = read.select("_unit", to_next.dt.total_milliseconds().alias("_gap"))
    is_no_gap = pl.col("_gap") <= TWICE * pl.col("_gap").median().over("_unit")
    mask = chosen & gap.select(is_no_gap.fill_null(value=False)).to_series()
    beside = {"_phase": phase, "_chosen": chosen}

    def between(one: pl.Expr) -> pl.Expr:
        following = one.shift(-1).over("_unit", "_chosen", order_by="_time")
        return one + pl.col("_phase") * (following - one).fill_null(0)

    by = (gap["_gap"] * phase).fill_null(0).cast(pl.Int64).cast(pl.Duration("ms"))
    moved = replace(hit, table=worked_out(hit, mask, between, beside))
    return shift(moved, hit.table.columns("time"), mask, pl.lit(by))


def _archive(hit: Hit) -> Table:
    """Some series' points of a year ago, a little lower, before those of now."""
    chosen = units(hit)
    old = worked_out(hit, chosen, lambda one: one * WAS_LESS).frame.filter(chosen)
    return with_rows(hit, later(hit, old, -AGO))


def _take_turns(hit: Hit) -> Table:
    """Every second point is a little too high, and the others are as much too low."""

    def shown(one: pl.Expr) -> pl.Expr:
        side = 1 - 2 * (in_turn(pl.int_range(pl.len())) % 2)
        return one * (1 + hit.amount * side)

    return worked_out(hit, hit.eligible, shown)


def _forecasts(hit: Hit) -> Table:
    """A week after each point of some hosts one of a host by another name, with what was expected then."""
    chosen, entity = units(hit), hit.table.columns("entity")[0]
    wrong = pl.Series(hit.rng.normal(1, EXPECTED_WRONG, hit.frame.height))
    made = worked_out(hit, chosen, lambda one: one * pl.col("_wrong"), {"_wrong": wrong}).frame.filter(chosen)
    named = ((pl.lit(FORECAST) + pl.col(one)).alias(one) for one in (entity, "_unit"))
    return with_rows(hit, later(hit, made.with_columns(named), AHEAD))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "deltas_lost",
        "metrics",
        "value",
        _deltas_lost,
        "the store keeps only how much a value differs from the one before, and some of these differences get lost",
        DELTAS_LOST,
    ),
    Fault(
        "packets_sampled",
        "metrics",
        "value",
        _sampled,
        "to spare the device only one event in so many is looked at, and what was seen is multiplied",
        SAMPLES,
    ),
    Fault(
        "average_warms_up",
        "metrics",
        "value",
        _warms_up,
        "agents send a running average, are restarted once a day, and need so many hours until it is right again",
        HOURS_TO_WARM,
    ),
    Fault(
        "clocks_lose_time",
        "metrics",
        "time",
        _loses_time,
        "guests' clocks run slow under an overcommitted hypervisor, and are set right only at midnight",
        TIME_LOST,
    ),
    Fault(
        "digits_transposed",
        "metrics",
        "value",
        _transposed,
        "somebody reads the numbers from a display and types them in, at times with the first two digits the wrong way "
        "round",
    ),
    Fault(
        "channels_bleed",
        "metrics",
        "value",
        _bleeds,
        "a multiplexer goes from channel to channel too fast, and each reading holds a part of the channel before",
        BLED,
    ),
    Fault(
        "ring_read_from_start",
        "metrics",
        "value",
        _rotated,
        "devices write their points into a ring of so many places, and the reader begins at the first place, not at "
        "the oldest point",
        RINGS,
    ),
    Fault(
        "zeroed_at_visit",
        "metrics",
        "value",
        _zeroed,
        "a technician presses the zero button on some devices, which from then on show the difference to that moment",
    ),
    Fault(
        "aligned_to_grid",
        "metrics",
        "time",
        _aligned,
        "the new store has a grid of its own, and puts the points of some series onto it by straight lines",
    ),
    Fault(
        "archive_loaded_too",
        "metrics",
        "time",
        _archive,
        "a migration also brings some series' points of a year ago, and none of the time between",
    ),
    Fault(
        "probes_take_turns",
        "metrics",
        "value",
        _take_turns,
        "two probes answer in turn under one name, and one of them shows a little more than the other",
        UNEVEN,
    ),
    Fault(
        "forecasts_stored_beside",
        "metrics",
        "entity",
        _forecasts,
        "the planning tool writes its forecast for a week ahead into the same store, as hosts of its own",
    ),
)
