"""Parsed tickets, their histories and their links to the ticket tables."""

from collections.abc import Sequence

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, REJECT_SCHEMA, RESOURCE, TimeFlag
from telemetry_ready.normalize.changes import with_changes
from telemetry_ready.normalize.context import Context, Part
from telemetry_ready.normalize.fill import filled
from telemetry_ready.normalize.fingerprint import content_hash
from telemetry_ready.normalize.frames import conform, with_columns_of
from telemetry_ready.normalize.identity import TICKET_NAMES, with_entities
from telemetry_ready.normalize.maps import with_map
from telemetry_ready.normalize.mentions import mentions
from telemetry_ready.normalize.place import WRITTEN, clock_of, dated, lineage, with_instance, without_timeless
from telemetry_ready.normalize.privacy_columns import TICKET_PERSONS, hidden, names_person, with_privacy
from telemetry_ready.normalize.privacy_policy import actions_of
from telemetry_ready.normalize.privacy_rule import Pii
from telemetry_ready.normalize.time import EARLIEST
from telemetry_ready.normalize.values import UNKNOWN, with_levels, with_state

LINKS = "ticket_link_records"
_TEXTS = (
    *("title", "description", "close_notes", "cause", "hold_reason", "category", "subcategory", "contact_type"),
    *("close_code", "state_text", "assignment_group", "ci_name", "service_ref"),
)
_NAMING = ("title", "description", "close_notes")
_SIDES = ("old_value", "old_text", "new_value", "new_text")
_MICROSECONDS = pl.Datetime("us")
_ENDS = ("closed_at", "resolved_at", "opened_at", "created_at")
_LIFE = (
    *_ENDS,
    *("first_response_at", "planned_start_at", "planned_end_at", "actual_start_at", "actual_end_at"),
)


def _with_version_time(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """A version without a time of its own has that of the latest thing known of it, else the file's; flagged.

    One whose own time cannot be has the former too, and is rejected where nothing is known.
    """
    timely = clock_of(context).timely
    latest_known = pl.max_horizontal(pl.when(pl.col(name).is_between(EARLIEST, timely)).then(name) for name in _ENDS)
    has_none = pl.col("version_at").is_null() & (pl.col(WRITTEN).is_null() | latest_known.is_not_null())
    mtime = pl.lit(context.file.mtime).dt.replace_time_zone(None).cast(_MICROSECONDS)
    substituted = pl.lit(TimeFlag.OBSERVED_SUBSTITUTED.value, pl.UInt16)
    from_file = pl.lit((TimeFlag.OBSERVED_SUBSTITUTED | TimeFlag.FROM_FILE).value, pl.UInt16)
    doubt = pl.when(latest_known.is_null()).then(from_file).otherwise(substituted)
    return frame.with_columns(
        pl.when(has_none).then(latest_known.fill_null(mtime)).otherwise("version_at").alias("version_at"),
        pl.col("time_flags") | pl.when(has_none).then(doubt).otherwise(pl.lit(0, pl.UInt16)),
    )


def normalize_versions(rows: pl.DataFrame, context: Context) -> Part:
    """Every step for versions of tickets."""
    texts = dict.fromkeys(("raw", "ticket_id", "ticket_type", *(column.name for column in TICKET_NAMES)), pl.String)
    instance = {"source_instance": pl.String, "source_table": pl.String, "version_no": pl.Int32}
    frame = with_columns_of(filled(rows, "ticket_versions", context), {**texts, **instance})
    frame = _with_version_time(dated(frame, "version_at", _LIFE, context), context)
    frame, rejects = without_timeless(frame, "version_at", WRITTEN, "ticket_versions")
    frame = with_levels(with_state(with_instance(frame, context)))
    frame = frame.with_columns(_version_hash(context))
    frame = with_privacy(frame, _TEXTS, TICKET_PERSONS, context)
    frame, names = with_entities(frame, TICKET_NAMES, "version_at")
    resources = [name for name in frame.columns if name.startswith(RESOURCE)]
    frame = with_map(frame.drop(resources), ATTRIBUTE, "attributes")
    defaults = {"ticket_type": UNKNOWN, "source_table": UNKNOWN, "is_deleted": False, "parse_status": "ok"}
    conformed = conform(frame, "ticket_versions", {**defaults, **lineage(context)})
    return Part(conformed, rejects, (names,), more=_mentioned(conformed, _NAMING, "version_at", context))


def _mentioned(frame: pl.DataFrame, texts: Sequence[str], moment: str, context: Context) -> dict[str, pl.DataFrame]:
    """Edges to tickets that the texts name, if there are any."""
    found = mentions(frame, texts, moment)
    return {LINKS: conform(found, LINKS, lineage(context))} if found.height else {}


def _version_hash(context: Context) -> pl.Expr:
    version = pl.col("version_no").cast(pl.String)
    at = pl.col("version_at").cast(pl.Int64).cast(pl.String)
    parts = ("source_instance", "ticket_id", at, version, "raw")
    texts = [pl.col(part) if isinstance(part, str) else part for part in parts]
    return content_hash([pl.lit(context.source.name), *texts], seed=context.seed)


def normalize_events(rows: pl.DataFrame, context: Context) -> Part:
    """Every step for items of tickets' histories; an item without a time keeps none."""
    frame = with_changes(filled(rows, "ticket_event_records", context))
    frame = with_instance(dated(frame, "event_at", (), context), context)
    is_impossible = pl.col("event_at").is_null() & pl.col(WRITTEN).is_not_null()
    frame, impossible = frame.filter(~is_impossible), frame.filter(is_impossible)
    rejects = without_timeless(impossible, "event_at", WRITTEN, "ticket_events")[1]
    frame = _hide_persons_in_history(frame, context)
    frame = with_privacy(frame, ("body", *_SIDES), ("actor_id",), context)
    conformed = conform(frame, "ticket_event_records", {"parse_status": "ok", **lineage(context)})
    return Part(conformed, rejects, more=_mentioned(conformed, ("body",), "event_at", context))


def _hide_persons_in_history(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    policy = context.source.privacy
    fields = [name for name in frame["field_name"].unique().drop_nulls() if names_person(name, policy.persons)]
    if not fields:
        return frame
    is_person = pl.col("field_name").is_in(fields).fill_null(value=False)
    return frame.with_columns(
        pl.when(is_person)
        .then(hidden(frame[name], Pii.PERSON, actions_of(policy), context.key))
        .otherwise(name)
        .alias(name)
        for name in _SIDES
    )


def normalize_links(rows: pl.DataFrame, context: Context) -> Part:
    """Edges of tickets: they have no time of their own."""
    frame = with_instance(filled(rows, LINKS, context), context)
    return Part(conform(frame, LINKS, lineage(context)), pl.DataFrame(schema=REJECT_SCHEMA))
