"""Alerts as Alertmanager, Dynatrace, ServiceNow and Zabbix give them: by the vendors' own examples."""

import json
from typing import Any

import pytest

from telemetry_ready.model.source import Origin
from telemetry_ready.sources import formats
from telemetry_ready.sources._detect import choose
from telemetry_ready.sources.alertmanager_json import fingerprint
from tests.sources._blocks import block, codes, parse_csv, sample

WEBHOOK = {
    "status": "firing",
    "labels": {
        "alertname": "ProbeFailure", "instance": "https://server.example.org", "job": "http_checks",
        "monitor": "master", "severity": "critical",
    },
    "annotations": {
        "description": "Instance https://server.example.org has been down for over 5m. Job: http_checks",
        "summary": "BlackBox Probe Failure: https://server.example.org",
    },
    "startsAt": "2023-02-06T13:08:45.828Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "http://prometheus.example.org:9090/graph?g0.expr=probe_success+%3D%3D+0",
    "fingerprint": "1a30ba71cca2921f",
}  # fmt: skip
LISTED = {
    "annotations": {"description": "Resource Group: fake-rg-01", "summary": "High CPU alert for fake-vm-01"},
    "endsAt": "2019-10-28T12:46:25.486-07:00",
    "fingerprint": "1ece099dde7bdc1b",
    "receivers": [{"name": "web.hook"}],
    "startsAt": "2019-10-28T12:40:25.486-07:00",
    "status": {"inhibitedBy": [], "silencedBy": [], "state": "active"},
    "updatedAt": "2019-10-28T12:43:25.492-07:00",
    "labels": {
        "alertname": "HighCPU", "instance": "localhost:2112", "job": "FakeApp", "resource_group": "fake-rg-01",
        "resource_name": "fake-vm-01", "severity": "critical",
    },
}  # fmt: skip
PROBLEM = {
    "problemId": "-7738361456728905949_1775948280000V2",
    "displayId": "P-26042756",
    "title": "Multiple service problems",
    "impactLevel": "SERVICES",
    "severityLevel": "ERROR",
    "status": "CLOSED",
    "affectedEntities": [{"entityId": {"id": "HOST-1", "type": "HOST"}, "name": "web01"}, {"name": "svc"}],
    "rootCauseEntity": {"entityId": {"id": "SERVICE-BACKEND"}, "name": "svc"},
    "managementZones": [{"id": "5", "name": "shop"}],
    "entityTags": [{"key": "owner", "stringRepresentation": "owner:dba"}],
    "startTime": 1775948580000,
    "endTime": 1775949000000,
}
EVENT = {
    "eventid": "89", "source": "0", "object": "0", "objectid": "16046", "clock": "1709636653", "ns": "906955445",
    "r_eventid": "0", "r_clock": "0", "r_ns": "0", "correlationid": "0", "userid": "0",
    "name": "High CPU utilization (over 90% for 5m)", "acknowledged": "0", "severity": "2",
    "opdata": "Current utilization: 100 %", "suppressed": "0", "urls": [],
}  # fmt: skip
EXPORTED = (
    '{"clock":1519304285,"ns":123456789,"value":1,"eventid":42,"name":"Either Zabbix agent is unreachable on Host B or '
    'pollers are too busy on Zabbix Server","severity":3,"hosts":[{"host":"Host B","name":"Host B visible"}],'
    '"groups":["Linux"],"tags":[{"tag":"availability","value":""},{"tag":"data center","value":"Riga"}]}'
)
RECOVERY = '{"clock":1519304346,"ns":987654321,"value":0,"eventid":43,"p_eventid":42}'
EM_ALERT = {
    "sys_id": {"display_value": "b" * 32, "value": "b" * 32},
    "number": {"display_value": "Alert0010045", "value": "Alert0010045"},
    "severity": {"display_value": "Major", "value": "2"},
    "state": {"display_value": "Closed", "value": "Closed"},
    "description": {"display_value": "RADIUS authentication timeout", "value": "RADIUS authentication timeout"},
    "cmdb_ci": {"display_value": "vpn-gw-east-01", "link": "https://acme.service-now.com/api/now/table/cmdb_ci/1",
                "value": "1" * 32},
    "node": {"display_value": "vpn-gw-east-01", "value": "vpn-gw-east-01"},
    "incident": {"display_value": "INC0010007", "value": "a" * 32},
    "acknowledged": {"display_value": "true", "value": "true"},
    "maintenance": {"display_value": "false", "value": "false"},
    "message_key": {"display_value": "radius:vpn-gw-east-01", "value": "radius:vpn-gw-east-01"},
    "event_count": {"display_value": "12", "value": "12"},
    "initial_event_time": {"display_value": "2026-07-31 10:05:00", "value": "2026-07-31 08:05:00"},
    "last_event_time": {"display_value": "2026-07-31 10:45:00", "value": "2026-07-31 08:45:00"},
    "sys_updated_on": {"display_value": "2026-07-31 11:00:00", "value": "2026-07-31 09:00:00"},
}  # fmt: skip
EM_CSV = (
    "Number,Severity,State,Node,Message key,Metric Name,Initial event generation time,Last event generation time,"
    "Updated,Acknowledged,Maintenance,Task,Description,Assigned to\n"
    "Alert0010001,Critical,Open,db01,disk:db01,Free Space,31/07/2026 08:05:00,31/07/2026 08:45:00,31/07/2026 09:00:00,"
    "false,false,,Disk /var is full,Ann Lee\n"
)
SHOWN = ("alert_id", "dedup_key", "severity_text", "state_text", "host_name", "service_name", "title")


def row(name: str, *objects: Any) -> dict[str, Any]:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in objects]
    (found,) = formats()[name].parse(block(*texts), Origin("a")).rows["alert_versions"].to_dicts()
    return found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("alertmanager_json", json.dumps({"receiver": "sms", "status": "firing", "alerts": [WEBHOOK], "version": "4"})),
        ("alertmanager_json", json.dumps([LISTED])),
        ("alertmanager_lines", f"{json.dumps({'alerts': [WEBHOOK]})}\n" * 2),
        ("dynatrace_json", json.dumps({"totalCount": 1, "pageSize": 10, "problems": [PROBLEM]})),
        ("zabbix_json", json.dumps({"jsonrpc": "2.0", "result": [EVENT], "id": 1})),
        ("zabbix_export", f"{EXPORTED}\n{RECOVERY}\n"),
        ("servicenow_alerts_json", json.dumps({"result": [EM_ALERT]})),
        ("servicenow_alerts_csv", EM_CSV),
    ],
)
def test_a_file_of_alerts_is_recognised_and_by_no_other_format_first(name: str, text: str) -> None:
    best, _ = choose(sample(text), formats().values())[0]

    assert best.name == name


def test_a_notification_of_alertmanager_is_an_open_alert() -> None:
    found = row("alertmanager_json", WEBHOOK)

    assert tuple(found[name] for name in SHOWN) == (
        "1a30ba71cca2921f@2023-02-06T13:08:45.828Z", "1a30ba71cca2921f", "critical", "firing",
        "https://server.example.org", "http_checks", "BlackBox Probe Failure: https://server.example.org",
    )  # fmt: skip
    assert (str(found["started_at"]), found["ended_at"]) == ("2023-02-06 13:08:45.828000", None)
    assert found["attr:monitor"] == "master"


def test_what_alertmanager_lists_is_open_whatever_its_end_and_a_silence_is_told() -> None:
    """``endsAt`` of a listed alert lies ahead: then it would be resolved if nobody spoke of it again."""
    silenced = {**LISTED, "status": {"inhibitedBy": [], "silencedBy": ["s1"], "state": "suppressed"}}

    assert [row("alertmanager_json", one)["ended_at"] for one in (LISTED, silenced)] == [None, None]
    assert [row("alertmanager_json", one)["in_maintenance"] for one in (LISTED, silenced)] == [False, True]
    assert str(row("alertmanager_json", LISTED)["version_at"]) == "2019-10-28 19:43:25.492000"


def test_a_resolved_notification_ends_the_same_episode() -> None:
    resolved = {**WEBHOOK, "status": "resolved", "endsAt": "2023-02-06T13:20:00Z"}

    assert row("alertmanager_json", resolved)["alert_id"] == row("alertmanager_json", WEBHOOK)["alert_id"]
    assert str(row("alertmanager_json", resolved)["ended_at"]) == "2023-02-06 13:20:00"


def test_the_fingerprint_of_labels_is_alertmanagers_own() -> None:
    """Notifications before Alertmanager 0.20 have none; these two are published."""
    watchdog = {
        "alertname": "Watchdog", "prometheus": "wkp-prometheus/prometheus-operator-kube-p-prometheus",
        "severity": "none",
    }  # fmt: skip

    assert fingerprint(watchdog) == "68fbcb30c99fc94d"
    assert fingerprint(LISTED["labels"]) == "1ece099dde7bdc1b"
    old = {name: one for name, one in LISTED.items() if name != "fingerprint"}
    assert row("alertmanager_json", old)["dedup_key"] == "1ece099dde7bdc1b"


def test_a_problem_of_dynatrace_has_its_entities_and_zones() -> None:
    found = row("dynatrace_json", PROBLEM)

    assert (found["display_id"], found["severity_text"], found["impact_level"], found["state_text"]) == (
        "P-26042756", "ERROR", "SERVICES", "CLOSED",
    )  # fmt: skip
    assert (found["host_name"], found["service_name"], found["root_cause_entity_ref"]) == ("web01", "svc", "svc")
    assert (str(found["started_at"]), str(found["ended_at"])) == ("2026-04-11 23:03:00", "2026-04-11 23:10:00")
    assert (found["management_zones"], found["tags"]) == (["shop"], ["owner:dba"])
    assert json.loads(found["affected_entities"]) == [
        {"ref": "HOST-1", "type": "HOST", "name": "web01"}, {"ref": None, "type": None, "name": "svc"},
    ]  # fmt: skip


def test_an_open_problem_of_dynatrace_has_no_end() -> None:
    assert row("dynatrace_json", {**PROBLEM, "status": "OPEN", "endTime": -1})["ended_at"] is None


def test_a_problem_of_zabbix_has_the_trigger_as_its_key() -> None:
    found = row("zabbix_json", EVENT)

    assert (found["alert_id"], found["dedup_key"], found["severity_text"], found["severity_number"]) == (
        "89", "16046", "warning", 13,
    )  # fmt: skip
    assert (str(found["started_at"]), found["ended_at"], found["state"]) == ("2024-03-05 11:04:13", None, "open")
    assert (found["is_acknowledged"], found["in_maintenance"]) == (False, False)


@pytest.mark.parametrize(("code", "number"), [("0", None), ("1", 9), ("3", 17), ("4", 18), ("5", 21)])
def test_severities_of_zabbix(code: str, number: int | None) -> None:
    assert row("zabbix_json", {**EVENT, "severity": code}).get("severity_number") == number


def test_an_exported_recovery_ends_the_problem_that_it_names() -> None:
    recovery = row("zabbix_export", RECOVERY)

    assert (recovery["alert_id"], recovery["recovery_id"], recovery["is_recovery"]) == ("42", "43", True)
    assert str(recovery["ended_at"]) == "2018-02-22 12:59:06"
    assert row("zabbix_export", EXPORTED)["tags"] == ["availability", "data center:Riga"]


def test_an_alert_of_servicenow_by_values_is_utc_and_ends_with_its_last_event() -> None:
    found = row("servicenow_alerts_json", EM_ALERT)

    assert (found["alert_id"], found["display_id"], found["severity_text"], found["severity_number"]) == (
        "b" * 32, "Alert0010045", "Major", 17,
    )  # fmt: skip
    assert (found["ticket_id"], found["ci_name"], found["ci_id"]) == ("INC0010007", "vpn-gw-east-01", "1" * 32)
    assert (str(found["started_at"]), str(found["ended_at"])) == ("2026-07-31 08:05:00", "2026-07-31 08:45:00")
    assert (found["time_is_utc"], found["ended_at_is_utc"], found["source_instance"]) == (
        True, True, "acme.service-now.com",
    )  # fmt: skip
    assert (found["is_acknowledged"], found["in_maintenance"], found["event_count"]) == (True, False, 12)


def test_an_open_alert_of_servicenow_has_no_end() -> None:
    assert row("servicenow_alerts_json", {**EM_ALERT, "state": "Open"})["ended_at"] is None


def test_alerts_by_their_labels_in_csv() -> None:
    (found,) = parse_csv(formats()["servicenow_alerts_csv"], EM_CSV).rows["alert_versions"].to_dicts()

    assert tuple(found.get(name) for name in SHOWN) == (
        "Alert0010001", "disk:db01", "Critical", "Open", "db01", None, "Disk /var is full",
    )  # fmt: skip
    assert (str(found["started_at"]), found["metric_name"], found["is_acknowledged"]) == (
        "2026-07-31 08:05:00", "Free Space", False,
    )  # fmt: skip


def test_events_of_servicenow_are_no_alerts() -> None:
    text = json.dumps({"result": [{**EM_ALERT, "time_of_event": "2026-07-31 08:05:00"}]})

    assert formats()["servicenow_alerts_json"].detect(sample(text)).confidence == 0


def test_a_line_with_several_alerts_makes_a_row_of_each() -> None:
    """One of the second line's has no start: that is a rejected row of a record that was understood."""
    lines = ({"alerts": [WEBHOOK, LISTED]}, {"alerts": [WEBHOOK, {"labels": {}}]}, {"alerts": []}, {"groupKey": "{}"})
    found = formats()["alertmanager_lines"].parse(block(*map(json.dumps, lines)), Origin("a"))

    assert found.rows["alert_versions"]["record_no"].to_list() == [0, 0, 1]
    assert codes(found) == [(1, "row", "no_id"), (3, "record", "bad_json")]
    assert found.accepted.to_list() == [0, 1, 2]


def test_what_has_no_id_or_no_time_is_refused() -> None:
    timeless, nameless = {**EVENT, "clock": "soon"}, {**EVENT, "eventid": None}
    found = formats()["zabbix_json"].parse(block("5", *map(json.dumps, (timeless, nameless, EVENT))), Origin("a"))

    assert codes(found) == [(0, "record", "bad_json"), (1, "record", "no_time"), (2, "record", "no_id")]
    assert found.accepted.to_list() == [3]


def test_more_labels_than_columns_are_kept_as_json() -> None:
    """Labels are written by people and scripts: one file may have thousands of them."""
    labels = {f"l{number:04}": "x" for number in range(1000)}
    found = formats()["alertmanager_json"].parse(block(json.dumps({**WEBHOOK, "labels": labels})), Origin("a"))
    rows = found.rows["alert_versions"]

    assert sum(name.startswith("attr:") for name in rows.columns) == 401
    assert len(json.loads(rows["attr:more_keys"].item())) >= 600
