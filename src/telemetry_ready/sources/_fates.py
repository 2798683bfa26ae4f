"""What becomes of records: rejects in their schema, blank lines, and the join of several tables' answers."""

from collections.abc import Iterable

import polars as pl

from telemetry_ready.model.source import REJECT_SCHEMA


def blank(records: pl.DataFrame) -> pl.Series:
    """Whether each record is null, empty or holds white space alone."""
    return (records["raw"].str.strip_chars().str.len_bytes() == 0).fill_null(value=True)


def reject(
    records: pl.DataFrame, reason: str, detail: str, *, table: str | None = None, level: str = "record"
) -> pl.DataFrame:
    """Rejects of the given records, which have ``record_no`` and ``raw``; a column ``detail`` wins over the argument."""
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
