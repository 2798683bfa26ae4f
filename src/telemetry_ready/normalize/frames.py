"""Small moves on frames that the steps share."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from telemetry_ready.model.tables import TABLES, polars_schema


def map_distinct(values: pl.Series, function: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Apply a function to the distinct values only, and put its results back in place.

    >>> map_distinct(pl.Series(["b", "a", "b"]), lambda distinct: distinct.str.to_uppercase()).to_list()
    ['B', 'A', 'B']
    """
    distinct = values.unique()
    if len(distinct) == 1:
        return function(distinct).new_from_index(0, len(values))
    results = pl.DataFrame({"value": distinct, "result": function(distinct)})
    joined = values.to_frame("value").join(results, on="value", how="left", nulls_equal=True, maintain_order="left")
    return joined["result"]


def coded(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct texts, sorted, and each row's place among them; null for null.

    >>> [part.to_list() for part in coded(pl.Series(["b", None, "a", "b"]))]
    [['a', 'b'], [1, None, 0, 1]]
    """
    distinct = texts.drop_nulls().unique().sort()
    return distinct, texts.cast(pl.Enum(distinct)).to_physical().cast(pl.UInt32)


def look_up(words: pl.Series, meanings: Mapping[str, Any], dtype: Any) -> pl.Series:
    """The meaning of each word, null where there is none; by a join, for ``replace`` holds whole inputs."""
    table = pl.DataFrame(
        {"word": list(meanings), "meaning": list(meanings.values())},
        schema={"word": pl.String, "meaning": dtype},
    )
    found = words.cast(pl.String).to_frame("word").join(table, on="word", how="left", maintain_order="left")
    return found["meaning"]


def with_columns_of(frame: pl.DataFrame, dtypes: Mapping[str, Any]) -> pl.DataFrame:
    """Add the columns that are absent, null."""
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in dtypes.items() if name not in frame.columns]
    return frame.with_columns(absent) if absent else frame


def conform(frame: pl.DataFrame, table_name: str, defaults: Mapping[str, Any]) -> pl.DataFrame:
    """Exactly the table's columns: absent ones are null, or the default; nulls become the default."""

    def column(name: str, dtype: Any) -> pl.Expr:
        default = pl.lit(defaults[name], dtype) if name in defaults else None
        if name not in frame.columns:
            return (pl.lit(None, dtype) if default is None else default).alias(name)
        found = pl.col(name) if frame.schema[name] == dtype else pl.col(name).cast(dtype, strict=False)
        return found if default is None else found.fill_null(default).alias(name)

    return frame.select(column(name, dtype) for name, dtype in polars_schema(TABLES[table_name]).items())


def scatter(into: pl.Series, positions: pl.Series, values: pl.Series) -> pl.Series:
    """A copy of ``into`` with values at these positions."""
    return into.clone().scatter(positions, values)
