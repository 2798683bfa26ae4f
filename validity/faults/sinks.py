"""Damage that readers of files, stores, archives, exports and their neighbours do."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    is_error,
    keep,
    oldest,
    pattern,
    put,
    rows,
    together,
    units,
)
from validity.table import Table

FILES = (0.85, 0.95, 1.1, 1.5, 8.0)  # of an emitter in a day, on average
AGAIN = (0.02, 0.1, 0.5, 1.5, 4.0)  # lines that are sent again, for each line
CUT = (0.01, 0.04, 0.15, 0.5, 0.9)  # shares of all lines
REREAD = 40  # lines that a file holds
RUNS = (0.04, 0.12, 0.4, 1.3, 4.0)  # lines of the test stage, for each line
CASES = 30  # messages of a suite at the most
WIDTH = 40  # characters of a column of the archive
SHOWN = 2  # digits of a number that a filter leaves
FINEST = 1_000_000  # nanoseconds that a millisecond has
REINDEXED_LATER = pl.duration(hours=6)


def _named(hit: Hit) -> list[str]:
    """Columns that say who wrote a line, its machine left out where it has a column of its own."""
    return sorted(set(hit.table.columns("entity")) - set(hit.table.columns("host")))


def _faces(hit: Hit, columns: Iterable[str]) -> pl.DataFrame:
    """One row a unit: how it is called in the columns."""
    return hit.frame.group_by("_unit").agg(pl.col(one).first() for one in columns).sort("_unit")


def _places(hit: Hit) -> dict[str, np.ndarray]:
    """By unit, ascending: the places of its rows."""
    names = hit.frame["_unit"].to_numpy()
    return {str(one): np.flatnonzero(names == one) for one in hit.frame["_unit"].unique().sort()}


def _overwritten(hit: Hit) -> Table:
    """Of the lines that have the same place in files of one name and one day the last one is left."""
    number = pl.int_range(pl.len()).over("_unit", "_day")
    lines = pl.len().over("_unit") / pl.col("_day").n_unique().over("_unit")
    size = (lines / hit.amount).clip(1).floor().cast(pl.Int64)
    frame = hit.frame.select("_unit", pl.col("_time").dt.date().alias("_day"), hit.eligible.alias("_hurt"))
    frame = frame.with_columns((number % size).alias("_offset"))
    is_last = frame.select(pl.int_range(pl.len()).over(frame.columns) == pl.len().over(frame.columns) - 1)
    return keep(hit, ~hit.eligible | is_last.to_series())


def _rethrown(hit: Hit) -> Table:
    """Each error comes again from other units, each of which is a caller with such a chance."""
    columns = sorted({*hit.table.columns("entity"), *hit.table.columns("host")})
    faces = _faces(hit, columns)
    errors = np.flatnonzero((hit.eligible & is_error(hit)).to_numpy())
    place, caller = np.nonzero(hit.rng.random((len(errors), faces.height)) < hit.amount)
    logged = hit.frame[errors[place]]
    again = faces[caller]
    extra = logged.with_columns(
        *(again[one] for one in (*columns, "_unit")),
        *((pl.lit("request failed: ") + pl.col(one)).alias(one) for one in hit.table.columns("text")),
    ).filter(logged["_unit"] != again["_unit"])
    return together(hit.table, [hit.frame, extra])


def _again(hit: Hit, sources: Sequence[np.ndarray], moments: Sequence[np.ndarray]) -> Table:
    """Rows at the first places come again at the times of those at the second ones."""
    nowhere = np.zeros(0, int)
    now = hit.frame[np.concatenate([nowhere, *moments])]
    stamped = (*hit.table.columns("time"), *hit.table.columns("observed"), "_time")
    extra = hit.frame[np.concatenate([nowhere, *sources])].with_columns(now[one] for one in stamped)
    return together(hit.table, [hit.frame, extra])


def _reread(hit: Hit) -> Table:
    """At each restart the last lines come again, with the time of the restart."""
    is_hurt = hit.eligible.to_numpy()
    sources: list[np.ndarray] = []
    moments: list[np.ndarray] = []
    for places in _places(hit).values():
        for at in hit.rng.integers(0, len(places), math.ceil(hit.amount * len(places) / REREAD)):
            read = places[max(0, at - REREAD) : at] if is_hurt[places[at]] else places[:0]
            sources.append(read)
            moments.append(np.full(len(read), places[at]))
    return _again(hit, sources, moments)


def _halved(hit: Hit) -> Table:
    """Lines are two records, cut at any place; the second one has no level."""
    column = hit.table.columns("text")[0]
    length = hit.frame[column].str.len_chars().fill_null(0)
    cut = (pl.Series(hit.rng.random(hit.frame.height)) * length).floor().cast(pl.Int64).clip(1)
    mask = rows(hit) & (length > 1)
    extra = hit.frame.with_columns(
        pl.col(column).str.slice(cut), *(pl.lit(None, pl.String).alias(one) for one in hit.table.columns("severity"))
    )
    first = change(hit, [column], mask, lambda one: one.str.slice(0, cut))
    return together(hit.table, [first.frame, extra.filter(mask)])


def _cloned(hit: Hit) -> Table:
    """Some units are called as one of them is."""
    columns = hit.table.columns("entity")
    mask = units(hit)
    image = hit.frame.filter(mask).select(pl.col(one).drop_nulls().first() for one in columns)
    new = hit.table
    for one in columns if image.height else ():
        new = new.with_frame(
            new.frame.with_columns(pl.when(mask).then(pl.lit(image[one][0], pl.String)).otherwise(one).alias(one))
        )
    return new


def _undescribed(hit: Hit) -> Table:
    """Of a share of the messages the number alone is told."""
    said = hit.frame.select(pattern(hit).fill_null("").alias("said")).to_series()
    names = said.unique().sort()
    lacking = names.filter(pl.Series(hit.rng.random(len(names)) < hit.amount))
    number = pl.lit(said.rank("dense").cast(pl.Int64))
    text = pl.format("The description for Event ID {} cannot be found. Either the component is not installed", number)
    return put(hit, hit.table.columns("text"), hit.eligible & said.is_in(lacking.implode()), text)


def _suites(hit: Hit) -> Table:
    """In each run of the suite a unit says once what it says at all."""
    said = hit.frame.select("_unit", pattern(hit).alias("_said"))
    is_first = said.select(pl.int_range(pl.len()).over("_unit", "_said") == 0).to_series().to_numpy()
    is_hurt = hit.eligible.to_numpy()
    sources: list[np.ndarray] = []
    moments: list[np.ndarray] = []
    for places in _places(hit).values():
        suite, possible = places[is_first[places]][:CASES], places[is_hurt[places]]
        count = math.ceil(hit.amount * len(possible) / len(suite))
        runs = hit.rng.choice(possible, count) if count else possible
        sources.append(np.tile(suite, len(runs)))
        moments.append(np.repeat(runs, len(suite)))
    return _again(hit, sources, moments)


def _joined(hit: Hit) -> Table:
    """Lines of a unit come again under the names of others that share its entry in the inventory."""
    columns = _named(hit) or list(hit.table.columns("entity"))
    faces = _faces(hit, columns)
    frames = [hit.frame]
    for unit in faces["_unit"]:
        listed = faces.filter((faces["_unit"] != unit) & pl.Series(hit.rng.random(faces.height) < hit.amount))
        lines = hit.frame.filter(hit.eligible & (hit.frame["_unit"] == unit))
        frames += [
            lines.with_columns(pl.lit(one[name], pl.String).alias(name) for name in columns)
            for one in listed.to_dicts()
        ]
    return together(hit.table, frames)


def _reindexed(hit: Hit) -> Table:
    """The older lines were all seen at one moment, after the last of them."""
    mask = oldest(hit)
    moment = hit.frame.filter(mask).select((pl.col("_time").max() + REINDEXED_LATER).dt.strftime(hit.table.time_format))
    return put(hit, hit.table.columns("observed"), mask, moment.item() if moment.height else None)


def _padded(hit: Hit) -> Table:
    """All that is shorter than the column is filled up with blanks."""
    columns = [one for role in ("severity", "trace") for one in hit.table.columns(role)]
    return change(hit, columns, units(hit), lambda one: one.str.pad_end(WIDTH))


def _masked(hit: Hit) -> Table:
    """Of each number the last digits are left."""
    return change(
        hit,
        hit.table.columns("text"),
        units(hit),
        lambda one: one.str.replace_all(rf"\d+(\d{{{SHOWN}}})\b", "*$1"),
    )


def _finer(hit: Hit) -> Table:
    """Nine digits of the second, of which the last six are new."""
    digits = pl.Series(hit.rng.integers(0, FINEST, hit.frame.height)).cast(pl.String).str.zfill(6)
    parts = r"^(.*:\d\d)(?:\.(\d{3})\d*)?(Z?)$"

    def finer(one: pl.Expr) -> pl.Expr:
        milliseconds = one.str.extract(parts, 2).fill_null("000")
        written = pl.concat_str(one.str.extract(parts, 1), pl.lit("."), milliseconds, digits, one.str.extract(parts, 3))
        return written.fill_null(one)

    return change(hit, hit.table.columns("time"), units(hit), finer)


FAULTS = (
    Fault(
        "offsets_reused",
        "logs",
        "text",
        _overwritten,
        "the store's key is the file's name and the place in it, files are emptied when they are full, so many times a "
        "day, and newer lines overwrite those that had their place that day",
        FILES,
    ),
    Fault(
        "errors_rethrown",
        "logs",
        "severity",
        _rethrown,
        "programs log an error and throw it on, and a share of the others logs it as well, as its own",
    ),
    Fault(
        "files_reread",
        "logs",
        "text",
        _reread,
        "agents forget how far they had read when they start anew, and send the file's last lines again, "
        "stamped with the time at which they read them",
        AGAIN,
    ),
    Fault(
        "halves_read",
        "logs",
        "text",
        _halved,
        "the reader does not wait for the line's end, and what is written by halves becomes two records",
        CUT,
    ),
    Fault(
        "clones_share_name",
        "logs",
        "entity",
        _cloned,
        "machines are cloned from a running one, and log under the names that are set in its image",
    ),
    Fault(
        "descriptions_not_found",
        "logs",
        "text",
        _undescribed,
        "event logs are forwarded to a machine that lacks some programs' message files, and tell the event's number",
    ),
    Fault(
        "suites_in_production",
        "logs",
        "text",
        _suites,
        "the test stage logs into the same index under the same names, and each test run says every message once",
        RUNS,
    ),
    Fault(
        "inventory_fans_out",
        "logs",
        "entity",
        _joined,
        "the export joins lines to an inventory that lists machines under several services, and has a line for each",
    ),
    Fault(
        "archive_reindexed",
        "logs",
        "observed",
        _reindexed,
        "older lines were restored from the archive, and were all received at that moment",
    ),
    Fault(
        "columns_padded",
        "logs",
        "severity",
        _padded,
        "an archive keeps levels and traces in columns of fixed width and fills them up with blanks",
    ),
    Fault(
        "digits_masked",
        "logs",
        "text",
        _masked,
        "a filter against leaks masks each number in some emitters' messages but for its last two digits",
    ),
    Fault(
        "nanoseconds_written",
        "logs",
        "text",
        _finer,
        "some services move to a logging library that writes times with nine digits of the second",
    ),
)
