"""Files of alerts through ingest: what users then find, how ready it is, and that nothing is lost on the way."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from telemetry_ready.lake import inventory, newest_event
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.places import reading
from telemetry_ready.settings import Project, ProjectSettings
from tests.pipeline.conftest import Estate
from tests.sources.test_alerts import EM_ALERT, EVENT, EXPORTED, LISTED, PROBLEM, RECOVERY, WEBHOOK

Write = Callable[[str, str | bytes], Path]
RESOLVED = {**WEBHOOK, "status": "resolved", "endsAt": "2023-02-06T13:20:00Z"}


def rows(estate: Estate, query: str) -> list[tuple[Any, ...]]:
    with reading(estate.project) as lake:
        return list(lake.connection.execute(query).fetchall())


def webhook(*alerts: Mapping[str, Any]) -> str:
    return json.dumps({"receiver": "sms", "status": "firing", "alerts": alerts, "version": "4"})


def result(*records: Any) -> str:
    return json.dumps({"result": records})


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["as it came", "the end first"])
def test_an_alert_is_its_latest_state_however_its_files_come(
    estate: Estate, write: Write, order: Sequence[int]
) -> None:
    """A notification that comes again is a duplicate, counted and not stored."""
    for number in order:
        estate.ingest(write(f"{number}.json", webhook((WEBHOOK, RESOLVED)[number])))
    (again,) = estate.ingest(write("again.json", webhook(WEBHOOK) + "\n"))

    assert (again.rows_stored, again.rows_duplicate) == (0, 1)
    assert estate.count("alert_versions") == 2
    assert rows(estate, "SELECT state, ended_at, severity_number, source_system FROM alerts") == [
        ("closed", datetime(2023, 2, 6, 13, 20), 18, "alertmanager")  # noqa: DTZ001 - naive UTC by contract
    ]


def test_notifications_one_per_line_are_all_read(estate: Estate, write: Write) -> None:
    """What a later file repeats is a duplicate, even where it is told beside another alert."""
    lines = [webhook(WEBHOOK), webhook(RESOLVED), webhook({**WEBHOOK, "startsAt": None, "labels": {}})]
    estate.ingest(write("kept.jsonl", "\n".join(lines)))
    (again,) = estate.ingest(write("later.jsonl", f"{webhook(LISTED, RESOLVED)}\n{webhook(RESOLVED)}\n"))

    assert (again.rows_stored, again.rows_duplicate) == (1, 2)
    assert estate.count("alert_versions") == 3
    assert rows(estate, "SELECT state, count(*) FROM alerts GROUP BY ALL ORDER BY ALL") == [("closed", 1), ("open", 1)]


def test_a_recovery_ends_the_problem_of_another_file(estate: Estate, write: Write) -> None:
    """Zabbix tells of the end in an event of its own: by the problem's id (export), or by its own (event.get)."""
    problem = {**EVENT, "r_eventid": "90", "r_clock": "0", "value": "1"}
    estate.ingest(write("recovery.ndjson", f"{RECOVERY}\n"), format="zabbix_export")
    estate.ingest(write("problem.ndjson", f"{EXPORTED}\n"), format="zabbix_export")
    estate.ingest(
        write("events.json", result(problem, {**EVENT, "eventid": "90", "clock": "1709640253", "value": "0"}))
    )

    assert estate.count("alert_versions") == 4
    assert rows(estate, "SELECT alert_id, state, epoch(ended_at - started_at) FROM alerts ORDER BY alert_id") == [
        ("42", "closed", 61.0),
        ("89", "closed", 3600.0),
    ]


def test_retracting_the_recovery_opens_the_problem_again(estate: Estate, write: Write) -> None:
    recovery = write("recovery.ndjson", f"{RECOVERY}\n")
    estate.ingest(recovery, write("problem.ndjson", f"{EXPORTED}\n"), format="zabbix_export")
    estate.retract(recovery)

    assert estate.count("alert_versions") == 1
    assert rows(estate, "SELECT state, ended_at FROM alerts") == [("open", None)]


def test_entities_of_alerts_are_those_of_the_inventory(estate: Estate, write: Write) -> None:
    item = {"sys_id": "1" * 32, "name": "vpn-gw-east-01", "sys_class_name": "cmdb_ci_server", "ip_address": "10.0.0.1"}
    host = {"sys_id": "2" * 32, "name": "web01", "sys_class_name": "cmdb_ci_server", "fqdn": "web01.example.org"}
    listed = {**LISTED, "labels": {**LISTED["labels"], "instance": "web01.example.org:9100"}}
    estate.ingest(write("cmdb.json", result(item, host)))
    estate.ingest(write("alerts.json", json.dumps([listed])), write("em.json", result(EM_ALERT)))

    linked = "SELECT count(*) FROM alerts JOIN entities ON entity_id IN ({}) WHERE canonical_name = '{}'"
    assert rows(estate, linked.format("host_entity_id", "web01")) == [(1,)]
    assert rows(estate, linked.format("ci_entity_id", "vpn-gw-east-01")) == [(1,)]
    assert rows(estate, "SELECT silo, sum(rows) FROM coverage WHERE silo = 'alerts' GROUP BY ALL") == [("alerts", 3)]


def test_what_is_personal_or_secret_in_alerts_is_hidden(estate: Estate, write: Write) -> None:
    """Also in lists: tags and names of entities."""
    problem = {
        **PROBLEM, "title": "Mail of ann.lee@example.com bounces", "assigned_to": "Ann Lee",
        "entityTags": [{"stringRepresentation": "owner:ann.lee@example.com"}],
        "affectedEntities": [{"entityId": {"id": "HOST-1", "type": "HOST"}, "name": "ann.lee@example.com"}],
    }  # fmt: skip
    estate.ingest(write("p.json", json.dumps({"problems": [problem]})))

    stored = rows(estate, "SELECT title, tags, affected_entities[1].name, attributes, pii_flags FROM alerts")
    assert "ann" not in str(stored).lower()
    assert stored[0][:3] == ("Mail of <email> bounces", ["owner:<email>"], "<email>")
    assert stored[0][4] == 1 + 256  # email, person


def test_a_mapping_brings_alerts_of_any_tool(estate: Estate, write: Write) -> None:
    mapping = {
        "input": "csv",
        "silo": "alerts",
        "columns": {
            "alert_id": {"template": "{check}@{raised}"}, "dedup_key": "check", "title": "text", "host_name": "host",
            "started_at": "raised", "ended_at": "cleared", "severity_text": "level", "in_maintenance": "downtime",
        },
    }  # fmt: skip
    path = write("nagios.csv", (
        "check,host,text,level,raised,cleared,downtime\n"
        "ping,web01,Host is down,critical,2026-01-05T08:00:00Z,2026-01-05T08:30:00Z,no\n"
        "ping,web01,Host is down,warning,2026-01-05T09:00:00Z,,yes\n"
        "disk,web01,Disk is full,warning,never,,no\n"
    ))  # fmt: skip
    (receipt,) = estate.ingest(path, mapping=mapping)

    assert (receipt.rows_stored, receipt.records_rejected) == (2, 1)
    assert estate.count("alerts") == 2
    query = "SELECT dedup_key, severity_number, state, in_maintenance FROM alerts ORDER BY started_at"
    assert rows(estate, query) == [("ping", 18, "closed", False), ("ping", 13, "unknown", True)]


def test_the_inventory_and_the_newest_event_know_alerts(estate: Estate, write: Write) -> None:
    estate.ingest(write("w.json", webhook(WEBHOOK, RESOLVED)))

    with reading(estate.project) as lake:
        (source,) = inventory(lake).sources
        assert newest_event(lake) == datetime(2023, 2, 6, 13, 20, tzinfo=UTC)
    assert (source.silo, source.rows, source.formats) == ("alerts", 2, ("alertmanager_json@1",))


HOSTS, FAULTS, EVERY = 20, 40, timedelta(minutes=144)
START = datetime(2026, 7, 22, tzinfo=UTC)


def em_alert(number: int, **fields: str) -> dict[str, str]:
    """Ten alerts a day: each fault comes back after four days and lasts 20 minutes."""
    start, fault = START + number * EVERY, number % FAULTS
    end = start + timedelta(minutes=20)
    return {
        "sys_id": f"{number:032x}", "number": f"Alert{number:07}", "severity": str(1 + fault % 4), "state": "Closed",
        "node": f"host{fault % HOSTS:02}", "message_key": f"fault {fault}", "type": f"rule{fault}",
        "description": "Queue of mails grows", "initial_remote_time": f"{start:%Y-%m-%d %H:%M:%S}",
        "last_remote_time": f"{end:%Y-%m-%d %H:%M:%S}", "sys_updated_on": f"{end:%Y-%m-%d %H:%M:%S}",
        "acknowledged": "true" if number % 2 else "false", "maintenance": "false", "event_count": "3",
        "assignment_group": "Mail", **fields,
    }  # fmt: skip


def counted(assessment: Assessment) -> dict[str, tuple[int, int] | float | None]:
    """Requirement to passed and evaluated rows, or to its number."""
    return {one.requirement: one.measured if one.unit else (one.passed, one.evaluated) for one in assessment.findings}


SOUND = {
    **dict.fromkeys(
        (
            *("times-known", "key-stable", "emitter-known", "emitter-known-elsewhere", "times-read", "not-copied"),
            *("title-says-something", "severity-known", "business-known", "noise-can-be-counted", "maintenance-known"),
        ),
        (400, 400),
    ),
    "acted-upon": (200, 400), "both-outcomes": 200.0, "enough-alerts": 400.0, "history": 39.9,
}  # fmt: skip
BROKEN = {
    **dict.fromkeys(
        (
            *("emitter-known", "emitter-known-elsewhere", "times-read", "not-copied", "title-says-something"),
            *("business-known", "noise-can-be-counted", "maintenance-known"),
        ),
        (60, 60),
    ),
    "key-stable": (0, 60), "times-known": (30, 60), "severity-known": (15, 60), "acted-upon": (0, 60),
    "both-outcomes": 0.0, "enough-alerts": 60.0, "history": 5.9,
}  # fmt: skip


def test_a_sound_estate_is_ready_and_a_broken_one_is_not(estate: Estate, write: Write) -> None:
    """Broken: sixty alerts of one fault, each with a key of its own; every other is not cleared; three of four have no
    severity; nobody knows which were acted upon. Figures are counted by hand.
    """
    servers = [{"sys_id": f"{number:032x}", "name": f"host{number:02}", "sys_class_name": "cmdb_ci_server",
                "ip_address": ""} for number in range(HOSTS)]  # fmt: skip
    broken = [
        em_alert(number, state="Open" if number % 2 else "Closed", severity="1" if number % 4 == 0 else "",
                 node="host00", message_key=f"k{number}", type="rule", acknowledged="")
        for number in range(60)
    ]  # fmt: skip
    estate.ingest(write("cmdb.json", result(*servers)), write("alerts.json", result(*map(em_alert, range(400)))))
    estate.ingest(write("broken.json", result(*broken)), source="broken")
    scopes = [{"name": name, "sources": [source]} for name, source in (("sound", "s"), ("broken", "broken"))]
    use_cases = {"alert-noise-reduction": {"scopes": scopes}}
    estate.project = Project(estate.project.folder, ProjectSettings.model_validate({"use_cases": use_cases}))

    now = START + 400 * EVERY
    sound, bad = assess(estate.project, now=now, progress=Silent(), only="alert-noise-reduction").assessments

    assert {name: one for name, one in counted(sound).items() if name != "fresh"} == SOUND
    assert {name: one for name, one in counted(bad).items() if name != "fresh"} == BROKEN
    assert sound.score == 100.0
    assert bad.score < 10
    assert [str(one.verdict) for one in (sound, bad)] == ["ready", "not ready"]
    assert [one.value for one in sound.baselines] == [pytest.approx(300.75, abs=0.01), 2.0]
