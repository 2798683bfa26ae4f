"""The table and the view of the silo alerts: each state of an alert that a source told, and each alert as it stands."""

# ruff: noqa: S608 - the SQL is built from the schema's own names

import polars as pl

from telemetry_ready.model.tables._column import (
    AFFECTED,
    CONTENT_HASH,
    LINEAGE,
    PARSE_STATUS,
    PII_FLAGS,
    TEXT_MAP,
    TIME_FLAGS,
    Column,
    Table,
    entity,
    moments,
    required,
    text,
)
from telemetry_ready.model.tables._view import View

STILL_OPEN = ("open", "acknowledged", "suppressed")
"""States in which an alert has no end yet."""

_TIMES: tuple[Column, ...] = (
    required("started_at", pl.Datetime("us"), "When it was raised", "UTC"),
    *moments("When it was cleared; null while it is open", "ended_at"),
    *moments("When its source last heard of it", "last_seen_at"),
)
_EMITTER: tuple[Column, ...] = (
    text("host_name", "Host that it is about, as emitted"),
    text("service_name", "Service that it is about"),
    text("ci_name", "Configuration item that it is bound to"),
    text("ci_id", "Id of that item at the source"),
    text("root_cause_entity_ref", "What its source holds for the cause, by name"),
    entity("host_entity_id", "Entity of host_name; null where the name is ambiguous"),
    entity("service_entity_id", "Entity of service_name"),
    entity("ci_entity_id", "Entity of ci_id or ci_name"),
    entity("root_cause_entity_id", "Entity of root_cause_entity_ref"),
    Column("affected_entities", AFFECTED, "Everything that it is about: id and type at the source, and name"),
)

ALERT_VERSIONS = Table(
    "alert_versions",
    "one state of one alert, as a source told it; versions are only added",
    (
        required("source_instance", pl.String, "The system that raised it, such as acme.service-now.com"),
        required("alert_id", pl.String, "Id of this episode at the source; a later one of the same fault has another"),
        text("display_id", "Id that people use"),
        required("version_at", pl.Datetime("us"), "When this state came to be", "UTC"),
        required("is_recovery", pl.Boolean, "Whether this record only says that an alert was cleared"),
        text("recovery_id", "Id of the event that cleared it"),
        text("title", "What it says in a line"),
        text("description", "What it says at length"),
        text("alert_rule", "Rule, trigger or detector that raised it"),
        text("dedup_key", "The same for all alerts of one fault: message key, fingerprint, trigger"),
        required("severity_number", pl.UInt8, "OpenTelemetry severity 1 to 24; 0 where the source gave none"),
        text("severity_text", "Severity exactly as at the source"),
        required("state", pl.String, "open, acknowledged, suppressed, closed or unknown"),
        text("state_text", "State exactly as at the source"),
        *_TIMES,
        TIME_FLAGS,
        Column("event_count", pl.Int64, "Events that it stands for"),
        Column("flap_count", pl.Int64, "Times that it was closed and opened again"),
        *_EMITTER,
        text("impact_level", "What suffers, as at the source"),
        text("metric_name", "Metric that it is about"),
        text("resource", "Part of the host: a disk, an interface, a process"),
        Column("threshold", pl.Float64, "Limit that was passed"),
        Column("value", pl.Float64, "Value that passed it"),
        Column("is_acknowledged", pl.Boolean, "Whether somebody took it on"),
        Column("in_maintenance", pl.Boolean, "Whether what it is about was in maintenance or silenced"),
        text("ticket_id", "Ticket that was made of it, by id or number"),
        text("assignment_group", "Group that holds it"),
        Column("management_zones", pl.List(pl.String), "Business areas that it belongs to"),
        Column("tags", pl.List(pl.String), "Tags"),
        Column("attributes", TEXT_MAP, "Labels and all other fields"),
        *LINEAGE,
        CONTENT_HASH,
        PARSE_STATUS,
        PII_FLAGS,
    ),
    sort=("source_instance", "started_at", "alert_id"),
    key=("source_instance", "alert_id", "version_at", "content_hash"),
    span="version_at",
    stored_as="stored_alert_versions",
)

_IDENTITY = "source_system, source_instance, alert_id"
_LAST = "version_at DESC, ended_at IS NULL, ingested_at DESC, file_id DESC, record_no DESC"

ALERTS = View(
    "alerts",
    "one alert, as it stands now: its latest version, and the end that a later record told of it",
    f"""
    WITH latest AS (
      SELECT * FROM {{alert_versions}} WHERE NOT is_recovery
      QUALIFY row_number() OVER (PARTITION BY {_IDENTITY} ORDER BY {_LAST}) = 1
    ),
    cleared AS (
      SELECT source_system, source_instance, name, min(ended_at) AS cleared_at
      FROM (
        SELECT source_system, source_instance, ended_at, unnest([alert_id, recovery_id]) AS name
        FROM {{alert_versions}} WHERE is_recovery
      ) WHERE name IS NOT NULL GROUP BY ALL
    ),
    named AS (SELECT DISTINCT to_id AS name FROM {{ticket_link_records}} WHERE to_kind = 'alert')
    SELECT latest.* EXCLUDE (is_recovery) REPLACE (
        coalesce(latest.ended_at, own.cleared_at, other.cleared_at) AS ended_at,
        CASE WHEN coalesce(own.cleared_at, other.cleared_at) IS NOT NULL THEN 'closed' ELSE state END AS state
      ),
      CASE
        WHEN ticket_id IS NOT NULL OR is_acknowledged THEN TRUE
        WHEN alert_id IN (FROM named) OR display_id IN (FROM named) THEN TRUE
        WHEN NOT is_acknowledged THEN FALSE
      END AS is_acted_on
    FROM latest
    LEFT JOIN cleared AS own ON own.source_system = latest.source_system
      AND own.source_instance = latest.source_instance AND own.name = latest.alert_id
    LEFT JOIN cleared AS other ON other.source_system = latest.source_system
      AND other.source_instance = latest.source_instance AND other.name = latest.recovery_id""",
    (*(name for name in ALERT_VERSIONS.column_names if name != "is_recovery"), "is_acted_on"),
    {
        "is_acted_on": "Whether somebody took it on: it was acknowledged, it has a ticket, or a ticket names it; "
        "null where its source says none of that",
    },
)
