"""One issue as Jira's REST API gives it: the cells of its version, its history items and its edges."""

import re
from collections.abc import Iterator
from typing import Any

from telemetry_ready.model.source import ATTRIBUTE
from telemetry_ready.sources._history import Item
from telemetry_ready.sources._jira import link_type, plain_text, ticket_type
from telemetry_ready.sources._json import as_text

Json = dict[str, Any]
SHOWN_OF = ("displayName", "name", "value", "key", "title", "id")
TAKEN = frozenset(
    (
        *("summary", "description", "status", "priority", "created", "updated", "resolutiondate", "resolution"),
        *("assignee", "reporter", "creator", "labels", "components", "issuetype", "project", "parent", "issuelinks"),
        *("comment", "statuscategorychangedate", "statusCategory"),
    )
)
DONE = "done"


def version_of(issue: Json) -> Item:
    """Cells of the version, by the columns that they fill; fields without a column as attributes."""
    fields = _object(issue.get("fields"))
    status, resolution = _object(fields.get("status")), _object(fields.get("resolution"))
    assignee, project = _object(fields.get("assignee")), _object(fields.get("project"))
    kind = _text(_object(fields.get("issuetype")).get("name"))
    category = _text(_object(status.get("statusCategory")).get("key"))
    ended = _text(fields.get("statuscategorychangedate")) if category == DONE else None
    components = [name for one in _list(fields.get("components")) if (name := _shown(one))]
    return {
        "ticket_id": _text(issue.get("id")) or _text(issue.get("key")),
        "ticket_number": _text(issue.get("key")),
        "ticket_type": ticket_type(kind),
        "source_table": _text(project.get("key")) or (_text(issue.get("key")) or "").rpartition("-")[0] or None,
        "source_instance": _host(issue),
        "title": _text(fields.get("summary")),
        "description": plain_text(fields.get("description")),
        "state_text": _text(status.get("name")),
        "state_code": _text(status.get("id")),
        "state_hint": category,
        "priority_text": _shown(fields.get("priority")),
        "category": kind,
        "version_at": _text(fields.get("updated")),
        "opened_at": _text(fields.get("created")),
        "created_at": _text(fields.get("created")),
        "resolved_at": _text(fields.get("resolutiondate")),
        "closed_at": ended,
        "close_code": _shown(resolution) if resolution else None,
        "assignee": _shown(assignee) if assignee else None,
        "assignee_id": _person(assignee),
        "caller_id": _person(_object(fields.get("reporter"))),
        "opened_by_id": _person(_object(fields.get("creator"))),
        "service_ref": components[0] if len(components) == 1 else None,
        "labels": as_text([*map(str, _list(fields.get("labels"))), *components]) if fields else None,
        "parent_ticket_id": _text(_object(fields.get("parent")).get("id")),
        "sla_breached": _breach(fields),
        "parse_status": "partial" if has_cut_history(issue) else None,
        **{f"{ATTRIBUTE}{name}": _attribute(value) for name, value in fields.items() if name not in TAKEN},
    }


def has_cut_history(issue: Json) -> bool:
    """Whether the changelog says that it has more than is here: a search gives only the first part."""
    changelog = _object(issue.get("changelog"))
    total = changelog.get("total")
    return isinstance(total, int) and total > len(_list(changelog.get("histories")))


def events_of(issue: Json) -> Iterator[Item]:
    """Its creation, each change of a field, each comment.

    That it was created is told only where the whole history is here: then no change means that there was none.
    """
    fields, host = _object(issue.get("fields")), _host(issue)
    own = {"source_instance": host, "ticket_id": _text(issue.get("id")) or _text(issue.get("key"))}
    if "changelog" in issue and not has_cut_history(issue) and fields.get("created"):
        creator = _object(fields.get("creator"))
        yield {**own, "event_kind": "created", "event_at": _text(fields["created"]), "actor_id": _person(creator)}
    for history in map(_object, _list(_object(issue.get("changelog")).get("histories"))):
        author = _object(history.get("author"))
        for item in map(_object, _list(history.get("items"))):
            yield {
                **own,
                "event_kind": "field_change",
                "event_id": _text(history.get("id")),
                "event_at": _text(history.get("created")),
                "actor_id": _person(author),
                "is_automated": "true" if author.get("accountType") == "app" else None,
                "field_name": _text(item.get("field")),
                "old_value": _text(item.get("from")) or _text(item.get("fromString")),
                "old_text": _text(item.get("fromString")),
                "new_value": _text(item.get("to")) or _text(item.get("toString")),
                "new_text": _text(item.get("toString")),
            }
    for comment in map(_object, _list(_object(fields.get("comment")).get("comments"))):
        is_internal = comment.get("jsdPublic") is False or bool(comment.get("visibility"))
        yield {
            **own,
            "event_kind": "comment",
            "event_id": _text(comment.get("id")),
            "event_at": _text(comment.get("created")),
            "actor_id": _person(_object(comment.get("author"))),
            "body": plain_text(comment.get("body")),
            "visibility": "internal" if is_internal else "public",
        }


def links_of(issue: Json) -> Iterator[Item]:
    """Its edges to other issues, seen from this one."""
    for link in map(_object, _list(_object(issue.get("fields")).get("issuelinks"))):
        kind = _object(link.get("type"))
        for side in ("outward", "inward"):
            other = _object(link.get(f"{side}Issue"))
            if other:
                yield {
                    "source_instance": _host(issue),
                    "from_ticket_id": _text(issue.get("id")) or _text(issue.get("key")),
                    "link_type": link_type(_text(kind.get(side)) or _text(kind.get("name")) or "relates to"),
                    "to_kind": "ticket",
                    "to_id": _text(other.get("id")) or _text(other.get("key")),
                    "origin": "issuelink",
                }


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return as_text(value) or None


def _shown(value: object) -> str | None:
    """What people see of a value that is an object."""
    if not isinstance(value, dict):
        return _text(value)
    return next((text for name in SHOWN_OF if (text := _text(value.get(name)))), None)


def _attribute(value: object) -> str | None:
    if isinstance(value, list):
        return as_text([_shown(one) for one in value]) if value else None
    if isinstance(value, dict) and value.get("type") == "doc":
        return plain_text(value)
    return _shown(value) if isinstance(value, dict) and set(value) & set(SHOWN_OF) else _text(value or None)


def _person(person: Json) -> str | None:
    return next((text for name in ("accountId", "name", "key") if (text := _text(person.get(name)))), None)


def _host(issue: Json) -> str | None:
    found = re.match(r"https?://([^/]+)/", str(issue.get("self") or ""))
    return found[1] if found else None


def _breach(fields: Json) -> str | None:
    """Whether any service level was missed; None where none is measured."""
    cycles = [
        cycle
        for field in fields.values()
        if isinstance(field, dict) and ("completedCycles" in field or "ongoingCycle" in field)
        for cycle in (*_list(field.get("completedCycles")), field.get("ongoingCycle"))
        if isinstance(cycle, dict) and "breached" in cycle
    ]
    return _text(any(cycle["breached"] is True for cycle in cycles)) if cycles else None
