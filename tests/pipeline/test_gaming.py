"""Each way to make a score look better than the data is: seen, and named in the report and the JSON."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from telemetry_ready.catalog import expectations_folder
from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.progress import Silent
from telemetry_ready.model.source import SourceOptions
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.ingest import take
from telemetry_ready.pipeline.landing import loose
from telemetry_ready.pipeline.report import write_report
from telemetry_ready.readiness import to_json
from telemetry_ready.settings import load_project

NOW = datetime(2026, 10, 1, tzinfo=UTC)
HEAD = "number,sys_id,short_description,state,priority,category,assignment_group,opened_at,resolved_at,sys_updated_on\n"
HONEST = "use_cases: {ticket-routing: {}}\n"
GAMED = """\
sources: [{name: good, path: good.csv}]
expectations: own
use_cases:
  ticket-routing:
    not_applicable: {text-usable: nobody writes texts here}
    scopes: [{name: all, sources: [good], since: 2026-09-15}]
"""


def tickets(path: Path, *, day_from: int, title: str, count: int = 40) -> Path:
    lines = [
        f"INC{path.stem}{number},{path.stem}{number:032d},{title},Closed,3 - Moderate,mail,Mail Team,"
        f"2026-09-{day_from + number % 14:02d} 08:00:00,2026-09-{day_from + number % 14:02d} 12:00:00,"
        f"2026-09-{day_from + number % 14:02d} 13:00:00\n"
        for number in range(count)
    ]
    path.write_text(HEAD + "".join(lines))
    return path


@pytest.fixture(scope="module")
def gamed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Evaluation, Path]:
    """Judged as it is, then by a milder file of the project's own, on the better source and the better days."""
    folder = tmp_path_factory.mktemp("estate")
    (folder / "telemetry-ready.yaml").write_text(HONEST)
    project = load_project(folder)
    for name, day, title in (("good", 15, "Mail does not arrive at all"), ("worst", 1, "TBD")):
        file = tickets(folder / f"{name}.csv", day_from=day, title=title)
        candidates = loose([file], SourceOptions(name, time_zone="UTC"))
        take(candidates, project, batch_id=day, now=NOW, progress=Silent())
    assess(project, now=NOW, progress=Silent())
    own = folder / "own/use_cases/ticket-routing.yaml"
    own.parent.mkdir(parents=True)
    shipped = (expectations_folder() / "use_cases/ticket-routing.yaml").read_text("utf-8")
    own.write_text(shipped.replace("floor: 77\n    target: 600", "floor: 1\n    target: 30", 1), "utf-8")
    (folder / "telemetry-ready.yaml").write_text(GAMED)
    evaluation = assess(load_project(folder), now=NOW, progress=Silent())
    return evaluation, write_report(project, evaluation, folder / "report", now=NOW).parent


def only(found: tuple[Evaluation, Path]) -> Assessment:
    (assessment,) = found[0].assessments
    return assessment


def test_leaving_out_a_source_and_picking_the_window_is_named_with_its_share(gamed: tuple[Evaluation, Path]) -> None:
    assert "The scope leaves out 50 % of 80 tickets: source worst, 14 of 28 days (2026-09-01 to 2026-09-14)." in (
        only(gamed).disclosures
    )


def test_the_score_over_everything_stands_beside(gamed: tuple[Evaluation, Path]) -> None:
    everything = next(one for one in only(gamed).beside if one.kind == "everything")

    assert everything.differences == ("sources: worst", "14 days of tickets")
    assert everything.score <= only(gamed).score


def test_a_moved_floor_is_named_beside_the_shipped_score(gamed: tuple[Evaluation, Path]) -> None:
    shipped = next(one for one in only(gamed).beside if one.kind == "shipped")

    assert shipped.score < only(gamed).score
    assert shipped.differences == (
        "“Enough labelled tickets to learn from”: floor 1, not 77",
        "“Enough labelled tickets to learn from”: target 30, not 600",
    )


def test_not_applicable_by_declaration_is_named_with_its_reason(gamed: tuple[Evaluation, Path]) -> None:
    case = to_json(gamed[0])["use_cases"][0]

    (left_out,) = [one for one in case["findings"] if one["status"] == "not applicable"]
    assert (left_out["requirement"], left_out["detail"]) == ("text-usable", "nobody writes texts here")
    assert [one["kind"] for one in case["beside"]] == ["shipped", "counted", "everything"]


def test_what_was_otherwise_before_is_remembered(gamed: tuple[Evaluation, Path]) -> None:
    (words,) = [one for one in only(gamed).disclosures if one.startswith("On 2026-10-01 it was judged otherwise")]

    assert "“Tickets say what is the matter” (important) is no longer asked" in words
    assert "floor 1, not 77" in words
    assert "its scope has sources good, not none" in words


def test_the_report_names_them_all(gamed: tuple[Evaluation, Path]) -> None:
    page = (gamed[1] / "ticket-routing--all.html").read_text("utf-8")

    assert "What this judgement leaves out" in page
    assert "nobody writes texts here" in page
    assert "source worst" in page
    assert "floor 1, not 77" in page
    assert "over all sources and days in the lake" in page
