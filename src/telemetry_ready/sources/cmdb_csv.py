"""CMDB exports as CSV: configuration items, or relations between them; headers are field names or labels.

Relations name their ends by sys_id or by name, as the export has them.

Format: https://www.servicenow.com/docs/ (Export data from a list; CMDB tables); formats_and_schema.md, section 2.25
"""

import polars as pl

from telemetry_ready.model.source import CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._cmdb import is_relation, item_rows, relation_rows, signs_of
from telemetry_ready.sources._csv import header_names, split
from telemetry_ready.sources._csv_sample import sampled_cells
from telemetry_ready.sources._fates import settled
from telemetry_ready.sources._servicenow_fields import field_name

SPEC = "https://www.servicenow.com/docs/"
ENOUGH_SIGNS = 2


def detect(sample: Sample) -> Detection:
    """A header with an item's id, name and fields that only inventories have, or with a relation's ends."""
    cells = sampled_cells(sample)
    found = signs_of(cells.frame.columns) if cells is not None else []
    if len(found) < ENOUGH_SIGNS:
        return Detection(0.0, f"{len(found)} of an inventory's field names in the header")
    return Detection(0.97, f"an inventory's fields in the header: {', '.join(found)}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each record is one version of one item, or one relation."""
    table = split(records, origin.header or "")
    cells = Cells(table.records, table.cells, origin)
    fields = {field_name(column): column for column in reversed(cells.frame.columns)}

    def face(name: str) -> pl.Series:
        return cells.column(fields.get(name, "\x00"))

    names = header_names(origin.header or "")
    made = relation_rows(cells, face, face) if is_relation(names) else item_rows(cells, names, face, face)
    return settled(cells.records, [made], table.rejects, table.absorbed)


FORMAT = Format("cmdb_csv", Silo.TICKETS, CsvRows(), detect, parse, SPEC)
