"""ServiceNow's sys_audit, sys_journal_field and task_ci as CSV exports: history items and affected items.

Format: https://www.servicenow.com/docs/ (Export data from a list); formats_and_schema.md, section 2.25
"""

from typing import NamedTuple

import polars as pl

from telemetry_ready.model.source import CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import split
from telemetry_ready.sources._csv_sample import sampled_cells
from telemetry_ready.sources._fates import reject, settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._mapping_model import Source
from telemetry_ready.sources._servicenow_fields import field_name
from telemetry_ready.sources._servicenow_history import CREATED, history_of, history_rows

SPEC = "https://www.servicenow.com/docs/"
UNKNOWN = "not of sys_audit, sys_journal_field or task_ci"


class _Rows(NamedTuple):
    cells: Cells
    rejects: pl.DataFrame
    absorbed: pl.Series


def detect(sample: Sample) -> Detection:
    """A header with the fields of one of the tables."""
    cells = sampled_cells(sample)
    found = history_of(map(field_name, cells.frame.columns)) if cells is not None else None
    return Detection(0.96, f"the fields of {found.name}") if found else Detection(0.0, UNKNOWN)


def _rows(records: pl.DataFrame, origin: Origin) -> _Rows:
    """The records by the names of fields; of two columns with one name the first."""
    table = split(records, origin.header or "")
    named = {field_name(column): table.cells[column] for column in reversed(table.cells.columns)}
    frame = pl.DataFrame([text.alias(name) for name, text in named.items()])
    return _Rows(Cells(table.records, frame, origin), table.rejects, table.absorbed)


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each record is one item of a ticket's history, or one affected item."""
    cells, rejects, absorbed = _rows(records, origin)
    history = history_of(cells.frame.columns)
    if history is None:
        strange = reject(cells.records, "schema_mismatch", UNKNOWN, table="ticket_events")
        return settled(cells.records.clear(), [], pl.concat([rejects, strange]), absorbed)
    made = history_rows(history, cells.records, cells.column, origin)
    return settled(cells.records, [made], rejects, absorbed)


def survey(records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month."""
    cells = _rows(records, origin).cells
    return with_votes(origin.survey, cells, [[Source(column=name) for name in CREATED if name in cells.frame.columns]])


FORMAT = Format("servicenow_history_csv", Silo.TICKETS, CsvRows(), detect, parse, SPEC, survey=survey)
