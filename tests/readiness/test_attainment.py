"""From counts to attainments: sections 3.3 and 3.5 of readiness_model.md, and the traps of its section 6."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.check import CheckResult, Kind, Outcome
from telemetry_ready.model.use_case import Criticality, Requirement, Scale
from telemetry_ready.readiness.attainment import attainment, design_effect, judge, measure, pool_days, wilson
from tests.readiness._made import check, days, requirement, rows, share

counts = st.integers(1, 5000).flatmap(lambda total: st.tuples(st.just(total), st.integers(0, total)))


def line(floor: float, target: float, scale: Scale = Scale.LINEAR) -> Requirement:
    return Requirement("r", "", ("C",), Criticality.MUST, floor, target, scale, "expert")


@pytest.mark.parametrize(("measured", "expected"), [(0.3, 0.0), (0.5, 0.0), (0.7, 0.5), (0.9, 1.0), (0.95, 1.0)])
def test_a_rate_earns_by_a_straight_line_between_floor_and_target(measured: float, expected: float) -> None:
    assert attainment(line(0.5, 0.9), measured) == pytest.approx(expected)


@pytest.mark.parametrize(("measured", "expected"), [(10, 0.0), (100, 0.5), (1000, 1.0), (0, 0.0), (-1, 0.0)])
def test_a_volume_earns_by_its_logarithm(measured: float, expected: float) -> None:
    assert attainment(line(10, 1000, Scale.LOG), measured) == pytest.approx(expected)


@pytest.mark.parametrize(("measured", "expected"), [(200, 0.0), (168, 0.0), (96, 0.5), (24, 1.0), (0, 1.0)])
def test_less_is_better_where_the_target_lies_below_the_floor(measured: float, expected: float) -> None:
    assert attainment(line(168, 24), measured) == pytest.approx(expected)


def test_nothing_at_all_is_the_best_on_a_log_scale_where_less_is_better() -> None:
    assert attainment(line(1000, 10, Scale.LOG), 0) == 1.0


@given(st.floats(0, 1), st.floats(0.01, 1), st.floats(-10, 10))
def test_attainment_is_a_share_and_one_at_the_target(floor: float, span: float, measured: float) -> None:
    found = line(floor, floor + span)

    assert 0 <= attainment(found, measured) <= 1
    assert attainment(found, found.target) == 1.0


def test_wilson_gives_the_reference_intervals() -> None:
    assert [round(bound, 2) for bound in wilson(1.0, 10)] == [0.79, 1.0]
    assert [round(bound, 2) for bound in wilson(0.95, 1000)] == [0.94, 0.96]


@given(st.floats(0, 1), st.floats(0.5, 1e9))
def test_the_rate_lies_within_its_interval(rate: float, number: float) -> None:
    low, high = wilson(rate, number)

    assert 0 <= low <= rate <= high <= 1


def test_one_huge_clean_day_does_not_hide_ten_broken_ones() -> None:
    """1,000,000 good rows on one day, ten days of 200 rows of which half are bad: pooled, 99.9 % look good."""
    daily = days((1_000_000, 1_000_000), *[(200, 100)] * 10)
    result = rows("C", 1_001_000, 1_002_000, daily)

    stream, pooled = measure(result, is_stream=True), measure(result, is_stream=False)

    assert stream is not None
    assert pooled is not None
    assert stream.value == pytest.approx(0.55)
    assert pooled.value == pytest.approx(0.999, abs=1e-3)


def test_days_of_few_rows_are_pooled_with_their_neighbours() -> None:
    found = pool_days(days((60, 60), (30, 0), (20, 20), (150, 150), (10, 0)))

    assert [(day.evaluated, day.passed) for day in found] == [(110, 80), (160, 150)]


def test_a_few_rows_in_all_are_one_day() -> None:
    assert [(day.evaluated, day.passed) for day in pool_days(days((3, 3), (2, 0)))] == [(5, 3)]


def test_the_order_of_days_does_not_matter() -> None:
    daily = days((60, 60), (30, 0), (20, 20), (150, 150))

    assert pool_days(daily[::-1]) == pool_days(daily)


def test_a_stream_without_days_is_pooled() -> None:
    found = measure(rows("C", 90, 100), is_stream=True)

    assert found is not None
    assert found.value == 0.9


def test_rows_that_vary_by_day_widen_the_interval() -> None:
    """Telemetry rows are not independent: days of 100 % and 80 % say less than 2,000 rows of 90 %."""
    even = measure(rows("C", 1800, 2000, days((1000, 900), (1000, 900))), is_stream=True)
    uneven = measure(rows("C", 1800, 2000, days((1000, 1000), (1000, 800))), is_stream=True)

    assert design_effect(days((1000, 1000), (1000, 800)), 0.9) == pytest.approx(222.2, abs=0.1)
    assert even is not None
    assert uneven is not None
    assert uneven.high - uneven.low > 5 * (even.high - even.low)


@pytest.mark.parametrize("passed", [0, 1000])
def test_the_design_effect_is_one_where_the_rate_is_zero_or_one(passed: int) -> None:
    assert design_effect(days((1000, passed), (1000, passed)), passed / 1000) == 1.0


@pytest.mark.parametrize("kind", [Kind.SHARE, Kind.NUMBER])
def test_what_is_known_in_full_has_no_sampling_interval(kind: Kind) -> None:
    found = measure(CheckResult("C", Outcome.PASS, kind, 10, 10, value=7.0), is_stream=False)

    assert found is not None
    assert found.low == found.value == found.high


@pytest.mark.parametrize(
    "result",
    [
        CheckResult("C", Outcome.PASS, Kind.ROWS),
        CheckResult("C", Outcome.ERROR, Kind.ROWS, 10, 10, detail="broken SQL"),
        CheckResult("C", Outcome.NOT_EVALUABLE, Kind.SHARE),
        CheckResult("C", Outcome.PASS, Kind.NUMBER),
        CheckResult("C", Outcome.PASS, Kind.NUMBER, value=float("nan")),
    ],
)
def test_what_could_not_be_measured_earns_nothing_whatever_its_outcome(result: CheckResult) -> None:
    """A vacuous pass, an error and a missing result are not dropped: each would raise a plain average."""
    found = judge(requirement("r", Criticality.MUST, "C"), {"C": result}, {"C": check("C", result.kind)})

    assert (found.value, found.low, found.high) == (0.0, 0.0, 1.0)
    assert found.deciding.measure is None


def test_a_check_that_never_ran_was_not_measured() -> None:
    found = judge(requirement("r", Criticality.MUST, "C"), {}, {"C": check("C")})

    assert (found.value, found.low, found.high, found.if_measured) == (0.0, 0.0, 1.0, 1.0)


def test_missing_and_rejected_rows_count_as_bad() -> None:
    """A field that is 95 % null with 5 % good values does not read 100 %."""
    result = CheckResult("C", Outcome.PASS, Kind.ROWS, evaluated=100, passed=5, missing=90, rejected=5)

    found = measure(result, is_stream=False)

    assert found is not None
    assert found.value == 0.05


def test_of_several_checks_the_worst_counts_with_the_worst_bounds() -> None:
    results = {"A": share("A", 900), "B": rows("B", 70, 100)}
    found = judge(requirement("r", Criticality.MUST, "A", "B"), results, {"A": check("A"), "B": check("B")})

    assert found.deciding.check_id == "B"
    assert found.value == 0.7
    assert round(found.low, 2) == 0.62
    assert round(found.high, 2) == 0.77


@given(st.lists(counts, min_size=1, max_size=4), counts)
def test_adding_a_check_never_raises_an_attainment(measured: list[tuple[int, int]], added: tuple[int, int]) -> None:
    results = {f"C{at}": rows(f"C{at}", passed, total) for at, (total, passed) in enumerate([*measured, added])}
    checks = {name: check(name, Kind.ROWS) for name in results}
    names = sorted(results, key=lambda name: int(name[1:]))

    before = judge(requirement("r", Criticality.MUST, *names[:-1]), results, checks)
    after = judge(requirement("r", Criticality.MUST, *names), results, checks)

    assert after.value <= before.value
    assert after.low <= before.low
    assert after.high <= before.high


@given(st.lists(counts, min_size=1, max_size=20), st.data())
def test_a_row_that_turns_bad_never_raises_a_measure(daily: list[tuple[int, int]], data: st.DataObject) -> None:
    lost = [data.draw(st.integers(0, passed)) for _, passed in daily]
    worse_days = days(*((total, passed - gone) for (total, passed), gone in zip(daily, lost, strict=True)))
    total, passed = sum(one for one, _ in daily), sum(one for _, one in daily)

    before = measure(rows("C", passed, total, days(*daily)), is_stream=True)
    after = measure(rows("C", passed - sum(lost), total, worse_days), is_stream=True)

    assert before is not None
    assert after is not None
    assert after.value <= before.value + 1e-12
