"""Jira's CSV: a search's export, and the data pipeline's issues and history."""

# ruff: noqa: DTZ001 - naive, as written

from datetime import datetime

from telemetry_ready.sources.jira_csv import FORMAT
from tests.sources._blocks import codes, parse_csv, sample

SEARCH = """Summary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Assignee,Created,Updated,Resolved,Labels,Labels,Outward issue link (Duplicate),Inward issue link (Cause),Comment,Comment,Custom field (Team)
Mail down,OPS-1,10001,Incident,Done,OPS,High,Ann,15/Mar/24 10:05 AM,16/Mar/24 1:00 PM,16/Mar/24 12:00 PM,prod,mail,OPS-9,OPS-7,15/Mar/24 11:00 AM;ann;looking,"15/Mar/24 1:30 PM;bob;fixed; see OPS-7",mail
No id,,,Bug,Done,OPS,Low,,15/Mar/24 10:05 AM,,,,,,,,,
"""  # noqa: E501 - a header of the export
PIPELINE = """id,instance_url,key,url,project_key,issue_type,summary,status,status_category,priority_name,created_date,resolution_date,updated_date
10002,http://www.example.com/jira,TEST-2,http://www.example.com/jira/browse/TEST-2,TEST,Bug,x,Ready for QA,In Progress,High,2020-12-01T09:00:00Z,,2020-12-02T09:00:00Z
"""  # noqa: E501 - a header of the export
HISTORY = """issue_id,instance_url,changelog_id,author_id,created_date,field_type,field,from,from_string,to,to_string
10002,http://www.example.com/jira,55,7,2020-12-01T10:00:00Z,jira,status,1,Open,3,Ready for QA
,http://www.example.com/jira,56,7,2020-12-01T10:00:00Z,jira,status,1,Open,3,Ready for QA
10002,http://www.example.com/jira,57,7,soon,jira,status,1,Open,3,Ready for QA
"""


def test_a_searchs_export_gives_versions_comments_and_links():
    found = parse_csv(FORMAT, SEARCH)

    (row,) = found.rows["ticket_versions"].to_dicts()
    wanted = {
        "ticket_id": "10001", "ticket_number": "OPS-1", "ticket_type": "incident", "state_text": "Done",
        "opened_at": datetime(2024, 3, 15, 10, 5), "version_at": datetime(2024, 3, 16, 13),
        "resolved_at": datetime(2024, 3, 16, 12), "labels": ["prod", "mail"], "time_flags": 16,
        "time_is_utc": False, "attr:custom_field_(team)": "mail",
    }  # fmt: skip
    assert {name: row[name] for name in wanted if name != "time_flags"} == {
        name: value for name, value in wanted.items() if name != "time_flags"
    }
    assert row["time_flags"] & 128 == 0
    assert found.rows["ticket_events"].select("ticket_id", "event_at", "actor_id", "body").rows() == [
        ("10001", datetime(2024, 3, 15, 11), "ann", "looking"),
        ("10001", datetime(2024, 3, 15, 13, 30), "bob", "fixed; see OPS-7"),
    ]
    assert found.rows["ticket_links"].select("from_ticket_id", "link_type", "to_id").rows() == [
        ("10001", "duplicate_of", "OPS-9"),
        ("10001", "caused_by", "OPS-7"),
    ]
    assert codes(found) == [(1, "record", "no_id")]


def test_the_pipelines_issues_have_the_instance_and_the_sources_own_category():
    (row,) = parse_csv(FORMAT, PIPELINE).rows["ticket_versions"].to_dicts()

    assert [row[name] for name in ("ticket_id", "source_instance", "state_hint", "time_is_utc", "ticket_type")] == [
        *("10002", "www.example.com", "In Progress", True, "task"),
    ]


def test_the_pipelines_history_gives_events_and_what_is_none_is_a_reject():
    found = parse_csv(FORMAT, HISTORY)

    names = ["ticket_id", "source_instance", "event_id", "field_name", "old_value", "old_text", "new_text"]
    assert found.rows["ticket_events"].select(names).rows() == [
        ("10002", "www.example.com", "55", "status", "1", "Open", "Ready for QA")
    ]
    assert codes(found) == [(1, "record", "no_id"), (2, "record", "no_time")]


def test_headers_are_recognised():
    assert [FORMAT.detect(sample(text)).confidence for text in (SEARCH, PIPELINE, HISTORY)] == [0.95, 0.95, 0.95]
    assert FORMAT.detect(sample("number,sys_id,short_description\n1,2,3\n")).confidence == 0
