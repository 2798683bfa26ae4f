"""Level as written to OpenTelemetry's severity number; a level that no table knows stays 0."""

import polars as pl

from telemetry_ready.normalize.frames import look_up, map_distinct, with_columns_of
from telemetry_ready.normalize.value_maps import SEVERITY

_AROUND = "[]<>() :"
_HIGHEST = 24


def severity_numbers(levels: pl.Series) -> pl.Series:
    """Severity 1 to 24, or 0 where the text is missing or not known.

    >>> severity_numbers(pl.Series(["WARN", "[error]", "loud", None])).to_list()
    [13, 17, 0, 0]
    """
    words = levels.cast(pl.String).str.strip_chars(_AROUND).str.to_lowercase()
    return look_up(words, SEVERITY, pl.UInt8).fill_null(0)


def with_severity(frame: pl.DataFrame) -> pl.DataFrame:
    """Complete ``severity_number`` from ``severity_text``; a number that the format gave wins."""
    frame = with_columns_of(frame, {"severity_number": pl.UInt8, "severity_text": pl.String})
    given = pl.col("severity_number").cast(pl.UInt8, strict=False)
    frame = frame.with_columns(pl.when(given <= _HIGHEST).then(given).alias("severity_number"))
    if not frame["severity_number"].null_count():
        return frame
    read = map_distinct(frame["severity_text"], severity_numbers)
    return frame.with_columns(frame["severity_number"].fill_null(read))
