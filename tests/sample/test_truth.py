"""The truth is counted again on the files, without the generator."""

import json
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean

from tests.sample.conftest import Estate

HOUR = timedelta(hours=1)


def parsed(line: str) -> dict[str, str] | None:
    try:
        found: dict[str, str] = json.loads(line)
    except json.JSONDecodeError:
        return None
    return found


def repeats(files: list[list[str]]) -> int:
    """Lines that stand again in their own file."""
    return sum(count - 1 for lines in files for count in Counter(lines).values())


def records(estate: Estate) -> list[dict[str, str]]:
    lines = [line for file in estate.lines("logs/applications/*") for line in file]
    return [one for one in map(parsed, lines) if one is not None]


def test_the_application_clock_is_eight_hours_behind_on_every_record(estate: Estate) -> None:
    late = [
        datetime.fromisoformat(one["event.ingested"]) - datetime.fromisoformat(one["timestamp"])
        for one in records(estate)
    ]

    assert all(8 * HOUR < one < 8 * HOUR + timedelta(seconds=1) for one in late)
    assert len(late) == estate.fault("clock off", "applications")


def test_broken_json_lines_are_as_many_as_the_truth_says(estate: Estate) -> None:
    broken = [line for file in estate.lines("logs/applications/*") for line in file if parsed(line) is None]

    assert len(broken) == estate.fault("broken JSON lines", "applications") == 40


def test_repeated_records_are_as_many_as_the_truth_says(estate: Estate) -> None:
    whole = [[line for line in file if parsed(line)] for file in estate.lines("logs/applications/*")]
    assert repeats(whole) == estate.fault("repeated records", "applications") == 1800

    syslog = estate.lines("logs/syslog/*")
    overlap = [len(set(before) & set(after)) for before, after in pairwise(syslog)]
    again = [sum(line in set(before) for line in after) for before, after in pairwise(syslog)]
    assert min(overlap) > 0
    assert sum(again) == estate.fault("overlapping rotated files", "syslog")
    own = [syslog[0], *(after[count:] for after, count in zip(syslog[1:], again, strict=True))]
    assert repeats(own) == estate.fault("repeated records", "syslog") == 3600


def test_nothing_else_is_repeated(estate: Estate) -> None:
    assert repeats(estate.lines("logs/nginx/*")) == 0
    assert repeats([[line for line in file if line[:2] == "20"] for file in estate.lines("logs/stream/*")]) == 0


def test_syslog_has_no_year_and_some_hosts_are_spelled_in_capitals(estate: Estate) -> None:
    lines = {line for file in estate.lines("logs/syslog/*") for line in file}
    hosts = Counter(line.split()[3] for line in lines)

    assert all(re.match(r"Sep [ 0-9][0-9] [0-9:]{8} ", line) for line in lines)
    assert sum(count for host, count in hosts.items() if host != host.lower()) == estate.fault(
        "mixed-case host names", "syslog"
    )


def test_heartbeats_are_as_many_as_the_truth_says(estate: Estate) -> None:
    syslog = {line for file in estate.lines("logs/syslog/*") for line in file if "VRRP_Instance" in line}
    access = [line for file in estate.lines("logs/nginx/*") for line in file if "/healthz" in line]
    applications = {json.dumps(one) for one in records(estate) if one["message"] == "health check passed"}

    assert len(syslog) == estate.fault("heartbeat noise", "syslog")
    assert len(access) == estate.fault("heartbeat noise", "nginx")
    assert len(applications) == estate.fault("heartbeat noise", "applications")


def test_metrics_are_complete_but_for_one_host_on_one_day(estate: Estate) -> None:
    rows = estate.rows("metrics/zabbix/*")
    wide = estate.rows("metrics/hostwatch/*")
    series = Counter((row["host"], row["key"]) for row in rows)

    assert {count for (host, _), count in series.items() if host != "lb01"} == {4320}
    assert {count for (host, _), count in series.items() if host == "lb01"} == {4320 - 144}
    assert estate.fault("gap in metrics", "zabbix") == 288
    assert set(Counter(row["Host"] for row in wide).values()) == {8640}
    assert len(set(Counter((row["Host"], row["Time"]) for row in wide).values())) == 1
    assert all(row["Host"].isupper() and row["Host"].endswith(".EXAMPLE.COM") for row in wide)


def test_tickets_are_few_and_their_placeholders_are_as_many_as_the_truth_says(estate: Estate) -> None:
    tickets = estate.tickets()
    labelled = [one for one in tickets if one["state"] == "Closed" and one["assignment_group"] != "?"]

    assert len(tickets) == len({one["sys_id"] for one in tickets}) == 350
    assert len(labelled) == estate.truth["sources"]["servicenow"]["closed_with_group"] < 350
    for kind, field in (
        ("category", "category"),
        ("CI", "cmdb_ci"),
        ("group", "assignment_group"),
        ("text", "description"),
    ):
        assert sum(one[field] == "?" for one in tickets) == estate.fault(f"placeholder ? as {kind}", "servicenow")


def test_ticket_times_are_in_order_and_before_the_end_of_the_window(estate: Estate) -> None:
    for one in estate.tickets():
        times = [one[field] for field in ("opened_at", "resolved_at", "closed_at") if one[field]]
        assert times == sorted(times)
        assert one["sys_updated_on"] <= "2026-10-01 02:00:00"  # of Berlin


def test_ticket_items_are_not_named_as_hosts_and_services_are(estate: Estate) -> None:
    """Root-cause analysis must fail for this reason, and for no other."""
    hosts = {one["name"] for one in estate.truth["hosts"]}
    services = {one["name"] for one in estate.truth["services"]}
    tickets = estate.tickets()
    linked = [one for one in tickets if one["cmdb_ci"].lower() in hosts or one["business_service"] in services]

    assert len(linked) == 9
    assert 350 - len(linked) == estate.fault("CI names that no other silo uses", "servicenow")


def test_each_incident_has_its_ticket_at_its_true_time(estate: Estate) -> None:
    by_number = {one["number"]: one for one in estate.tickets()}
    for incident in estate.truth["incidents"]:
        ticket = by_number[incident["ticket"]]
        opened = datetime.fromisoformat(ticket["opened_at"] + "+02:00")

        assert timedelta() <= opened - datetime.fromisoformat(incident["start"]) <= timedelta(minutes=10)
        assert ticket["priority"] == "1 - Critical"


def test_each_incident_shows_in_the_logs_of_its_time(estate: Estate) -> None:
    errors = Counter((one["service"], one["event.ingested"][:13]) for one in records(estate) if one["level"] == "ERROR")
    usual = mean(errors.values())
    for incident in estate.truth["incidents"]:
        start, end = (datetime.fromisoformat(incident[key]) for key in ("start", "end"))
        hours = {(start + step * HOUR).isoformat()[:13] for step in range((end - start) // HOUR + 1)}
        for where in incident["log_records"]:
            source, emitter = where.split("/")
            if source == "applications":
                assert sum(errors[emitter, hour] for hour in hours) > 5 * usual


def test_each_incident_shows_in_the_metrics_of_its_time(estate: Estate) -> None:
    values: dict[tuple[str, str], dict[datetime, float]] = {}
    keys = {"cpu": "system.cpu.util", "memory": "vm.memory.util", "disk": "vfs.fs.used", "network": "net.if.in"}
    columns = {
        "cpu": "CpuUsage(%)",
        "memory": "MemoryUsed(Mi)",
        "response": "ResponseTime(ms)",
        "throughput": "Throughput(1/s)",
    }
    epoch = datetime.fromisoformat("1970-01-01T00:00:00Z")
    for row in estate.rows("metrics/zabbix/*"):
        when = epoch + timedelta(seconds=int(row["clock"]))
        values.setdefault((row["host"], row["key"]), {})[when] = float(row["value"])
    for row in estate.rows("metrics/hostwatch/*"):
        when = datetime.fromisoformat(row["Time"])
        for name in columns.values():
            values.setdefault((row["Host"].split(".")[0].lower(), name), {})[when] = float(row[name])
    for incident in estate.truth["incidents"]:
        start, end = (datetime.fromisoformat(incident[key]) for key in ("start", "end"))
        for where in incident["metrics"]:
            host, metric = where.split("/")
            series = values.get((host, keys.get(metric, ""))) or values[host, columns[metric]]
            during = mean(value for when, value in series.items() if start <= when < end)
            before = mean(value for when, value in series.items() if start - 2 * HOUR <= when < start)
            assert abs(during - before) > 0.1 * before, where
