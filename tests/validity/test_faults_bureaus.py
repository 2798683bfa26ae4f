"""What each kind of bureaus.py makes of a few rows, worked out by hand."""

import pytest

from tests.validity._struck import after
from validity.faults import FAULTS, bureaus

KINDS = [one.kind for one in bureaus.FAULTS]
COLUMNS = ("key", "label", "text", "fields", "time", "opened", "outcome", "breach", "entity", "people", "closing")
EMPTY = ("?", "", None)


def test_a_number_that_is_not_listed_finds_the_one_before() -> None:
    frame = after("looked_up_nearly", "a b c d", 0.75, label=["Mail", "Disk", "Shop", "Pay"])  # one of four is listed
    assert frame["label"].to_list() in (
        ["Mail", "Mail", "Mail", "Mail"],
        ["Mail", "Disk", "Disk", "Disk"],
        ["Mail", "Disk", "Shop", "Shop"],
        ["Mail", "Disk", "Shop", "Pay"],
    )


def test_without_a_second_list_groups_stay() -> None:
    frame = after("looked_up_nearly", "a a b c", 1, label=["Desk", "Mail", None, "?"])
    assert frame["label"].to_list() == ["Desk", "Mail", None, "?"]


def test_cells_below_are_counted_on() -> None:
    frame = after(
        "dragged_down",
        "a b b c d e",
        roles={"fields": ("what", "way")},
        what=["net 9", "web 3", "web 3", "?", None, "net 1"],
        way=["Phone", "Mail", "Mail", "", "Chat", "Mail"],
    )
    assert frame["what"].to_list() == ["net 9", "net 10", "net 10", "?", None, "net 13"]
    assert frame["way"].to_list() == ["Phone", "Phone", "Phone", "", "Phone", "Phone"]


def test_what_is_dragged_from_an_empty_cell_changes_nothing() -> None:
    frame = after("dragged_down", "a b", fields=["?", "net"])
    assert frame["fields"].to_list() == ["?", "net"]


def test_cells_of_the_next_thirty_tickets_are_dragged_anew() -> None:
    frame = after("dragged_down", " ".join(f"t{one:02}" for one in range(32)), fields=["net"] * 30 + ["web", "post"])
    assert frame["fields"].to_list() == ["net"] * 30 + ["web", "web"]


def test_what_is_open_after_a_day_has_the_group_of_the_latest() -> None:
    frame = after(
        "edited_as_a_list",
        "a b b c d e",
        1,
        hours=[0, 1, 1, 2, 30, 3],
        label=["Mail", "Desk", "Disk", "Shop", "Pay", "?"],
        outcome=["2026-01-05T20:00:00Z", None, "2026-01-06T01:00:00Z", None, None, None],
    )
    assert frame["label"].to_list() == ["Mail", "Shop", "Shop", "Shop", "Pay", "?"]


def test_of_a_text_is_left_what_the_one_before_does_not_say() -> None:
    frame = after(
        "stored_as_differences",
        "a b b c d e f",
        1,
        text=["no mail", "no disk", "no disk", "mail disk disk", "no mail", None, "?"],
    )
    assert frame["text"].to_list() == ["no mail", "disk", "disk", "mail", "no", None, "?"]


def test_texts_of_the_period_that_is_left_alone_are_not_compared() -> None:
    frame = after("stored_as_differences", "a b c", 9, hit=[False, True, True], text=["mail", "mail", "mail"])
    assert frame["text"].to_list() == ["mail", "mail", ""]


def test_words_are_divided_after_four_letters_of_a_line() -> None:
    frame = after("hyphenated_for_print", "a b c d", 4, text=["printer is out", "mail", "?", None])
    assert frame["text"].to_list() == ["prin- ter is o- ut", "mail", "?", None]


def test_choices_of_one_ticket_alone_are_blotted_out() -> None:
    frame = after(
        "too_few_alike",
        "a a b c d",
        2,
        roles={"fields": ("what", "way")},
        what=["web", "net", "net", "web", None],
        way=["chat", "chat", "chat", "chat", "mail"],
    )
    assert frame["what"].to_list() == ["web", "net", "net", "*", None]
    assert frame["way"].to_list() == ["chat", "chat", "chat", "*", "*"]


def test_more_than_two_hours_are_late_and_all_else_is_not() -> None:
    ends = [
        "2026-01-05T02:00:00Z",
        "2026-01-05T04:00:00Z",
        "2026-01-05T04:30:00Z",
        None,
        "soon",
        "2026-01-05T09:00:00Z",
    ]
    frame = after(
        "one_target_for_all",
        "a b c d e f",
        2,
        outcome=ends,
        breach=["false", "true", "true", "true", "false", None],
    )
    assert frame["breach"].to_list() == ["true", "false", "false", "true", "false", None]


def test_what_was_closed_before_the_night_was_never_late() -> None:
    frame = after(
        "late_if_seen_open",
        "a a b c d e f g",
        1,
        hours=[0, 0, 1, 2, 3, 4, 5, 6],
        outcome=[None, "2026-01-05T20:00:00Z", "2026-01-06T02:00:00Z", None, "2026-01-05T04:00:00Z", None, None, None],
        breach=["?", "false", "false", "false", "true", "true", "true", "true"],
    )
    assert frame["breach"].to_list() == ["?", "true", "false", "false", "true", "true", "true", "true"]


def test_only_what_was_handed_on_is_left() -> None:
    frame = after(
        "solved_by_phone",
        "a a b c c d e",
        1,
        hit=[True, True, True, True, True, True, False],
        label=["Desk", "Mail", "Desk", "Net", "Net", None, "Desk"],
    )
    assert frame["_unit"].to_list() == ["a", "a", "e"]


def test_the_mailbox_is_looked_into_every_ninety_minutes() -> None:
    times = ["2026-01-05T00:10:00Z", "2026-01-05T01:30:00Z", "2026-01-05T23:00:00Z", "?", None]
    frame = after("mailbox_polled", "a b c d e", 1.5, opened=times)
    assert frame["opened"].to_list() == [
        "2026-01-05T01:30:00Z",
        "2026-01-05T01:30:00Z",
        "2026-01-06T00:00:00Z",
        "?",
        None,
    ]


def test_an_item_that_is_not_listed_is_the_next_one() -> None:
    frame = after("inventory_lags", "u v w x y z", 0.25, entity=["db", "mail", "shop", "web", "?", None])
    assert frame["entity"].to_list() in (
        ["mail", "mail", "shop", "web", "?", None],
        ["db", "shop", "shop", "web", "?", None],
        ["db", "mail", "web", "web", "?", None],
        ["db", "mail", "shop", "shop", "?", None],
    )


def test_one_item_is_always_listed() -> None:
    frame = after("inventory_lags", "u v w", 1, entity=["db", "mail", "shop"])
    assert frame["entity"].to_list() in (["db"] * 3, ["mail"] * 3, ["shop"] * 3)


def test_the_end_is_when_the_priority_promised_it() -> None:
    frame = after(
        "promised_for_done",
        "a b c d e",
        priority=["1 - Critical", "3 - Moderate", None, "2 - High", "2 - High"],
        outcome=["2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z", None, "?"],
    )
    assert frame["outcome"].to_list() == [
        "2026-01-05T04:00:00Z",
        "2026-01-06T13:00:00Z",
        "2026-01-07T02:00:00Z",
        None,
        "?",
    ]


def test_a_link_to_the_survey_is_added() -> None:
    frame = after("survey_linked", "a b c", closing=["solved", "?", None])
    assert frame["closing"].to_list() == ["solved. Please rate our service: https://survey.example/a", "?", None]


def test_what_is_open_for_more_than_a_day_is_critical() -> None:
    frame = after(
        "escalated_with_age",
        "a b c d e",
        1,
        hours=[0, 1, 2, 40, 3],
        outcome=["2026-01-06T01:00:00Z", "2026-01-05T03:00:00Z", None, None, None],
        priority=["3 - Low", "3 - Low", "2 - Mid", "1 - High", None],
    )
    assert frame["priority"].to_list() == ["1 - High", "3 - Low", "1 - High", "1 - High", None]


def test_the_body_is_there_twice() -> None:
    frame = after(
        "mail_in_both_parts",
        "a b c",
        roles={"text": ("title", "body")},
        title=["mail", "?", None],
        body=["no mail", "?", None],
    )
    assert frame["title"].to_list() == ["mail", "?", None]
    assert frame["body"].to_list() == ["no mail no mail", "?", None]


def test_three_letters_find_the_first_of_their_names() -> None:
    names = ["Anna Poe", "Ann Lee", "Bob Ray", None, "?"]
    frame = after("first_match_taken", "a b c d e", 3, people=names)
    assert frame["people"].to_list() == ["Ann Lee", "Ann Lee", "Bob Ray", None, "?"]
    assert after("first_match_taken", "a b c d e", 4, people=names)["people"].to_list() == names


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cells", [(), EMPTY, ("", "9", "a a a"), (None, None, None)])
def test_odd_cells_and_no_rows_are_borne(kind: str, cells: tuple[str | None, ...]) -> None:
    for amount in FAULTS[kind].amounts:
        first, second = (
            after(kind, " ".join("abc"[: len(cells)]), amount, **dict.fromkeys((*COLUMNS, "priority"), cells))
            for _ in range(2)
        )
        assert first.equals(second)
        assert first.height <= len(cells)


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"solved_by_phone"}))
def test_what_says_nothing_says_nothing_still(kind: str) -> None:
    frame = after(kind, "a b c", FAULTS[kind].amounts[-1], **dict.fromkeys((*COLUMNS, "priority"), EMPTY))
    assert frame.select(COLUMNS).rows() == [(one,) * len(COLUMNS) for one in EMPTY]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_of_the_period_stays(kind: str) -> None:
    cells = ("word it's", "?", None)
    hit = [False] * len(cells)
    frame = after(kind, "a b c", FAULTS[kind].amounts[-1], hit=hit, **dict.fromkeys((*COLUMNS, "priority"), cells))
    assert frame.select(COLUMNS).rows() == [(one,) * len(COLUMNS) for one in cells]
