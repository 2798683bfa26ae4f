"""What a scope leaves out by its sources and its window: rows by source and day, with and without the two."""

# ruff: noqa: S608 - the SQL is built from this module's own names

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from telemetry_ready.checks.scope import TICKET_OPENED, scoped
from telemetry_ready.model.left_out import Cells, LeftOut
from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SILOS = {
    "logs": ("logs", "event_date"),
    "metrics": ("metric_points", "event_date"),
    "tickets": ("tickets", f"CAST({TICKET_OPENED} AS DATE)"),
    "alerts": ("alerts", "CAST(coalesce(started_at, version_at) AS DATE)"),
}
"""Silo to the table that holds its rows, and the day of a row."""


def widened(scope: Scope) -> Scope:
    """The same services, hosts, environments and tickets, of all sources and days."""
    return replace(scope, sources=(), window_days=None, since=None, until=None)


def left_out(
    connection: "DuckDBPyConnection", scope: Scope, as_of: datetime, silos: Collection[str]
) -> tuple[LeftOut, ...]:
    """What the scope leaves out of each silo; nothing for a scope of all sources and days.

    Args:
        connection: In use of the lake.
        scope: Its ticket filter must have been checked.
        as_of: Nothing after it is held.
        silos: logs, metrics, tickets, alerts, or some of them.
    """
    wide = widened(scope)
    if wide == scope:
        return ()
    whole, kept = _rows(connection, wide, as_of, silos), _rows(connection, scope, as_of, silos)
    found = [LeftOut(silo, whole[silo], kept[silo]) for silo in whole]
    return tuple(one for one in found if one.share > 0)


def _rows(connection: "DuckDBPyConnection", scope: Scope, as_of: datetime, silos: Collection[str]) -> dict[str, Cells]:
    with scoped(connection, scope, as_of):
        return {
            silo: {
                (str(source), day): int(rows)
                for source, day, rows in connection.execute(
                    f"SELECT source, {day} AS day, count(*) FROM {table} GROUP BY ALL"
                ).fetchall()
            }
            for silo, (table, day) in SILOS.items()
            if silo in silos
        }
