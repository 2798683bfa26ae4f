"""Side by side: what nothing beats, what lies before ready, and the fixes that several share."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.use_case import Criticality, Scope
from telemetry_ready.model.value import Value
from telemetry_ready.readiness import portfolio_json, portfolio_of
from telemetry_ready.readiness.mending import gap_to_ready, low_if_mended, score_if_mended
from tests.readiness._made import assess, requirement, share
from tests.report._estate import NOW

MUST, HELPFUL = Criticality.MUST, Criticality.HELPFUL


def judged(name: str, passed: dict[str, int], net: float | None = None, currency: str = "EUR") -> Assessment:
    """A use case with a must-have for each check, of which so many of 1,000 pass."""
    found = assess(
        [requirement(check) for check in passed], {check: share(check, good) for check, good in passed.items()}
    )
    return replace(found, use_case=replace(found.use_case, name=name), value=Value(net_per_year=net, currency=currency))


def compared(*assessments: Assessment):  # type: ignore[no-untyped-def]
    return portfolio_of(Evaluation("e", 1, NOW, NOW, "0", assessments))


def unbeaten(*assessments: Assessment) -> dict[str, bool | None]:
    return {one.assessment.use_case.name: one.is_unbeaten for one in compared(*assessments).entries}


def test_what_nothing_else_beats_on_both_is_marked() -> None:
    """The readiest and the dearest stay; what is worse in both is beaten, and by whom is named."""
    ready, dear, worse = (
        judged("ready", {"a": 1000}, 10),
        judged("dear", {"a": 700}, 90),
        judged("worse", {"a": 650}, 9),
    )

    found = {one.assessment.use_case.name: one for one in compared(worse, dear, ready).entries}

    assert {name: one.is_unbeaten for name, one in found.items()} == {"ready": True, "dear": True, "worse": False}
    assert found["worse"].beaten_by == ("dear (all)", "ready (all)")


def test_the_lower_bound_decides_and_not_the_score() -> None:
    """A high score that rests on little beats nothing."""
    sure = judged("sure", {"a": 900}, 10)
    lucky = replace(judged("lucky", {"a": 950}, 10), low=20.0)

    assert unbeaten(sure, lucky) == {"sure": True, "lucky": False}


def test_what_has_no_value_or_another_currency_is_not_compared() -> None:
    found = compared(judged("a", {"a": 900}, 10), judged("b", {"a": 700}), judged("c", {"a": 700}, 5, "USD"))

    assert {one.assessment.use_case.name: one.is_unbeaten for one in found.entries} == {"a": True, "b": None, "c": True}
    assert found.notes == (
        "Without a value, and so not compared on it: b (all).",
        "Values are in EUR and USD; only those of one currency are compared.",
    )


def test_equals_do_not_beat_each_other() -> None:
    assert unbeaten(judged("a", {"a": 900}, 10), judged("b", {"a": 900}, 10)) == {"a": True, "b": True}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8))
def test_something_is_always_unbeaten_and_the_order_does_not_matter(places: list[tuple[int, int]]) -> None:
    made = [
        replace(judged(f"u{at}", {"a": 500}, float(value)), low=float(low)) for at, (low, value) in enumerate(places)
    ]

    found = unbeaten(*made)

    assert any(found.values())
    assert unbeaten(*reversed(made)) == found


def test_the_gap_is_the_cheapest_way_and_counts_a_check_once() -> None:
    """Two must-haves hang on one check of three days, and a dearer one is not needed."""
    lines = [requirement("one", MUST, "a"), requirement("two", MUST, "a"), requirement("three", HELPFUL, "b")]
    found = assess(lines, {"a": share("a", 300), "b": share("b", 600)})

    gap = gap_to_ready(found)

    assert (gap.days, gap.checks, gap.is_enough) == (3.0, ("a",), True)
    assert gap_to_ready(judged("x", {"a": 1000})).checks == ()


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 8)), min_size=1, max_size=6))
def test_no_set_of_fixes_is_cheaper_than_the_gap(made: list[tuple[int, int]]) -> None:
    """Against every subset, by brute force."""
    found = judged("x", {f"c{at}": good for at, (good, _) in enumerate(made)})
    effort = {f"c{at}": days / 2 for at, (_, days) in enumerate(made)}
    found = replace(found, findings=tuple(replace(one, effort_days=effort[one.check_id]) for one in found.findings))
    subsets = (chosen for size in range(len(effort) + 1) for chosen in combinations(sorted(effort), size))
    cheapest = min(sum(effort[one] for one in chosen) for chosen in subsets if low_if_mended(found, chosen) >= 90)

    gap = gap_to_ready(found)

    assert gap.is_enough
    assert gap.days == pytest.approx(cheapest)
    assert low_if_mended(found, gap.checks) >= 90


def test_a_check_behind_the_worst_one_still_counts() -> None:
    """A requirement that names two failing checks is not met by mending one of them."""
    found = assess([requirement("linked", MUST, "a", "b")], {"a": share("a", 200), "b": share("b", 500)})

    assert found.findings[0].check_id == "a"
    assert score_if_mended(found, ["a"]) == judged("half", {"c": 500}).score
    gap = gap_to_ready(found)
    assert (gap.is_enough, gap.days) == (False, 3.0)


def test_a_fix_that_several_share_is_counted_once_and_recomputed_in_each() -> None:
    """Each has that fault alone, so that mending it once gives 100 twice."""
    one, other, alone = judged("one", {"a": 500}), judged("other", {"a": 800}), judged("alone", {"b": 100})

    (fix,) = compared(one, other, alone).shared_fixes

    assert (fix.check_id, fix.effort_days, fix.owner) == ("a", 3, "owner of a")
    assert [(each.use_case, each.score_if_fixed) for each in fix.lifted] == [("one", 100.0), ("other", 100.0)]
    assert fix.points == pytest.approx(200 - one.score - other.score)
    assert fix.points_per_day == pytest.approx(fix.points / 3)
    assert [(each.unblocks, each.is_needed) for each in fix.lifted] == [(True, True), (True, True)]


def test_scopes_of_one_use_case_share_fixes_too_and_dear_gains_come_later() -> None:
    both = [replace(judged("one", {"a": 500, "b": 900}), scope=Scope(name=name)) for name in ("east", "west")]

    found = compared(*both)

    assert [fix.check_id for fix in found.shared_fixes] == ["a", "b"]
    assert [each.scope for each in found.shared_fixes[0].lifted] == ["east", "west"]
    assert found.shared_fixes[0].points < 2 * (100 - both[0].score)  # the other fault stays


def test_the_json_is_whole_and_never_multiplies_readiness_by_value() -> None:
    found = portfolio_json(compared(judged("one", {"a": 500}, 10), judged("two", {"a": 800}, 20)))

    assert [one["name"] for one in found["use_cases"]] == ["two", "one"]
    assert set(found["use_cases"][0]) >= {
        "scope", "department", "owner", "sponsor", "acts_on_production", "maturity", "score", "low", "high", "verdict",
        "value", "attestations", "gap", "value_per_day", "is_unbeaten", "beaten_by",
    }  # fmt: skip
    assert len(found["use_cases"][0]["attestations"]) == 4
    assert found["shared_fixes"][0]["lifted"][0]["points"] > 0
