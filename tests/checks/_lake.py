"""A small lake in memory: the canonical tables, filled with rows of which a test names only the columns that matter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from telemetry_ready.model.tables import TABLES, VIEWS, create_sql

NOON = "2026-01-01 12:00:00"
DEFAULTS: dict[str, dict[str, Any]] = {
    "logs": {"time_unix_nano": NOON, "source": "app", "time_flags": 0, "dup_seq": 0},
    "metric_points": {"time_unix_nano": NOON, "source": "mon", "time_flags": 0, "series_id": 1, "value_flags": 0},
    "metric_series": {"series_id": 1, "source": "mon"},
    "ticket_versions": {"version_at": NOON, "source": "itsm", "source_instance": "itsm", "time_flags": 0},
    "alert_versions": {
        "version_at": NOON,
        "started_at": NOON,
        "source": "am",
        "source_system": "am",
        "source_instance": "am",
        "time_flags": 0,
        "is_recovery": False,
        "severity_number": 0,
        "state": "unknown",
    },
    "quarantine": {"source": "app", "level": "record", "table_name": "logs"},
}
NUMBERED = {
    "ticket_versions": ("ticket_id", "T{}"),
    "alert_versions": ("alert_id", "A{}"),
    "quarantine": ("record_no", "{}"),
}
"""Columns that tell rows apart, where a test does not name them."""
STORED = {"tickets": "ticket_versions", "alerts": "alert_versions"}

Rows = Mapping[str, list[Any]]


def empty_lake() -> duckdb.DuckDBPyConnection:
    """All tables of the schema, and its views, in memory."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in TABLES.values():
        connection.execute(create_sql(table))
    for view in VIEWS.values():
        connection.execute(
            f"CREATE VIEW {view.name} AS {view.select.format(**{name: name for name in (*TABLES, *VIEWS)})}"
        )
    return connection


def fill(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Rows]) -> None:
    """Add rows; of the views ``metrics`` and ``tickets`` to the tables behind them."""
    if {"tickets", "ticket_versions"} <= set(tables):
        versions = _with_ticket(tables["ticket_versions"], tables["tickets"])
        tables = {name: rows for name, rows in tables.items() if name != "tickets"} | {"ticket_versions": versions}
    for name, columns in tables.items():
        if name == "metrics":
            points = {key: one for key, one in columns.items() if key in TABLES["metric_points"].column_names}
            series = {key: one for key, one in columns.items() if key not in TABLES["metric_points"].column_names}
            add(connection, "metric_points", points)
            if series:
                add(connection, "metric_series", series)
        elif name != "scope":
            add(connection, STORED.get(name, name), columns)


def _with_ticket(versions: Rows, tickets: Rows) -> Rows:
    """Versions that also hold what is given of their ticket: its view is its latest version."""
    at = [tickets["ticket_id"].index(one) for one in versions["ticket_id"]]
    return {name: [values[place] for place in at] for name, values in tickets.items()} | dict(versions)


def add(connection: duckdb.DuckDBPyConnection, table: str, columns: Rows, place: str | None = None) -> None:
    """Add rows to one table; ``place``: where a lake stores them, if not under that name."""
    height = len(next(iter(columns.values())))
    full = {key: [value] * height for key, value in DEFAULTS.get(table, {}).items()} | dict(columns)
    if table in NUMBERED and NUMBERED[table][0] not in full:
        name, pattern = NUMBERED[table]
        full[name] = [pattern.format(number) for number in range(height)]
    if "time_unix_nano" in full and "event_date" in TABLES[table].column_names and "event_date" not in full:
        full["event_date"] = [str(one)[:10] for one in full["time_unix_nano"]]
    marks = ", ".join("?" for _ in full)
    connection.executemany(
        f"INSERT INTO {place or table} ({', '.join(full)}) VALUES ({marks})", list(zip(*full.values(), strict=True))
    )


def moment(text: str) -> datetime:
    """A UTC moment from its text."""
    return datetime.fromisoformat(f"{text}+00:00")
