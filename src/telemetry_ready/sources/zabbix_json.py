"""Zabbix's API: ``{"result": [...]}`` of ``problem.get`` or ``event.get``, one event per record.

Ask with ``output: extend``, ``selectTags`` and, of ``event.get``, ``selectHosts`` and ``selectAcknowledges``.

Format: https://www.zabbix.com/documentation/current/en/manual/api/reference/problem/object
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._alerts import has_keys, parse_objects
from telemetry_ready.sources._zabbix import item_of

SPEC = "https://www.zabbix.com/documentation/current/en/manual/api/reference/problem/object"
KEYS = ("eventid", "objectid", "clock")


def detect(sample: Sample) -> Detection:
    """A JSON document with an event's own keys."""
    if not has_keys(sample, *KEYS):
        return Detection(0.0, "no keys of Zabbix's events")
    return Detection(0.97, f"an event's keys: {', '.join(KEYS)}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is a problem, or a recovery."""
    return parse_objects(records, origin, item_of, unit="s")


FORMAT = Format("zabbix_json", Silo.ALERTS, JsonElements(), detect, parse, SPEC)
