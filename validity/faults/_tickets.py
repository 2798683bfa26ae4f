"""What faults of tickets share: a ticket has several rows, its versions."""

import polars as pl

from validity.faults._damage import Hit, is_filled


def versions(hit: Hit) -> pl.DataFrame:
    """The eligible rows in the file's order, those that ended behind the others."""
    rows = hit.frame.filter(hit.eligible)
    ended = [is_filled(one) for one in hit.table.columns("outcome")[:1]]
    return rows.sort(ended, maintain_order=True) if ended else rows


def by_ticket(hit: Hit, *columns: str) -> pl.DataFrame:
    """A row for each unit that has eligible rows: when it came in, and the last cells of columns; the oldest first."""
    each = versions(hit).group_by("_unit", maintain_order=True)
    return each.agg(pl.col("_time").min(), *(pl.col(one).last() for one in columns)).sort("_time", "_unit")


def is_one_of(hit: Hit, names: pl.Series) -> pl.Series:
    """All eligible rows of these units."""
    return hit.eligible & hit.frame["_unit"].is_in(names.to_list())
