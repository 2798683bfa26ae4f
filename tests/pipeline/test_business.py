"""Who answers for a use case and what it is worth: from the project file to the evaluation."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.business import hypotheses
from telemetry_ready.pipeline.places import reading
from telemetry_ready.pipeline.portfolio import compare
from telemetry_ready.readiness import portfolio_json
from telemetry_ready.settings import Project, ProjectSettings, load_project
from tests.pipeline.conftest import Estate

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
HOURS, VOLUME = "Median hours from opening to resolution", "volume_per_year: 4200"
VALUE = f"""
    value:
      kpi: {HOURS}
      change: 0.4
      {VOLUME}
      unit_value: {{amount: 5, per: hour}}
      adoption: 0.5
      currency: EUR
      pilot_cost: 30000
      running_cost_per_year: 12000
"""
TOPICS = "    attestations:\n" + "".join(
    f"      {topic}: {{by: Ada, on: 2026-09-01}}\n"
    for topic in ("skills", "sponsor", "target_workflow", "model_operations")
)
MINE = f"""name: mine
title: Route tickets
why: So that the right group has them.
main_table: tickets
acts_on_production: suggest
needs_at_decision_time: [title]
kpis:
  - name: Reassignments per ticket
    unit: per ticket
    direction: down
    query: SELECT avg(reassignment_count) FROM tickets
  - name: {HOURS}
    unit: hours
    direction: down
    query: SELECT median(epoch(resolved_at) - epoch(opened_at)) / 3600.0 FROM tickets
requirements:
  - {{id: group, title: Group, check: TKT-001, criticality: must, floor: 0.5, target: 0.9, source: expert}}
  - {{id: category, title: Category, check: TKT-013, criticality: must, floor: 0.5, target: 0.9, source: expert}}
"""
TICKETS = "number,opened_at,resolved_at,state,short_description\n" + "".join(
    f"INC{at:03},2026-09-{at:02} 08:00:00,2026-09-{at:02} 18:00:00,Closed,Printer {at} is jammed\n"
    for at in range(1, 21)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of twenty tickets, each open for ten hours, and two use cases of the project's own."""
    root = tmp_path_factory.mktemp("business")
    estate = Estate(root / "project")
    (root / "incidents.csv").write_text(TICKETS, "utf-8")
    estate.ingest(root / "incidents.csv", format="servicenow_csv")
    own = root / "project/own/use_cases"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(MINE, "utf-8")
    (own / "other.yaml").write_text(MINE.replace("name: mine", "name: other"), "utf-8")
    return root / "project"


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Catalog:
    return load_catalog(folder / "own")


def written(folder: Path, use_cases: str) -> Project:
    (folder / "telemetry-ready.yaml").write_text(f"as_of: data\nuse_cases:\n{use_cases}expectations: own\n", "utf-8")
    return load_project(folder)


def judged(folder: Path, use_cases: str, now: datetime) -> Assessment:
    (one,) = assess(written(folder, use_cases), now=now, progress=Silent()).assessments
    return one


def rows(folder: Path, query: str) -> list[Mapping[str, Any]]:
    """Whatever project file the test before has left."""
    with reading(Project(folder, ProjectSettings())) as lake:
        return lake.connection.execute(query).pl().to_dicts()


@pytest.fixture(scope="module")
def full(folder: Path) -> Assessment:
    return judged(folder, f"  mine:\n    owner: Ada{VALUE}{TOPICS}", NOW)


def test_statements_become_a_value_with_the_measured_baseline(folder: Path, full: Assessment) -> None:
    """By hand: (10 - 6) h x 4,200 x 5 EUR x 0.5. The target is stored beside the baseline, for who looks back."""
    assert (full.value.baseline, full.value.target, full.value.per_year) == (10.0, 6.0, 42_000.0)
    (stored,) = rows(folder, "SELECT baselines FROM evaluations ORDER BY assessed_at LIMIT 1")
    assert [baseline["target"] for baseline in json.loads(stored["baselines"])] == [None, 6.0]


def test_the_score_does_not_know_money_people_or_attestations(folder: Path, full: Assessment) -> None:
    """The score covers data only; what is stated beside it moves no digit, and only the next step asks for an owner."""
    bare = judged(folder, "  mine: {}\n", NOW + timedelta(hours=1))

    assert len(full.use_case.attestations) == 4
    assert (full.score, full.low, full.high, full.verdict) == (bare.score, bare.low, bare.high, bare.verdict)
    numbers = [[(line.requirement, line.attainment, line.points_lost) for line in one.findings] for one in (bare, full)]
    assert numbers[0] == numbers[1]
    assert [one.next_step.startswith("Name an owner: ") for one in (bare, full)] == [True, False]
    assert "use_cases: mine: owner" in bare.next_step


MONITORED = f"  metric-anomaly-detection:{VALUE.replace(f'kpi: {HOURS}', 'source: me')}"
SCOPED = f"  mine:{VALUE}    scopes: [{{name: a}}, {{name: b}}]\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"  mine:{VALUE.replace('per: hour', 'per: ticket')}", 8, "value.unit_value.per: the KPI"),
        (f"  mine:{VALUE.replace('Median', 'Mean')}", 5, "value.kpi: the use case has no KPI"),
        (MONITORED, 7, "volume_per_year: the KPI"),
        (SCOPED, 7, "volume_per_year: the use case has 2 scopes; say it for each"),
        ("  mine:\n    scopes:\n      - name: a\n        value:\n          kpi: Nothing\n", 7, "scopes[0].value.kpi"),
        (f"  mine:{VALUE.replace('0.5', '5')}", 9, "adoption"),
        (f"  mine:{VALUE.replace('30000', 'cheap')}", 11, "pilot_cost"),
        (f"  mine:{VALUE.replace('EUR', 'Euro')}", 10, "currency"),
        (f"  mine:{VALUE.replace('change: 0.4', 'change: .inf')}", 6, "change"),
        (f"  mine:{VALUE}      target: 6\n", 4, "not both"),
        ("  mine:\n    attestations:\n      skills: {by: TBD, on: 2026-09-01}\n", 5, "'TBD' is nobody"),
        ("  mine:\n    attestations:\n      skils: {by: Ada, on: 2026-09-01}\n", 5, "Did you mean 'skills'?"),
    ],
)
def test_what_cannot_be_meant_is_an_error_with_its_line(
    folder: Path, catalog: Catalog, text: str, line: int, words: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        hypotheses(catalog, written(folder, text))

    assert f"telemetry-ready.yaml:{line}: use_cases." in str(refused.value)
    assert words in str(refused.value)


def test_each_scope_has_amounts_of_its_own_and_shares_the_rest(folder: Path, catalog: Catalog) -> None:
    """Said once for all scopes, the tickets of a year would count once for each."""
    shared = "".join(f"{line}\n" for line in VALUE.splitlines() if "volume" not in line and "cost" not in line)
    scope = "      - {{name: {}, value: {{volume_per_year: {}, pilot_cost: 10000}}}}\n"

    found = hypotheses(
        catalog, written(folder, f"  mine:{shared}    scopes:\n{scope.format('a', 10)}{scope.format('b', 30)}")
    )

    assert {key: (one.volume_per_year, one.change) for key, one in found.items()} == {
        ("mine", "a"): (10, 0.4),
        ("mine", "b"): (30, 0.4),
    }


def test_what_was_judged_last_can_be_compared_without_judging_again(folder: Path) -> None:
    """The same numbers, with today's assumptions; nothing new is stored; a gate's single use case is not taken."""
    later, latest = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    project = written(folder, f"  mine:{VALUE}  other: {{}}\n")
    anew = portfolio_json(compare(project, now=later, progress=Silent()))
    assess(project, now=latest, progress=Silent(), only="mine")
    (before,) = rows(folder, "SELECT count(DISTINCT evaluation_id) AS n FROM evaluations")

    stored = portfolio_json(compare(project, now=latest, progress=Silent(), is_stored=True))

    assert [fix["check_id"] for fix in anew["shared_fixes"]] == ["TKT-013"]
    assert stored == anew
    assert rows(folder, "SELECT count(DISTINCT evaluation_id) AS n FROM evaluations") == [before]
    dearer = written(folder, f"  mine:{VALUE.replace('4200', '8400')}  other: {{}}\n")
    found = portfolio_json(compare(dearer, now=latest, progress=Silent(), is_stored=True))["use_cases"]
    assert {one["name"]: one["value"]["per_year"] for one in found} == {"mine": 84_000.0, "other": None}


def test_a_stored_evaluation_of_another_scope_is_not_passed_off(folder: Path) -> None:
    changed = written(folder, "  mine:\n    scopes: [{name: all, hosts: [web01]}]\n")

    with pytest.raises(ConfigurationError, match="leave out --stored"):
        compare(changed, now=NOW, progress=Silent(), is_stored=True)


def test_a_value_in_the_file_of_a_use_case_counts_and_its_errors_have_lines(tmp_path: Path) -> None:
    file = tmp_path / "use_cases/mine.yaml"
    file.parent.mkdir()
    stated = f"{MINE}value:\n  kpi: Reassignments per ticket\n  unit_value: {{amount: 5, per: hour}}\n"
    file.write_text(stated, "utf-8")

    with pytest.raises(ConfigurationError, match=r"mine.yaml:21: value.unit_value.per: "):
        load_catalog(tmp_path)
    file.write_text(stated.replace("per: hour", "per: reassignment"), "utf-8")

    unit_value = load_catalog(tmp_path).use_cases["mine"].value.unit_value
    assert unit_value is not None
    assert (unit_value.amount, unit_value.per) == (5.0, "reassignment")
