"""CSV that ServiceNow exports, by the names of its fields."""

from typing import NamedTuple

import polars as pl

from telemetry_ready.model.source import Origin
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import split
from telemetry_ready.sources._servicenow_fields import field_name


class Export(NamedTuple):
    """A block of an export.

    Attributes:
        cells: Of the records that could be split.
        fields: Name of a field to its column; of two columns with one name, the first.
        rejects: Records that could not be split.
        absorbed: ``record_no`` of blank lines.
    """

    cells: Cells
    fields: dict[str, str]
    rejects: pl.DataFrame
    absorbed: pl.Series


def export_of(records: pl.DataFrame, origin: Origin) -> Export:
    """Records by the header, whose names are those of fields or their labels."""
    table = split(records, origin.header or "")
    cells = Cells(table.records, table.cells, origin)
    fields = {field_name(column): column for column in reversed(cells.frame.columns)}
    return Export(cells, fields, table.rejects, table.absorbed)
