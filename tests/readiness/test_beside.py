"""What is chosen is shown: the score of what a use case stands for, what was moved, what does not apply."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from telemetry_ready.model.beside import Kind
from telemetry_ready.model.earlier import Earlier, Line
from telemetry_ready.model.evaluation import Assessment, Status
from telemetry_ready.model.left_out import LeftOut
from telemetry_ready.model.use_case import Criticality, Requirement, UseCase
from telemetry_ready.readiness.beside import judge_beside
from telemetry_ready.readiness.differences import differences, likeliest
from telemetry_ready.readiness.disclosures import earlier_words, left_out_words, unnamed_words
from tests.readiness._made import assess, requirement, share, use_case

MUST, IMPORTANT, HELPFUL = Criticality.MUST, Criticality.IMPORTANT, Criticality.HELPFUL
SHIPPED = use_case([requirement("label", MUST), requirement("text", MUST), requirement("ci", IMPORTANT)])
RESULTS = {"label": share("label", 1000), "text": share("text", 1000), "ci": share("ci", 0)}


def judge(one: UseCase) -> Assessment:
    return assess(one.requirements, RESULTS)


def changed(at: int, **values: Any) -> UseCase:
    requirements: list[Requirement] = list(SHIPPED.requirements)
    requirements[at] = replace(requirements[at], **values)
    return replace(SHIPPED, requirements=tuple(requirements))


def test_what_does_not_apply_is_left_out_shown_and_counted_beside() -> None:
    """An important requirement that is wholly missed costs; left out it must be seen, and what it would have cost."""
    found = judge_beside(changed(2, not_applicable="there is no CMDB"), judge)

    assert (found.score, found.requirements_met, found.requirements_total) == (100.0, 2, 2)
    left_out = next(one for one in found.findings if one.requirement == "ci")
    assert (left_out.status, left_out.points_lost, left_out.detail) == (
        Status.NOT_APPLICABLE,
        0.0,
        "there is no CMDB",
    )
    assert found.disclosures == ("“Title of ci” (important) does not apply, says the project file: there is no CMDB.",)
    assert [(one.kind, one.score) for one in found.beside] == [(Kind.COUNTED, judge(SHIPPED).score)]
    assert found.beside[0].score < found.score


def test_without_a_declaration_nothing_is_left_out() -> None:
    assert judge_beside(SHIPPED, judge) == judge(SHIPPED)


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (changed(0, floor=-0.1), "“Title of label”: floor -0.1, not 0"),
        (changed(0, target=0.5), "“Title of label”: target 0.5, not 1"),
        (changed(1, criticality=HELPFUL), "“Title of text” is helpful, not must"),
        (changed(1, checks=("label",)), "“Title of text” no longer asks text"),
        (replace(SHIPPED, requirements=SHIPPED.requirements[:2]), "“Title of ci” (important) was taken out"),
        (replace(SHIPPED, acts_on_production="read"), "it may read in production, not suggest"),
        (replace(SHIPPED, main_table="logs"), "its main table is logs, not tickets"),
    ],
)
def test_each_way_to_make_it_milder_is_named(own: UseCase, words: str) -> None:
    assert differences(own, SHIPPED)[0] == words


def test_what_makes_it_milder_comes_first() -> None:
    own = changed(2, floor=0.2)
    own = replace(own, requirements=(*own.requirements[1:], requirement("new", HELPFUL)))

    assert differences(own, SHIPPED, {"text", "other"}) == (
        "“Title of label” (must) was taken out",
        "the project's own file stands in place of the check text",
        "“Title of ci”: floor 0.2, not 0",
        "“Title of new” (helpful) was added",
    )
    assert differences(SHIPPED, SHIPPED) == ()


def test_a_copy_under_another_name_is_taken_for_what_it_copies() -> None:
    other = replace(SHIPPED, name="other", requirements=(requirement("logs", MUST), requirement("disks", MUST)))
    shipped = {"routing": SHIPPED, "other": other}

    assert likeliest(replace(SHIPPED, name="mine", requirements=SHIPPED.requirements[:2]), shipped) == SHIPPED
    assert likeliest(replace(other, name="mine", requirements=SHIPPED.requirements[:1]), shipped) is None
    assert likeliest(replace(SHIPPED, name="other"), shipped) == other


def test_sources_and_days_that_a_scope_leaves_out_are_named_with_their_share() -> None:
    first, second = date(2026, 9, 1), date(2026, 9, 2)
    whole = {("app", first): 60, ("app", second): 20, ("worst", first): 20}

    assert list(left_out_words([LeftOut("logs", whole, {("app", second): 20})])) == [
        "The scope leaves out 80 % of 100 log records: source worst, 1 of 2 days (2026-09-01)."
    ]


def test_a_source_that_the_project_file_no_longer_names_is_named() -> None:
    (words,) = unnamed_words({"app": 5, "worst": 1200, "empty": 0}, {"app"})

    assert words.startswith("The project file does not name the source worst, of which the lake holds 1,200 rows")


def test_lines_that_moved_since_the_last_judgement_are_named() -> None:
    lines = {one.id: Line(one.title, str(one.criticality), one.floor, one.target) for one in SHIPPED.requirements}
    earlier = Earlier(datetime(2026, 9, 1, tzinfo=UTC), 41.2, {"window_days": None, "sources": ["app"]}, lines)

    (words,) = earlier_words(changed(0, target=0.5), {"window_days": 7.0, "sources": ["app"]}, earlier)

    assert words == (
        "On 2026-09-01 it was judged otherwise, with a score of 41. Since then: “Title of label”: target 0.5, not 1; "
        "its scope has window_days 7, not none."
    )
    assert list(earlier_words(SHIPPED, earlier.scope, earlier)) == []
