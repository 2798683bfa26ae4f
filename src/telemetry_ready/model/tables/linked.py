"""Tables that users meet as views, so that their rows are linked: no row is rewritten when a link changes.

A stored row holds the ids of its names (xxh3_64 of each normalized name), for ever. ``entity_links`` says which names
stand for another entity, or for none, in which time; the view puts that in place of the names' own ids.
"""

from dataclasses import dataclass

from telemetry_ready.model.tables._column import Table
from telemetry_ready.model.tables.alerts import ALERT_VERSIONS
from telemetry_ready.model.tables.logs import LOGS
from telemetry_ready.model.tables.metrics import METRIC_POINTS
from telemetry_ready.model.tables.tickets import TICKET_VERSIONS


@dataclass(frozen=True)
class _Linked:
    """How a table's rows are linked: the moment of a row, and each id column's lookups."""

    moment: str
    lookups: tuple[tuple[str, str, str, str], ...]  # as, kind, column of the links, expression that it equals
    columns: tuple[tuple[str, str], ...]  # id column, expression


_OWN = "CASE WHEN {link}.name_id IS NULL THEN stored.{column} ELSE {link}.entity_id END"
_EMITTER = _Linked(
    "stored.time_unix_nano",
    (
        ("host", "host", "name_id", "stored.host_entity_id"),
        ("service", "service", "name_id", "stored.service_entity_id"),
        ("pod", "pod", "name_id", "stored.pod_entity_id"),
    ),
    (
        ("host_entity_id", _OWN.format(link="host", column="host_entity_id")),
        (
            "service_entity_id",
            "CASE WHEN stored.service_entity_id IS NULL THEN pod.service_entity_id "
            "WHEN service.name_id IS NULL THEN stored.service_entity_id ELSE service.entity_id END",
        ),
        ("pod_entity_id", _OWN.format(link="pod", column="pod_entity_id")),
    ),
)
_TICKET = _Linked(
    "CAST(coalesce(stored.opened_at, stored.version_at) AS TIMESTAMP_NS)",
    (
        ("ci", "ci", "name_id", "stored.ci_entity_id"),
        ("ci_by_id", "ci_id", "name", "lower(stored.ci_id)"),
        ("service", "service", "name_id", "stored.service_entity_id"),
        ("service_by_id", "ci_id", "name", "lower(stored.service_ref_id)"),
    ),
    (
        ("ci_entity_id", f"coalesce(ci_by_id.entity_id, {_OWN.format(link='ci', column='ci_entity_id')})"),
        (
            "service_entity_id",
            f"coalesce(service_by_id.entity_id, {_OWN.format(link='service', column='service_entity_id')})",
        ),
    ),
)
_ALERT = _Linked(
    "CAST(stored.started_at AS TIMESTAMP_NS)",
    (
        ("host", "host", "name_id", "stored.host_entity_id"),
        ("service", "service", "name_id", "stored.service_entity_id"),
        ("ci", "ci", "name_id", "stored.ci_entity_id"),
        ("ci_by_id", "ci_id", "name", "lower(stored.ci_id)"),
        ("cause", "ci", "name_id", "stored.root_cause_entity_id"),
    ),
    (
        ("host_entity_id", _OWN.format(link="host", column="host_entity_id")),
        ("service_entity_id", _OWN.format(link="service", column="service_entity_id")),
        ("ci_entity_id", f"coalesce(ci_by_id.entity_id, {_OWN.format(link='ci', column='ci_entity_id')})"),
        ("root_cause_entity_id", _OWN.format(link="cause", column="root_cause_entity_id")),
    ),
)
_HOW = {
    LOGS.name: _EMITTER,
    METRIC_POINTS.name: _EMITTER,
    TICKET_VERSIONS.name: _TICKET,
    ALERT_VERSIONS.name: _ALERT,
}

LINKED_TABLES: tuple[Table, ...] = (LOGS, METRIC_POINTS, TICKET_VERSIONS, ALERT_VERSIONS)
"""Tables whose plain name is a view of what is stored and of the links."""


def linked_select(table: Table) -> str:
    """The query of the view; the spans of one name never overlap, so that no row is doubled."""
    how = _HOW[table.name]
    columns = ", ".join(f"{expression} AS {name}" for name, expression in how.columns)
    joins = " ".join(
        f"LEFT JOIN (SELECT * FROM entity_links WHERE kind = '{kind}') AS {name} ON {name}.{key} = {expression} "  # noqa: S608 - own names only
        f"AND {how.moment} >= {name}.valid_from AND {how.moment} < {name}.valid_to"
        for name, kind, key, expression in how.lookups
    )
    return f"SELECT stored.* REPLACE ({columns}) FROM {table.place} AS stored {joins}"  # noqa: S608 - own names only
