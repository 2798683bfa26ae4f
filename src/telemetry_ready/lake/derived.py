"""Tables that follow from rows: a key enters once, and leaves with the last row that names it."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from telemetry_ready.lake.catalogue import filled
from telemetry_ready.lake.sql import files, rows
from telemetry_ready.model.staged import Staged
from telemetry_ready.model.tables import DERIVED_TABLES, Table

_ENTITY_COLUMNS = {
    "stored_logs": ("host_entity_id", "service_entity_id", "pod_entity_id"),
    "stored_metric_points": ("host_entity_id", "service_entity_id", "pod_entity_id"),
    "stored_ticket_versions": ("ci_entity_id", "service_entity_id"),
    "stored_alert_versions": ("host_entity_id", "service_entity_id", "ci_entity_id", "root_cause_entity_id"),
}
_ENTITIES_IN_USE = " UNION ".join(
    f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
    for table, columns in _ENTITY_COLUMNS.items()
    for column in columns
)
_IN_USE = {
    "metric_series": ("series_id", "SELECT series_id FROM stored_metric_points"),
    "log_templates": ("template_id", "SELECT template_id FROM stored_logs WHERE template_id IS NOT NULL"),
    "entity_names": ("name_id", _ENTITIES_IN_USE),
}
"""Derived table to its id and the query of the ids that rows name."""


def insert_derived(connection: DuckDBPyConnection, taken: Sequence[Staged], *, replace: bool) -> None:
    """Add the keys that are new; with ``replace`` the staged row takes the place of one with its key."""
    there = filled(connection)
    for name, table in DERIVED_TABLES.items():
        pieces = [piece for one in taken for piece in one.derived.get(name, ())]
        if not pieces:
            continue
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE derived AS SELECT DISTINCT ON ({', '.join(table.key)}) * "
            f"FROM read_parquet({files(pieces)})"
        )
        if name in there:
            _settle(connection, name, table, replace=replace)
        if rows(connection, "SELECT 1 FROM derived LIMIT 1"):
            order = f" ORDER BY {', '.join(table.sort)}" if table.sort else ""
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM derived{order}")
        connection.execute("DROP TABLE derived")


def _settle(connection: DuckDBPyConnection, name: str, table: Table, *, replace: bool) -> None:
    """Leave in ``derived`` what the lake does not have."""
    if replace:
        connection.execute(f"DELETE FROM {name} AS old WHERE EXISTS (FROM derived AS new WHERE {_same(table)})")
    if "first_seen" in table.column_names:
        _keep_earliest(connection, table)
    connection.execute(f"DELETE FROM derived AS new WHERE EXISTS (FROM {name} AS old WHERE {_same(table)})")


def _keep_earliest(connection: DuckDBPyConnection, table: Table) -> None:
    """What was seen earlier than the lake knew: so that the order of files does not matter."""
    earlier = f"{_same(table)} AND new.first_seen < old.first_seen"
    if rows(connection, f"SELECT 1 FROM {table.name} AS old, derived AS new WHERE {earlier} LIMIT 1"):
        connection.execute(
            f"UPDATE {table.name} AS old SET first_seen = new.first_seen FROM derived AS new WHERE {earlier}"
        )


def forget_unused(connection: DuckDBPyConnection) -> None:
    """Delete series, templates and entities that no row names any more."""
    for name, (key, used) in _IN_USE.items():
        unused = f"{key} NOT IN ({used})"
        if name == "log_templates" and rows(connection, f"SELECT 1 FROM {name} WHERE {unused} LIMIT 1"):
            connection.execute(f"UPDATE {name} SET family_version = 0")  # families may be smaller without them
        connection.execute(f"DELETE FROM {name} WHERE {unused}")


def _same(table: Table) -> str:
    return " AND ".join(f"new.{key} = old.{key}" for key in table.key)
