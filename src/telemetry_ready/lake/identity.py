"""What linking reads of the lake and writes to it: names and inventories in, the tables of identity out.

Rows are never rewritten: they hold the ids of their names, and the views put in what ``entity_links`` says.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names

import json
from collections.abc import Callable, Collection, Mapping

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.catalogue import changed_at, filled, last_commit
from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import insert_frame
from telemetry_ready.lake.transaction import write
from telemetry_ready.model.tables import IDENTITY_TABLES, LINKED_TABLES, TABLES, polars_schema

READ = ("entity_names", "ci_versions", "ci_relations")
"""The tables that linking is a function of."""

_NAMED = {
    "logs": (("host_name", "host_entity_id"), ("service_name", "service_entity_id"), ("k8s_pod_name", "pod_entity_id")),
    "metric_points": (
        *(("host_name", "host_entity_id"), ("service_name", "service_entity_id")),
        ("k8s_pod_name", "pod_entity_id"),
    ),
    "ticket_versions": (("ci_name", "ci_entity_id"), ("service_ref", "service_entity_id")),
    "alert_versions": (
        *(("host_name", "host_entity_id"), ("service_name", "service_entity_id")),
        *(("ci_name", "ci_entity_id"), ("root_cause_entity_ref", "root_cause_entity_id")),
    ),
}
_MESSAGE = "link names to entities"
_SILO = {"logs": "logs", "metric_points": "metrics", "ticket_versions": "tickets", "alert_versions": "alerts"}

Tables = Mapping[str, pl.DataFrame]


def relink(lake: Lake, link: Callable[[Tables], Tables], about: Mapping[str, object]) -> bool:
    """Make the tables of identity anew, in one transaction under the writer lock; says whether anything changed.

    Args:
        lake: Open for writing.
        link: The tables of ``READ`` to those of ``IDENTITY_TABLES``; pure.
        about: What linking depends on beside the tables; stored with the snapshot, for ``is_linked``.

    Raises:
        LakeError: Nothing was changed.
    """

    def body(connection: DuckDBPyConnection) -> tuple[bool, bool]:
        there = filled(connection)
        changed = [
            (name, frame)
            for name, frame in link({name: _all(connection, name, there) for name in READ}).items()
            if not frame.equals(_all(connection, name, there))
        ]
        for name, frame in changed:
            connection.execute(f"DELETE FROM {name}")
            insert_frame(connection, TABLES[name], frame)
        return bool(changed), bool(changed)

    return write(lake, body, _MESSAGE, about)


def is_linked(lake: Lake, about: Mapping[str, object]) -> bool:
    """Whether nothing that linking depends on has changed since it last changed anything."""
    last = last_commit(lake.connection, _MESSAGE)
    return last is not None and json.loads(last.about) == about and changed_at(lake.connection, READ) < last.snapshot


def usage(lake: Lake) -> pl.DataFrame:
    """How rows use names, as they are linked now: one pass over the id columns.

    Returns:
        ``silo``, ``source``, ``alias_type``, ``alias_raw`` (null for rows without a name), ``entity_id`` and ``rows``.
    """
    queries = [
        f"SELECT '{_SILO[table.name]}' AS silo, source, '{name}' AS alias_type, {name} AS alias_raw, "
        f"{entity} AS entity_id, count(*) AS rows FROM {table.name} GROUP BY ALL"
        for table in LINKED_TABLES
        for name, entity in _NAMED[table.name]
    ]
    found: pl.DataFrame = lake.connection.sql(" UNION ALL ".join(queries)).pl()
    return found.sort("silo", "source", "alias_type", "rows", "alias_raw", descending=[False] * 3 + [True, False])


def identity(lake: Lake) -> dict[str, pl.DataFrame]:
    """The names and the tables of identity, as they are."""
    there = filled(lake.connection)
    return {name: _all(lake.connection, name, there) for name in ("entity_names", *IDENTITY_TABLES)}


def _all(connection: DuckDBPyConnection, name: str, there: Collection[str]) -> pl.DataFrame:
    """A table in memory, sorted by its key; asking for one that has nothing costs as much as for a small one."""
    table = TABLES[name]
    if name not in there:
        return pl.DataFrame(schema=polars_schema(table))
    found: pl.DataFrame = connection.sql(f"SELECT {', '.join(table.column_names)} FROM {name}").pl()
    return found.cast(dict(polars_schema(table))).sort(table.key)  # type: ignore[arg-type]  # names to types
