"""Readiness over time, on a real lake: ten records a day are too few to judge, not to watch."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.monitor import drifts, news, silent, trends
from telemetry_ready.settings import Project, ProjectSettings
from tests.pipeline.conftest import NOW, Estate
from tests.pipeline.test_histories import Write

START = datetime.fromisoformat("2026-06-01T00:00:00")
USE_CASE = "log-anomaly-detection"


def records(first_day: int, last_day: int, level: str, message: str) -> str:
    """Twenty-four a day, one an hour, of one service."""
    moments = (START + timedelta(hours=hour) for hour in range(first_day * 24, last_day * 24))
    return "".join(f"{moment:%Y-%m-%dT%H:%M:%S}Z {level} [shop] {message} {moment.hour}\n" for moment in moments)


def judged(project: Project, number: int) -> Any:
    return assess(project, now=NOW + timedelta(days=number), progress=Silent(), only=USE_CASE)


@pytest.fixture
def shop(estate: Estate) -> Project:
    return Project(estate.project.folder, ProjectSettings.model_validate({"as_of": "data"}))


@pytest.mark.xdist_group("monitor")
def test_data_that_changes_after_an_evaluation_has_drifted_and_is_told(
    estate: Estate, shop: Project, write: Write
) -> None:
    estate.ingest(write("a.log", records(0, 10, "INFO", "order placed")))
    with pytest.raises(ConfigurationError, match="No use case was judged yet"):
        trends(shop)
    first = judged(shop, 0)

    (still,) = drifts(shop, now=NOW)
    assert (still.findings, still.is_approved) == ((), False)
    assert still.note == "No time has passed in the data since then."
    assert news(shop, first) == []

    estate.ingest(write("b.log", records(10, 16, "ERROR", "card refused by bank")))
    judged(shop, 1)
    (moved,) = drifts(shop, now=NOW)
    found = {one.field: one for one in moved.findings}

    assert moved.since_evaluation == first.evaluation_id
    assert found["template_id"].value == 1.0  # no record of the later days has a template of the earlier ones
    assert (found["template_id"].rows_before, found["template_id"].rows_now) == (240, 144)
    assert found["severity_text"].is_drift
    assert found["severity_text"].detail == "ERROR: from 0.0 % to 100.0 %"

    (trend,) = trends(shop, USE_CASE)
    assert trend.past[0].evaluation_id == first.evaluation_id
    assert len(trend.past) == 2
    assert trend.slope is None


@pytest.mark.xdist_group("monitor")
def test_a_check_that_never_has_a_row_is_listed_after_three_evaluations(
    estate: Estate, shop: Project, write: Write
) -> None:
    estate.ingest(write("a.log", records(0, 3, "INFO", "order placed")))
    for number in range(2):
        judged(shop, number)
    assert silent(shop) == []

    judged(shop, 2)

    found = {one.check_id: one for one in silent(shop)}
    assert (found["LOG-005"].is_blind, found["LOG-005"].runs) == (False, 3)  # every record has a message
    assert "LOG-003" not in found  # nothing names an emitter: it fails every time


def test_a_use_case_that_was_never_judged_is_named(estate: Estate, shop: Project, write: Write) -> None:
    estate.ingest(write("a.log", records(0, 1, "INFO", "order placed")))

    with pytest.raises(ConfigurationError, match="The use case 'x' was never judged; judged were: none"):
        trends(shop, "x")
