"""What each kind of damage by exports, envelopes, filters, parsers and clusters makes of a few rows, by hand."""

import itertools

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults.recorders import FAULTS, TURNED_OVER

MODULE = "validity.faults.recorders"
CELLS = ("text", "severity", "trace", "observed", "entity", "service")


def _clock(frame: pl.DataFrame) -> list[str]:
    return frame["time"].str.slice(8, 11).to_list()


def test_what_is_left_of_an_hour_behind_fifty_lines_is_skipped() -> None:
    texts = [str(one) for one in range(62)]  # a line a minute
    frame = after("pages_skip_the_rest", "a b " * 31, 3600, hours=[one / 60 for one in range(62)], text=texts)
    assert frame["text"].to_list() == [*texts[:50], "60", "61"]


def test_a_page_that_is_not_full_skips_nothing() -> None:
    frame = after("pages_skip_the_rest", "a b a", 604_800, text=["x", "y", None])
    assert frame["text"].to_list() == ["x", "y", None]


def test_a_memory_holds_the_last_line_of_each_half_day() -> None:
    hours = [0, 1, 2, 3, 12]  # two and a half in half a day
    frame = after("memory_fetched_twice_a_day", "a a a a a", 0.4, hours=hours, text=list("vwxyz"))
    assert frame["text"].to_list() == ["y", "z"]
    assert after("memory_fetched_twice_a_day", "a a", 1, hours=[0, 1], text=["x", None]).height == 2


def test_requests_are_refused_whole() -> None:
    hit = [False] * 5 + [True] * 400
    frame = after("bulk_refused_whole", "a b c d e " * 81, 10, hit=hit, text=[str(one) for one in range(405)])
    left = {int(one) for one in frame["text"]}
    assert left >= set(range(5))
    lost = sorted(set(range(405)) - left)
    assert 0 < len(lost) < 200
    assert lost == [one for ten in lost[::10] for one in range(ten, ten + 10)]
    assert all(one % 10 == 5 for one in lost[::10])


def test_lines_with_a_listed_word_are_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{MODULE}.WATCHED", 1.0)
    texts = ["order 17 placed", "job 12", "", None, "a2345"]
    assert after("words_withheld", "a " * 5, text=texts)["text"].to_list() == ["job 12", "", None, "a2345"]
    assert after("words_withheld", "a " * 5, 0, text=texts).height == 5


def test_a_function_moves_once_and_for_good() -> None:
    frame = after("functions_move_house", "a b c " * 40, text=["job 1"] * 120, entity=["a", "b", "c"] * 40)
    names = [frame.filter(pl.col("_unit") == unit)["entity"].to_list() for unit in "abc"]
    changes = [sum(old != new for old, new in itertools.pairwise(one)) for one in names]
    assert set(changes) <= {0, 1}
    assert sum(changes) > 0
    assert [one[0] for one in names] == ["a", "b", "c"]
    assert after("functions_move_house", "a b", text=["x", "x"], entity=[None, "?"])["entity"].to_list() == [None, "?"]


def test_words_stand_for_each_other() -> None:
    texts = ["job 17 done"] * 40
    found = after("dictionary_of_next_version", "a " * 40, text=texts)["text"].unique().sort().to_list()
    assert found == ["done 17 job", "job 17 done"]
    assert after("dictionary_of_next_version", "a " * 40, 0, text=texts)["text"].to_list() == texts


def test_the_highest_level_inside_is_that_of_all() -> None:
    levels = ["INFO", "ERROR", "INFO", "debug", "?", "WARN", None, "INFO"]
    frame = after("level_on_envelope", "a a b a a a a a", 2, severity=levels)  # a: INFO ERROR, debug ?, WARN none, INFO
    assert frame["severity"].to_list() == ["ERROR", "ERROR", "INFO", "debug", "?", "WARN", None, "INFO"]


def test_parked_lines_are_of_eight_in_the_morning() -> None:
    frame = after("redriven_next_morning", "a a a", hours=[0, 8, 30], text=["x", "y", None])
    assert frame["time"].to_list() == ["2026-01-05T08:00:00Z", "2026-01-06T08:00:00Z", "2026-01-06T08:00:00Z"]


def test_members_have_the_name_of_their_leader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{MODULE}.TERMS", 1)
    frame = after("leader_writes_for_all", "a b c a", entity=["a", "b", "c", None])
    first, *_ = frame["entity"].to_list()
    assert first in {"a", "b", "c"}
    assert frame["entity"].to_list() == [first] * 3 + [None]
    assert frame["_unit"].to_list() == ["a", "b", "c", "a"]


def test_an_error_brings_the_line_before_it() -> None:
    levels = ["INFO", "INFO", "INFO", "ERROR", "INFO", None]
    frame = after("written_with_errors_only", "a a b a a a", 1, severity=levels, text=list("uvwxyz"))
    assert frame["text"].to_list() == ["v", "x"]
    assert after("written_with_errors_only", "a a b a a a", 0, severity=levels, text=list("uvwxyz")).height == 1


def test_what_is_behind_the_last_number_is_left() -> None:
    texts = ["order 17 took 5 ms to end", "order 17", "no number", "", None]
    frame = after("header_read_greedily", "a a a a a", text=texts)
    assert frame["text"].to_list() == ["ms to end", "order 17", "no number", "", None]


def test_traces_are_in_base64() -> None:
    frame = after("traces_in_base64", "a a a a", trace=["93be", "?", "", None])
    assert frame["trace"].to_list() == ["OTNiZQ==", "?", "", None]  # printf 93be | base64


def test_whole_numbers_are_to_the_base_of_sixteen() -> None:
    texts = ["took 255 ms at 17", "id a17 10.5", "", None, "?"]
    frame = after("numbers_in_hexadecimal", "a a a a a", text=texts)
    assert frame["text"].to_list() == ["took 0xff ms at 0x11", "id a17 10.5", "", None, "?"]


def test_of_a_level_the_first_letter_is_left() -> None:
    levels = ["INFO", "Warning", "ERROR", "none", "?", "", None]
    frame = after("levels_by_letter", "a " * 7, severity=levels)
    assert frame["severity"].to_list() == ["I", "W", "E", "none", "?", "", None]


def test_each_file_begins_with_a_line_of_the_rotation() -> None:
    frame = after(
        "files_turned_over",
        "a a b a",
        hours=[0, 1, 2, 24],
        text=["u", "v", "w", None],
        trace=["t"] * 4,
        severity=["WARN"] * 4,
    )
    assert frame["text"].to_list() == [TURNED_OVER, "u", "v", TURNED_OVER, "w", TURNED_OVER, None]
    assert frame["severity"].to_list() == ["INFO", "WARN", "WARN", "INFO", "WARN", "INFO", "WARN"]
    assert frame["trace"].to_list() == [None, "t", "t", None, "t", None, "t"]
    assert _clock(frame) == [
        "05T00:00:00",
        "05T00:00:00",
        "05T01:00:00",
        "05T02:00:00",
        "05T02:00:00",
        "06T00:00:00",
        "06T00:00:00",
    ]


def test_clocks_are_ever_more_behind() -> None:
    frame = after("leap_second_smeared", "a b a", 60, text=["x", "y", None])
    assert _clock(frame) == ["05T00:00:00", "05T00:59:30", "05T01:59:00"]


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_nothing_becomes_nothing(kind: str) -> None:
    assert not after(kind, "", text=[], severity=[], trace=[], observed=[], entity=[], service=[]).height


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_odd_cells_and_a_period_that_is_left_alone_stay(kind: str) -> None:
    odd = ["?", "", None]
    frame = after(kind, "a a b", hit=[False] * 3, **dict.fromkeys(CELLS, odd))
    assert [frame[one].to_list() for one in CELLS] == [odd] * len(CELLS)
    assert _clock(frame) == ["05T00:00:00", "05T01:00:00", "05T02:00:00"]


@pytest.mark.parametrize("kind", [one.kind for one in FAULTS])
def test_odd_cells_are_borne(kind: str) -> None:
    for cells in (["?", "", None], [None, None, None], ["", "9", "a a  a"]):
        for amount in next(one for one in FAULTS if one.kind == kind).amounts:
            frame = after(kind, "a a b", amount, **dict.fromkeys(CELLS, cells))
            assert frame.equals(after(kind, "a a b", amount, **dict.fromkeys(CELLS, cells)))
