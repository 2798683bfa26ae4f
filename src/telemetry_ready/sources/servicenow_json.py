"""ServiceNow Table API responses: ``{"result": [...]}``, one element per record.

A field is plain text, ``{"link", "value"}``, ``{"display_value", "link"}`` or ``{"display_value", "value"}``, depending
on ``sysparm_display_value``. Values are UTC; display values are in the zone of the user who asked.

Format: https://www.servicenow.com/docs/ (Table API); formats_and_schema.md, section 2.25
"""

import re

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import blank, reject, settled
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._servicenow import mapping_of, ticket_rows
from telemetry_ready.sources._servicenow_fields import ENOUGH_SIGNS, PLAIN, SIGNS, TIMES
from telemetry_ready.sources._targets import TICKET_VERSIONS

SPEC = "https://www.servicenow.com/docs/"
NOTHING_SHOWN = "UNKNOWN"  # the display value of an empty date
SHOWN, VALUE, LINK = ".display_value", ".value", ".link"
_START = re.compile(r'^\s*(?:\{\s*"result"\s*:\s*)?\[')


def detect(sample: Sample) -> Detection:
    """A JSON array, at the top or under "result", of objects with ServiceNow's fields."""
    if not _START.match(sample.text):
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
    shown, values = _both_faces(flat.columns.filter(flat.is_object))
    cells = Cells(good, pl.DataFrame(list(shown.values())), origin)
    none = cells.nothing()
    made = ticket_rows(mapping_of({name: name for name in shown}), cells, lambda name: values.get(name, none))
    versions = made.rows[TICKET_VERSIONS]
    if instance := _instance(flat.columns):
        versions = versions.with_columns(source_instance=pl.lit(instance))
    if _times_are_values(flat.columns):
        versions = versions.with_columns(time_is_utc=pl.lit(value=True))
    made = made._replace(rows={**made.rows, TICKET_VERSIONS: versions})
    return settled(good, [made], broken, records.filter(is_blank)["record_no"])


def _both_faces(columns: pl.DataFrame) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
    """Each field's text as shown, and its value; of times, ids and counts the value in both."""
    fields = dict.fromkeys(re.sub(r"\.(?:display_value|value|link)$", "", name) for name in columns.columns)
    by_value = {"sys_id", *(name for names in (*TIMES.values(), *PLAIN.values()) for name in names)}
    shown, values = {}, {}
    for name in fields:
        parts = {part: columns[name + part] for part in (SHOWN, VALUE, "") if name + part in columns.columns}
        if not parts:
            continue
        face = [_told(parts[part]) for part in (SHOWN, "", VALUE) if part in parts]
        value = [_told(parts[part]) for part in (VALUE, "", SHOWN) if part in parts]
        values[name] = pl.select(pl.coalesce(value).alias(name)).to_series()
        shown[name] = values[name] if name in by_value else pl.select(pl.coalesce(face).alias(name)).to_series()
    return shown, values


def _told(text: pl.Series) -> pl.Series:
    return pl.select(pl.when((text.str.len_bytes() > 0) & (text != NOTHING_SHOWN)).then(text)).to_series()


def _times_are_values(columns: pl.DataFrame) -> bool:
    """Whether times are values, not as shown: they come as such, or references come with values."""
    names = set(columns.columns)
    times = [name for some in TIMES.values() for name in some]
    if any(name + VALUE in names for name in times):
        return True
    return not any(name.endswith(SHOWN) for name in names)


def _instance(columns: pl.DataFrame) -> str | None:
    """The instance's host name, from the first link to one of its records."""
    for name in columns.columns:
        if name.endswith(LINK) and (links := columns[name].drop_nulls().head(1)).len():
            found = re.match(r"https?://([^/]+)/", str(links.item()))
            return found[1] if found else None
    return None


FORMAT = Format("servicenow_json", Silo.TICKETS, JsonElements(), detect, parse, SPEC)
