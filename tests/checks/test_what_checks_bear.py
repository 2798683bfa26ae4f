"""What is no fault of the data costs a check nothing, and what hides in a part of it is found; counted by hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.checks._measure import measure

BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001  # UTC
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _points(*series: list[tuple[datetime, float]]) -> dict[str, dict[str, list[Any]]]:
    numbers = range(1, len(series) + 1)
    rows = [(number, *point) for number, one in zip(numbers, series, strict=True) for point in one]
    return {
        "metric_series": {"series_id": [*numbers], "metric_name": ["cpu"] * len(series), "source": ["a"] * len(series)},
        "metric_points": {
            "series_id": [number for number, _, _ in rows],
            "metric_name": ["cpu"] * len(rows),
            "time_unix_nano": [str(at) for _, at, _ in rows],
            "value": [value for _, _, value in rows],
        },
    }


def _every(step: timedelta, values: list[float]) -> list[tuple[datetime, float]]:
    return [(BEGIN + step * place, value) for place, value in enumerate(values)]


def _tickets(count: int, **columns: list[Any]) -> dict[str, dict[str, list[Any]]]:
    keys = {"ticket_id": [str(k) for k in range(count)], "opened_at": [str(BEGIN + DAY * k) for k in range(count)]}
    return {"tickets": keys | columns}


def test_two_collectors_of_one_series_lose_no_samples() -> None:
    hourly = _every(HOUR, [float(k % 5) for k in range(20)])
    echoes = [(at + timedelta(seconds=10), value) for at, value in hourly]
    found = measure("MET-005", _points(sorted(hourly + echoes)))
    assert (found.evaluated, found.passed) == (20, 20)


def test_some_points_off_the_beat_are_no_second_collector() -> None:
    hourly = _every(HOUR, [float(k % 5) for k in range(20)])
    stray = [(hourly[k][0] + timedelta(seconds=10), 1.0) for k in range(4)]
    found = measure("MET-005", _points(sorted(hourly + stray)))
    assert (found.evaluated, found.passed) == (24, 20)


@pytest.mark.parametrize(
    ("pause_h", "after", "counts"),
    [
        pytest.param(8736, 12, (24, 24), id="an archive of a year ago"),
        pytest.param(60, 12, (83, 24), id="down for less than three times what is covered"),
        pytest.param(8736, 9, (8756, 21), id="nine points after a year are no series of now"),
    ],
)
def test_an_archive_beside_a_series_lacks_nothing(pause_h: int, after: int, counts: tuple[int, int]) -> None:
    hours = [*range(12), *(11 + pause_h + k for k in range(after))]
    found = measure("MET-005", _points([(BEGIN + HOUR * k, float(k % 5)) for k in hours]))
    assert (found.evaluated, found.passed) == counts


def test_series_that_hardly_move_are_not_asked_to_be_foretold() -> None:
    moving = _every(DAY, [float(k % 7) for k in range(21)])
    flat = _every(DAY, [100.0 + k * k % 3 for k in range(21)])
    assert measure("MET-024", _points(moving, flat, flat)).value == 1.0


LIVES = {"lasting": range(20), "first half": range(10), "an hour": range(5, 6)}  # of twenty hours


@pytest.mark.parametrize(
    ("lives", "evaluated", "passed"),
    [
        (("lasting", "lasting"), 2, 2),
        (("lasting", "first half"), 2, 1),
        (("lasting", "an hour"), 1, 1),  # it was not meant to last
        (("lasting", "first half", "an hour"), 2, 1),
    ],
)
def test_what_lives_for_an_hour_is_not_asked_to_go_on(lives: tuple[str, ...], evaluated: int, passed: int) -> None:
    beats = _every(HOUR, [float(k % 3) for k in range(20)])
    tables = _points(*([beats[k] for k in LIVES[one]] for one in lives))
    points = tables["metric_points"]
    found = measure("MET-017", {"metric_points": {**points, "source": ["a"] * len(points["value"])}})
    assert (found.evaluated, found.passed) == (evaluated, passed)


def test_where_all_are_short_lived_all_are_asked() -> None:
    """Pods of a day each: every one under a name of its own, and no history."""
    beats = _every(HOUR, [float(k % 3) for k in range(20)])
    tables = _points(*([one] for one in beats))
    found = measure("MET-017", {"metric_points": {**tables["metric_points"], "source": ["a"] * 20}})
    assert (found.evaluated, found.passed) == (14, 0)


def test_a_finer_grid_of_the_same_values_is_no_calm() -> None:
    coarse = _every(HOUR, [float(k % 3) for k in range(100)])
    fine = [(at + HOUR / 5 * part, value) for at, value in coarse[50:] for part in range(5)]
    found = measure("MET-027", _points(coarse[:50] + fine))
    assert found.rate == 1.0


@pytest.mark.parametrize(("same_for", "passed"), [(0, 3), (30, 0)])
def test_series_that_are_the_same_for_a_third_of_the_time_are_found(same_for: int, passed: int) -> None:
    own = [_every(HOUR, [float(k % 7 + 10 * number) for k in range(90 - same_for)]) for number in range(3)]
    shared = _every(HOUR, [float(k % 5) for k in range(90)])[90 - same_for :] if same_for else []
    found = measure("MET-038", _points(*(one + shared for one in own)))
    assert (found.evaluated, found.passed) == (3, passed)


def test_a_field_that_hardly_any_ticket_had_at_first_is_not_judged() -> None:
    items = [None] * 20 + ["laptop"] * 10
    found = measure("TKT-032", _tickets(30, category=["net", "mail"] * 15, ci_name=items))
    assert found.value == 1.0


def test_a_field_that_is_emptied_is_judged() -> None:
    items = ["laptop"] * 20 + [None] * 10
    found = measure("TKT-032", _tickets(30, category=["net", "mail"] * 15, ci_name=items))
    assert found.value == 0.0


def test_markup_is_no_other_text() -> None:
    plain, rich = "the vpn drops", '<p style="margin:0px">the vpn&nbsp;drops</p>'
    found = measure("TKT-034", _tickets(30, title=[plain] * 20 + [rich] * 10))
    assert found.value == 1.0


@pytest.mark.parametrize(("known", "value"), [({}, 1.0), ({"opened_by_id": "u1"}, 1.0), ({"title": "vpn"}, 2 / 3)])
def test_tickets_of_which_nothing_is_known_are_no_twins(known: dict[str, str], value: float) -> None:
    tickets = _tickets(
        3,
        state_category=["closed"] * 3,
        assignment_group=["net", "net", "mail"],
        **{column: [one] * 3 for column, one in known.items()},
    )
    tickets["tickets"]["opened_at"] = [str(BEGIN)] * 3
    assert measure("TKT-040", tickets).value == pytest.approx(value)
