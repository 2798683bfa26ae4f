"""ServiceNow's sys_audit, sys_journal_field and task_ci as Table API responses: history items and affected items.

Format: https://www.servicenow.com/docs/ (Table API); formats_and_schema.md, section 2.25
"""

import json
import re

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._fates import blank, reject, settled
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._servicenow_api import ARRAY, both_faces, instance, times_are_values
from telemetry_ready.sources._servicenow_history import history_of, history_rows

SPEC = "https://www.servicenow.com/docs/"
UNKNOWN = "not of sys_audit, sys_journal_field or task_ci"


def detect(sample: Sample) -> Detection:
    """A JSON array, at the top or under "result", of objects with the fields of one of the tables."""
    start = ARRAY.match(sample.text)
    if not start:
        return Detection(0.0, "no JSON array of results")
    try:
        first, _ = json.JSONDecoder().raw_decode(sample.text[start.end() :].lstrip())
    except (json.JSONDecodeError, RecursionError):
        first = dict.fromkeys(re.findall(r'"(\w+)"\s*:', sample.text[:20_000]))
    found = history_of(first) if isinstance(first, dict) else None
    if found is None:
        return Detection(0.0, UNKNOWN)
    return Detection(0.96, f"the fields of {found.name}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is one item of a ticket's history, or one affected item."""
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    flat = flatten(filled["raw"])
    good, columns = filled.filter(flat.is_object), flat.columns.filter(flat.is_object)
    broken = reject(filled.filter(~flat.is_object), "bad_json", "not one JSON object", table="ticket_events")
    _, values = both_faces(columns)
    history = history_of(values)
    if history is None:
        strange = reject(good, "schema_mismatch", UNKNOWN, table="ticket_events")
        return settled(good.clear(), [], pl.concat([broken, strange]), records.filter(is_blank)["record_no"])
    nothing = pl.Series([None] * good.height, dtype=pl.String)
    made = history_rows(history, good, lambda name: values.get(name, nothing), origin)
    facts = [pl.lit(times_are_values(columns)).alias("time_is_utc")]
    facts += [pl.lit(host).alias("source_instance")] if (host := instance(columns)) else []
    made = made._replace(rows={name: rows.with_columns(facts) for name, rows in made.rows.items()})
    return settled(good, [made], broken, records.filter(is_blank)["record_no"])


FORMAT = Format("servicenow_history_json", Silo.TICKETS, JsonElements(), detect, parse, SPEC)
