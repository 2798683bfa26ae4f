"""Files with versions, histories and links of tickets: what users then find, however the files came."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.pipeline.places import reading
from tests.pipeline.conftest import NOW
from tests.sources.test_jira_json import ISSUE
from tests.sources.test_servicenow_history import AFFECTED, AUDIT, JOURNAL, TICKET

Write = Callable[[str, str | bytes], Path]
LINK = {"link": "https://acme.service-now.com/api/now/table/sys_user_group/g", "value": "g1"}
FIELDS = {
    "sys_id": TICKET, "number": "INC0010001", "short_description": "Mail down after CHG0030002", "caller_id": "Ann",
    "opened_at": "2024-03-01 09:00:00", "sys_class_name": "incident", "priority": "1",
}  # fmt: skip
VERSIONS = [
    {**FIELDS, "sys_updated_on": "2024-03-01 09:00:00", "sys_mod_count": "0", "state": "1", "assignment_group": LINK},
    {**FIELDS, "sys_updated_on": "2024-03-01 10:00:00", "sys_mod_count": "1", "state": "2",
     "assignment_group": LINK | {"value": "g2"}},
    {**FIELDS, "sys_updated_on": "2024-03-02 10:00:00", "sys_mod_count": "4", "state": "7",
     "assignment_group": LINK | {"value": "g2"}, "problem_id": "PRB0000007"},
]  # fmt: skip
EVENTS = "SELECT event_kind, field_name, old_value, new_value, doubt FROM ticket_events ORDER BY event_at, event_kind"


def response(*records: Any) -> str:
    return json.dumps({"result": list(records)})


def rows(estate: Any, query: str) -> list[tuple[Any, ...]]:
    with reading(estate.project) as lake:
        found: list[tuple[Any, ...]] = lake.connection.execute(query).fetchall()
    return found


SEEN = [
    ("assignment", "assignment_group", "g1", "g2", None),
    ("state_change", "state", "1", "2", None),
    ("field_change", "problem_ticket_id", None, "PRB0000007", "steps_missing"),
    ("state_change", "state", "2", "7", "steps_missing"),
]


@pytest.mark.parametrize("order", [(2, 0, 1), (1, 0, 2)], ids=str)
def test_versions_that_come_late_or_again_give_the_same_history(
    estate: Any, write: Write, order: tuple[int, ...]
) -> None:
    """A version older than one that is stored becomes history: the ticket stays as it stands."""
    for number in (*order, order[0]):
        estate.ingest(write(f"{number}.json", response(VERSIONS[number])))

    assert estate.count("ticket_versions") == 3
    assert rows(estate, EVENTS) == SEEN
    assert rows(estate, "SELECT state_category, assignment_group FROM tickets") == [("closed", "g2")]
    assert rows(estate, "SELECT state_category, assignment_group FROM tickets_at_open") == [("new", "g1")]
    assert rows(estate, "SELECT missing_versions FROM ticket_histories") == [(2,)]


def test_a_version_that_was_older_than_a_stored_one_is_counted_as_late_and_harms_nothing(
    estate: Any, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is counted from the history changes: there is more of it now."""
    as_it_stands = "SELECT * EXCLUDE (reassignment_count, reopen_count) FROM tickets"
    estate.ingest(write("new.json", response(VERSIONS[2])))
    before = rows(estate, as_it_stands)

    monkeypatch.setattr("tests.pipeline.conftest.NOW", NOW + timedelta(days=1))
    estate.ingest(write("old.json", response(VERSIONS[0])))

    assert rows(estate, "SELECT versions, late_versions FROM ticket_histories") == [(2, 1)]
    assert rows(estate, as_it_stands) == before
    assert rows(estate, "SELECT reassignment_count, reopen_count FROM tickets") == [(1, 0)]


def test_a_file_that_is_taken_out_takes_its_part_of_the_history_with_it(estate: Any, write: Write) -> None:
    files = [write(f"{number}.json", response(one)) for number, one in enumerate(VERSIONS)]
    estate.ingest(*files)

    estate.retract(files[1])

    assert rows(estate, EVENTS) == [
        ("assignment", "assignment_group", "g1", "g2", "steps_missing"),
        ("field_change", "problem_ticket_id", None, "PRB0000007", "steps_missing"),
        ("state_change", "state", "1", "7", "steps_missing"),
    ]


def test_servicenows_own_history_joins_its_tickets(estate: Any, write: Write) -> None:
    """The audit has no name of its instance, and codes: both come from the tickets."""
    estate.ingest(write("incident.json", response(VERSIONS[0], VERSIONS[2])), source="sn")
    estate.ingest(write("audit.json", response(json.loads(AUDIT))), source="audit")
    estate.ingest(write("journal.json", response(json.loads(JOURNAL))), source="journal")
    estate.ingest(write("task_ci.json", response(json.loads(AFFECTED))), source="task_ci")

    assert estate.count("ticket_event_records") == 2
    names = "source_instance, event_kind, field_name, old_value, new_value, new_state_category, body"
    assert rows(estate, f"SELECT {names} FROM ticket_events WHERE origin = 'recorded' ORDER BY event_at") == [
        ("acme.service-now.com", "state_change", "state", "1", "2", "in_progress", None),
        ("acme.service-now.com", "work_note", None, None, None, None, "see INC0010007"),
    ]
    assert rows(estate, "SELECT source_instance, link_type, to_id, origin FROM ticket_links ORDER BY ALL") == [
        ("acme.service-now.com", "affects", "b4", "task_ci"),
        ("acme.service-now.com", "mentions", "CHG0030002", "text_mined"),
        ("acme.service-now.com", "mentions", "INC0010007", "text_mined"),
        ("acme.service-now.com", "problem", "PRB0000007", "field"),
    ]


def test_an_issue_of_jira_with_its_changelog_is_a_history(estate: Any, write: Write) -> None:
    """The status has no word that is known: its category does."""
    estate.ingest(write("issues.json", json.dumps({"total": 1, "issues": [ISSUE]})))

    assert rows(estate, "SELECT ticket_number, state_category, reassignment_count, reopen_count FROM tickets") == [
        ("OPS-12", "closed", 0, 0)
    ]
    names = "state_text, state_category, resolved_at, close_code, is_before_end, values_at = opened_at"
    assert rows(estate, f"SELECT {names} FROM tickets_at_open") == [("Open", "new", None, None, True, True)]
    assert rows(estate, "SELECT state_text, duration_s FROM ticket_states ORDER BY entered_at") == [
        ("Open", 81300.634),
        ("Ready for QA", None),
    ]
    assert rows(estate, "SELECT link_type, to_id FROM ticket_links ORDER BY ALL") == [
        ("caused_by", "10002"),
        ("duplicate_of", "10001"),
    ]
    persons = "SELECT (SELECT assignee_id FROM tickets) = (SELECT actor_id FROM ticket_events WHERE body IS NOT NULL)"
    assert rows(estate, persons) == [(True,)]
    assert rows(estate, "SELECT assignee_id LIKE 'p\\_%' ESCAPE '\\' FROM tickets") == [(True,)]
