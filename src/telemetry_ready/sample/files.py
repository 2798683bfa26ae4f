"""What the silos' files share: records in time order, rotation, repeated batches, and gzip that repeats."""

import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from random import Random
from typing import Final

from telemetry_ready.sample.chance import some
from telemetry_ready.sample.estate import DAY_MS, START

LEVEL: Final = 9  # of gzip
ROTATION_DAYS: Final = (10, 20, 30)


@dataclass(frozen=True, order=True)
class Record:
    """One record as a file holds it.

    Attributes:
        ms: True time, since the window's start.
        text: Without the last line end; may hold several lines.
    """

    ms: int
    text: str


@dataclass(frozen=True)
class Made:
    """What one silo's source became.

    Attributes:
        files: Path below the sample's folder, and content.
        counts: What was put in, for the truth.
    """

    files: Mapping[str, bytes]
    counts: Mapping[str, int] = field(default_factory=dict)


def packed(text: str) -> bytes:
    """Gzip without a name and without a time: the same text gives the same bytes."""
    buffer = BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as stream:
        stream.write(text.encode())
    return buffer.getvalue()


def ordered(records: Iterable[Record]) -> list[Record]:
    """In order of time, equal texts once: what is repeated is repeated on purpose, later."""
    once: dict[str, Record] = {}
    for record in sorted(records):
        once.setdefault(record.text, record)
    return list(once.values())


def rotated(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Split at the days of rotation; the key is the day on which the file was closed."""
    parts: dict[str, list[Record]] = {_closed_on(day): [] for day in ROTATION_DAYS}
    for record in records:
        day = next(day for day in ROTATION_DAYS if record.ms < day * DAY_MS)
        parts[_closed_on(day)].append(record)
    return parts


def with_retries(rng: Random, records: list[Record], batches: int, size: int) -> list[Record]:
    """Write some batches of records a second time, right behind the first."""
    repeated = set(some(rng, batches, len(records) // size))
    written: list[Record] = []
    for batch in range(len(records) // size + 1):
        part = records[batch * size : (batch + 1) * size]
        written += part * 2 if batch in repeated else part
    return written


def shares(total: int, parts: int) -> list[int]:
    """A number split into parts that differ by one at most."""
    return [total // parts + (part < total % parts) for part in range(parts)]


def as_lines(records: Iterable[Record]) -> str:
    """The text of a file of them."""
    return "".join(f"{record.text}\n" for record in records)


def _closed_on(day: int) -> str:
    return (START + timedelta(days=day - 1)).strftime("%Y%m%d")
