"""What DuckLake's catalogue knows of tables, without asking the tables: which have data, and when they changed."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

from collections.abc import Iterable
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from telemetry_ready.lake.sql import literal, rows

_CATALOGUE = "__ducklake_metadata_lake"  # DuckDB's name for the catalogue of the lake that is attached as ``lake``


class Commit(NamedTuple):
    """One commit.

    Attributes:
        snapshot: Its id.
        about: The JSON text that was stored with it.
    """

    snapshot: int
    about: str


def tables(connection: DuckDBPyConnection) -> frozenset[str]:
    """The tables that the lake has; DuckDB's own list would read the columns of every table and view."""
    query = f"SELECT table_name FROM {_CATALOGUE}.ducklake_table WHERE end_snapshot IS NULL"
    return frozenset(name for (name,) in rows(connection, query))


def filled(connection: DuckDBPyConnection) -> frozenset[str]:
    """The tables that had rows when the transaction began."""
    query = (
        f"SELECT DISTINCT table_name FROM {_CATALOGUE}.ducklake_data_file AS file "
        f"JOIN {_CATALOGUE}.ducklake_table USING (table_id) WHERE file.end_snapshot IS NULL"
    )
    return frozenset(name for (name,) in rows(connection, query))


def changed_at(connection: DuckDBPyConnection, tables: Iterable[str]) -> int:
    """The last snapshot that added rows to the tables or took some out; 0 where none did."""
    names = ", ".join(map(literal, tables))
    files = " UNION ALL ".join(
        f"SELECT table_id, begin_snapshot, end_snapshot FROM {_CATALOGUE}.{kind}"
        for kind in ("ducklake_data_file", "ducklake_delete_file")
    )
    query = (
        f"SELECT coalesce(max(greatest(file.begin_snapshot, file.end_snapshot)), 0) FROM ({files}) AS file "
        f"JOIN {_CATALOGUE}.ducklake_table USING (table_id) WHERE table_name IN ({names})"
    )
    return int(rows(connection, query)[0][0])


def last_commit(connection: DuckDBPyConnection, message: str) -> Commit | None:
    """The latest commit with that message."""
    query = (
        f"SELECT snapshot_id, commit_extra_info FROM {_CATALOGUE}.ducklake_snapshot_changes "
        f"WHERE commit_message = {literal(message)} ORDER BY snapshot_id DESC LIMIT 1"
    )
    return next((Commit(*found) for found in rows(connection, query)), None)
