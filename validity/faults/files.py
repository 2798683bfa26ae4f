"""Damage to any file, and real damage: the same data as somebody really wrote it a second time."""

from dataclasses import replace
from functools import cache

import polars as pl

from validity import real_data
from validity.faults._damage import Fault, Hit, rows
from validity.table import TORN, Table

RESAVED = "uci_servicenow/variants/excel_resaved_5998rows.csv"
EIGHT_HOURS = 28800


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
    """Tickets that somebody opened in Excel and saved again lie in a file of their own, as Excel wrote them."""
    hidden = hit.frame.group_by("number").agg(pl.col("_time", "_unit").first())
    saved = _excel().join(hidden, on="number", how="inner", maintain_order="left")
    rest = hit.frame.filter(~pl.col("number").is_in(saved["number"].unique().to_list()))
    return hit.table.with_frame(rest), replace(
        hit.table, file=f"excel-{hit.table.file}", frame=saved.select(hit.frame.columns)
    )


def _inject_timestamp(hit: Hit) -> Table:
    """All faults eight hours early, as the test bed's second clock has 24 of 28; computed, not read from it."""
    early = pl.col("inject_time").str.to_datetime() - pl.duration(seconds=EIGHT_HOURS)
    return hit.table.with_frame(hit.frame.with_columns(early.dt.strftime("%Y-%m-%d %H:%M:%S").alias("inject_time")))


def _body_clock(hit: Hit) -> Table:
    """Time as the Java line tells it, UTC+8, read as if it were UTC."""
    day = pl.col("Timestamp").str.slice(0, 11)
    return hit.table.with_frame(hit.frame.with_columns((day + pl.col("clock") + "000000Z").alias("Timestamp")))


ONE_LEVEL = (1.0,)
FAULTS = tuple(
    fault
    for silo in ("tickets", "metrics", "logs")
    for fault in (
        Fault(f"{silo}_torn", silo, "", _torn, f"rows of {silo} cut in the middle", ("TKT-", "MET-", "LOG-")),
        Fault(f"{silo}_reordered", silo, "", _shuffled, f"rows of {silo} in any order"),
        Fault(f"{silo}_twice", silo, "", _twice, f"rows of {silo} delivered again in a second file"),
    )
)
REAL = (
    Fault("excel_resave", "tickets", "breach", _resaved, "UCI: saved again by Excel (real)", (), ONE_LEVEL),
    Fault(
        "inject_timestamp",
        "tickets",
        "closing",
        _inject_timestamp,
        "Nezha: faults eight hours early, as its second clock has most (computed)",
        ("LNK-009", "LNK-011"),
        ONE_LEVEL,
    ),
    Fault(
        "body_clock",
        "logs",
        "observed",
        _body_clock,
        "Nezha: logs by the clock in the line (real)",
        ("LNK-006", "LNK-010"),
        ONE_LEVEL,
    ),
)
