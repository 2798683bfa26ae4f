"""The view ``device_days``: what was measured of a device on a day, and whether it failed or was worked on.

A device is what a label of a series names: OpenTelemetry's ``hw.serial_number``, ``hw.id`` or ``device.id``. Its
failures are the metric ``failure``, its maintenance the metric ``maintenance``, above 0 where there was one.
"""

# ruff: noqa: S608 - the SQL is built from own names only

from telemetry_ready.model.tables._labels import first_label
from telemetry_ready.model.tables._view import View

_DEVICE = ("hw.serial_number", "hw.id", "device.id", "device_id", "serial_number", "machine.id")
_MODEL = ("hw.model", "device.model.identifier", "device.model.name", "model", "machine.model")
_EVENTS = {"failure": ("failure", "failures", "hw.failure", "device.failure"), "maintenance": ("maintenance",)}
_MAPS = ("attributes", "resource_attributes")
_KIND = " ".join(
    f"WHEN lower(metric_name) = '{name}' THEN '{kind}'" for kind, names in _EVENTS.items() for name in names
)

DEVICE_DAYS = View(
    "device_days",
    "one device on one UTC day that has points of it",
    f"""
    WITH series AS (
      SELECT series_id, source, metric_name, {first_label(_DEVICE, *_MAPS)} AS device,
        {first_label(_MODEL, *_MAPS)} AS model, CASE {_KIND} ELSE 'sensor' END AS kind
      FROM {{metric_series}}
      WHERE {first_label(_DEVICE, *_MAPS)} IS NOT NULL
    ),
    daily AS (
      SELECT series_id, event_date, count(value) AS readings, max(value) AS most, any_value(host_name) AS host_name
      FROM {{metric_points}} SEMI JOIN series USING (series_id) GROUP BY series_id, event_date
    )
    SELECT min(source) AS source, device, max(model) AS model, max(host_name) AS host_name, event_date AS day,
      CAST(coalesce(sum(readings) FILTER (kind = 'sensor'), 0) AS BIGINT) AS readings,
      count(DISTINCT metric_name) FILTER (kind = 'sensor' AND readings > 0) AS sensors,
      bool_or(most > 0) FILTER (kind = 'failure') AS has_failed,
      bool_or(most > 0) FILTER (kind = 'maintenance') AS was_maintained
    FROM daily JOIN series USING (series_id)
    GROUP BY device, event_date""",
    ("source", "device", "model", "host_name", "day", "readings", "sensors", "has_failed", "was_maintained"),
    {
        "source": "The first by name of its sources: failures may come from another than sensors",
        "device": "Label hw.serial_number, hw.id or device.id",
        "model": "Label hw.model; null where it is not known",
        "host_name": "As in metrics",
        "day": "UTC day",
        "readings": "Points with a value, without those of failures and maintenance",
        "sensors": "Metrics among them",
        "has_failed": "Whether the metric failure was above 0; null where it has no point",
        "was_maintained": "The same of the metric maintenance",
    },
)
