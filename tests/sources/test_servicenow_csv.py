"""List exports of ServiceNow."""

from telemetry_ready.sources.servicenow_csv import FORMAT
from tests.sources._blocks import codes, parse_csv, sample

HEADER = (
    "Number,Opened,Short description,Priority,Assignment group,State,Updated,Parent,made_sla,calendar_duration,u_floor"
)
TEXT = f"""{HEADER}
INC1,02/01/2024 10:00:00,a b c,1 - Critical,Net,Closed,13/01/2024 10:00:00,INC0,false,1970-01-01 00:02:11,3
CHG2,02/01/2024 10:00:00,d,4 - Low,287ebd7da9fe198100f92cc8d1d2154e,7,,,true,12,
,02/01/2024 10:00:00,no number,,,,,,,,
INC3,soon,no time,,,,,,,,
"""


def test_fields_and_labels_fill_the_common_columns():
    first, second = parse_csv(FORMAT, TEXT).rows["ticket_versions"].to_dicts()

    assert {
        key: str(first[key])
        for key in (
            "ticket_id",
            "ticket_type",
            "opened_at",
            "version_at",
            "sla_breached",
            "calendar_duration_s",
            "attr:u_floor",
        )
    } == {
        "ticket_id": "INC1",
        "ticket_type": "incident",
        "opened_at": "2024-01-02 10:00:00",
        "version_at": "2024-01-13 10:00:00",
        "sla_breached": "True",
        "calendar_duration_s": "131",
        "attr:u_floor": "3",
    }
    assert (second["ticket_type"], second["state_code"], second["assignment_group_id"], second["version_at"]) == (
        "change",
        "7",
        "287ebd7da9fe198100f92cc8d1d2154e",
        None,
    )


def test_other_tickets_stand_in_columns():
    assert parse_csv(FORMAT, TEXT).rows["ticket_versions"]["parent_ticket_id"].to_list() == ["INC0", None]


def test_a_ticket_without_id_or_time_is_a_reject():
    assert codes(parse_csv(FORMAT, TEXT)) == [(2, "record", "no_id"), (3, "record", "no_time")]


def test_journals_become_events():
    from telemetry_ready.model.source import Origin
    from tests.sources._blocks import block

    note = '"2024-01-02 10:00:00 - Ann (Work notes)\nhello\n\n2024-01-03 11:00:00 - Bob (Work notes)\nagain\nmore"'
    header = "number,opened_at,short_description,priority,work_notes"
    found = FORMAT.parse(block(f"INC1,2024-01-02 09:00:00,x,1,{note}"), Origin("a", header=header))

    assert found.rows["ticket_events"].select("ticket_id", "event_kind", "actor_id", "body", "visibility").rows() == [
        ("INC1", "work_note", "Ann", "hello", "internal"),
        ("INC1", "work_note", "Bob", "again\nmore", "internal"),
    ]


def test_servicenow_is_recognised_by_its_field_names():
    assert (
        FORMAT.detect(
            sample("number,sys_id,short_description,opened_at,priority\nINC1,a,b,2024-01-01 00:00:00,1\n")
        ).confidence
        == 0.95
    )
    assert FORMAT.detect(sample("id,title,opened\n1,a,2024-01-01 00:00:00\n")).confidence == 0
