"""The cheapest way to a line, against trying every set of fixes; when ingest alone is enough; waivers in words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telemetry_ready.model.background import Background, Waiver
from telemetry_ready.model.check import CheckResult, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment, Status, Verdict
from telemetry_ready.model.use_case import Criticality, Scope
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.readiness.growth import growth_per_day
from telemetry_ready.readiness.score import Scored, readiness_score, score_with
from telemetry_ready.readiness.ways import Open, ways
from tests.readiness._made import check, requirement, rows, share, use_case

AS_OF = datetime(2026, 2, 28, 12, tzinfo=UTC)
scored = st.lists(
    st.builds(Scored, st.text("abcdefgh", min_size=1, max_size=4), st.sampled_from(Criticality), st.floats(0, 0.99)),
    min_size=1,
    max_size=7,
    unique_by=lambda one: one.requirement,
)


def subsets(names: Sequence[str]) -> chain[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, size) for size in range(len(names) + 1))


@settings(max_examples=60)
@given(scored, st.data())
def test_no_other_set_of_fixes_reaches_the_line_with_less_work(found: list[Scored], data: st.DataObject) -> None:
    efforts = {one.requirement: data.draw(st.integers(1, 40)) / 2 for one in found}
    opened = [Open(name, name, "team", days, None) for name, days in efforts.items()]

    for way in ways(found, opened):
        enough = [some for some in subsets(list(efforts)) if score_with(found, some) >= way.line]
        assert way.low >= way.line
        assert way.effort_days == min(sum(efforts[name] for name in some) for some in enough)


def test_three_helpful_requirements_that_are_missed_leave_75_and_no_more() -> None:
    """Exactly on the line the last digit decides: the way goes past it."""
    found = [Scored(name, Criticality.HELPFUL, 0.0) for name in "abcd"]

    (to_75, _) = ways(found, [Open(one.requirement, "", "", 1.0, None) for one in found])

    assert to_75.low >= 75


@given(scored)
def test_a_line_that_is_reached_needs_no_way(found: list[Scored]) -> None:
    opened = [Open(one.requirement, "", "", 1.0, None) for one in found]

    assert [way.line for way in ways(found, opened)] == [line for line in (75, 90) if readiness_score(found) < line]


def judge(
    growth: dict[str, float] | None = None, waivers: dict[str, Waiver] | None = None, history: float = 14.0
) -> Assessment:
    """A label that is half right, a text that is right, and a history of some of 28 days."""
    requirements = [
        requirement("label", Criticality.MUST),
        requirement("text", Criticality.IMPORTANT),
        requirement("history", Criticality.MUST, target=28),
    ]
    results = {
        "label": share("label", 500),
        "text": share("text", 1000),
        "history": CheckResult("history", Outcome.FAIL, Kind.NUMBER, value=history),
    }
    checks = {name: check(name, one.kind) for name, one in results.items()}
    background = Background(AS_OF, waivers=waivers or {}, growth=growth or {})
    return assess_use_case(use_case(requirements), Scope(), results, checks, 100, background=background)


def test_what_ingest_brings_is_waited_for_and_the_rest_is_mended() -> None:
    """14 days are missing, and each day brings one: 14 March; the label takes three person-days."""
    found = judge(growth={"history": 1.0})

    history = next(one for one in found.findings if one.requirement == "history")
    assert history.met_on == date(2026, 3, 14)
    assert [(way.line, way.effort_days, way.met_on) for way in found.ways] == [
        (75, 3, date(2026, 3, 14)),
        (90, 3, date(2026, 3, 14)),
    ]
    assert found.ways[0].words == (
        "The cheapest way to 75 gives at least 100: “Title of history” is met on 14 March 2026 if ingest goes on as in "
        "the last week; the fix is 3 person-days: “Title of label”."
    )


def test_what_is_met_but_not_for_sure_is_on_the_way() -> None:
    """Eight of ten, and eight of ten are asked for: ten rows leave that open."""
    checks = {"label": check("label", Kind.ROWS)}
    results = {"label": rows("label", 8, 10)}
    found = assess_use_case(use_case([requirement("label", floor=0.7, target=0.8)]), Scope(), results, checks, 10)

    assert (found.score, found.low < 75) == (100, True)
    assert [(way.line, way.low, [fix.requirement for fix in way.fixes]) for way in found.ways] == [
        (75, 100, ["label"]),
        (90, 100, ["label"]),
    ]


def test_what_does_not_grow_is_met_never_and_must_be_mended() -> None:
    found = judge(growth={"history": 0.0})

    history = next(one for one in found.findings if one.requirement == "history")
    assert (history.met_on, history.growth_per_day) == (None, 0.0)
    assert found.ways[0].effort_days == 6
    assert {fix.requirement for fix in found.ways[0].fixes} == {"label", "history"}


def test_what_ingest_cannot_bring_has_no_day() -> None:
    found = judge(growth={"history": 1.0})

    assert {one.requirement: one.growth_per_day for one in found.findings} == {
        "label": None,
        "text": None,
        "history": 1.0,
    }


def test_what_takes_longer_than_a_year_is_not_waited_for() -> None:
    """A thousandth of a day each day: 14,000 days are no plan."""
    assert not judge(growth={"history": 0.001}).ways[0].waits


@pytest.mark.parametrize(
    ("now", "then", "days", "expected"),
    [(21.0, 14.0, 7.0, 1.0), (14.0, 14.0, 7.0, 0.0), (10.0, 14.0, 7.0, 0.0), (3.0, None, 2.0, 1.5), (None, 1, 7, 0.0)],
)
def test_growth_is_of_the_last_week(now: float | None, then: float | None, days: float, expected: float) -> None:
    assert growth_per_day(now, then, days) == expected


def test_waivers_change_words_and_never_the_score() -> None:
    """Somebody answers for two requirements until a day: the verdict says so, and what it would be without them."""
    waivers = {
        "label": Waiver("lead@example.com", "labelled by hand", date(2026, 6, 1)),
        "history": Waiver("lead@example.com", "season known", date(2026, 5, 1)),
    }
    plain, found = judge(), judge(waivers=waivers)

    assert (found.score, found.low, found.high, found.verdict) == (plain.score, plain.low, plain.high, plain.verdict)
    assert found.verdict is Verdict.NOT_READY
    assert found.verdict_words == "not ready; 2 requirements waived until 2026-05-01: ready without them, 100"
    assert [one.requirement for one in found.findings if one.status is Status.WAIVED] == ["history", "label"]
    assert [one.requirement for one in found.waived] == ["history", "label"]
    assert found.score_without_waived == score_with(
        [Scored(one.requirement, one.criticality, one.attainment) for one in found.findings], ["label", "history"]
    )


@pytest.mark.parametrize(("last_day", "is_in_force"), [(date(2026, 2, 28), True), (date(2026, 2, 27), False)])
def test_a_waiver_holds_through_its_last_day(last_day: date, is_in_force: bool) -> None:
    found = judge(waivers={"label": Waiver("lead", "by hand", last_day)})

    assert bool(found.waived) is is_in_force
    assert found.verdict_words.startswith("not ready; 1 requirement waived until") is is_in_force


def test_a_requirement_that_is_met_needs_no_waiver() -> None:
    found = judge(waivers={"history": Waiver("lead", "", None)}, history=40.0)

    assert not found.waived
    assert {one.status for one in found.findings if one.requirement == "history"} == {Status.MET}
