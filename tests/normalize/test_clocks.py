"""The clock at the head of a message against the record's time."""

# ruff: noqa: DTZ001 - naive, UTC by contract

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.normalize.clocks import with_body_skew
from telemetry_ready.normalize.time import Clock

AT = datetime(2023, 1, 29, 10, 5, 28)


def skew(
    body: str | None, zone: str | None = None, at: datetime = AT, hosts: Mapping[str, str] | None = None
) -> object:
    frame = pl.DataFrame(
        {"body": [body], "time_unix_nano": [at], "host_name": ["db1"]},
        schema={"body": pl.String, "time_unix_nano": pl.Datetime("ns"), "host_name": pl.String},
    )
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return with_body_skew(frame, Clock(zone, moment, moment, moment, hosts or {}))["body_clock_skew_s"].item()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("18:05:28.579 INFO  t.s.TravelServiceImpl#532 TraceID: 8609", 28_800),  # Nezha, 10_06_log.csv
        ("2023-01-29 18:05:28,579 INFO x", 28_800),
        ("2023-01-29T10:05:28.579Z done", 0),
        ("[2023-01-29 18:05:28 +0800] done", 0),
        ("INFO  2023-01-29 09:05:28 done", -3600),
        ("I0129 10:05:29.123456       1 main.go:7] up", 1),
        ("Jan 29 11:05:28 web01 sshd[1]: up", 3600),
        ("[Sun Jan 29 10:05:28 2023] [notice] up", 0),
        ("2022-01-29 10:05:28 a year before", -365 * 86_400),
        ("2023-02-31 10:05:28 no such day", None),
        ("12:13:14:15:16:17 is a MAC address", None),
        ("25:00:00 is no clock", None),
        ("took 18:05:28", None),
        ("", None),
        (None, None),
    ],
)
def test_a_clock_at_the_head_is_read(body: str | None, expected: int | None) -> None:
    assert skew(body) == expected


def test_a_clock_without_an_offset_is_read_in_the_zone_of_the_source_or_the_host() -> None:
    body = "18:05:28.579 INFO x"

    assert skew(body, "Asia/Shanghai") == 0
    assert skew(body, hosts={"db*": "Asia/Shanghai"}) == 0
    assert skew(body, hosts={"web*": "Asia/Shanghai"}) == 28_800
    assert skew("10:05:28 +00:00 x", "Asia/Shanghai") == 0


# the first example loads the engine
@given(
    at=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(microsecond=0)),
    seconds=st.integers(-43_199, 43_200),
)
def test_a_clock_without_a_date_tells_every_skew_up_to_half_a_day(at: datetime, seconds: int) -> None:
    assert skew(f"{at + timedelta(seconds=seconds):%H:%M:%S} x", at=at) == seconds
