"""Incidents as exported from ServiceNow: display values, times in the exporting user's zone, CMDB names for CIs."""

import csv
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from io import StringIO
from random import Random
from typing import Any, Final

from telemetry_ready.sample import plan
from telemetry_ready.sample.chance import between, generator, happens, hexadecimal, pick, some
from telemetry_ready.sample.estate import DAYS, END, HOSTS, busy_times, host, moment, service
from telemetry_ready.sample.files import Made
from telemetry_ready.sample.incidents import INCIDENTS, Incident
from telemetry_ready.sample.ticket_texts import CALLERS, CATCH_ALL, MEMBERS, TOPICS, Topic

ZONE: Final = timezone(timedelta(hours=2))  # Europe/Berlin; the whole of September is summer time
PLACEHOLDER: Final = "?"
FILE: Final = "tickets/servicenow-incidents.csv"
_PRIORITY: Final = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low", "5 - Planning")
_IMPACT: Final = ("1 - High", "1 - High", "2 - Medium", "3 - Low", "3 - Low")
_CLOSE_CODES: Final = (
    "Solved (Permanently)",
    "Solved (Permanently)",
    "Solved (Work Around)",
    "Not Solved (Not Reproducible)",
)
_REPORTED_AFTER_MIN: Final = 6
_DAY_MIN: Final = 1_440


@dataclass(frozen=True)
class Ticket:
    """One incident record, before it is numbered. Times are aware, UTC; None: not yet."""

    opened: datetime
    resolved: datetime | None
    closed: datetime | None
    caller: str
    title: str
    description: str
    category: str
    subcategory: str
    priority: int
    ci: str
    business_service: str
    group: str
    assignee: str
    reassigned: int
    close_code: str
    close_notes: str
    work_notes: str
    channel: str


def make(seed: int) -> tuple[Made, dict[datetime, str]]:
    """The export, and the ticket number of each real incident by its start."""
    rng = generator(seed, "tickets")
    wrong = [_of_incident(rng, incident) for incident in INCIDENTS]
    times = busy_times(rng, 2 * plan.TICKETS // DAYS)
    chosen = some(rng, plan.TICKETS - len(wrong), len(times))
    everyday = [_everyday(rng, moment(times[number])) for number in chosen]
    tickets = sorted(_with_faults(rng, everyday) + wrong, key=lambda one: one.opened)
    rows = [_row(rng, number, one) for number, one in enumerate(tickets, start=10_042)]
    starts = {incident.start + timedelta(minutes=_REPORTED_AFTER_MIN): incident.start for incident in INCIDENTS}
    numbers = {
        starts[one.opened]: row["number"] for one, row in zip(tickets, rows, strict=True) if one.opened in starts
    }
    return Made({FILE: _csv(rows).encode()}, _counts(tickets)), numbers


def _of_incident(rng: Random, incident: Incident) -> Ticket:
    opened = incident.start + timedelta(minutes=_REPORTED_AFTER_MIN)
    resolved = incident.start + timedelta(minutes=incident.minutes + between(rng, 5, 30))
    assignee = pick(rng, MEMBERS[incident.group])
    notes = _notes(
        (opened + timedelta(minutes=9), assignee, "Errors seen since the start of the outage."),
        (resolved, assignee, incident.fix),
    )
    return Ticket(
        opened,
        resolved,
        _closed(rng, resolved),
        "Monitoring",
        incident.title,
        f"{incident.title}. Reported by several customers and by monitoring at {_display(opened)}.",
        incident.category,
        "Outage",
        1,
        host(incident.host).asset,
        service(incident.service).business_name,
        incident.group,
        assignee,
        between(rng, 1, 3),
        "Solved (Permanently)",
        incident.fix,
        notes,
        "Monitoring",
    )


def _everyday(rng: Random, opened: datetime) -> Ticket:
    topic = pick(rng, TOPICS)
    group = CATCH_ALL if happens(rng, plan.CATCH_ALL_OF_100) else topic.group
    words = {"n": str(between(rng, 1000, 9999)), "m": str(between(rng, 2, 30))}
    case = between(rng, 0, len(topic.titles) - 1)
    title, description, fix = (_filled(texts[case], words) for texts in (topic.titles, topic.descriptions, topic.fixes))
    assignee, caller = pick(rng, MEMBERS[group]), pick(rng, CALLERS)
    resolved = _within(opened + timedelta(minutes=between(rng, 25, 2 * _DAY_MIN)))
    closed = _closed(rng, resolved) if resolved else None
    first_note = (opened + timedelta(minutes=between(rng, 3, 20)), assignee, f"Called {caller}, asked for details.")
    return Ticket(
        opened,
        resolved,
        closed,
        caller,
        title,
        description,
        topic.category,
        topic.subcategory,
        between(rng, 2, 4),
        _ci(rng, topic, words),
        topic.business_service,
        group,
        assignee,
        between(rng, 1, 4) if happens(rng, plan.REASSIGNED_OF_100) else 0,
        pick(rng, _CLOSE_CODES) if resolved else "",
        fix if resolved else "",
        _notes(first_note, *([(resolved, assignee, fix)] if resolved else [])),
        pick(rng, ("Phone", "Email", "Self-service")),
    )


def _ci(rng: Random, topic: Topic, words: dict[str, str]) -> str:
    if topic.roles:
        return pick(rng, [one.asset for one in HOSTS if one.role in topic.roles])
    return _filled(topic.device, words)


def _with_faults(rng: Random, tickets: list[Ticket]) -> list[Ticket]:
    """Placeholders, addresses in the text, and a few CIs that are spelled as the other silos spell them."""
    changed = list(tickets)
    for field, count in (
        ("category", plan.CATEGORY_PLACEHOLDERS),
        ("ci", plan.CI_PLACEHOLDERS),
        ("group", plan.GROUP_PLACEHOLDERS),
        ("description", plan.TEXT_PLACEHOLDERS),
    ):
        for number in some(rng, count, len(tickets)):
            changed[number] = _without(changed[number], field)
    for number in some(rng, plan.EMAILS, len(tickets)):
        one = changed[number]
        address = f"{one.caller.lower().replace(' ', '.')}@example.com"
        changed[number] = replace(one, work_notes=f"{one.work_notes}\n\nAnswer to {address}.")
    assets = {one.asset: one.name for one in HOSTS}
    candidates = [number for number, one in enumerate(changed) if one.ci in assets]
    for place in some(rng, plan.LINKED_CI_NAMES, len(candidates)):
        one = changed[candidates[place]]
        changed[candidates[place]] = replace(one, ci=assets[one.ci])
    return changed


def _without(one: Ticket, field: str) -> Ticket:
    changes: dict[str, Any] = {field: PLACEHOLDER}
    return replace(one, **changes)


def _closed(rng: Random, resolved: datetime) -> datetime | None:
    return _within(resolved + timedelta(minutes=between(rng, 30, 3 * _DAY_MIN)))


def _within(when: datetime) -> datetime | None:
    return when if when < END else None


def _row(rng: Random, number: int, one: Ticket) -> dict[str, str]:
    state = "Closed" if one.closed else "Resolved" if one.resolved else pick(rng, ("New", "In Progress", "On Hold"))
    updated = (
        one.closed
        or one.resolved
        or min(one.opened + timedelta(minutes=between(rng, 3, 20)), END - timedelta(seconds=1))
    )
    return {
        "number": f"INC{number:07d}",
        "sys_id": hexadecimal(rng, 32),
        "sys_class_name": "Incident",
        "short_description": one.title,
        "description": one.description,
        "state": state,
        "active": "false" if one.closed else "true",
        "priority": _PRIORITY[one.priority - 1],
        "impact": _IMPACT[one.priority - 1],
        "urgency": _IMPACT[one.priority - 1],
        "category": one.category,
        "subcategory": one.subcategory,
        "contact_type": one.channel,
        "cmdb_ci": one.ci,
        "business_service": one.business_service,
        "assignment_group": one.group,
        "assigned_to": one.assignee,
        "caller_id": one.caller,
        "opened_at": _display(one.opened),
        "resolved_at": _display(one.resolved),
        "closed_at": _display(one.closed),
        "close_code": one.close_code,
        "close_notes": one.close_notes,
        "work_notes": one.work_notes,
        "reassignment_count": str(one.reassigned),
        "reopen_count": "1" if happens(rng, 4) else "0",
        "made_sla": "false" if happens(rng, 12) else "true",
        "sys_created_on": _display(one.opened),
        "sys_created_by": "integration" if one.channel == "Monitoring" else "service.desk",
        "sys_updated_on": _display(updated),
        "sys_updated_by": "system",
        "sys_mod_count": str(between(rng, 2, 19)),
    }


def _csv(rows: list[dict[str, str]]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _counts(tickets: list[Ticket]) -> dict[str, int]:
    spelled = {one.name for one in HOSTS}
    return {
        "tickets": len(tickets),
        "closed": sum(one.closed is not None for one in tickets),
        "closed_with_group": sum(one.closed is not None and one.group != PLACEHOLDER for one in tickets),
        "closed_by_catch_all": sum(one.closed is not None and one.group == CATCH_ALL for one in tickets),
        "reassigned": sum(one.reassigned > 0 for one in tickets),
        "category_placeholders": sum(one.category == PLACEHOLDER for one in tickets),
        "ci_placeholders": sum(one.ci == PLACEHOLDER for one in tickets),
        "group_placeholders": sum(one.group == PLACEHOLDER for one in tickets),
        "description_placeholders": sum(one.description == PLACEHOLDER for one in tickets),
        "ci_as_elsewhere": sum(one.ci in spelled for one in tickets),
        "emails": plan.EMAILS,
    }


def _notes(*notes: tuple[datetime, str, str]) -> str:
    newest_first = reversed(notes)
    return "\n\n".join(f"{_display(when)} - {who} (Work notes)\n{text}" for when, who, text in newest_first)


def _filled(text: str, words: dict[str, str]) -> str:
    return text.format(**words)


def _display(when: datetime | None) -> str:
    return when.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") if when else ""
