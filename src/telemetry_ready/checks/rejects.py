"""How many records and rows never entered a table: they are failures of the checks that count rejects."""

# ruff: noqa: S608 - the SQL is built from the schema's own names

import math
from typing import TYPE_CHECKING

from telemetry_ready.checks.scope import lake_prefix, narrows_rows
from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STORED_IN = {
    "metrics": "metric_points",
    "metric_series": "metric_points",
    "tickets": "ticket_versions",
    "alerts": "alert_versions",
}
"""Views and derived tables, and the table that a rejected record would have entered."""


def count_rejected(connection: "DuckDBPyConnection", scope: Scope, table: str) -> int:
    """Rejected records and rows of a table, of the sources in scope.

    A rejected record names no host and no day. So a scope that leaves out some rows of a source takes as large a share
    of its rejects, rounded up; of a source without any row it takes all.

    Args:
        connection: Within ``scoped``.
        scope: The same.
        table: As a check names it.
    """
    stored = STORED_IN.get(table, table)
    rejected = dict(_by_source(connection, f"quarantine WHERE table_name = '{stored}'"))
    if not rejected or not narrows_rows(scope):
        return sum(rejected.values())
    inside = dict(_by_source(connection, stored))
    whole = dict(_by_source(connection, f"{lake_prefix(connection)}.{stored}"))
    shares = {name: inside.get(name, 0) / whole[name] if whole.get(name) else 1.0 for name in rejected}
    return sum(math.ceil(count * shares[name]) for name, count in rejected.items())


def _by_source(connection: "DuckDBPyConnection", rows: str) -> list[tuple[str, int]]:
    found = connection.execute(f"SELECT source, count(*) FROM {rows} GROUP BY source").fetchall()
    return [(str(source), int(count)) for source, count in found]
