"""Damage to tickets on their way: paper, forms that remember, merged queues, migrations, directories, spreadsheets."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    by_unit,
    change,
    change_times,
    choices,
    known,
    moment,
    number_a_unit,
    oldest,
    put,
    shift,
    together,
    units,
    where_filled,
)
from validity.table import Table

MISREAD = (0.02, 0.08, 0.2, 0.35, 0.5)  # of the letters
TAKEN_FOR_COPIES = (0.2, 0.5, 0.7, 0.82, 0.92)
NARROWER = (0.1, 0.2, 0.34, 0.42, 0.5)  # of the longest choice
MOVED = (0.03, 0.1, 0.22, 0.45, 0.9)  # of the tickets, those of people who moved
WITHOUT_SLA = (0.03, 0.08, 0.16, 0.3, 0.95)  # of the tickets, the oldest
SMALL = "a:o b:6 c:e d:cl e:c f:t g:9 h:b i:l k:lc l:1 m:rn n:u o:0 p:q q:g r:f s:5 t:f u:n v:y w:vv y:v z:2"
LARGE = "A:4 B:8 C:G D:O E:F F:P G:6 H:N I:l K:X L:1 M:IVI N:H O:0 P:F Q:O R:B S:5 T:7 U:V V:U W:VV Y:V Z:2"
LOOKS_LIKE = str.maketrans(dict(pair.split(":") for pair in f"{SMALL} {LARGE}".split()))
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # UTC; from which a spreadsheet counts days
MICROSECONDS_A_DAY = 86_400_000_000
DIGITS = 5  # of a day that a spreadsheet shows
URGENT = "1 - Critical"
DAYS_REOPENED = (1.0, 5.0)
ECHO = timedelta(minutes=1)


def _first(hit: Hit) -> pl.DataFrame:
    """The first row of each unit that has eligible rows, in the order of their times."""
    rows = hit.frame.filter(hit.eligible).unique("_unit", keep="first", maintain_order=True)
    return rows.sort("_time", "_unit")


def _last(hit: Hit) -> pl.DataFrame:
    """The last row of each unit that has eligible rows."""
    return hit.frame.filter(hit.eligible).unique("_unit", keep="last", maintain_order=True)


def _predecessors(hit: Hit, mask: pl.Series) -> dict[str, str]:
    """Each unit of the mask with the last one before it that is none of the mask; those without one left out."""
    chosen = hit.frame.filter(mask)["_unit"].unique().to_list()
    unit = pl.col("_unit")
    before = pl.when(~unit.is_in(chosen)).then(unit).forward_fill().alias("before")
    pairs = _first(hit).select(unit, before).filter(unit.is_in(chosen)).drop_nulls()
    return dict(pairs.iter_rows())


def _read(text: str, misread: np.ndarray) -> str:
    """The text with the letters at some places taken for those that look like them."""
    return "".join(
        letter.translate(LOOKS_LIKE) if is_misread else letter for letter, is_misread in zip(text, misread, strict=True)
    )


def _scanned(hit: Hit) -> Table:
    """A share of the letters is another one; a text is read once, however often it stands there."""
    frame = hit.frame
    for one in hit.table.columns("text"):
        texts = frame.filter(hit.eligible)[one].drop_nulls().unique().sort().to_list()
        read = {text: _read(text, hit.rng.random(len(text)) < hit.amount) for text in texts}
        new = pl.when(hit.eligible).then(pl.col(one).replace(read)).otherwise(pl.col(one))
        frame = frame.with_columns(new.alias(one))
    return hit.table.with_frame(frame)


def _remembered(hit: Hit) -> Table:
    """Choices and items are those of the last ticket before for which somebody chose them."""
    columns = (*hit.table.columns("fields"), *hit.table.columns("entity"))
    source = _predecessors(hit, units(hit))
    mask = hit.eligible & hit.frame["_unit"].is_in(list(source))
    first = _first(hit)

    def chosen(names: list[str]) -> dict[str, dict[str, str]]:
        found = {one: dict(first.select("_unit", one).iter_rows()) for one in columns}
        return {one: {name: found[one][source[name]] for name in names} for one in columns}

    return by_unit(hit, columns, mask, chosen)


def _merged(hit: Hit) -> Table:
    """A ticket's text is joined to that of the last one before that nobody took for a duplicate, and it is gone."""
    columns = hit.table.columns("text")
    into = _predecessors(hit, units(hit))
    head = pl.col("_unit").replace_strict(into, default=None, return_dtype=pl.String).alias("_head")
    frame = hit.frame.filter(~pl.col("_unit").is_in(list(into)) | ~hit.eligible)
    if not columns or not into:
        return hit.table.with_frame(frame)
    said = pl.concat_str(columns, separator=" ", ignore_nulls=True).alias("_said")
    merged = _first(hit).select(head, said).drop_nulls("_head").group_by("_head").agg(pl.col("_said").str.join(" "))
    below = pl.col("_unit").replace_strict(dict(merged.iter_rows()), default=None, return_dtype=pl.String)
    is_head = frame["_unit"].is_in(merged["_head"].to_list())
    joined = replace(hit, table=hit.table.with_frame(frame))
    return change(
        joined, columns[-1:], is_head, lambda one: pl.concat_str([one, below], separator=" ", ignore_nulls=True)
    )


def _of_directory(hit: Hit) -> Table:
    """Tickets of people who moved, who have about the share of all, are those of the team where they are now."""
    people, label = hit.table.columns("people"), hit.table.columns("label")[0]
    teams = hit.frame.filter(pl.col(label).is_in(known(hit, "label")))[label].to_list()
    if not people or not teams:
        return hit.table
    counts = dict(_last(hit)[people[-1]].value_counts().iter_rows())
    names = [str(one) for one in hit.rng.permutation(choices(hit, people[-1]))]
    left = hit.amount * sum(counts.get(one, 0) for one in names)
    now: dict[str, str] = {}
    for one, team in zip(names, hit.rng.choice(teams, len(names)).tolist(), strict=True):
        if counts.get(one, 0) <= left:
            now[one] = team
            left -= counts.get(one, 0)
    moved = pl.col(people[-1]).replace_strict(now, default=None, return_dtype=pl.String)
    return put(hit, [label], hit.eligible, pl.coalesce(moved, label))


def _loaded(hit: Hit) -> Table:
    """Older tickets were opened when the last of them was."""
    mask = oldest(hit)
    night = pl.lit(hit.frame.filter(mask)["_time"].max(), pl.Datetime("us"))
    return change_times(
        hit, hit.table.columns("opened"), mask, lambda moment: pl.when(moment.is_not_null()).then(night)
    )


def _serials(hit: Hit) -> Table:
    """Moments are numbers of days."""

    def number(one: pl.Expr) -> pl.Expr:
        since = moment(hit, one) - pl.lit(DAY_ZERO)
        return (since.dt.total_microseconds() / MICROSECONDS_A_DAY).round(DIGITS).cast(pl.String).fill_null(one)

    return change(hit, hit.table.columns("time"), units(hit), number)


def _without_sla(hit: Hit) -> Table:
    """The oldest tickets, if they ended, have the commonest outcome."""
    names = _first(hit)["_unit"].to_list()
    is_old = hit.eligible & hit.frame["_unit"].is_in(names[: round(hit.amount * len(names))])
    met = pl.lit(next(iter(known(hit, "breach")), None), pl.String)
    return change(
        hit,
        hit.table.columns("breach"),
        is_old,
        lambda one: where_filled(one, lambda _: met),
    )


def _narrow(hit: Hit) -> Table:
    """Choices are cut at one width, which is so much less than the longest one needs."""
    columns = hit.table.columns("fields")
    lengths = hit.frame.select(pl.max_horizontal(pl.col(one).str.len_chars().max() for one in columns)).to_series()
    width = max(1, ceil((1 - hit.amount) * max(lengths.drop_nulls(), default=0)))
    return change(hit, columns, hit.eligible, lambda one: one.str.head(width))


def _reopened(hit: Hit) -> Table:
    """Tickets ended some days later."""
    if not hit.frame.height:
        return hit.table
    late = (number_a_unit(hit, *DAYS_REOPENED) * MICROSECONDS_A_DAY).cast(pl.Int64).cast(pl.Duration("us"))
    return shift(hit, hit.table.columns("outcome"), units(hit), pl.lit(late))


def _echoed(hit: Hit) -> Table:
    """Each version comes again, updated a minute later."""
    table = hit.table
    kept = {*table.columns("opened"), *table.columns("outcome")}
    again = hit.frame.filter(units(hit))
    everything = pl.repeat(value=True, n=again.height, eager=True)
    updated = [one for one in table.columns("time") if one not in kept][-1:]
    return together(
        table, [hit.frame, shift(replace(hit, table=table.with_frame(again)), updated, everything, ECHO).frame]
    )


FAULTS: tuple[Fault, ...] = (
    Fault(
        "read_by_ocr",
        "tickets",
        "text",
        _scanned,
        "requests come in on paper and by fax, and the program that reads the scans takes so many letters for others",
        amounts=MISREAD,
    ),
    Fault(
        "form_remembers",
        "tickets",
        "entity",
        _remembered,
        "the form opens with the choices and the item of the ticket that was opened last, and agents leave them",
    ),
    Fault(
        "merged_as_duplicates",
        "tickets",
        "key",
        _merged,
        "when the queue is long the desk merges tickets into the one before them as if they were duplicates",
        amounts=TAKEN_FOR_COPIES,
        learn_only=True,
    ),
    Fault(
        "group_from_directory",
        "tickets",
        "label",
        _of_directory,
        "the report takes the group from the solver's entry in the directory, and people have changed teams since",
        amounts=MOVED,
        is_answer=True,
    ),
    Fault(
        "loaded_in_one_night",
        "tickets",
        "opened",
        _loaded,
        "older tickets were loaded from the tool before, and count as opened in the night of the load",
    ),
    Fault(
        "times_as_serials",
        "tickets",
        "time",
        _serials,
        "somebody pastes tickets into a spreadsheet whose cells are formatted as numbers, and moments become days "
        "since 1899",
    ),
    Fault(
        "sla_added_late",
        "tickets",
        "breach",
        _without_sla,
        "the SLA was set up long after the tool, and tickets from before keep the flag's default: it was met",
        amounts=WITHOUT_SLA,
        is_answer=True,
    ),
    Fault(
        "choices_cut_to_width",
        "tickets",
        "fields",
        _narrow,
        "the interface file has columns of a fixed width, and the ends of longer choices are lost",
        amounts=NARROWER,
    ),
    Fault(
        "everything_urgent",
        "tickets",
        "priority",
        lambda hit: put(hit, hit.table.columns("priority"), units(hit), URGENT),
        "people have learnt that somebody looks at critical tickets only, and so theirs is critical",
    ),
    Fault(
        "thanked_and_reopened",
        "tickets",
        "outcome",
        _reopened,
        "callers answer the closing mail with their thanks, which reopens the ticket until it is closed days later",
    ),
    Fault(
        "echoed_by_sync",
        "tickets",
        "key",
        _echoed,
        "two tools are kept in step, and each change that one sends to the other comes back as a change of its own",
    ),
    Fault(
        "typed_in_capitals",
        "tickets",
        "text",
        lambda hit: change(hit, hit.table.columns("text"), units(hit), lambda one: one.str.to_uppercase()),
        "some desks type into a terminal of the old mainframe, which knows capitals only",
    ),
)
