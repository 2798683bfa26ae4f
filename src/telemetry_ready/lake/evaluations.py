"""Evaluations as they lie in the lake."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

from typing import Any

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows, rows_or_refuse
from telemetry_ready.model.tables import TABLES


def evaluation_ids(lake: Lake) -> list[str]:
    """Of all evaluations, the newest first."""
    query = "SELECT evaluation_id FROM evaluations GROUP BY ALL ORDER BY max(assessed_at) DESC, evaluation_id"
    return [one for (one,) in rows(lake.connection, query)]


def stored_rows(lake: Lake, table: str, evaluation_id: str) -> list[dict[str, Any]]:
    """The rows of a result table that one evaluation wrote."""
    names = [column.name for column in TABLES[table].columns]
    query = f"SELECT {', '.join(names)} FROM {table} WHERE evaluation_id = {literal(evaluation_id)}"
    found = rows_or_refuse(lake.connection, query, f"The table {table}")
    return [dict(zip(names, row, strict=True)) for row in found]
