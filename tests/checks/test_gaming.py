"""What fills a field and says nothing counts as missing, and a catch-all group by any name is a catch-all group."""

import pytest

from tests.checks._measure import measure, measure_all

PLACEHOLDERS = ["TBD", "n/a", "-", "unknown", " Unknown ", "?", "none"]


NOTHING = {
    **dict.fromkeys(("title", "description", "assignment_group", "category", "ci_name", "close_code"), PLACEHOLDERS),
    "state_category": ["closed"] * 7,
    "priority_text": ["1"] * 7,
    "ci_entity_id": [1] * 7,
}
KEYS = ("u_runbook", "backout_plan", "approved_by", "u_outcome")
ASKED = ["TKT-001", "TKT-002", "TKT-003", "TKT-005", "TKT-011", "TKT-013", "TKT-015", "TKT-050", "TKT-051"]


def test_a_ticket_field_that_says_nothing_is_not_filled() -> None:
    found = measure_all(
        ASKED, {"tickets": {**NOTHING, "attributes": [dict.fromkeys(KEYS, one) for one in PLACEHOLDERS]}}
    )

    assert {check: (one.evaluated, one.passed) for check, one in found.items()} == dict.fromkeys(ASKED, (7, 0))


def test_what_acting_needs_is_not_there_where_it_says_nothing() -> None:
    attributes = [dict.fromkeys(KEYS, one) for one in PLACEHOLDERS]

    found = measure_all(
        ["TKT-052", "TKT-053"], {"tickets": {**NOTHING, "ticket_type": ["change"] * 7, "attributes": attributes}}
    )

    assert [(one.evaluated, one.passed) for one in found.values()] == [(7, 0), (7, 0)]


def test_words_that_say_nothing_do_not_become_a_text_by_repetition() -> None:
    titles = ["TBD TBD TBD", "n/a n/a n/a", "unknown, unknown, unknown", "- - - none", "mail is late"]

    assert measure("TKT-001", {"tickets": {"title": titles}}).passed == 1


def test_messages_units_and_owners_that_say_nothing_are_missing() -> None:
    units = ["TBD", "n/a", "-", "unknown", "?", "s", "By"]
    entities = {
        "entity_id": [1, 2],
        "service_name": ["shop", "shop"],
        "environment": ["prod", "prod"],
        "owner_group": ["Web", "TBD"],
        "criticality": ["1", "1"],
    }
    logs = {"body": [*PLACEHOLDERS, "order 7 placed"], "service_entity_id": [1, 2, 2, 2, 2, 2, 2, 2]}

    found = measure_all(
        ["LOG-005", "MET-002", "LNK-021"],
        {"logs": logs, "metric_series": {"series_id": list(range(7)), "unit": units}, "entities": entities},
    )

    assert {check: (one.evaluated, one.passed) for check, one in found.items()} == {
        "LOG-005": (8, 1),
        "MET-002": (7, 2),
        "LNK-021": (8, 1),
    }


def estate(catch_all: str, held: int) -> dict[str, list[str]]:
    """Five teams, each at home in one of five categories of 40, and one group that takes some of every category."""
    teams = ["Network", "Mail", "Database", "Workplace", "Access"]
    groups = [name for team in teams for name in [team] * (40 - held) + [catch_all] * held]
    categories = [team.lower() for team in teams for _ in range(40)]
    return {"assignment_group": groups, "category": categories, "state_category": ["closed"] * 200}


@pytest.mark.parametrize("name", ["Service Desk", "Team Blue"])
def test_a_catch_all_group_is_found_by_any_name(name: str) -> None:
    """A quarter of every category is its own: renaming it must not change what is counted."""
    found = measure("TKT-003", {"tickets": estate(name, 10)})

    assert (found.evaluated, found.passed) == (200, 150)


def test_teams_that_are_at_home_somewhere_are_no_catch_all() -> None:
    """A small shared group is a team; a large one that holds one category only is a team as well."""
    small, large = estate("Team Blue", 4), estate("Network", 0)
    large["assignment_group"][:80] = ["Network"] * 80

    assert measure("TKT-003", {"tickets": small}).passed == 200
    assert measure("TKT-003", {"tickets": large}).passed == 200


def test_where_categories_say_nothing_no_team_is_called_a_catch_all() -> None:
    cells = [(team, topic) for team in ("A", "B", "C", "D") for topic in ("mail", "web", "vpn", "disk")] * 10
    tickets = {"assignment_group": [team for team, _ in cells], "category": [topic for _, topic in cells]}

    assert measure("TKT-003", {"tickets": {**tickets, "state_category": ["closed"] * 160}}).passed == 160
