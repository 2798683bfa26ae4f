"""A use case judged as a whole: sums, order, bounds, words, and what an empty lake says."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.catalog import load_catalog
from telemetry_ready.model.check import CheckResult, Kind, Outcome
from telemetry_ready.model.evaluation import Status, Verdict
from telemetry_ready.model.use_case import Criticality, Scope
from telemetry_ready.readiness import assess_use_case
from tests.readiness._made import assess, requirement, rows, share

MUST, IMPORTANT, HELPFUL = Criticality.MUST, Criticality.IMPORTANT, Criticality.HELPFUL
EXAMPLE = [
    requirement("label-present", MUST),
    requirement("label-reliable", MUST),
    requirement("catch-all", IMPORTANT),
    requirement("severity", HELPFUL),
    requirement("text", IMPORTANT),
]
MEASURED = {
    "label-present": share("label-present", 800),
    "label-reliable": share("label-reliable", 500),
    "catch-all": share("catch-all", 300),
    "severity": share("severity", 0),
    "text": share("text", 1000),
}
outcomes = st.lists(
    st.tuples(st.sampled_from(Criticality), st.integers(0, 400), st.sampled_from(["rows", "share", "error"])),
    min_size=1,
    max_size=8,
)


def made(measured: list[tuple[Criticality, int, str]]):
    requirements = [requirement(f"r{at}", criticality) for at, (criticality, _, _) in enumerate(measured)]
    results = {}
    for at, (_, passed, how) in enumerate(measured):
        name = f"r{at}"
        results[name] = {
            "rows": rows(name, passed, 400),
            "share": share(name, passed, 400),
            "error": CheckResult(name, Outcome.ERROR, Kind.ROWS, 400, passed, detail="broken"),
        }[how]
    return requirements, results


def test_findings_come_costliest_first_with_the_losses_worked_out_by_hand() -> None:
    found = assess(EXAMPLE, MEASURED)

    assert round(found.score, 1) == 9.5
    assert [one.requirement for one in found.findings] == [
        "catch-all", "label-reliable", "label-present", "severity", "text",
    ]  # fmt: skip
    assert [round(one.points_lost, 1) for one in found.findings] == [46.8, 34.1, 8.5, 1.1, 0.0]
    assert (found.requirements_met, found.requirements_total) == (1, 5)


def test_the_reason_names_the_two_costliest_findings_and_what_fixing_gives() -> None:
    assert assess(EXAMPLE, MEASURED).reason == (
        "9 of 100: “Title of catch-all” costs 47 points (30 %, good enough is 100 %); fixing it alone gives 18, "
        "and “Title of label-reliable” (34 points; 50 %, good enough is 100 %) as well gives 50, still short of 75."
    )


def test_the_next_step_names_the_task_who_does_it_and_what_it_gives() -> None:
    """A semicolon within parentheses does not end the task."""
    assert assess(EXAMPLE, MEASURED).next_step == (
        "Mend “Title of catch-all” first: Do catch-all (a; b) (owner of catch-all, 3 days); it alone gives 18."
    )


def test_a_use_case_that_meets_everything_is_ready_and_measures_its_value() -> None:
    met = {name: share(name, 1000) for name in MEASURED}

    found = assess(EXAMPLE, met, baseline=31.5)

    assert (found.score, found.low, found.verdict) == (100.0, 100.0, Verdict.READY)
    assert found.reason == "100 of 100: every requirement is met."
    assert found.next_step == "Start, and measure “Hours to resolve” against its baseline: 31.5 hours."


def test_a_pilot_names_its_condition() -> None:
    better = {"label-present": 1000, "label-reliable": 980, "catch-all": 980}
    found = assess(EXAMPLE, {**MEASURED, **{name: share(name, passed) for name, passed in better.items()}})

    assert found.verdict is Verdict.PILOT
    assert found.reason.startswith("81 of 100, and 81 at the lower bound, past the line of 75: “Title of severity”")
    assert found.next_step.startswith("Start a pilot, on the condition that “Title of severity” is mended: ")


def test_few_rows_are_not_enough_evidence_and_said_to_be_few() -> None:
    found = assess([requirement("a"), requirement("b")], {"a": rows("a", 3, 3), "b": rows("b", 1000, 1000)})

    assert (found.score, found.verdict) == (100.0, Verdict.NOT_ENOUGH_EVIDENCE)
    assert found.reason.startswith("100 of 100: every requirement is met. At the lower bound it is 24: ")


def test_an_unmeasured_must_have_is_missing_evidence_where_the_rest_is_good() -> None:
    results = {"b": share("b", 1000)}

    found = assess([requirement("a"), requirement("b")], results)

    assert (round(found.score), found.verdict) == (3, Verdict.NOT_ENOUGH_EVIDENCE)
    assert found.reason == "3 of 100: “Title of a” could not be measured; were it met, the score would be 100."
    assert found.next_step.startswith("Make “Title of a” measurable: ")
    assert found.findings[0].status is Status.NOT_MEASURED
    assert found.findings[0].detail == "the check was not run"


def test_an_unmeasured_important_requirement_stays_at_nothing() -> None:
    """Only must-haves are taken as met: everything else unmeasured stays 0."""
    results = {"a": share("a", 700), "b": share("b", 1000)}

    found = assess([requirement("a"), requirement("b"), requirement("c", IMPORTANT)], results)

    assert found.verdict is Verdict.NOT_READY


def test_a_must_have_that_a_measured_check_fails_is_not_excused_by_one_that_could_not_be_measured() -> None:
    results = {"x": share("x", 0), "b": share("b", 1000)}

    found = assess([requirement("a", MUST, "x", "y"), requirement("b")], results)

    assert found.verdict is Verdict.NOT_READY
    assert found.findings[0].status is Status.NOT_MET
    assert found.findings[0].check_id == "x"


def test_the_plain_pass_rate_is_the_mean_over_row_checks_that_were_measured() -> None:
    results = {"a": rows("a", 50, 100), "b": rows("b", 100, 100), "c": share("c", 0),
               "d": CheckResult("d", Outcome.ERROR, Kind.ROWS, 10, 10)}  # fmt: skip

    found = assess([requirement(name) for name in "abcd"], results)

    assert found.raw_pass_rate == 0.75
    assert assess([requirement("c")], {"c": share("c", 0)}).raw_pass_rate is None


SHIPPED = ("log-anomaly-detection", "metric-anomaly-detection", "root-cause-analysis", "ticket-routing")


@pytest.mark.parametrize("name", SHIPPED)
def test_an_empty_lake_is_not_ready_for_anything(name: str) -> None:
    """No data, an empty table or a dropped silo never raises a score."""
    catalog = load_catalog()
    use_case = catalog.use_cases[name]
    checks = catalog.checks
    results = {one: CheckResult(one, Outcome.NOT_EVALUABLE, checks[one].kind, detail="no rows") for one in checks}

    found = assess_use_case(use_case, Scope(), results, catalog.checks, main_table_rows=0)

    assert found.score <= 10
    assert found.verdict is Verdict.NOT_READY
    assert f"this scope holds no {use_case.main_table}" in found.reason
    assert found.next_step == f"Add a source of {use_case.main_table} to the project file and ingest it."
    assert sum(one.points_lost for one in found.findings) == pytest.approx(100 - found.score, abs=1e-9)


@given(outcomes)
def test_losses_add_up_and_the_score_lies_in_its_interval(measured: list[tuple[Criticality, int, str]]) -> None:
    found = assess(*made(measured))

    assert math.isclose(math.fsum(one.points_lost for one in found.findings), 100 - found.score, abs_tol=1e-9)
    assert 0 < found.low <= found.score <= found.high <= 100
    assert all(one.score_if_fixed >= found.score for one in found.findings)


@given(outcomes, st.integers(0, 7))
def test_losing_evidence_never_raises_score_or_low(measured: list[tuple[Criticality, int, str]], which: int) -> None:
    requirements, results = made(measured)
    lost = f"r{which % len(measured)}"
    before = assess(requirements, results)

    for without in (
        {name: one for name, one in results.items() if name != lost},
        {**results, lost: replace(results[lost], outcome=Outcome.ERROR)},
        {**results, lost: replace(results[lost], evaluated=0, passed=0)},
    ):
        after = assess(requirements, without)
        assert after.score <= before.score
        assert after.low <= before.low


@given(outcomes)
def test_the_order_of_requirements_and_results_changes_nothing(measured: list[tuple[Criticality, int, str]]) -> None:
    requirements, results = made(measured)

    one, other = assess(requirements, results), assess(requirements[::-1], dict(reversed(results.items())))

    assert replace(one, use_case=other.use_case) == other
