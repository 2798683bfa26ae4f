"""``truth.yaml``: what was put into the sample, where and how many, and what the report must find."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

from ruamel.yaml import YAML

from telemetry_ready.sample import plan
from telemetry_ready.sample.estate import END, HOSTS, LONG_TOOL_HOSTS, SERVICES, START
from telemetry_ready.sample.files import Made
from telemetry_ready.sample.incidents import INCIDENTS
from telemetry_ready.sample.logs_applications import ON_DEBUG
from telemetry_ready.sample.logs_syslog import SPELLING

Document = dict[str, Any]

SYSLOG, APPLICATIONS, STREAM, ACCESS = "syslog", "applications", "order_stream", "nginx"
LONG_TOOL, WIDE_TOOL, TICKETS = "zabbix", "hostwatch", "servicenow"
"""Names of the sources, as the sample's project file has them."""

_SOURCE_OF_BURST = {"syslog": SYSLOG, "applications": APPLICATIONS, "stream": STREAM, "access": ACCESS}


def truth(seed: int, made: Mapping[str, Made], tickets: Mapping[datetime, str]) -> str:
    """The text of the file.

    Args:
        seed: Of the generator.
        made: What each source became, by its name.
        tickets: Ticket number of each real incident, by its start.
    """
    document: Document = {
        "seed": seed,
        "window": {"start": _stamp(START), "end": _stamp(END), "days": (END - START).days},
        "hosts": [_host(one.name) for one in HOSTS],
        "services": [{"name": one.name, "host": one.host, "name_in_tickets": one.business_name} for one in SERVICES],
        "sources": {name: {"files": len(one.files), **one.counts} for name, one in made.items()},
        "incidents": [
            {
                "start": _stamp(one.start),
                "end": _stamp(one.start + timedelta(minutes=one.minutes)),
                "service": one.service,
                "host": one.host,
                "kind": one.kind,
                "ticket": tickets[one.start],
                "log_records": {
                    f"{_SOURCE_OF_BURST[burst.source]}/{burst.emitter}": burst.records for burst in one.bursts
                },
                "metrics": [f"{effect.host}/{effect.metric}" for effect in one.effects],
            }
            for one in INCIDENTS
        ],
        "faults": _faults({name: dict(one.counts) for name, one in made.items()}),
        "verdicts": _verdicts({name: dict(one.counts) for name, one in made.items()}),
    }
    text = StringIO()
    text.write("# Written by python -m telemetry_ready.sample: what was put into the data beside this file.\n")
    yaml = YAML()
    yaml.width = 4096
    yaml.dump(document, text)
    return text.getvalue()


def _host(name: str) -> Document:
    one = next(one for one in HOSTS if one.name == name)
    in_metrics = {LONG_TOOL: one.name} if name in LONG_TOOL_HOSTS else {WIDE_TOOL: one.fqdn.upper()}
    return {
        "name": one.name,
        "role": one.role,
        "in_syslog": SPELLING.get(name, name),
        "in_metrics": in_metrics,
        "in_tickets": one.asset,
    }


def _faults(counts: Mapping[str, Mapping[str, int]]) -> list[Document]:
    log, app, ticket = counts[SYSLOG], counts[APPLICATIONS], counts[TICKETS]
    wrong_clock = app["records"] + app["repeated"]
    gap_day = START + timedelta(days=plan.GAP_DAY)
    return [
        _fault("clock off", APPLICATIONS, wrong_clock, f"event time is {plan.CLOCK_BEHIND_H} h behind event.ingested"),
        _fault("broken JSON lines", APPLICATIONS, app["broken"], "half a line, before the whole one"),
        _fault("repeated records", SYSLOG, log["repeated"], "batches written twice, within a file"),
        _fault("repeated records", APPLICATIONS, app["repeated"], "batches written twice, within a file"),
        _fault("overlapping rotated files", SYSLOG, log["overlapping"], "records that the file before holds as well"),
        _fault("no year in times", SYSLOG, log["records"] + log["repeated"], "RFC 3164"),
        _fault("no zone in times", STREAM, counts[STREAM]["records"], "log4j; the project file names none"),
        _fault("no level", SYSLOG, log["records"] + log["repeated"], "RFC 3164 without a priority"),
        _fault("heartbeat noise", SYSLOG, log["heartbeats"], f"every {plan.SYSLOG_BEAT_S} s and host"),
        _fault("heartbeat noise", APPLICATIONS, app["heartbeats"], f"every {plan.APPLICATION_BEAT_S} s and service"),
        _fault("heartbeat noise", ACCESS, counts[ACCESS]["heartbeats"], f"every {plan.ACCESS_BEAT_S} s and web server"),
        _fault("debug noise", APPLICATIONS, app["debug"], f"service {ON_DEBUG} was left on DEBUG"),
        _fault("mixed-case host names", SYSLOG, log["mixed_case"], ", ".join(SPELLING.values())),
        _fault(
            "gap in metrics",
            LONG_TOOL,
            counts[LONG_TOOL]["missing"],
            f"points of {plan.GAP_HOST} on {gap_day:%Y-%m-%d}",
        ),
        _fault("placeholder ? as category", TICKETS, ticket["category_placeholders"], "category"),
        _fault("placeholder ? as CI", TICKETS, ticket["ci_placeholders"], "cmdb_ci"),
        _fault("placeholder ? as group", TICKETS, ticket["group_placeholders"], "assignment_group"),
        _fault("placeholder ? as text", TICKETS, ticket["description_placeholders"], "description"),
        _fault(
            "CI names that no other silo uses",
            TICKETS,
            ticket["tickets"] - ticket["ci_as_elsewhere"],
            "names of assets, or ?",
        ),
        _fault("e-mail addresses in text", TICKETS, ticket["emails"], "work_notes"),
    ]


def _fault(kind: str, where: str, count: int, what: str) -> Document:
    return {"kind": kind, "source": where, "count": count, "what": what}


def _verdicts(counts: Mapping[str, Mapping[str, int]]) -> Document:
    ticket = counts[TICKETS]
    return {
        "metric-anomaly-detection": {
            "verdict": "ready",
            "reasons": ["30 days at a steady interval, units declared, hosts named, one short gap"],
        },
        "log-anomaly-detection": {
            "verdict": "pilot with conditions",
            "reasons": [
                "zone of the order stream's times is assumed",
                "heartbeat noise",
                "no level in syslog",
                "repeated records",
            ],
        },
        "ticket-routing": {
            "verdict": "not ready",
            "reasons": [
                f"too few labelled tickets: {ticket['closed_with_group']} closed with a group",
                f"{ticket['closed_by_catch_all']} closed by the catch-all group",
            ],
        },
        "root-cause-analysis": {
            "verdict": "not ready",
            "reasons": [
                f"names do not link: {ticket['ci_as_elsewhere']} of {ticket['tickets']} tickets name a host as logs do",
                f"one clock is off: {APPLICATIONS} is {plan.CLOCK_BEHIND_H} h behind",
            ],
        },
    }


def _stamp(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")
