"""What each kind of the third and the fourth deal makes of a few rows, worked out by hand."""

import json

import polars as pl
import pytest

from tests.validity._struck import BEGIN, TIME, after


def _numbers(frame: pl.DataFrame) -> list[float]:
    return frame["value"].cast(pl.Float64).to_list()


def _hours(frame: pl.DataFrame, column: str = "time") -> list[float]:
    """Since the Monday on which all begins."""
    return [one.total_seconds() / 3600 for one in frame[column].str.to_datetime(TIME) - BEGIN]


def test_a_choice_has_another_key_each_fortnight() -> None:
    frame = after("choices_recreated", "a b c", hours=[0, 335, 336], fields=["net", "net", "net"])
    assert frame["fields"].to_list() == ["net [0]", "net [0]", "net [1]"]


def test_a_code_means_the_choice_that_is_next_in_size() -> None:
    frame = after("codes_collide", "a b c d e f", fields=["net", "net", "net", "post", "post", "web"])
    assert frame["fields"].to_list() == ["post", "post", "post", "web", "web", "net"]


def test_the_two_rarest_words_are_masked() -> None:
    texts = ["printer is down", "mail is down.", "Printer is mine"]
    frame = after("words_blackened", "a b c", 0.35, text=texts)  # 3 of 9 words; two that stand there twice are 4
    assert frame["text"].to_list() == ["printer is down", "***** is down.", "Printer is *****"]


def test_three_texts_hang_below_each_and_each_text_hangs_at_each_place_once() -> None:
    frame = after("old_mail_answered", "a b c", text=["one", "two", "three"])
    first, *below = zip(*(text.split(" > ") for text in frame["text"]), strict=True)
    assert first == ("one", "two", "three")
    assert [sorted(one) for one in below] == [["one", "three", "two"]] * 3


def test_tickets_of_the_night_keep_the_name_of_the_team_that_is_on_call_that_week() -> None:
    night, noon, afternoon, a_week_later = 3, 12, 15, 7 * 24 + 23
    frame = after(
        "on_call_keeps",
        "a b c d e",
        0.5,
        hours=[night, noon, noon, afternoon, a_week_later],
        label=["Mail", "Mail", "Shop", "Shop", "Shop"],
    )
    assert frame["label"].to_list() == ["Shop", "Mail", "Shop", "Shop", "Mail"]


def test_a_ticket_has_a_child_in_each_of_the_three_largest_teams() -> None:
    frame = after(
        "children_opened",
        "1 2 3 4 5 6 7",
        hit=[True] + [False] * 6,
        key=["1", "2", "3", "4", "5", "6", "7"],
        label=["Disk", "Mail", "Mail", "Pay", "Pay", "Shop", "Shop"],
    )
    assert frame.select("key", "label").rows()[7:] == [("1-1", "Mail"), ("1-2", "Pay"), ("1-3", "Shop")]


def test_half_past_three_is_read_as_night() -> None:
    times = ["2026-01-05T15:30:00Z", "2026-01-05T00:15:00Z", "2026-01-05T12:05:00Z", "2026-01-05T09:00:00Z"]
    assert _hours(after("half_day_lost", "a b c d", time=times), "time") == [3.5, 12.25, 12 + 5 / 60, 9]


def test_the_item_is_a_computer_and_the_same_in_all_versions() -> None:
    items = after("ci_of_caller", "a a b", entity=["web-1", "web-2", "web-1"])["entity"]
    assert items.str.contains("^PC-[0-9]{5}$").all()
    assert items[0] == items[1]


def test_what_is_opened_on_thursday_has_missed_its_deadline() -> None:
    monday, tuesday, thursday = 0, 24, 72
    frame = after(
        "deadline_by_calendar",
        "a b c d",
        hours=[monday, tuesday, thursday, thursday],
        breach=["false", "true", "true", "?"],
    )
    assert frame["breach"].to_list() == ["true", "true", "false", "?"]


def test_numbers_of_the_old_tool_have_a_prefix() -> None:
    assert after("numbers_migrated", "a b", key=["7", "8"])["key"].to_list() == ["MIG-7", "MIG-8"]


def test_people_are_the_account_of_their_shift() -> None:
    frame = after("accounts_shared", "a b c d", hours=[1, 9, 17, 18], people=["Ann", "Ann", "Bob", "?"])
    assert frame["people"].to_list() == ["Early Shift", "Late Shift", "Night Shift", "?"]


def test_every_solution_is_the_ready_made_answer() -> None:
    frame = after("closed_by_template", "a b c", closing=["new disk", None, "?"])
    assert frame["closing"].to_list() == ["Solved as described in the knowledge base", None, "?"]


def test_a_point_is_the_mean_of_itself_and_the_one_before() -> None:
    assert _numbers(after("smoothed", "a a a a", 2, value=["1", "3", "5", "9"])) == [1, 2, 4, 7]


def test_half_of_each_day_is_zero_at_the_same_hours() -> None:
    values = _numbers(after("zero_in_maintenance", "a " * 48, 12, value=["5"] * 48))
    assert sorted(values[:24]) == [0] * 12 + [5] * 12
    assert values[24:] == values[:24]


def test_a_gap_is_a_straight_line() -> None:
    hit = [False, True, True, True, False]
    frame = after("gaps_interpolated", "a a a a a", hit=hit, value=["0", "9", "9", "9", "4"])
    assert _numbers(frame) == [0, 1, 2, 3, 4]


def test_nine_and_ten_do_not_fit_into_eight() -> None:
    values = [str(one) for one in range(1, 11)]
    assert _numbers(after("integers_overflow", "a " * 10, value=values)) == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2]


def test_the_later_half_is_what_is_left_up_to_ten() -> None:
    assert _numbers(after("free_for_used", "a a a a", value=["2", "4", "7", "10"])) == [2, 4, 3, 0]


def test_a_point_is_the_change_since_the_one_before() -> None:
    frame = after("gauge_as_rate", "a b a b a", value=["5", "50", "8", "50", "6"])
    assert _numbers(frame) == [0, 0, 3, 0, -2]


def test_hosts_show_their_mean_of_each_metric() -> None:
    frame = after(
        "fleet_mean",
        "a/cpu b/cpu a/disk b/disk",
        hours=[0, 0, 0, 0],
        roles={"series": ("entity", "metric")},
        entity=["a", "b", "a", "b"],
        metric=["cpu", "cpu", "disk", "disk"],
        value=["1", "3", "10", "30"],
    )
    assert _numbers(frame) == [2, 2, 20, 20]


def test_points_of_an_outage_have_the_time_of_its_last_one() -> None:
    frame = after("backlog_stamped", "a a a a", hit=[False, True, True, False], value=["1", "2", "3", "4"])
    assert _hours(frame) == [0, 2, 2, 3]
    assert _numbers(frame) == [1, 2, 3, 4]


def test_every_second_answer_is_the_one_before() -> None:
    frame = after("answers_from_cache", "a a a a a", 2, value=["1", "2", "3", "4", "5"])
    assert _numbers(frame) == [1, 1, 3, 3, 5]


def test_numbers_have_three_digits_and_an_exponent() -> None:
    frame = after("scientific_notation", "a a", 3, value=["1234.5", "0.5"])
    assert frame["value"].to_list() == ["1.23e+03", "5.00e-01"]


def test_beside_each_host_its_agent_shows_about_one() -> None:
    frame = after("agents_own_load", "a b", hours=[0, 0], entity=["web-1", "db-1"], value=["50", "60"])
    assert frame["entity"].to_list() == ["web-1", "db-1", "agent-of-web-1", "agent-of-db-1"]
    assert _numbers(frame)[:2] == [50, 60]
    assert frame["value"].cast(pl.Float64)[2:].is_between(0.9, 1.1).all()


def test_a_point_of_three_hours_is_three_points() -> None:
    frame = after("finer_grid", "a a a", hours=[0, 3, 6], value=["1", "2", "3"])
    assert _hours(frame) == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert _numbers(frame) == [1, 1, 1, 2, 2, 2, 3, 3, 3]


def test_of_three_retries_there_are_the_first_and_a_count_of_the_others() -> None:
    frame = after("repeats_folded", "a a a a", 5, text=["retry 1", "retry 2", "up", "retry 3"])
    assert frame["text"].to_list() == ["retry 1", "last message repeated 2 times", "up"]


def test_a_block_of_two_lines_ends_before_the_third_retry() -> None:
    frame = after("repeats_folded", "a a a", 2, text=["retry 1", "retry 2", "retry 3"])
    assert frame["text"].to_list() == ["retry 1", "last message repeated 1 times", "retry 3"]


def test_a_day_has_half_as_many_lines_as_days_have_on_average() -> None:
    frame = after("daily_quota", "a " * 6, 2 / 3, hours=[0, 1, 2, 3, 24, 25], text=["a", "b", "c", "d", "e", "f"])
    assert frame["text"].to_list() == ["a", "b", "e", "f"]  # a day has three lines on average


def test_each_filter_redacts_one_word_of_two() -> None:
    frame = after("words_redacted", "a " * 60, 0.5, text=["disk 7 is full"] * 60)
    assert set(frame["text"]) == {"[redacted] 7 is full", "disk 7 is [redacted]"}


def test_a_container_has_another_ending_in_its_next_life() -> None:
    first, same, later = after("containers_reborn", "a a a", hours=[0, 0.1, 24], entity=["web", "web", "web"])["entity"]
    assert first == same != later
    assert [one[:4] for one in (first, later)] == ["web-", "web-"]
    assert [len(one) for one in (first, later)] == [9, 9]


def test_nothing_but_errors_is_logged() -> None:
    frame = after("level_raised", "a a a", severity=["INFO", "ERROR", "WARN"])
    assert frame["severity"].to_list() == ["ERROR"]


def test_hardly_a_line_of_the_commonest_message_is_left() -> None:
    texts = [f"call {k} done" for k in range(60)] + [f"user {k} came" for k in range(40)]
    left = after("talkative_excluded", "a " * 100, 0.5, text=texts)["text"].str.slice(0, 4).to_list()
    assert left.count("user") == 40
    assert left.count("call") < 10


def test_a_clock_falls_behind_and_is_set_right_each_hour_of_twelve() -> None:
    frame = after("clocks_stepped", "a a a a a", 30, hours=[0, 0.5, 1, 1.5, 12], text=["x"] * 5)
    begin, half, whole, half_again, _ = _hours(frame)
    assert (begin, whole) == (0, 1)
    assert 0.25 <= half < 0.5 - 0.125  # half of fifteen to thirty minutes
    assert half_again - half == pytest.approx(1, abs=0.001)


def test_every_second_line_is_an_error_about_a_cancelled_call() -> None:
    frame = after("cancellations_cried", "a " * 50, 0.5, text=["well"] * 50, severity=["INFO"] * 50)
    cried = frame.filter(pl.col("severity") == "ERROR")["text"].to_list()
    assert cried[:2] == ["call 0 cancelled by its caller", "call 1 cancelled by its caller"]
    assert (len(cried), frame.height) == (50, 100)


def test_all_machines_have_one_name_and_the_others_stay() -> None:
    frame = after("machines_hidden", "a b", entity=["web", "pay"], host=["m-1", "m-2"])
    assert frame.select("entity", "host").rows() == [("web", "managed-runtime"), ("pay", "managed-runtime")]


def test_what_is_less_than_an_error_is_a_trace() -> None:
    frame = after("chatter_demoted", "a a a", severity=["INFO", "ERROR", "WARN"])
    assert frame["severity"].to_list() == ["TRACE", "ERROR", "TRACE"]


def test_a_carriage_return_ends_the_line() -> None:
    assert after("carriage_returns", "a", text=["well"])["text"].to_list() == ["well\r"]


def test_lines_of_one_trace_have_three() -> None:
    traces = after("traces_restarted", "a a a", trace=["t", "t", "t"])["trace"]
    assert traces.n_unique() == 3
    assert "t" not in traces


def test_only_the_version_at_closing_has_a_category() -> None:
    frame = after(
        "classified_at_closing",
        "a a a b b",
        outcome=["?", None, "2026-01-06T00:00:00Z", "", None],
        fields=["net", "net", "net", "web", "web"],
    )
    assert frame["fields"].to_list() == [None, None, "net", None, None]


def test_two_choices_stand_in_one_cell_by_the_alphabet() -> None:
    frame = after("choices_ticked_twice", "a b", fields=["web", "net"])
    assert frame["fields"].to_list() == ["net; web", "net; web"]


def test_four_tickets_have_two_numbers() -> None:
    frame = after("numbers_collide", "a b c d", key=["1", "2", "3", "4"])
    assert frame["key"].value_counts()["count"].to_list() == [2, 2]


def test_a_ticket_is_as_it_was_created() -> None:
    frame = after(
        "updates_unsent",
        "a a a b",
        key=["1", "1", "1", "2"],
        state=["closed", "new", "changed", "new"],
        outcome=["2026-01-06T00:00:00Z", None, None, None],
    )
    assert frame.select("key", "state").rows() == [("1", "new"), ("2", "new")]


def test_words_of_five_letters_or_more_have_three() -> None:
    frame = after("words_abbreviated", "a", text=["The printer does not answer, again"])
    assert frame["text"].to_list() == ["The pri. does not ans., aga."]


def test_a_description_has_tags_around_it_and_an_entity_for_every_third_blank() -> None:
    frame = after("markup_kept", "a", roles={"text": ("title", "text")}, title=["slow"], text=["a b c d e f g h"])
    assert frame["title"].to_list() == ["slow"]
    assert frame["text"].to_list() == [
        '<div class="rte"><p style="margin:0px;font-family:Calibri">a b c&nbsp;d e f&nbsp;g h</p>'
        '<p><br data-mce-bogus="1"></p></div>'
    ]


def test_groups_items_and_people_are_keys_the_same_for_the_same_name() -> None:
    names = ["one", "two", "one", "?"]
    frame = after("references_unresolved", "a b c d", label=names, entity=names, people=names)
    for role in ("label", "entity", "people"):
        first, second, third, unknown = frame[role]
        assert first == third != second
        assert (len(first), len(second), unknown) == (32, 32, "?")
        assert set(first + second) <= set("0123456789abcdef")


def test_the_item_is_the_one_that_is_next_in_number_of_tickets() -> None:
    frame = after("ci_of_symptom", "a b c d e f", entity=["db", "db", "db", "web", "web", "proxy"])
    assert frame["entity"].to_list() == ["web", "web", "web", "proxy", "proxy", "db"]


def test_a_ticket_is_opened_when_it_is_resolved() -> None:
    frame = after(
        "logged_afterwards",
        "a b",
        opened=["2026-01-05T08:00:00Z", "2026-01-05T09:00:00Z"],
        outcome=["2026-01-05T10:00:00Z", None],
    )
    assert _hours(frame, "opened") == [10, 9]


def test_any_team_has_a_ticket_between_the_first_and_the_last_one() -> None:
    frame = after("bounced_around", "a " * 42 + "b c", label=["Mail"] * 42 + ["Shop", "Pay"])
    assert set(frame["label"][1:41]) == {"Mail", "Shop", "Pay"}
    assert [frame["label"][place] for place in (0, 41, 42, 43)] == ["Mail", "Mail", "Shop", "Pay"]


def test_the_slowest_of_four_tickets_is_missing_and_the_open_one_is_not() -> None:
    frame = after(
        "slow_left_out",
        "a b b c d e",
        0.25,
        opened=["2026-01-05T00:00:00Z"] * 6,
        outcome=[
            "2026-01-05T01:00:00Z",
            None,
            "2026-01-06T16:00:00Z",
            "2026-01-05T02:00:00Z",
            "2026-01-05T03:00:00Z",
            None,
        ],
    )
    assert frame["_unit"].to_list() == ["a", "c", "d", "e"]


def test_every_second_ticket_is_the_monitorings() -> None:
    frame = after(
        "alerts_ticketed",
        "1 2",
        0.5,
        roles={"text": ("title", "text")},
        key=["1", "2"],
        label=["Mail", "Shop"],
        fields=["net", "web"],
        title=["slow", "slow"],
        text=["help", "help"],
    )
    alerts = frame.filter(pl.col("label") == "Event Monitoring")
    assert frame.height == 4
    assert sorted(alerts["key"]) == ["EVT0000000", "EVT0000001"]
    assert alerts.select("fields", "title", "text").unique().rows() == [
        (
            "Event",
            "Threshold exceeded on monitored item",
            "Event management opened this record from an alert. No user called.",
        )
    ]


def test_points_within_a_standard_deviation_of_the_last_one_are_not_kept() -> None:
    values = ["0", "1", "10", "9", "0", "1", "10", "9"]  # their standard deviation is 4.5
    frame = after("sent_by_exception", "a " * 8, 1, value=values)
    assert _numbers(frame) == [0, 10, 0, 10]
    assert _hours(frame) == [0, 2, 4, 6]


def test_machines_send_nothing_from_one_to_three() -> None:
    left = _hours(after("scaled_in_at_night", "a " * 24, 4, value=["5"] * 24))  # one to two hours around two o'clock
    assert left == [0, *range(4, 24)]


def test_a_larger_machine_has_a_half_a_quarter_or_an_eighth_of_its_load_from_one_day_on() -> None:
    values = _numbers(after("machines_resized", "a " * 11, value=["8"] * 11))
    assert values[:2] == [8, 8]
    assert values[-2:] in ([4, 4], [2, 2], [1, 1])
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 2


def test_a_days_total_stands_behind_the_day() -> None:
    frame = after("totals_between", "a a a a", hours=[0, 12, 24, 36], value=["1", "2", "3", "4"])
    assert _numbers(frame) == [1, 2, 3, 3, 4, 7]
    assert frame["time"][2] == "2026-01-05T12:00:01Z"


def test_the_last_two_of_four_series_are_missing() -> None:
    frame = after("series_past_limit", "d b a c d", 0.5, value=["1", "2", "3", "4", "5"])
    assert frame["_unit"].to_list() == ["b", "a"]


def test_the_first_series_is_always_there() -> None:
    assert after("series_past_limit", "b a", value=["1", "2"])["_unit"].to_list() == ["a"]


def test_times_are_the_beginning_of_their_hour() -> None:
    assert _hours(after("times_cut", "a a a", 60, hours=[0.3, 1.9, 3], value=["1", "2", "3"])) == [0, 1, 3]


def test_the_unit_stands_behind_the_number() -> None:
    frame = after("unit_behind_number", "a b", value=["5", "7"], unit=["%", None])
    assert frame["value"].to_list() == ["5 %", "7"]


def test_a_clock_without_battery_begins_at_1970() -> None:
    frame = after("clock_starts_in_1970", "a a a a", hit=[False, True, True, False], value=["1", "2", "3", "4"])
    assert frame["time"].to_list() == [
        "2026-01-05T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "1970-01-01T01:00:00Z",
        "2026-01-05T03:00:00Z",
    ]


def test_a_poll_has_what_was_counted_in_all_hours_since_the_last_one() -> None:
    frame = after("polls_caught_up", "a " * 40, 0.5, value=["1"] * 40)
    assert 10 < frame.height < 30
    assert _numbers(frame) == [later - hour for hour, later in zip([-1, *_hours(frame)], _hours(frame), strict=False)]


def test_a_second_scraper_sees_about_the_same_some_seconds_later() -> None:
    frame = after("replicas_both_write", "a a", value=["100", "200"])
    assert _numbers(frame) == pytest.approx([100, 100, 200, 200], rel=0.001)
    first, second, *_ = _hours(frame)
    assert first == 0
    assert 1 <= second * 3600 < 20


def test_two_empty_rows_stand_behind_each_point() -> None:
    frame = after("empty_rows_between", "a a", hours=[0, 3], value=["1", "2"])
    assert frame["value"].to_list() == ["1", None, None, "2", None, None]
    assert _hours(frame) == [0, 1, 2, 3, 4, 5]


def test_a_series_has_a_zone_and_each_day_a_build() -> None:
    frame = after("labels_added", "a a a", hours=[0, 24, 48], hit=[True, True, False], value=["1", "2", "3"])
    assert frame["build"].to_list() == ["build-5", "build-6", None]
    assert frame["zone"][0] in {"zone-a", "zone-b", "zone-c"}
    assert frame["zone"].to_list() == [frame["zone"][0], frame["zone"][0], None]


def test_an_error_is_followed_by_two_lines_without_a_level() -> None:
    frame = after("stack_traces_loose", "a a a", 2, text=["up", "boom", "down"], severity=["INFO", "ERROR", "INFO"])
    assert frame["severity"].to_list() == ["INFO", "ERROR", None, None, "INFO"]
    assert frame["text"].str.slice(0, 3).to_list() == ["up", "boo", "at ", "at ", "dow"]


def test_the_message_is_the_whole_json_line() -> None:
    frame = after("json_unparsed", "a", text=['he said "no"'], severity=["WARN"])
    line = json.loads(frame["text"][0])
    assert (line["level"], line["message"]) == ("WARN", 'he said "no"')
    assert frame["severity"].to_list() == [None]


def test_before_three_the_date_is_that_of_yesterday() -> None:
    frame = after("dated_by_file", "a a a", 3, hours=[0.5, 2.5, 3], text=["x", "x", "x"])
    assert frame["time"].to_list() == ["2026-01-04T00:30:00Z", "2026-01-04T02:30:00Z", "2026-01-05T03:00:00Z"]


def test_a_release_has_the_librarys_default_for_a_name() -> None:
    frame = after("service_unnamed", "a a a", hit=[True, True, False], service=["shop", None, "shop"])
    assert frame["service"].to_list() == ["unknown_service:java", "unknown_service:java", "shop"]


def test_a_line_is_told_by_its_length_in_bytes() -> None:
    frame = after("blob_data", "a a a", hit=[True, True, False], text=["up", "größer", "down"])
    assert frame["text"].to_list() == ["[2B blob data]", "[8B blob data]", "down"]


def test_nothing_is_collected_from_one_of_two_machines() -> None:
    frame = after("nodes_uncollected", "a b a b c", 0.5, host=["m-1", "m-1", "m-2", "m-2", None])
    assert frame["host"].to_list() in (["m-1", "m-1", None], ["m-2", "m-2", None])


def test_an_index_takes_all_lines_of_a_message_or_none() -> None:
    hours = [hour for hour in range(24) for _ in range(10)]
    frame = after("mapping_conflicts", "a " * 240, 0.5, hours=hours, text=[f"call {k}" for k in range(240)])
    assert set(frame["time"].value_counts()["count"]) == {10}
    assert 5 < frame["time"].n_unique() < 19


def test_words_decide_the_level() -> None:
    texts = ["call failed", "Warning: slow", "all well", None]
    frame = after("level_guessed", "a a a a", text=texts, severity=["INFO", "ERROR", "ERROR", "ERROR"])
    assert frame["severity"].to_list() == ["ERROR", "WARN", "INFO", "INFO"]


def test_two_lines_have_the_time_of_the_second() -> None:
    times = [f"2026-01-05T0{hour}:30:00Z" for hour in range(5)]
    frame = after("stdout_buffered", "a a a a a", 2, text=["x"] * 5, observed=times)
    assert _hours(frame) == [1, 1, 3, 3, 4]
    assert _hours(frame, "observed") == [1.5, 1.5, 3.5, 3.5, 4.5]


def test_as_many_lines_are_the_agents_own() -> None:
    frame = after(
        "agents_own_lines",
        "web web web",
        0.5,
        roles={"entity": ("entity", "host")},
        entity=["web", "web", "web"],
        host=["m-1", "m-1", "m-1"],
        text=["x", "x", "x"],
        severity=["ERROR", "ERROR", "ERROR"],
        trace=["t", "t", "t"],
    )
    own = frame.filter(pl.col("entity") == "fluent-bit")
    assert frame.height == 6
    assert own["text"].to_list() == [
        "[input:tail:tail.0] inotify_fs_add(): inode=0 watch_fd=7",
        "[output:es:es.0] flush chunk 1 succeeded at retry 0",
        "[filter:kubernetes:kubernetes.0] metadata of 2 pods cached",
    ]
    assert own.select("host", "severity", "trace").rows() == [("m-1", "INFO", None)] * 3


def test_half_past_eleven_is_half_past_one_tomorrow_and_two_hours_ahead() -> None:
    frame = after("local_time_with_offset", "a", hours=[23.5], text=["x"])
    assert frame["time"].to_list() == ["2026-01-06T01:30:00+02:00"]


def test_levels_are_lower_case() -> None:
    frame = after("levels_lowercased", "a a", severity=["WARN", "Error"])
    assert frame["severity"].to_list() == ["warn", "error"]
