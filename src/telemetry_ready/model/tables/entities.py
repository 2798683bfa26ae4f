"""Hosts, services and pods, the names they go by, how they hang together; and the maps of source values.

Rows bring ``entity_names`` and inventories ``ci_versions`` and ``ci_relations``. Linking makes the other tables of
them, anew and whole: a function of what the lake holds and of the approved aliases, not of the order in which it came.
"""

import polars as pl

from telemetry_ready.model.tables._column import (
    LINEAGE,
    PARSE_STATUS,
    TEXT_MAP,
    TIME_FLAGS,
    Column,
    Table,
    moments,
    required,
    text,
    texts,
)

_TIMES = pl.Datetime("ns")

ENTITY_NAMES = Table(
    "entity_names",
    "one spelling by which a column of a source names something",
    (
        required("source", pl.String, "The source"),
        text("source_system", "Kind of that system"),
        required("alias_type", pl.String, "host_name, service_name, k8s_pod_name, ci_name or service_ref"),
        required("alias_raw", pl.String, "As written"),
        required("alias_value", pl.String, "The normalized name"),
        required("name_id", pl.UInt64, "xxh3_64 of the normalized name: what stored rows hold"),
        required("namespace", pl.String, "Of a pod; empty where none is given"),
        required("workload", pl.String, "That owns a pod, where a row says so; else empty"),
        required("service", pl.String, "Normalized service that a pod's rows name; empty where none do"),
        Column("first_seen", _TIMES, "Earliest event time", "ns, UTC"),
        Column("batch_id", pl.UInt64, "The run that first brought it"),
    ),
    key=("source", "alias_type", "alias_raw", "namespace", "workload", "service"),
)

CI_VERSIONS = Table(
    "ci_versions",
    "one configuration item as one export of an inventory had it",
    (
        required("source_instance", pl.String, "One inventory, such as acme.service-now.com"),
        required("ci_id", pl.String, "Id of the item there: sys_id"),
        Column("version_at", pl.Datetime("us"), "Last change of this version", "UTC"),
        *moments("Where the inventory has it", "created_at"),
        TIME_FLAGS,
        text("name", "Name of the item"),
        text("class_name", "sys_class_name"),
        *texts("As the inventory has it", "fqdn", "ip_address", "mac_address", "serial_number"),
        text("status", "operational, retired ...: as the inventory has it"),
        *texts("As the inventory has it", "environment", "criticality", "owner_group"),
        Column("attributes", TEXT_MAP, "All other fields"),
        *LINEAGE,
        required("content_hash", pl.UInt64, "Keyed xxh3_64 of the record's text"),
        PARSE_STATUS,
    ),
    sort=("source_instance", "ci_id", "version_at"),
    key=("source_instance", "ci_id", "version_at", "content_hash"),
)

CI_RELATIONS = Table(
    "ci_relations",
    "one relation between configuration items, as an inventory has it",
    (
        required("source_instance", pl.String, "As in ci_versions"),
        text("relation_id", "Its sys_id"),
        required("parent_ci_id", pl.String, "Of ci_versions"),
        required("child_ci_id", pl.String, "Of ci_versions"),
        text("relation_text", "As the inventory calls it, such as Depends on::Used by"),
        *LINEAGE,
    ),
    sort=("source_instance", "parent_ci_id"),
    key=("source_instance", "relation_id", "parent_ci_id", "child_ci_id", "relation_text"),
)

ENTITIES = Table(
    "entities",
    "one host, service, pod or configuration item",
    (
        required(
            "entity_id",
            pl.UInt64,
            "The same in every silo: xxh3_64 of the inventory's id, or of the normalized name where none knows it",
        ),
        required("entity_type", pl.String, "host, service, k8s_pod, k8s_replicaset, k8s_workload, database, ci ..."),
        required("canonical_name", pl.String, "The normalized name"),
        text("source", "The inventory, or the first by name of the sources that use the name"),
        text("source_system", "Kind of that system"),
        text("source_key", "Its id there; null where no inventory knows it"),
        text("class_name", "Class in the inventory"),
        text("status", "As the inventory has it"),
        text("environment", "Own, else that of the service it serves"),
        text("owner_group", "Own, else that of the service it serves"),
        text("criticality", "Own, else that of the service it serves"),
        Column("service_entity_id", pl.UInt64, "The nearest service above it, if it is one alone; of a service itself"),
        text("service_name", "Name of that service"),
        Column("first_seen", _TIMES, "Earliest event time of its names; null for one that no row names", "ns, UTC"),
    ),
    sort=("entity_type", "entity_id"),
    key=("entity_id",),
)

ENTITY_ALIASES = Table(
    "entity_aliases",
    "one claim of an entity to a name, for a time",
    (
        required("entity_id", pl.UInt64, "Of entities"),
        required("alias_type", pl.String, "host_name ...; of an inventory: sys_id, name, fqdn, short_name, ip, mac"),
        required("alias_value", pl.String, "The normalized name"),
        required("alias_raw", pl.String, "The first of its spellings by alphabet"),
        text("source", "The first by name of the sources that use it, or the inventory"),
        text("source_system", "Kind of that system"),
        required("confidence", pl.UInt8, "How sure the link is", "0 to 100"),
        required(
            "method", pl.String, "How it was found: approved, sys_id, name, fqdn, short_name, mac, ip, service ..."
        ),
        required(
            "is_ambiguous", pl.Boolean, "Whether other entities claim the name at the time: it links nothing then"
        ),
        required("valid_from", _TIMES, "Since when; 1678 for ever", "ns, UTC"),
        required("valid_to", _TIMES, "Until just before; 2262 for ever", "ns, UTC"),
        Column("first_seen", _TIMES, "Earliest event time of the name", "ns, UTC"),
    ),
    sort=("alias_type", "alias_value"),
    key=("entity_id", "alias_type", "alias_value", "valid_from"),
)

ENTITY_LINKS = Table(
    "entity_links",
    "one name whose rows belong to another entity than the name's own, or to none",
    (
        required("kind", pl.String, "Whose name: host, service, pod, ci, or ci_id for ids of an inventory"),
        required("name", pl.String, "The normalized name"),
        required("name_id", pl.UInt64, "Of entity_names"),
        Column("entity_id", pl.UInt64, "Of entities; null where the name is ambiguous"),
        Column("service_entity_id", pl.UInt64, "Service of a pod whose rows name none"),
        required("valid_from", _TIMES, "Since when", "ns, UTC"),
        required("valid_to", _TIMES, "Until just before; spans of one name never overlap", "ns, UTC"),
    ),
    sort=("kind", "name_id"),
    key=("kind", "name", "valid_from"),
)

ENTITY_RELATIONS = Table(
    "entity_relations",
    "one edge between entities",
    (
        required("parent_id", pl.UInt64, "The entity that depends on, runs on or holds the other"),
        required("child_id", pl.UInt64, "The other"),
        required("relation", pl.String, "depends_on, runs_on, hosted_on, member_of, contains ..."),
        required("origin", pl.String, "cmdb or kubernetes"),
        text("source", "That says so"),
        required("is_in_cycle", pl.Boolean, "Whether the edge lies on a cycle: it gives no context then"),
        required("valid_from", _TIMES, "Since when", "ns, UTC"),
        required("valid_to", _TIMES, "Until just before", "ns, UTC"),
    ),
    key=("parent_id", "child_id", "relation"),
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
