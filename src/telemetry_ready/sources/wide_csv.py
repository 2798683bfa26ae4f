"""Metrics side by side: a time and one column per metric.

    timestamp,cpu (%),mem_bytes,"requests {code=""200""}"

A name may carry labels in braces, which become attributes; it is not altered otherwise, for normalize reads its unit.
Columns that hold text are labels. An empty cell makes no row.

Format: https://grafana.com/docs/grafana/latest/panels-visualizations/panel-inspector/ (download CSV)
"""

import re
from pathlib import PurePath

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import header_names, sniff_delimiter, split
from telemetry_ready.sources._csv_sample import sampled_cells, share_of_numbers, share_of_times
from telemetry_ready.sources._fates import settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._mapping_model import MetricColumns, Source, TableMapping
from telemetry_ready.sources._names import EMITTERS, METRIC, TIME, VALUE, pick, pick_all
from telemetry_ready.sources._tables import METRIC as METRIC_FACT
from telemetry_ready.sources._tables import metric_rows

SPEC = "https://grafana.com/docs/grafana/latest/panels-visualizations/panel-inspector/"
LOOKED_AT = 1_000  # cells of a column, to tell labels from numbers
LEAST_TIMES, LEAST_NUMBERS = 0.9, 0.8
PLACEHOLDERS = ("n/a", "na", "-", "null", "none", "?", "missing", "undefined")
_LABELLED = re.compile(r"^(.*?)\s*\{(.*)\}$")
_LABEL = re.compile(r'\s*([^=,\s]+)\s*=~?\s*"?([^",]*)"?\s*(?:,|$)')


def detect(sample: Sample) -> Detection:
    """A header, a time column and at least one column of numbers, and no column of metric names."""
    cells = sampled_cells(sample)
    if cells is None or not cells.height:
        return Detection(0.0, "no CSV with a header")
    columns = cells.frame.columns
    if pick(columns, METRIC[:-1]) and pick(columns, VALUE):
        return Detection(0.0, "metric names stand in a column")
    times = _time_columns(columns)
    share = share_of_times(cells.column(times[0]))
    is_comma = sniff_delimiter(cells.origin.header or "") == ";"
    others = [cells.column(name) for name in columns if name not in times]
    numeric = sum(share_of_numbers(text, decimal_comma=is_comma) >= LEAST_NUMBERS for text in others)
    if share < LEAST_TIMES or numeric * 2 < len(others) or not numeric:
        return Detection(0.0, f"{share:.0%} times in {times[0]!r}, {numeric} of {len(others)} columns hold numbers")
    return Detection(0.85, f"times in {times[0]!r}, numbers in {numeric} of {len(others)} other columns")


def _time_columns(columns: list[str]) -> list[str]:
    """Columns that are called like a time, or else the first one."""
    return pick_all(columns, TIME) or columns[:1]


def _mapping(cells: Cells) -> TableMapping:
    columns = cells.frame.columns
    times = _time_columns(columns)
    emitters = {target: found for target, names in EMITTERS.items() if (found := pick(columns, names))}
    taken = {*times, *emitters.values()}
    labels = tuple(name for name in columns if name not in taken and _is_label(cells.frame[name]))
    one = {target: (Source(column=name),) for target, name in emitters.items() if _is_label(cells.frame[name])}
    return TableMapping(
        columns={"time": tuple(Source(column=name) for name in times), **one},
        metrics=MetricColumns(columns="^"),
        attributes=labels,
    )


def _is_label(text: pl.Series) -> bool:
    """Whether most of the cells are words: no numbers, and no placeholder for one."""
    looked = text.drop_nulls().head(LOOKED_AT)
    looked = looked.filter(~looked.str.strip_chars().str.to_lowercase().is_in(PLACEHOLDERS))
    return len(looked) > 0 and share_of_numbers(looked, decimal_comma=True) < 1 / 2


def _facts(header: str, name: str, file_name: str) -> dict[str, str | None]:
    """Name and labels of a metric from its column; of columns with the same name, the place tells them apart."""
    delimiter = sniff_delimiter(header)
    place = header_names(header, delimiter).index(name)
    written = re.sub(r" \([0-9]+\)$", "", name)
    repeated = written != name and written in header_names(header, delimiter)
    plain = written if repeated else name
    found = _LABELLED.match(plain)
    labels = {f"{ATTRIBUTE}{key}": text for key, text in _LABEL.findall(found[2])} if found else {}
    metric = (found[1] if found else plain) or "value"
    if metric.lower() == "value":
        metric = PurePath(file_name).name.split(".")[0] or metric
    if repeated:
        labels[f"{ATTRIBUTE}csv.column"] = str(place + 1)
    return {METRIC_FACT: metric, **labels}


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """One row for each filled cell."""
    header = origin.header or ""
    table = split(records, header)
    cells = Cells(table.records, table.cells, origin)
    rows = metric_rows(
        _mapping(cells),
        cells,
        decimal_comma=sniff_delimiter(header) == ";",
        facts=lambda name: _facts(header, name, origin.name),
    )
    return settled(table.records, [rows], table.rejects, table.absorbed)


def survey(records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month."""
    table = split(records, origin.header or "")
    cells = Cells(table.records, table.cells, origin)
    times = tuple(Source(column=name) for name in _time_columns(cells.frame.columns))
    return with_votes(origin.survey, cells, [times])


FORMAT = Format("wide_csv", Silo.METRICS, CsvRows(), detect, parse, SPEC, survey=survey)
