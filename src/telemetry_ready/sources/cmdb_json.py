"""CMDB exports by the Table API: ``{"result": [...]}``, configuration items or relations between them.

A field is plain text, ``{"link", "value"}``, ``{"display_value", "link"}`` or ``{"display_value", "value"}``.

Format: https://www.servicenow.com/docs/ (Table API; CMDB tables); formats_and_schema.md, section 2.25
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._cmdb import ITEMS, is_relation, item_rows, relation_rows, signs_of
from telemetry_ready.sources._fates import blank, reject, settled
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._servicenow_api import LINK, SHOWN, VALUE, detect_response, field_names

SPEC = "https://www.servicenow.com/docs/"
ENOUGH_SIGNS = 2
_SHOWN, _STORED = (SHOWN, "", VALUE, LINK), (VALUE, "", LINK, SHOWN)


def detect(sample: Sample) -> Detection:
    """A JSON array, at the top or under "result", of objects with an inventory's fields."""
    return detect_response(sample, signs_of, ENOUGH_SIGNS, "an inventory")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is one version of one item, or one relation."""
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    flat = flatten(filled["raw"])
    broken = reject(filled.filter(~flat.is_object), "bad_json", "not one JSON object", table=ITEMS)
    good, columns = filled.filter(flat.is_object), flat.columns.filter(flat.is_object)
    cells = Cells(good, columns, origin)
    names = field_names(columns)

    def face(name: str, parts: tuple[str, ...]) -> pl.Series:
        found = [_id_in_link(columns[name + part], part) for part in parts if name + part in columns.columns]
        return pl.select(pl.coalesce(found)).to_series() if found else cells.nothing()

    def shown(name: str) -> pl.Series:
        return face(name, _SHOWN)

    def stored(name: str) -> pl.Series:
        return face(name, _STORED)

    is_edge = is_relation(names)
    made = relation_rows(cells, shown, stored) if is_edge else item_rows(cells, names, shown, stored)
    if not is_edge:
        made = made._replace(rows={ITEMS: made.rows[ITEMS].with_columns(time_is_utc=pl.lit(value=True))})
    return settled(good, [made], broken, records.filter(is_blank)["record_no"])


def _id_in_link(text: pl.Series, part: str) -> pl.Series:
    """Of a link to a record its id."""
    return text.str.extract("([^/?]+)(?:\\?.*)?$") if part == LINK else text


FORMAT = Format("cmdb_json", Silo.TICKETS, JsonElements(), detect, parse, SPEC)
