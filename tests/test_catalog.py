"""Checks and use cases from YAML: the shipped ones, a project's own, and what is wrong with them."""

from pathlib import Path

import pytest

from telemetry_ready.catalog import expectations_folder, load_catalog
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.check import Dimension, Kind
from telemetry_ready.model.use_case import Criticality, Requirement, Scale

CHECK = """\
id: OWN-001
title: Bodies are short
why: Long bodies cost.
source: expert
table: logs
dimension: effectiveness
kind: rows
expect:
  type: expect_rows_to_satisfy
  condition: len(body) < 100
  mostly: 0.9
remediation: Cut them.
owner: application owner
effort_days: 1
examples:
  passes: {logs: {body: [a]}}
  fails: {logs: {body: [null]}}
"""
USE_CASE = """\
name: own-case
title: Own
why: Because
main_table: logs
acts_on_production: read
needs_at_decision_time: []
department: d
owner: o
sponsor: s
kpis:
  - {name: rows, query: SELECT count(*) FROM logs, unit: rows, direction: up}
requirements:
  - {id: short, title: Short, check: OWN-001, criticality: must, floor: 0.5, target: 0.9, source: expert}
  - id: known
    title: Known
    check: [LOG-002, OWN-001]
    criticality: must
    floor: 0.5
    target: 0.95
    source: expert
"""


def project(folder: Path, check: str = CHECK, use_case: str = USE_CASE) -> Path:
    for name, text in (("checks/logs/OWN-001-short.yaml", check), ("use_cases/own-case.yaml", use_case)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_catalog(folder)
    return str(caught.value).replace(f"{folder}/", "")


def test_the_shipped_checks_and_use_cases_are_read() -> None:
    catalog = load_catalog()
    check, use_case = catalog.checks["LOG-004"], catalog.use_cases["ticket-routing"]

    assert (expectations_folder() / "checks").is_dir()
    assert len(catalog.checks) >= 25
    assert (check.table, check.dimension, check.kind, check.counts_rejects) == (
        "logs",
        Dimension.ACCURACY,
        Kind.ROWS,
        True,
    )
    assert check.expect == {
        "type": "expect_rows_to_satisfy",
        "condition": "(time_flags & 141) = 0",
        "mostly": 0.99,
    }
    assert use_case.requirements[0].scale is Scale.LOG
    assert len(use_case.sha256) == 64


def test_a_project_adds_its_own(tmp_path: Path) -> None:
    catalog = load_catalog(project(tmp_path))

    assert catalog.checks["OWN-001"].title == "Bodies are short"
    assert catalog.use_cases["own-case"].kpis[0].query == "SELECT count(*) FROM logs"
    assert catalog.use_cases["own-case"].requirements[1] == Requirement(
        "known", "Known", ("LOG-002", "OWN-001"), Criticality.MUST, 0.5, 0.95, Scale.LINEAR, "expert"
    )
    assert "ticket-routing" in catalog.use_cases


def test_a_projects_file_replaces_the_shipped_one_of_its_id(tmp_path: Path) -> None:
    catalog = load_catalog(
        project(tmp_path, CHECK.replace("OWN-001", "LOG-001"), USE_CASE.replace("OWN-001", "LOG-001"))
    )

    assert catalog.checks["LOG-001"].title == "Bodies are short"


CHECK_FAULTS = [
    ("table: logs", "table: lgos", "OWN-001-short.yaml:5: table: should be 'logs'"),
    ("table: logs", "table: links", "table links is no table"),
    ("owner:", "ovner:", "OWN-001-short.yaml:13: ovner: there is no such key. Did you mean 'owner'?"),
    ("id: OWN-001", "id: own", "OWN-001-short.yaml:1: id: "),
    ("  mostly: 0.9", "  mostly: 90", "OWN-001-short.yaml:8: expect: mostly is a share from 0 to 1; this is 90"),
    ("  condition", "  conditions", "OWN-001-short.yaml:8: expect: expect_rows_to_satisfy needs condition"),
    ("  type: expect_rows_to_satisfy\n", "", "OWN-001-short.yaml:8: expect: it needs a type"),
    ("kind: rows", "kind: number", "kind number and expect_query_value_to_be_between belong together"),
    ("effort_days: 1", "effort_days: 1\nunit: s", "unit: a check of kind number needs one"),
    ("  fails: {logs: {body: [null]}}\n", "", "examples: passes and fails are both needed"),
    ("len(body) < 100", "len(body) < (SELECT len(content) FROM read_text('/etc/passwd'))", "read_text"),
    ("len(body) < 100", "true) FROM logs; DROP TABLE logs; SELECT (true", "statements"),
]


@pytest.mark.parametrize(("old", "new", "words"), CHECK_FAULTS)
def test_a_check_that_is_not_right_is_refused_with_its_place(old: str, new: str, words: str, tmp_path: Path) -> None:
    found = refused(project(tmp_path, check=CHECK.replace(old, new)))

    assert words in found
    assert found.startswith("checks/logs/OWN-001-short.yaml:")


USE_CASE_FAULTS = [
    ("LOG-002", "LGO-002", ":16: requirements[1].check: there is no check 'LGO-002'. Did you mean 'LOG-002'?"),
    ("criticality: must\n", "criticality: helpful\n", "requirements: at least 2 must be of criticality must; 1 are"),
    ("id: known", "id: short", "requirements: each needs an id of its own; given twice: short"),
    ("target: 0.95", "target: 0.5", "floor and target are both 0.5"),
    ("floor: 0.5\n", "floor: 0\n    scale: log\n", "scale log needs a floor and a target above 0"),
    ("main_table: logs", "main_table: links", "own-case.yaml:4: main_table: "),
    ("SELECT count(*) FROM logs", "SELECT * FROM '/etc/passwd'", "own-case.yaml:1: kpis: rows: "),
    ("why: Because\n", "", "own-case.yaml:1: why: this key is required"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), USE_CASE_FAULTS)
def test_a_use_case_that_is_not_right_is_refused_with_its_place(old: str, new: str, words: str, tmp_path: Path) -> None:
    found = refused(project(tmp_path, use_case=USE_CASE.replace(old, new)))

    assert words in found
    assert found.startswith("use_cases/own-case.yaml:")


def test_two_files_of_one_folder_may_not_have_the_same_id(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "checks/logs/OWN-001-again.yaml").write_text(CHECK, encoding="utf-8")

    assert "OWN-001 is taken by" in refused(tmp_path)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert "There is no folder" in refused(tmp_path / "nowhere")
