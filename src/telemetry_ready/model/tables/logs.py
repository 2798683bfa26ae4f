"""The tables of the silo logs."""

import polars as pl

from telemetry_ready.model.tables._column import (
    CONTENT_HASH,
    DUP_SEQ,
    LINEAGE,
    PARSE_STATUS,
    PII_FLAGS,
    TEXT_MAP,
    TIME_FLAGS,
    Column,
    Table,
    entity,
    required,
    text,
)

LOGS = Table(
    "logs",
    "one log record",
    (
        required("event_date", pl.Date, "Day of time_unix_nano", "UTC day"),
        required("time_unix_nano", pl.Datetime("ns"), "Event time at the origin's clock", "ns, UTC"),
        Column("observed_time_unix_nano", pl.Datetime("ns"), "When a collector saw it", "ns, UTC"),
        Column(
            "body_clock_skew_s", pl.Int32, "Clock at the head of the body minus time_unix_nano; see clock_skew", "s"
        ),
        TIME_FLAGS,
        required("severity_number", pl.UInt8, "OpenTelemetry severity 1 to 24; 0 where the source gave none"),
        text("severity_text", "Level exactly as at the source"),
        text("body", "Message; structured bodies as JSON text"),
        required("body_format", pl.String, "text, json, kv or xml"),
        text("event_name", "Class of the event"),
        text("service_name", "Logical service"),
        text("service_namespace", "Group of services"),
        text("service_instance_id", "One running instance of the service"),
        text("deployment_environment", "prod, stage ..."),
        text("host_name", "Host as emitted, untouched"),
        entity("host_entity_id", "Entity of host_name; null where the name is ambiguous"),
        entity("service_entity_id", "Entity of service_name, else of the pod's service"),
        entity("pod_entity_id", "Entity of k8s_pod_name"),
        text("k8s_namespace_name", "Kubernetes namespace"),
        text("k8s_pod_name", "Kubernetes pod"),
        text("k8s_pod_uid", "Uid of the pod"),
        text("k8s_container_name", "Container in the pod"),
        text("trace_id", "32 hex digits, lower case"),
        text("span_id", "16 hex digits, lower case"),
        text("scope_name", "Name of the logger"),
        Column("template_id", pl.UInt64, "Of log_templates"),
        text("log_file_path", "File that the source host wrote"),
        text("log_iostream", "stdout or stderr"),
        Column("resource_attributes", TEXT_MAP, "All other keys of the resource"),
        Column("attributes", TEXT_MAP, "All other keys of the record"),
        *LINEAGE,
        CONTENT_HASH,
        DUP_SEQ,
        PARSE_STATUS,
        PII_FLAGS,
    ),
    sort=("event_date", "service_name", "time_unix_nano"),
    key=("content_hash", "dup_seq", "time_unix_nano"),
    span="event_date",
    stored_as="stored_logs",
)

LOG_TEMPLATES = Table(
    "log_templates",
    "one message with its variable parts masked",
    (
        required("template_id", pl.UInt64, "xxh3_64 of the masked text: stable across runs"),
        required("template", pl.String, "The masked text"),
        required("template_version", pl.UInt16, "Version of the masking rules"),
        required("family_id", pl.UInt64, "xxh3_64 of family: not stable, it may grow with what the lake comes to know"),
        required("family", pl.String, "The template with the words masked that vary between templates"),
        required("family_version", pl.UInt16, "Version of the rules of families; 0: not yet compared with the others"),
        Column("first_seen", pl.Datetime("ns"), "Event time when it was first stored", "ns, UTC"),
        Column("batch_id", pl.UInt64, "The run that first brought it"),
    ),
    key=("template_id",),
)
