"""ServiceNow Table API responses: ``{"result": [...]}``, one element per record.

Format: https://www.servicenow.com/docs/ (Table API); formats_and_schema.md, section 2.25
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import blank, reject, settled
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._servicenow import mapping_of, ticket_rows
from telemetry_ready.sources._servicenow_api import ARRAY, as_utc, both_faces, instance, times_are_values
from telemetry_ready.sources._servicenow_fields import ENOUGH_SIGNS, SIGNS
from telemetry_ready.sources._targets import TICKET_VERSIONS

SPEC = "https://www.servicenow.com/docs/"


def detect(sample: Sample) -> Detection:
    """A JSON array, at the top or under "result", of objects with ServiceNow's fields."""
    if not ARRAY.match(sample.text):
        return Detection(0.0, "no JSON array of results")
    found = [name for name in SIGNS if f'"{name}"' in sample.text]
    if len(found) < ENOUGH_SIGNS or not {"number", "sys_id"} & set(found):
        return Detection(0.0, f"{len(found)} of ServiceNow's field names")
    return Detection(0.95, f"ServiceNow's fields: {', '.join(found)}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is one version of one ticket."""
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    flat = flatten(filled["raw"])
    broken = reject(filled.filter(~flat.is_object), "bad_json", "not one JSON object", table=TICKET_VERSIONS)
    good = filled.filter(flat.is_object)
    shown, values = both_faces(flat.columns.filter(flat.is_object))
    cells = Cells(good, pl.DataFrame(list(shown.values())), origin)
    none = cells.nothing()
    made = ticket_rows(mapping_of({name: name for name in shown}), cells, lambda name: values.get(name, none))
    versions = made.rows[TICKET_VERSIONS]
    if host := instance(flat.columns):
        versions = versions.with_columns(source_instance=pl.lit(host))
    if times_are_values(flat.columns):
        versions = as_utc(versions)
    made = made._replace(rows={**made.rows, TICKET_VERSIONS: versions})
    return settled(good, [made], broken, records.filter(is_blank)["record_no"])


FORMAT = Format("servicenow_json", Silo.TICKETS, JsonElements(), detect, parse, SPEC)
