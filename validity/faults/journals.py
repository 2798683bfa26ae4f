"""Damage that parsers, mutes, contracts, migrations and wording do to lines and to their stamps."""

from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    change_times,
    elapsed,
    filled,
    is_error,
    keep,
    pattern,
    put,
    rewritten,
    shift,
    stretches,
    units,
)
from validity.table import Table, span

CAPACITIES = (30.0, 2.0, 1.1, 0.95, 0.6)  # of the lines that come on average
MUTED = (1, 10, 45, 240, 1440)  # minutes
DATAGRAMS = (300, 120, 60, 40, 30)  # characters that are left for the message, more or less
CARRYING = (0.001, 0.01, 0.05, 0.2, 0.5)  # shares of the requests that carry each item
MOVED = (0.05, 0.2, 0.5, 0.8, 1.0)  # shares of the traffic at the end
ROOM = (0.5, 2.0)  # of those characters, by line
REWORDED = (0.03, 0.1, 0.25, 0.5, 0.9)  # shares of the kinds of messages, at each release
RELEASE = 0.1  # of the damaged period: how long a release stays
RELEASES = 6
YOUNGEST, OLDEST = 60_000, 259_200_000  # milliseconds
BAGGAGE = ("tenant=acme", "channel=web", "region=emea", "cohort=blue", "tier=gold", "locale=de", "origin=app", "ab=new")
FIRST_NAMES = ("brave", "calm", "dusty", "eager", "fuzzy", "gentle", "happy", "idle", "jolly", "kind", "lucky", "misty")
LAST_NAMES = ("otter", "panda", "quail", "raven", "seal", "tiger", "urchin", "viper", "whale", "yak", "zebra", "badger")
WORDINGS = (
    "Completed: {}",
    "{} as it was requested by the client",
    "We noticed that {}",
    "Component reports {} without further action",
    "Please note: {} (see the manual)",
)
TWO_WORDS = r"^\s*(\S+)\s+(\S.*)$"
FROM_THE_OTHER_END = {
    "TRACE": "FATAL",
    "DEBUG": "ERROR",
    "INFO": "WARN",
    "WARN": "INFO",
    "ERROR": "DEBUG",
    "FATAL": "TRACE",
}
DOTNET = {
    "TRACE": "Trace",
    "DEBUG": "Debug",
    "INFO": "Information",
    "WARN": "Warning",
    "ERROR": "Error",
    "FATAL": "Critical",
}
UNSAMPLED = "0" * 32


def _drawn(hit: Hit, names: pl.Series) -> pl.Series:
    """A share of the names, at random."""
    return names.filter(pl.Series(hit.rng.random(len(names)) < hit.amount, dtype=pl.Boolean))


def _said(hit: Hit) -> pl.Series:
    """By row: its kind of message."""
    return hit.frame.select(pattern(hit).fill_null("").alias("_said")).to_series()


def _queued(hit: Hit) -> Table:
    """Lines have the moment at which a pipeline that needs its time for each gets to them."""
    lines = hit.frame.select("_time", hit.eligible.alias("_hurt"), pl.int_range(pl.len()).alias("_place"))
    queue = lines.filter("_hurt").sort("_time", "_place")
    if not queue.height:
        return hit.table
    first, last = span(queue["_time"])
    each = int((last - first) / timedelta(microseconds=1) / queue.height / hit.amount)
    came = pl.col("_time").dt.epoch("us")
    before = pl.int_range(pl.len()) * each
    waited = queue.select("_place", ((came - before).cum_max() + before - came).alias("_waited"))
    by_row = lines.join(waited, on="_place", how="left", maintain_order="left")["_waited"].fill_null(0)
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit(by_row.cast(pl.Duration("us"))))


def _last_year(hit: Hit) -> Table:
    """Some stretches' lines are of the year before."""
    return change_times(hit, hit.table.columns("time"), stretches(hit), lambda moment: moment.dt.offset_by("-1y"))


def _untagged(hit: Hit) -> Table:
    """In some releases' lines the first word of the message is the sender's name, and the others are the message."""
    text = hit.table.columns("text")[0]
    mask = stretches(hit, length=RELEASE) & hit.frame[text].str.contains(TWO_WORDS).fill_null(value=False)
    first = pl.col(text).str.extract(TWO_WORDS, 1)
    named = put(hit, hit.table.columns("service") or hit.table.columns("entity"), mask, first)
    rest = pl.when(mask).then(pl.col(text).str.extract(TWO_WORDS, 2)).otherwise(text)
    return named.with_frame(named.frame.with_columns(rest.alias(text)))


def _turned_around(hit: Hit) -> Table:
    """Some units' levels are counted from the other end."""
    return _translated(hit, FROM_THE_OTHER_END)


def _of_dotnet(hit: Hit) -> Table:
    """Some units' levels have the names that .NET gives them."""
    return _translated(hit, DOTNET)


def _translated(hit: Hit, words: dict[str, str]) -> Table:
    """Some units' levels in other words; a level that has none stays."""
    columns = hit.table.columns("severity")
    return change(
        hit, columns, units(hit), lambda one: one.str.to_uppercase().replace_strict(words, default=None).fill_null(one)
    )


def _carrying(hit: Hit) -> Table:
    """Behind each message stand those items that its request carries."""
    chance = hit.rng.random((len(BAGGAGE), hit.frame.height)) < hit.amount
    items = [
        pl.when(pl.lit(pl.Series(carried, dtype=pl.Boolean))).then(pl.lit(" " + item)).otherwise(pl.lit(""))
        for item, carried in zip(BAGGAGE, chance, strict=True)
    ]
    column = hit.table.columns("text")[0]
    return change(hit, [column], filled(hit, column), lambda one: pl.concat_str(one, *items))


def _pronounceable(hit: Hit) -> Table:
    """Each word that holds a digit is a name of two words in some units' messages, always the same one."""
    column = hit.table.columns("text")[0]
    mask = units(hit) & filled(hit, column)
    words = hit.frame.filter(mask)[column].str.split(" ").explode().unique().drop_nulls().sort()
    old = words.filter(words.str.contains(r"\d")).to_list()
    names = [f"{first}-{last}" for first in FIRST_NAMES for last in LAST_NAMES]
    new = dict(zip(old, hit.rng.choice(names, len(old)).tolist(), strict=True))
    return change(
        hit, [column], mask, lambda one: one.str.split(" ").list.eval(pl.element().replace(new)).list.join(" ")
    )


def _muted(hit: Hit) -> Table:
    """A unit's lines are lost for so many minutes after each of its errors."""
    lines = hit.frame.select("_unit", "_time", (hit.eligible & is_error(hit)).alias("_error"))
    errors = pl.when("_error").then("_time").otherwise(None)
    passed = pl.col("_time") - errors.shift(1).forward_fill().over("_unit")
    is_lost = lines.select((passed < timedelta(minutes=hit.amount)).fill_null(value=False))
    return keep(hit, ~(hit.eligible & is_lost.to_series()))


def _too_long(hit: Hit) -> Table:
    """Messages that do not fit beside their line's labels are lost."""
    length = hit.frame[hit.table.columns("text")[0]].str.len_chars().fill_null(0)
    room = pl.Series(hit.rng.uniform(*ROOM, hit.frame.height)) * hit.amount
    return keep(hit, ~(hit.eligible & (length > room)))


def _of_business(hit: Hit) -> Table:
    """Messages of some kinds have the moment of what they tell of, a minute to three days before."""
    said = _said(hit)
    mask = hit.eligible & said.is_in(_drawn(hit, said.unique().sort()).implode())
    age = np.exp(hit.rng.uniform(np.log(YOUNGEST), np.log(OLDEST), hit.frame.height)).astype(int)
    return shift(hit, hit.table.columns("time"), mask, -pl.lit(pl.Series(age).cast(pl.Duration("ms"))))


def _moving_away(hit: Hit) -> Table:
    """Ever more lines are lost."""
    return keep(hit, ~(hit.eligible & (pl.Series(hit.rng.random(hit.frame.height)) < elapsed(hit) * hit.amount)))


def _reworded(hit: Hit) -> Table:
    """At each release but the first some kinds of messages get another wording, which stays until the next."""
    said = _said(hit)
    names = said.unique().sort()
    is_new = hit.rng.random((RELEASES, len(names))) < hit.amount
    is_new[0] = False
    release = (elapsed(hit) * RELEASES).floor().clip(0, RELEASES - 1).cast(pl.Int64)
    kind = (said.rank("dense") - 1).cast(pl.Int64)
    wording = pl.lit(pl.Series(is_new.cumsum(axis=0)[release.to_numpy(), kind.to_numpy()], dtype=pl.Int64))

    def worded(one: pl.Expr) -> pl.Expr:
        new = [pl.when(wording == number).then(pl.format(text, one)) for number, text in enumerate(WORDINGS, 1)]
        return pl.coalesce(*new, one)

    column = hit.table.columns("text")[0]
    return change(hit, [column], filled(hit, column), worded)


def _zeros(hit: Hit) -> Table:
    """Some traces are all zeros."""
    column = hit.table.columns("trace")[0]
    mask = filled(hit, column)
    unsampled = _drawn(hit, hit.frame.filter(mask)[column].unique().sort())
    return put(hit, hit.table.columns("trace"), mask & hit.frame[column].is_in(unsampled.implode()), UNSAMPLED)


def _whole_header(hit: Hit) -> Table:
    """In some units' lines a trace has the version before and the flags behind."""
    return rewritten(hit, hit.table.columns("trace"), lambda one: pl.format("00-{}-01", one))


def _quoted(hit: Hit) -> Table:
    """Some units' messages stand in quotes, and those within are doubled."""
    return rewritten(
        hit, hit.table.columns("text"), lambda one: pl.format('"{}"', one.str.replace_all('"', '""', literal=True))
    )


def _by_the_day(hit: Hit) -> Table:
    """Some units' lines are received at the day's beginning."""
    mask = units(hit)
    return change_times(hit, hit.table.columns("observed"), mask, lambda moment: moment.dt.truncate("1d"))


FAULTS: tuple[Fault, ...] = (
    Fault(
        "stamped_behind_queue",
        "logs",
        "text",
        _queued,
        "the pipeline stamps lines when it gets to them, handles them one by one, and can bear only so many times the "
        "lines that come on average",
        amounts=CAPACITIES,
    ),
    Fault(
        "year_guessed",
        "logs",
        "text",
        _last_year,
        "lines of the old syslog protocol have no year, and a collector whose clock is lost at a restart takes the "
        "last one until it is set right",
    ),
    Fault(
        "word_taken_for_name",
        "logs",
        "text",
        _untagged,
        "some releases write no name before their messages, and the parser takes the first word of the message for it",
    ),
    Fault(
        "levels_turned_around",
        "logs",
        "severity",
        _turned_around,
        "some programs number levels from the most severe to the least, and the numbers are read from the other end",
    ),
    Fault(
        "baggage_appended",
        "logs",
        "text",
        _carrying,
        "a tracing library writes behind each message what items its request carries, a share of requests each of them",
        amounts=CARRYING,
    ),
    Fault(
        "ids_pronounceable",
        "logs",
        "text",
        _pronounceable,
        "to be read out on the phone numbers and ids are written as pairs of words by some programs",
    ),
    Fault(
        "muted_after_error",
        "logs",
        "severity",
        _muted,
        "a protection against floods of alarms mutes an emitter for so many minutes after each of its errors",
        amounts=MUTED,
    ),
    Fault(
        "datagrams_too_long",
        "logs",
        "text",
        _too_long,
        "lines are sent in datagrams, of which labels of any length leave about so many characters to the message, and "
        "a gateway drops what is longer",
        amounts=DATAGRAMS,
    ),
    Fault(
        "payload_time_taken",
        "logs",
        "text",
        _of_business,
        "a share of the messages has a field with the moment at which their order or file was made, and the parser "
        "takes it for the time of the line",
    ),
    Fault(
        "traffic_moves_away",
        "logs",
        "text",
        _moving_away,
        "users are moved bit by bit to a new platform, which logs elsewhere, until it has such a share of them",
        amounts=MOVED,
    ),
    Fault(
        "messages_reworded",
        "logs",
        "text",
        _reworded,
        "with each release writers revise what a share of the messages says",
        amounts=REWORDED,
    ),
    Fault(
        "traces_all_zero",
        "logs",
        "trace",
        _zeros,
        "of requests that are not sampled the tracing library writes zeros for the trace's id",
    ),
    Fault(
        "traceparent_whole",
        "logs",
        "trace",
        _whole_header,
        "some programs log the whole header in which a trace is handed on, with its version and flags",
    ),
    Fault(
        "levels_of_dotnet",
        "logs",
        "severity",
        _of_dotnet,
        "some services are written anew in .NET, which has names of its own for levels",
    ),
    Fault(
        "quoted_once_more",
        "logs",
        "text",
        _quoted,
        "an exporter quotes messages of some emitters that its library quotes again",
    ),
    Fault(
        "received_by_the_day",
        "logs",
        "observed",
        _by_the_day,
        "some collectors keep of the time of reception only the day, by which their files are sorted into folders",
    ),
)
