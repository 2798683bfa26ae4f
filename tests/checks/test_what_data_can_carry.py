"""Checks that try the data out, in the lake itself: what they measure of data that was made for it, counted by hand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.checks._measure import Tables, measure

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
COUNT, OLD = 20, 13  # tickets, of which 65 % are old
TEAMS = ["Network", "Mail"] * 10
TEXTS = ["vpn drops", "letters lost"] * 10


def _value(check: str, tables: Tables) -> float | None:
    return measure(check, tables).value


def _desk(teams: list[str | None], texts: list[str]) -> Tables:
    """A ticket a day; the old ones are closed, the new ones open."""
    return {
        "tickets": {
            "ticket_id": [str(k) for k in range(COUNT)],
            "opened_at": [str(BEGIN + DAY * k) for k in range(COUNT)],
            "state_category": ["closed"] * OLD + ["open"] * (COUNT - OLD),
            "assignment_group": teams,
            "title": texts,
        }
    }


def test_new_tickets_are_where_the_words_point() -> None:
    assert _value("TKT-041", _desk([*TEAMS], TEXTS)) == 1.0


def test_of_seven_new_tickets_one_is_elsewhere() -> None:
    """Network, the most frequent of the old, has four of the seven then: two of the other three are told."""
    teams = [*TEAMS]
    teams[COUNT - 1] = "Network"
    assert _value("TKT-041", _desk([*teams], TEXTS)) == pytest.approx(2 / 3)


def test_groups_that_were_renamed_are_not_found() -> None:
    assert _value("TKT-041", _desk([*TEAMS[:OLD], *(f"{one} Operations" for one in TEAMS[OLD:])], TEXTS)) == 0.0


def test_new_tickets_without_a_group_tell_nothing() -> None:
    assert _value("TKT-041", _desk([*TEAMS[:OLD], *[None] * (COUNT - OLD)], TEXTS)) is None


def test_what_tells_nothing_may_be_added() -> None:
    signed = [*TEXTS[:OLD], *(f"{one} kind regards the night shift" for one in TEXTS[OLD:])]
    assert _value("TKT-042", _desk([*TEAMS], signed)) == 1.0


def test_half_of_the_telling_words_tell_half() -> None:
    halved = [*TEXTS[:OLD], *(f"{one.split()[0]} dps" for one in TEXTS[OLD:])]
    assert _value("TKT-042", _desk([*TEAMS], halved)) == pytest.approx(0.5)


def test_words_that_nobody_used_before_tell_nothing() -> None:
    assert _value("TKT-042", _desk([*TEAMS], [*TEXTS[:OLD], *["v-p-n"] * (COUNT - OLD)])) == 0.0


def _incidents(*named: int | None) -> Mapping[str, list[Any]]:
    return {
        "ticket_id": [str(k) for k in range(len(named))],
        "ci_entity_id": [*named],
        "opened_at": [str(BEGIN + DAY)] * len(named),
    }


def _usage(high: datetime) -> Tables:
    """A host's usage every ten minutes for two days, 10, 11, 12 in turn but for one point."""
    times = [BEGIN + 10 * MINUTE * k for k in range(2 * 144)]
    return {
        "metric_points": {
            "series_id": [1] * len(times),
            "host_entity_id": [1] * len(times),
            "time_unix_nano": [str(one) for one in times],
            "value": [90.0 if one == high else 10.0 + k % 3 for k, one in enumerate(times)],
        }
    }


def test_an_incident_stands_out_from_all_other_times() -> None:
    assert _value("LNK-016", {"tickets": _incidents(1), **_usage(BEGIN + DAY)}) == 1.0


def test_an_incident_that_names_nothing_is_left_to_chance() -> None:
    assert _value("LNK-016", {"tickets": _incidents(1, None), **_usage(BEGIN + DAY)}) == 0.75


def _records(loud: int) -> Tables:
    """Three pods write a line a minute for an hour around midnight; at midnight one writes five of another kind."""
    lines = [(pod, 7, BEGIN + DAY + MINUTE * k) for pod in (1, 2, 3) for k in range(-30, 30)]
    lines += [(loud, 8, BEGIN + DAY)] * 5
    return {
        "entities": {"entity_id": [1, 2, 3], "entity_type": ["pod"] * 3},
        "logs": {
            "pod_entity_id": [pod for pod, _, _ in lines],
            "template_id": [template for _, template, _ in lines],
            "time_unix_nano": [str(at) for _, _, at in lines],
        },
    }


def test_the_named_pod_is_the_unusual_one() -> None:
    assert _value("LNK-017", {"tickets": _incidents(1), **_records(loud=1)}) == 1.0


def test_the_named_pod_is_as_usual_as_one_of_two_others() -> None:
    """Behind the loud one, level with the quiet one."""
    assert _value("LNK-017", {"tickets": _incidents(1), **_records(loud=2)}) == 0.25


def test_who_is_not_named_is_no_suspect() -> None:
    assert _value("LNK-017", {"tickets": _incidents(1, None), **_records(loud=1)}) == 0.75


def _levels(high: int) -> Tables:
    """Three pods at 10 and 11 in turn, a point a minute for an hour around midnight; at midnight one jumps to 90."""
    points = [(pod, BEGIN + DAY + MINUTE * k, 10.0 + k % 2) for pod in (1, 2, 3) for k in range(-30, 30)]
    points = [(pod, at, 90.0 if (pod, at) == (high, BEGIN + DAY) else value) for pod, at, value in points]
    return {
        "metric_points": {
            "series_id": [pod for pod, _, _ in points],
            "pod_entity_id": [pod for pod, _, _ in points],
            "time_unix_nano": [str(at) for _, at, _ in points],
            "value": [value for _, _, value in points],
        }
    }


def test_series_tell_the_named_pod_where_records_do_not() -> None:
    """By records all are alike, by series it is first."""
    assert _value("LNK-017", {"tickets": _incidents(1), **_records(loud=1), **_levels(high=1)}) == 1.0
    assert _value("LNK-017", {"tickets": _incidents(3), **_records(loud=1), **_levels(high=3)}) == 0.75


def _growth(*series: list[float]) -> Tables:
    """A value a day."""
    return {
        "metric_points": {
            "series_id": [number for number, one in enumerate(series) for _ in one],
            "metric_name": ["disk" for one in series for _ in one],
            "time_unix_nano": [str(BEGIN + DAY * k) for one in series for k in range(len(one))],
            "value": [value for one in series for value in one],
        }
    }


LINE = [10.0 + k for k in range(38)]


def test_a_line_is_foretold_and_one_that_ended_counts_nothing() -> None:
    assert _value("MET-041", _growth(LINE)) == pytest.approx(1.0)
    assert _value("MET-041", _growth(LINE, LINE, LINE[:20])) == pytest.approx(2 / 3)


def test_a_line_that_turns_is_worse_foretold_than_by_its_mean() -> None:
    """After 28 days from 10 to 37 it stands at 20 again: the mean, 23.5, is 3.5 off, the line 18 and more."""
    assert _value("MET-041", _growth([*LINE[:28], *[20.0] * 10])) == -1.0


def test_what_lives_for_a_day_is_not_asked_beside_what_lasts() -> None:
    assert _value("MET-041", _growth(LINE, LINE, [5.0])) == pytest.approx(1.0)


def _texts(*texts: str) -> Tables:
    return {
        "logs": {
            "body": [*texts],
            "template_id": [1] * len(texts),
            "time_unix_nano": [str(BEGIN + MINUTE * k) for k in range(len(texts))],
        }
    }


def _come_once(*texts: str) -> tuple[int, int]:
    found = measure("LOG-033", _texts(*texts))
    return found.evaluated, found.passed


def test_a_session_that_opens_twice_came_again() -> None:
    assert _come_once("session 58213 opened", "session 58214 opened", "session 58213 opened") == (3, 2)


def test_texts_without_an_identifier_are_not_asked_beside_those_with_one() -> None:
    assert _come_once("ready", "ready", "session 58213 opened") == (1, 1)


def test_where_no_text_names_anything_none_can_come_again() -> None:
    assert _come_once("ready", "ready", "in 250 ms", "in 250 ms", "") == (4, 4)


def test_a_port_that_every_line_names_is_no_identifier() -> None:
    assert _come_once(*["listening on 50010"] * 11) == (11, 11)


def test_where_nothing_is_said_nothing_is_known() -> None:
    assert _come_once("", "") == (0, 0)
