"""What each kind of panels, statistics, pasted columns and updates makes of a few rows, by hand."""

from tests.validity._struck import after

BY_METRIC = {"series": ("entity", "metric")}


def test_each_point_has_its_minimum_maximum_and_sum_beside_it() -> None:
    frame = after("statistics_mixed", "a a", value=["10", "?"])
    assert frame["value"].to_list() == ["10", "7.0", "14.0", "50.0", "?", None, None, None]
    assert frame["time"].str.slice(11, 2).to_list() == ["00"] * 4 + ["01"] * 4


def test_the_highest_of_each_day_is_a_hundred() -> None:
    frame = after("scaled_to_top", "a a a b", hours=[0, 1, 24, 0], value=["2", "8", "5", "0"])
    assert frame["value"].to_list() == ["25.0", "100.0", "100.0", "0.0"]


def test_no_day_is_scaled() -> None:
    assert after("scaled_to_top", "a a", 0, value=["2", "8"])["value"].to_list() == ["2", "8"]


def test_values_are_below_the_axis() -> None:
    assert after("mirrored_below_axis", "a b b", value=["1.5", "-2", "x"])["value"].to_list() == ["-1.5", "2.0", None]


def test_values_close_up_and_times_stay() -> None:
    values = [str(one) for one in range(10)]
    frame = after("values_slipped_up", "a " * 10, 0.5, value=values)
    left = frame["value"].drop_nulls().to_list()
    assert 0 < len(left) < 10
    assert left == sorted(left)
    assert frame["value"].to_list() == left + [None] * (10 - len(left))
    assert frame["time"].str.slice(11, 2).to_list() == [f"0{one}" for one in range(10)]


def test_a_series_loses_no_value_to_another_or_to_the_period_that_is_left_alone() -> None:
    frame = after("values_slipped_up", "a b a b", 1, hit=[True, False, True, False], value=["1", "2", "3", "4"])
    assert frame["value"].to_list() == [None, "2", None, "4"]


def test_nobody_knows_morning_from_afternoon() -> None:
    frame = after("afternoons_as_mornings", "a a a a a", hours=[0.5, 1, 12, 13.25, 23], value=list("12345"))
    assert frame["time"].str.slice(11, 5).to_list() == ["12:30", "01:00", "12:00", "01:15", "11:00"]
    assert frame["time"].str.slice(0, 10).unique().to_list() == ["2026-01-05"]


def test_the_last_of_two_buckets_is_not_full() -> None:
    values = after("buckets_cut_short", "a a a a", 2, value=["10", "10", "10", "?"])["value"].to_list()
    assert values[0] == values[2] == "10"
    assert 0 <= float(values[1]) < 10
    assert values[3] is None


def test_an_updated_agent_calls_its_metric_otherwise() -> None:
    frame = after(
        "metric_renamed_by_update",
        "a " * 11,
        0.5,
        roles=BY_METRIC,
        entity=["a"] * 11,
        metric=["cpu_used"] * 10 + [None],
        value=["1"] * 11,
    )
    names = frame["metric"].to_list()
    renamed = names.count("system.cpu.used")
    assert 4 <= renamed <= 5  # from a moment on that is 0.5 to 0.65 of ten hours after the first; the last has no name
    assert names == ["cpu_used"] * (10 - renamed) + ["system.cpu.used"] * renamed + [None]


def test_a_column_under_the_old_name_is_empty_after_the_update() -> None:
    roles = {"series": ("entity",)}
    frame = after("metric_renamed_by_update", "a a a", 0.4, roles=roles, entity=["a"] * 3, value=["1", "2", "3"])
    assert frame["value"].to_list() == ["1", "2", None]
    assert frame["entity"].to_list() == ["a", "a", "a"]


def test_later_cells_stand_under_the_header_of_the_next_column() -> None:
    frame = after(
        "columns_turned_around", "a a a a", 0.5, entity=["a", "b", "c", "?"], metric=list("mnop"), value=list("1234")
    )
    assert frame["entity"].to_list() == ["a", "b", "o", "p"]
    assert frame["metric"].to_list() == ["m", "n", "c", "?"]
    assert frame["value"].to_list() == ["1", "2", "3", "4"]


def test_the_sum_over_hosts_is_one_more_host() -> None:
    frame = after(
        "totals_as_a_host",
        "a b a",
        hours=[0, 0, 1],
        roles=BY_METRIC,
        entity=["a", "b", "a"],
        metric=["cpu", "cpu", "cpu"],
        value=["1.5", "2", "?"],
    )
    rows = frame.select("entity", "metric", "value").rows()
    assert rows == [
        ("a", "cpu", "1.5"),
        ("b", "cpu", "2"),
        ("all-hosts", "cpu", "3.5"),
        ("a", "cpu", "?"),
        ("all-hosts", "cpu", "0.0"),
    ]


def test_the_scraper_says_once_a_moment_that_a_host_answered() -> None:
    frame = after(
        "scrape_health_beside",
        "a/cpu a/disk",
        hours=[0, 0],
        roles=BY_METRIC,
        entity=["a", "a"],
        metric=["cpu", "disk"],
        value=["70", "80"],
        unit=["%", "%"],
    )
    assert frame.select("entity", "metric", "value", "unit").rows() == [
        ("a", "cpu", "70", "%"),
        ("a", "disk", "80", "%"),
        ("a", "up", "1", ""),
    ]


def test_without_a_metric_the_scraper_names_it_behind_the_host() -> None:
    roles = {"series": ("entity",)}
    frame = after("scrape_health_beside", "a", roles=roles, entity=["a"], value=["70"])
    assert frame.select("entity", "value", "_unit").rows() == [("a", "70", "a"), ("a:up", "1", "a/up")]


def test_a_verdict_stands_a_second_behind_the_number() -> None:
    frame = after("states_between", "a a", value=["1", "2"])
    assert frame["value"].to_list()[::2] == ["1", "2"]
    assert set(frame["value"].to_list()[1::2]) <= {"OK", "WARNING", "CRITICAL", "UNKNOWN"}
    assert frame["time"].str.slice(11, 8).to_list() == ["00:00:00", "00:00:01", "01:00:00", "01:00:01"]


def test_all_decimals_are_written() -> None:
    frame = after("decimals_filled_up", "a a a a", 6, value=["1.5", "20", "?", None])
    assert frame["value"].to_list() == ["1.500000", "20.000000", "?", None]
