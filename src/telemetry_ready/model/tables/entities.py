"""Hosts, services and pods, the names they go by, and the maps of source values."""

import polars as pl

from telemetry_ready.model.tables._column import Column, Table, required, text

ENTITIES = Table(
    "entities",
    "one host, service, pod or configuration item that a silo names",
    (
        required("entity_id", pl.UInt64, "xxh3_64 of the normalized name; the same in every silo"),
        required("entity_type", pl.String, "host, service, k8s_pod, ci ...: as first seen"),
        required("canonical_name", pl.String, "The normalized name"),
        text("source", "The source that first named it"),
        text("source_system", "Kind of that system"),
        Column("first_seen", pl.Datetime("ns"), "Event time when it was first stored", "ns, UTC"),
        Column("batch_id", pl.UInt64, "The run that first brought it"),
    ),
    key=("entity_id",),
)

ENTITY_ALIASES = Table(
    "entity_aliases",
    "one name that an entity goes by",
    (
        required("entity_id", pl.UInt64, "Of entities"),
        required("alias_type", pl.String, "host_name, service_name, k8s_pod_name, ci_name, service_ref ..."),
        required("alias_value", pl.String, "The normalized name"),
        required("alias_raw", pl.String, "The name as first written"),
        text("source", "The source that first used it"),
        text("source_system", "Kind of that system"),
        required("confidence", pl.UInt8, "How sure the link is", "0 to 100"),
        required("method", pl.String, "exact or normalized"),
        required("is_ambiguous", pl.Boolean, "Whether more than one entity claims the name"),
        Column("first_seen", pl.Datetime("ns"), "Event time when it was first stored", "ns, UTC"),
        Column("batch_id", pl.UInt64, "The run that first brought it"),
    ),
    key=("entity_id", "alias_type", "alias_value"),
)

VALUE_MAPS = Table(
    "value_maps",
    "one value of a source and what the product reads it as",
    (
        required("source_system", pl.String, "Kind of system"),
        text("source_instance", "One system, null for all of the kind"),
        required("table_name", pl.String, "Table of the lake"),
        required("field", pl.String, "Column of that table"),
        required("code", pl.String, "Value as at the source"),
        text("label", "Its words at the source"),
        text("normalized", "What it is read as"),
        required("origin", pl.String, "sys_choice, api, default or user"),
    ),
    key=("source_system", "source_instance", "table_name", "field", "code"),
)
