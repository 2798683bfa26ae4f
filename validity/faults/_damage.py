"""What faults are made of: choosing rows, and writing into text columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from validity.table import Table, span

SHARES = (0.05, 0.15, 0.35, 0.6, 0.9)  # of what is eligible: the five severities of most faults
NUMBERED = r"\S*\d\S*"
WHOLE = r"(^|\s)(\d+)(\s|$)"
ERRORS = ("ERROR", "SEVERE", "CRITICAL", "FATAL")
NOTHING = ("?", "")
IS_HIT = "_is_hit"
PLACES = 6  # behind the point of what is worked out anew


@dataclass(frozen=True)
class Hit:
    """One blow at one table.

    Attributes:
        table: As it is so far.
        eligible: Rows of the period that is damaged, as a mask.
        amount: The severity's own number, mostly a share.
        rng: Randomness of this blow.
    """

    table: Table
    eligible: pl.Series
    amount: float
    rng: np.random.Generator

    @property
    def frame(self) -> pl.DataFrame:
        """The table's rows."""
        return self.table.frame


Apply = Callable[[Hit], Table | tuple[Table, ...]]


@dataclass(frozen=True)
class Fault:
    """One kind of damage.

    Attributes:
        kind: Its name.
        silo: The tables that it damages.
        role: The role that a table must have columns for; empty: any table.
        apply: The damage.
        amounts: The five severities.
        learn_only: Whether it takes away data to learn from, never what is asked.
        is_answer: Whether it damages the answers that a model learns; what is asked is judged by the truth, so damage
            to the asked part alone would be seen by the score and by no model.
        about: In words, for the page.
    """

    kind: str
    silo: str
    role: str
    apply: Apply
    about: str
    amounts: tuple[float, ...] = SHARES
    learn_only: bool = False
    is_answer: bool = False

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The parts of the data that may be damaged: what is learnt from, what is asked, or both."""
        if len(self.amounts) == 1:
            return ("both",)
        if self.learn_only:
            return ("train",)
        return ("train", "both") if self.is_answer else ("train", "test", "both")


def rows(hit: Hit, share: float | None = None) -> pl.Series:
    """A share of the eligible rows, at random."""
    chance = pl.Series(hit.rng.random(hit.frame.height) < (hit.amount if share is None else share))
    return hit.eligible & chance


def units(hit: Hit, share: float | None = None) -> pl.Series:
    """All eligible rows of a share of the units, at random."""
    names = sorted(hit.frame.filter(hit.eligible)["_unit"].unique())
    wanted = hit.amount if share is None else share
    count = min(len(names), max(1, round(wanted * len(names)))) if names else 0
    chosen = set(hit.rng.choice(names, count, replace=False)) if count else set()
    return hit.eligible & hit.frame["_unit"].is_in(sorted(str(one) for one in chosen))


def oldest(hit: Hit, share: float | None = None) -> pl.Series:
    """The eligible rows of the first share of the damaged period."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.eligible
    first, last = _span(times)
    return hit.eligible & (hit.frame["_time"] < first + (last - first) * (hit.amount if share is None else share))


def stretches(hit: Hit, share: float | None = None, length: float = 0.08) -> pl.Series:
    """Contiguous stretches of time, per unit, that together make about a share of the damaged period."""
    share = hit.amount if share is None else share
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.eligible
    first, last = _span(times)
    part = max(length, 1e-9)
    pieces = int(np.ceil(1 / part))
    place = (
        (hit.frame["_time"] - first).dt.total_milliseconds() / max((last - first).total_seconds() * 1000, 1)
    ) * pieces
    names = sorted(hit.frame["_unit"].unique())
    taken = {str(name): hit.rng.random(pieces + 1) < share for name in names}
    table = pl.DataFrame(
        {
            "_unit": [name for name in taken for _ in range(pieces + 1)],
            "_piece": list(range(pieces + 1)) * len(taken),
            "_taken": np.concatenate(list(taken.values())) if taken else [],
        },
        schema={"_unit": pl.String, "_piece": pl.Int64, "_taken": pl.Boolean},
    )
    keys = pl.DataFrame({"_unit": hit.frame["_unit"], "_piece": place.floor().cast(pl.Int64).clip(0, pieces)})
    return hit.eligible & keys.join(table, on=["_unit", "_piece"], how="left", maintain_order="left")[
        "_taken"
    ].fill_null(value=False)


def _span(times: pl.Series) -> tuple[datetime, datetime]:
    """The period, its end left out."""
    first, last = span(times)
    return first, last + timedelta(microseconds=1)


def elapsed(hit: Hit) -> pl.Series:
    """How far into the damaged period each row is: 0 at its first one, 1 at its last."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return pl.repeat(0.0, hit.frame.height, eager=True)
    first, last = span(times)
    return (hit.frame["_time"] - first).dt.total_seconds() / max((last - first).total_seconds(), 1)


def is_filled(column: str) -> pl.Expr:
    """Whether a cell says anything."""
    return ~pl.col(column).fill_null("").is_in(NOTHING)


def filled(hit: Hit, column: str) -> pl.Series:
    """The eligible rows whose cell says anything."""
    return hit.eligible & hit.frame.select(is_filled(column)).to_series()


def where_filled(one: pl.Expr, how: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The cell in another way, unless it says nothing."""
    return pl.when(one.fill_null("").is_in(NOTHING)).then(one).otherwise(how(one))


def measured(hit: Hit) -> list[str]:
    """The columns that tell what is measured; none where a column is a measure."""
    return [one for one in hit.table.columns("series") if one not in hit.table.columns("entity")]


def in_turn(one: pl.Expr, *more: str, part: pl.Series | None = None) -> pl.Expr:
    """Point by point in each unit's part that is hit, or in another part; ``more`` divides it further."""
    return one.over("_unit", pl.col(IS_HIT) if part is None else pl.lit(part), *more, order_by="_time")


def source_places(hit: Hit, pairs: pl.DataFrame) -> pl.Expr:
    """By row the number of the row whose cells it takes, if any: ``_row`` and ``_from`` of the pairs."""
    every = hit.frame.with_row_index("_row").select("_row")
    return pl.lit(every.join(pairs, on="_row", how="left", maintain_order="left")["_from"])


def message(hit: Hit) -> str:
    """The column of the message."""
    return hit.table.columns("text")[0]


def put(hit: Hit, columns: Iterable[str], mask: pl.Series, value: pl.Expr | str | None) -> Table:
    """Write a value into columns where the mask holds; an expression is taken as it is."""
    new = value if isinstance(value, pl.Expr) else pl.lit(value, pl.String)
    return hit.table.with_frame(
        hit.frame.with_columns(pl.when(mask).then(new).otherwise(pl.col(one)).alias(one) for one in columns)
    )


def change(hit: Hit, columns: Iterable[str], mask: pl.Series, how: Callable[[pl.Expr], pl.Expr]) -> Table:
    """Write ``how(column)`` into each column where the mask holds."""
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(mask).then(how(pl.col(one))).otherwise(pl.col(one)).alias(one) for one in columns
        )
    )


def rewritten(hit: Hit, columns: Iterable[str], how: Callable[[pl.Expr], pl.Expr]) -> Table:
    """The same in a share of the units; a cell that says nothing stays."""
    return change(hit, columns, units(hit), lambda one: where_filled(one, how))


def change_numbers(hit: Hit, mask: pl.Series, how: Callable[[pl.Expr], pl.Expr]) -> Table:
    """``how(number)`` where the mask holds: the values of metrics are text in the file."""
    return change(
        hit, hit.table.columns("value"), mask, lambda one: how(one.cast(pl.Float64, strict=False)).cast(pl.String)
    )


def worked_out(
    hit: Hit, mask: pl.Series, how: Callable[[pl.Expr], pl.Expr], beside: Mapping[str, pl.Series] | None = None
) -> Table:
    """The same, rounded; ``how`` may read columns beside and ``IS_HIT``, the mask. A cell without a number stays."""
    read = hit.frame.with_columns(mask.alias(IS_HIT), *(one.alias(name) for name, one in (beside or {}).items()))

    def written(one: str) -> pl.Expr:
        number = pl.col(one).cast(pl.Float64, strict=False)
        new = how(number).round(PLACES).cast(pl.String)
        return pl.when(pl.col(IS_HIT) & number.is_finite()).then(new).fill_null(pl.col(one)).alias(one)

    new = read.with_columns(written(one) for one in hit.table.columns("value"))
    return hit.table.with_frame(new.select(hit.frame.columns))


def moment(hit: Hit, one: pl.Expr) -> pl.Expr:
    """The moment that a cell holds, nothing where it holds none: moments are text in the file."""
    read = hit.table.time_format.replace("%-", "%").replace("%.9f", "%.f").replace("%.3f", "%.f")
    return one.str.to_datetime(read, time_unit="ns", strict=False)


def change_times(hit: Hit, columns: Iterable[str], mask: pl.Series, how: Callable[[pl.Expr], pl.Expr]) -> Table:
    """``how(moment)`` where the mask holds; a cell that holds none stays."""

    def changed(one: pl.Expr) -> pl.Expr:
        return how(moment(hit, one)).dt.strftime(hit.table.time_format).fill_null(one)

    return change(hit, columns, mask, changed)


def shift(hit: Hit, columns: Iterable[str], mask: pl.Series, by: pl.Expr | timedelta) -> Table:
    """Move the moments in time columns."""
    return change_times(hit, columns, mask, lambda moment: moment + by)


def keep(hit: Hit, mask: pl.Series) -> Table:
    """Only the rows of the mask, in one piece: ``pl.format`` panics (Polars 2.1) where the first piece is empty."""
    return hit.table.with_frame(hit.frame.filter(mask).rechunk())


def shuffled(hit: Hit, columns: Iterable[str], mask: pl.Series) -> Table:
    """Deal the values of the masked rows among them anew; one deal for all columns."""
    place = np.arange(hit.frame.height)
    chosen = np.flatnonzero(mask.to_numpy())
    place[chosen] = hit.rng.permutation(chosen)
    return hit.table.with_frame(hit.frame.with_columns(hit.frame[one][place].alias(one) for one in columns))


def by_unit(
    hit: Hit, columns: Iterable[str], mask: pl.Series, how: Callable[[list[str]], dict[str, dict[str, str]]]
) -> Table:
    """Write one value a unit: ``how(units)`` gives, by column, unit to value."""
    names = sorted(hit.frame.filter(mask)["_unit"].unique())
    new = how(names)
    unit = pl.col("_unit")
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(mask)
            .then(unit.replace_strict(new[one], default=None, return_dtype=pl.String))
            .otherwise(pl.col(one))
            .alias(one)
            for one in columns
        )
    )


def choices(hit: Hit, column: str) -> list[str]:
    """Values of a column, the most frequent first; missing ones left out."""
    counts = hit.frame.filter(is_filled(column)).group_by(column).len()
    return counts.sort("len", column, descending=[True, False])[column].to_list()


def known(hit: Hit, role: str) -> list[str]:
    """The same of the role's first column."""
    return choices(hit, hit.table.columns(role)[0])


def labelled(hit: Hit) -> pl.Series:
    """All eligible rows of the units whose last label is one of a share of the labels, at random."""
    labels = known(hit, "label")
    chosen = [str(one) for one in hit.rng.choice(labels, max(1, round(hit.amount * len(labels))), replace=False)]
    label = pl.col(hit.table.columns("label")[0])
    last = hit.frame.group_by("_unit", maintain_order=True).agg(label.last().alias("last"))
    hurt = last.filter(pl.col("last").is_in(chosen))["_unit"]
    return hit.eligible & hit.frame["_unit"].is_in(hurt.to_list())


def missing(role: str) -> Apply:
    """The damage that empties the role's columns in a share of the units."""
    return lambda hit: put(hit, hit.table.columns(role), units(hit), None)


def dealt(hit: Hit, columns: Iterable[str], mask: pl.Series, values: Sequence[str]) -> Table:
    """Write one of the values into each column of each unit, at random."""

    def chosen(names: list[str]) -> dict[str, str]:
        return dict(zip(names, hit.rng.choice(values, len(names)), strict=True))

    return by_unit(hit, columns, mask, lambda names: {one: chosen(names) for one in columns})


def exchanged(hit: Hit, columns: Sequence[str], mask: pl.Series, *, is_one_deal: bool) -> Table:
    """Deal the first values of the masked units among them anew: one deal for all columns, or one for each."""
    names = sorted(hit.frame.filter(mask)["_unit"].unique())
    first = hit.frame.group_by("_unit", maintain_order=True).agg(pl.col(columns).first())
    first = first.filter(pl.col("_unit").is_in(names)).sort("_unit")
    count = len(names)
    deals = (
        [hit.rng.permutation(count)] * len(columns) if is_one_deal else [hit.rng.permutation(count) for _ in columns]
    )
    new = {one: dict(zip(names, first[one][deal], strict=True)) for one, deal in zip(columns, deals, strict=True)}
    return by_unit(hit, columns, mask, lambda _: new)


def number_a_unit(hit: Hit, low: float, high: float) -> pl.Series:
    """One number for each unit, evenly from low to high."""
    names = sorted(hit.frame["_unit"].unique())
    drawn = dict(zip(names, hit.rng.uniform(low, high, len(names)).tolist(), strict=True))
    return hit.frame["_unit"].replace_strict(drawn, return_dtype=pl.Float64)


def clocks_off(hit: Hit) -> Table:
    """Each unit's clock is wrong by up to so many minutes, early or late, and by no less than half of them."""
    off = number_a_unit(hit, 0.5, 1) * number_a_unit(hit, -1, 1).sign() * hit.amount * 60_000
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit(off.cast(pl.Int64).cast(pl.Duration("ms"))))


def windows(hit: Hit, count: int) -> pl.Series:
    """Numbers of windows that last ``count`` of a unit's usual distances between rows, from its first row on."""
    rows = hit.frame.with_columns(pl.col("_time").dt.epoch("us").alias("_at"))
    usual = rows.group_by("_unit").agg(pl.col("_at").min().alias("first"), pl.col("_at").sort().diff().median())
    both = rows.select("_unit", "_time").join(usual, on="_unit", how="left", maintain_order="left")
    length = (both["_at"].fill_null(1) * count).clip(1)
    return ((both["_time"].dt.epoch("us") - both["first"]) / length).floor().cast(pl.Int64)


def successors(hit: Hit) -> dict[str, str]:
    """A share of the units that have eligible rows, each with another unit that takes its place."""
    names = [str(one) for one in hit.rng.permutation(sorted(hit.frame.filter(hit.eligible)["_unit"].unique()))]
    following = list(zip(names, names[1:] + names[:1], strict=True))
    return dict(following[: max(1, round(hit.amount * len(names)))])


def is_error(hit: Hit) -> pl.Series:
    """Rows that say that they are errors."""
    return hit.frame[hit.table.columns("severity")[0]].str.to_uppercase().is_in(ERRORS).fill_null(value=False)


def together(table: Table, frames: Iterable[pl.DataFrame]) -> Table:
    """All rows in the order of their times, those of earlier frames first where times are the same."""
    return table.with_frame(pl.concat(frames).sort("_time", maintain_order=True))


def with_rows(hit: Hit, *more: pl.DataFrame) -> Table:
    """The rows and more rows between them."""
    return together(hit.table, [hit.frame, *more]) if any(one.height for one in more) else hit.table


def with_lines(hit: Hit, source: pl.DataFrame, count: int, text: pl.Expr, level: str) -> Table:
    """So many lines more, between the others: from emitters and at times of the source's rows, drawn at random."""
    if not source.height:
        return hit.table
    extra = source[np.sort(hit.rng.integers(0, source.height, count))]
    extra = extra.with_columns(text.alias(one) for one in hit.table.columns("text"))
    extra = extra.with_columns(pl.lit(level).alias(one) for one in hit.table.columns("severity"))
    return together(hit.table, [hit.frame, extra])


def pattern(hit: Hit) -> pl.Expr:
    """The message without the words that hold a digit."""
    return pl.col(hit.table.columns("text")[0]).str.replace_all(NUMBERED, "#")


def later(hit: Hit, frame: pl.DataFrame, by: pl.Expr | timedelta) -> pl.DataFrame:
    """The rows so much later."""
    everything = pl.repeat(value=True, n=frame.height, eager=True)
    moved = shift(replace(hit, table=hit.table.with_frame(frame)), hit.table.columns("time"), everything, by)
    return moved.frame.with_columns(pl.col("_time") + by)
