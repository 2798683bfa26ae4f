"""CSV records as text columns: vectorized where there is no quote, by the csv module where there is one."""

import csv
from typing import NamedTuple

import polars as pl

from telemetry_ready.sources._fates import blank, reject

DELIMITERS = (",", ";", "\t", "|")
LONGEST_FIELD = 64 << 20  # a field may be as long as a record; Python's own limit is 128 KiB
csv.field_size_limit(LONGEST_FIELD)


class Table(NamedTuple):
    """The fates of a block of CSV records.

    Attributes:
        records: ``record_no`` and ``raw`` of the records that could be split.
        cells: Their fields: one String column per header field, row by row beside ``records``; an empty cell is null.
        rejects: Records with another number of fields than the header.
        absorbed: ``record_no`` of blank lines.
    """

    records: pl.DataFrame
    cells: pl.DataFrame
    rejects: pl.DataFrame
    absorbed: pl.Series


def sniff_delimiter(header: str) -> str:
    """The delimiter that splits the header into the most fields; a comma where none does.

    >>> sniff_delimiter('time;"cpu, user";mem')
    ';'
    """
    return max(DELIMITERS, key=lambda delimiter: len(_fields(header, delimiter)))


def header_names(header: str, delimiter: str | None = None) -> list[str]:
    """Names of the header's fields, trimmed; one without a name is called by its place, a repeated one is numbered.

    So is one that Polars takes for many columns.

    >>> header_names("time,cpu,cpu,,*")
    ['time', 'cpu', 'cpu (2)', 'column 4', 'column 5: *']
    """
    names: list[str] = []
    for place, field in enumerate(_fields(header, delimiter or sniff_delimiter(header)), start=1):
        name = field.strip().lstrip("\ufeff") or f"column {place}"
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            name = f"column {place}: {name}"
        count = 1
        unique = name
        while unique in names:
            count += 1
            unique = f"{name} ({count})"
        names.append(unique)
    return names


def split(records: pl.DataFrame, header: str, delimiter: str | None = None) -> Table:
    """Split raw records into the header's columns.

    Args:
        records: ``record_no`` and ``raw``.
        header: The header record as it stands in the file.
        delimiter: None: the one that the header shows.
    """
    delimiter = delimiter or sniff_delimiter(header)
    names = header_names(header, delimiter)
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    is_quoted = filled["raw"].str.contains('"', literal=True)
    plain = _split_plain(filled.filter(~is_quoted), names, delimiter)
    quoted = _split_quoted(filled.filter(is_quoted), names, delimiter)
    good = pl.concat([plain.records, quoted.records])
    cells = pl.concat([plain.cells, quoted.cells])
    if plain.records.height and quoted.records.height:
        order = good["record_no"].arg_sort()
        good, cells = good[order], cells[order]
    return Table(
        good,
        cells.select(pl.when(pl.all().str.len_bytes() > 0).then(pl.all())),
        reject(pl.concat([plain.refused, quoted.refused]), "bad_fields", f"not the {len(names)} fields of the header"),
        records.filter(is_blank)["record_no"],
    )


class _Part(NamedTuple):
    records: pl.DataFrame
    cells: pl.DataFrame
    refused: pl.DataFrame


def _fields(record: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([record], delimiter=delimiter), []) or [""]
    except csv.Error:
        return record.split(delimiter)


def _split_plain(records: pl.DataFrame, names: list[str], delimiter: str) -> _Part:
    fits = records["raw"].str.count_matches(delimiter, literal=True) == len(names) - 1
    good = records.filter(fits)
    cells = good["raw"].str.split_exact(delimiter, len(names) - 1).struct.rename_fields(names).struct.unnest()
    return _Part(good, cells, records.filter(~fits))


def _split_quoted(records: pl.DataFrame, names: list[str], delimiter: str) -> _Part:
    texts = records["raw"].to_list()
    rows = _read_all(texts, delimiter)
    if rows is None:
        rows = [_read_one(text, delimiter) for text in texts]
    fits = pl.Series([len(row) == len(names) for row in rows], dtype=pl.Boolean)
    columns = list(zip(*(row for row in rows if len(row) == len(names)), strict=True)) or [()] * len(names)
    cells = pl.DataFrame([pl.Series(name, cells, dtype=pl.String) for name, cells in zip(names, columns, strict=True)])
    return _Part(records.filter(fits), cells, records.filter(~fits))


def _read_all(texts: list[str], delimiter: str) -> list[list[str]] | None:
    """All records in one pass; None where a record swallowed the next one, or cannot be read."""
    try:
        rows = list(csv.reader([*texts, ""], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[:-1] if len(rows) == len(texts) + 1 else None


def _read_one(text: str, delimiter: str) -> list[str]:
    """The fields of one record; none where a quote stays open or the record cannot be read."""
    try:
        rows = list(csv.reader([text, ""], delimiter=delimiter))
    except csv.Error:
        return []
    return rows[0] if len(rows) == 2 else []  # noqa: PLR2004  # the record and the empty line after it
