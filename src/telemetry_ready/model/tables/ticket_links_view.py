"""Edges of tickets: each once, whether a field, a list of links or a text names it, and the ticket that it leads to."""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.tickets import TICKET_LINK_RECORDS

LINK_FIELDS = {
    "parent_ticket_id": "parent",
    "problem_ticket_id": "problem",
    "caused_by_change_id": "caused_by",
    "resolving_change_id": "resolved_by_change",
    "duplicate_of_id": "duplicate_of",
}
"""Column of ``ticket_versions`` to the type of the edge that it is."""

SURE = 100
GUESSED_BELOW = 60
"""Edges from texts below it are told only where the lake has the ticket that they name."""

_RECORD = TICKET_LINK_RECORDS.column_names
_OWN = ("source", "source_system", "source_format", "file_id", "record_no", "batch_id", "ingested_at")
_EDGE = ("source_instance", "from_ticket_id", "link_type", "to_kind", "to_id", "origin")
_COLUMNS = (*_RECORD, "to_ticket_id")

_AT_HOME = ", ".join(
    "coalesce(homes.home, own.source_instance)" if name == "source_instance" else f"own.{name}" for name in _RECORD
)
_TYPES = ", ".join(f"'{one}'" for one in LINK_FIELDS.values())

TICKET_LINKS = View(
    "ticket_links",
    "one edge from a ticket to a ticket, entity or alert, as first seen; ``to_ticket_id``: the ticket that it leads to",
    f"""
    WITH of_fields AS (
      SELECT source_instance, ticket_id AS from_ticket_id, link_type, 'ticket' AS to_kind, to_id,
        version_at AS linked_at, 'field' AS origin, CAST({SURE} AS UTINYINT) AS confidence, {", ".join(_OWN)}
      FROM (
        SELECT source_instance, ticket_id, version_at, {", ".join(_OWN)},
          unnest([{_TYPES}]) AS link_type, unnest([{", ".join(LINK_FIELDS)}]) AS to_id
        FROM {{ticket_versions}} WHERE coalesce({", ".join(LINK_FIELDS)}) IS NOT NULL
      ) WHERE to_id IS NOT NULL
    ),
    homes AS (
      SELECT ticket_id, min(source_instance) AS home FROM {{ticket_versions}}
      WHERE length(ticket_id) = 32 AND regexp_full_match(ticket_id, '[0-9a-f]+')
      GROUP BY ticket_id HAVING min(source_instance) = max(source_instance)
    ),
    every AS (
      SELECT {", ".join(_RECORD)} FROM of_fields
      UNION ALL
      SELECT {_AT_HOME}
      FROM {{ticket_link_records}} AS own LEFT JOIN homes ON homes.ticket_id = own.from_ticket_id
    ),
    edges AS (
      SELECT * FROM every QUALIFY row_number() OVER (
        PARTITION BY {", ".join(_EDGE)} ORDER BY linked_at NULLS LAST, file_id, record_no
      ) = 1
    ),
    names AS (
      SELECT DISTINCT source_instance, ticket_id, unnest([ticket_id, ticket_number]) AS name FROM {{ticket_versions}}
    ),
    own_names AS (
      SELECT source_instance, name, min(ticket_id) AS ticket_id FROM names WHERE name IS NOT NULL
      GROUP BY ALL HAVING count(DISTINCT ticket_id) = 1
    ),
    unique_names AS (
      SELECT name, min(ticket_id) AS ticket_id FROM names WHERE name IS NOT NULL
      GROUP BY ALL HAVING count(DISTINCT (source_instance, ticket_id)) = 1
    )
    SELECT edges.*, CASE WHEN to_kind = 'ticket' THEN coalesce(near.ticket_id, far.ticket_id) END AS to_ticket_id
    FROM edges
    LEFT JOIN own_names AS near ON near.name = edges.to_id AND near.source_instance = edges.source_instance
    LEFT JOIN unique_names AS far ON far.name = edges.to_id
    WHERE (coalesce(confidence, {SURE}) >= {GUESSED_BELOW} OR coalesce(near.ticket_id, far.ticket_id) IS NOT NULL)
      AND coalesce(near.ticket_id, far.ticket_id) IS DISTINCT FROM edges.from_ticket_id""",
    _COLUMNS,
    {"to_ticket_id": "The ticket that to_id leads to, by its id or its number; null where the lake does not have it"},
)
