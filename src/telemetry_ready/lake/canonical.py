"""Rows as text that is the same for the same values, and hashes of it.

The canonical form of a row is one JSON object of its columns: keys in the order of their code points, no spaces,
UTF-8 without escapes, missing values as null, numbers as Python's ``repr`` writes them, days as ``2026-12-31``,
moments in UTC as ``2026-12-31T23:59:59.000000+00:00``.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from telemetry_ready.model.decision import FIRST_PREVIOUS, Decision

Row = Mapping[str, Any]


def canonical(row: Row) -> str:
    """The canonical form of a row.

    >>> canonical({"b": 0.5, "a": datetime(2026, 1, 2, tzinfo=UTC), "c": None})
    '{"a":"2026-01-02T00:00:00.000000+00:00","b":0.5,"c":null}'
    """
    return json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def digest(text: str) -> str:
    """sha256 of a text's UTF-8, in hex."""
    return sha256(text.encode()).hexdigest()


def digest_of_rows(rows: Mapping[str, Iterable[Row]]) -> str:
    """sha256 over the rows of several tables; their order does not matter."""
    lines = sorted(f"{table} {canonical(row)}" for table, found in rows.items() for row in found)
    return digest("\n".join(lines))


def digest_of_files(hashes: Mapping[str, str]) -> str:
    """sha256 over paths and hashes of files."""
    return digest("".join(f"{path}\t{found}\n" for path, found in sorted(hashes.items())))


def link_hash(decision: Decision) -> str:
    """What a row of the chain has as its ``sha256``: of the canonical form of all its other columns."""
    return digest(canonical({name: value for name, value in vars(decision).items() if name != "sha256"}))


def chain_faults(decisions: Iterable[Decision]) -> list[str]:
    """What is wrong with a chain, in words, in the order of ``decisions``; empty where it is whole.

    A change of any column, a row that was put in, taken out or moved is found, except rows cut off the end:
    against those, keep the last hash elsewhere.
    """
    faults = []
    previous, sequence = FIRST_PREVIOUS, 0
    for one in decisions:
        if one.sequence != sequence + 1:
            faults.append(f"decision {one.sequence} follows decision {sequence}: rows were taken out, put in or moved")
        elif one.previous_sha256 != previous:
            faults.append(f"decision {one.sequence} does not name the row before it: one of the two was changed")
        if one.sha256 != link_hash(one):
            faults.append(
                f"decision {one.sequence} ({one.decision} of {one.subject} by {one.decided_by}) was changed after it "
                "was written"
            )
        previous, sequence = one.sha256, one.sequence or sequence + 1
    return faults


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
