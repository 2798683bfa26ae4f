"""Pieces of SQL text: literals, file lists, rows out of a connection."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.errors import LakeError
from telemetry_ready.model.tables import Table


def literal(text: object) -> str:
    """A text literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def numbers(values: Collection[int]) -> str:
    """A list for IN; NULL where it is empty, so that nothing matches."""
    return ", ".join(str(int(value)) for value in values) or "NULL"


def files(paths: Iterable[Path]) -> str:
    """A list of files for DuckDB's readers, which take wildcards: those in a path stand for themselves.

    >>> files([Path("/a[1]/b.parquet")])
    "['/a[[]1]/b.parquet']"
    """
    escaped = ("".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path)) for path in paths)
    return "[" + ", ".join(literal(path) for path in escaped) + "]"


def rows(connection: DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a query. Values stand in it as literals: binding parameters makes DuckDB import pandas."""
    return list(connection.execute(sql).fetchall())


def rows_or_refuse(connection: DuckDBPyConnection, sql: str, what: str) -> list[tuple[Any, ...]]:
    """The same; what cannot be read, because a file is gone or torn, is named.

    Raises:
        LakeError: The query fails.
    """
    try:
        return rows(connection, sql)
    except duckdb.Error as error:
        raise LakeError(f"{what} cannot be read: {error}") from error


def insert_frame(connection: DuckDBPyConnection, table: Table, frame: pl.DataFrame) -> None:
    """Add rows that lie in memory, by way of a Parquet file.

    Handing DuckDB an Arrow table makes pyarrow.dataset import pandas where it is installed: 1.6 CPU s per process.
    """
    if frame.is_empty():
        return
    with tempfile.TemporaryDirectory(prefix="telemetry-ready-") as folder:
        path = Path(folder) / "rows.parquet"
        frame.write_parquet(path)
        connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM read_parquet({files([path])})")
