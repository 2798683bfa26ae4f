"""Every shipped check, run by Great Expectations on its own two examples."""

import pytest

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks import measure_baselines, run_checks
from telemetry_ready.model.check import Check, Kind, Outcome
from telemetry_ready.model.use_case import Scope
from tests.checks._lake import empty_lake, fill, moment

CATALOG = load_catalog()
LATER = moment("2100-01-01 00:00:00")


@pytest.mark.parametrize("case", ["passes", "fails"])
@pytest.mark.parametrize("check", CATALOG.checks.values(), ids=CATALOG.checks.keys())
def test_a_check_passes_its_good_example_and_fails_its_bad_one(check: Check, case: str) -> None:
    tables = check.examples[case]
    given = tables.get("scope", {})
    scope = Scope(since=moment(given["since"][0]) if given.get("since") else None)
    as_of = moment(given["as_of"][0]) if given.get("as_of") else LATER

    with empty_lake() as lake:
        fill(lake, tables)
        result = run_checks(lake, [check], scope, as_of)[check.id]

    assert result.detail == ""
    assert result.outcome == (Outcome.PASS if case == "passes" else Outcome.FAIL)
    if check.kind is Kind.NUMBER:
        assert result.value is not None
    else:
        assert result.rate is not None
        assert (result.rate >= check.expect.get("mostly", 1.0)) == (case == "passes")
        assert result.passed + result.missing + result.rejected <= result.evaluated
    if result.daily:
        assert sum(day.evaluated for day in result.daily) == result.evaluated - result.rejected
        assert sum(day.passed for day in result.daily) == result.passed


def test_an_empty_lake_gives_no_check_anything_to_evaluate() -> None:
    with empty_lake() as lake:
        results = run_checks(lake, CATALOG.checks.values(), Scope(), LATER)

    assert {result.outcome for result in results.values()} == {Outcome.NOT_EVALUABLE}
    assert list(results) == list(CATALOG.checks)


def test_an_empty_lake_gives_no_baseline() -> None:
    kpis = [kpi for use_case in CATALOG.use_cases.values() for kpi in use_case.kpis]

    with empty_lake() as lake:
        baselines = measure_baselines(lake, kpis, Scope(), LATER)

    assert {one.value for one in baselines} == {None}
    assert [one.detail for one in baselines if not one.detail.startswith("the scope holds no ")] == []
