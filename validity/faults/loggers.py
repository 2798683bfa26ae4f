"""Damage that logging libraries, their settings, container runtimes and the store's index do."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl

from validity.faults._damage import (
    Fault,
    Hit,
    change,
    is_error,
    keep,
    pattern,
    put,
    shift,
    stretches,
    together,
    units,
    with_lines,
)
from validity.table import Table, span

RELEASE = 0.2  # of the damaged period: how long a release stays
INDICES = 24  # that the store begins in all the time
ZONE, OFFSET = timedelta(hours=2), "+02:00"
FAILED = r"(?i)error|fail|exception|fatal"
WARNED = r"(?i)warn"
UNNAMED = "unknown_service:java"
AGENT = "fluent-bit"
AGENT_TEXTS = (
    "[input:tail:tail.0] inotify_fs_add(): inode={} watch_fd=7",
    "[output:es:es.0] flush chunk {} succeeded at retry 0",
    "[filter:kubernetes:kubernetes.0] metadata of {} pods cached",
)
FRAMES = (
    "app.web.RequestFilter.doFilter(RequestFilter.java:{})",
    "app.web.Dispatcher.dispatch(Dispatcher.java:{})",
    "app.core.Handler.handle(Handler.java:{})",
    "app.core.Proxy.invoke(Proxy.java:{})",
    "app.client.RestClient.exchange(RestClient.java:{})",
    "app.data.Repository.query(Repository.java:{})",
    "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:{})",
    "java.base/java.lang.Thread.run(Thread.java:{})",
)
DEPTHS = (1, 3, 8, 20, 40)  # lines of one stack trace
LATE_HOURS = (1, 3, 6, 12, 20)
BUFFERS = (2, 6, 20, 80, 250)  # lines; 8 KB of them at the most
CONFLICTS = (0.03, 0.1, 0.25, 0.45, 0.7)  # shares of the kinds of messages of one index
FLOODS = (0.03, 0.08, 0.2, 0.35, 0.5)  # shares of all lines


def _loose_frames(hit: Hit) -> Table:
    """Each error is followed by so many lines of its stack trace, which have no level."""
    errors = hit.frame.filter(hit.eligible & is_error(hit))
    depth = int(hit.amount)
    place = np.repeat(np.arange(errors.height), depth)
    texts = [
        "at " + FRAMES[frame].format(line)
        for frame, line in zip(
            hit.rng.integers(0, len(FRAMES), len(place)), hit.rng.integers(20, 900, len(place)), strict=True
        )
    ]
    extra = errors[place].with_columns(
        *(pl.Series(one, texts, pl.String) for one in hit.table.columns("text")),
        *(pl.lit(None, pl.String).alias(one) for one in hit.table.columns("severity")),
    )
    return together(hit.table, [hit.frame, extra])


def _unparsed(hit: Hit) -> Table:
    """The whole JSON line is the message; the level stands in it alone."""
    mask = units(hit)
    level = pl.col(hit.table.columns("severity")[0]).fill_null("INFO")
    thread = pl.lit(pl.Series(hit.rng.integers(1, 200, hit.frame.height)).cast(pl.String))
    begin = (pl.lit('{"level":"'), level, pl.lit('","logger":"app.core.Handler","thread":"exec-'), thread)

    def line(text: pl.Expr) -> pl.Expr:
        quoted = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
        return pl.concat_str(*begin, pl.lit('","message":"'), quoted, pl.lit('"}'))

    parsed = change(hit, hit.table.columns("text"), mask, line)
    return put(replace(hit, table=parsed), hit.table.columns("severity"), mask, None)


def _dated_by_file(hit: Hit) -> Table:
    """Until the file is rotated, lines of the new day carry the old day's date."""
    mask = hit.eligible & (hit.frame["_time"].dt.hour() < hit.amount)
    return shift(hit, hit.table.columns("time"), mask, timedelta(days=-1))


def _uncollected(hit: Hit) -> Table:
    """No line of a share of the machines."""
    host = hit.frame[hit.table.columns("host")[0]]
    names = host.filter(hit.eligible).drop_nulls().unique().sort().to_list()
    if not names:
        return hit.table
    chosen = hit.rng.choice(names, max(1, round(hit.amount * len(names))), replace=False)
    return keep(hit, ~(hit.eligible & host.is_in([str(one) for one in chosen]).fill_null(value=False)))


def _rejected(hit: Hit) -> Table:
    """An index takes no line at all of a share of the kinds of messages, other ones in each index."""
    first, last = span(hit.frame["_time"])
    passed = (hit.frame["_time"] - first).dt.total_milliseconds() * INDICES
    index = (passed / max((last - first).total_seconds() * 1000, 1)).floor().cast(pl.Int64)
    key = hit.frame.select(pl.format("{}/{}", index, pattern(hit).fill_null(""))).to_series()
    names = key.unique().sort()
    refused = names.filter(pl.Series(hit.rng.random(len(names)) < hit.amount))
    return keep(hit, ~(hit.eligible & key.is_in(refused.implode())))


def _guessed(hit: Hit) -> Table:
    """The level that the words of the message suggest."""
    text = pl.col(hit.table.columns("text")[0]).fill_null("")
    level = (
        pl.when(text.str.contains(FAILED))
        .then(pl.lit("ERROR"))
        .when(text.str.contains(WARNED))
        .then(pl.lit("WARN"))
        .otherwise(pl.lit("INFO"))
    )
    return put(hit, hit.table.columns("severity"), units(hit), level)


def _buffered(hit: Hit) -> Table:
    """All lines of one buffer have the times of its last line."""
    block = pl.int_range(pl.len()).over("_unit") // int(hit.amount)
    key = ["_unit", block, pl.lit(hit.eligible)]
    return change(
        hit,
        hit.table.columns("time") + hit.table.columns("observed"),
        hit.eligible,
        lambda one: one.sort_by("_time").last().over(key),
    )


def _own_lines(hit: Hit) -> Table:
    """Lines of the agent, on the machines of the others' lines; it has no traces."""
    named = set(hit.table.columns("entity")) - set(hit.table.columns("host"))
    source = hit.frame.filter(hit.eligible).with_columns(
        *(pl.lit(AGENT).alias(one) for one in (*sorted(named), "_unit")),
        *(pl.lit(None, pl.String).alias(one) for one in hit.table.columns("trace")),
    )
    count = round(hit.amount / (1 - hit.amount) * source.height)
    number = pl.int_range(pl.len())
    first, second, third = (pl.format(one, number) for one in AGENT_TEXTS)
    text = pl.when(number % 3 == 0).then(first).when(number % 3 == 1).then(second).otherwise(third)
    return with_lines(hit, source, count, text, "INFO")


def _with_offset(hit: Hit) -> Table:
    """The same moments, by the local clock."""
    columns, mask = hit.table.columns("time"), units(hit)
    local = shift(hit, columns, mask, ZONE)
    return change(replace(hit, table=local), columns, mask, lambda one: one.str.replace("Z$", OFFSET))


FAULTS = (
    Fault(
        "stack_traces_loose",
        "logs",
        "severity",
        _loose_frames,
        "the shipper has no rule for lines that belong together, and every line of an error's stack trace is a record",
        DEPTHS,
    ),
    Fault(
        "json_unparsed",
        "logs",
        "severity",
        _unparsed,
        "some services log in JSON, which the pipeline does not parse: the message is the whole line, the level empty",
    ),
    Fault(
        "dated_by_file",
        "logs",
        "text",
        _dated_by_file,
        "lines hold the clock alone, the date is that of the file, and files are rotated so many hours after midnight",
        LATE_HOURS,
    ),
    Fault(
        "service_unnamed",
        "logs",
        "service",
        lambda hit: put(hit, hit.table.columns("service"), stretches(hit, length=RELEASE), UNNAMED),
        "some releases forget to set the service's name, and the telemetry library writes its default",
    ),
    Fault(
        "blob_data",
        "logs",
        "text",
        lambda hit: put(
            hit,
            hit.table.columns("text"),
            stretches(hit, length=RELEASE),
            pl.format("[{}B blob data]", pl.col(hit.table.columns("text")[0]).str.len_bytes()),
        ),
        "some releases colour their lines, and the journal's export shows the length of such a line instead of it",
    ),
    Fault(
        "nodes_uncollected",
        "logs",
        "host",
        _uncollected,
        "the log agent may not run on the machines of a new pool, and nothing is collected from them",
    ),
    Fault(
        "mapping_conflicts",
        "logs",
        "text",
        _rejected,
        "each new index guesses its fields' types from the first lines, and rejects all messages that do not fit them",
        CONFLICTS,
    ),
    Fault(
        "level_guessed",
        "logs",
        "severity",
        _guessed,
        "some services' lines come without a level, and the log store guesses it from words such as 'failed'",
    ),
    Fault(
        "stdout_buffered",
        "logs",
        "text",
        _buffered,
        "the program's output is buffered, and the container runtime stamps its lines when so many are written at once",
        BUFFERS,
    ),
    Fault(
        "agents_own_lines",
        "logs",
        "entity",
        _own_lines,
        "the log agent collects its own log as well, under its own name",
        FLOODS,
    ),
    Fault(
        "local_time_with_offset",
        "logs",
        "text",
        _with_offset,
        "some services write local time with its offset from UTC instead of UTC",
    ),
    Fault(
        "levels_lowercased",
        "logs",
        "severity",
        lambda hit: change(hit, hit.table.columns("severity"), units(hit), lambda one: one.str.to_lowercase()),
        "some services move to a logging library that writes levels in lower case",
    ),
)
