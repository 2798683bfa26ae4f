"""Damage to log files."""

from datetime import timedelta

import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    keep,
    oldest,
    put,
    rows,
    shift,
    shuffled,
    stretches,
    together,
    units,
    with_lines,
)
from validity.table import Table

ZONE = timedelta(hours=8)
BURST = 8  # times that a repeated line is written
FLOODS = (0.05, 0.15, 0.3, 0.45, 0.6)  # shares of all lines


def _churn(hit: Hit) -> Table:
    """A developer glues a fresh word into the message: each line looks new."""
    words = ["".join(hit.rng.choice(list("bcdfghjklmnpqrstvwxz"), 8)) for _ in range(min(4000, hit.frame.height + 1))]
    fresh = pl.Series(hit.rng.choice(words, hit.frame.height))
    return change(hit, hit.table.columns("text"), rows(hit), lambda one: pl.lit("step") + fresh + pl.lit(" ") + one)


def _truncated(hit: Hit) -> Table:
    """An appender cuts messages at so many characters."""
    return change(hit, hit.table.columns("text"), hit.eligible, lambda one: one.str.slice(0, int(hit.amount)))


def _swapped(hit: Hit) -> Table:
    return shuffled(hit, hit.table.columns("entity"), rows(hit))


def _added(hit: Hit, text: pl.Expr, level: str) -> Table:
    """Lines between the others, as many as make up the share, from the same emitters at the same times."""
    source = hit.frame.filter(hit.eligible)
    count = min(round(hit.amount / (1 - hit.amount) * source.height), 2 * hit.frame.height)
    return with_lines(hit, source, count, text, level)


def _debug(hit: Hit) -> Table:
    number = pl.int_range(pl.len()).cast(pl.String)
    kind = (
        (pl.int_range(pl.len()) % 7)
        .cast(pl.String)
        .replace_strict(
            {str(k): word for k, word in enumerate(("enter", "exit", "cache", "pool", "lock", "parse", "flush"))}
        )
    )
    return _added(hit, pl.lit("debug ") + kind + pl.lit(" handler step ") + number, "DEBUG")


def _repeated(hit: Hit) -> Table:
    """Bursts: a line is written again and again."""
    mask = rows(hit, hit.amount / (BURST * (1 - hit.amount) + hit.amount) if hit.amount < 1 else 1)
    extra = hit.frame.filter(mask)
    return together(hit.table, [hit.frame, *[extra] * (BURST - 1)])


FAULTS = (
    Fault(
        "lines_lost",
        "logs",
        "text",
        lambda hit: keep(hit, ~rows(hit)),
        "lines missing at random",
    ),
    Fault(
        "log_outages",
        "logs",
        "text",
        lambda hit: keep(hit, ~stretches(hit)),
        "stretches without lines",
    ),
    Fault(
        "severity_missing",
        "logs",
        "severity",
        lambda hit: put(hit, hit.table.columns("severity"), rows(hit), None),
        "level empty",
    ),
    Fault(
        "severity_constant",
        "logs",
        "severity",
        lambda hit: put(hit, hit.table.columns("severity"), rows(hit), "INFO"),
        "everything is INFO",
    ),
    Fault("template_churn", "logs", "text", _churn, "a fresh word in each message"),
    Fault(
        "messages_truncated",
        "logs",
        "text",
        _truncated,
        "messages cut at so many characters",
        (120, 60, 30, 12, 3),
    ),
    Fault(
        "messages_constant",
        "logs",
        "text",
        lambda hit: put(hit, hit.table.columns("text"), rows(hit), "processing request"),
        "one text for everything",
    ),
    Fault(
        "emitter_missing",
        "logs",
        "entity",
        lambda hit: put(hit, hit.table.columns("entity"), rows(hit), None),
        "emitter empty",
    ),
    Fault(
        "emitter_renamed",
        "logs",
        "entity",
        lambda hit: change(
            hit, hit.table.columns("entity"), oldest(hit), lambda one: pl.lit("old-") + one.str.reverse()
        ),
        "older lines under other names",
    ),
    Fault("emitters_swapped", "logs", "entity", _swapped, "lines under the names of others"),
    Fault(
        "log_zone_shift",
        "logs",
        "text",
        lambda hit: shift(hit, hit.table.columns("time"), units(hit), ZONE),
        "some emitters eight hours off",
    ),
    Fault("debug_flood", "logs", "text", _debug, "debug lines between the others", FLOODS),
    Fault(
        "heartbeat_flood",
        "logs",
        "text",
        lambda hit: _added(hit, pl.lit("heartbeat ok"), "INFO"),
        "heartbeats between the others",
        FLOODS,
    ),
    Fault("repeated_lines", "logs", "text", _repeated, "bursts of the same line", FLOODS),
    Fault(
        "times_unreadable",
        "logs",
        "text",
        lambda hit: put(hit, hit.table.columns("time"), rows(hit), "??:??"),
        "time not readable",
    ),
    Fault(
        "trace_missing",
        "logs",
        "trace",
        lambda hit: put(hit, hit.table.columns("trace"), rows(hit), None),
        "trace ids empty",
    ),
    Fault(
        "observed_missing",
        "logs",
        "observed",
        lambda hit: put(hit, hit.table.columns("observed"), rows(hit), None),
        "collector's time empty",
    ),
    Fault(
        "log_history_cut",
        "logs",
        "text",
        lambda hit: keep(hit, ~oldest(hit)),
        "the oldest lines gone",
        (0.2, 0.4, 0.6, 0.8, 0.95),
        learn_only=True,
    ),
)
