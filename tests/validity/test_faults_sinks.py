"""What each kind of damage by readers, stores and exports makes of a few rows, worked out by hand."""

import polars as pl

from tests.validity._struck import after


def test_lines_of_the_second_file_overwrite_those_of_the_first() -> None:
    frame = after("offsets_reused", "a a a a a b", 2, text=["1", "2", "3", "4", "5", "6"])  # files of a hold two lines
    assert frame["text"].to_list() == ["4", "5", "6"]


def test_lines_outside_the_period_keep_their_place() -> None:
    frame = after("offsets_reused", "a a a a", 4, hit=[False, False, True, True], text=["1", "2", "3", "4"])
    assert frame["text"].to_list() == ["1", "2", "4"]


def test_an_error_is_logged_by_the_others_as_well() -> None:
    frame = after(
        "errors_rethrown",
        "a b c",
        entity=["app-a", "app-b", "app-c"],
        host=["m-1", "m-2", "m-3"],
        text=["up", "boom", "down"],
        severity=["INFO", "ERROR", "INFO"],
    )
    assert frame.select("entity", "host", "text", "severity", "_unit").rows() == [
        ("app-a", "m-1", "up", "INFO", "a"),
        ("app-b", "m-2", "boom", "ERROR", "b"),
        ("app-a", "m-1", "request failed: boom", "ERROR", "a"),
        ("app-c", "m-3", "request failed: boom", "ERROR", "c"),
        ("app-c", "m-3", "down", "INFO", "c"),
    ]
    assert frame["time"].to_list()[1:4] == ["2026-01-05T01:00:00Z"] * 3


def test_a_file_is_read_again_at_a_later_time() -> None:
    hit = [False, False, False, True]
    frame = after("files_reread", "a b a a", 200, hit=hit, text=["1", "2", "3", "4"], observed=["w", "x", "y", "z"])
    again = frame.select("time", "observed", "text", "_unit").rows()[4:]
    assert set(again) == {("2026-01-05T03:00:00Z", "z", "1", "a"), ("2026-01-05T03:00:00Z", "z", "3", "a")}


def test_a_line_is_two_records_and_the_second_has_no_level() -> None:
    frame = after("halves_read", "a a a", text=["ab", "x", None], severity=["ERROR", "INFO", "WARN"])
    assert frame.select("text", "severity").rows() == [("a", "ERROR"), ("b", None), ("x", "INFO"), (None, "WARN")]


def test_both_halves_together_are_the_line() -> None:
    text = "disk quota of volume 7 exceeded"
    assert "".join(after("halves_read", "a", text=[text], severity=["INFO"])["text"]) == text


def test_clones_have_the_name_of_their_image() -> None:
    frame = after("clones_share_name", "a b c", hit=[True, True, False], entity=["web-1", "web-2", "web-3"])
    assert frame["entity"].to_list() == ["web-1", "web-1", "web-3"]


def test_an_event_is_told_by_its_number() -> None:
    frame = after(
        "descriptions_not_found", "a a a a", hit=[True, True, True, False], text=["up 1", "down", "up 2", "down"]
    )
    begin = frame["text"].str.extract(r"^(The description for Event ID \d+ cannot be found)")
    assert begin.to_list() == [
        "The description for Event ID 2 cannot be found",
        "The description for Event ID 1 cannot be found",
        "The description for Event ID 2 cannot be found",
        None,
    ]


def test_each_run_says_everything_once() -> None:
    hit = [False, False, False, True]
    frame = after("suites_in_production", "a a b a", hit=hit, text=["up 1", "up 2", "down", "lost"])
    assert frame["text"].to_list() == ["up 1", "up 2", "down", "lost", "up 1", "lost"]
    assert frame["time"].to_list()[3:] == ["2026-01-05T03:00:00Z"] * 3
    assert frame["_unit"].to_list() == ["a", "a", "b", "a", "a", "a"]


def test_a_line_comes_for_each_service_of_the_machine() -> None:
    frame = after(
        "inventory_fans_out",
        "a b",
        roles={"entity": ("host", "service")},
        host=["m-1", "m-2"],
        service=["shop", "pay"],
    )
    assert frame.select("host", "service").rows() == [("m-1", "shop"), ("m-1", "pay"), ("m-2", "pay"), ("m-2", "shop")]


def test_restored_lines_are_received_six_hours_after_the_last_of_them() -> None:
    frame = after("archive_reindexed", "a a a", hit=[True, True, False], observed=["x", "y", "z"])
    assert frame["observed"].to_list() == ["2026-01-05T07:00:00Z", "2026-01-05T07:00:00Z", "z"]


def test_levels_and_traces_are_forty_characters_wide() -> None:
    frame = after("columns_padded", "a b", hit=[True, False], severity=["WARN", "WARN"], trace=["t", "t"])
    assert frame.select("severity", "trace").rows() == [("WARN" + " " * 36, "t" + " " * 39), ("WARN", "t")]


def test_two_digits_are_left() -> None:
    texts = ["card 4711 of shop 12", "call 100 at 10.20.3.250", None]
    frame = after("digits_masked", "a b c", text=texts)
    assert frame["text"].to_list() == ["card *11 of shop 12", "call *00 at 10.20.3.*50", None]


def test_a_second_has_nine_digits_and_milliseconds_stay() -> None:
    times = ["2026-01-05T00:00:00.123Z", "2026-01-05 00:00:00", "?"]
    frame = after("nanoseconds_written", "a b c", text=["x", "x", "x"], time=times)
    first, second, third = frame["time"]
    assert pl.Series([first]).str.contains(r"^2026-01-05T00:00:00\.123\d{6}Z$").all()
    assert pl.Series([second]).str.contains(r"^2026-01-05 00:00:00\.000\d{6}$").all()
    assert third == "?"
