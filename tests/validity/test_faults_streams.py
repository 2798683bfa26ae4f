"""What each kind of damage by programs' lives, stores' limits and exports makes of a few rows, worked out by hand."""

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults.streams import BANNER, FAULTS

LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"]


def _stamps(frame: pl.DataFrame) -> list[str]:
    return frame["time"].str.slice(5, 11).to_list()


def test_what_arrives_after_a_newer_line_is_refused() -> None:
    texts = [str(one) for one in range(100)]
    left = [int(one) for one in after("out_of_order_refused", "a " * 100, 400, text=texts)["text"]]
    assert left == sorted(left)
    assert 1 <= len(left) < 40


def test_a_worker_that_is_not_behind_loses_nothing_and_other_streams_do_not_matter() -> None:
    assert after("out_of_order_refused", "a b a b", 1, text=LETTERS[:4])["text"].to_list() == LETTERS[:4]
    assert after("out_of_order_refused", "a b c d", 400, text=LETTERS[:4])["text"].to_list() == LETTERS[:4]


def test_lines_of_the_period_that_is_left_alone_are_not_refused() -> None:
    frame = after("out_of_order_refused", "a a a", 400, hit=[False] * 3, text=LETTERS[:3])
    assert frame["text"].to_list() == LETTERS[:3]


def test_a_blank_stands_behind_each_letter() -> None:
    assert after("utf16_read_bytewise", "a a a", text=["ab 1", None, ""])["text"].to_list() == ["a b   1 ", None, ""]


def test_a_looping_program_says_its_banner_instead_of_its_lines() -> None:
    frame = after("crash_loops", "a " * 8, text=LETTERS, severity=["ERROR"] * 8, trace=["1"] * 8)
    starts = frame.height // len(BANNER)
    assert frame["text"].to_list() == [*BANNER] * starts
    assert 1 <= starts <= 7
    assert set(frame["severity"]) == {"INFO"}
    assert set(frame["trace"]) == {None}
    assert frame["time"].n_unique() == starts


def test_no_loop_leaves_all_lines() -> None:
    assert after("crash_loops", "a a", 0, text=["x", "y"], severity=["INFO"] * 2)["text"].to_list() == ["x", "y"]


def test_an_error_comes_again_after_waits_that_double() -> None:
    frame = after("retries_logged", "a a", 3, severity=["ERROR", "INFO"], text=["failed", "fine"])
    assert _stamps(frame) == ["01-05T00:00", "01-05T00:00", "01-05T00:00", "01-05T00:01", "01-05T01:00"]
    assert frame["time"].str.slice(17, 2).to_list() == ["00", "10", "30", "10", "00"]
    assert frame["text"].to_list() == ["failed"] * 4 + ["fine"]


def test_waits_are_a_quarter_of_an_hour_at_most_and_nothing_comes_after_the_end() -> None:
    frame = after("retries_logged", "a a", 200, severity=["fatal", None], text=["failed", "fine"])
    assert frame.height == 2 + 9  # 10, 30, 70, 150, 310, 630, 1270, 2170 and 3070 seconds later
    assert _stamps(frame)[-2:] == ["01-05T00:51", "01-05T01:00"]


@pytest.mark.parametrize(
    ("amount", "left"), [(0.3, ["x 1", "x 2", "x 3", "y", "y", "w"]), (0.8, ["x 1", "x 2", "x 3"])]
)
def test_the_rarest_kinds_of_a_unit_are_left_out(amount: float, left: list[str]) -> None:
    frame = after("rarest_left_out", "a a a a a a b", amount, text=["x 1", "x 2", "z", "x 3", "y", "y", "w"])
    assert frame["text"].to_list() == left


def test_a_message_is_said_once_a_week_by_each_unit() -> None:
    texts = ["x 1", "x 2", "x 3", "y", "x 4", "x 5"]
    frame = after("said_once", "a a b a a a", hours=[0, 1, 2, 3, 167, 168], text=texts)
    assert frame["text"].to_list() == ["x 1", "x 3", "y", "x 5"]


def test_placeholders_stand_for_arguments() -> None:
    frame = after("arguments_not_exported", "a a a", text=["job 17 took 5ms", "no argument", None])
    assert frame["text"].to_list() == ["job {} took {}", "no argument", None]


@pytest.mark.parametrize(("lines", "left"), [(1, ["a", "b", "c", "e", "f"]), (3, ["b", "e", "f"])])
def test_an_error_takes_the_lines_of_its_unit_that_wait_with_it(lines: float, left: list[str]) -> None:
    levels = ["INFO", "INFO", None, "ERROR", "INFO", "WARN"]
    frame = after("buffer_dies_with_process", "a b a a a b", lines, text=LETTERS[:6], severity=levels)
    assert frame["text"].to_list() == left


def test_one_error_in_three_ends_the_process() -> None:
    frame = after("buffer_dies_with_process", "a a a a a", 1, text=LETTERS[:5], severity=["ERROR"] * 5)
    assert frame["text"].to_list() == ["b", "c", "e"]


def test_lines_are_received_forty_minutes_too_early() -> None:
    frame = after("received_before_written", "a a a", observed=["2026-01-05T01:00:00Z", "?", None])
    assert frame["observed"].to_list() == ["2026-01-05T00:20:00Z", "?", None]
    assert _stamps(frame) == ["01-05T00:00", "01-05T01:00", "01-05T02:00"]


def test_a_comma_stands_before_the_last_three_digits() -> None:
    frame = after("numbers_grouped", "a a a", text=["took 4312 ms", "1234 of 567890, 999 left", "id 12345678 a1234"])
    assert frame["text"].to_list() == ["took 4,312.00 ms", "1,234.00 of 567890, 999.00 left", "id 12345678.00 a1234"]


def test_a_trace_is_written_as_a_uuid() -> None:
    frame = after("traces_dashed", "a a a", trace=["93bead877ae15b6d9cdf1c1569881314", "7e88fb683376ad", None])
    assert frame["trace"].to_list() == [
        "93bead87-7ae1-5b6d-9cdf-1c1569881314",
        "00000000-0000-0000-007e-88fb683376ad",
        None,
    ]


def test_a_comma_stands_before_the_milliseconds() -> None:
    stamps = ["2026-01-05T00:00:00.123Z", "2026-01-05T00:00:00Z", None]
    frame = after("milliseconds_behind_comma", "a a a", roles={"time": ("stamp",)}, stamp=stamps)
    assert frame["stamp"].to_list() == ["2026-01-05T00:00:00,123Z", "2026-01-05T00:00:00,000Z", None]


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_nothing_becomes_nothing(kind: str) -> None:
    assert not after(kind, "", text=[], severity=[], trace=[], observed=[]).height


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_odd_cells_and_a_period_that_is_left_alone_stay(kind: str) -> None:
    odd = ["?", "", None]
    frame = after(kind, "a a b", hit=[False] * 3, text=odd, severity=odd, trace=odd, observed=odd)
    assert [frame[one].to_list() for one in ("text", "severity", "trace", "observed")] == [odd] * 4
