"""Rejected records as quarantine may keep them: columns of persons and secrets hidden, then what stands in texts."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from telemetry_ready.model.source import SourceOptions
from telemetry_ready.normalize.privacy import redact
from telemetry_ready.normalize.privacy_columns import TICKET_PERSONS, hidden, names_person, names_secret
from telemetry_ready.normalize.privacy_policy import Actions, actions_of, for_rejects
from telemetry_ready.normalize.privacy_rule import Pii
from telemetry_ready.sources._csv import header_names, sniff_delimiter

WITHHELD = "<withheld: {count} characters; the record has not the fields of its header, which name persons or secrets>"
_REST = r"(?s)(<secret>|\b(?:token|header|jwt|password|private_key|connection)_[0-9a-f]{16}).+$"


def hidden_records(records: pl.Series, source: SourceOptions, header: str | None, key: bytes) -> pl.Series:
    """Texts of records without what must not be stored.

    A class that the source leaves as it is is treated as by default: nobody has looked at what is broken. Where a
    secret ends in a record that could not be read, nobody knows: what follows one is withheld.

    Args:
        records: Text of each; null stays null.
        source: With its policy, and the mapping that says which columns are persons.
        header: The CSV header of the records; None where they are no CSV rows.
        key: The project's.
    """
    actions = for_rejects(actions_of(source.privacy))
    if header is not None:
        records = _without_columns(records, source, header, actions, key)
    return redact(records, actions, key)[0].str.replace(_REST, "${1} <withheld>")


def _without_columns(records: pl.Series, source: SourceOptions, header: str, actions: Actions, key: bytes) -> pl.Series:
    delimiter = sniff_delimiter(header)
    names = header_names(header, delimiter)
    mapped = {*source.privacy.persons, *_columns_of_persons(source.mapping)}
    classes = {
        place: flag
        for place, name in enumerate(names)
        for flag in [Pii.PERSON if names_person(name, mapped) else Pii.PASSWORD if names_secret(name) else None]
        if flag is not None
    }
    if not classes:
        return records
    rows = [None if text is None else next(csv.reader([text], delimiter=delimiter), []) for text in records]
    fits = [row is not None and len(row) == len(names) for row in rows]
    columns = {
        place: hidden(
            pl.Series([row[place] for row, fit in zip(rows, fits, strict=True) if row and fit]), flag, actions, key
        )
        for place, flag in classes.items()
    }
    return pl.Series(list(_rewritten(records, rows, fits, columns, delimiter)), dtype=pl.String)


def _rewritten(
    records: pl.Series,
    rows: Sequence[list[str] | None],
    fits: Sequence[bool],
    columns: Mapping[int, pl.Series],
    delimiter: str,
) -> Iterator[str | None]:
    changed = {place: iter(column) for place, column in columns.items()}
    for text, row, fit in zip(records, rows, fits, strict=True):
        if text is None or row is None:
            yield None
        elif not fit:
            yield WITHHELD.format(count=len(text))
        else:
            cells = [next(changed[place]) if place in changed else cell for place, cell in enumerate(row)]
            line = io.StringIO()
            csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
            yield line.getvalue()


def _columns_of_persons(mapping: Mapping[str, Any] | None) -> set[str]:
    """Columns of the source that its mapping puts into columns of persons."""
    columns = (mapping or {}).get("columns") or {}
    targets = [columns[name] for name in (*TICKET_PERSONS, "actor_id") if name in columns]
    return {name for target in targets for name in _named(target)}


def _named(source: Any) -> set[str]:  # as the project file writes it: a column, or what holds some
    if isinstance(source, str):
        return {source}
    if isinstance(source, Mapping):
        return {str(source["column"])} if source.get("column") else set()
    return {name for one in source or () for name in _named(one)}
