"""ServiceNow list exports as CSV: headers are field names or labels, cells are display values.

Times have the date format and the zone of the user who exported: the order of day and month is decided over the
whole file, the zone is the source's.

Format: https://www.servicenow.com/docs/ (Export data from a list); formats_and_schema.md, section 2.25
"""

import polars as pl

from telemetry_ready.model.source import CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._csv_sample import sampled_cells
from telemetry_ready.sources._fates import settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._servicenow import mapping_of, ticket_rows
from telemetry_ready.sources._servicenow_csv import export_of
from telemetry_ready.sources._servicenow_fields import ENOUGH_SIGNS, TIMES, signs

SPEC = "https://www.servicenow.com/docs/"


def detect(sample: Sample) -> Detection:
    """A header of ServiceNow's field names."""
    cells = sampled_cells(sample)
    found = signs(cells.frame.columns) if cells is not None else []
    if len(found) < ENOUGH_SIGNS or not {"number", "sys_id"} & set(found):
        return Detection(0.0, f"{len(found)} of ServiceNow's field names in the header")
    return Detection(0.95, f"ServiceNow's fields in the header: {', '.join(found)}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each record is one version of one ticket."""
    cells, fields, rejects, absorbed = export_of(records, origin)
    made = ticket_rows(mapping_of(fields), cells, lambda name: cells.column(fields.get(name, "\x00")))
    return settled(cells.records, [made], rejects, absorbed)


def survey(records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month."""
    cells, fields, _, _ = export_of(records, origin)
    mapping = mapping_of(fields)
    return with_votes(origin.survey, cells, [mapping.columns.get(target, ()) for target in TIMES])


FORMAT = Format("servicenow_csv", Silo.TICKETS, CsvRows(), detect, parse, SPEC, survey=survey)
