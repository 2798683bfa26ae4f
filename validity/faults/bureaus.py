"""Damage to tickets by spreadsheets, archives, timers, contracts and directories, and some oddities."""

from bisect import bisect
from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_times,
    choices,
    filled,
    is_filled,
    keep,
    known,
    moment,
    rewritten,
    units,
    where_filled,
)
from validity.faults._tickets import by_ticket, is_one_of, versions
from validity.table import Table

UNLISTED = (0.05, 0.3, 0.6, 0.9, 0.99)  # of the tickets, those that the second list lacks
DRAGGED = 30  # tickets below each other
EDITED = (60, 15, 5, 1, 0.25)  # days from one edit of the whole list to the next
REMEMBERED = (1, 5, 25, 100, 1000)  # texts that a text is compared with
WIDTHS = (40, 15, 7, 4, 3)  # letters
BREAK = "\N{LINE SEPARATOR}"
CROWDS = (2, 5, 20, 60, 5000)  # tickets, the fewest that may share what they say
SUPPRESSED = "*"
TARGETS = (72, 200, 500, 1500, 4000)  # hours
LOOKED = (3, 10, 20, 60, 400)  # days from one look at the open tickets to the next
BY_PHONE = (0.1, 0.4, 0.7, 0.9, 0.99)  # of what the first team solves
POLLED = (0.1, 0.5, 1.5, 6, 24)  # hours from one look into the mailbox to the next
PATIENCE = (60, 14, 5, 2, 0.1)  # days
TYPED = (11, 9, 8, 7, 3)  # letters of a name
PROMISED = {"1": 4, "2": 12, "3": 36, "4": 120, "5": 240}  # hours, by priority
USUALLY_PROMISED = 48
SURVEY = "Please rate our service: https://survey.example/"


def _ended(hit: Hit, *columns: str) -> pl.DataFrame:
    """The last cells of each ticket, with the moment when it ended, if it did."""
    outcomes = hit.table.columns("outcome")[:1]
    end = [moment(hit, pl.col(one)) for one in outcomes] or [pl.lit(None)]
    return by_ticket(hit, *columns, *outcomes).with_columns(end[0].cast(pl.Datetime("us")).alias("end"))


def _of(tickets: pl.DataFrame, column: str) -> pl.Expr:
    """What a column of tickets says of a row's unit; nothing where it says nothing."""
    return pl.col("_unit").replace_strict(tickets["_unit"], tickets[column], default=None, return_dtype=pl.String)


def _wrote(hit: Hit, said: Mapping[str, pl.DataFrame]) -> Table:
    """What tickets say, by column, in the place of cells that say anything; a ticket that is not told of stays."""
    new = (
        pl.when(filled(hit, one)).then(pl.coalesce(_of(tickets, one), one)).otherwise(pl.col(one)).alias(one)
        for one, tickets in said.items()
    )
    return hit.table.with_frame(hit.frame.with_columns(new))


def _looked_up(hit: Hit) -> Table:
    """The group of a ticket that the second list lacks is that of the next smaller number in it."""
    label = hit.table.columns("label")[0]
    lacking = hit.frame.filter(units(hit))["_unit"].to_list()
    listed = pl.when(~pl.col("_unit").is_in(lacking)).then(label)
    tickets = by_ticket(hit, label).filter(is_filled(label)).sort("_unit")
    return _wrote(hit, {label: tickets.with_columns(listed.forward_fill().alias(label))})


def _dragged(hit: Hit) -> Table:
    """Below the first of some tickets in a list each cell is that of the first one, counted on where it ends in one."""
    columns = hit.table.columns("fields")
    place = pl.int_range(pl.len())
    tickets = by_ticket(hit, *columns).with_columns((place // DRAGGED).alias("part"), (place % DRAGGED).alias("below"))
    is_taken = pl.Series(hit.rng.random(tickets.height // DRAGGED + 1) < hit.amount)
    taken = tickets.filter(is_taken.gather(tickets["part"]))

    def dragged(one: str) -> pl.Expr:
        top = pl.when(is_filled(one).first().over("part")).then(pl.col(one).first().over("part"))
        number = top.str.extract(r"(\d{1,9})$").cast(pl.Int64, strict=False) + pl.col("below")
        return pl.coalesce(pl.concat_str(top.str.replace(r"\d{1,9}$", ""), number), top).alias(one)

    said = taken.with_columns(dragged(one) for one in columns)
    return _wrote(hit, dict.fromkeys(columns, said))


def _edited(hit: Hit) -> Table:
    """Every so many days all tickets that are open get the group of the one that came in last."""
    label, every = hit.table.columns("label")[0], timedelta(days=hit.amount)
    tickets = _ended(hit, label).filter(is_filled(label))
    first, last = pl.col("_time").min(), pl.col("_time").max()
    edits = ((pl.min_horizontal(pl.col("end").fill_null(last), last) - first) / every).floor().cast(pl.Int64)
    edited = tickets.with_columns((first + edits * every).cast(pl.Datetime("us")).alias("edit"))
    caught = edited.filter(pl.col("edit") > pl.col("_time")).select("_unit", "edit").sort("edit")
    came_in = tickets.select("_time", label)
    return _wrote(hit, {label: caught.join_asof(came_in, left_on="edit", right_on="_time")})


def _unsaid(tickets: pl.DataFrame, column: str, count: float) -> pl.DataFrame:
    """Of each ticket's text the words that none of so many texts before it has, each once."""
    texts = tickets.filter(is_filled(column)).select("_unit", pl.col(column).str.split(" ").alias("word"))
    words = texts.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64)).explode("word")
    since = (pl.col("place") - pl.col("place").shift(1).over("word")).alias("since")
    is_new = (pl.col("since") > count).fill_null(value=True)
    left = pl.col("word").filter(is_new).str.join(" ").alias(column)
    return words.with_columns(since).group_by("_unit", maintain_order=True).agg(left)


def _differences(hit: Hit) -> Table:
    """Texts are what they say that the texts before them do not."""
    columns = hit.table.columns("text")
    tickets = by_ticket(hit, *columns)
    left = {one: _unsaid(tickets, one, hit.amount) for one in columns}
    return _wrote(hit, left)


def _hyphenated(hit: Hit) -> Table:
    """Lines of so many letters; a word that goes on in the next line has a hyphen."""
    lines = rf"(.{{{int(hit.amount)}}})"

    def broken(one: pl.Expr) -> pl.Expr:
        marked = one.str.replace_all(lines, "${1}" + BREAK)
        return marked.str.replace_all(rf"(\S){BREAK}(\S)", "${1}- ${2}").str.replace_all(BREAK, "")

    return change(hit, hit.table.columns("text"), hit.eligible, lambda one: where_filled(one, broken))


def _anonymous(hit: Hit) -> Table:
    """Choices that too few tickets share in all fields are suppressed."""
    columns = hit.table.columns("fields")
    rare = by_ticket(hit, *columns).filter(pl.len().over(columns) < hit.amount)["_unit"]
    return change(hit, columns, is_one_of(hit, rare), lambda one: where_filled(one, lambda _: pl.lit(SUPPRESSED)))


def _judged(hit: Hit, missed: pl.DataFrame, met: pl.DataFrame) -> Table:
    """Some tickets have missed their deadline and others have met it, as the commoner outcome is called."""
    breach, outcomes = hit.table.columns("breach")[0], known(hit, "breach")
    if len(outcomes) < 2:  # noqa: PLR2004
        return hit.table
    said = [
        one.select("_unit", pl.lit(told).alias(breach)) for one, told in zip((met, missed), outcomes[:2], strict=True)
    ]
    return _wrote(hit, {breach: pl.concat(said)})


def _by_one_target(hit: Hit) -> Table:
    """Tickets that took longer than the one target have missed their deadline, those that took less have met it."""
    is_late = pl.col("end") - pl.col("_time") > timedelta(hours=hit.amount)
    tickets = _ended(hit)
    return _judged(hit, tickets.filter(is_late), tickets.filter(~is_late))


def _unseen(hit: Hit) -> Table:
    """Tickets that were never open when somebody looked have met their deadline."""
    day, tickets = timedelta(days=1).total_seconds(), _ended(hit)
    seen = [(pl.col(one).dt.epoch("s") / (day * hit.amount)).floor() for one in ("_time", "end")]
    return _judged(hit, tickets.clear(), tickets.filter(seen[0] == seen[1]))


def _handed_on(hit: Hit) -> Table:
    """Most tickets whose last group is their first are gone."""
    label = hit.table.columns("label")[0]
    ends = (pl.col(label).first().alias("first"), pl.col(label).last().alias("last"), pl.col("_time").min())
    groups = versions(hit).group_by("_unit", maintain_order=True).agg(ends).sort("_time", "_unit")
    solved = groups.filter(pl.col("first").eq_missing(pl.col("last")))["_unit"]
    gone = hit.rng.permutation(len(solved))[: round(hit.amount * len(solved))]
    return keep(hit, ~is_one_of(hit, solved[gone]))


def _polled(hit: Hit) -> Table:
    """Tickets were opened when the mailbox was looked into next."""
    step = round(hit.amount * 3600)

    def fetched(at: pl.Expr) -> pl.Expr:
        return pl.from_epoch((at.dt.epoch("s") / step).ceil().cast(pl.Int64) * step, "s")

    return change_times(hit, hit.table.columns("opened"), hit.eligible, fetched)


def _inventoried(hit: Hit) -> Table:
    """An item that the inventory lacks is the one that comes next by name."""
    column = hit.table.columns("entity")[0]
    items = sorted(choices(hit, column))
    count = min(round(hit.amount * len(items)), len(items) - 1)
    lacking = {items[place] for place in hit.rng.permutation(len(items))[: max(0, count)]}
    listed = [one for one in items if one not in lacking]
    found = {one: listed[min(bisect(listed, one), len(listed) - 1)] for one in sorted(lacking)}
    return change(hit, [column], hit.eligible, lambda one: one.replace(found))


def _promised(hit: Hit) -> Table:
    """Tickets ended when their priority promised it."""
    hours = pl.lit(USUALLY_PROMISED)
    for one in hit.table.columns("priority")[:1]:
        digit = pl.col(one).str.extract(r"(\d)")
        hours = digit.replace_strict(PROMISED, default=USUALLY_PROMISED, return_dtype=pl.Int64)

    def planned(at: pl.Expr) -> pl.Expr:
        return pl.when(at.is_not_null()).then(pl.lit(hit.frame["_time"]) + pl.duration(hours=hours))

    return change_times(hit, hit.table.columns("outcome"), units(hit), planned)


def _with_survey(hit: Hit) -> Table:
    """Behind what was said at the end stands a link to the survey."""
    link = pl.concat_str(pl.lit(f". {SURVEY}"), "_unit")
    return rewritten(hit, hit.table.columns("closing")[-1:], lambda one: pl.concat_str(one, link))


def _escalated(hit: Hit) -> Table:
    """Tickets that are open too long have the highest priority."""
    tickets = _ended(hit).with_columns(pl.col("end").fill_null(pl.col("_time").max()))
    old = is_one_of(hit, tickets.filter(pl.col("end") - pl.col("_time") > timedelta(days=hit.amount))["_unit"])
    columns = hit.table.columns("priority")
    highest = {one: min(choices(hit, one), default=None) for one in columns}
    new = [pl.when(old & filled(hit, one)).then(pl.lit(highest[one])).otherwise(one).alias(one) for one in columns]
    return hit.table.with_frame(hit.frame.with_columns(new))


def _in_both_parts(hit: Hit) -> Table:
    """The last text stands twice."""
    return rewritten(hit, hit.table.columns("text")[-1:], lambda one: pl.concat_str([one, one], separator=" "))


def _first_match(hit: Hit) -> Table:
    """Everybody is the first one in the directory whose name begins with so many letters."""

    def found(column: str) -> dict[str, str]:
        first: dict[str, str] = {}
        return {one: first.setdefault(one[: int(hit.amount)], one) for one in sorted(choices(hit, column))}

    columns = hit.table.columns("people")
    new = [pl.when(hit.eligible).then(pl.col(one).replace(found(one))).otherwise(one).alias(one) for one in columns]
    return hit.table.with_frame(hit.frame.with_columns(new))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "looked_up_nearly",
        "tickets",
        "label",
        _looked_up,
        "groups are looked up by number in a second list, and a number that it lacks finds the next smaller one",
        amounts=UNLISTED,
        is_answer=True,
    ),
    Fault(
        "dragged_down",
        "tickets",
        "fields",
        _dragged,
        "somebody drags cells of a spreadsheet down over those below, which copies them or counts on from them",
    ),
    Fault(
        "edited_as_a_list",
        "tickets",
        "label",
        _edited,
        "somebody who means to hand one ticket on has the whole list of open tickets marked, every so many days",
        amounts=EDITED,
        is_answer=True,
    ),
    Fault(
        "stored_as_differences",
        "tickets",
        "text",
        _differences,
        "an archive stores of each text what the texts before it do not say, and the export does not put it together",
        amounts=REMEMBERED,
    ),
    Fault(
        "hyphenated_for_print",
        "tickets",
        "text",
        _hyphenated,
        "texts were taken from a print in narrow columns, where words are divided at the end of a line",
        amounts=WIDTHS,
    ),
    Fault(
        "too_few_alike",
        "tickets",
        "fields",
        _anonymous,
        "data protection wants every combination of choices to be that of a crowd, and blots out those of few tickets",
        amounts=CROWDS,
    ),
    Fault(
        "one_target_for_all",
        "tickets",
        "breach",
        _by_one_target,
        "a new contract has one target time for everything, and deadlines of older tickets are judged by it anew",
        amounts=TARGETS,
        is_answer=True,
    ),
    Fault(
        "late_if_seen_open",
        "tickets",
        "breach",
        _unseen,
        "a job that runs every so many days marks open tickets that are late, and never sees those closed in between",
        amounts=LOOKED,
        is_answer=True,
    ),
    Fault(
        "solved_by_phone",
        "tickets",
        "label",
        _handed_on,
        "the first team keeps a list of its own, and only what it hands on to another one gets into the tool",
        amounts=BY_PHONE,
        learn_only=True,
    ),
    Fault(
        "mailbox_polled",
        "tickets",
        "opened",
        _polled,
        "tickets come by mail, and count as opened when the tool looks into its mailbox the next time",
        amounts=POLLED,
    ),
    Fault(
        "inventory_lags",
        "tickets",
        "entity",
        _inventoried,
        "the inventory lacks items that are in use, and agents take the one that stands where it would be",
    ),
    Fault(
        "promised_for_done",
        "tickets",
        "outcome",
        _promised,
        "the report takes the planned end of tickets, which goes by their priority, for the real one",
    ),
    Fault(
        "survey_linked",
        "tickets",
        "closing",
        _with_survey,
        "the tool adds a link to a survey to what agents say when they close a ticket",
    ),
    Fault(
        "escalated_with_age",
        "tickets",
        "priority",
        _escalated,
        "a rule gives the highest priority to every ticket that has been open for so many days",
        amounts=PATIENCE,
    ),
    Fault(
        "mail_in_both_parts",
        "tickets",
        "text",
        _in_both_parts,
        "mail carries its text once plain and once for browsers, and the gateway puts one behind the other",
    ),
    Fault(
        "first_match_taken",
        "tickets",
        "people",
        _first_match,
        "agents type the first letters of a name and take the first one that the directory offers",
        amounts=TYPED,
    ),
)
