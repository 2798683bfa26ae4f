"""Damage to tickets by rules, gateways, narrow columns, reports that stop early, portals and slow clocks."""

import re
from collections.abc import Callable
from math import inf

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
    put,
    rewritten,
    shift,
    units,
)
from validity.table import Table, span

WORD = re.compile(r"[^\W\d_]{3,}")
IDS = (100, 60, 30, 12, 2)  # that the narrow column can tell apart
SHOWN = (600, 200, 60, 15, 3)  # tickets of a group that the report shows
SLOW_BY = (0.0001, 0.0005, 0.002, 0.01, 0.05)  # of the time that goes by
ALL = (0.05, 0.2, 0.5, 0.8, 1.0)  # of the tickets, or of the words
CORRECTED = (0.1, 0.25, 0.45, 0.65, 0.9)  # of all words that are said, the rarest
HOUR, DAY = 60, 1440  # minutes
AGES = ((1, HOUR), (HOUR, DAY), (DAY, 7 * DAY), (7 * DAY, 30 * DAY), (30 * DAY, inf))  # steps, and up to which age
WATCHERS = 2
WEEK = 7
NET = 40 / 168  # working hours of a week
TYPOGRAPHY = {" - ": " \N{EN DASH} ", "'": "\N{RIGHT SINGLE QUOTATION MARK}", " ": "\N{NO-BREAK SPACE}"}


def _vocabulary(hit: Hit) -> pl.DataFrame:
    """Words of the texts in small letters, with how often each is said, the commonest first."""
    texts = pl.concat(hit.frame[one] for one in hit.table.columns("text"))
    words = texts.str.to_lowercase().str.extract_all(WORD.pattern).explode().drop_nulls().alias("word")
    return words.value_counts(name="said").sort("said", "word", descending=[True, False])


def _reworded(hit: Hit, how: Callable[[str, int], str]) -> Table:
    """Each word of the texts is ``how(word, week)``."""
    weeks = hit.frame.select((pl.col("_time") - pl.col("_time").min()).dt.total_days() // WEEK).to_series().to_list()

    def said(text: str | None, week: int) -> str | None:
        return None if text is None else WORD.sub(lambda found: how(found.group(), week), text)

    table = hit.table
    for one in hit.table.columns("text"):
        texts = [said(*cell) for cell in zip(hit.frame[one].to_list(), weeks, strict=True)]
        new = pl.lit(pl.Series(texts, dtype=pl.String))
        table = put(Hit(table, hit.eligible, hit.amount, hit.rng), [one], hit.eligible, new)
    return table


def _tokenised(hit: Hit) -> Table:
    """A share of the words are tokens, which are others every week."""
    words = sorted(_vocabulary(hit)["word"])
    secret = hit.rng.permutation(len(words))[: round(hit.amount * len(words))].tolist()
    number = {words[place]: place for place in secret}

    def token(word: str, week: int) -> str:
        place = number.get(word.lower())
        return word if place is None else f"tok{week}x{place}"

    return _reworded(hit, token)


def _corrected(hit: Hit) -> Table:
    """The rarest words are the commonest one that begins like them and is known."""
    counts = _vocabulary(hit)
    before = pl.col("said").cum_sum() - pl.col("said")
    dictionary = counts.filter(before < (1 - hit.amount) * pl.col("said").sum())["word"].to_list()
    known = set(dictionary)
    like = {word[0]: word for word in reversed(dictionary)}

    def correct(word: str, _: int) -> str:
        small = word.lower()
        return word if small in known else like.get(small[0], next(iter(dictionary), word))

    return _reworded(hit, correct)


def _usual(hit: Hit, given: str, column: str) -> pl.Expr:
    """What a column mostly says of ended tickets for each value of another one; nothing where that is not said."""
    last = hit.frame.unique("_unit", keep="last", maintain_order=True)
    counts = last.filter(is_filled(given) & is_filled(column)).group_by(given, column).len()
    most = counts.sort("len", column, descending=[True, False]).unique(given, keep="first", maintain_order=True)
    return pl.col(given).replace_strict(
        dict(most.select(given, column).iter_rows()), default=None, return_dtype=pl.String
    )


def _by_rule(hit: Hit) -> Table:
    """Tickets have the group that has most of those with the same choice in the first field."""
    fields, label = hit.table.columns("fields"), hit.table.columns("label")[0]
    if not fields:
        return hit.table
    mask = units(hit) & filled(hit, label)
    return put(hit, [label], mask, pl.coalesce(_usual(hit, fields[0], label), label))


def _following(hit: Hit) -> Table:
    """In all versions fields have the choice that is usual in the last group."""
    labels, mask = hit.table.columns("label"), units(hit)
    frame = hit.frame
    if not labels:
        return hit.table
    last = frame.filter(mask).filter(is_filled(labels[0])).unique("_unit", keep="last", maintain_order=True)
    for one in hit.table.columns("fields"):
        usual = dict(last.select("_unit", _usual(hit, labels[0], one)).drop_nulls().iter_rows())
        choice = pl.col("_unit").replace_strict(usual, default=None, return_dtype=pl.String)
        new = pl.when(mask & is_filled(one)).then(pl.coalesce(choice, one)).otherwise(pl.col(one))
        frame = frame.with_columns(new.alias(one))
    return hit.table.with_frame(frame)


def _wrapped(hit: Hit) -> Table:
    """Of the number of each choice in the alphabet only so much is left as the column can tell apart."""
    table = hit.table
    for one in hit.table.columns("fields"):
        listed = sorted(choices(hit, one))
        read = {choice: listed[place % int(hit.amount)] for place, choice in enumerate(listed)}
        table = put(Hit(table, hit.eligible, hit.amount, hit.rng), [one], hit.eligible, pl.col(one).replace(read))
    return table


def _shown(hit: Hit) -> Table:
    """Of each group's tickets only the first ones are there."""
    label = hit.table.columns("label")[0]
    first = pl.col("_time").min().alias("first")
    tickets = hit.frame.filter(hit.eligible).group_by("_unit").agg(first, pl.col(label).last()).sort("first", "_unit")
    below = tickets.filter(pl.int_range(pl.len()).over(label) >= hit.amount)["_unit"]
    return keep(hit, ~(hit.eligible & hit.frame["_unit"].is_in(below.to_list())))


def _slow_clock(hit: Hit) -> Table:
    """Moments are the earlier the longer the clock has run."""
    times = hit.frame.filter(hit.eligible)["_time"]
    if not len(times):
        return hit.table
    run = (hit.frame["_time"] - span(times)[0]).dt.total_microseconds()
    behind = (run * -hit.amount).cast(pl.Int64).cast(pl.Duration("us"))
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit(behind))


def _told_as_age(hit: Hit) -> Table:
    """Openings are so many minutes, hours, days, weeks or months before the last one."""

    def told(moment: pl.Expr) -> pl.Expr:
        now = moment.filter(hit.eligible).max()
        age = (now - moment).dt.total_minutes()
        steps = [pl.when(age < until).then(age // step * step) for step, until in AGES]
        return now - pl.duration(minutes=pl.coalesce(steps))

    return change_times(hit, hit.table.columns("opened"), units(hit), told)


def _from_index(hit: Hit) -> Table:
    """Texts are their words in small letters, in the order of the alphabet, each of them once."""

    def listed(one: pl.Expr) -> pl.Expr:
        return one.str.to_lowercase().str.extract_all(r"\w+").list.unique().list.sort().list.join(" ")

    return rewritten(hit, hit.table.columns("text"), listed)


def _typeset(hit: Hit) -> Table:
    """Blanks cannot break, and dashes and apostrophes are those of a printer."""

    def typeset(one: pl.Expr) -> pl.Expr:
        for old, new in TYPOGRAPHY.items():
            one = one.str.replace_all(old, new, literal=True)
        return one

    return change(hit, hit.table.columns("text"), units(hit), typeset)


def _watched(hit: Hit) -> Table:
    """Behind the caller stand some other callers."""
    caller = hit.table.columns("people")[0]
    names = choices(hit, caller)
    if not names:
        return hit.table
    others = [pl.lit(pl.Series(hit.rng.choice(names, hit.frame.height).tolist())) for _ in range(WATCHERS)]

    def beside(one: pl.Expr) -> pl.Expr:
        return pl.concat_str([one, *others], separator="; ")

    return rewritten(hit, [caller], beside)


def _net(hit: Hit) -> Table:
    """Tickets ended as long after their opening as was worked in that time."""
    opened = hit.frame["_time"]

    def ended(moment: pl.Expr) -> pl.Expr:
        spent = (moment - pl.lit(opened)).dt.total_minutes()
        return pl.lit(opened) + pl.duration(minutes=(spent * NET).cast(pl.Int64))

    return change_times(hit, hit.table.columns("outcome"), units(hit), ended)


FAULTS: tuple[Fault, ...] = (
    Fault(
        "tokens_of_the_week",
        "tickets",
        "text",
        _tokenised,
        "a privacy gateway puts tokens in the place of words on its list, and the key that makes them changes every"
        " week",
        amounts=ALL,
    ),
    Fault(
        "autocorrected",
        "tickets",
        "text",
        _corrected,
        "phones take words that are not in their dictionary for common ones that begin with the same letter",
        amounts=CORRECTED,
    ),
    Fault(
        "rule_keeps_group",
        "tickets",
        "label",
        _by_rule,
        "a rule assigns tickets by their category, and whoever solves them in truth does not take them over in the"
        " tool",
        amounts=ALL,
        is_answer=True,
    ),
    Fault(
        "category_follows_group",
        "tickets",
        "fields",
        _following,
        "the tool sets a ticket's choices to those that are usual in the group that has it, and the export shows"
        " today's choices in every version",
        amounts=ALL,
    ),
    Fault(
        "ids_wrap_around",
        "tickets",
        "fields",
        _wrapped,
        "the numbers of choices outgrow the column that holds them, begin anew from zero, and are read as other"
        " choices",
        amounts=IDS,
    ),
    Fault(
        "first_page_of_group",
        "tickets",
        "label",
        _shown,
        "the report is grouped by team, and what was exported is the first page of every group",
        amounts=SHOWN,
        learn_only=True,
    ),
    Fault(
        "server_clock_slow",
        "tickets",
        "time",
        _slow_clock,
        "the tool moved to a virtual server without time synchronisation, whose clock falls behind more and more",
        amounts=SLOW_BY,
    ),
    Fault(
        "opened_so_long_ago",
        "tickets",
        "opened",
        _told_as_age,
        "tickets are copied from a portal that says opened two hours ago, three days ago, five weeks ago, and the"
        " moment is reckoned from that",
    ),
    Fault(
        "rebuilt_from_index",
        "tickets",
        "text",
        _from_index,
        "texts were lost in a crash and restored from the search index, which knows each word once and no order",
    ),
    Fault(
        "typed_in_word_processor",
        "tickets",
        "text",
        _typeset,
        "people write their request in a word processor and paste it with its typographic blanks, dashes and"
        " apostrophes",
    ),
    Fault(
        "watchers_beside_caller",
        "tickets",
        "people",
        _watched,
        "the export writes everybody who follows a ticket into the caller's cell",
    ),
    Fault(
        "closed_in_net_time",
        "tickets",
        "outcome",
        _net,
        "the report knows working time only, and reckons the end of a ticket as its opening and the hours worked",
    ),
)
