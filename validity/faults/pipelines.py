"""Damage that collectors, quotas, policies and log stores do."""

from dataclasses import replace

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    is_error,
    keep,
    number_a_unit,
    pattern,
    put,
    rows,
    shift,
    stretches,
    units,
    with_lines,
)
from validity.table import Table, span

LIVES = 24  # of a container, in the damaged period
STEPS = 12  # of a clock, in the damaged period
FILTERS = 6  # of a privacy service
KEPT = 0.02  # of the messages that an exclusion filter lists
CRYING = 0.25  # share of an emitter's lives in which its client library cries
WORD = r"\b[A-Za-z]{3,}\b"
FLOODS = (0.03, 0.08, 0.2, 0.4, 0.6)  # shares of all lines
LISTED = (0.02, 0.06, 0.15, 0.3, 0.5)  # shares of all words
BLOCKS = (2, 5, 15, 50, 200)  # lines of one emitter
QUOTAS = (1.0, 0.85, 0.65, 0.4, 0.15)  # shares of an average day
MINUTES = (0.5, 2.0, 8.0, 30.0, 90.0)


def _place(hit: Hit, count: int) -> pl.Series:
    """Where each row lies in the damaged period, in parts of which there are so many."""
    times = hit.frame.filter(hit.eligible)["_time"]
    first, last = span(times if len(times) else hit.frame["_time"])
    passed = (hit.frame["_time"] - first).dt.total_milliseconds() * count
    return (passed / max((last - first).total_seconds() * 1000, 1)).clip(0, count - 1e-9)


def _part(hit: Hit, count: int) -> pl.Series:
    """The emitter's part of the damaged period to which each row belongs; other rows have parts of their own."""
    part = _place(hit, count).floor().cast(pl.Int64)
    return hit.frame.select(pl.format("{}/{}/{}", "_unit", part, hit.eligible)).to_series()


def _drawn(hit: Hit, part: pl.Series, share: float) -> pl.Series:
    """All rows of a share of the parts, at random."""
    names = part.unique().sort()
    return hit.eligible & part.is_in(names.filter(pl.Series(hit.rng.random(len(names)) < share)).implode())


def _folded(hit: Hit) -> Table:
    """Of lines that differ in numbers alone a block keeps the first; the second one tells how many it lost."""
    block = (pl.int_range(pl.len()).over("_unit") // int(hit.amount)).alias("_block")
    frame = hit.frame.select("_unit", block, pattern(hit).alias("_pattern"), hit.eligible.alias("_hurt"))
    key = frame.columns
    place = frame.select(pl.int_range(pl.len()).over(key)).to_series()
    lost = frame.select((pl.len() - 1).over(key)).to_series()
    note = pl.format("last message repeated {} times", lost)
    told = put(hit, hit.table.columns("text"), hit.eligible & (place == 1), note)
    return told.with_frame(told.frame.filter(~hit.eligible | (place <= 1)))


def _within_quota(hit: Hit) -> Table:
    """Each day's first lines, as many as such a share of what a day has on average."""
    day = pl.col("_time").dt.date()
    place = hit.frame.select(pl.int_range(pl.len()).over(day)).to_series()
    mean = hit.frame.height / hit.frame.select(day.n_unique()).item()
    return keep(hit, ~(hit.eligible & (place >= hit.amount * mean)))


def _redacted(hit: Hit) -> Table:
    """Each line passes one of the filters; each filter has a list of its own."""
    column = hit.table.columns("text")[0]
    words = hit.frame[column].str.extract_all(WORD).explode().drop_nulls().unique().sort().to_list()
    passed = pl.Series(hit.rng.integers(0, FILTERS, hit.frame.height))
    table = hit.table
    for number in range(FILTERS if words else 0):
        listed = hit.rng.choice(words, max(1, round(hit.amount * len(words))), replace=False)
        names = rf"\b(?:{'|'.join(listed)})\b"
        blow = replace(hit, table=table)
        mask = hit.eligible & (passed == number)
        table = put(blow, [column], mask, pl.col(column).str.replace_all(names, "[redacted]"))
    return table


def _reborn(hit: Hit) -> Table:
    """In a share of its lives an emitter's names have an ending of that life."""
    life = _part(hit, LIVES)
    names = life.unique().sort()
    endings = ["-" + "".join(one) for one in hit.rng.choice(list("bcdfghjkmnpqrstvwxz"), (len(names), 5))]
    ending = pl.lit(life.replace_strict(names, endings, return_dtype=pl.String))
    return change(hit, hit.table.columns("entity"), _drawn(hit, life, hit.amount), lambda one: one + ending)


def _excluded(hit: Hit) -> Table:
    """Of the commonest messages, which together are such a share of the lines, a few lines are kept."""
    said = hit.frame.select(pattern(hit).alias("said")).to_series()
    counts = said.value_counts().sort("count", "said", descending=[True, False])
    saved = counts["count"].cum_sum() - counts["count"]
    listed = counts["said"].filter(saved < hit.amount * hit.frame.height)
    return keep(hit, ~(hit.eligible & said.is_in(listed.implode()) & ~rows(hit, KEPT)))


def _stepped(hit: Hit) -> Table:
    """Each clock falls behind, by up to so many minutes, until it is set right; again and again."""
    behind = (_place(hit, STEPS) % 1) * number_a_unit(hit, 0.5, 1) * hit.amount * 60_000
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit((-behind).cast(pl.Int64).cast(pl.Duration("ms"))))


def _cried(hit: Hit) -> Table:
    """Errors between the other lines of some of the emitters' lives, as many as make up the share of all lines."""
    source = hit.frame.filter(_drawn(hit, _part(hit, LIVES), CRYING))
    count = round(hit.amount / (1 - hit.amount) * int(hit.eligible.sum()))
    text = pl.format("call {} cancelled by its caller", pl.int_range(pl.len()))
    return with_lines(hit, source, count, text, "ERROR")


def _serverless(hit: Hit) -> Table:
    """The machine's name, where it has a column of its own."""
    columns = hit.table.columns("host") or hit.table.columns("entity")
    return put(hit, columns, units(hit), "managed-runtime")


def _restarted(hit: Hit) -> Table:
    fresh = pl.lit(pl.Series(hit.rng.integers(16**12, 16**13, hit.frame.height)).cast(pl.String))
    return put(hit, hit.table.columns("trace"), rows(hit), fresh)


FAULTS = (
    Fault(
        "repeats_folded",
        "logs",
        "text",
        _folded,
        "among so many lines in a row of an emitter an appliance keeps the first of those that differ in numbers "
        "alone, and writes one 'last message repeated' for the others",
        BLOCKS,
    ),
    Fault(
        "daily_quota",
        "logs",
        "text",
        _within_quota,
        "the licence covers so many lines a day, and what comes later that day is refused",
        QUOTAS,
    ),
    Fault(
        "words_redacted",
        "logs",
        "text",
        _redacted,
        "instances of a privacy filter blacken a share of all words as people's names, each instance by its own list",
        LISTED,
    ),
    Fault(
        "containers_reborn",
        "logs",
        "entity",
        _reborn,
        "after a share of their restarts containers log under their name with a new random ending",
    ),
    Fault(
        "level_raised",
        "logs",
        "severity",
        lambda hit: keep(hit, ~(stretches(hit) & ~is_error(hit))),
        "to spare the disk operators let emitters log errors only, for a share of the time",
    ),
    Fault(
        "talkative_excluded",
        "logs",
        "text",
        _excluded,
        "an exclusion filter lists the commonest messages, up to a share of all lines, and keeps one in fifty",
    ),
    Fault(
        "clocks_stepped",
        "logs",
        "text",
        _stepped,
        "virtual machines' clocks fall behind by up to so many minutes and are set right by a jump, twelve times",
        MINUTES,
    ),
    Fault(
        "cancellations_cried",
        "logs",
        "severity",
        _cried,
        "in a quarter of the time of each emitter a client library reports cancelled calls as errors",
        FLOODS,
    ),
    Fault(
        "machines_hidden",
        "logs",
        "entity",
        _serverless,
        "some emitters move to a managed runtime, which gives one name for all of its machines",
    ),
    Fault(
        "chatter_demoted",
        "logs",
        "severity",
        lambda hit: put(hit, hit.table.columns("severity"), rows(hit) & ~is_error(hit), "TRACE"),
        "to look tidy a release logs as trace what is less than an error",
    ),
    Fault(
        "carriage_returns",
        "logs",
        "text",
        lambda hit: change(hit, hit.table.columns("text"), rows(hit), lambda one: one + "\r"),
        "lines of Windows programs are split at the line feed, and the carriage return stays at their end",
    ),
    Fault(
        "traces_restarted",
        "logs",
        "trace",
        _restarted,
        "proxies do not hand on the trace's id, so that lines behind them have fresh ones",
    ),
)
