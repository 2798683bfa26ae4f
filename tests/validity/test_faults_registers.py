"""What each kind of registers.py makes of a few rows, worked out by hand."""

from tests.validity._struck import after


def test_words_have_other_tokens_in_the_next_week() -> None:
    frame = after(
        "tokens_of_the_week",
        "a b c d e",
        hours=[0, 167, 168, 169, 170],
        text=["Mail is lost.", "lost mail", "mail", "?", None],
    )
    assert frame["text"].to_list() == ["tok0x1 is tok0x0.", "tok0x0 tok0x1", "tok1x1", "?", None]


def test_half_of_the_words_are_tokens() -> None:
    frame = after("tokens_of_the_week", "a", 0.5, text=["mail lost"])
    assert frame["text"].to_list() in (["tok0x1 lost"], ["mail tok0x0"])


def test_words_that_are_not_known_are_common_ones_that_begin_like_them() -> None:
    frame = after(
        "autocorrected",
        "a b c d e",
        0.4,
        text=["mail mail mail", "mail Disk menu!", "xylo: 1 tape", "?", None],
    )
    assert frame["text"].to_list() == ["mail mail mail", "mail Disk mail!", "mail: 1 mail", "?", None]


def test_the_group_is_the_one_that_mostly_has_the_choice() -> None:
    frame = after(
        "rule_keeps_group",
        "a b c d e f g",
        fields=["net", "net", "net", "web", None, "?", "net"],
        label=["Network", "Network", "Mail", "Shop", "Disk", "Disk", None],
    )
    assert frame["label"].to_list() == ["Network", "Network", "Network", "Shop", "Disk", "Disk", None]


def test_all_versions_have_the_choice_that_is_usual_in_the_last_group() -> None:
    frame = after(
        "category_follows_group",
        "a a b c d e",
        label=["Net", "Mail", "Mail", "Mail", "Net", "Net"],
        fields=["web", "web", "post", "post", "lan", None],
    )
    assert frame["fields"].to_list() == ["post", "post", "post", "post", "lan", None]


def test_the_third_choice_is_read_as_the_first() -> None:
    frame = after("ids_wrap_around", "a b c d e", 2, fields=["web", "net", "post", "?", None])
    assert frame["fields"].to_list() == ["net", "net", "post", "?", None]


def test_a_wide_column_holds_all_choices() -> None:
    frame = after("ids_wrap_around", "a b c", 100, fields=["web", "net", "post"])
    assert frame["fields"].to_list() == ["web", "net", "post"]


def test_two_tickets_of_each_group_are_shown() -> None:
    frame = after("first_page_of_group", "a a b c d e", 2, label=["Disk", "Mail", "Mail", "Disk", "Mail", None])
    assert frame["_unit"].to_list() == ["a", "a", "b", "c", "e"]


def test_the_page_begins_with_the_oldest_ticket() -> None:
    frame = after("first_page_of_group", "a b c", 1, hours=[3, 2, 1], label=["Mail"] * 3)
    assert frame["_unit"].to_list() == ["c"]


def test_a_clock_at_half_speed_is_behind_by_half_of_the_time() -> None:
    frame = after(
        "server_clock_slow",
        "a b c d e",
        0.5,
        hours=[0, 2, 10, 11, 12],
        time=["2026-01-05T00:00:00Z", "2026-01-05T02:00:00Z", "2026-01-05T12:00:00Z", "?", None],
    )
    assert frame["time"].to_list() == [
        "2026-01-05T00:00:00Z",
        "2026-01-05T01:00:00Z",
        "2026-01-05T07:00:00Z",
        "?",
        None,
    ]


def test_ages_are_told_in_minutes_hours_days_weeks_and_months() -> None:
    frame = after(
        "opened_so_long_ago",
        "a b c d e f g h",
        opened=[
            "2026-01-01T12:00:00Z",  # 68 days
            "2026-02-20T12:00:00Z",  # 18 days
            "2026-03-07T06:00:00Z",
            "2026-03-10T08:15:00Z",
            "2026-03-10T11:17:30Z",
            "2026-03-10T12:00:00Z",
            "?",
            None,
        ],
    )
    assert frame["opened"].to_list() == [
        "2026-01-09T12:00:00Z",
        "2026-02-24T12:00:00Z",
        "2026-03-07T12:00:00Z",
        "2026-03-10T09:00:00Z",
        "2026-03-10T11:18:00Z",
        "2026-03-10T12:00:00Z",
        "?",
        None,
    ]


def test_words_stand_in_the_order_of_the_alphabet() -> None:
    frame = after("rebuilt_from_index", "a b c d", text=["The mail, the Mail: is lost 2 times", "?", "", None])
    assert frame["text"].to_list() == ["2 is lost mail the times", "?", "", None]


def test_blanks_dashes_and_apostrophes_are_a_printers() -> None:
    frame = after("typed_in_word_processor", "a b", text=["it's lost - help", None])
    assert frame["text"].to_list() == [
        "it\N{RIGHT SINGLE QUOTATION MARK}s\N{NO-BREAK SPACE}lost\N{NO-BREAK SPACE}\N{EN DASH}\N{NO-BREAK SPACE}help",
        None,
    ]


def test_two_others_stand_behind_the_caller() -> None:
    frame = after("watchers_beside_caller", "a b c d", people=["Ann", "?", "", None])
    assert frame["people"].to_list() == ["Ann; Ann; Ann", "?", "", None]


def test_a_week_has_forty_hours() -> None:
    frame = after(
        "closed_in_net_time",
        "a b c d",
        hours=[0, 1, 2, 3],
        outcome=["2026-01-12T00:00:00Z", "2026-01-05T04:30:00Z", "?", None],
    )
    assert frame["outcome"].to_list() == ["2026-01-06T16:00:00Z", "2026-01-05T01:50:00Z", "?", None]
