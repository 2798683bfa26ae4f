"""Query results as text and bytes."""

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import polars as pl
import polars.selectors as cs


def as_rows(found: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Rows of Python values."""
    return found.rows()


def as_json(found: pl.DataFrame) -> str:
    """An array of objects; times as ISO 8601 text to the nanosecond, maps as objects, bytes as escaped text."""
    nanoseconds = pl.col(pl.Datetime("ns")).dt.to_string("%Y-%m-%dT%H:%M:%S%.f")  # Python's times end at microseconds
    rows = found.with_columns(nanoseconds).iter_rows(named=True)
    return json.dumps([{name: _plain(value) for name, value in row.items()} for row in rows], ensure_ascii=False)


def as_csv(found: pl.DataFrame) -> str:
    """CSV with a header; nested values as JSON text."""
    flat = found.select(
        pl.col(name)
        if not dtype.is_nested()
        else pl.Series(name, [_text(value) for value in found[name]], dtype=pl.String)
        for name, dtype in found.schema.items()
    )
    return flat.with_columns(
        cs.binary().map_elements(lambda value: value.decode("utf-8", "backslashreplace"), return_dtype=pl.String)
    ).write_csv()


def as_parquet(found: pl.DataFrame) -> bytes:
    """One Parquet file."""
    buffer = BytesIO()
    found.write_parquet(buffer)
    return buffer.getvalue()


def _text(value: Any) -> str | None:  # any value that a query gives
    return None if value is None else json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:  # any value that a query gives
    """A value as JSON has it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, pl.Series):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
