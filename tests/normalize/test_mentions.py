"""Ids of tickets in texts."""

from datetime import datetime

import polars as pl
import pytest

from telemetry_ready.normalize.mentions import mentions


def named(text: str | None, ticket_number: str = "INC0000001") -> list[tuple[str, int]]:
    row = {"record_no": 7, "source_instance": "itsm", "ticket_id": "1", "ticket_number": ticket_number, "title": text}
    kinds = dict.fromkeys(row, pl.String) | {"record_no": pl.UInt64, "version_at": pl.Datetime("us")}
    moment = datetime(2024, 1, 1)  # noqa: DTZ001 - naive, UTC by contract
    frame = pl.DataFrame([row | {"version_at": moment}], kinds)
    found = mentions(frame, ("title", "description"), "version_at")
    assert found["record_no"].to_list() == [7] * found.height
    return [(str(row["to_id"]), int(row["confidence"])) for row in found.to_dicts()]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Same as INC0010007, after chg0030002 (see INC0010007)", [("INC0010007", 90), ("CHG0030002", 90)]),
        ("PRB0040001: SCTASK0000123/RITM0000456", [("PRB0040001", 90), ("SCTASK0000123", 90), ("RITM0000456", 90)]),
        ("blocked by OPS-12", [("OPS-12", 50)]),
        ("UTF-8, ISO-8859, CVE-2021-44228 and SHA-256 of x-1", []),
        ("my own number INC0000001", []),
        ("INC12 is too short, PRINC0010007 is a word, INC00100071234567 too long", []),
        ("", []),
        (None, []),
    ],
)
def test_numbers_and_keys_are_found_once_and_look_alikes_are_not(text: str | None, ids: list[tuple[str, int]]) -> None:
    assert named(text) == ids
