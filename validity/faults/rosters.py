"""Damage to tickets by rules, reports and interfaces: SLA records, parents, lists, spreadsheets, warehouses."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from textwrap import wrap

import polars as pl

from validity.faults._damage import (
    NOTHING,
    Fault,
    Hit,
    change,
    change_times,
    choices,
    filled,
    is_filled,
    known,
    oldest,
    put,
    rewritten,
    units,
)
from validity.table import Table

LINE_WIDTHS = (76, 40, 24, 14, 8)  # characters of a line
WRITTEN_BACK = (0.05, 0.12, 0.2, 0.3, 0.4)  # of the tickets that ended
BELOW = (0.05, 0.15, 0.35, 0.6, 0.95)  # of the tickets, those below the deleted cell
DECENTRAL = (0.06, 0.14, 0.24, 0.45, 0.95)  # of the time, before the desks became one
HANDED_ON = (0.02, 0.08, 0.2, 0.4, 0.9)  # of the tickets, those with the most hand-overs
SITES = 6
MAJOR = timedelta(hours=12)  # that a major incident lasts
RELEASE = timedelta(days=7)
ADDED = 0.25  # of a list's choices, with every release
MORNING = 8
LAST_DAY = datetime(9999, 12, 31)  # noqa: DTZ001  # UTC


def _filled(column: str) -> pl.Expr:
    """The cell where it says anything."""
    return pl.when(is_filled(column)).then(pl.col(column))


def _in_order(hit: Hit) -> list[str]:
    """Units that have eligible rows, in the order in which they came in."""
    first = hit.frame.filter(hit.eligible).group_by("_unit").agg(pl.col("_time").min()).sort("_time", "_unit")
    return first["_unit"].to_list()


def _last_said(hit: Hit, column: str) -> dict[str, str]:
    """By unit the last thing that a column says of it."""
    said = hit.frame.filter(is_filled(column)).unique("_unit", keep="last", maintain_order=True)
    return dict(said.select("_unit", column).iter_rows())


def _of_unit(values: Mapping[str, str]) -> pl.Expr:
    """Each row's value by its unit, nothing where there is none."""
    return pl.col("_unit").replace_strict(dict(values), default=None, return_dtype=pl.String)


def _below_text(hit: Hit, mask: pl.Series, values: Mapping[str, str]) -> Table:
    """Something that is said of the unit, behind its last text."""
    return change(
        hit,
        hit.table.columns("text")[-1:],
        mask,
        lambda one: pl.coalesce(pl.concat_str([one, _of_unit(values)], separator=" "), one, _of_unit(values)),
    )


def _unwrapped(hit: Hit) -> Table:
    """Where a line ended, the next one begins without a blank."""
    table = hit.table
    for one in hit.table.columns("text"):
        texts = hit.frame.filter(hit.eligible)[one].drop_nulls().unique().sort().to_list()
        joined = {
            text: "".join(wrap(text, int(hit.amount), break_long_words=False, break_on_hyphens=False)) for text in texts
        }
        table = put(Hit(table, hit.eligible, hit.amount, hit.rng), [one], hit.eligible, pl.col(one).replace(joined))
    return table


def _with_solution(hit: Hit) -> Table:
    """The last note of the closing, and who wrote it, stand below the text in every version."""
    if not hit.table.columns("text"):
        return hit.table
    notes = _last_said(hit, hit.table.columns("closing")[-1])
    people = hit.table.columns("people")
    solvers = _last_said(hit, people[-1]) if people else {}
    said = {one: f"Solution by {solvers.get(one, 'the desk')}: {note}" for one, note in notes.items()}
    return _below_text(hit, units(hit), said)


def _moved_up(hit: Hit) -> Table:
    """The last rows of tickets below a cell have the group of the next ticket."""
    names = _in_order(hit)
    below = names[len(names) - round(hit.amount * len(names)) :]
    label = hit.table.columns("label")[0]
    groups = dict(hit.frame.unique("_unit", keep="last").select("_unit", label).iter_rows())
    moved = {one: groups[after] for one, after in pairwise(below)}
    is_last = hit.frame["_unit"].is_last_distinct()
    mask = hit.eligible & is_last & hit.frame["_unit"].is_in(list(moved))
    return put(hit, [label], mask, _of_unit(moved))


def _of_sites(hit: Hit) -> Table:
    """Older tickets have the desk of the caller's site for group."""
    label = hit.table.columns("label")[0]
    callers = choices(hit, hit.table.columns("people")[0])
    sites = hit.rng.integers(1, SITES + 1, len(callers)).tolist()
    desks = {caller: f"Site {site} Support" for caller, site in zip(callers, sites, strict=True) if caller}
    desk = pl.col(hit.table.columns("people")[0]).replace_strict(desks, default=None, return_dtype=pl.String)
    mask = oldest(hit) & filled(hit, label)
    return put(hit, [label], mask, pl.coalesce(desk, label))


def _joined(hit: Hit) -> Table:
    """Behind the last row of a ticket that ended there is another one, of a deadline that was met."""
    breach = hit.table.columns("breach")[0]
    met = next(iter(known(hit, "breach")), None)
    is_last = hit.frame["_unit"].is_last_distinct()
    is_final = is_last & units(hit) & filled(hit, breach)
    rows = hit.frame.with_row_index("_row")
    again = rows.filter(is_final).with_columns(pl.lit(met, pl.String).alias(breach))
    return hit.table.with_frame(pl.concat([rows, again]).sort("_row", maintain_order=True).drop("_row"))


def _restarted(hit: Hit) -> Table:
    """The tickets that were handed on most met their deadline, if they ended."""
    breach, label = hit.table.columns("breach")[0], hit.table.columns("label")
    met = next(iter(known(hit, "breach")), None)
    if met is None or not label:
        return hit.table
    group = _filled(label[0])
    moves = (group != group.shift()).sum().alias("moves")
    by_moves = (
        hit.frame.filter(hit.eligible)
        .group_by("_unit", maintain_order=True)
        .agg(moves, pl.len().alias("versions"))
        .sort("moves", "versions", "_unit", descending=[True, True, False])
    )
    most = by_moves["_unit"].head(round(hit.amount * by_moves.height)).to_list()
    mask = hit.frame["_unit"].is_in(most) & filled(hit, breach)
    return put(hit, [breach], mask, met)


def _adopted(hit: Hit) -> Table:
    """Tickets that came in during a major incident have its item, choices and group."""
    first = hit.frame.filter(hit.eligible).group_by("_unit").agg(pl.col("_time").min()).sort("_time", "_unit")
    part = ((pl.col("_time") - pl.col("_time").min()) / MAJOR).floor().cast(pl.Int64).alias("part")
    first = first.with_columns(part).with_columns(pl.col("_unit").first().over("part").alias("head"))
    parts = first["part"].unique().sort()
    chosen = parts.filter(pl.Series(hit.rng.random(len(parts)) < hit.amount, dtype=pl.Boolean))
    heads = dict(first.filter(pl.col("part").is_in(chosen.to_list())).select("_unit", "head").iter_rows())
    frame = hit.frame
    for one in (column for role in ("entity", "fields", "label") for column in hit.table.columns(role)):
        said = _last_said(hit, one)
        taken = {child: said[head] for child, head in heads.items() if head in said}
        new = pl.when(hit.eligible).then(pl.coalesce(_of_unit(taken), one)).otherwise(pl.col(one))
        frame = frame.with_columns(new.alias(one))
    return hit.table.with_frame(frame)


def _places(hit: Hit, offered: list[str], releases: int) -> dict[str, str]:
    """By choice and release its place in the list, to which every release adds some others anywhere."""
    listed: list[str | None] = list(offered)
    places: dict[str, str] = {}
    for release in range(releases):
        places |= {f"{release} {one}": str(place) for place, one in enumerate(listed, 1) if one is not None}
        for _ in range(round(ADDED * len(offered))):
            listed.insert(int(hit.rng.integers(len(listed) + 1)), None)
    return places


def _by_place(hit: Hit) -> Table:
    """Choices are their places in the list of the day."""
    mask = units(hit)
    week = ((pl.col("_time") - pl.col("_time").min()) / RELEASE).floor().cast(pl.Int64)
    last = hit.frame.select(week.max()).item()
    frame = hit.frame
    for one in hit.table.columns("fields"):
        places = _places(hit, sorted(filter(None, choices(hit, one))), (last or 0) + 1)
        key = pl.concat_str([week.cast(pl.String), pl.col(one)], separator=" ")
        place = key.replace_strict(places, default=None, return_dtype=pl.String)
        frame = frame.with_columns(pl.when(mask).then(pl.coalesce(place, one)).otherwise(pl.col(one)).alias(one))
    return hit.table.with_frame(frame)


def _this_morning(hit: Hit) -> Table:
    """Tickets were opened at eight of the day, or of the day before."""
    start = timedelta(hours=MORNING)

    def said(moment: pl.Expr) -> pl.Expr:
        return (moment - start).dt.truncate("1d") + start

    return change_times(hit, hit.table.columns("opened"), units(hit), said)


def _endless(hit: Hit) -> Table:
    """What has not ended ends on the last day that there is."""
    day = LAST_DAY.strftime(hit.table.time_format)
    return change(
        hit,
        hit.table.columns("outcome"),
        units(hit),
        lambda one: pl.when(one.fill_null("").is_in(NOTHING)).then(pl.lit(day)).otherwise(one),
    )


def _stamped(hit: Hit) -> Table:
    """Before the note stand the moment and its author."""
    notes = hit.table.columns("closing")[-1:]
    closed = [_filled(one) for one in hit.table.columns("outcome")[-1:]]
    author = [_filled(one) for one in hit.table.columns("people")[-1:]]
    head = pl.concat_str([*closed, *author, pl.lit("(Work notes)")], separator=" - ", ignore_nulls=True)
    return rewritten(hit, notes, lambda one: pl.concat_str([head, one], separator=" "))


def _number_alone(hit: Hit) -> Table:
    """Of priorities that begin with a number nothing else is left."""
    return rewritten(hit, hit.table.columns("priority"), lambda one: one.str.replace(r"^(\d+)\D.*$", "${1}"))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "lines_unwrapped",
        "tickets",
        "text",
        _unwrapped,
        "mail programs break lines after so many characters, and the gateway takes the breaks out without a blank in"
        " their place",
        amounts=LINE_WIDTHS,
    ),
    Fault(
        "solution_in_description",
        "tickets",
        "closing",
        _with_solution,
        "agents add the solution to the description when they close, and the export shows today's description in every"
        " version",
        amounts=WRITTEN_BACK,
        learn_only=True,
    ),
    Fault(
        "cell_deleted_column_up",
        "tickets",
        "label",
        _moved_up,
        "somebody deletes one cell of the groups' column in a spreadsheet, and all groups below it move up by a ticket",
        amounts=BELOW,
        is_answer=True,
    ),
    Fault(
        "desks_of_sites",
        "tickets",
        "people",
        _of_sites,
        "before support became one, each site had a desk that did whatever its people asked for",
        amounts=DECENTRAL,
        is_answer=True,
    ),
    Fault(
        "sla_records_joined",
        "tickets",
        "breach",
        _joined,
        "the report joins tickets with their SLA records, and below the row for the solution comes one for the first"
        " answer, which was in time",
        is_answer=True,
    ),
    Fault(
        "sla_restarts_with_team",
        "tickets",
        "breach",
        _restarted,
        "the SLA begins anew with every team that a ticket is handed to, so that those handed on most have met it",
        amounts=HANDED_ON,
        is_answer=True,
    ),
    Fault(
        "adopted_by_major",
        "tickets",
        "entity",
        _adopted,
        "for a share of the half days there is a major incident, and whatever comes in becomes its child and takes over"
        " its item, choices and group",
    ),
    Fault(
        "choices_as_places",
        "tickets",
        "fields",
        _by_place,
        "an interface sends a choice's place in the list instead of its name, and every week new choices come between",
    ),
    Fault(
        "since_this_morning",
        "tickets",
        "opened",
        _this_morning,
        "the form asks since when the trouble is there, people say since this morning, and that counts as the opening",
    ),
    Fault(
        "open_until_last_day",
        "tickets",
        "outcome",
        _endless,
        "the warehouse allows no empty dates, and a ticket that is open ends on the last day of the year 9999",
    ),
    Fault(
        "notes_with_stamp",
        "tickets",
        "closing",
        _stamped,
        "the export takes the journal instead of the field, where moment and author stand before each note",
    ),
    Fault(
        "priority_number_only",
        "tickets",
        "priority",
        _number_alone,
        "the interface of another tool sends the priority's number without its name",
    ),
)
