"""The UCI incident log as histories, held against what was counted on its file."""

from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.catalog import load_catalog
from telemetry_ready.checks import run_checks
from telemetry_ready.lake import audit
from telemetry_ready.model.check import Outcome
from telemetry_ready.model.progress import Silent
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline.ingest import take
from telemetry_ready.pipeline.landing import configured
from telemetry_ready.pipeline.places import reading
from telemetry_ready.settings import Project
from tests.real.conftest import NOW, project_of

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.xdist_group("real")]

DIFFER = {
    "assignment_group": 4_564, "assignee": 2_242, "priority_text": 164, "category": 791, "subcategory": 1_009,
    "impact_text": 135, "urgency_text": 125, "ci_name": 3, "caller_id": 2, "problem_ticket_id": 36,
    "resolving_change_id": 37, "contact_type": 0, "close_code": 0, "resolved_at": 0, "state_text": 9_202,
}  # fmt: skip
"""Column to tickets whose first and last row in the file differ in it."""


@pytest.fixture(scope="module")
def uci(dev_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = project_of("all", tmp_path_factory.mktemp("uci"), dev_set)
    wanted = [one for one in configured(project) if one.source.name == "uci_incidents"]
    take(wanted, project, batch_id=1, now=NOW, progress=Silent())
    return project


def row(project: Project, query: str) -> tuple[Any, ...]:
    with reading(project) as lake:
        (found,) = lake.connection.execute(query).fetchall()
    return tuple(found)


def test_tickets_end_as_the_file_says(uci: Project) -> None:
    """The source counts its reassignments itself; its reopenings can be seen in its versions as well."""
    counts = "count(*), count(*) FILTER (reassignment_count > 0), count(*) FILTER (reopen_count > 0)"
    assert row(uci, f"SELECT {counts}, count(*) FILTER (state_category = 'closed') FROM tickets") == (
        9_202, 5_108, 133, 9_202,
    )  # fmt: skip
    assert row(uci, "SELECT count(*) FROM ticket_histories WHERE reopenings > 0") == (133,)
    assert row(uci, "SELECT count(*) FILTER (is_reopening) FROM ticket_states") == (161,)
    with reading(uci) as lake:
        assert audit(lake).balanced


def test_values_at_opening_differ_from_the_last_ones_where_the_file_shows_it(uci: Project) -> None:
    differ = ", ".join(f"count(*) FILTER (was.{name} IS DISTINCT FROM now.{name})" for name in DIFFER)
    query = f"SELECT {differ} FROM tickets_at_open AS was JOIN tickets AS now USING (source_instance, ticket_id)"

    assert dict(zip(DIFFER, row(uci, query), strict=True)) == DIFFER
    assert row(uci, "SELECT count(*), count(*) FILTER (is_before_end) FROM tickets_at_open") == (9_202, 8_258)


def test_changes_of_groups_and_states_are_events(uci: Project) -> None:
    """Counted on the file, rows by time and count, a ``?`` skipped."""
    assert row(uci, "SELECT count(*) FROM ticket_events WHERE field_name = 'state'") == (24_469,)
    known = "SELECT count(*) FROM ticket_events WHERE field_name = 'assignment_group' AND old_value IS NOT NULL"
    assert row(uci, known) == (8_289,)
    assert row(uci, "SELECT count(*) FROM ticket_links WHERE link_type = 'caused_by'") == (2,)


def test_fields_that_were_filled_in_afterwards_are_named(uci: Project) -> None:
    """The log was joined with its end: a ticket that is new has the time of its resolution already."""
    check = load_catalog().checks["TKT-035"]

    with reading(uci) as lake:
        found = run_checks(lake.connection, [check], Scope(), NOW)[check.id]

    assert found.outcome is Outcome.FAIL
    assert {one["field"]: one["leak"] for one in found.samples} == {
        "close_code": "filled_back",
        "closed_at": "filled_back",
        "resolved_at": "filled_back",
        "resolved_by_id": "filled_back",
        "vendor": "filled_later",
    }
