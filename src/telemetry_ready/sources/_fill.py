"""Target columns of one table, filled from cells: texts, times, numbers, flags, lists, and what is left over."""

from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta
from functools import reduce
from typing import Any, NamedTuple

import polars as pl

from telemetry_ready.errors import SourceError
from telemetry_ready.model.source import ATTRIBUTE, IS_UTC, TimeFlag
from telemetry_ready.sources._cells import Cells, placeholders, steps_of, texts_of_list
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._numbers import read_numbers
from telemetry_ready.sources._targets import MAIN_TIME, TARGETS, Kind
from telemetry_ready.sources._times import day_month_votes, read_times, winner

FALLBACK = int(TimeFlag.FALLBACK)
YES = ("true", "yes", "y", "1", "on")
NO = ("false", "no", "n", "0", "off")
PARTIAL = "partial"
LATER_THAN_FILE = timedelta(days=2)
Votes = tuple[int, int, int]
"""Dates that can only be day first, that can only be month first, that may be either."""
LINE_END = "\r\n"  # of the message, not a part of it


class Filled(NamedTuple):
    """Columns of one table, row by row beside the records.

    Attributes:
        frame: Its targets, ``time_is_utc``, ``time_flags``, ``parse_status``, and attributes.
        is_partial: Whether a value that is there could not be read; it is kept as an attribute.
    """

    frame: pl.DataFrame
    is_partial: pl.Series


def fill(table: str, mapping: TableMapping, cells: Cells, *, with_attributes: bool) -> Filled:
    """Every target that the mapping names.

    Args:
        table: Its name.
        mapping: What it says of the table.
        cells: The block's records.
        with_attributes: Whether fields that no target takes are kept where the mapping does not say.
    """
    kinds = TARGETS[table]
    columns: dict[str, pl.Series] = {}
    unread: dict[str, pl.Series] = {}
    for name, sources in mapping.columns.items():
        if kinds.get(name) is not Kind.TIME:
            text = first_of(cells, sources)
            columns[name] = as_kind(text, kinds.get(name, Kind.TEXT), scale=sources[0].scale)
            unread[name] = pl.select(pl.when(columns[name].is_null()).then(text)).to_series()
    for name, text_of_all in mapping.constants.items():
        always = as_kind(cells.always(text_of_all), kinds.get(name, Kind.TEXT))
        columns[name] = columns[name].fill_null(always) if name in columns else always
    times = _row_times(table, mapping, cells, unread)
    kept = left_over(mapping, cells, with_attributes=with_attributes)
    kept |= {f"{ATTRIBUTE}{name}": text for name, text in unread.items() if text.null_count() < len(text)}
    is_partial = pl.select(
        pl.any_horizontal(
            cells.always(None).is_not_null(),
            *(one.is_not_null() for one in unread.values()),
            *_unopened(mapping, cells),
        )
    ).to_series()
    series = [one.alias(name) for name, one in (columns | kept).items()]
    return Filled(pl.concat([pl.DataFrame(series), times], how="horizontal") if series else times, is_partial)


def first_of(cells: Cells, sources: Iterable[Source]) -> pl.Series:
    """The first of the sources that gives a text, for each record."""
    texts = [cells.read(source)[1] for source in sources]
    return pl.select(pl.coalesce(texts)).to_series() if len(texts) > 1 else texts[0]


def as_kind(text: pl.Series, kind: Kind, *, scale: float | None = None) -> pl.Series:
    """Text as what its column holds; null where it is none."""
    if kind in (Kind.WHOLE, Kind.NUMBER) and text.dtype == pl.String:
        number = read_numbers(text)["value"] * (scale or 1)
        return number if kind is Kind.NUMBER else number.round().cast(pl.Int64, strict=False)
    if kind is Kind.FLAG:
        lower = text.str.to_lowercase()
        return pl.select(
            pl.when(lower.is_in(YES)).then(pl.lit(value=True)).when(lower.is_in(NO)).then(pl.lit(value=False))
        ).to_series()
    if kind is Kind.LIST:
        known = {one: texts_of_list(one) for one in text.unique().to_list()}
        return pl.Series([known[one] for one in text], dtype=pl.List(pl.String))
    return without_line_end(text)


def without_line_end(text: pl.Series) -> pl.Series:
    """Texts without the line end that some loggers put behind the message; an empty text is null."""
    text = text.str.strip_chars_end(LINE_END)
    return pl.select(pl.when(text.str.len_bytes() > 0).then(text)).to_series()


def chosen_times(cells: Cells, sources: Iterable[Source]) -> pl.DataFrame:
    """The first source that gives a plausible time, for each record; a time of doubtful reading comes last.

    What is not the first choice's is flagged FALLBACK. A source that the file does not have is no choice.
    """
    there = [source for source in sources if cells.has(source)]
    if not there:
        return read_times(cells.nothing())
    found = [
        read_times(cells.read(one)[1], form=one.format, unit=one.unit, order=order_of(cells, one)) for one in there
    ]
    if len(found) == 1:
        return found[0]
    timely = [_only(times, _is_timely(cells)) for times in found]
    sure = [_only(times, (pl.col("flags") & FALLBACK) == 0) for times in timely]
    return reduce(_or_else, [*sure, *timely, *found])


def _only(times: pl.DataFrame, condition: pl.Expr) -> pl.DataFrame:
    return times.with_columns(pl.when(condition).then("time").alias("time"))


def _is_timely(cells: Cells) -> pl.Expr:
    """Not later than the file: a year 2028 in a file of 2023 is a broken clock, if the row has a better one."""
    anchor = cells.origin.anchor
    if anchor is None:
        return pl.lit(value=True)
    return pl.col("time") <= anchor.astimezone(UTC).replace(tzinfo=None) + LATER_THAN_FILE


def _or_else(first: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    is_open = first["time"].is_null() & other["time"].is_not_null()
    if not is_open.any():
        return first
    other = other.with_columns(pl.col("flags") | FALLBACK)
    return first.select(
        pl.when(is_open).then(other[name]).otherwise(pl.col(name)).alias(name) for name in first.columns
    )


def order_of(cells: Cells, source: Source) -> str | None:
    """Day or month first: as it is set, else as the column shows it over the whole file, else as all its times do.

    Raises:
        SourceError: The whole file has been seen, and its dates can be read either way.
    """
    votes = cells.origin.survey
    own = votes.get(vote_key(source), (0, 0, 0))
    together = [sum(some) for some in zip(own, *votes.values(), strict=True)]
    decided = cells.origin.date_order or winner(own) or winner(together)
    if decided is None and own[2] and source.format is None:
        raise ambiguous(source.column or source.json_path or "the time", own[2], cells.read(source)[1])
    return decided


def ambiguous(column: str, dates: int, text: pl.Series) -> SourceError:
    """The refusal of a file whose dates can be read either way."""
    example = text.filter(text.str.contains(r"^[0-9]{1,2}[/-]")).head(1).to_list()
    shown = f", such as {example[0][:20]!r}" if example else ""
    return SourceError(
        f"Day and month cannot be told apart in {column!r}: all of its {dates:,} dates{shown} may be read either way.\n"
        "Hint: set date_order: day_first or month_first for the source (--date-order for files of the command line)."
    )


def vote_key(source: Source) -> str:
    """What a survey calls the column that a source reads."""
    return f"{source.column or ''}{source.json_path or ''}"


def with_votes(before: Mapping[str, Any], cells: Cells, times: Iterable[Iterable[Source]]) -> dict[str, Votes]:
    """Each time column's votes on the order of day and month, added to those of the blocks before."""
    votes: dict[str, Votes] = dict(before)
    sources = {vote_key(one): one for some in times for one in some if not one.format and not one.unit}
    for key, source in sources.items():
        day, month, either = day_month_votes(cells.read(source)[1])
        seen = votes.get(key, (0, 0, 0))
        votes[key] = (seen[0] + day, seen[1] + month, seen[2] + either)
    return votes


def _row_times(table: str, mapping: TableMapping, cells: Cells, unread: dict[str, pl.Series]) -> pl.DataFrame:
    """The table's times, each with whether it is UTC already, and the flags of the main one."""
    main = MAIN_TIME[table]
    found = {
        name: chosen_times(cells, sources)
        for name, sources in mapping.columns.items()
        if TARGETS[table].get(name) is Kind.TIME
    }
    for name, times in found.items():
        if name != main:
            text = first_of(cells, mapping.columns[name])
            unread[name] = pl.select(pl.when(times["time"].is_null()).then(text)).to_series()
    first = found.get(main, read_times(cells.nothing()))
    others = [times for name, times in found.items() if name != main]
    flags = first["flags"]
    for one in others:
        is_odd = one["time"].is_not_null() & ((one["flags"] & FALLBACK) > 0)
        flags = pl.select(pl.when(is_odd).then(flags | FALLBACK).otherwise(flags)).to_series()
    columns = {name: times["time"] for name, times in ({main: first} | found).items()}
    readings = {f"{name}{IS_UTC}": times["is_utc"] for name, times in found.items() if name != main}
    return pl.DataFrame({**columns, **readings, "time_is_utc": first["is_utc"], "time_flags": flags})


def _unopened(mapping: TableMapping, cells: Cells) -> Iterable[pl.Series]:
    """Records whose JSON column is there but no JSON."""
    for column in {one.column for one in all_sources(mapping) if one.column and one.json_path}:
        yield cells.column(column).is_not_null() & ~cells.open(column).is_object


def all_sources(mapping: TableMapping) -> list[Source]:
    """Every source of a table's part of a mapping."""
    return [*(one for some in mapping.columns.values() for one in some), *mapping.values.values()]


def left_over(mapping: TableMapping, cells: Cells, *, with_attributes: bool) -> dict[str, pl.Series]:
    """Fields that no target takes, as attributes; of opened JSON columns what is left inside them."""
    wanted = with_attributes if mapping.attributes is None else mapping.attributes
    if wanted is False:
        return {}
    found = unused(mapping, cells)
    for column in sorted({one.column for one in all_sources(mapping) if one.column and one.json_path}):
        found |= _left_inside(mapping, cells, column)
    if isinstance(wanted, tuple):
        found = {name: cells.column(name) for name in wanted}
    filled: Mapping[str, pl.Series] = {name: text for name, text in found.items() if text.null_count() < len(text)}
    return {f"{ATTRIBUTE}{name}": text for name, text in filled.items()}


def unused(mapping: TableMapping, cells: Cells) -> dict[str, pl.Series]:
    """Fields of the record that no source takes whole; one that a pattern takes a part of stays."""
    taken = _taken(mapping, None)
    return {name: cells.column(name) for name in cells.frame.columns if not _is_taken(name, taken)}


def _left_inside(mapping: TableMapping, cells: Cells, column: str) -> dict[str, pl.Series]:
    flat, texts = cells.open(column), cells.column(column)
    taken = _taken(mapping, column)
    inside = {
        f"{column}.{name}": text
        for name, text in zip(flat.columns.columns, flat.columns, strict=True)
        if not _is_taken(name, taken)
    }
    unread = pl.select(pl.when(~flat.is_object).then(texts)).to_series()
    return inside | {column: unread}


def _taken(mapping: TableMapping, column: str | None) -> set[str]:
    """Names that sources take whole: of the record's fields, or inside a JSON column."""
    taken: set[str] = set()
    for one in all_sources(mapping):
        if one.template:
            taken |= set(placeholders(one.template))
        if column is None and one.column and (one.json_path or one.regex is None):
            taken.add(one.column)
        if one.json_path and one.column == column and one.regex is None:
            taken.add(".".join(map(str, steps_of(one.json_path))))
    if column is None and mapping.events:
        taken.add(".".join(map(str, steps_of(mapping.events.each))))
    return taken


def _is_taken(name: str, taken: set[str]) -> bool:
    return name in taken or any(name.startswith(f"{one}.") for one in taken)
