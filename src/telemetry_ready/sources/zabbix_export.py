"""Zabbix's real-time export of problems: one JSON object per line, a problem or the recovery from one.

The export names no trigger: repeats of one fault have no key that tells so.

Format: https://www.zabbix.com/documentation/current/en/manual/appendix/protocols/real_time_export
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._alerts import parse_objects
from telemetry_ready.sources._json import loads
from telemetry_ready.sources._zabbix import item_of

SPEC = "https://www.zabbix.com/documentation/current/en/manual/appendix/protocols/real_time_export"
KEYS = frozenset(("eventid", "value", "clock", "ns"))
ENOUGH = 0.9
LOOKED_AT = 50


def detect(sample: Sample) -> Detection:
    """Lines that are events."""
    lines = [line for line in sample.lines if line.strip()][:LOOKED_AT]
    found = sum(KEYS.issubset(loads(line) or ()) for line in lines)
    is_export = lines and found >= ENOUGH * len(lines)
    return Detection(0.97 if is_export else 0.0, f"{found} of {len(lines)} lines are Zabbix's events")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each line is a problem, or a recovery."""
    return parse_objects(records, origin, item_of, unit="s")


FORMAT = Format("zabbix_export", Silo.ALERTS, Lines(), detect, parse, SPEC)
