"""Notifications of Alertmanager's webhook (and Grafana's), one per line: as a receiver keeps them.

Format: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._alerts import has_keys, parse_lists
from telemetry_ready.sources.alertmanager_json import KEYS, LOOKED_AT, SPEC, item_of, notifications

ENOUGH = 0.9


def detect(sample: Sample) -> Detection:
    """Lines that are notifications, two and more."""
    lines = [line for line in sample.lines if line.strip()][:LOOKED_AT]
    found = len(notifications(sample))
    is_kept = found > 1 and found >= ENOUGH * len(lines) and has_keys(sample, *KEYS)
    return Detection(0.97 if is_kept else 0.0, f"{found} of {len(lines)} lines are notifications")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each line is one notification, of one or several alerts."""
    return parse_lists(records, origin, "alerts", item_of)


FORMAT = Format("alertmanager_lines", Silo.ALERTS, Lines(), detect, parse, SPEC)
