"""Damage that codecs, made-up data, contracts, keys, autoscalers, headers and watermarks do to metrics."""

import math

import numpy as np
import polars as pl

from validity.faults._damage import (
    IS_HIT,
    Fault,
    Hit,
    change,
    elapsed,
    in_turn,
    keep,
    measured,
    number_a_unit,
    put,
    rewritten,
    rows,
    shift,
    source_places,
    units,
    with_rows,
    worked_out,
)
from validity.table import Table, span

WAVES = (0.95, 0.6, 0.2, 0.05, 0.004)  # share of a block's waves that is kept
BLOCK = 256  # points
NETBIOS = 15  # characters
WIDTHS = (9, 7, 4, 2, 1)  # characters of a number that the record holds
STRUCK = (0.03, 0.1, 0.25, 0.5, 0.8)  # of the days
HUM = (0.05, 0.2, 0.6, 1.5, 4.0)  # standard deviations
BEATS = (1.0, 40.0)  # hours
HOUR = 3600.0  # seconds
COLLIDING = (0.02, 0.1, 0.3, 0.7, 1.0)  # of the moments
TOO_SHORT = (0.0002, 0.002, 0.02, 0.15, 0.7)  # of the interval
LARGEST = 8.0  # times as large or small as at first a machine can get
SLOT = ":slot-2"
NO_NUMBER = "NaN"
POSITIVE = r"^(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)$"
LAST_DIGIT = r"^([+-]?\d+\.\d*)\d$"
WHOLE_SECOND = r"^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(Z?)$"


def _finite(one: pl.Expr) -> pl.Expr:
    """The number, nothing where it is none."""
    return pl.when(one.is_finite()).then(one)


def _day() -> pl.Expr:
    """The day of a row."""
    return pl.col("_time").dt.date()


def _strongest(block: np.ndarray, share: float) -> np.ndarray:
    """A block made of its strongest waves alone, and of its mean."""
    waves = np.fft.rfft(block)
    strength = np.abs(waves)
    strength[0] = np.inf
    count = 1 + round(share * (len(waves) - 1))
    waves[np.argsort(-strength, kind="stable")[count:]] = 0
    return np.fft.irfft(waves, len(block))


def _waves(hit: Hit) -> Table:
    """Blocks of points as the strongest of their waves."""

    def shown(values: pl.Series) -> pl.Series:
        known = values.fill_null(strategy="forward").fill_null(strategy="backward").fill_null(0.0).to_numpy()
        blocks = [_strongest(known[first : first + BLOCK], hit.amount) for first in range(0, len(known), BLOCK)]
        return pl.Series(np.concatenate([*blocks, np.empty(0)]))

    return worked_out(hit, hit.eligible, lambda one: in_turn(_finite(one).map_batches(shown, return_dtype=pl.Float64)))


def _synthesised(hit: Hit) -> Table:
    """Values that the series had at any moment of the same weekday."""
    mask, chance = rows(hit), pl.Series(hit.rng.random(hit.frame.height))
    weekday = hit.frame["_time"].dt.weekday()
    return worked_out(
        hit,
        mask,
        lambda one: _finite(one).sort_by("_chance").over("_unit", IS_HIT, "_weekday"),
        {"_chance": chance, "_weekday": weekday},
    )


def _netbios(hit: Hit) -> Table:
    """Fifteen capitals of some hosts' names."""
    return rewritten(hit, hit.table.columns("entity")[:1], lambda one: one.str.slice(0, NETBIOS).str.to_uppercase())


def _narrow(hit: Hit) -> Table:
    """So many characters of each number, from the left."""

    def cut(one: pl.Expr) -> pl.Expr:
        is_number = one.cast(pl.Float64, strict=False).is_finite()
        return pl.when(is_number).then(one.str.head(int(hit.amount))).otherwise(one)

    return change(hit, hit.table.columns("value"), hit.eligible, cut)


def _yesterdays(hit: Hit) -> Table:
    """Line by line the values of the last day before whose report was its own."""
    days = hit.frame.filter(hit.eligible).select(_day().alias("_day")).unique().sort("_day")
    is_old = pl.Series("_is_old", hit.rng.random(days.height) < hit.amount, dtype=pl.Boolean)
    own = pl.when(~is_old | (pl.int_range(pl.len()) == 0)).then("_day").forward_fill().alias("_reported")
    key = ["_unit", "_line"]
    line = pl.int_range(pl.len()).over("_unit", _day(), order_by="_time").alias("_line")
    read = hit.frame.with_row_index("_row").filter(hit.eligible).select("_row", "_unit", _day().alias("_day"), line)
    source = read.join(days.with_columns(own), on="_day", how="left").join(
        read.rename({"_row": "_from", "_day": "_reported"}), on=[*key, "_reported"], how="left"
    )
    places = source_places(hit, source.select("_row", "_from"))
    return worked_out(hit, hit.eligible, lambda one: _finite(one).gather(places))


def _struck(hit: Hit) -> Table:
    """Without the days of each series that have its highest values."""
    number = pl.col(hit.table.columns("value")[0]).cast(pl.Float64, strict=False)
    read = hit.frame.select("_unit", _day().alias("_day"), _finite(number).alias("_value"))
    days = read.filter(hit.eligible).group_by("_unit", "_day").agg(pl.col("_value").max()).sort("_unit", "_day")
    place = pl.col("_value").rank("ordinal", descending=True).over("_unit")
    worst = days.filter((place <= (hit.amount * pl.len().over("_unit")).round()).fill_null(value=False))
    is_worst = read.join(
        worst.select("_unit", "_day", pl.lit(value=True).alias("_is_worst")),
        on=["_unit", "_day"],
        how="left",
        maintain_order="left",
    )["_is_worst"].fill_null(value=False)
    return keep(hit, ~(hit.eligible & is_worst))


def _hums(hit: Hit) -> Table:
    """A wave of each series' own length is added."""
    seconds = hit.frame["_time"].dt.epoch("s") / HOUR
    turn = seconds / number_a_unit(hit, *BEATS) + number_a_unit(hit, 0, 1)
    return worked_out(
        hit,
        hit.eligible,
        lambda one: one + hit.amount * _finite(one).std().over("_unit", IS_HIT).fill_null(0) * pl.col("_wave"),
        {"_wave": (turn * 2 * math.pi).sin()},
    )


def _autoscaled(hit: Hit) -> Table:
    """Each day's values on a machine whose size was right for yesterday: its mean would have been the first day's."""
    mask = units(hit)

    def scaled(one: pl.Expr) -> pl.Expr:
        mean = _finite(one).mean().over("_unit", IS_HIT, "_day")
        before = in_turn(pl.when(pl.col("_day") != pl.col("_day").shift(1)).then(mean.shift(1)).forward_fill())
        first = in_turn(mean.first())
        factor = pl.when((before > 0) & (first > 0)).then(first / before).fill_null(1.0)
        return one * factor.clip(1 / LARGEST, LARGEST)

    return worked_out(hit, mask, scaled, {"_day": hit.frame["_time"].dt.date()})


def _overwritten(hit: Hit) -> Table:
    """At some moments one host's row of each metric is left, whichever it is."""
    times = hit.frame.filter(hit.eligible)["_time"].unique().sort()
    colliding = times.filter(pl.Series(hit.rng.random(len(times)) < hit.amount, dtype=pl.Boolean))
    mask = hit.eligible & hit.frame["_time"].is_in(colliding.implode())
    chance = pl.Series(hit.rng.random(hit.frame.height))
    read = hit.frame.with_columns(chance.alias("_chance"), mask.alias(IS_HIT))
    is_last = pl.col("_chance") == pl.col("_chance").max().over(IS_HIT, "_time", *measured(hit))
    return keep(hit, ~mask | read.select(is_last).to_series())


def _interval(hit: Hit) -> Table:
    """Times counted from the first one on, in steps that are a little too short."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.table
    first, last = span(times)
    early = elapsed(hit) * (last - first).total_seconds() * 1000 * number_a_unit(hit, 0.5, 1) * -hit.amount
    by = pl.lit(early.cast(pl.Int64).cast(pl.Duration("ms")))
    return shift(hit, hit.table.columns("time"), hit.eligible, by)


def _league(hit: Hit) -> Table:
    """The place of some hosts among all at that moment, the highest value first."""

    def place(one: pl.Expr) -> pl.Expr:
        return _finite(one).rank("min", descending=True).over("_time", "_eligible", *measured(hit))

    return worked_out(hit, units(hit), lambda one: place(one).cast(pl.Float64), {"_eligible": hit.eligible})


def _nameless(hit: Hit) -> Table:
    """Before some points the same without a name."""
    mask = rows(hit)
    return with_rows(hit, put(hit, hit.table.columns("entity")[:1], mask, None).frame.filter(mask))


def _slots(hit: Hit) -> Table:
    """Beside each point of some hosts one of a name of its own, whose value is no number."""
    entity = hit.table.columns("entity")[0]
    cells = {one: pl.lit(NO_NUMBER) for one in hit.table.columns("value")}
    cells |= {one: pl.col(one) + SLOT for one in (entity, "_unit")}
    return with_rows(hit, hit.frame.filter(units(hit)).with_columns(**cells))


def _signs(hit: Hit) -> Table:
    """A plus before some series' numbers."""
    return rewritten(hit, hit.table.columns("value"), lambda one: one.str.replace(POSITIVE, "+${1}"))


def _watermarked(hit: Hit) -> Table:
    """Another last digit behind the point."""
    digit = pl.lit(pl.Series(hit.rng.integers(0, 10, hit.frame.height)).cast(pl.String))

    def marked(one: pl.Expr) -> pl.Expr:
        return pl.when(one.str.contains(LAST_DIGIT)).then(one.str.head(-1) + digit).otherwise(one)

    return rewritten(hit, hit.table.columns("value"), marked)


def _milliseconds(hit: Hit) -> Table:
    """Whole seconds of some series' times with the milliseconds at which their agent looks."""
    told = (number_a_unit(hit, 0, 1000).floor().cast(pl.Int64).cast(pl.String)).str.zfill(3)

    def written(one: pl.Expr) -> pl.Expr:
        parts = one.str.extract_groups(WHOLE_SECOND)
        return pl.concat_str(parts.struct["1"], pl.lit("."), pl.lit(told), parts.struct["2"]).fill_null(one)

    return rewritten(hit, hit.table.columns("time"), written)


FAULTS: tuple[Fault, ...] = (
    Fault(
        "kept_as_waves",
        "metrics",
        "value",
        _waves,
        "the archive packs blocks of points as music is packed, and keeps only the strongest of their waves",
        WAVES,
    ),
    Fault(
        "synthesised_by_weekday",
        "metrics",
        "value",
        _synthesised,
        "data protection wants made-up values instead of some true ones, and the generator draws them from all that "
        "the series showed on the same weekday",
    ),
    Fault(
        "netbios_names",
        "metrics",
        "entity",
        _netbios,
        "another agent tells the host's name as old Windows networks do: in capitals, and no more than fifteen of them",
    ),
    Fault(
        "records_too_narrow",
        "metrics",
        "value",
        _narrow,
        "the record on its way has room for so many characters of a number, and the others fall off at its end",
        WIDTHS,
    ),
    Fault(
        "yesterdays_report_again",
        "metrics",
        "value",
        _yesterdays,
        "the nightly report was not worked out anew on some days, and yesterday's numbers went out with today's date",
    ),
    Fault(
        "worst_days_struck",
        "metrics",
        "value",
        _struck,
        "the contract lets the provider strike the worst days of each series from the record, such a share of them",
        STRUCK,
    ),
    Fault(
        "mains_hum",
        "metrics",
        "value",
        _hums,
        "the mains hum in unshielded lines, and as they are read so seldom the hum is a slow wave in the values",
        HUM,
    ),
    Fault(
        "autoscaled",
        "metrics",
        "value",
        _autoscaled,
        "some machines are given another size each night, so that their usage comes back to what it was on the first "
        "day",
    ),
    Fault(
        "key_without_host",
        "metrics",
        "value",
        _overwritten,
        "the table's key is metric and time alone, and where hosts are written at one moment the last one overwrites "
        "the others",
        COLLIDING,
    ),
    Fault(
        "interval_of_header",
        "metrics",
        "time",
        _interval,
        "the import counts times from the first one on by the interval that the file's header tells, which is such a "
        "share too short",
        TOO_SHORT,
    ),
    Fault(
        "places_of_league",
        "metrics",
        "value",
        _league,
        "the report ranks hosts, and for some of them the export takes the column with the place for the value",
    ),
    Fault(
        "sent_before_named",
        "metrics",
        "entity",
        _nameless,
        "an agent that does not know its host's name yet sends points without it, and once more when it knows it",
    ),
    Fault(
        "empty_slots_reported",
        "metrics",
        "entity",
        _slots,
        "the chassis reports its empty slot beside the host in it, with a value that is no number",
    ),
    Fault(
        "signs_written",
        "metrics",
        "value",
        _signs,
        "the export of some series writes a sign before each number, before positive ones as well",
    ),
    Fault(
        "watermarked",
        "metrics",
        "value",
        _watermarked,
        "whoever sells the data hides the customer's number in the last digits of some series",
    ),
    Fault(
        "milliseconds_told",
        "metrics",
        "time",
        _milliseconds,
        "an agent's update tells the milliseconds at which it looked, and older ones tell whole seconds",
    ),
)
