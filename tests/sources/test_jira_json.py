"""Issues of Jira's REST API: version, history, comments and links of each."""

# ruff: noqa: DTZ001 - naive, as written

import json
from datetime import datetime

import pytest

from telemetry_ready.model.source import Origin
from telemetry_ready.sources.jira_json import FORMAT
from tests.sources._blocks import block, codes, sample

HOST = "https://acme.atlassian.net/rest/api/3"
DOCUMENT = {
    "type": "doc",
    "version": 1,
    "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "Checkout is "}, {"type": "text", "text": "down"}]},
        {"type": "paragraph", "content": [{"type": "mention", "attrs": {"id": "1", "text": "@Ann"}}]},
    ],
}
ISSUE = {
    "expand": "renderedFields,names,schema",
    "id": "10068",
    "self": f"{HOST}/issue/10068",
    "key": "OPS-12",
    "fields": {
        "summary": "Checkout down",
        "description": DOCUMENT,
        "issuetype": {"id": "10004", "name": "[System] Incident", "subtask": False},
        "project": {"id": "10000", "key": "OPS"},
        "status": {"id": "10010", "name": "Ready for QA", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
        "statuscategorychangedate": "2017-03-02T10:00:00.000-0600",
        "priority": {"id": "2", "name": "High"},
        "resolution": {"id": "10000", "name": "Fixed"},
        "created": "2017-02-28T09:24:59.366-0600",
        "updated": "2017-03-02T10:00:00.000-0600",
        "resolutiondate": "2017-03-01T10:00:00.000-0600",
        "assignee": {"accountId": "a1", "displayName": "Ann"},
        "reporter": {"accountId": "r1", "displayName": "Rob"},
        "creator": {"accountId": "r1", "displayName": "Rob"},
        "labels": ["prod"],
        "components": [{"id": "1", "name": "checkout"}],
        "customfield_10001": {"value": "gold"},
        "customfield_10002": {"completedCycles": [{"breached": False}, {"breached": True}]},
        "customfield_10003": None,
        "issuelinks": [
            {"id": "1", "type": {"name": "Duplicate", "inward": "is duplicated by", "outward": "duplicates"},
             "outwardIssue": {"id": "10001", "key": "OPS-1"}},
            {"id": "2", "type": {"name": "Problem/Incident", "inward": "is caused by", "outward": "causes"},
             "inwardIssue": {"id": "10002", "key": "CHG-2"}},
        ],
        "comment": {"total": 1, "comments": [
            {"id": "7", "author": {"accountId": "a1"}, "created": "2017-03-01T09:00:00.000-0600", "body": DOCUMENT,
             "jsdPublic": False},
        ]},
    },
    "changelog": {"startAt": 0, "maxResults": 1, "total": 1, "histories": [
        {"id": "10124", "created": "2017-03-01T08:00:00.000-0600", "author": {"accountId": "x", "accountType": "app"},
         "items": [
             {"field": "status", "fieldtype": "jira", "from": "1", "fromString": "Open", "to": "10010",
              "toString": "Ready for QA"},
             {"field": "labels", "fieldtype": "jira", "from": None, "fromString": "", "to": None, "toString": "prod"},
         ]},
    ]},
}  # fmt: skip


def parsed(issue: object):
    return FORMAT.parse(block(json.dumps(issue)), Origin("a.json"))


def test_an_issue_is_a_version_of_a_ticket():
    (row,) = parsed(ISSUE).rows["ticket_versions"].to_dicts()

    wanted = {
        "ticket_id": "10068", "ticket_number": "OPS-12", "ticket_type": "incident", "source_table": "OPS",
        "source_instance": "acme.atlassian.net", "title": "Checkout down", "description": "Checkout is down\n@Ann",
        "state_text": "Ready for QA", "state_hint": "done", "priority_text": "High", "close_code": "Fixed",
        "assignee": "Ann", "assignee_id": "a1", "caller_id": "r1", "labels": ["prod", "checkout"],
        "service_ref": "checkout", "sla_breached": True, "parse_status": "ok", "attr:customfield_10001": "gold",
        "opened_at": datetime(2017, 2, 28, 15, 24, 59, 366_000), "version_at": datetime(2017, 3, 2, 16),
        "resolved_at": datetime(2017, 3, 1, 16), "closed_at": datetime(2017, 3, 2, 16), "time_is_utc": True,
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert row.get("attr:customfield_10003") is None


def test_the_changelog_and_the_comments_are_its_history():
    events = parsed(ISSUE).rows["ticket_events"]

    names = ["event_kind", "event_id", "field_name", "old_value", "old_text", "new_text", "is_automated", "visibility"]
    assert events.select(names).rows() == [
        ("created", None, None, None, None, None, None, None),
        ("field_change", "10124", "status", "1", "Open", "Ready for QA", True, None),
        ("field_change", "10124", "labels", None, None, "prod", True, None),
        ("comment", "7", None, None, None, None, None, "internal"),
    ]
    assert events["event_at"].to_list()[1] == datetime(2017, 3, 1, 14)
    assert events["body"].to_list()[3] == "Checkout is down\n@Ann"


def test_links_lead_from_the_issue_to_others():
    links = parsed(ISSUE).rows["ticket_links"]

    assert links.select("from_ticket_id", "link_type", "to_id", "origin").rows() == [
        ("10068", "duplicate_of", "10001", "issuelink"),
        ("10068", "caused_by", "10002", "issuelink"),
    ]


def test_a_changelog_that_is_cut_marks_the_version_and_tells_no_creation():
    issue = ISSUE | {"changelog": ISSUE["changelog"] | {"total": 120}}

    found = parsed(issue)

    assert found.rows["ticket_versions"]["parse_status"].to_list() == ["partial"]
    assert "created" not in found.rows["ticket_events"]["event_kind"].to_list()


@pytest.mark.parametrize(
    ("issue", "reason"),
    [(5, "bad_json"), ({"fields": {"created": "2017-02-28T09:24:59.366-0600"}}, "no_id"), ({"id": "1"}, "no_time")],
)
def test_what_is_no_issue_is_a_reject(issue, reason):
    assert codes(parsed(issue)) == [(0, "record", reason)]


def test_shapes_that_nobody_expects_do_not_break_the_others():
    fields = {
        "created": "2024-01-01T00:00:00.000+0000", "status": "Open", "issuelinks": {"a": 1}, "comment": [1],
        "labels": "x", "assignee": 7,
    }  # fmt: skip
    strange = {"id": 1, "key": ["x"], "fields": fields, "changelog": {"histories": [3]}}

    found = FORMAT.parse(block(json.dumps(strange), json.dumps(ISSUE)), Origin("a.json"))

    assert found.rows["ticket_versions"]["ticket_id"].to_list() == ["1", "10068"]


def test_a_comment_without_a_readable_time_is_a_rejected_row():
    issue = json.loads(json.dumps(ISSUE))
    issue["fields"]["comment"]["comments"][0]["created"] = "yesterday"

    assert codes(parsed(issue)) == [(0, "row", "no_time")]


def test_responses_are_recognised():
    assert FORMAT.detect(sample(json.dumps({"startAt": 0, "total": 1, "issues": [ISSUE]}))).confidence == 0.95
    assert FORMAT.detect(sample('{"result":[{"number":"INC1"}]}')).confidence == 0
