"""Parsed alerts to the table ``alert_versions``."""

import json
from collections.abc import Iterator

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE
from telemetry_ready.model.tables import TABLES, polars_schema
from telemetry_ready.normalize.context import Context, Part
from telemetry_ready.normalize.fill import filled
from telemetry_ready.normalize.fingerprint import content_hash
from telemetry_ready.normalize.frames import conform, look_up, map_distinct, with_columns_of
from telemetry_ready.normalize.identity import ALERT_NAMES, with_entities
from telemetry_ready.normalize.maps import with_map
from telemetry_ready.normalize.place import WRITTEN, dated, lineage, with_instance, without_timeless
from telemetry_ready.normalize.privacy_columns import with_privacy
from telemetry_ready.normalize.value_maps import ALERT_SEVERITY, ALERT_STATE

_TABLE = "alert_versions"
_OTHER_TIMES = ("ended_at", "last_seen_at", "version_at")
_LISTS = ("management_zones", "tags")
_AFFECTED = "affected_entities"
_FREE = (
    *("title", "description", "alert_rule", "dedup_key", "severity_text", "state_text", "display_id", "resource"),
    *("impact_level", "metric_name", "assignment_group", *(column.name for column in ALERT_NAMES)),
)
_PARSED = dict.fromkeys(("raw", "alert_id", "source_system", "state", *_FREE, _AFFECTED), pl.String)
_NO_SYSTEM = "file"  # what a source is where the project file does not say
_BETWEEN, _WITHIN = "\n", "\t"  # what a list is joined by while its texts are looked through
_HIGHEST = 24
_UNKNOWN = "unknown"
_KEYS = ("ref", "type", "name")


def normalize_alerts(rows: pl.DataFrame, context: Context) -> Part:
    """Every step for states of alerts: the hash before privacy, entities after it."""
    flags = {"is_recovery": pl.Boolean, "is_acknowledged": pl.Boolean, "severity_number": pl.UInt8}
    lists = dict.fromkeys(_LISTS, pl.List(pl.String))
    frame = with_columns_of(filled(rows, _TABLE, context), {**_PARSED, **flags, **lists})
    frame = with_instance(dated(frame, "started_at", _OTHER_TIMES, context), context)
    frame, rejects = without_timeless(frame, "started_at", WRITTEN, _TABLE)
    frame = frame.with_columns(pl.coalesce("version_at", "ended_at", "last_seen_at", "started_at").alias("version_at"))
    frame = _with_state(_with_severity(frame)).with_columns(_version_hash(context), _system(context))
    frame = _as_lists(with_privacy(_as_texts(frame), (*_FREE, *_LISTS, _AFFECTED), (), context))
    frame, names = with_entities(frame, ALERT_NAMES, "started_at")
    resources = [name for name in frame.columns if name.startswith(RESOURCE)]
    frame = with_map(frame.drop(resources), ATTRIBUTE, "attributes")
    defaults = {"is_recovery": False, "parse_status": "ok", **lineage(context)}
    return Part(conform(frame, _TABLE, defaults), rejects, (names,))


def _system(context: Context) -> pl.Expr:
    """What the project file says, else what the format is of."""
    told = context.source.source_system
    return (pl.lit(told) if told != _NO_SYSTEM else pl.col("source_system").fill_null(told)).alias("source_system")


def _version_hash(context: Context) -> pl.Expr:
    at = pl.col("version_at").cast(pl.Int64).cast(pl.String)
    parts = [pl.lit(context.source.name), pl.col("source_instance"), pl.col("alert_id"), at, pl.col("raw")]
    return content_hash(parts, seed=context.seed)


def alert_severities(texts: pl.Series) -> pl.Series:
    """Severity 1 to 24 of an alert's words, or 0: a number alone means something else in each system.

    >>> alert_severities(pl.Series(["1 - Critical", "warning", "3", "page", None])).to_list()
    [18, 13, 0, 0, 0]
    """
    words = texts.cast(pl.String).str.to_lowercase().str.replace(r"^\s*[0-9]+\s*[-:]\s*", "").str.strip_chars("[]() ")
    return look_up(words, ALERT_SEVERITY, pl.UInt8).fill_null(0)


def _with_severity(frame: pl.DataFrame) -> pl.DataFrame:
    """A number that the format gave wins."""
    given = pl.col("severity_number").cast(pl.UInt8, strict=False)
    read = map_distinct(frame["severity_text"], alert_severities)
    return frame.with_columns(
        pl.when(given.is_between(1, _HIGHEST)).then(given).otherwise(read).alias("severity_number")
    )


def _with_state(frame: pl.DataFrame) -> pl.DataFrame:
    """``state`` of the format, else of the words; one that ended is closed, and an open one may be acknowledged."""
    read = map_distinct(frame["state_text"], _states)
    told = pl.coalesce(pl.col("state").str.to_lowercase(), read)
    is_known = told.is_in(sorted(set(ALERT_STATE.values())))
    state = (
        pl.when(is_known & ((told != "open") | pl.col("ended_at").is_null()))
        .then(told)
        .when(pl.col("ended_at").is_not_null())
        .then(pl.lit("closed"))
        .otherwise(pl.lit(_UNKNOWN))
    )
    frame = frame.with_columns(state.alias("state"))
    is_taken = (pl.col("state") == "open") & pl.col("is_acknowledged")
    return frame.with_columns(pl.when(is_taken).then(pl.lit("acknowledged")).otherwise("state").alias("state"))


def _states(texts: pl.Series) -> pl.Series:
    plain = texts.cast(pl.String).str.strip_chars().str.to_lowercase().str.replace_all(r"[\s_-]+", " ")
    return look_up(plain, ALERT_STATE, pl.String)


def _as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as texts, so that privacy looks through them as through any other column."""
    clean = pl.element().str.replace_all(r"[\n\t]", " ")
    lists = [pl.col(name).list.eval(clean).list.join(_BETWEEN).alias(name) for name in _LISTS]
    affected = map_distinct(frame[_AFFECTED], lambda texts: pl.Series([_flat(one) for one in texts], dtype=pl.String))
    return frame.with_columns(*lists, affected.alias(_AFFECTED))


def _flat(text: str | None) -> str | None:
    """A JSON array of objects with ref, type and name, one in a line; null where it is none."""
    try:
        items = json.loads(text) if text else None
    except (ValueError, RecursionError):
        items = None
    if not isinstance(items, list):
        return None
    return _BETWEEN.join(_WITHIN.join(_fields(item)) for item in items if isinstance(item, dict)) or None


def _fields(item: dict[str, object]) -> Iterator[str]:
    for key in _KEYS:
        text = item.get(key)
        yield " ".join(str(text).encode("utf-8", "backslashreplace").decode().split()) if text is not None else ""


def _as_lists(frame: pl.DataFrame) -> pl.DataFrame:
    """The texts as lists again."""
    wanted = polars_schema(TABLES[_TABLE])[_AFFECTED]
    parts = pl.element().str.splitn(_WITHIN, 3).struct.rename_fields(list(_KEYS))
    named = parts.struct.with_fields(pl.when(pl.field(one) != "").then(pl.field(one)).alias(one) for one in _KEYS)
    affected = pl.col(_AFFECTED).str.split(_BETWEEN).list.eval(named).cast(wanted)
    lists = (pl.when(pl.col(name) != "").then(pl.col(name).str.split(_BETWEEN)).alias(name) for name in _LISTS)
    return frame.with_columns(*lists, affected.alias(_AFFECTED))
