"""What each kind of damage by connections, archives, reports, consoles and load tests makes of a few rows, by hand."""

import polars as pl
import pytest

from tests.validity._struck import BEGIN, after
from validity.faults.spools import FAULTS


def _stamps(frame: pl.DataFrame) -> list[str]:
    return frame["time"].str.slice(5, 8).to_list()


def test_a_connections_lines_have_the_sender_of_the_first() -> None:
    frame = after(
        "sender_by_connection",
        "a b c d",
        entity=["app-1", "app-2", None, "?"],
        host=["m-1", "m-2", "m-3", ""],
        service=[None, "pay", "shop", "pay"],
    )
    assert frame["entity"].to_list() == ["app-1", "app-1", None, "?"]
    assert frame["host"].to_list() == ["m-1", "m-1", "m-1", ""]
    assert frame["service"].to_list() == [None, "pay", "shop", "pay"]


def test_a_connection_carries_thirty_lines() -> None:
    frame = after("sender_by_connection", "a " * 40, entity=[str(one) for one in range(40)])
    assert frame["entity"].to_list() == ["0"] * 30 + ["30"] * 10


def test_a_connection_begins_with_the_damaged_period() -> None:
    frame = after("sender_by_connection", "a b c", hit=[False, True, True], entity=["x", "y", "z"])
    assert frame["entity"].to_list() == ["x", "y", "y"]


def test_lines_of_a_file_are_spread_evenly() -> None:
    frame = after("spread_over_file", "a a a b a", 3, hours=[0, 1, 4, 5, 6])
    assert _stamps(frame) == ["01-05T00", "01-05T02", "01-05T04", "01-05T05", "01-05T06"]


def test_lines_outside_the_period_belong_to_no_file() -> None:
    frame = after("spread_over_file", "a a a a", 100, hours=[0, 1, 2, 5], hit=[False, True, True, True])
    assert _stamps(frame) == ["01-05T00", "01-05T01", "01-05T03", "01-05T05"]


def test_what_comes_late_in_the_alphabet_is_cut() -> None:
    frame = after("cut_by_alphabet", "a a b a", 0.5, text=["d", "b", None, "a"])  # a line and a half
    assert frame["text"].to_list() == ["b", None, "a"]


def test_each_day_has_a_sheet_of_the_same_size() -> None:
    frame = after("cut_by_alphabet", "a a b a", 0.5, hours=[0, 1, 2, 24], text=["c", "a", "b", "z"])
    assert frame["text"].to_list() == ["a", "z"]


def test_alike_lines_of_all_emitters_are_one_in_a_window() -> None:
    texts = ["x 1", "x 2", "y", "x 3", None]
    frame = after("correlated_across", "a b a b a", 3600, hours=[0, 0.5, 0.75, 1, 1.25], text=texts)
    assert frame["text"].to_list() == ["x 1", "y", "x 3", None]


def test_lines_outside_the_period_do_not_stand_for_others() -> None:
    frame = after("correlated_across", "a b c", 43_200, hit=[False, True, True], text=["x 1", "x 2", "x 3"])
    assert frame["text"].to_list() == ["x 1", "x 2"]


def test_an_error_that_was_seen_twice_is_a_known_one() -> None:
    frame = after(
        "known_errors_accepted",
        "a b a b a a",
        2,
        text=["x 1", "x 2", "x 3", "x 4", "y", "x 5"],
        severity=["ERROR", "ERROR", "WARN", "error", "FATAL", "ERROR"],
    )
    assert frame["severity"].to_list() == ["ERROR", "ERROR", "WARN", "INFO", "FATAL", "INFO"]


def test_the_words_begin_at_any_one() -> None:
    frame = after("printed_from_map", "a " * 60, text=["x y z"] * 60)
    assert set(frame["text"]) == {"x y z", "y z x", "z x y"}


def test_a_message_is_written_as_part_of_an_address() -> None:
    frame = after("percent_encoded", "a a a", text=['job 17: 50% of a/b, "x"=[1]', "word", None])
    assert frame["text"].to_list() == ["job%2017%3A%2050%25%20of%20a%2Fb%2C%20%22x%22%3D%5B1%5D", "word", None]


def test_recorded_lines_come_again_at_a_seventh_of_the_time_later() -> None:
    frame = after(
        "traffic_replayed",
        "a " * 101,
        2,
        text=[str(one) for one in range(101)],
        observed=["2026-01-05T00:00:00Z"] * 101,
    )
    hours = (frame["_time"] - BEGIN).dt.total_hours()
    again = frame.filter(hours != frame["text"].cast(pl.Int64))
    assert frame.height - again.height == 101
    assert again.height > 0
    assert set((again["_time"] - BEGIN).dt.total_hours() - again["text"].cast(pl.Int64)) == {15}  # of 100 hours
    assert set(again.group_by("text").len()["len"]) == {2}
    assert set(again["observed"]) == {"2026-01-05T15:00:00Z"}
    assert again["time"].to_list() == again["_time"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").to_list()
    assert hours.max() == 100


def test_every_error_is_a_fatal_one() -> None:
    frame = after("errors_called_fatal", "a a a a a", severity=["ERROR", "error", "INFO", None, "SEVERE"])
    assert frame["severity"].to_list() == ["FATAL", "FATAL", "INFO", None, "FATAL"]


def test_a_process_has_the_trace_of_its_first_line() -> None:
    frame = after("one_trace_for_process", "b a a b a", trace=["?", "1", "2", "3", None])
    assert frame["trace"].to_list() == ["?", "1", "1", "3", None]


def test_whole_numbers_are_a_thousand_times_as_large() -> None:
    texts = ["took 17 ms, 5 of 9", "a1 10.20.1.5 0x2 3ms", None]
    frame = after("counted_in_microseconds", "a a a", text=texts)
    assert frame["text"].to_list() == ["took 17000 ms, 5000 of 9000", *texts[1:]]


def test_times_of_reception_are_those_of_a_web_server() -> None:
    seen = ["2026-01-05T01:02:03.004Z", "2026-12-31 23:59:59", "?", None]
    frame = after("received_as_web_servers_write", "a a a a", observed=seen)
    assert frame["observed"].to_list() == ["05/Jan/2026:01:02:03 +0000", "31/Dec/2026:23:59:59 +0000", "?", None]


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_nothing_becomes_nothing(kind: str) -> None:
    assert not after(kind, "", text=[], severity=[], trace=[], observed=[], entity=[]).height


@pytest.mark.parametrize("is_hit", [False, True])
@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_cells_that_say_nothing_stay(kind: str, is_hit: bool) -> None:
    odd = ["?", "", None]
    frame = after(kind, "a a b", hit=[is_hit] * 3, text=odd, severity=odd, trace=odd, observed=odd, entity=odd)
    for one in ("text", "severity", "trace", "observed", "entity"):
        assert frame[one].to_list() == odd
