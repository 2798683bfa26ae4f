"""CSV records that span lines: a quoted field may hold line ends, a stray quote must swallow nothing."""

import csv
import re
from itertools import pairwise

import polars as pl

from telemetry_ready.sources._csv import sniff_delimiter

QUOTED_LINES = 10_000  # a quoted field over more lines is taken for a stray quote


def take_header(lines: pl.Series) -> tuple[str | None, pl.Series]:
    """The first line that is neither blank nor Excel's ``sep=`` line, and the lines after it."""
    for place, line in enumerate(lines):
        if line.strip() and not re.fullmatch(r"(?i)sep=.", line.strip()):
            return line, lines[place + 1 :]
    return None, lines[:0]


def join_quoted(lines: pl.Series, header: str, *, is_last: bool) -> tuple[pl.Series, list[str]]:
    """Records of a block, and the lines that wait for the next one because a quote is open.

    Lines are joined only where the joined record has the header's number of fields: a stray quote
    makes one bad record, and never swallows the lines after it.
    """
    odd = lines.str.count_matches('"', literal=True) % 2 == 1
    if not odd.any():
        return lines, []
    delimiter = sniff_delimiter(header)
    width = len(next(csv.reader([header], delimiter=delimiter)))
    texts = lines.to_list()
    records: list[str] = []
    done = 0
    skip_to = -1
    for opens, closes in pairwise([*odd.arg_true().to_list(), None]):
        if opens is None or opens < skip_to:
            continue
        records += texts[done:opens]
        done = opens
        if closes is None:
            if not is_last and len(texts) - opens < QUOTED_LINES:
                return pl.Series("raw", records, dtype=pl.String), texts[opens:]
        elif closes - opens < QUOTED_LINES:
            record = "\n".join(texts[opens : closes + 1])
            if _has_fields(record, delimiter, width):
                records.append(record)
                done = skip_to = closes + 1
    records += texts[done:]
    return pl.Series("raw", records, dtype=pl.String), []


def _has_fields(record: str, delimiter: str, width: int) -> bool:
    try:
        rows = list(csv.reader(record.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(rows) == 1 and len(rows[0]) == width
