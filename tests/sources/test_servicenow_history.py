"""sys_audit, sys_journal_field and task_ci, as JSON and as CSV."""

# ruff: noqa: DTZ001 - naive, as written

from datetime import datetime

import pytest

from telemetry_ready.model.source import Origin
from telemetry_ready.sources import formats, servicenow_history_csv, servicenow_history_json
from telemetry_ready.sources._detect import choose
from tests.sources._blocks import block, codes, parse_csv, sample

TICKET = "9d385017c611228701d22104cc95c371"
AUDIT = (
    f'{{"sys_id":"e1","tablename":"incident","documentkey":"{TICKET}","fieldname":"state","oldvalue":"1",'
    '"newvalue":"2","user":"admin","sys_created_on":"2024-03-01 10:00:00"}'
)
GONE = AUDIT.replace('"state"', '"DELETED"').replace("admin", "system")
JOURNAL = (
    f'{{"sys_id":"j1","name":"incident","element":"work_notes","element_id":"{TICKET}","value":"see INC0010007",'
    '"sys_created_by":"ann","sys_created_on":"2024-03-01 11:00:00"}'
)
AFFECTED = (
    f'{{"sys_id":"c1","task":{{"link":"https://acme.service-now.com/api/now/table/task/{TICKET}","value":"{TICKET}"}},'
    '"ci_item":{"link":"https://acme.service-now.com/api/now/table/cmdb_ci/b4","value":"b4"},'
    '"sys_created_on":"2024-03-01 12:00:00"}'
)


def of_json(*texts):
    return servicenow_history_json.FORMAT.parse(block(*texts), Origin("a"))


def test_an_audit_row_is_a_change_of_a_field():
    events = of_json(AUDIT, GONE).rows["ticket_events"]

    names = ["ticket_id", "event_id", "event_kind", "field_name", "old_value", "new_value", "actor_id", "is_automated"]
    assert events.select(names).rows() == [
        (TICKET, "e1", "field_change", "state", "1", "2", "admin", False),
        (TICKET, "e1", "deleted", "DELETED", "1", "2", "system", True),
    ]
    assert events.select("event_at", "time_is_utc", "ticket_type").row(0) == (
        datetime(2024, 3, 1, 10), True, "incident",
    )  # fmt: skip


def test_a_journal_entry_is_a_note_or_a_comment():
    events = of_json(JOURNAL, JOURNAL.replace("work_notes", "comments")).rows["ticket_events"]

    assert events.select("ticket_id", "event_kind", "visibility", "body", "actor_id").rows() == [
        (TICKET, "work_note", "internal", "see INC0010007", "ann"),
        (TICKET, "comment", "public", "see INC0010007", "ann"),
    ]


def test_an_affected_item_is_an_edge_from_the_ticket():
    links = of_json(AFFECTED).rows["ticket_links"]

    names = ["source_instance", "from_ticket_id", "link_type", "to_kind", "to_id", "origin", "linked_at"]
    assert links.select(names).rows() == [
        ("acme.service-now.com", TICKET, "affects", "entity", "b4", "task_ci", datetime(2024, 3, 1, 12))
    ]


def test_labels_of_a_list_export_are_understood_and_the_order_of_the_date_is_decided_by_the_file():
    text = (
        "Table name,Document key,Field name,Old value,New value,User,Created\n"
        f"incident,{TICKET},assigned_to,,5137153cc611227c000bbd1bd8cd2007,admin,02/03/2024 10:00:00\n"
        f"incident,{TICKET},state,1,2,admin,13/03/2024 10:00:00\n"
    )

    events = parse_csv(servicenow_history_csv.FORMAT, text).rows["ticket_events"]

    assert events["event_at"].to_list() == [datetime(2024, 3, 2, 10), datetime(2024, 3, 13, 10)]
    assert events["field_name"].to_list() == ["assigned_to", "state"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [(AUDIT.replace(TICKET, ""), "no_id"), (AUDIT.replace("2024", "yester"), "no_time"), ("5", "bad_json")],
)
def test_what_has_no_ticket_or_no_time_is_a_reject(text, reason):
    assert codes(of_json(text, AUDIT)) == [(0, "record", reason)]


@pytest.mark.parametrize("text", [AUDIT, JOURNAL, AFFECTED])
def test_responses_are_recognised_and_by_no_other_format(text):
    found = choose(sample(f'{{"result":[{text}]}}'), formats().values())

    assert [one.name for one, _ in found] == ["servicenow_history_json"]


def test_exports_are_recognised_and_tickets_are_not():
    names = "sys_id,tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on"
    head = f"{names}\n1,a,b,c,d,e,f,2024-01-01 00:00:00\n"
    tickets = "number,sys_id,short_description,opened_at,priority\nINC1,a,b,2024-01-01 00:00:00,1\n"

    assert [one.name for one, _ in choose(sample(head), formats().values())] == ["servicenow_history_csv"]
    assert [one.name for one, _ in choose(sample(tickets), formats().values())] == ["servicenow_csv"]
