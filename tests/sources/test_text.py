import re

import pytest

from telemetry_ready.model.source import Lines, TimeFlag
from telemetry_ready.sources.text import FORMAT
from tests.sources._parsing import naive, parse, rows, sample


@pytest.mark.parametrize(
    ("line", "time", "is_utc", "body"),
    [
        ("2023-02-02T11:13:10+01:00 f6b Kevin: commit", naive(2023, 2, 2, 10, 13, 10), True, "f6b Kevin: commit"),
        ("[2024.01.02 03:04:05.5] hi", naive(2024, 1, 2, 3, 4, 5, 500_000), False, "hi"),
        ("2024/01/02 03:04 - hi", naive(2024, 1, 2, 3, 4), False, "hi"),
        ("job 7 done at 04/Dec/2005 04:47:44", naive(2005, 12, 4, 4, 47, 44), False, None),
        ("Sun, 04 Dec 2005 04:47:44 GMT hello", naive(2005, 12, 4, 4, 47, 44), True, None),
        ("Sun Dec  4 04:47:44 2005: hello", naive(2005, 12, 4, 4, 47, 44), False, None),
        ("*Mar  1 00:00:01.003 UTC: %LINK-3-UPDOWN: up", naive(1972, 3, 1, 0, 0, 1, 3000), False, None),
        ("20051204T044744Z hello", naive(2005, 12, 4, 4, 47, 44), True, "hello"),
        ("1066036250.129 TCP_MISS/200", naive(2003, 10, 13, 9, 10, 50, 129_000), True, "TCP_MISS/200"),
        ("1700000000123 hello", naive(2023, 11, 14, 22, 13, 20, 123_000), True, "hello"),
        ("- 1117838570 2005.06.03 R02-M1 RAS KERNEL INFO x", naive(2005, 6, 3, 22, 42, 50), True, None),
        ("134681 node-246 unix.hw 1077804742 1 Component", naive(2004, 2, 26, 14, 12, 22), True, None),
        (
            "03-17 16:13:38.811  1702  2395 D W: hi",
            naive(1972, 3, 17, 16, 13, 38, 811_000),
            False,
            "1702  2395 D W: hi",
        ),
        ("I0102 15:04:05.000001   12345 file.go:1] hi", naive(1972, 1, 2, 15, 4, 5, 1), False, None),
        ("[10.30 16:49:06] chrome.exe - open", naive(1972, 10, 30, 16, 49, 6), False, "chrome.exe - open"),
    ],
)
def test_times_of_known_shapes_are_read(line, time, is_utc, body):
    [row] = rows(FORMAT, line)

    assert (row["time"], row["time_is_utc"], row["body"]) == (time, is_utc, body or line)
    assert row["parse_status"] == "fallback"
    assert row["time_flags"] & TimeFlag.FALLBACK


def test_a_missing_year_is_flagged():
    [row] = rows(FORMAT, "Dec  4 04:47:44 hello")

    assert row["time_flags"] == 128 | 16 | 2


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("2024-01-02 03:04:05 | WARN | x", "WARN"),
        ("2024-01-02 03:04:05 level=error msg=x", "error"),
        ('{"t": "2024-01-02 03:04:05", "level":"warning"}', "warning"),
        ("<info> 2024-01-02 03:04:05 x", "info"),
        ("2024-01-02 03:04:05 no error here", None),
        ("2024-01-02 03:04:05 INFORMATION", None),
    ],
)
def test_a_level_is_a_word_on_its_own(line, level):
    [row] = rows(FORMAT, line)

    assert row.get("severity_text") == level


def test_lines_without_a_time_continue_the_record_above():
    found = parse(FORMAT, "before", "2024-01-02 03:04:05 a", "  b", "", "2024-13-02 03:04:05 c", "d")

    assert found.accepted.to_list() == [1]
    assert found.rows["logs"]["body"].to_list() == ["a\n  b"]
    assert found.absorbed.to_list() == [2, 3, 5]
    assert found.rejects["raw"].to_list() == ["before", "2024-13-02 03:04:05 c\nd"]


def test_the_time_must_stand_in_the_first_80_characters():
    assert FORMAT.detect(sample("x" * 60 + " 2024-01-02 03:04:05")).confidence > 0
    assert FORMAT.detect(sample("x" * 75 + " 2024-01-02 03:04:05")).confidence == 0


def test_four_lines_of_five_must_carry_a_time():
    timed = "2024-01-02 03:04:05 a"

    assert FORMAT.detect(sample(timed, timed, timed, timed, "no")).confidence > 0
    assert FORMAT.detect(sample(timed, timed, timed, "no")).confidence == 0


def test_the_framers_start_is_one_that_python_reads():
    assert isinstance(FORMAT.framing, Lines)
    start = re.compile((FORMAT.framing.start or "").encode())

    assert start.match(b"[2024-01-02 03:04:05] x")
    assert start.match(b"1700000000 x")
    assert not start.match(b"  continued 12:00:00")
