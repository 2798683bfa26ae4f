"""How sources write the names of things: one entry for each column, source and name."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import polars as pl

from telemetry_ready.normalize.resolve import KIND_OF_COLUMN, Name


class Use(NamedTuple):
    """How one column of one source writes a name."""

    name: Name
    name_id: int
    column: str
    raw: str
    source: str
    source_system: str | None
    namespace: str
    workload: str
    service: str
    first_seen: datetime | None


def uses_of(names: pl.DataFrame) -> Iterator[Use]:
    """Rows of ``entity_names``, in an order that does not depend on theirs."""
    columns = ("name_id", "alias_type", "alias_raw", "source", "source_system", "namespace", "workload", "service")
    for value, *row, seen in (
        names.sort("source", "alias_type", "alias_raw", "namespace", "workload", "service")
        .select("alias_value", *columns, pl.col("first_seen").cast(pl.Datetime("us")))
        .iter_rows()
    ):
        yield Use._make((Name(KIND_OF_COLUMN[row[1]], value), *row, seen))
