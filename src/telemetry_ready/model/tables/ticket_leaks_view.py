"""Fields that cannot be known when a ticket is opened: a model that learns from them looks better than it will be.

Three kinds: ``filled_back``, an outcome that stands on versions of before it, so it was written there afterwards;
``outcome``, one that stands only where it belongs, at the end; ``filled_later``, any other field that is empty at
opening and filled afterwards.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from telemetry_ready.model.tables._tracked import ENDED, OUTCOMES, TRACKED, among
from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.tickets import TICKET_VERSIONS

RARELY = 0.05
"""A field that is known at opening in no more than this share of the tickets that have it is filled afterwards."""
FEWEST = 5
"""Tickets that must have a field before anything is said of it."""

_TYPES = {column.name: column.duckdb_type for column in TICKET_VERSIONS.columns}
_FIELDS = (
    *dict.fromkeys(
        (
            *OUTCOMES,
            *("description", "first_response_at", "planned_start_at", "planned_end_at", "actual_start_at"),
            *(one.column for one in TRACKED if one.name not in ("state", "sla_breached")),
        )
    ),
)
_ENDED_AT = tuple(name for name in OUTCOMES if _TYPES[name] == "TIMESTAMP")
_EVER = ", ".join(f"bool_or({name} IS NOT NULL) AS {name}" for name in _FIELDS)


def _known(name: str) -> str:
    """Whether the field stands at opening; an end does where it is later than that."""
    return f"own.{name} > own.values_at" if name in _ENDED_AT else f"own.{name} IS NOT NULL"


_NAMES = ", ".join(f"'{name}'" for name in _FIELDS)
_FILLED = ", ".join(f"ended.{name}" for name in _FIELDS)
_KNOWN = ", ".join(map(_known, _FIELDS))
_COLUMNS = ("source", "field", "leak", "tickets", "filled", "filled_at_open")

TICKET_LEAKS = View(
    "ticket_leaks",
    "one field of a source's tickets: in how many that ended it is filled, in how many it stood when they were opened, "
    "and how it leaks, if it does: filled_back, filled_later or outcome",
    f"""
    WITH opened AS (
      SELECT * FROM {{tickets_at_open}} WHERE is_before_end
    ),
    ended AS (
      SELECT source_instance, ticket_id, {_EVER} FROM {{ticket_versions}} GROUP BY ALL
      HAVING bool_or(state_category IN {among(ENDED)})
    ),
    cells AS (
      SELECT own.source, unnest([{_NAMES}]) AS field, unnest([{_FILLED}]) AS is_filled, unnest([{_KNOWN}]) AS is_known
      FROM opened AS own JOIN ended USING (source_instance, ticket_id)
      UNION ALL
      SELECT own.source, keys.field, true, coalesce(own.attributes[keys.field] IS NOT NULL, false)
      FROM opened AS own JOIN ended USING (source_instance, ticket_id)
      JOIN (
        SELECT DISTINCT source_instance, ticket_id, unnest(map_keys(attributes)) AS field FROM {{ticket_versions}}
      ) AS keys USING (source_instance, ticket_id)
    ),
    counted AS (
      SELECT source, field, count(*) FILTER (is_filled) AS filled, count(*) FILTER (is_filled AND is_known) AS known
      FROM cells GROUP BY ALL HAVING count(*) FILTER (is_filled) >= {FEWEST}
    ),
    sizes AS (
      SELECT own.source, count(*) AS tickets
      FROM opened AS own JOIN ended USING (source_instance, ticket_id) GROUP BY ALL
    )
    SELECT source, field, CASE
        WHEN field IN {among(OUTCOMES)} AND known > {RARELY} * filled THEN 'filled_back'
        WHEN field IN {among(OUTCOMES)} THEN 'outcome'
        WHEN known <= {RARELY} * filled THEN 'filled_later'
      END AS leak, tickets, filled, known AS filled_at_open
    FROM counted JOIN sizes USING (source) ORDER BY leak NULLS LAST, field, source""",
    _COLUMNS,
    {
        "source": "Name of the source in the project file",
        "field": "Column of ticket_versions, or key of its attributes",
        "leak": "filled_back: an outcome that stands on versions of before it; outcome: one that stands only at the "
        "end; filled_later: another field that is empty at opening; null: none",
        "tickets": "Tickets of the source that ended, and of which it is known how they stood before",
        "filled": f"Of these, those that ever had the field; fields of fewer than {FEWEST} are left out",
        "filled_at_open": "Of these, those that had it when they were opened",
    },
)
