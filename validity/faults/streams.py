"""Damage that programs' lives, enrichment, stores' limits and exports do to streams of lines."""

from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    NUMBERED,
    WHOLE,
    Fault,
    Hit,
    change,
    is_error,
    keep,
    later,
    pattern,
    shift,
    stretches,
    together,
    units,
)
from validity.table import Table, span

BEHIND = (1.5, 5.0, 15.0, 60.0, 400.0)  # lines that a worker is behind at the most
READ = (0.02, 0.08, 0.2, 0.5, 0.9)  # shares of the time
LOOPING = (0.03, 0.1, 0.3, 0.6, 0.9)
UNFILLED = (0.02, 0.1, 0.3, 0.6, 0.9)
ATTEMPTS = (1, 5, 20, 60, 150)
RARE = (0.04, 0.1, 0.22, 0.45, 0.8)  # shares of an emitter's kinds of messages
ONCE = (0.05, 0.15, 0.35, 0.6, 1.0)  # shares of all kinds of messages
BUFFERED = (1, 5, 25, 80, 400)  # lines that a process has not written yet
SURVIVED = 3  # errors of an emitter, of which the first ends the process
FIRST_WAIT, LONGEST_WAIT = 10, 900  # seconds
DOUBLINGS = 7  # after which the wait is the longest one
LIFE = "1w"  # of a process
RELEASE = 0.1  # of the damaged period: how long a release stays
LOOP = 0.02  # of the damaged period: how long a process starts again and again
STARTS = 0.3  # of a looping emitter's lines, in place of each of which it starts once
CLOCK_BEHIND = timedelta(minutes=40)
THOUSANDS = r"(^|\s)(\d{1,3})(\d{3})(\.00)"
TRACE = r"^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$"
TRACE_DIGITS = 32
BANNER = (
    "Starting application on the default port",
    "No active profile set, falling back to default profiles",
    "Bootstrapping repositories in deferred mode",
    "Initializing root application context",
    "Connection pool starting",
    "Connection pool start completed",
    "Exposing endpoints beneath base path",
    "Server started, waiting for its first probe",
)


def _lines(hit: Hit) -> pl.DataFrame:
    """By row: its unit, its kind of message, its place in the table, and whether it may be damaged."""
    return hit.frame.select(
        "_unit",
        "_time",
        pattern(hit).fill_null("").alias("_said"),
        hit.eligible.alias("_hurt"),
        pl.int_range(pl.len()).alias("_place"),
    )


def _out_of_order(hit: Hit) -> Table:
    """Lines that arrive after a newer one of their unit are refused."""
    behind = pl.Series("_behind", hit.rng.random(hit.frame.height) * hit.amount)
    lines = _lines(hit).with_columns(behind).filter("_hurt")
    arrival = pl.int_range(pl.len()).over("_unit") + pl.col("_behind")
    arrived = lines.with_columns(arrival.alias("_at")).sort("_at", "_place")
    taken = arrived.filter(pl.col("_place") == pl.col("_place").cum_max().over("_unit"))["_place"]
    return keep(hit, ~hit.eligible | pl.int_range(hit.frame.height, eager=True).is_in(taken.implode()))


def _bytewise(hit: Hit) -> Table:
    """Behind each letter of some releases' lines there is a blank."""
    mask = stretches(hit, length=RELEASE)
    return change(hit, hit.table.columns("text"), mask, lambda one: one.str.replace_all("(.)", "$1 "))


def _looping(hit: Hit) -> Table:
    """Where a unit loops it says the lines of its banner at each start, and nothing else."""
    mask = stretches(hit, length=LOOP)
    possible = np.flatnonzero(mask.to_numpy())
    starts = possible[hit.rng.random(len(possible)) < STARTS]
    extra = hit.frame[np.repeat(starts, len(BANNER))].with_columns(
        *(pl.Series(one, BANNER * len(starts), pl.String) for one in hit.table.columns("text")),
        *(pl.lit("INFO").alias(one) for one in hit.table.columns("severity")),
        *(pl.lit(None, pl.String).alias(one) for one in hit.table.columns("trace")),
    )
    return together(hit.table, [hit.frame.filter(~mask), extra])


def _retried(hit: Hit) -> Table:
    """Each error comes again at each attempt, after waits that double up to the longest one."""
    errors = hit.frame.filter(hit.eligible & is_error(hit))
    if not errors.height:
        return hit.table
    _, last = span(hit.frame["_time"])
    frames, passed = [hit.frame], 0
    for attempt in range(int(hit.amount)):
        passed += min(FIRST_WAIT * 2 ** min(attempt, DOUBLINGS), LONGEST_WAIT)
        again = later(hit, errors, timedelta(seconds=passed))
        frames.append(again.filter(pl.col("_time") <= last))
    return together(hit.table, frames)


def _commonest(hit: Hit) -> Table:
    """Of each unit's kinds of messages the rarest ones are left out; the commonest of all stays."""
    key = ["_unit", "_said"]
    lines = _lines(hit)
    kinds = lines.filter("_hurt").group_by(key).len().sort("_unit", "len", "_said", descending=[False, True, False])
    count = (pl.len().over("_unit") * (1 - hit.amount)).round()
    is_top = pl.int_range(pl.len()) == pl.col("len").arg_max()
    shown = kinds.filter((pl.int_range(pl.len()).over("_unit") < count) | is_top).with_columns(_shown=True)
    is_shown = lines.join(shown, on=key, how="left", maintain_order="left")["_shown"].fill_null(value=False)
    return keep(hit, ~hit.eligible | is_shown)


def _said_once(hit: Hit) -> Table:
    """A share of the kinds of messages is said once by each unit in each life of its process."""
    lines = _lines(hit).with_columns(pl.col("_time").dt.truncate(LIFE).alias("_life"))
    names = lines["_said"].unique().sort()
    once = names.filter(pl.Series(hit.rng.random(len(names)) < hit.amount, dtype=pl.Boolean))
    key = ["_unit", "_said", "_life", "_hurt"]
    is_first = lines.select(pl.int_range(pl.len()).over(key) == 0).to_series()
    return keep(hit, ~(hit.eligible & lines["_said"].is_in(once.implode())) | is_first)


def _unfilled(hit: Hit) -> Table:
    """In some releases' lines a placeholder stands for each word that holds a digit."""
    mask = stretches(hit, length=RELEASE)
    return change(hit, hit.table.columns("text"), mask, lambda one: one.str.replace_all(NUMBERED, "{}"))


def _unwritten(hit: Hit) -> Table:
    """Some errors are crashes: such a one and its unit's lines before it are lost as far as they were buffered."""
    number = pl.int_range(pl.len()).over("_unit")
    lines = _lines(hit).with_columns(number.alias("_number"), is_error(hit).alias("_error"))
    is_crash = pl.col("_error") & ((pl.col("_error").cum_sum().over("_unit") - 1) % SURVIVED == 0)
    crash = pl.when(is_crash).then("_number").otherwise(None).fill_null(strategy="backward").over("_unit")
    is_lost = lines.select((crash - pl.col("_number") < hit.amount).fill_null(value=False)).to_series()
    return keep(hit, ~(hit.eligible & is_lost))


def _received_before(hit: Hit) -> Table:
    """Some units' lines are received by a clock that is behind."""
    return shift(hit, hit.table.columns("observed"), units(hit), -CLOCK_BEHIND)


def _formatted(text: pl.Expr) -> pl.Expr:
    """Words that are whole numbers, as the locale writes numbers."""
    decimals = text.str.replace_all(WHOLE, "$1$2.00$3")
    return decimals.str.replace_all(THOUSANDS, "$1$2,$3$4")


def _grouped(hit: Hit) -> Table:
    """Whole numbers have a comma before the last three digits of four to six, and two decimals."""
    columns = hit.table.columns("text")
    return change(hit, columns, units(hit), _formatted)


def _as_uuid(trace: pl.Expr) -> pl.Expr:
    """Cells that hold no trace stay."""
    filled = trace.str.zfill(TRACE_DIGITS).str.replace(TRACE, "$1-$2-$3-$4-$5")
    return pl.when(trace.str.contains(r"^\w+$")).then(filled).otherwise(trace)


def _dashed(hit: Hit) -> Table:
    """Traces are filled up with zeros and have dashes as a UUID has them."""
    columns = hit.table.columns("trace")
    return change(hit, columns, units(hit), _as_uuid)


def _with_comma(moment: pl.Expr) -> pl.Expr:
    """A moment without parts of the second gets three zeros."""
    return moment.str.replace(r"\.(\d+Z?)$", ",$1").str.replace(r"(:\d\d)(Z?)$", "$1,000$2")


def _comma(hit: Hit) -> Table:
    """Parts of the second stand behind a comma."""
    columns = hit.table.columns("time")
    return change(hit, columns, units(hit), _with_comma)


FAULTS = (
    Fault(
        "out_of_order_refused",
        "logs",
        "text",
        _out_of_order,
        "the store takes the lines of a stream in the order of their times only, several workers send them, each up to "
        "so many lines behind, and what comes after a newer line is refused",
        BEHIND,
    ),
    Fault(
        "utf16_read_bytewise",
        "logs",
        "text",
        _bytewise,
        "some releases write their files in UTF-16, and the shipper, which is set to one byte a letter, reads the "
        "empty bytes between the letters as blanks",
        READ,
    ),
    Fault(
        "crash_loops",
        "logs",
        "text",
        _looping,
        "for a share of the time programs fail at their start, the orchestrator starts them again and again, and they "
        "log their start's lines and nothing else",
        LOOPING,
    ),
    Fault(
        "retries_logged",
        "logs",
        "severity",
        _retried,
        "clients try again what failed, after ever longer waits, and log the same error at each of so many attempts",
        ATTEMPTS,
    ),
    Fault(
        "rarest_left_out",
        "logs",
        "text",
        _commonest,
        "the export was made from the store's page of patterns, which shows the commonest ones of each service only",
        RARE,
    ),
    Fault(
        "said_once",
        "logs",
        "text",
        _said_once,
        "to spare the log developers let a share of the messages be said once in a process's life, which is a week",
        ONCE,
    ),
    Fault(
        "arguments_not_exported",
        "logs",
        "text",
        _unfilled,
        "some releases log templates and arguments apart, and only the template, with its placeholders, is exported",
        UNFILLED,
    ),
    Fault(
        "buffer_dies_with_process",
        "logs",
        "severity",
        _unwritten,
        "programs write their lines by so many at once, and those that wait are lost when an error ends the process, "
        "as each third one does",
        BUFFERED,
    ),
    Fault(
        "received_before_written",
        "logs",
        "observed",
        _received_before,
        "a collector has no time server, its clock is behind, and its lines are received before they are written",
    ),
    Fault(
        "numbers_grouped",
        "logs",
        "text",
        _grouped,
        "some services format numbers by the machine's locale, with commas between thousands and with two decimals",
    ),
    Fault(
        "traces_dashed",
        "logs",
        "trace",
        _dashed,
        "some agents hold a trace's id for a UUID fill it up with zeros and write it with dashes",
    ),
    Fault(
        "milliseconds_behind_comma",
        "logs",
        "text",
        _comma,
        "some services move to a logging library that writes a comma before the milliseconds, as Python's does",
    ),
)
