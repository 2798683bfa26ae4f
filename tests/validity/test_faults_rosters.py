"""What each kind of rosters.py makes of a few rows, worked out by hand."""

import polars as pl

from tests.validity._struck import after

VERSIONS = "a a b b c"


def test_two_words_are_one_where_a_line_ended() -> None:
    frame = after("lines_unwrapped", "a b c d", 14, text=["the printer prints empty pages", "mail", None, "?"])
    assert frame["text"].to_list() == ["the printerprints emptypages", "mail", None, "?"]


def test_texts_of_the_period_that_is_left_alone_keep_their_blanks() -> None:
    frame = after("lines_unwrapped", "a b", 4, hit=[True, False], text=["mail lost", "disk full"])
    assert frame["text"].to_list() == ["maillost", "disk full"]


def test_every_version_has_the_solution_below_its_text() -> None:
    frame = after(
        "solution_in_description",
        "a a b c d",
        1,
        text=["no mail", None, "disk full", None, "shop shut"],
        closing=[None, "reset", "?", "paid", "paid"],
        people=["Ann", "Bob", "Cid", None, "?"],
    )
    assert frame["text"].to_list() == [
        "no mail Solution by Bob: reset",
        "Solution by Bob: reset",
        "disk full",
        "Solution by the desk: paid",
        "shop shut Solution by the desk: paid",
    ]


def test_groups_below_the_cell_are_those_of_the_next_ticket() -> None:
    frame = after("cell_deleted_column_up", "a b c d e", 0.6, label=["Mail", "Disk", "Shop", "Net", None])
    assert frame["label"].to_list() == ["Mail", "Disk", "Net", None, None]


def test_earlier_versions_keep_their_group_when_cells_move_up() -> None:
    frame = after("cell_deleted_column_up", VERSIONS, label=["Desk", "Mail", "Desk", "Disk", "Shop"])
    assert frame["label"].to_list() == ["Desk", "Disk", "Desk", "Shop", "Shop"]


def test_older_tickets_of_one_caller_are_of_one_site() -> None:
    frame = after(
        "desks_of_sites",
        "a b c d e",
        0.8,
        people=["Ann", "Ann", "?", "Ann", "Ann"],
        label=["Mail", "Disk", "Shop", None, "Net"],
    )
    assert frame["label"][0] == frame["label"][1]
    assert frame["label"][0] in {f"Site {site} Support" for site in (1, 2, 3, 4, 5, 6)}
    assert frame["label"][2:].to_list() == ["Shop", None, "Net"]


def test_below_the_last_row_of_what_ended_is_one_that_met_its_deadline() -> None:
    frame = after("sla_records_joined", "a a b c d e", breach=["true", "false", "?", "true", "true", None])
    assert frame.select("_unit", "breach").rows() == [
        ("a", "true"),
        ("a", "false"),
        ("a", "true"),
        ("b", "?"),
        ("c", "true"),
        ("c", "true"),
        ("d", "true"),
        ("d", "true"),
        ("e", None),
    ]


def test_the_ticket_that_was_handed_on_most_met_its_deadline() -> None:
    frame = after(
        "sla_restarts_with_team",
        "a a a b b b c d e",
        0.2,
        label=["Desk", "?", "Mail", "Desk", "Mail", "Disk", "Shop", "Net", "Net"],
        breach=["?", None, "true", "?", None, "false", "true", "false", "true"],
    )
    assert frame["breach"].to_list() == ["?", None, "true", "?", None, "true", "true", "false", "true"]


def test_a_child_of_a_major_incident_is_like_its_parent() -> None:
    frame = after(
        "adopted_by_major",
        "a b c d e",
        hours=[0, 5, 11.5, 12, 13],
        entity=["pay", "shop", None, "mail", "disk"],
        fields=["?", "web", "app", "net", "app"],
        label=["Bank", "Web", "App", None, "Disk"],
    )
    assert frame.select("entity", "fields", "label").rows() == [
        ("pay", "?", "Bank"),
        ("pay", "web", "Bank"),
        ("pay", "app", "Bank"),
        ("mail", "net", None),
        ("mail", "net", "Disk"),
    ]


def test_without_a_major_incident_nothing_is_adopted() -> None:
    frame = after("adopted_by_major", "a b", 0, entity=["pay", "shop"])
    assert frame["entity"].to_list() == ["pay", "shop"]


def test_choices_are_their_places_in_the_alphabet_until_others_come_between() -> None:
    week = 7 * 24
    frame = after(
        "choices_as_places",
        "a b c d e f g",
        hours=[0, 1, 2, 3, 4, 5, 2 * week],
        fields=["web", "app", "?", None, "net", "mail", "web"],
    )
    assert frame["fields"][:6].to_list() == ["4", "1", "?", None, "3", "2"]
    assert frame["fields"][6] in {"4", "5", "6"}


def test_places_move_by_what_was_added_before_them() -> None:
    week = 7 * 24
    offered = [f"choice {letter}" for letter in "abcdefgh"]  # two more come in each week
    frame = after(
        "choices_as_places",
        " ".join(f"u{place}" for place in range(16)),
        hours=[*range(8), *(4 * week + hour for hour in range(8))],
        fields=offered * 2,
    )
    places = frame["fields"].cast(pl.Int64).to_list()
    assert places[:8] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert places[8:] == sorted(set(places[8:]))
    assert 8 < places[15] <= 16


def test_tickets_count_as_opened_at_eight() -> None:
    frame = after(
        "since_this_morning",
        "a b c d",
        opened=["2026-01-05T17:21:09Z", "2026-01-05T07:59:59Z", "?", None],
    )
    assert frame["opened"].to_list() == ["2026-01-05T08:00:00Z", "2026-01-04T08:00:00Z", "?", None]


def test_what_is_open_ends_on_the_last_day() -> None:
    frame = after("open_until_last_day", "a b c d", outcome=["2026-01-05T17:21:09Z", "?", "", None])
    assert frame["outcome"].to_list() == ["2026-01-05T17:21:09Z", *["9999-12-31T00:00:00Z"] * 3]


def test_notes_begin_with_what_is_known_of_their_writing() -> None:
    frame = after(
        "notes_with_stamp",
        "a b c",
        closing=["reset", "paid", "?"],
        outcome=["2026-01-05T17:21:09Z", None, None],
        people=["Ann", "Bob", "Cid"],
    )
    assert frame["closing"].to_list() == [
        "2026-01-05T17:21:09Z - Ann - (Work notes) reset",
        "Bob - (Work notes) paid",
        "?",
    ]


def test_the_number_is_left_of_a_priority() -> None:
    frame = after("priority_number_only", "a b c d e", priority=["3 - Moderate", "1", "High", "?", None])
    assert frame["priority"].to_list() == ["3", "1", "High", "?", None]
