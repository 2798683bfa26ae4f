"""Alertmanager: notifications of its webhook (and Grafana's), and alerts of its API v2; one alert per record.

One fault has one fingerprint for ever; an episode of it is told from the next by the time at which it started. What the
API lists is open whatever its ``endsAt``: that is when it would be taken for resolved if nobody spoke of it again.

Format: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config;
https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
"""

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._alerts import HOST, SERVICE, Item, Json, given, has_keys, mapping, parse_objects, text
from telemetry_ready.sources._json import loads
from telemetry_ready.sources._names import EMITTERS

SPEC = "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config"
KEYS = ("labels", "annotations", "startsAt")
LOOKED_AT = 50
NEVER = "0001-01-01T00:00:00Z"
TAKEN = frozenset(("labels", "annotations", "status", "fingerprint", "startsAt", "endsAt", "updatedAt"))
TITLES = ("summary", "title", "message", "description")
METRICS = ("metric", "metric_name", "__name__")
_OFFSET, _PRIME, _MASK = 14695981039346656037, 1099511628211, (1 << 64) - 1


def detect(sample: Sample) -> Detection:
    """A JSON document with labels, annotations and the start of an alert."""
    if not has_keys(sample, *KEYS):
        return Detection(0.0, "no labels, annotations and startsAt")
    if len(notifications(sample)) > 1:
        return Detection(0.0, "several notifications, one per line")
    return Detection(0.97, f"an alert's keys: {', '.join(KEYS)}")


def notifications(sample: Sample) -> list[str]:
    """The lines that are notifications of a webhook, each whole."""
    return [line for line in sample.lines[:LOOKED_AT] if isinstance((loads(line) or {}).get("alerts"), list)]


def fingerprint(labels: Json) -> str:
    """Alertmanager's own fingerprint of a set of labels: FNV-1a over their names and values, by name.

    >>> fingerprint({"alertname": "Watchdog", "severity": "none"})
    '448881ef475b9b26'
    """
    parts = (part for name in sorted(labels) for part in (name, text(labels[name]) or ""))
    value = _OFFSET
    for byte in b"".join(part.encode("utf-8", "backslashreplace") + b"\xff" for part in parts):
        value = ((value ^ byte) * _PRIME) & _MASK
    return f"{value:016x}"


def item_of(alert: Json) -> Item:
    """An alert's columns; labels are kept as attributes by their names."""
    labels, notes, status = mapping(alert.get("labels")), mapping(alert.get("annotations")), alert.get("status")
    own_status = mapping(status)
    key = given(alert.get("fingerprint")) or (fingerprint(labels) if labels else None)
    start = given(alert.get("startsAt"), NEVER)
    is_listed = bool(own_status)
    return {
        "source_system": "alertmanager",
        "alert_id": f"{key}@{start}" if key and start else None,
        "dedup_key": key,
        "alert_rule": text(labels.get("alertname")),
        "title": _first(notes, TITLES) or text(labels.get("alertname")),
        "description": text(notes.get("description")),
        "severity_text": text(labels.get("severity")),
        "state_text": text(own_status.get("state")) if is_listed else text(status),
        "started_at": start,
        "ended_at": None if is_listed or status == "firing" else given(alert.get("endsAt"), NEVER),
        "version_at": given(alert.get("updatedAt"), NEVER),
        "last_seen_at": given(alert.get("updatedAt"), NEVER),
        HOST: _first(labels, EMITTERS[HOST]),
        "ci_name": _first(labels, EMITTERS["k8s_pod_name"]),
        SERVICE: _first(labels, EMITTERS[SERVICE]) or text(labels.get("job")),
        "metric_name": _first(labels, METRICS),
        "in_maintenance": _silenced(own_status) if is_listed else None,
        "attr:status.inhibitedBy": text(own_status.get("inhibitedBy") or None),
        **{f"{ATTRIBUTE}{name}": text(one or None) for name, one in alert.items() if name not in TAKEN},
        **{f"{ATTRIBUTE}annotations.{name}": text(one) for name, one in notes.items() if name not in TITLES},
        **{f"{ATTRIBUTE}{name}": text(one) for name, one in labels.items()},
    }


def _first(values: Json, names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := text(values.get(name)))), None)


def _silenced(status: Json) -> str:
    return "true" if status.get("silencedBy") or status.get("mutedBy") else "false"


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element of the notification's, or the list's, array is one alert."""
    return parse_objects(records, origin, item_of)


FORMAT = Format("alertmanager_json", Silo.ALERTS, JsonElements(), detect, parse, SPEC)
