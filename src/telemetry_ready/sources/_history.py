"""History items and edges of tickets from plain rows of text: what formats share that know more than one table."""

from collections.abc import Mapping, Sequence

import polars as pl

from telemetry_ready.model.source import Origin
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows, reject
from telemetry_ready.sources._fill import fill
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._targets import MAIN_TIME, TICKET_EVENTS, TICKET_LINKS

RECORD = "record_no"
Item = dict[str, str | None]
"""Column to text; ``record_no`` stands beside it."""


def item_rows(table: str, numbers: Sequence[int], items: Sequence[Item], origin: Origin) -> TableRows:
    """Rows of history items or edges; an item whose time is there and cannot be read is a rejected row.

    Args:
        table: ``ticket_events`` or ``ticket_links``.
        numbers: Of the records that the items are from.
        items: Beside them.
        origin: Of the file: its survey says in which order day and month are.
    """
    names = list(dict.fromkeys(name for item in items for name in item))
    frame = pl.DataFrame({name: [item.get(name) for item in items] for name in names}, dict.fromkeys(names, pl.String))
    shown = [" ".join(text for text in item.values() if text) for item in items]
    records = pl.DataFrame({RECORD: pl.Series(numbers, dtype=pl.UInt64), "raw": pl.Series(shown, dtype=pl.String)})
    return filled_rows(table, Cells(records, frame, origin), {name: (name,) for name in names}, level="row")


def filled_rows(table: str, cells: Cells, columns: Mapping[str, tuple[str, ...]], *, level: str) -> TableRows:
    """Rows of one table from cells; what has no id, or no time where one is needed, is refused.

    Args:
        table: ``ticket_events`` or ``ticket_links``.
        cells: One for each row.
        columns: Of the table, to the names of the cells that may hold it.
        level: Of the rejects: "record" where a cell is a whole record.
    """
    moment = MAIN_TIME[table]
    found = {name: tuple(one for one in names if one in cells.frame.columns) for name, names in columns.items()}
    sources = {name: tuple(Source(column=one) for one in names) for name, names in found.items() if names}
    filled = fill(table, TableMapping(columns=sources, attributes=False), cells, with_attributes=False).frame
    ends = ("ticket_id",) if table == TICKET_EVENTS else ("from_ticket_id", "to_id")
    rows = pl.concat([cells.records, filled], how="horizontal")
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in ends if name not in rows.columns)
    rows = rows.with_columns(pl.col(moment).cast(pl.Datetime("us")))
    has_id = rows.select(pl.all_horizontal(pl.col(ends).is_not_null())).to_series()
    has_time = rows[moment].is_not_null()
    if table == TICKET_LINKS:  # an edge may have no time at all
        has_time |= ~_any_text(cells, found.get(moment, ()))
    no_id = reject(rows.filter(~has_id), "no_id", f"no {' or no '.join(ends)}", table=table, level=level)
    timeless = rows.filter(has_id & ~has_time)
    no_time = reject(timeless, "no_time", "no plausible time of the item", table=table, level=level)
    return TableRows({table: rows.filter(has_id & has_time)}, pl.concat([no_id, no_time]))


def _any_text(cells: Cells, names: Sequence[str]) -> pl.Series:
    is_there = [cells.column(name).is_not_null() for name in names]
    return pl.select(pl.any_horizontal(pl.repeat(False, cells.height, dtype=pl.Boolean), *is_there)).to_series()  # noqa: FBT003 - a value
