"""The laws of the score, each on any data at all (issue 6, section 3; readiness_model.md, sections 3.3 to 3.5)."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean, stdev

from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.background import Background
from telemetry_ready.model.check import CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.expected import Expected
from telemetry_ready.model.use_case import Criticality, Requirement, Scope
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.readiness.expected import counted
from tests.readiness._made import check, days, requirement, rows, use_case

NAMES = ("A", "B", "C", "D")
day_counts = st.integers(100, 3000).flatmap(lambda total: st.tuples(st.just(total), st.integers(0, total)))
daily_counts = st.lists(day_counts, min_size=1, max_size=8)
numbers = st.floats(0, 100, allow_nan=False)


def stream(name: str, counts: Sequence[tuple[int, int]]) -> CheckResult:
    """A check over rows with (evaluated, passed) per day."""
    return rows(name, sum(good for _, good in counts), sum(total for total, _ in counts), days(*counts))


def number(name: str, value: float) -> CheckResult:
    return CheckResult(name, Outcome.FAIL, Kind.NUMBER, value=value)


@st.composite
def results(draw: st.DrawFn) -> dict[str, CheckResult]:
    """Two streams, a share and a number."""
    share_total = draw(st.integers(1, 50))
    share = CheckResult("C", Outcome.FAIL, Kind.SHARE, share_total, draw(st.integers(0, share_total)))
    streams = {name: stream(name, draw(daily_counts)) for name in ("A", "B")}
    return {**streams, "C": share, "D": number("D", draw(numbers))}


REQUIREMENTS = (
    requirement("a", Criticality.MUST, "A", floor=0.3, target=0.9),
    requirement("b", Criticality.IMPORTANT, "B", floor=0.5, target=0.99),
    requirement("c", Criticality.MUST, "C", floor=0.2, target=0.8),
    requirement("d", Criticality.HELPFUL, "D", floor=1.0, target=30.0),
)


def judge(
    found: Mapping[str, CheckResult],
    requirements: Sequence[Requirement] = REQUIREMENTS,
    ceilings: Mapping[str, tuple[CheckResult, ...]] | None = None,
) -> Assessment:
    kinds = {"A": Kind.ROWS, "B": Kind.ROWS, "C": Kind.SHARE, "D": Kind.NUMBER}
    checks = {name: check(name, kinds[name], "logs") for name in NAMES}
    background = Background(expected=Expected(ceilings=ceilings or {}))
    return assess_use_case(use_case(requirements), Scope(), found, checks, 1000, background=background)


@given(results())
def test_scores_lie_between_their_bounds_and_points_lost_sum_to_what_is_missing(found: dict[str, CheckResult]) -> None:
    judged = judge(found)

    assert 0 < judged.low <= judged.score <= judged.high <= 100
    assert math.isclose(math.fsum(one.points_lost for one in judged.findings), 100 - judged.score, abs_tol=1e-9)


@given(results(), daily_counts, st.data())
def test_mending_rows_never_lowers_the_score(
    found: dict[str, CheckResult], counts: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Failing rows become passing rows, denominators fixed."""
    mended = [(total, data.draw(st.integers(good, total))) for total, good in counts]

    before, after = (judge({**found, "A": stream("A", one)}) for one in (counts, mended))

    assert after.score >= before.score


@given(results(), st.lists(day_counts, min_size=2, max_size=8), st.data())
def test_mending_days_keeps_the_bound_that_the_other_days_give(
    found: dict[str, CheckResult], counts: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Days that differ widen the interval; but what the other days show by themselves stands."""
    chosen = data.draw(st.sets(st.integers(0, len(counts) - 1), min_size=1, max_size=len(counts) - 1))
    others = [(total, min(good, total - 1)) for total, good in counts]
    mended = [(total, total) if at in chosen else (total, good) for at, (total, good) in enumerate(others)]
    left = [one for at, one in enumerate(others) if at not in chosen]

    after, without = (judge({**found, "A": stream("A", one)}) for one in (mended, left))

    assert after.low >= without.low - 1e-9


@given(results(), st.sampled_from(NAMES), st.sampled_from([Outcome.ERROR, Outcome.NOT_EVALUABLE, None]))
def test_a_check_that_errors_or_finds_nothing_never_raises(
    found: dict[str, CheckResult], name: str, outcome: Outcome | None
) -> None:
    broken = {other: result for other, result in found.items() if other != name}
    if outcome:
        broken[name] = CheckResult(name, outcome, found[name].kind)

    before, after = judge(found), judge(broken)

    assert after.score <= before.score
    assert after.low <= before.low


@given(results(), results(), st.sets(st.sampled_from(NAMES)))
def test_whatever_measures_say_when_something_is_missing_nothing_rises(
    before: dict[str, CheckResult], then: dict[str, CheckResult], gone: set[str]
) -> None:
    """A bad host that is dropped may raise any measure: it counts for no more than while it was there."""
    ceilings = {name: (result,) for name, result in before.items()}
    after = {
        name: CheckResult(name, Outcome.NOT_EVALUABLE, result.kind)
        if name in gone
        else counted(result, ceilings[name], 0.0)
        for name, result in then.items()
    }

    whole, less = judge(before), judge(after, ceilings=ceilings)

    assert less.score <= whole.score
    assert less.low <= whole.low


@given(st.lists(day_counts, min_size=2, max_size=8), st.data())
def test_rows_of_what_is_missing_stay_in_every_denominator(counts: list[tuple[int, int]], data: st.DataObject) -> None:
    """A day, or part of each day, that is gone enters the daily rates and the pooled one with 0 passed."""
    left = [data.draw(st.integers(0, total)) for total, _ in counts]
    now = [(rest, data.draw(st.integers(0, min(rest, good)))) for rest, (_, good) in zip(left, counts, strict=True)]
    then = stream("A", counts)
    less = replace(stream("A", now), daily=tuple(day for day in stream("A", now).daily if day.evaluated))

    found = counted(less, [then], 0.0)

    if less.evaluated:
        assert [day.evaluated for day in found.daily] == [total for total, _ in counts]
        assert found.evaluated == then.evaluated
        assert found.passed == less.passed
        assert found.missing == then.evaluated - less.evaluated


def test_a_promised_source_counts_as_the_median_one_on_every_day() -> None:
    found = counted(stream("A", [(100, 90), (200, 200)]), [], 0.5)

    assert [(day.evaluated, day.passed) for day in found.daily] == [(150, 90), (300, 200)]
    assert (found.evaluated, found.passed, found.missing) == (450, 290, 150)


@given(results(), st.sampled_from(REQUIREMENTS), st.sampled_from(NAMES))
def test_adding_a_check_to_a_requirement_never_raises(
    found: dict[str, CheckResult], changed: Requirement, added: str
) -> None:
    more = [
        replace(one, checks=tuple(dict.fromkeys((*one.checks, added)))) if one is changed else one
        for one in REQUIREMENTS
    ]

    before, after = judge(found), judge(found, more)

    assert after.score <= before.score
    assert after.low <= before.low


@given(results(), st.sampled_from(Criticality))
def test_a_requirement_that_is_met_changes_nothing_in_the_score(
    found: dict[str, CheckResult], criticality: Criticality
) -> None:
    met = requirement("e", criticality, "D", floor=-2.0, target=-1.0)

    assert judge(found, [*REQUIREMENTS, met]).score == judge(found).score


@given(st.lists(st.integers(100, 1000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=3))
def test_ten_times_the_new_rows_of_the_same_mix_hardly_move_the_score(counts: list[tuple[int, int]]) -> None:
    """A score is about the mix: more of the same is no better."""
    found = {"B": stream("B", [(1000, 990)]), "C": CheckResult("C", Outcome.PASS, Kind.SHARE, 9, 8)}
    once = judge({**found, "A": stream("A", counts), "D": number("D", 50)})

    more = [(total * 10, good * 10) for total, good in counts]
    tenfold = judge({**found, "A": stream("A", more), "D": number("D", 50)})

    assert abs(once.score - tenfold.score) < 1


def test_thinning_rows_at_random_does_not_raise_the_bound() -> None:
    """Fewer rows say less: over 50 seeds the mean bound is not higher than before, but for chance."""
    counts = [(400, 380), (500, 430), (300, 291), (450, 420), (380, 350), (420, 360)]
    found = {"B": stream("B", [(1000, 990)]), "C": CheckResult("C", Outcome.PASS, Kind.SHARE, 9, 8)}

    def low(some: Sequence[tuple[int, int]]) -> float:
        return judge({**found, "A": stream("A", some), "D": number("D", 50)}, REQUIREMENTS).low

    for kept in (0.9, 0.7, 0.5):
        lows = []
        for seed in range(50):
            chance = random.Random(seed)
            thinned = []
            for total, good in counts:
                passed = sum(chance.random() < kept for _ in range(good))
                failed = sum(chance.random() < kept for _ in range(total - good))
                thinned.append((passed + failed, passed))
            lows.append(low(thinned))

        assert fmean(lows) <= low(counts) + stdev(lows) / math.sqrt(len(lows))


@given(results(), st.randoms(use_true_random=False))
def test_order_does_not_move_the_last_digit(found: dict[str, CheckResult], chance: random.Random) -> None:
    """Partitions, checks and requirements in any order."""

    def shuffled(one: CheckResult) -> CheckResult:
        daily: list[DailyCount] = list(one.daily)
        chance.shuffle(daily)
        return replace(one, daily=tuple(daily))

    names, requirements = list(found), list(REQUIREMENTS)
    chance.shuffle(names)
    chance.shuffle(requirements)

    before, after = judge(found), judge({name: shuffled(found[name]) for name in names}, requirements)

    assert (after.score, after.low, after.high) == (before.score, before.low, before.high)
    assert {one.requirement: one.points_lost for one in after.findings} == {
        one.requirement: one.points_lost for one in before.findings
    }
