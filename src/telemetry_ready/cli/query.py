"""``sql``: read-only queries on the lake."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from telemetry_ready.cli.session import InSession, say
from telemetry_ready.cli.tables import show_table


def sql(
    query: str | None = None,
    *,
    format: Literal["table", "json", "csv", "parquet"] = "table",  # the option's name
    attach: Annotated[bool, Parameter(negative="")] = False,
    example: str | None = None,
    session: InSession,
) -> None:
    """Query the lake: one SELECT, read-only, while ingest may be writing.

    Args:
        query: The SELECT; "-" reads it from standard input.
        format: How the rows are printed; json is an array of objects.
        attach: Print the lines that open the lake in the DuckDB shell and in Python instead.
        example: Run one of the queries worth having; "list" names them.
        session: Of the call.
    """
    from telemetry_ready.errors import ConfigurationError
    from telemetry_ready.lake import attach_lines, run_query
    from telemetry_ready.pipeline.examples import EXAMPLES, example_query

    paths = session.paths(session.project())
    if attach:
        say(attach_lines(paths))
        return
    if example == "list":
        show_table(["name", "what it shows"], [(one.name, one.title) for one in EXAMPLES])
        return
    if example is not None:
        query = example_query(example)
        session.reporter.note(query)
    if query is None:
        raise ConfigurationError('Which query?\nHint: telemetry-ready sql "SELECT …", or --example list, or --attach')
    _show(run_query(paths, sys.stdin.read() if query == "-" else query), format)


def _show(found, kind: str) -> None:  # type: ignore[no-untyped-def]  # a Polars frame; Polars is imported late
    from telemetry_ready.pipeline.output import as_csv, as_json, as_parquet, as_rows

    if kind == "table":
        show_table(found.columns, as_rows(found))
    elif kind == "json":
        say(as_json(found))
    elif kind == "csv":
        sys.stdout.write(as_csv(found))
    else:
        sys.stdout.buffer.write(as_parquet(found))


COMMANDS = (sql,)
