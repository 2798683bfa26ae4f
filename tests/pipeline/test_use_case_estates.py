"""Each use case on an estate that its tools could have exported: good it is worth a pilot, with one fault it is not.

The lake is a real one, filled through formats and mappings; the numbers below are counted by hand from
``_use_case_estate``. Checks run as plain SQL: that Great Expectations gives the same is tested check by check.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.checks.scope import scoped
from telemetry_ready.model.check import Check, CheckResult, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline.places import reading
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.settings import load_project, scopes_of
from tests.docs_pages import run
from tests.pipeline._use_case_estate import write_estate

AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
CATALOG: Catalog = load_catalog()
PROJECT = Path(__file__).parent / "_use_case_estate.yaml"
MEASURED = {
    # use case, scope: check, and what it measures
    ("similar-tickets", "good"): ("TKT-060", (3220, 3220)),
    ("similar-tickets", "fault"): ("TKT-060", (20, 820)),
    ("ticket-assistant", "good"): ("PRV-002", (3340, 3340)),
    ("ticket-assistant", "fault"): ("PRV-002", (140, 940)),
    ("disk-failure", "good"): ("DEV-001", (100 * 35 + 10 * 182, 100 * 35 + 10 * 182)),
    ("disk-failure", "fault"): ("DEV-001", (100 * 18 + 10 * 91, 100 * 35 + 10 * 181)),
    ("predictive-maintenance", "good"): ("DEV-002", 50.0),
    ("predictive-maintenance", "fault"): ("DEV-002", 1.0),
    ("anomalous-logins", "good"): ("LOG-041", (1280, 1280)),
    ("anomalous-logins", "fault"): ("LOG-041", (640, 1280)),
    ("change-risk", "good"): ("TKT-070", (1500, 1500)),
    ("change-risk", "fault"): ("TKT-070", (750, 1500)),
    ("automated-remediation", "good"): ("TKT-081", (440, 440)),
    ("automated-remediation", "fault"): ("TKT-081", (240, 440)),
    ("cloud-cost-optimization", "good"): ("CST-002", 100.0),
    ("cloud-cost-optimization", "fault"): ("CST-002", 50.0),
}
"""(passed, evaluated), or a number; the must-have that the fault breaks."""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("estate")
    write_estate(folder)
    shutil.copy(PROJECT, folder / "telemetry-ready.yaml")
    done = run(folder, "ingest")
    assert done.code == 0, done.out + done.notes
    assert " 0 rejected" in done.out
    return folder


@pytest.fixture(scope="module")
def connection(estate: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with reading(load_project(estate)) as lake:
        yield lake.connection


@pytest.fixture(scope="module")
def scopes(estate: Path) -> dict[tuple[str, str], Scope]:
    found = scopes_of(load_project(estate).settings, CATALOG.use_cases)
    return {(name, scope.name): scope for name, ones in found.items() for scope in ones}


def measure(connection: duckdb.DuckDBPyConnection, check: Check) -> CheckResult:
    expect = check.expect
    query = expect.get("query") or (
        f"SELECT count(*) FILTER ({expect['condition']}) AS passed, count(*) AS evaluated, "
        f"count(*) FILTER (({expect['condition']}) IS NULL) AS missing FROM {check.table}"
    )
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    rows = cursor.fetchall()
    if check.kind is Kind.NUMBER:
        outcome = Outcome.NOT_EVALUABLE if rows[0][0] is None else Outcome.PASS
        return CheckResult(check.id, outcome, check.kind, value=rows[0][0])
    counts: dict[str, Any] = {
        name: sum(row[at] for row in rows)
        for at, name in enumerate(names)
        if name in ("passed", "evaluated", "missing")
    }
    outcome = Outcome.PASS if counts.get("evaluated") else Outcome.NOT_EVALUABLE
    return CheckResult(check.id, outcome, check.kind, **counts)


def judged(connection: duckdb.DuckDBPyConnection, name: str, scope: Scope) -> Assessment:
    use_case = CATALOG.use_cases[name]
    wanted = sorted({check for one in use_case.requirements for check in one.checks})
    with scoped(connection, scope, AS_OF):
        for view in ("tickets", "ticket_links"):  # made once, not for every check: they are windows over versions
            connection.execute(f"CREATE OR REPLACE TEMP TABLE kept_{view} AS FROM {view}")
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS FROM kept_{view}")
        results = {check: measure(connection, CATALOG.checks[check]) for check in wanted}
    return assess_use_case(use_case, scope, results, CATALOG.checks, main_table_rows=1)


@pytest.mark.parametrize("name", sorted({name for name, _ in MEASURED}))
def test_a_good_estate_is_worth_a_pilot_and_one_fault_takes_it_away(
    name: str, connection: duckdb.DuckDBPyConnection, scopes: dict[tuple[str, str], Scope]
) -> None:
    good, fault = (judged(connection, name, scopes[name, kind]) for kind in ("good", "fault"))

    for assessment in (good, fault):
        check, expected = MEASURED[name, assessment.scope.name]
        finding = next(one for one in assessment.findings if one.check_id == check)
        measured = (finding.passed, finding.evaluated) if finding.unit == "" else round(finding.measured or 0, 6)
        assert measured == expected
    assert good.score >= 70, [(one.requirement, one.points_lost) for one in good.findings if one.points_lost > 1]
    assert fault.score <= 12
    worst = max(fault.findings, key=lambda one: one.points_lost)
    assert worst.check_id == MEASURED[name, "fault"][0]
