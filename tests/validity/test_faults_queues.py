"""What each kind of queues.py makes of a few rows, worked out by hand."""

from collections.abc import Sequence

import polars as pl
import pytest

from tests.validity._struck import BEGIN, TIME, after
from validity.faults import FAULTS
from validity.faults.queues import FAULTS as OWN

NOTHING: tuple[str | None, ...] = ("?", "", None)


def test_every_letter_is_the_one_that_looks_like_it() -> None:
    frame = after("read_by_ocr", "a b c", hit=[True, True, False], text=["Mail 7 lost.", None, "Mail"])
    assert frame["text"].to_list() == ["IVIol1 7 105f.", None, "Mail"]


def test_a_text_is_read_once_in_all_its_versions() -> None:
    text = "the printer on the second floor prints nothing but empty pages"
    read = after("read_by_ocr", "a a", 0.3, text=[text, text])["text"]
    assert read[0] == read[1] != text


def test_the_form_has_the_choices_of_the_last_ticket_for_which_it_was_filled_in() -> None:
    frame = after(
        "form_remembers",
        "a b b c d",
        0.5,  # which is b and c
        fields=["net", "web", "web", "post", "net"],
        entity=["n-1", "w-1", "w-2", "p-1", None],
    )
    assert frame.select("fields", "entity").rows() == [("net", "n-1")] * 4 + [("net", None)]


def test_the_form_of_the_first_ticket_remembers_nothing() -> None:
    frame = after("form_remembers", "a a b", fields=["net", "net", "web"], entity=["n-1", "n-2", "w-1"])
    assert frame.select("fields", "entity").rows() == [("net", "n-1"), ("net", "n-2"), ("web", "w-1")]


def test_two_tickets_are_merged_into_the_one_before() -> None:
    frame = after(
        "merged_as_duplicates",
        "a a b c d",
        0.5,  # which is b and c
        key=["1", "1", "2", "3", "4"],
        title=["mail", "mail", "disk", "shop", "post"],
        body=["is down", None, "is full", "is shut", None],
        roles={"text": ("title", "body")},
    )
    assert frame.select("key", "title", "body").rows() == [
        ("1", "mail", "is down disk is full shop is shut"),
        ("1", "mail", "disk is full shop is shut"),
        ("4", "post", None),
    ]


def test_all_tickets_of_someone_who_moved_are_of_one_team() -> None:
    frame = after(
        "group_from_directory",
        "a b c d e",
        label=["Mail", "Mail", "Shop", "Disk", "Shop"],
        people=["Ann", "Ann", "Ann", None, "?"],
    )
    assert frame["label"][:3].n_unique() == 1
    assert frame["label"][3:].to_list() == ["Disk", "Shop"]


def test_older_tickets_were_opened_in_the_night_of_the_load() -> None:
    frame = after(
        "loaded_in_one_night",
        "a b c d e",
        0.6,
        opened=["2026-01-05T00:00:00Z", "?", "2026-01-05T02:00:00Z", "2026-01-05T03:00:00Z", None],
    )
    night = "2026-01-05T02:00:00Z"
    assert frame["opened"].to_list() == [night, "?", night, "2026-01-05T03:00:00Z", None]


def test_noon_is_half_a_day_more() -> None:
    frame = after("times_as_serials", "a b c d", time=["2026-01-05T12:00:00Z", "1900-01-01T00:00:00Z", "?", None])
    assert frame["time"].to_list() == ["46027.5", "2.0", "?", None]


def test_older_tickets_that_ended_met_their_deadline() -> None:
    frame = after("sla_added_late", "a b c d e f g", 0.9, breach=["false", "?", None, *["true"] * 3, "false"])
    assert frame["breach"].to_list() == ["true", "?", None, *["true"] * 3, "false"]


def test_choices_are_cut_at_half_of_the_longest() -> None:
    frame = after(
        "choices_cut_to_width",
        "a b c d",
        0.5,
        hit=[True, True, True, False],
        parent=["Network", "Net", None, "Network"],
        child=["Router 12", "?", "Printing", "Router 11"],
        roles={"fields": ("parent", "child")},
    )
    assert frame.select("parent", "child").rows() == [  # 9 letters, of which 5 are left
        ("Netwo", "Route"),
        ("Net", "?"),
        (None, "Print"),
        ("Network", "Router 11"),
    ]


def test_everything_is_critical() -> None:
    frame = after("everything_urgent", "a b", priority=["4 - Low", None], hit=[True, False])
    assert frame["priority"].to_list() == ["1 - Critical", None]


def test_tickets_that_ended_do_so_one_to_five_days_later() -> None:
    frame = after("thanked_and_reopened", "a b c", outcome=["2026-01-05T00:00:00Z", "?", None])
    days = (frame["outcome"].str.to_datetime(TIME, strict=False) - BEGIN).dt.total_seconds() / 86_400
    assert 1 <= days[0] < 5
    assert frame["outcome"][1:].to_list() == ["?", None]


def test_a_change_comes_back_a_minute_later() -> None:
    frame = after(
        "echoed_by_sync",
        "a b",
        hit=[True, False],
        key=["1", "2"],
        opened=["2026-01-05T00:00:00Z", "2026-01-05T01:00:00Z"],
        updated=["2026-01-05T07:30:00Z", "2026-01-05T08:30:00Z"],
        roles={"time": ("opened", "updated")},
    )
    assert frame.select("key", "opened", "updated").rows() == [
        ("1", "2026-01-05T00:00:00Z", "2026-01-05T07:30:00Z"),
        ("1", "2026-01-05T00:00:00Z", "2026-01-05T07:31:00Z"),
        ("2", "2026-01-05T01:00:00Z", "2026-01-05T08:30:00Z"),
    ]


def test_the_terminal_knows_capitals_only() -> None:
    frame = after("typed_in_capitals", "a b c", text=["Mail is down", None, "?"])
    assert frame["text"].to_list() == ["MAIL IS DOWN", None, "?"]


ROLES = ("key", "label", "fields", "text", "time", "opened", "outcome", "breach", "entity", "priority", "people")


@pytest.mark.parametrize("kind", [one.kind for one in OWN])
@pytest.mark.parametrize("severity", range(5))
def test_odd_cells_and_no_rows_are_borne(kind: str, severity: int) -> None:
    amount = FAULTS[kind].amounts[severity]
    for cell in NOTHING:
        assert _alike(kind, [cell] * 3, amount).height
    assert not _alike(kind, [], amount).height


@pytest.mark.parametrize("kind", [one.kind for one in OWN])
def test_what_is_not_of_the_period_stays(kind: str) -> None:
    cells = ["x", "?", None]
    frame = _alike(kind, cells, FAULTS[kind].amounts[-1], hit=[False] * len(cells))
    assert frame.select(ROLES).rows() == [(one,) * len(ROLES) for one in cells]


def _alike(kind: str, cells: Sequence[str | None], amount: float, hit: Sequence[bool] | None = None) -> pl.DataFrame:
    """What is left of as many tickets, each with the same cell in every column."""
    names = " ".join("abc"[: len(cells)])
    return after(kind, names, amount, hours=None, hit=hit, roles=None, **dict.fromkeys(ROLES, cells))
