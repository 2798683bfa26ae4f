"""The tables of the silo metrics."""

import polars as pl

from telemetry_ready.model.tables._column import (
    DUP_SEQ,
    LINEAGE,
    PARSE_STATUS,
    TEXT_MAP,
    TIME_FLAGS,
    Column,
    Table,
    entity,
    required,
    text,
)

_EMITTER: tuple[Column, ...] = (
    text("host_name", "Host as emitted, untouched"),
    text("service_name", "Logical service"),
    text("k8s_pod_name", "Kubernetes pod"),
    entity("host_entity_id", "Entity of host_name; null where the name is ambiguous"),
    entity("service_entity_id", "Entity of service_name, else of the pod's service"),
    entity("pod_entity_id", "Entity of k8s_pod_name"),
)

METRIC_POINTS = Table(
    "metric_points",
    "one number point of one series",
    (
        required("event_date", pl.Date, "Day of time_unix_nano", "UTC day"),
        required("time_unix_nano", pl.Datetime("ns"), "Instant, or end of the interval", "ns, UTC"),
        Column("start_time_unix_nano", pl.Datetime("ns"), "Start of the interval; null for an instant", "ns, UTC"),
        TIME_FLAGS,
        required("metric_name", pl.String, "As at the source, not altered"),
        required("statistic", pl.String, "raw, avg, min, max, sum, count, last, p50 ... p99"),
        required("series_id", pl.UInt64, "Of metric_series"),
        Column("value", pl.Float64, "The value; null is an explicit gap", "of the series"),
        required(
            "value_flags",
            pl.UInt16,
            "1 no recorded value, 2 NaN, 4 +Inf, 8 -Inf, 16 counter reset, 32 precision lost, 64 from text",
            "bit mask",
        ),
        *_EMITTER,
        *LINEAGE,
        DUP_SEQ,
        PARSE_STATUS,
    ),
    sort=("event_date", "metric_name", "host_name", "series_id", "time_unix_nano"),
    key=("series_id", "time_unix_nano", "value", "dup_seq"),
    span="event_date",
    stored_as="stored_metric_points",
)

METRIC_SERIES = Table(
    "metric_series",
    "one series: a metric of one emitter with its labels",
    (
        required("series_id", pl.UInt64, "xxh3_64 of source, metric name, statistic, labels and emitter"),
        required("metric_name", pl.String, "As at the source"),
        required("metric_type", pl.String, "gauge, sum, histogram, exp_histogram, summary or unknown"),
        required("temporality", pl.String, "delta, cumulative or unspecified"),
        Column("is_monotonic", pl.Boolean, "Whether a sum only grows"),
        text("unit", "UCUM code, or the unit as declared; null where it is not known"),
        required("unit_source", pl.String, "declared, suffix, dictionary or none"),
        required("statistic", pl.String, "As in metric_points"),
        required("sampling", pl.String, "raw, resampled or rollup"),
        Column("native_interval_ns", pl.Int64, "Most frequent distance of two points", "ns"),
        text("description", "As at the source"),
        *_EMITTER,
        Column("resource_attributes", TEXT_MAP, "Other keys of the emitter"),
        Column("attributes", TEXT_MAP, "Labels of the series"),
        required("source", pl.String, "Name of the source in the project file"),
        required("source_system", pl.String, "Kind of system"),
        Column(
            "first_seen",
            pl.Datetime("ns"),
            "Event time of its first point when it was first stored",
            "ns, UTC",
        ),
        Column("last_seen", pl.Datetime("ns"), "Event time of its last point when it was first stored", "ns, UTC"),
        Column("batch_id", pl.UInt64, "The run that first brought it"),
    ),
    sort=("metric_name", "series_id"),
    key=("series_id",),
)
