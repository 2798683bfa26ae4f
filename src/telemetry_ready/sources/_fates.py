"""What becomes of records: rejects in their schema, blank lines, and the join of several tables' answers."""

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from telemetry_ready.model.source import REJECT_SCHEMA, Parsed


class TableRows(NamedTuple):
    """Rows by table, and rejects: level "record" where a record could make no row of the table at all."""

    rows: dict[str, pl.DataFrame]
    rejects: pl.DataFrame


def blank(records: pl.DataFrame) -> pl.Series:
    """Whether each record is null, empty or holds white space alone."""
    return ~records["raw"].str.contains(r"\S").fill_null(value=False)  # ends at the first letter


def reject(
    records: pl.DataFrame, reason: str, detail: str, *, table: str | None = None, level: str = "record"
) -> pl.DataFrame:
    """Rejects of records (``record_no``, ``raw``); a column ``detail`` wins over the argument."""
    told = pl.col("detail") if "detail" in records.columns else pl.lit(detail)
    return records.select(
        pl.col("record_no").cast(pl.UInt64),
        level=pl.lit(level),
        table_name=pl.lit(table, pl.String),
        reason_code=pl.lit(reason),
        detail=told,
        raw=pl.col("raw"),
    )


def no_rejects() -> pl.DataFrame:
    """No reject at all."""
    return pl.DataFrame(schema=REJECT_SCHEMA)


def all_rejects(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Rejects of several steps as one frame, in the order of their records."""
    return pl.concat([no_rejects(), *parts]).sort("record_no", maintain_order=True)


def no_records() -> pl.Series:
    """An empty list of record numbers."""
    return pl.Series("record_no", [], dtype=pl.UInt64)


def settled(records: pl.DataFrame, made: Iterable[TableRows], rejects: pl.DataFrame, absorbed: pl.Series) -> Parsed:
    """One fate for each record: it is rejected where a table refused it and no table got a row of it.

    Args:
        records: Those that were tried.
        made: What they made, table by table.
        rejects: Of records that were not tried.
        absorbed: Numbers of what is no record.
    """
    made = list(made)
    rows: dict[str, list[pl.DataFrame]] = {}
    for one in made:
        for name, frame in one.rows.items():
            rows.setdefault(name, []).append(frame)
    refused = all_rejects(one.rejects for one in made)
    with_rows = pl.concat([no_records(), *(frame["record_no"] for frames in rows.values() for frame in frames)])
    is_whole = pl.col("level") == "record"
    is_lost = is_whole & ~pl.col("record_no").is_in(with_rows.unique().implode())
    lost = refused.filter(is_lost).unique("record_no", keep="first", maintain_order=True)
    others = refused.filter(is_whole & ~is_lost).with_columns(level=pl.lit("row"))
    return Parsed(
        rows={name: pl.concat(frames, how="diagonal") for name, frames in rows.items()},
        accepted=records.filter(~pl.col("record_no").is_in(lost["record_no"].implode()))["record_no"],
        rejects=all_rejects([rejects, lost, others, refused.filter(~is_whole)]),
        absorbed=absorbed,
    )
