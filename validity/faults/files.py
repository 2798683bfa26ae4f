"""Damage to any file, and real damage: the same data as somebody really wrote it a second time."""

from dataclasses import replace
from functools import cache

import polars as pl

from validity import real_data
from validity.faults._damage import Fault, Hit, rows
from validity.table import TORN, Table

RESAVED = "uci_servicenow/variants/excel_resaved_5998rows.csv"


def _torn(hit: Hit) -> Table:
    return hit.table.with_frame(hit.frame.with_columns(rows(hit).alias(TORN)))


def _shuffled(hit: Hit) -> Table:
    return hit.table.with_frame(hit.frame[hit.rng.permutation(hit.frame.height)])


def _twice(hit: Hit) -> tuple[Table, Table]:
    """An overlapping export: some of the rows come again in a second file."""
    again = replace(hit.table, file=f"again-{hit.table.file}", frame=hit.frame.filter(rows(hit)))
    return hit.table, again


@cache
def _excel() -> pl.DataFrame:
    return pl.read_csv(real_data.folder() / RESAVED, infer_schema=False)


def _resaved(hit: Hit) -> tuple[Table, ...]:
    """Tickets that somebody opened in Excel and saved again lie in a file of their own, as Excel wrote them.

    Those that are asked are open there too.
    """
    columns = hit.frame.columns
    hidden = hit.frame.group_by("number").agg(pl.col("_time", "_unit").first())
    saved = _excel().join(hidden, on="number", how="inner", maintain_order="left")
    rest = hit.frame.filter(~pl.col("number").is_in(saved["number"].unique().to_list()))
    resaved = hit.table.as_of(saved.select(columns)) if hit.table.as_of else saved.select(columns)
    return hit.table.with_frame(rest), replace(hit.table, file=f"excel-{hit.table.file}", frame=resaved)


def _inject_timestamp(hit: Hit) -> Table:
    """Faults by the test bed's second clock, which is eight hours early on 24 of 28."""
    return hit.table.with_frame(hit.frame.with_columns(inject_time="_inject_timestamp"))


def _body_clock(hit: Hit) -> Table:
    """Time as the Java line tells it, UTC+8, read as if it were UTC."""
    day = pl.col("Timestamp").str.slice(0, 11)
    return hit.table.with_frame(hit.frame.with_columns((day + pl.col("clock") + "000000Z").alias("Timestamp")))


ONE_LEVEL = (1.0,)
FAULTS = tuple(
    fault
    for silo in ("tickets", "metrics", "logs")
    for fault in (
        Fault(f"{silo}_torn", silo, "", _torn, f"rows of {silo} cut in the middle"),
        Fault(f"{silo}_reordered", silo, "", _shuffled, f"rows of {silo} in any order"),
        Fault(f"{silo}_twice", silo, "", _twice, f"rows of {silo} delivered again in a second file"),
    )
)
REAL = (
    Fault("excel_resave", "tickets", "breach", _resaved, "UCI: saved again by Excel (real)", ONE_LEVEL),
    Fault(
        "inject_timestamp",
        "tickets",
        "closing",
        _inject_timestamp,
        "Nezha: faults by the second clock of their list, eight hours early on 24 of 28 (real)",
        ONE_LEVEL,
    ),
    Fault(
        "body_clock",
        "logs",
        "observed",
        _body_clock,
        "Nezha: logs by the clock in the line (real)",
        ONE_LEVEL,
    ),
)
