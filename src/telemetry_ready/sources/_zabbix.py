"""Zabbix's events: which column of the common schema each field fills, in API responses and in real-time export.

A problem and its recovery are two events. The problem names its recovery (``r_eventid``), or the recovery its problem
(``p_eventid``); what an event of recovery says is the end of another's episode.
"""

from telemetry_ready.model.source import ATTRIBUTE
from telemetry_ready.sources._alerts import HOST, SERVICE, Item, Json, affected, given, objects, text, texts

SEVERITY = {
    "1": ("information", 9),
    "2": ("warning", 13),
    "3": ("average", 17),
    "4": ("high", 18),
    "5": ("disaster", 21),
}
"""Code to Zabbix's word and OpenTelemetry's number; 0 is not classified. Numbers: formats_and_schema.md, 1.4."""

NONE, OK = "0", "0"
SERVICE_TAGS = ("service", "application", "app")
TAKEN = frozenset(
    (
        *("eventid", "p_eventid", "r_eventid", "objectid", "name", "severity", "clock", "ns", "r_clock", "r_ns"),
        *("value", "acknowledged", "acknowledges", "suppressed", "hosts", "tags", "opdata"),
    )
)


def item_of(event: Json) -> Item:
    """An event's columns: a problem, or the recovery from one."""
    return _recovery(event) if text(event.get("value")) == OK else _problem(event)


def _recovery(event: Json) -> Item:
    own = text(event.get("eventid"))
    return {
        "source_system": "zabbix",
        "alert_id": given(event.get("p_eventid"), NONE) or own,
        "recovery_id": own,
        "is_recovery": "true",
        "title": text(event.get("name")),
        "started_at": text(event.get("clock")),
        "ended_at": text(event.get("clock")),
        "state": "closed",
    }


def _problem(event: Json) -> Item:
    severity = text(event.get("severity"))
    word, number = SEVERITY.get(severity or "", (severity, None))
    recovery, cleared = given(event.get("r_eventid"), NONE), given(event.get("r_clock"), NONE)
    hosts = _hosts(event.get("hosts"))
    tags = {text(one.get("tag")): text(one.get("value")) for one in objects(event.get("tags"))}
    steps = [moment for one in objects(event.get("acknowledges")) if (moment := text(one.get("clock")))]
    moments = [one for one in (text(event.get("clock")), cleared, *steps) if one]
    return {
        "source_system": "zabbix",
        "alert_id": text(event.get("eventid")),
        "recovery_id": recovery,
        "title": text(event.get("name")),
        "dedup_key": text(event.get("objectid")),
        "alert_rule": text(event.get("objectid")),
        "severity_text": word,
        "severity_number": text(number),
        "state": "closed" if recovery or cleared else "open",
        "started_at": text(event.get("clock")),
        "ended_at": cleared,
        "version_at": max(moments, key=lambda one: (len(one), one), default=None),
        "is_acknowledged": text(event.get("acknowledged")),
        "in_maintenance": text(event.get("suppressed")),
        HOST: next((one["name"] for one in hosts), None),
        SERVICE: next((tags[name] for name in SERVICE_TAGS if tags.get(name)), None),
        "affected_entities": affected(hosts),
        "tags": texts([f"{name}:{value}" if value else name for name, value in tags.items()]),
        "attr:opdata": text(event.get("opdata")),
        **{f"{ATTRIBUTE}{name}": text(one or None) for name, one in event.items() if name not in TAKEN},
    }


def _hosts(value: object) -> list[Item]:
    """Hosts by their technical names; real-time export of Zabbix 4.0 lists names alone."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [{"ref": None, "type": "HOST", "name": one} for one in value]
    return [
        {"ref": text(one.get("hostid")), "type": "HOST", "name": text(one.get("host")) or text(one.get("name"))}
        for one in objects(value)
    ]
