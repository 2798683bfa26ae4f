"""Parsed items and relations of an inventory to ``ci_versions`` and ``ci_relations``."""

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, REJECT_SCHEMA
from telemetry_ready.normalize.context import Context, Part
from telemetry_ready.normalize.fill import filled
from telemetry_ready.normalize.fingerprint import content_hash
from telemetry_ready.normalize.frames import conform, with_columns_of
from telemetry_ready.normalize.maps import with_map
from telemetry_ready.normalize.place import clock_of, lineage
from telemetry_ready.normalize.privacy_columns import with_privacy
from telemetry_ready.normalize.time import with_times

_MICROSECONDS = pl.Datetime("us")


def normalize_items(rows: pl.DataFrame, context: Context) -> Part:
    """Every step for versions of configuration items; one without a time of its change keeps none."""
    texts = dict.fromkeys(("raw", "ci_id", "source_instance"), pl.String)
    times = dict.fromkeys(("version_at", "created_at"), _MICROSECONDS)
    flags = {"time_is_utc": pl.Boolean, "time_flags": pl.UInt16}
    frame = with_columns_of(filled(rows, "ci_versions", context), {**texts, **times, **flags})
    frame = frame.with_columns(pl.col("source_instance").fill_null(context.source.name))
    frame = with_times(
        frame.with_columns(pl.col(list(times)).cast(_MICROSECONDS)), "version_at", ["created_at"], clock_of(context)
    )
    parts = [pl.lit(context.source.name), pl.col("source_instance"), pl.col("ci_id"), pl.col("raw")]
    frame = frame.with_columns(content_hash(parts, seed=context.seed))
    frame = with_privacy(frame, (), (), context)
    frame = with_map(frame, ATTRIBUTE, "attributes")
    conformed = conform(frame, "ci_versions", {"time_flags": 0, "parse_status": "ok", **lineage(context)})
    return Part(conformed, pl.DataFrame(schema=REJECT_SCHEMA))


def normalize_relations(rows: pl.DataFrame, context: Context) -> Part:
    """Relations have no time of their own."""
    frame = with_columns_of(filled(rows, "ci_relations", context), {"source_instance": pl.String})
    frame = frame.with_columns(pl.col("source_instance").fill_null(context.source.name))
    return Part(conform(frame, "ci_relations", lineage(context)), pl.DataFrame(schema=REJECT_SCHEMA))
