"""Trends and alerts: figures worked out by hand, and laws."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.monitoring import PastEvaluation, PastRequirement
from telemetry_ready.readiness.trend import MOST, alerts, slope, smoothed, trend_of

START = datetime.fromisoformat("2026-01-01T00:00:00")
MUST = PastRequirement("label", "Labels are there", "must", "met", 1.0)
HELPFUL = PastRequirement("fresh", "It is of today", "helpful", "met", 1.0)
scores = st.lists(st.floats(0, 100), min_size=1, max_size=12)


def judged(day: int, score: float, *, width: float = 4, must: str = "met", lines: str = "a") -> PastEvaluation:
    moment = START + timedelta(days=day)
    requirements = (replace(MUST, status=must), HELPFUL)
    return PastEvaluation(
        f"e{day}", moment, moment, day, lines, score, score - width / 2, score + width / 2, "ready", requirements
    )


def test_a_score_that_climbs_two_points_a_day_but_for_one_bad_run_has_that_slope() -> None:
    found = trend_of("routing", "all", [judged(day, score) for day, score in enumerate([50, 52, 54, 10, 58])])

    assert found.slope == 2.0
    assert [one.slope for one in found.requirements] == [0.0, 0.0]
    assert round(found.smoothed, 4) == 44.7938  # 50, 50.6, 51.62, 39.134 before it


def test_two_runs_have_no_slope_and_one_has_no_alert() -> None:
    assert trend_of("routing", "all", [judged(0, 50), judged(1, 60)]).slope is None
    assert trend_of("routing", "all", [judged(0, 50)]).alerts == ()


def test_only_the_newest_thirty_count() -> None:
    found = trend_of("routing", "all", [judged(day, 0 if day < 10 else 50) for day in range(40)])

    assert len(found.past) == MOST == 30
    assert (found.slope, found.smoothed) == (0.0, 50.0)


def test_a_fall_by_more_than_the_interval_is_an_alert_and_one_within_it_is_none() -> None:
    assert list(alerts(judged(0, 80, width=6), judged(1, 75))) == []
    assert list(alerts(judged(0, 80, width=4), judged(1, 75))) == [
        "The score fell from 80 to 75, by more than its interval (78 to 82)."
    ]


def test_a_must_have_that_changes_status_is_an_alert() -> None:
    assert list(alerts(judged(0, 80), judged(1, 80, must="partly met"))) == [
        "The must-have “Labels are there” was met and is partly met."
    ]


def test_other_lines_are_said_to_be_others() -> None:
    (found,) = alerts(judged(0, 80), judged(1, 80, lines="b"))

    assert found.startswith("The lines of the use case changed")


@given(scores)
def test_the_smoothed_score_lies_among_the_scores(found: list[float]) -> None:
    assert min(found) - 1e-9 <= smoothed(found) <= max(found) + 1e-9


@given(scores, st.floats(-50, 50))
def test_a_score_that_is_raised_everywhere_keeps_its_slope(found: list[float], more: float) -> None:
    series = [(START + timedelta(days=day), score) for day, score in enumerate(found)]
    raised = [(moment, score + more) for moment, score in series]

    assert slope(raised) == (pytest.approx(slope(series), abs=1e-6) if len(found) > 2 else None)
