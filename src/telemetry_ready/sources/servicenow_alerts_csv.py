"""ServiceNow's alerts (em_alert) as CSV exports: headers are field names or labels, cells are display values.

Format: https://www.servicenow.com/docs/ (View alert information; Export data from a list)
"""

import polars as pl

from telemetry_ready.model.source import CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._csv_sample import sampled_cells
from telemetry_ready.sources._fates import settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._servicenow_alerts import ENOUGH_SIGNS, TIMES, alert_rows, mapping_of, signs
from telemetry_ready.sources._servicenow_csv import export_of

SPEC = "https://www.servicenow.com/docs/"


def detect(sample: Sample) -> Detection:
    """A header of an alert's field names."""
    cells = sampled_cells(sample)
    found = signs(cells.frame.columns) if cells is not None else []
    if len(found) < ENOUGH_SIGNS:
        return Detection(0.0, f"{len(found)} of an alert's field names in the header")
    return Detection(0.97, f"an alert's fields in the header: {', '.join(found)}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each record is one alert."""
    cells, fields, rejects, absorbed = export_of(records, origin)
    made = alert_rows(mapping_of(fields), cells, {name: cells.column(column) for name, column in fields.items()})
    return settled(cells.records, [made], rejects, absorbed)


def survey(records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month."""
    cells, fields, _, _ = export_of(records, origin)
    mapping = mapping_of(fields)
    return with_votes(origin.survey, cells, [mapping.columns.get(target, ()) for target in TIMES])


FORMAT = Format("servicenow_alerts_csv", Silo.ALERTS, CsvRows(), detect, parse, SPEC, survey=survey)
