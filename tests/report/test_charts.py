"""Charts: what stands where, and how many columns a long time gets."""

import re
from dataclasses import replace
from datetime import date, timedelta

from telemetry_ready.model.use_case import Scale
from telemetry_ready.report.charts import coverage, requirement_line
from tests.report._estate import evaluation

FINDING = replace(evaluation().assessments[2].findings[0], floor=10, target=1000, unit="tickets")


def mark(measured: float, scale: Scale = Scale.LOG, **values: float) -> float:
    chart = requirement_line(replace(FINDING, measured=measured, **values), scale)
    found = re.search(r'class="mark" d="M([\d.]+)', chart)
    assert found
    return float(found[1])


def test_the_lines_stand_at_the_same_place_in_every_chart() -> None:
    assert mark(10) == 113.4
    assert mark(1000) == 306.6
    assert mark(100) == 210.0


def test_what_is_far_out_stands_at_the_edge() -> None:
    assert mark(0) == 8.4
    assert mark(1e12) == 411.6


def test_better_is_to_the_right_where_less_is_better() -> None:
    assert mark(24, Scale.LINEAR, floor=168, target=24) == 306.6
    assert mark(168, Scale.LINEAR, floor=168, target=24) == 113.4


def test_a_requirement_that_was_not_measured_has_no_mark() -> None:
    found = requirement_line(replace(FINDING, measured=None), Scale.LINEAR)

    assert 'class="mark"' not in found
    assert "not measured" in found


def test_a_decade_of_days_is_drawn_by_month() -> None:
    """3,650 columns would be thinner than a pixel each."""
    first = date(2016, 1, 1)

    found = coverage(("logs", first + timedelta(at), 10) for at in range(3650))

    assert "Rows per 30 days" in found
    assert len(found) < 100_000


def test_a_silo_of_a_single_row_can_be_drawn() -> None:
    assert "<svg" in coverage([("tickets", date(2026, 1, 1), 1)])


def test_an_empty_lake_has_no_chart() -> None:
    assert coverage([]) == ""
