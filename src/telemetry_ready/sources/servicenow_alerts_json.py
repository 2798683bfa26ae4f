"""ServiceNow's alerts (em_alert) as Table API responses: ``{"result": [...]}``, one alert per record.

Format: https://www.servicenow.com/docs/ (View alert information; Table API)
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import blank, reject, settled
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._servicenow_alerts import BY_VALUE, ENOUGH_SIGNS, TIMES, alert_rows, mapping_of, signs
from telemetry_ready.sources._servicenow_api import as_utc, both_faces, detect_response, instance, times_are_values
from telemetry_ready.sources._targets import ALERTS

SPEC = "https://www.servicenow.com/docs/"


def detect(sample: Sample) -> Detection:
    """A JSON array, at the top or under "result", of objects with an alert's fields."""
    return detect_response(sample, signs, ENOUGH_SIGNS, "an alert")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is one alert."""
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    flat = flatten(filled["raw"])
    broken = reject(filled.filter(~flat.is_object), "bad_json", "not one JSON object", table=ALERTS)
    good = filled.filter(flat.is_object)
    shown, values = both_faces(flat.columns.filter(flat.is_object), BY_VALUE)
    made = alert_rows(
        mapping_of({name: name for name in shown}), Cells(good, pl.DataFrame(list(shown.values())), origin), values
    )
    rows = made.rows[ALERTS]
    if host := instance(flat.columns):
        rows = rows.with_columns(source_instance=pl.lit(host))
    if times_are_values(flat.columns, TIMES):
        rows = as_utc(rows)
    return settled(good, [made._replace(rows={ALERTS: rows})], broken, records.filter(is_blank)["record_no"])


FORMAT = Format("servicenow_alerts_json", Silo.ALERTS, JsonElements(), detect, parse, SPEC)
