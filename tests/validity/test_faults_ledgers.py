"""What each kind of ledgers.py makes of a few rows, worked out by hand."""

from zlib import crc32

import polars as pl
import pytest

from tests.validity._struck import after
from validity.faults import FAULTS, ledgers

KINDS = [one.kind for one in ledgers.FAULTS]
COLUMNS = ("key", "label", "text", "fields", "time", "opened", "outcome", "breach", "entity", "people", "closing")


def test_texts_of_one_checksum_are_the_first_of_them() -> None:
    texts = ["mail", "slow", "shop", "mail", "bank", "net", None, "?"]
    assert [crc32(one.encode()) % 2 for one in ("mail", "slow", "shop", "bank", "net")] == [0, 1, 0, 0, 1]
    frame = after("short_checksums", "a b c d e f g h", 1, text=texts)
    assert frame["text"].to_list() == ["mail", "slow", "mail", "mail", "mail", "slow", None, "?"]


def test_texts_of_the_period_that_is_left_alone_are_not_taken_for_others() -> None:
    frame = after("short_checksums", "a b c", 0, hit=[False, True, True], text=["mail", "disk", "shop"])
    assert frame["text"].to_list() == ["mail", "disk", "disk"]


def test_two_tickets_exchange_the_second_half_of_their_last_text() -> None:
    frame = after(
        "wrong_chat_window",
        "a b c d e f",
        roles={"text": ("title", "body")},
        title=["one", "two", "three", "four", "five", "six"],
        body=["no mail since noon", "the shop is shut", None, "disk full again", "paid", "?"],
    )
    assert frame["body"].to_list() == [
        "no mail is shut",
        "the shop since noon",
        None,
        "disk paid",
        "full again",
        "?",
    ]
    assert frame["title"].to_list() == ["one", "two", "three", "four", "five", "six"]


def test_all_versions_have_the_other_half() -> None:
    frame = after("wrong_chat_window", "a b a c", text=["no mail", "shop shut", "no mail", "disk full"])
    assert frame["text"].to_list() == ["no shut", "shop mail", "no shut", "disk full"]


def test_the_group_is_who_has_the_ticket() -> None:
    frame = after(
        "person_for_group",
        "a b c d",
        label=["Mail", "Disk", None, "?"],
        people=["Ann", None, "Bob", "Cid"],
    )
    assert frame["label"].to_list() == ["Ann", "Disk", None, "?"]


def test_what_a_week_has_too_much_is_booked_on_the_next_team() -> None:
    week = 7 * 24
    frame = after(
        "contract_volume_used_up",
        "a b c d e f g h",
        0.5,  # of three of Mail a week one and a half, of one of Disk a half
        hours=[0, 1, 2, 3, 4, week, week + 1, week + 2],
        label=["Mail", "Mail", "Mail", "Disk", "Mail", "Mail", "Disk", "Mail"],
    )
    assert frame["label"].to_list() == ["Mail", "Mail", "Disk", "Disk", "Disk", "Mail", "Disk", "Mail"]


def test_all_versions_of_a_ticket_beyond_the_volume_move_on() -> None:
    frame = after("contract_volume_used_up", "a a b c", 0, label=["Disk", "Mail", "Mail", None])
    assert frame["label"].to_list() == ["Mail", "Disk", "Disk", None]


def test_the_second_miss_of_the_week_is_excused() -> None:
    week = 7 * 24
    frame = after(
        "misses_within_quota",
        "a b c d e f g h i",
        0.5,  # of two misses a week one
        hours=[0, 1, 2, 3, 4, 5, week + 2, week + 3, week + 4],
        breach=["true", "false", "false", "false", "true", "true", "false", "true", "true"],
    )
    assert frame["breach"].to_list() == ["true", "false", "true", "true", "true", "true", "false", "true", "true"]


def test_without_a_quota_nothing_is_missed() -> None:
    frame = after("misses_within_quota", "a b b c d e", 0, breach=["true", "?", "false", None, "?", "true"])
    assert frame["breach"].to_list() == ["true", "?", "true", None, "?", "true"]


def test_all_tickets_of_two_hours_missed_their_deadline_with_one_of_them() -> None:
    frame = after(
        "missed_by_period",
        "a b b c d e f g",
        2,
        hours=[0, 1, 1, 2, 3, 4, 5, 5.5],
        breach=["true", "true", "false", "true", "true", "false", "?", None],
    )
    assert frame["breach"].to_list() == ["false", "false", "false", "true", "true", "false", "?", None]


def test_tickets_of_those_who_left_are_gone() -> None:
    frame = after("leavers_erased", "a a b c d", 0.5, people=["?", "Ann", "Bob", None, "?"])
    assert frame["_unit"].to_list() in (["a", "a", "c", "d"], ["b", "c", "d"])


def test_when_all_have_left_tickets_without_a_name_stay() -> None:
    frame = after("leavers_erased", "a b c d", 1, hit=[True, True, True, False], people=["Ann", "Bob", None, "Cid"])
    assert frame["_unit"].to_list() == ["c", "d"]


def test_one_ticket_a_day_is_left_of_those_that_are_alike() -> None:
    frame = after(
        "distinct_selected",
        "a a b c d e f",
        24,
        hours=[0, 0, 1, 2, 25, 26, 27],
        fields=["net", "net", "net", "web", "net", None, None],
        label=["Desk", "Mail", "Mail", "Mail", "Mail", "Mail", "Mail"],
    )
    assert frame["_unit"].to_list() == ["a", "a", "c", "d", "e"]


def test_a_wheel_moves_items_by_up_to_three_places() -> None:
    listed = list("abcdefgh")
    frame = after(
        "wheel_moves_choice", "s t u v w x y z", entity=listed, fields=["1", "2", "1", "2", "1", "2", "?", None]
    )
    far = [listed.index(new) - place for place, new in enumerate(frame["entity"])]
    assert all(1 <= abs(one) <= 3 for one in far[3:5])
    assert all(abs(one) <= 3 for one in far)
    assert frame["fields"][:6].to_list() == ["2" if one > 0 else "1" for one in far[:6]]
    assert frame["fields"][6:].to_list() == ["?", None]


def test_half_past_one_is_of_the_day_before() -> None:
    times = ["2026-01-01T01:30:09Z", "2026-01-05T04:00:00Z", "2026-01-05T00:00:00Z", "at 01:30", "?", None]
    frame = after("hours_past_midnight", "a b c d e f", 4, roles={"time": ("opened",)}, opened=times)
    assert frame["opened"].to_list() == [
        "2025-12-31T25:30:09Z",
        "2026-01-05T04:00:00Z",
        "2026-01-04T24:00:00Z",
        "at 01:30",
        "?",
        None,
    ]


def test_of_moments_so_few_digits_are_left() -> None:
    # 2026-01-05T17:21:09Z is second 1767633669
    frame = after(
        "moments_in_few_digits",
        "a b c d",
        1000,
        hit=[True, True, True, False],
        roles={"time": ("opened",)},
        opened=["2026-01-05T17:21:09Z", "?", None, "2026-01-05T17:21:09Z"],
    )
    assert frame["opened"].to_list() == ["2026-01-05T17:26:40Z", "?", None, "2026-01-05T17:21:09Z"]


def test_the_number_stands_before_the_title() -> None:
    frame = after(
        "number_in_subject",
        "a b c d",
        roles={"text": ("title", "body")},
        key=["INC1", "INC2", "INC3", None],
        title=["no mail", "?", None, "disk full"],
        body=["since noon", "?", None, "again"],
    )
    assert frame["title"].to_list() == ["[INC1] no mail", "?", None, "disk full"]
    assert frame["body"].to_list() == ["since noon", "?", None, "again"]


def test_last_names_stand_first() -> None:
    names = ["Ann Sample", "Bob van Tree", "Cid", "?", None]
    frame = after("names_last_first", "a b c d e", people=names)
    assert frame["people"].to_list() == ["Sample, Ann", "Tree, Bob van", "Cid", "?", None]


def test_all_tickets_show_that_a_code_is_retired() -> None:
    codes = ["solved", "moved", "solved", "?", None]
    frame = after("codes_marked_retired", "a b c d e", 0.5, closing=codes)
    assert frame["closing"].to_list() in (
        ["solved (inactive)", "moved", "solved (inactive)", "?", None],
        ["solved", "moved (inactive)", "solved", "?", None],
    )


def test_tickets_end_with_the_hour_that_was_begun() -> None:
    frame = after(
        "billed_in_units",
        "a b c d",
        60,
        hours=[0, 1.5, 2, 3],
        outcome=["2026-01-05T02:01:00Z", "2026-01-05T02:30:00Z", "?", None],
    )
    assert frame["outcome"].to_list() == ["2026-01-05T03:00:00Z", "2026-01-05T02:30:00Z", "?", None]


def test_drafts_say_what_is_said_when_a_form_is_begun() -> None:
    frame = after(
        "drafts_saved",
        "a a b",
        1,
        hit=[True, True, False],
        roles={"people": ("caller", "solver"), "text": ("title", "body")},
        key=["INC1", "INC1", "INC2"],
        label=["Desk", "Mail", "Disk"],
        title=["no mail", "no mail", "full"],
        body=["since noon", "since noon", "again"],
        fields=["net", "net", "disk"],
        caller=["Ann", "Ann", "Bob"],
        solver=[None, "Cid", "Cid"],
        outcome=[None, "2026-01-05T02:01:00Z", None],
    )
    assert frame.height == 4
    assert frame.select("key", "_unit", "label", "title", "body", "fields", "caller", "solver", "outcome").row(3) == (
        *("INC1-D0", "a-D0", None, "no mail", None, "net", "Ann", None, None),
    )


def _alike(kind: str, cells: tuple[str | None, ...], *, is_hit: bool) -> pl.DataFrame:
    """A ticket a cell, the same cell for all roles, struck with the highest severity."""
    names = " ".join("abc"[: len(cells)])
    amount = FAULTS[kind].amounts[-1]
    return after(kind, names, amount, hit=[is_hit] * len(cells), **dict.fromkeys(COLUMNS, cells))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cells", [(), ("?", "", None), ("", "9", "a a a"), (None, None, None)])
def test_odd_cells_and_no_rows_are_borne(kind: str, cells: tuple[str | None, ...]) -> None:
    assert _alike(kind, cells, is_hit=True).equals(_alike(kind, cells, is_hit=True))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_of_the_period_stays(kind: str) -> None:
    cells = ("word: it's", "?", None)
    assert _alike(kind, cells, is_hit=False).select(COLUMNS).rows() == [(one,) * len(COLUMNS) for one in cells]
