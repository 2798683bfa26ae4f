"""A block of parsed rows to the common schema: read this first."""

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from telemetry_ready.model.source import REJECT_SCHEMA
from telemetry_ready.normalize.alerts import normalize_alerts
from telemetry_ready.normalize.cmdb import normalize_items, normalize_relations
from telemetry_ready.normalize.context import Context, Normalized, Part
from telemetry_ready.normalize.frames import conform
from telemetry_ready.normalize.logs import normalize_logs
from telemetry_ready.normalize.metrics import normalize_metrics
from telemetry_ready.normalize.tickets import normalize_events, normalize_links, normalize_versions

STEPS: dict[str, tuple[str, Callable[[pl.DataFrame, Context], Part]]] = {
    "logs": ("logs", normalize_logs),
    "metrics": ("metric_points", normalize_metrics),
    "ticket_versions": ("ticket_versions", normalize_versions),
    "ticket_events": ("ticket_event_records", normalize_events),
    "ticket_links": ("ticket_link_records", normalize_links),
    "alert_versions": ("alert_versions", normalize_alerts),
    "ci_versions": ("ci_versions", normalize_items),
    "ci_relations": ("ci_relations", normalize_relations),
}
"""A parser's table to the lake's table, and what is done to its rows."""


def normalize(rows: Mapping[str, pl.DataFrame], context: Context) -> Normalized:
    """Bring one block of one file into the common schema.

    ``dup_seq`` counts within the block: the pieces carry the count over a file's blocks.

    Args:
        rows: ``Parsed.rows``.
        context: The block's surroundings.

    Returns:
        Rows of the tables that the block has, derived rows, and rows whose time cannot be.
    """
    parts = {STEPS[name][0]: STEPS[name][1](frame, context) for name, frame in rows.items()}
    rejects = [part.rejects for part in parts.values()]
    tables = {name: [part.rows] for name, part in parts.items()}
    for name, frame in ((name, frame) for part in parts.values() for name, frame in part.more.items()):
        tables.setdefault(name, []).append(frame)
    return Normalized(
        {name: frames[0] if len(frames) == 1 else pl.concat(frames) for name, frames in tables.items()},
        _derived(parts.values(), context),
        pl.concat([pl.DataFrame(schema=REJECT_SCHEMA), *rejects]),
    )


def _derived(parts: Iterable[Part], context: Context) -> dict[str, pl.DataFrame]:
    named = [names for part in parts for names in part.names]
    tables = {name: frame for part in parts for name, frame in (part.derived or {}).items()}
    if named:
        tables["entity_names"] = pl.concat(named)
    origin = {
        "source": context.source.name,
        "source_system": context.source.source_system,
        "batch_id": context.file.batch_id,
    }
    return {name: conform(frame, name, origin) for name, frame in tables.items() if not frame.is_empty()}
