"""``use-case new`` and ``use-case lint`` as a user meets them."""

import json
from pathlib import Path

import pytest

from telemetry_ready.settings import load_project
from tests.cli.test_cli import Run, project, run

__all__ = ["project", "run"]

BAD = """\
name: bad
title: Bad
why: because
main_table: tickts
acts_on_production: suggest
needs_at_decision_time: [title, assigment_group]
department: d
owner: o
sponsor: s
kpis:
  - {name: column, query: SELECT median(epch) FROM tickets, unit: h, direction: down}
  - {name: writes, query: DROP TABLE tickets, unit: h, direction: down}
  - {name: two numbers, query: "SELECT 1, 2", unit: h, direction: down}
requirements:
  - {id: one, title: One, check: TKT-0002, criticality: must, floor: 0.5, target: 0.9, source: expert}
  - {id: two, title: Two, check: TKT-002, criticality: important, floor: 0.5, target: 0.9}
  - {id: three, title: Three, check: TKT-003, criticality: important, floor: 50, target: 90, source: expert}
  - {id: four, title: Four, check: TKT-005, criticality: important, floor: -1, target: 0, source: expert}
  - {id: five, title: Five, check: [TKT-006, TKT-006], criticality: important, floor: 0, target: 1, source: TBD}
  - {id: six, title: Six, check: [TKT-008, TKT-001], criticality: important, floor: 0, target: 1, source: expert}
  - {id: seven, title: Seven, check: TKT-014, criticality: important, floor: 24, target: 168, source: expert}
  - {id: eight, title: Eight, check: TKT-010, criticality: important, floor: 0.9, target: 0.9, source: expert}
"""
FOUND = [
    (4, "unknown-table"),
    (6, "unknown-field"),
    (11, "kpi"),
    (12, "kpi"),
    (13, "kpi"),
    (14, "too-few-must-haves"),
    (15, "unknown-check"),
    (16, "missing-source"),
    (17, "cannot-be-met"),
    (18, "never-matters"),
    (19, "check-twice"),
    (19, "missing-source"),
    (20, "units"),
    (21, "wrong-way"),
    (22, "lines-equal"),
]


def test_lint_finds_every_fault_at_once_each_with_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)

    done = run("use-case", "lint", file, "--json")

    found = json.loads(done.out)
    assert (done.code, found["files"], found["errors"]) == (1, 1, len(FOUND))
    assert [(one["line"], one["rule"]) for one in found["faults"] if one["level"] == "error"] == FOUND


def test_lint_says_where_what_and_what_was_meant(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)

    lines = run("use-case", "lint", file).out.splitlines()

    assert f"{file}:15: error: requirements[0].check: there is no check 'TKT-0002'. " in lines[6]
    assert lines[6].endswith("Did you mean 'TKT-002'? [unknown-check]")
    assert lines[1].endswith(
        "no table has a column 'assigment_group'. Did you mean 'assignment_group'? [unknown-field]"
    )
    assert lines[-1] == "1 files: 15 errors, 0 warnings"


def test_every_shipped_use_case_lints_clean_without_a_project(run: Run) -> None:
    done = run("use-case", "lint", "--json")

    found = json.loads(done.out)
    assert found["files"] >= 9
    assert (done.code, [one for one in found["faults"] if one["level"] == "error"]) == (0, [])


def test_new_writes_a_use_case_that_lints_clean_and_says_how_to_name_it(run: Run, project: Path) -> None:
    done = run("--project", project, "use-case", "new", "mail-triage")

    file = project / "expectations/use_cases/mail-triage.yaml"
    assert (done.code, f"Wrote {file}" in done.out) == (0, True)
    assert "Add the line `expectations: expectations` to" in done.out
    linted = run("--project", project, "use-case", "lint", file)
    assert (linted.code, linted.out) == (0, "1 files: 0 errors, 0 warnings\n")


def test_new_never_overwrites_and_takes_names_only(run: Run, project: Path) -> None:
    run("--project", project, "use-case", "new", "mail-triage")
    file = project / "expectations/use_cases/mail-triage.yaml"
    file.write_text("mine")

    again = run("--project", project, "use-case", "new", "mail-triage")

    assert (again.code, "exists and stays as it is" in again.err, file.read_text()) == (2, True, "mine")
    for name in ("../evil", "Mail", "a b", ""):
        refused = run("--project", project, "use-case", "new", name)
        assert (refused.code, "is no name for a use case" in refused.err) == (2, True)


def test_lint_reads_the_projects_own_files_and_says_that_one_stands_for_a_shipped_one(run: Run, project: Path) -> None:
    """A copy is no fault; a copy with a moved floor is shown beside the shipped one, and lint says so beforehand."""
    run("--project", project, "use-case", "new", "ticket-routing")
    settings = project / "telemetry-ready.yaml"
    settings.write_text(settings.read_text() + "\nexpectations: expectations\n")
    file = project / "expectations/use_cases/ticket-routing.yaml"

    copied = run("--project", project, "use-case", "lint", file)
    file.write_text(file.read_text().replace("floor: 77", "floor: 7"))
    moved = run("--project", project, "use-case", "lint", file)

    assert load_project(project).settings.expectations == "expectations"
    assert copied.out == "1 files: 0 errors, 0 warnings\n"
    assert (moved.code, "floor 7, not 77 [differs-from-shipped]" in moved.out) == (0, True)


@pytest.mark.parametrize("text", ["", "[]", "a: [", "name: bad\nrequirements: 7\nkpis: {a: 1}\n"])
def test_lint_takes_any_file(text: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text)

    done = run("use-case", "lint", file)

    assert done.code == 1
    assert f"{file}:" in done.out
