"""Columns ``attr:KEY`` and ``res:KEY`` to one map column each.

The map is put together from Arrow buffers: a list of structs costs Polars twenty times as much (ingest.md, section 1).
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
import pyarrow as pa

from telemetry_ready.arrow import series
from telemetry_ready.model.tables import TEXT_MAP

_CELLS_AT_ONCE = 4_000_000  # bounds memory where a block has many keys


def text_map(columns: Mapping[str, pl.Series]) -> pl.Series:
    """One map for each row, keys in order of their names; a null value means that the key is absent.

    >>> text_map({"b": pl.Series(["1", None]), "a": pl.Series(["2", None])}).to_list()
    [{'a': '2', 'b': '1'}, {}]
    """
    ordered = {key: columns[key] for key in sorted(columns)}
    length = len(next(iter(ordered.values())))
    step = max(_CELLS_AT_ONCE // len(ordered), 1)
    pieces = [
        _map_of({key: column.slice(start, step) for key, column in ordered.items()})
        for start in range(0, max(length, 1), step)
    ]
    return pl.concat(pieces)


def _map_of(columns: Mapping[str, pl.Series]) -> pl.Series:
    rows, width = len(next(iter(columns.values()))), len(columns)
    values = pl.concat([column.cast(pl.String).alias("value") for column in columns.values()], rechunk=True)
    keys = np.tile(np.arange(width, dtype="u4"), rows)
    by_row = (np.arange(rows, dtype="u4")[:, None] + np.arange(width, dtype="u4") * rows).ravel()
    values = values.gather(pl.Series(by_row))
    is_present = values.is_not_null()
    counts = is_present.to_numpy().reshape(rows, width).sum(axis=1)
    offsets = pl.Series(np.concatenate([[0], counts.cumsum()]).astype("i4"))
    names = pl.Series(list(columns), dtype=pl.String).gather(pl.Series(keys).filter(is_present))
    arrays = (names, values.filter(is_present))
    built = pa.MapArray.from_arrays(offsets.to_arrow(), *(array.to_arrow() for array in arrays))
    return series(built).cast(TEXT_MAP)


def keyed_columns(frame: pl.DataFrame, prefix: str) -> dict[str, pl.Series]:
    """The columns with this prefix, by their keys."""
    return {name.removeprefix(prefix): frame[name] for name in frame.columns if name.startswith(prefix)}


def with_map(frame: pl.DataFrame, prefix: str, name: str) -> pl.DataFrame:
    """Put the columns with this prefix into one map column; null where there are none."""
    columns = keyed_columns(frame, prefix)
    made = text_map(columns).alias(name) if columns else pl.lit(None, TEXT_MAP).alias(name)
    return frame.drop(f"{prefix}{key}" for key in columns).with_columns(made)
