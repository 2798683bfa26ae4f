"""Every table of the lake: each column once, with type, unit and meaning.

The statements that create the lake, the documentation and the contract tests are derived from ``TABLES``.
"""

from telemetry_ready.model.tables._column import (
    DUCKDB_TYPES,
    LINEAGE,
    TEXT_MAP,
    Column,
    Table,
    create_sql,
    polars_schema,
)
from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.alerts import ALERT_VERSIONS
from telemetry_ready.model.tables.entities import (
    CI_RELATIONS,
    CI_VERSIONS,
    ENTITIES,
    ENTITY_ALIASES,
    ENTITY_LINKS,
    ENTITY_NAMES,
    ENTITY_RELATIONS,
    VALUE_MAPS,
)
from telemetry_ready.model.tables.ledger import (
    CLOCKS_MENDED,
    FILE_COPIES,
    FILE_OVERLAPS,
    INGEST_BATCHES,
    LAKE_SCHEMA,
    QUARANTINE,
    SOURCE_FILES,
)
from telemetry_ready.model.tables.linked import LINKED_TABLES, linked_select
from telemetry_ready.model.tables.logs import LOG_TEMPLATES, LOGS
from telemetry_ready.model.tables.metrics import METRIC_POINTS, METRIC_SERIES
from telemetry_ready.model.tables.record import RECORD_TABLES
from telemetry_ready.model.tables.results import CHECK_DAYS, CHECK_RESULTS, EVALUATIONS, REQUIREMENT_RESULTS, SEEN
from telemetry_ready.model.tables.tickets import TICKET_EVENT_RECORDS, TICKET_LINK_RECORDS, TICKET_VERSIONS
from telemetry_ready.model.tables.views import VIEWS

__all__ = [
    "DERIVED_TABLES",
    "DUCKDB_TYPES",
    "IDENTITY_TABLES",
    "LINEAGE",
    "LINKED_TABLES",
    "RECORD_TABLES",
    "ROW_TABLES",
    "SCHEMA_VERSION",
    "TABLES",
    "TEXT_MAP",
    "VIEWS",
    "Column",
    "Table",
    "View",
    "create_sql",
    "linked_select",
    "polars_schema",
]

SCHEMA_VERSION = 3
"""Version of everything in this package; a lake with a higher one is refused."""

ROW_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(LOGS, METRIC_POINTS, TICKET_VERSIONS, TICKET_EVENT_RECORDS, TICKET_LINK_RECORDS),
        *(ALERT_VERSIONS, CI_VERSIONS, CI_RELATIONS),
    )
}
"""Tables whose rows are counted in the ledger and de-duplicated by their key, within one source."""

DERIVED_TABLES: dict[str, Table] = {table.name: table for table in (METRIC_SERIES, LOG_TEMPLATES, ENTITY_NAMES)}
"""Tables that follow from rows: a key enters once; not counted."""

IDENTITY_TABLES: dict[str, Table] = {
    table.name: table for table in (ENTITIES, ENTITY_ALIASES, ENTITY_LINKS, ENTITY_RELATIONS)
}
"""Tables that linking makes anew, whole, of the names and inventories in the lake."""

TABLES: dict[str, Table] = {
    **ROW_TABLES,
    **DERIVED_TABLES,
    **IDENTITY_TABLES,
    **{
        table.name: table
        for table in (
            *(
                VALUE_MAPS,
                SOURCE_FILES,
                FILE_COPIES,
                FILE_OVERLAPS,
                INGEST_BATCHES,
                QUARANTINE,
                CLOCKS_MENDED,
                LAKE_SCHEMA,
            ),
            *(EVALUATIONS, CHECK_RESULTS, REQUIREMENT_RESULTS, CHECK_DAYS, SEEN),
            *RECORD_TABLES,
        )
    },
}
"""Every table, by name."""
