"""Parsed log records to the table ``logs``."""

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE, Silo
from telemetry_ready.normalize.clocks import with_body_skew
from telemetry_ready.normalize.context import Context, Part
from telemetry_ready.normalize.families import FAMILY_UNKNOWN
from telemetry_ready.normalize.fill import filled
from telemetry_ready.normalize.fingerprint import content_hash, first_repeats, origin_of_path, xxh3_64
from telemetry_ready.normalize.frames import conform, scatter, with_columns_of
from telemetry_ready.normalize.identity import EMITTERS, with_entities
from telemetry_ready.normalize.maps import with_map
from telemetry_ready.normalize.place import clock_of, lineage, placed
from telemetry_ready.normalize.privacy_columns import with_privacy
from telemetry_ready.normalize.privacy_policy import Action, actions_of
from telemetry_ready.normalize.pseudonyms import alike
from telemetry_ready.normalize.severity import with_severity
from telemetry_ready.normalize.templates import TEMPLATE_VERSION, mine

_TABLE = Silo.LOGS.value
_TEXTS = dict.fromkeys(("raw", "body", "log_file_path", "trace_id", "span_id"), pl.String)
_FREE = ("body", *(column.name for column in EMITTERS), "severity_text", "scope_name", "event_name", "log_file_path")
_DEFAULTS = {"body_format": "text", "parse_status": "ok"}
_TRACE_DIGITS, _SPAN_DIGITS = 32, 16


def normalize_logs(rows: pl.DataFrame, context: Context) -> Part:
    """Every step for log records, in this order: the hash before privacy, identity and templates after it."""
    frame = with_columns_of(filled(rows, _TABLE, context), {**_TEXTS, **_names()})
    frame, rejects = placed(frame, _TABLE, context, other_times={"observed_time": "observed_time_unix_nano"})
    frame = with_body_skew(with_severity(frame), clock_of(context))
    frame = _with_hash(frame, context)
    frame = with_privacy(frame, _FREE, (), context)
    frame, names = with_entities(frame, EMITTERS, "time_unix_nano")
    frame, templates = _with_templates(frame, context)
    frame = with_map(frame, ATTRIBUTE, "attributes")
    frame = with_map(frame, RESOURCE, "resource_attributes")
    frame = frame.with_columns(_hex("trace_id", _TRACE_DIGITS), _hex("span_id", _SPAN_DIGITS))
    conformed = conform(frame, _TABLE, {**_DEFAULTS, **lineage(context)})
    return Part(conformed, rejects, (names,), {"log_templates": templates})


def _names() -> dict[str, type[pl.String]]:
    return dict.fromkeys((column.name for column in EMITTERS), pl.String)


def _with_hash(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """``content_hash`` of the raw text, and ``dup_seq`` of equal ones; the raw text goes."""
    frame = frame.with_columns(_content(context))
    return frame.with_columns(first_repeats(frame, ["content_hash"])).drop("raw")


def _content(context: Context) -> pl.Expr:
    path = pl.lit(origin_of_path(context.path))
    origin = pl.coalesce("host_name", "k8s_pod_name", pl.col("log_file_path"), path)
    nanoseconds = pl.col("time_unix_nano").cast(pl.Int64).cast(pl.String)
    raw = xxh3_64(pl.col("raw"), seed=context.seed).cast(pl.String)  # its hash: joining long texts would copy them
    parts = (pl.lit(context.source.name), origin, nanoseconds, pl.col("severity_text"), raw)
    return content_hash(parts, seed=context.seed)


def _with_templates(frame: pl.DataFrame, context: Context) -> tuple[pl.DataFrame, pl.DataFrame]:
    mined = mine(_without_pseudonyms(frame, context))
    frame = frame.with_columns(mined.ids.alias("template_id"))
    seen = frame.group_by("template_id").agg(pl.col("time_unix_nano").min().alias("first_seen"))
    templates = mined.templates.join(seen, on="template_id", how="left", maintain_order="left")
    return frame, templates.with_columns(
        pl.lit(TEMPLATE_VERSION, pl.UInt16).alias("template_version"),
        pl.col("template").alias("family"),
        pl.col("template_id").alias("family_id"),
        pl.lit(FAMILY_UNKNOWN, pl.UInt16).alias("family_version"),
    )


def _without_pseudonyms(frame: pl.DataFrame, context: Context) -> pl.Series:
    """Messages as templates see them: whom a line is about does not count, and would make each another."""
    actions = actions_of(context.source.privacy)
    hidden = sum(flag for flag, action in actions.items() if action is Action.PSEUDONYMIZE)
    positions = (frame["pii_flags"] & hidden > 0).arg_true()
    return scatter(frame["body"], positions, alike(frame["body"].gather(positions)))


def _hex(name: str, digits: int) -> pl.Expr:
    """Lower-case hex of that length; null for anything else, and for all zeros, which means none."""
    value = pl.col(name).cast(pl.String).str.to_lowercase()
    is_id = value.str.contains(rf"^[0-9a-f]{{{digits}}}$") & (value != "0" * digits)
    return pl.when(is_id).then(value).alias(name)
