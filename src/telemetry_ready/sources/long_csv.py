"""Metrics one below the other: time, name and value of each sample in a row of its own.

    timestamp,host,metric,value,unit

Columns are known by their headers; those that are not known are labels, and become attributes.

Format: https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/ (without its annotations)
"""

import polars as pl

from telemetry_ready.model.source import CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import sniff_delimiter, split
from telemetry_ready.sources._csv_sample import sampled_cells, share_of_numbers, share_of_times
from telemetry_ready.sources._fates import settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._names import EMITTERS, METRIC, SERIES, TIME, VALUE, pick
from telemetry_ready.sources._tables import metric_rows

SPEC = "https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/"
LEAST_TIMES, LEAST_NUMBERS = 0.9, 0.8


def detect(sample: Sample) -> Detection:
    """A header that names a time, a metric and a value, and cells that hold them."""
    cells = sampled_cells(sample)
    if cells is None or not cells.height:
        return Detection(0.0, "no CSV with a header")
    names = _columns(cells.frame.columns)
    if not {"time", "metric_name", "value"} <= names.keys():
        return Detection(0.0, "the header does not name a time, a metric and a value")
    is_comma = sniff_delimiter(cells.origin.header or "") == ";"
    times = share_of_times(cells.column(names["time"]))
    numbers = share_of_numbers(cells.column(names["value"]), decimal_comma=is_comma)
    if times < LEAST_TIMES or numbers < LEAST_NUMBERS:
        return Detection(0.0, f"{times:.0%} times in {names['time']!r}, {numbers:.0%} numbers in {names['value']!r}")
    return Detection(0.9, f"time in {names['time']!r}, metric in {names['metric_name']!r}, value in {names['value']!r}")


def _columns(header: list[str]) -> dict[str, str]:
    """Target to the header's column for it."""
    wanted = {"time": TIME, "metric_name": METRIC, "value": VALUE, **EMITTERS, **SERIES}
    found = {target: pick(header, names) for target, names in wanted.items()}
    return {target: name for target, name in found.items() if name is not None}


def _mapping(header: list[str]) -> TableMapping:
    found = _columns(header)
    return TableMapping(
        columns={target: (Source(column=name),) for target, name in found.items()},
        attributes=tuple(name for name in header if name not in found.values()),
    )


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """One row for each record with a value."""
    header = origin.header or ""
    table = split(records, header)
    cells = Cells(table.records, table.cells, origin)
    rows = metric_rows(_mapping(cells.frame.columns), cells, decimal_comma=sniff_delimiter(header) == ";")
    return settled(table.records, [rows], table.rejects, table.absorbed)


def survey(records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month."""
    table = split(records, origin.header or "")
    cells = Cells(table.records, table.cells, origin)
    return with_votes(origin.survey, cells, [_mapping(cells.frame.columns).columns.get("time", ())])


FORMAT = Format("long_csv", Silo.METRICS, CsvRows(), detect, parse, SPEC, survey=survey)
