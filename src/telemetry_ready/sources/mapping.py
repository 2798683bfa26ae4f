"""Any silo by a mapping of the project file: a format made of data, not code.

``mapping_format`` is called with the mapping of a source; the module has no ``FORMAT``, for a file does not show
its mapping. The grammar is ``_mapping_model.Mapping``; docs/sources.md explains it with a full example.
"""

from collections.abc import Mapping as AnyMapping
from functools import partial
from typing import Any

import polars as pl
from pydantic import ValidationError

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.source import (
    CsvRows,
    Detection,
    Format,
    Framing,
    JsonElements,
    Lines,
    Origin,
    Parsed,
    Sample,
    Silo,
)
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import split
from telemetry_ready.sources._fates import blank, reject, settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._json import flatten
from telemetry_ready.sources._mapping_model import Mapping, TableMapping
from telemetry_ready.sources._tables import table_rows
from telemetry_ready.sources._targets import SILO_TABLES, TARGETS, Kind

SPEC = "docs/sources.md"


def mapping_format(mapping: AnyMapping[str, Any], silo: Silo | None = None) -> Format:
    """The format that a mapping describes.

    Args:
        mapping: As the project file holds it; its key ``silo`` names the table of its own columns.
        silo: Instead of that key.

    Raises:
        ConfigurationError: It is not valid, or names no silo.
    """
    try:
        valid = Mapping.model_validate({**mapping, "silo": silo or mapping.get("silo")})
    except ValidationError as error:
        told = "\n".join(f"{'.'.join(map(str, one['loc'])) or 'mapping'}: {one['msg']}" for one in error.errors())
        raise ConfigurationError(f"The mapping is not valid:\n{told}") from error
    tables = _tables(valid)
    main = valid.silo or next(known for known, table in SILO_TABLES.items() if table == tables[0][0])
    return Format(
        name="mapping",
        silo=Silo(main),
        framing=_framing(valid),
        detect=_no_file,
        parse=partial(parse_mapped, valid),
        spec=SPEC,
        survey=partial(survey_orders, valid) if _asks_for_order(tables) else None,
    )


def _no_file(_sample: Sample) -> Detection:
    return Detection(0.0, "a mapping is told, not detected")


def _tables(mapping: Mapping) -> list[tuple[str, TableMapping]]:
    found = [(table, part) for table, part in mapping.by_table() if table is not None]
    if len(found) < len(list(mapping.by_table())):
        raise ConfigurationError(
            f"The mapping's columns have no table.\nHint: give the source a silo: {', '.join(SILO_TABLES)}."
        )
    return found


def _framing(mapping: Mapping) -> Framing:
    if mapping.input == "csv":
        return CsvRows()
    if mapping.input == "json_document":
        return JsonElements(None if mapping.records is None else mapping.records.removeprefix("$").removeprefix("."))
    return Lines()


def parse_mapped(mapping: Mapping, records: pl.DataFrame, origin: Origin) -> Parsed:
    """Records to rows as the mapping says."""
    cells, rejects, absorbed = cells_of(mapping, records, origin)
    made = [table_rows(table, part, cells) for table, part in _tables(mapping)]
    return settled(cells.records, made, rejects, absorbed)


def survey_orders(mapping: Mapping, records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month per column, added to those of the blocks before."""
    cells, _, _ = cells_of(mapping, records, origin)
    times = [
        sources
        for table, part in _tables(mapping)
        for name, sources in part.columns.items()
        if TARGETS[table].get(name) is Kind.TIME
    ]
    return with_votes(origin.survey, cells, times)


def _asks_for_order(tables: list[tuple[str, TableMapping]]) -> bool:
    return any(
        TARGETS[table].get(name) is Kind.TIME and not source.format and not source.unit
        for table, part in tables
        for name, sources in part.columns.items()
        for source in sources
    )


def cells_of(mapping: Mapping, records: pl.DataFrame, origin: Origin) -> tuple[Cells, pl.DataFrame, pl.Series]:
    """The block's records as cells, those that have none as rejects, and the blank lines."""
    if mapping.input == "csv":
        table = split(records, origin.header or "", mapping.delimiter)
        return Cells(table.records, table.cells, origin, mapping.null_values), table.rejects, table.absorbed
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    if mapping.input == "text":
        pattern = mapping.pattern or ""
        matches = filled["raw"].str.contains(pattern)
        good = filled.filter(matches)
        frame = good.select(pl.col("raw").str.extract_groups(pattern)).unnest("raw")
        refused = reject(filled.filter(~matches), "no_match", "the pattern does not match")
    else:
        flat = flatten(filled["raw"])
        matches = flat.is_object
        good, frame = filled.filter(matches), flat.columns.filter(matches)
        refused = reject(filled.filter(~matches), "bad_json", "not one JSON object")
    cells = Cells(good, frame, origin, mapping.null_values, is_json=mapping.input != "text")
    return cells, refused, records.filter(is_blank)["record_no"]
