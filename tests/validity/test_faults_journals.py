"""What each kind of damage by parsers, mutes, contracts and wording makes of a few rows, worked out by hand."""

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults.journals import BAGGAGE, FAULTS, UNSAMPLED

LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"]


def _stamps(frame: pl.DataFrame) -> list[str]:
    return frame["time"].to_list()


def test_lines_wait_until_the_pipeline_gets_to_them() -> None:
    frame = after("stamped_behind_queue", "a b a b", hours=[0, 0.5, 1, 4], text=LETTERS[:4])  # an hour for each line
    assert _stamps(frame) == [f"2026-01-05T{hour:02}:00:00Z" for hour in (0, 1, 2, 4)]


def test_lines_that_are_left_alone_do_not_wait() -> None:
    hit = [True, False, True, True]
    frame = after("stamped_behind_queue", "a b a b", hours=[0, 0.5, 1, 3], hit=hit, text=LETTERS[:4])
    assert [one[11:16] for one in _stamps(frame)] == ["00:00", "00:30", "01:00", "03:00"]
    slower = after("stamped_behind_queue", "a b a b", 0.5, hours=[0, 0.5, 1, 3], hit=hit, text=LETTERS[:4])
    assert [one[11:16] for one in _stamps(slower)] == ["00:00", "00:30", "02:00", "04:00"]


def test_lines_are_of_the_year_before() -> None:
    frame = after("year_guessed", "a b", text=["x", None])
    assert _stamps(frame) == ["2025-01-05T00:00:00Z", "2025-01-05T01:00:00Z"]


def test_the_first_word_becomes_the_name() -> None:
    texts = ["job 17 done", "alone", "", None, "?"]
    frame = after("word_taken_for_name", "a a a a a", text=texts, service=["shop", "shop", "shop", "shop", None])
    assert frame["text"].to_list() == ["17 done", "alone", "", None, "?"]
    assert frame["service"].to_list() == ["job", "shop", "shop", "shop", None]


def test_where_no_service_is_told_the_emitter_has_the_word_for_a_name() -> None:
    frame = after("word_taken_for_name", "a", roles={"service": ()}, text=["job 17 done"], entity=["web-1"])
    assert frame["entity"].to_list() == ["job"]


def test_the_most_severe_is_the_least() -> None:
    levels = ["TRACE", "debug", "INFO", "WARN", "ERROR", "Fatal", "?", None, "NOTICE"]
    frame = after("levels_turned_around", "a " * 9, severity=levels)
    assert frame["severity"].to_list() == ["FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "?", None, "NOTICE"]


def test_all_items_or_none_are_carried() -> None:
    frame = after("baggage_appended", "a a a", text=["job done", "", None])
    assert frame["text"].to_list() == [" ".join(["job done", *BAGGAGE]), "", None]
    assert after("baggage_appended", "a", 0, text=["job done"])["text"].to_list() == ["job done"]


def test_an_id_is_always_the_same_two_words() -> None:
    texts = ["job 17 took 5ms", "17 failed", "no number", None]
    first, second, *others = after("ids_pronounceable", "a a a a", text=texts)["text"].to_list()
    job, name, took, duration = first.split(" ")
    assert (job, took) == ("job", "took")
    assert second == f"{name} failed"
    assert name.replace("-", "").isalpha()
    assert duration.count("-") == 1
    assert others == ["no number", None]


def test_after_an_error_its_unit_is_silent_for_an_hour_and_a_half() -> None:
    levels = ["INFO", "ERROR", "INFO", "WARN", "INFO", None]
    frame = after("muted_after_error", "a a b a a a", 150, text=LETTERS[:6], severity=levels)
    assert frame["text"].to_list() == ["a", "b", "c", "e", "f"]  # d is two hours behind the error, e three


def test_an_error_in_the_silence_begins_it_anew() -> None:
    levels = ["ERROR", "ERROR", "INFO", "INFO"]
    frame = after("muted_after_error", "a a a a", 90, text=LETTERS[:4], severity=levels)
    assert frame["text"].to_list() == ["a", "d"]


def test_what_is_longer_than_a_datagram_is_lost() -> None:
    frame = after("datagrams_too_long", "a a a a", 4, text=["ab", "nine char", "", None])  # 2 to 8 letters fit
    assert frame["text"].to_list() == ["ab", "", None]


def test_lines_have_the_moment_of_their_business() -> None:
    frame = after("payload_time_taken", "a a", hours=[100, 100], text=["order 1 placed", None])
    for stamp in _stamps(frame):
        assert "2026-01-06T04:00:00Z" <= stamp <= "2026-01-09T03:59:00Z"  # three days to a minute before
    assert _stamps(after("payload_time_taken", "a", 0, text=["order"])) == ["2026-01-05T00:00:00Z"]


def test_more_lines_are_lost_the_later_it_is() -> None:
    texts = [str(one) for one in range(200)]
    left = [int(one) for one in after("traffic_moves_away", "a " * 200, text=texts)["text"]]
    assert left[0] == 0
    assert 199 not in left
    assert len([one for one in left if one < 100]) > 60 > 40 > len([one for one in left if one >= 100])


def test_each_release_has_a_wording_of_its_own() -> None:
    texts = ["job 1", "job 2", "job 3", "job 4", "job 5", "job 6", None]
    assert after("messages_reworded", "a " * 7, text=texts)["text"].to_list() == [
        "job 1",
        "Completed: job 2",
        "job 3 as it was requested by the client",
        "We noticed that job 4",
        "Component reports job 5 without further action",
        "Please note: job 6 (see the manual)",
        None,
    ]


def test_a_trace_that_is_not_sampled_is_zeros() -> None:
    assert after("traces_all_zero", "a a a", trace=["93be", "?", None])["trace"].to_list() == [UNSAMPLED, "?", None]
    assert after("traces_all_zero", "a", 0, trace=["93be"])["trace"].to_list() == ["93be"]


def test_a_trace_has_its_whole_header() -> None:
    frame = after("traceparent_whole", "a a a a", trace=["93be", "?", "", None])
    assert frame["trace"].to_list() == ["00-93be-01", "?", "", None]


def test_levels_have_the_names_of_dotnet() -> None:
    levels = ["TRACE", "DEBUG", "info", "WARN", "ERROR", "FATAL", "?", None]
    names = ["Trace", "Debug", "Information", "Warning", "Error", "Critical", "?", None]
    assert after("levels_of_dotnet", "a " * 8, severity=levels)["severity"].to_list() == names


def test_messages_stand_in_quotes() -> None:
    frame = after("quoted_once_more", "a a a a", text=['said "no"', "fine", "", None])
    assert frame["text"].to_list() == ['"said ""no"""', '"fine"', "", None]


def test_of_the_reception_the_day_is_left() -> None:
    frame = after("received_by_the_day", "a a a a", observed=["2026-01-05T23:59:59Z", "?", "", None])
    assert frame["observed"].to_list() == ["2026-01-05T00:00:00Z", "?", "", None]
    assert _stamps(frame)[1] == "2026-01-05T01:00:00Z"


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_nothing_becomes_nothing(kind: str) -> None:
    assert not after(kind, "", text=[], severity=[], trace=[], observed=[], service=[]).height


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_odd_cells_and_a_period_that_is_left_alone_stay(kind: str) -> None:
    odd = ["?", "", None]
    cells = dict.fromkeys(("text", "severity", "trace", "observed", "service"), odd)
    frame = after(kind, "a a b", hit=[False] * 3, **cells)
    assert [frame[one].to_list() for one in cells] == [odd] * 5
    assert _stamps(frame) == [f"2026-01-05T{hour:02}:00:00Z" for hour in range(3)]
