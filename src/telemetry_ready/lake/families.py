"""Families of templates: what the lake knows of them is handed out, and what comes back is written."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import files, literal, rows
from telemetry_ready.lake.transaction import write

_KNOWN = "template_id, template, family, family_version"
_WRITTEN = ("family_id", "family", "family_version")


def refresh_families(lake: Lake, version: int, updates: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Bring the families of ``log_templates`` to a version, in one transaction; nothing is done where they are.

    Args:
        lake: Open for writing.
        version: Of the rules; rows of another version are pending.
        updates: From all rows (``template_id``, ``template``, ``family``, ``family_version``) to those to be written
            (``template_id``, ``family_id``, ``family``, ``family_version``).
    """
    if not rows(lake.connection, f"SELECT 1 FROM log_templates WHERE family_version <> {int(version)} LIMIT 1"):
        return

    def body(connection: DuckDBPyConnection) -> tuple[None, bool]:
        with tempfile.TemporaryDirectory(prefix="telemetry-ready-") as folder:
            return None, _update(connection, updates, Path(folder))

    write(lake, body, "compare templates", {})


def _update(connection: DuckDBPyConnection, updates: Callable[[pl.DataFrame], pl.DataFrame], folder: Path) -> bool:
    """By way of Parquet files both ways: Arrow tables make DuckDB import pandas."""
    known, new = folder / "known.parquet", folder / "new.parquet"
    connection.execute(f"COPY (SELECT {_KNOWN} FROM log_templates) TO {literal(known)} (FORMAT parquet)")
    found = updates(pl.read_parquet(known))
    if found.is_empty():
        return False
    found.write_parquet(new)
    values = ", ".join(f"{name} = new.{name}" for name in _WRITTEN)
    connection.execute(
        f"UPDATE log_templates SET {values} FROM read_parquet({files([new])}) AS new "
        "WHERE new.template_id = log_templates.template_id"
    )
    return True
