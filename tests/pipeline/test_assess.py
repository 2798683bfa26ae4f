"""From the lake to a judgement: scopes, repeatability, what is stored."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.errors import ConfigurationError, QueryRefusedError
from telemetry_ready.model.evaluation import Verdict
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.readiness import to_json
from telemetry_ready.settings import Project, ProjectSettings

Write = Callable[[str, str | bytes], Path]
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def with_settings(estate: Any, **values: Any) -> Project:
    return Project(estate.project.folder, ProjectSettings.model_validate(values))


def syslog(host: str, service: str, count: int) -> str:
    return "".join(
        f"<14>Jul {1 + i % 20:2} 10:{i // 60 % 60:02}:{i % 60:02} {host} {service}[{i}]: request {i} done\n"
        for i in range(count)
    )


def test_an_empty_lake_is_ready_for_nothing(estate: Any) -> None:
    """No data is no pass: each use case stays at ten points or below."""
    evaluation = assess(estate.project, now=NOW, progress=Silent())

    assert len(evaluation.assessments) >= 4
    assert {one.verdict for one in evaluation.assessments} == {Verdict.NOT_READY}
    assert max(one.score for one in evaluation.assessments) <= 10


def test_scopes_are_judged_side_by_side_and_stored(estate: Any, write: Write) -> None:
    """A use case can be ready for one service and not for another."""
    estate.ingest(write("a.log", syslog("web01", "shop", 400)), write("b.log", syslog("web02", "mail", 40)))
    scopes = [
        {"name": "shop", "services": ["SHOP"]},
        {"name": "mail", "hosts": ["web02"]},
        {"name": "late", "since": "2026-07-15"},
    ]
    project = with_settings(estate, as_of="data", use_cases={"log-anomaly-detection": {"scopes": scopes}})

    evaluation = assess(project, now=NOW, progress=Silent())

    rows = {
        one.scope.name: next(f.evaluated for f in one.findings if f.check_id == "LOG-003")
        for one in evaluation.assessments
    }
    assert rows == {"shop": 400, "mail": 40, "late": 120 + 12}
    stored = "SELECT count(*) FROM evaluations WHERE evaluation_id = '{}'"
    assert estate.value(stored.format(evaluation.evaluation_id)) == 3
    assert estate.value("SELECT count(*) FROM check_results WHERE day IS NOT NULL") > 0
    assert estate.value("SELECT sum(points_lost) BETWEEN 0 AND 300 FROM requirement_results")


def test_an_evaluation_repeats_to_the_last_digit(estate: Any, write: Write) -> None:
    """The same data as of the same moment gives the same numbers, run after run."""
    estate.ingest(write("a.log", syslog("web01", "shop", 500)))
    project = with_settings(estate, as_of="data")

    first, second = (to_json(assess(project, now=NOW, progress=Silent()))["use_cases"] for _ in range(2))

    assert first == second


def test_points_lost_sum_to_what_is_missing(estate: Any, write: Write) -> None:
    """A lead can add the lines up."""
    estate.ingest(write("a.log", syslog("web01", "shop", 300)))

    evaluation = assess(with_settings(estate, as_of="data"), now=NOW, progress=Silent())

    for one in evaluation.assessments:
        assert abs(100 - one.score - sum(finding.points_lost for finding in one.findings)) < 1e-9
        assert one.low <= one.score <= one.high


def test_the_project_file_names_owner_and_sponsor(estate: Any) -> None:
    """A report without the right names is nobody's report."""
    project = with_settings(estate, use_cases={"ticket-routing": {"owner": "Ada", "sponsor": "Grace"}})

    (one,) = assess(project, now=NOW, progress=Silent()).assessments

    assert (one.use_case.owner, one.use_case.sponsor) == ("Ada", "Grace")


def test_a_use_case_that_does_not_exist_is_named(estate: Any) -> None:
    """A typing error in the project file is told with what there is."""
    project = with_settings(estate, use_cases={"tickets-routing": {}})

    with pytest.raises(ConfigurationError, match="ticket-routing"):
        assess(project, now=NOW, progress=Silent())


def test_a_ticket_filter_is_held_to_the_rules_of_queries(estate: Any) -> None:
    """A project file is no way out of the lake."""
    scopes = [{"name": "bad", "ticket_filter": "title IN (SELECT content FROM read_text('/etc/passwd'))"}]
    project = with_settings(estate, use_cases={"ticket-routing": {"scopes": scopes}})

    with pytest.raises(QueryRefusedError, match="read_text"):
        assess(project, now=NOW, progress=Silent())
