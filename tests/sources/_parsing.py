"""Lines in, rows out: what the tests of the line formats share."""

from datetime import datetime
from typing import Any

import polars as pl

from telemetry_ready.model.source import Format, Origin, Parsed, Sample


def records(*lines: str) -> pl.DataFrame:
    return pl.DataFrame({"record_no": pl.Series(range(len(lines)), dtype=pl.UInt64), "raw": list(lines)})


def parse(one: Format, *lines: str) -> Parsed:
    return one.parse(records(*lines), Origin("file.log"))


def rows(one: Format, *lines: str) -> list[dict[str, Any]]:
    """The rows without their nulls, their raw text and their number."""
    found = parse(one, *lines).rows["logs"].to_dicts()
    return [{k: v for k, v in row.items() if v is not None and k not in ("raw", "record_no")} for row in found]


def sample(*lines: str) -> Sample:
    return Sample("file.log", lines[:400], "\n".join(lines), is_whole=True)


def naive(*parts: int) -> datetime:
    """A time as frames hold it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - naive by contract
