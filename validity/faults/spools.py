"""Damage that connections, archives, reports, event consoles and load tests do to lines on their way."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import polars as pl

from validity.faults._damage import (
    WHOLE,
    Fault,
    Hit,
    by_unit,
    change,
    filled,
    is_error,
    is_filled,
    keep,
    later,
    message,
    pattern,
    put,
    rows,
    shift,
    stretches,
    units,
    with_rows,
)
from validity.table import Table, span

UNKNOWN = (0.02, 0.08, 0.2, 0.5, 0.9)  # shares of the connections
CARRIED = 30  # lines of a connection
ARCHIVED = (3, 10, 40, 250, 5000)  # lines of a file
TOO_LONG = (0.002, 0.01, 0.05, 0.2, 0.6)  # shares of the rows of a usual day
CORRELATED = (0.1, 2, 60, 1800, 43_200)  # seconds
TIMES_SEEN = (500, 200, 60, 15, 1)  # before an error is a known one
AMPLIFIED = (0.05, 0.2, 0.8, 3.0, 10.0)  # lines of a load test, for each line that was recorded
REPLAYED = 0.35  # of the time: how much is replayed
REPLAYED_LATER = 0.15  # of the damaged period
ESCAPED = {" ": "%20", "%": "%25", ",": "%2C", ":": "%3A", "/": "%2F", "=": "%3D", "[": "%5B", "]": "%5D", '"': "%22"}
MOMENT = r"^(\d{4})-(\d\d)-(\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?Z?$"
NAMES_OF_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = {f"/{number:02}/": f"/{name}/" for number, name in enumerate(NAMES_OF_MONTHS, 1)}


def _from_rows(hit: Hit, columns: Iterable[str], places: np.ndarray) -> Table:
    """Eligible cells take what those of the rows at the places say; where either says nothing the cell stays."""
    source = hit.frame[places]
    return hit.table.with_frame(
        hit.frame.with_columns(
            pl.when(filled(hit, one) & source.select(is_filled(one)).to_series())
            .then(source[one])
            .otherwise(pl.col(one))
            .alias(one)
            for one in columns
        )
    )


def _first_sender(hit: Hit) -> Table:
    """All lines of some connections have the names of the line that came first over it."""
    hurt = np.flatnonzero(hit.eligible.to_numpy())
    first = np.arange(len(hurt)) // CARRIED * CARRIED
    is_named = hit.rng.random(len(hurt))[first] >= hit.amount
    places = np.arange(hit.frame.height)
    places[hurt] = np.where(is_named, hurt, hurt[first])
    columns = {*hit.table.columns("entity"), *hit.table.columns("host"), *hit.table.columns("service")}
    return _from_rows(hit, sorted(columns), places)


def _evenly(hit: Hit) -> Table:
    """Lines of a file have equal distances between its first and its last one."""
    file = ["_unit", "_hurt", "_file"]
    lines = hit.frame.select("_unit", "_time", hit.eligible.alias("_hurt"))
    number = pl.int_range(pl.len()).over("_unit", "_hurt")
    lines = lines.with_columns((number // int(hit.amount)).alias("_file"))
    first, last = pl.col("_time").first().over(file), pl.col("_time").last().over(file)
    share = pl.int_range(pl.len()).over(file) / (pl.len().over(file) - 1).clip(1)
    passed = ((last - first).dt.total_microseconds() * share).cast(pl.Int64).cast(pl.Duration("us"))
    off = lines.select(first + passed - pl.col("_time")).to_series()
    return shift(hit, hit.table.columns("time"), hit.eligible, pl.lit(off))


def _cut_by_alphabet(hit: Hit) -> Table:
    """Of each day's lines, sorted by their text, those are left that come first."""
    hurt = filled(hit, message(hit))
    lines = hit.frame.select(pl.col(message(hit)).alias("_said"), pl.col("_time").dt.date().alias("_day"), hurt=hurt)
    days = max(1, lines.filter("hurt")["_day"].n_unique())
    limit = int(hurt.sum()) / days * (1 - hit.amount)
    place = lines.select(pl.col("_said").rank("ordinal").over("_day", "hurt")).to_series()
    return keep(hit, ~(hurt & (place >= limit + 1)))


def _correlated(hit: Hit) -> Table:
    """Of the lines of one kind that come within a window the first is left, whoever wrote them."""
    hurt = filled(hit, message(hit))
    window = pl.col("_time").dt.epoch("us") // int(hit.amount * 1_000_000)
    lines = hit.frame.select(pattern(hit).alias("_said"), window.alias("_window"), hurt=hurt)
    is_first = lines.select(pl.int_range(pl.len()).over("_said", "_window", "hurt") == 0).to_series()
    return keep(hit, ~hurt | is_first)


def _accepted(hit: Hit) -> Table:
    """Errors of a kind that was seen often enough are no errors any more."""
    hurt = hit.eligible & is_error(hit)
    lines = hit.frame.select(pattern(hit).fill_null("").alias("_said"), hurt=hurt)
    seen = lines.select(pl.int_range(pl.len()).over("_said", "hurt")).to_series()
    return put(hit, hit.table.columns("severity"), hurt & (seen >= hit.amount), "INFO")


def _rotated(hit: Hit) -> Table:
    """The words of some messages begin at any one of them, and those before it come last."""
    start = pl.lit(pl.Series(hit.rng.random(hit.frame.height), dtype=pl.Float64))

    def rotated(one: pl.Expr) -> pl.Expr:
        words = one.str.split(" ")
        place = (start * words.list.len()).floor().cast(pl.Int64)
        return pl.concat_list(words.list.slice(place), words.list.head(place)).list.join(" ")

    return change(hit, hit.table.columns("text"), rows(hit), rotated)


def _escaped(hit: Hit) -> Table:
    """Some messages are written as parts of an address."""
    old, new = list(ESCAPED), list(ESCAPED.values())
    return change(hit, hit.table.columns("text"), rows(hit), lambda one: one.str.replace_many(old, new))


def _replayed(hit: Hit) -> Table:
    """Lines of some stretches come again later, each so many times on average, while the period lasts."""
    places = np.flatnonzero(stretches(hit, REPLAYED).to_numpy())
    if not len(places):
        return hit.table
    first, last = span(hit.frame.filter(hit.eligible)["_time"])
    count = np.floor(hit.amount + hit.rng.random(len(places))).astype(int)
    recorded = hit.frame[np.repeat(places, count)]
    stamps = (*hit.table.columns("time"), *hit.table.columns("observed"))
    stamped = replace(hit, table=replace(hit.table, roles={**hit.table.roles, "time": stamps}))
    again = later(stamped, recorded, (last - first) * REPLAYED_LATER)
    return with_rows(hit, again.filter(pl.col("_time") <= last))


def _fatal(hit: Hit) -> Table:
    """Some units' errors are fatal ones."""
    return put(hit, hit.table.columns("severity"), units(hit) & is_error(hit), "FATAL")


def _one_trace(hit: Hit) -> Table:
    """Some units' lines have the trace of the first of them."""
    trace = hit.table.columns("trace")[0]
    mask = units(hit) & filled(hit, trace)
    first = hit.frame.filter(mask).group_by("_unit").agg(pl.col(trace).first())
    return by_unit(hit, [trace], mask, lambda _: {trace: dict(first.iter_rows())})


def _microseconds(hit: Hit) -> Table:
    """Words that are whole numbers are a thousand times as large in some units' messages."""
    return change(hit, hit.table.columns("text"), units(hit), lambda one: one.str.replace_all(WHOLE, "${1}${2}000$3"))


def _as_web_servers_do(hit: Hit) -> Table:
    """Some units' times of reception are written with the month's name and the day in front."""
    return change(
        hit,
        hit.table.columns("observed"),
        units(hit),
        lambda one: (
            pl.when(one.str.contains(MOMENT))
            .then(one.str.replace(MOMENT, "$3/$2/$1:$4 +0000").str.replace_many(MONTHS))
            .otherwise(one)
        ),
    )


FAULTS = (
    Fault(
        "sender_by_connection",
        "logs",
        "entity",
        _first_sender,
        "lines come through a proxy, and for a share of its connections the server takes the first line's sender for "
        "that of all lines",
        amounts=UNKNOWN,
    ),
    Fault(
        "spread_over_file",
        "logs",
        "text",
        _evenly,
        "the archive knows only when each file began and ended, and what is restored is spread evenly over that time; "
        "a file holds so many lines",
        amounts=ARCHIVED,
    ),
    Fault(
        "cut_by_alphabet",
        "logs",
        "text",
        _cut_by_alphabet,
        "the lines come from a daily report that is sorted by the message, and its sheet is full before the alphabet "
        "ends",
        amounts=TOO_LONG,
    ),
    Fault(
        "correlated_across",
        "logs",
        "text",
        _correlated,
        "an event console takes alike messages of all emitters for one event, and keeps the first in so many seconds",
        amounts=CORRELATED,
    ),
    Fault(
        "known_errors_accepted",
        "logs",
        "severity",
        _accepted,
        "errors that were seen so many times are listed as known ones, and are logged as information from then on",
        amounts=TIMES_SEEN,
    ),
    Fault(
        "printed_from_map",
        "logs",
        "text",
        _rotated,
        "programs put a share of their messages together from a map, and each walk through it starts at another place",
    ),
    Fault(
        "percent_encoded",
        "logs",
        "text",
        _escaped,
        "one of several gateways hands lines on as part of an address, and nobody decodes its share of them",
    ),
    Fault(
        "traffic_replayed",
        "logs",
        "text",
        _replayed,
        "load tests replay recorded traffic, so many times as heavy, against the services that are in use",
        amounts=AMPLIFIED,
    ),
    Fault(
        "errors_called_fatal",
        "logs",
        "severity",
        _fatal,
        "to be looked at sooner some teams log every error as a fatal one",
    ),
    Fault(
        "one_trace_for_process",
        "logs",
        "trace",
        _one_trace,
        "some programs ask for a trace's id once, when they start, and write it into all of their lines",
    ),
    Fault(
        "counted_in_microseconds",
        "logs",
        "text",
        _microseconds,
        "some programs move to a library that tells numbers in thousandths of what they were told in before",
    ),
    Fault(
        "received_as_web_servers_write",
        "logs",
        "observed",
        _as_web_servers_do,
        "some collectors are set to the time format of web servers, and write when they received a line that way",
    ),
)
