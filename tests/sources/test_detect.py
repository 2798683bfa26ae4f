import pytest

from telemetry_ready.sources import access_log, error_log, log4j, syslog_rfc3164, syslog_rfc5424, text
from telemetry_ready.sources._detect import choose
from tests.sources._parsing import sample

FORMATS = [one.FORMAT for one in (access_log, error_log, log4j, syslog_rfc3164, syslog_rfc5424, text)]


def names(*lines):
    return [one.name for one, _ in choose(sample(*lines), FORMATS)]


@pytest.mark.parametrize(
    "lines",
    [
        ["The quick brown fox jumps over the lazy dog."] * 50,
        ["On 3 May 2024 we met at 12:00:00 in the hall.", "It was fine.", "", "In June it rained."],
        ["import os", "", "", "def main():", "    return os.getcwd()"] * 20,
        ["name,city", "Ann,Berlin", "Bob,Paris"],
        ["number,when", "1,01/02/2024 03:04", "2,02/02/2024 03:04"],
        [],
        ["", ""],
        ["\x00\x01\\xff\\xfe"],
    ],
)
def test_prose_code_tables_and_bytes_are_unknown(lines):
    """A guess would fill the lake with rows that mean nothing."""
    assert names(*lines) == []


def test_text_is_chosen_only_where_nothing_else_fits():
    assert names("2023-02-02T11:13:10+01:00 f6b Kevin Papst: commit") == ["text"]
    assert names("2024-01-02 03:04:05 ERROR hello") == ["log4j"]
    assert names("Jun 14 15:16:01 combo sshd[1]: x") == ["syslog_rfc3164"]


def test_a_file_of_two_formats_is_neither():
    """Half of the lines would be rejects."""
    syslog = "Jun 14 15:16:01 combo sshd[1]: x"
    access = '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 5'

    assert names(syslog, "other", access, "other", "other") == []


def test_the_surest_format_comes_first():
    mostly = ["Jun 14 15:16:01 combo sshd[1]: x"] * 9 + ["2024-01-02 03:04:05 ERROR hello"]

    [(best, found)] = choose(sample(*mostly), FORMATS)

    assert best.name == "syslog_rfc3164"
    assert found.evidence == "9 of 10 lines have an RFC 3164 head"
