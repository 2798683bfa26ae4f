"""The head of a CSV file as cells, for detectors."""

import re

import polars as pl

from telemetry_ready.model.source import Origin, Sample
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import header_names, sniff_delimiter, split
from telemetry_ready.sources._numbers import read_numbers
from telemetry_ready.sources._times import read_times

FEWEST_COLUMNS = 2
LONGEST_HEADER_FIELD = 120
_SEPARATOR_LINE = re.compile(r"(?i)sep=.")


def sampled_cells(sample: Sample) -> Cells | None:
    """The sample's rows by its header; None where it does not look like CSV with a header of at least two fields."""
    lines = [line for line in sample.lines if line.strip() and not _SEPARATOR_LINE.fullmatch(line.strip())]
    if len(lines) <= 1:
        return None
    header = lines[0]
    names = header_names(header, sniff_delimiter(header))
    if len(names) < FEWEST_COLUMNS or any(len(name) > LONGEST_HEADER_FIELD for name in names):
        return None
    records = pl.DataFrame({"raw": lines[1:]}).with_row_index("record_no").cast({"record_no": pl.UInt64})
    table = split(records, header)
    if table.records.height * 2 < len(lines) - 1 and '"' not in sample.text:
        return None
    return Cells(table.records, table.cells, Origin(sample.name, header))


def share_of_times(text: pl.Series) -> float:
    """Share of the texts that are plausible times; 0 where there is no text."""
    texts = text.drop_nulls()
    return 1 - read_times(texts)["time"].null_count() / len(texts) if len(texts) else 0.0


def share_of_numbers(text: pl.Series, *, decimal_comma: bool = False) -> float:
    """Share of the texts that are numbers; 0 where there is no text."""
    texts = text.drop_nulls()
    numbers = read_numbers(texts, decimal_comma=decimal_comma)["is_number"]
    return int(numbers.sum()) / len(texts) if len(texts) else 0.0
