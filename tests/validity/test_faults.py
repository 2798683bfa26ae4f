"""Faults on small tables made by hand: what they change, what they leave alone, and that they repeat."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from validity.faults import FAULTS, Hit
from validity.plan import Blow, State
from validity.table import TORN, Table, write
from validity.task import Data
from validity.trial import damaged

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC
SPLIT = BEGIN + timedelta(days=30)
TIME = "%Y-%m-%d %H:%M:%S"
REAL_ONLY = {"excel_resave", "inject_timestamp", "body_clock"}
MADE = sorted(set(FAULTS) - REAL_ONLY)
OF_HISTORIES = {
    *("bounced_around", "classified_at_closing", "edited_as_a_list", "escalated_with_age", "open_until_last_day"),
    *("slow_left_out", "updates_unsent"),
}
ADDED = {"labels_added": ["zone", "build"]}  # columns that a kind adds by purpose


def _times(count: int, step: timedelta) -> list[datetime]:
    return [BEGIN + step * k for k in range(count)]


def _tickets() -> Table:
    count = 240
    times = _times(count, timedelta(hours=6))
    rows = pl.DataFrame(
        {
            "number": [f"INC{k:04}" for k in range(count)],
            "group": [("Network", "Mail", "Mail", "Shop", "Pay", "Disk")[k % 6] for k in range(count)],
            "category": [("net", "post", "web")[k % 3] for k in range(count)],
            "title": [f"the line number {k} does not answer" for k in range(count)],
            "opened": [f"{one:{TIME}}" for one in times],
            "closed": [f"{one + timedelta(hours=3):{TIME}}" for one in times],
            "breach": [("true", "false")[k % 2] for k in range(count)],
            "ci": [f"web-{k % 5}.example" for k in range(count)],
            "caller": [f"person {k % 7}" for k in range(count)],
            "code": ["solved"] * count,
            "priority": ["3 - Moderate"] * count,
            "_time": times,
            "_unit": [f"INC{k:04}" for k in range(count)],
        }
    )
    roles = {
        "key": ("number",),
        "label": ("group",),
        "fields": ("category",),
        "text": ("title",),
        "time": ("opened", "closed"),
        "opened": ("opened",),
        "outcome": ("closed",),
        "breach": ("breach",),
        "entity": ("ci",),
        "people": ("caller",),
        "closing": ("code",),
        "priority": ("priority",),
    }
    return Table("tickets.csv", "tickets", rows, roles, TIME)


def _histories() -> Table:
    """Each ticket as it was opened, changed and closed, one to twenty-four hours later."""
    table = _tickets()
    took = pl.Series([timedelta(hours=1 + k % 24) for k in range(table.frame.height)])
    opened = table.frame.with_columns(pl.lit(None, pl.String).alias("closed"))
    changed = opened.with_columns(pl.lit("2 - High").alias("priority"))
    closed = changed.with_columns((pl.col("_time") + took).dt.strftime(TIME).alias("closed"))
    return table.with_frame(pl.concat([opened, changed, closed]).sort("_time", maintain_order=True))


def _metrics() -> Table:
    times = _times(300, timedelta(hours=5))
    rows = pl.concat(
        pl.DataFrame(
            {
                "at": [f"{one:{TIME}}" for one in times],
                "host": [host] * len(times),
                "value": [str(10.0 * number + k % 24) for k in range(len(times))],
                "unit": ["%"] * len(times),
                "_time": times,
                "_unit": [host] * len(times),
            }
        )
        for number, host in enumerate(("web-1", "web-2", "db-1", "db-2"), 1)
    )
    roles = {"time": ("at",), "value": ("value",), "entity": ("host",), "series": ("host",), "unit": ("unit",)}
    return Table("metrics.csv", "metrics", rows, roles, TIME)


def _logs() -> Table:
    times = _times(700, timedelta(hours=2))
    rows = pl.DataFrame(
        {
            "at": [f"{one:{TIME}}" for one in times],
            "seen": [f"{one:{TIME}}" for one in times],
            "host": [("web-1", "web-2", "db-1")[k % 3] for k in range(len(times))],
            "node": [f"node-{k % 6}" for k in range(len(times))],
            "service": [("shop", "pay")[k % 2] for k in range(len(times))],
            "level": [("WARN", "ERROR")[k % 2] for k in range(len(times))],
            "message": [f"connection {k} from the pool was taken and given back" for k in range(len(times))],
            "trace": [f"t{k}" for k in range(len(times))],
            "_time": times,
            "_unit": [("web-1", "web-2", "db-1")[k % 3] for k in range(len(times))],
        }
    )
    roles = {
        "time": ("at",),
        "observed": ("seen",),
        "text": ("message",),
        "severity": ("level",),
        "entity": ("host",),
        "host": ("node",),
        "service": ("service",),
        "trace": ("trace",),
    }
    return Table("logs.jsonl", "logs", rows, roles, TIME)


DATA = Data("made", (_tickets(), _metrics(), _logs()), (), SPLIT, BEGIN + timedelta(days=61), None)
HISTORIES = replace(DATA, tables=(_histories(),))


def _data(kind: str) -> Data:
    return HISTORIES if kind in OF_HISTORIES else DATA


def _state(kind: str, level: int, scenario: str = "both", seed: int = 1) -> State:
    return State("made", "made", (Blow(kind, level, scenario),), seed, "single", "fit")


def _lines(table: Table) -> list[str]:
    frame = (
        table.frame.with_columns(pl.lit(value=False).alias(TORN)) if TORN not in table.frame.columns else table.frame
    )
    return sorted(str(row) for row in frame.select(sorted(frame.columns)).rows())


def _distance(data: Data, state: State) -> int:
    """Rows that are in one of the two, the undamaged and the damaged, and not in the other."""
    before = [line for one in data.tables for line in _lines(one)]
    after = [line for one in damaged(data, state) for line in _lines(one)]
    left = list(after)
    gone = 0
    counts: dict[str, int] = {}
    for line in left:
        counts[line] = counts.get(line, 0) + 1
    for line in before:
        if counts.get(line, 0):
            counts[line] -= 1
        else:
            gone += 1
    return gone + sum(counts.values())


@pytest.mark.parametrize("kind", MADE)
def test_a_fault_repeats_to_the_last_row(kind: str) -> None:
    first, second = (damaged(_data(kind), _state(kind, 3)) for _ in range(2))
    assert [one.frame.rows() for one in first] == [one.frame.rows() for one in second]


@pytest.mark.parametrize("kind", sorted(one for one in MADE if not one.endswith("_reordered")))
def test_the_highest_severity_changes_much_and_no_less_than_the_lowest(kind: str) -> None:
    low, high = (
        _distance(_data(kind), _state(kind, level, "train" if FAULTS[kind].learn_only else "both")) for level in (1, 5)
    )
    assert high >= low or kind == "averaged_longer"  # ever fewer points: its own test says how many
    assert high > 50 or kind == "spikes"


@pytest.mark.parametrize("kind", sorted(one for one in MADE if one.endswith("_reordered")))
def test_another_order_is_the_same_rows(kind: str) -> None:
    assert _distance(DATA, _state(kind, 5)) == 0


@pytest.mark.parametrize("kind", MADE)
def test_a_fault_of_the_time_before_leaves_the_time_after_alone(kind: str) -> None:
    def after(tables: list[Table]) -> list[str]:
        hidden = (TORN, *ADDED.get(kind, ()))
        return sorted(
            str(row)
            for one in tables
            if not one.file.startswith("again-")
            for row in one.frame.filter(pl.col("_time") >= SPLIT).drop(hidden, strict=False).rows()
        )

    assert set(after(list(_data(kind).tables))) <= set(after(damaged(_data(kind), _state(kind, 5, "train"))))


def test_columns_that_are_added_to_the_time_before_are_empty_in_the_time_after() -> None:
    metrics = damaged(DATA, _state("labels_added", 5, "train"))[1].frame
    is_after = metrics["_time"] >= SPLIT
    assert metrics.filter(is_after).select("zone", "build").null_count().row(0) == (624, 624)  # four series of 156
    assert metrics.filter(~is_after).select("zone", "build").null_count().row(0) == (0, 0)


@pytest.mark.parametrize("kind", sorted(one for one in MADE if not one.endswith("_torn")))
def test_what_is_written_is_read_again_row_by_row(kind: str, tmp_path: Path) -> None:
    for table in damaged(_data(kind), _state(kind, 5)):
        write(table, tmp_path)
        file = tmp_path / table.file
        read = pl.read_ndjson(file) if file.suffix == ".jsonl" else pl.read_csv(file, infer_schema=False)
        assert read.height == table.frame.height
        assert set(read.columns) == {one for one in table.frame.columns if not one.startswith("_")}


@pytest.mark.parametrize("kind", MADE)
def test_hidden_columns_stay_and_no_column_is_added_but_by_purpose(kind: str) -> None:
    for table in damaged(_data(kind), _state(kind, 5)):
        before = next(one for one in _data(kind).tables if one.file == table.file.removeprefix("again-"))
        added = ADDED.get(kind, []) if table.silo == FAULTS[kind].silo else []
        assert [one for one in table.frame.columns if one != TORN] == before.frame.columns + added


def test_label_missing_hits_a_fixed_share_of_the_tickets() -> None:
    tickets, *_ = damaged(DATA, _state("label_missing", 3))
    assert tickets.frame["group"].null_count() == 84  # 35 % of 240


def test_a_unit_that_is_taken_for_another_multiplies_by_a_thousand() -> None:
    metrics = damaged(DATA, _state("unit_flip", 5))[1]
    ratio = metrics.frame["value"].cast(pl.Float64) / _metrics().frame["value"].cast(pl.Float64)
    assert set(ratio.round(6)) == {1.0, 1000.0}


def test_torn_rows_lose_their_second_half(tmp_path: Path) -> None:
    rows = pl.DataFrame({"a": ["12345", "12345"], "_time": [BEGIN] * 2, "_unit": ["x"] * 2, TORN: [True, False]})
    write(Table("a.csv", "logs", rows, {}, TIME), tmp_path)
    assert (tmp_path / "a.csv").read_text() == "a\n123\n12345\n"


def _hurt(kind: str, level: int = 5) -> pl.DataFrame:
    """What a kind makes of the table that it damages."""
    silos = {"tickets": 0, "metrics": 1, "logs": 2}
    scenario = "train" if FAULTS[kind].learn_only else "both"
    return damaged(DATA, _state(kind, level, scenario))[silos[FAULTS[kind].silo]].frame


def _values(kind: str, level: int = 5, host: str = "web-1") -> list[float]:
    return _hurt(kind, level).filter(pl.col("host") == host)["value"].cast(pl.Float64).to_list()


def test_after_a_reorganisation_each_name_is_anothers() -> None:
    first = _hurt("duties_moved")["group"].head(6).to_list()
    assert first == ["Pay", "Disk", "Disk", "Mail", "Shop", "Network"]  # of Network, Mail, Mail, Shop, Pay, Disk


def test_a_group_has_five_spellings() -> None:
    frame = _hurt("group_spellings").filter(_tickets().frame["group"] == "Mail")
    assert set(frame["group"]) == {"Mail", "MAIL", "mail", "Team Mail", "Mail Dept."}


def test_tickets_of_some_teams_are_left_out_whole() -> None:
    left = _hurt("teams_left_out", 3).filter(pl.col("_time") < SPLIT)["group"].unique()
    assert len(left) == 3  # 35 % of five groups are two


def test_cells_slip_by_a_column() -> None:
    slipped = _hurt("columns_slipped").filter(pl.col("category").is_null())
    assert slipped.height == 216  # 90 % of 240
    assert set(slipped["ci"]) == {"net", "post", "web"}


def test_only_the_commonest_choice_is_left() -> None:
    assert _hurt("choices_folded")["category"].value_counts(sort=True).rows() == [("Other", 160), ("net", 80)]


def test_mail_stays_as_it_was_carried() -> None:
    titles = _hurt("mail_undecoded")["title"].to_list()
    assert "=?UTF-8?B?dGhlIGxpbmUgbnVtYmVyIDcgZG9lcyBub3QgYW5zd2Vy?=" in titles  # printf ... | base64


def test_teams_that_pause_the_clock_never_breach() -> None:
    frame = _hurt("clock_paused", 3).with_columns(was=_tickets().frame["breach"])
    teams = frame.filter(pl.col("breach") != pl.col("was"))["group"].unique().to_list()
    assert 1 <= len(teams) <= 2  # 35 % of five
    assert frame.filter(pl.col("group").is_in(teams))["breach"].unique().to_list() == ["false"]


def test_the_other_language_has_words_of_its_own() -> None:
    assert _hurt("language_switched")["title"][0] == "vji mopi pancis 0 fuit puv eptxis"


def test_tickets_are_opened_two_to_ten_hours_late() -> None:
    opened = _hurt("opened_late")["opened"].str.to_datetime() - _tickets().frame["opened"].str.to_datetime()
    late = opened.filter(opened > timedelta(0)).dt.total_seconds()
    assert len(late) == 216
    assert late.is_between(7200, 36000).all()


def test_times_are_days() -> None:
    assert _hurt("dates_only")["closed"].str.slice(11).value_counts(sort=True).row(0) == ("00:00:00", 216)


def test_old_flags_mean_the_opposite() -> None:
    assert _hurt("breach_inverted")["breach"].head(3).to_list() == ["false", "true", "false"]


def test_one_person_has_one_number() -> None:
    frame = _hurt("people_pseudonymised").filter(pl.col("caller").str.contains("^user-[0-9]{6}$"))
    assert frame.height == 216
    assert frame["caller"].n_unique() == 7


def test_a_job_closes_on_sunday_night() -> None:
    hours = set(_hurt("closed_by_job").head(28)["closed"])  # a week of four tickets a day, from a Monday on
    assert "2026-01-11 23:00:00" in hours
    assert max(hours) == "2026-01-11 23:00:00"


def test_a_counter_begins_anew_at_midnight() -> None:
    assert _values("rate_as_counter")[:6] == [10, 21, 33, 46, 60, 15]  # five points a day: 10, 11, 12, 13, 14


def test_two_points_become_their_mean() -> None:
    assert _values("averaged_longer", 1)[:3] == [10.5, 12.5, 14.5]
    assert len(_values("averaged_longer")) == 13  # 300 points, 24 each


def test_gain_is_right_at_first_and_fourfold_at_last() -> None:
    values = _values("gain_drift")
    assert (values[0], values[-1]) == (10, 84)  # the last one was 21


def test_an_address_that_is_reused_shows_another_host() -> None:
    level = [value - place % 24 for place, value in enumerate(_values("addresses_reused"))]
    assert level[:150] == [10] * 150
    assert set(level[150:]) in ({20}, {30}, {40})


def test_clocks_are_off_by_thirty_to_sixty_minutes() -> None:
    frame = _hurt("metric_clocks_off")
    off = (frame["at"].str.to_datetime() - frame["_time"]).dt.total_seconds()
    assert off.abs().is_between(1799, 3600).all()
    assert off.n_unique() == 4  # hosts


def test_commas_stand_where_points_were() -> None:
    assert _hurt("decimal_commas")["value"][0] == "10,0"


def test_hosts_are_lost_behind_the_proxy() -> None:
    assert _hurt("behind_proxy", 4)["host"].value_counts(sort=True).row(0) == ("scrape-proxy-1", 600)  # two of four


def test_no_value_is_above_the_median() -> None:
    assert max(_values("silent_when_high")) == 21  # of 10 to 33; the longer half ends at 21


def test_seven_digits_are_right() -> None:
    assert _values("float_residue")[1] == pytest.approx(10.9999999404, abs=1e-10)  # 0.11 in 32 bits, times a hundred


def test_a_second_agent_uses_the_long_name() -> None:
    frame = _hurt("under_two_names")
    assert frame.height == 2400
    assert frame.filter(pl.col("host") == "db-1.corp.example").height == 300


def test_glued_lines_follow_each_other() -> None:
    numbers = _hurt("lines_glued")["message"].str.extract_all(r"\d+").list.eval(pl.element().cast(pl.Int64))
    pairs = numbers.filter(numbers.list.len() == 2)
    assert len(pairs) > 250
    assert set(pairs.list.get(1) - pairs.list.get(0)) == {3}  # lines of three hosts in turn


def test_a_burst_loses_what_is_above_the_limit() -> None:
    times = sorted([*(BEGIN + timedelta(minutes=k) for k in range(100)), *[BEGIN + timedelta(minutes=30)] * 50])
    frame = pl.DataFrame({"message": ["x"] * 150, "_time": times, "_unit": ["web-1"] * 150})
    table = Table("logs.jsonl", "logs", frame, {"text": ("message",)}, TIME)
    data = Data("burst", (table,), (), SPLIT, SPLIT, None)
    (left,) = damaged(data, _state("bursts_dropped", 1))
    assert left.frame.height == 140  # 20 minutes have 20 lines, once 70, on average 30: more than 60 are too many


def test_only_errors_are_sampled() -> None:
    levels = _hurt("errors_sampled")["level"]
    assert (levels == "WARN").sum() == 350
    assert (levels == "ERROR").sum() < 60


def test_a_wrapper_makes_errors_of_warnings() -> None:
    assert (_hurt("level_inflated")["level"] == "WARN").sum() < 60


def test_old_lines_have_the_old_layout() -> None:
    assert _hurt("layout_changed")["message"][0].startswith("[main] app.core.Handler - connection 0 from")


def test_names_move_on_in_the_later_half() -> None:
    frame = _hurt("names_reused")
    assert frame["host"].head(350).to_list() == frame["_unit"].head(350).to_list()
    assert (frame["host"] != frame["_unit"]).sum() == 350


def test_lines_carry_the_time_of_their_batch() -> None:
    assert _hurt("batch_times", 3)["at"].head(2).to_list() == ["2026-01-05 00:01:00", "2026-01-05 02:01:00"]


def test_the_collector_sees_lines_late_and_their_own_time_stays() -> None:
    frame = _hurt("delivered_late")
    late = frame["seen"].str.to_datetime() - frame["at"].str.to_datetime()
    assert late.dt.total_hours().is_between(0, 24).all()
    assert late.mean() == pytest.approx(timedelta(hours=12), abs=timedelta(hours=1))


def test_levels_are_told_in_german() -> None:
    assert set(_hurt("levels_translated")["level"]) == {"Warnung", "Fehler"}


def test_excel_has_asked_tickets_open_as_the_trial_has(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = pl.DataFrame({"number": ["1", "2", "2"], "closed": ["then", "then", "then"]})
    monkeypatch.setattr("validity.faults.files._excel", lambda: saved)
    rows = pl.DataFrame(
        {"number": ["1", "2", "3"], "closed": ["then", "?", "?"], "_time": [BEGIN] * 3, "_unit": ["1", "2", "3"]}
    )

    def opened(frame: pl.DataFrame) -> pl.DataFrame:
        asked = pl.when(pl.col("number") == "2").then(pl.lit("?")).otherwise("closed")
        return frame.with_columns(asked.alias("closed")).unique("number", keep="first", maintain_order=True)

    table = Table("a.csv", "tickets", rows, {"breach": ("closed",)}, TIME, as_of=opened)
    rest, excel = damaged(Data("one", (table,), (), SPLIT, SPLIT, None), _state("excel_resave", 1))
    assert rest.frame["number"].to_list() == ["3"]
    assert excel.frame.select("number", "closed").rows() == [("1", "then"), ("2", "?")]


def test_faults_by_the_second_clock() -> None:
    rows = pl.DataFrame(
        {"inject_time": ["08:00", "09:00"], "_inject_timestamp": ["00:00", "09:00"], "_time": [BEGIN] * 2}
    ).with_columns(pl.lit("x").alias("_unit"))
    table = Table("faults.csv", "tickets", rows, {"closing": ("inject_time",)}, TIME)
    everything = pl.Series([True, True])
    done = FAULTS["inject_timestamp"].apply(Hit(table, everything, 1.0, np.random.default_rng(1)))
    assert isinstance(done, Table)
    assert done.frame["inject_time"].to_list() == ["00:00", "09:00"]
