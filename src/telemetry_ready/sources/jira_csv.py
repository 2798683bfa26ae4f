"""Jira as CSV: the export of a search, and Data Center's data pipeline (issues, issue history).

In a search's export columns repeat (Comment, Comment, ...), times are as the site shows them (``15/Mar/24 10:05 AM``
unless it says otherwise), and links have the other issue's key. The pipeline's names and times are stable.

Formats: https://confluence.atlassian.com/adminjiraserver/data-pipeline-export-schema-1027142325.html;
formats_and_schema.md, section 2.26
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, CsvRows, Detection, Format, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv import split
from telemetry_ready.sources._csv_sample import sampled_cells
from telemetry_ready.sources._fates import TableRows, settled
from telemetry_ready.sources._fill import Votes, with_votes
from telemetry_ready.sources._history import Item, filled_rows, item_rows
from telemetry_ready.sources._jira import LINK_KINDS, link_type, ticket_type
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._tables import table_rows
from telemetry_ready.sources._targets import TARGETS, TICKET_EVENTS, TICKET_LINKS, TICKET_VERSIONS, Kind
from telemetry_ready.sources._times import read_times

SPEC = "https://confluence.atlassian.com/adminjiraserver/data-pipeline-export-schema-1027142325.html"
SITE_TIME = "%d/%b/%y %I:%M %p"
"""The format in which a site shows times unless its administrator chose another."""

ISSUES: Mapping[str, tuple[str, ...]] = {
    "ticket_id": ("issue_id", "id", "issue_key", "key"),
    "ticket_number": ("issue_key", "key"),
    "source_table": ("project_key",),
    "title": ("summary",),
    "description": ("description",),
    "state_text": ("status",),
    "state_hint": ("status_category",),
    "priority_text": ("priority", "priority_name"),
    "category": ("issue_type",),
    "opened_at": ("created", "created_date"),
    "created_at": ("created", "created_date"),
    "version_at": ("updated", "updated_date"),
    "resolved_at": ("resolved", "resolution_date"),
    "close_code": ("resolution",),
    "assignee": ("assignee", "assignee_name"),
    "assignee_id": ("assignee_id",),
    "caller_id": ("reporter_id", "reporter", "reporter_name"),
    "opened_by_id": ("creator_id", "creator", "creator_name"),
    "parent_ticket_id": ("parent_id", "parent", "parent_key"),
}
HISTORY: Mapping[str, tuple[str, ...]] = {
    "ticket_id": ("issue_id",),
    "event_id": ("changelog_id",),
    "event_at": ("created_date",),
    "actor_id": ("author_id", "author_name"),
    "field_name": ("field",),
    "old_value": ("from", "from_string"),
    "old_text": ("from_string",),
    "new_value": ("to", "to_string"),
    "new_text": ("to_string",),
}
_NEEDED = (({"issue_key", "issue_id"}, "a search"), ({"id", "key", "project_key", "issue_type"}, "the data pipeline"))
_HISTORY_NEEDED = {"issue_id", "field", "from_string", "to_string", "created_date"}
_REPEATED = re.compile(r" \(\d+\)$")
_LINK = re.compile(r"(outward|inward) issue link \((.+)\)")
_COMMENT = re.compile(r"(?s)([^;]*);([^;]*);(.*)")
_LABELS = ("labels", "component/s", "components", "component_s")


class _Rows(NamedTuple):
    """Records by the names of fields; ``repeated``: the columns that share one name."""

    cells: Cells
    repeated: dict[str, list[pl.Series]]
    rejects: pl.DataFrame
    absorbed: pl.Series


def _name(header: str) -> str:
    return _REPEATED.sub("", header).strip().lower()


def _field(header: str) -> str:
    return _name(header).replace(" ", "_")


def detect(sample: Sample) -> Detection:
    """A header with Jira's names of columns."""
    cells = sampled_cells(sample)
    names = {_field(one) for one in cells.frame.columns} if cells is not None else set()
    if names >= _HISTORY_NEEDED:
        return Detection(0.95, "the columns of the data pipeline's issue history")
    for needed, what in _NEEDED:
        if names >= needed and {"summary", "status"} & names:
            return Detection(0.95, f"the columns of {what}'s issues: {', '.join(sorted(needed))}")
    return Detection(0.0, "not Jira's columns")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each record is one issue, or one changed field."""
    rows = _rows(records, origin)
    made = _history(rows) if set(rows.repeated) >= _HISTORY_NEEDED else _issues(rows, origin)
    return settled(rows.cells.records, made, rows.rejects, rows.absorbed)


def _rows(records: pl.DataFrame, origin: Origin) -> _Rows:
    table = split(records, origin.header or "")
    repeated: dict[str, list[pl.Series]] = {}
    for column in table.cells.columns:
        repeated.setdefault(_field(column), []).append(table.cells[column])
    frame = pl.DataFrame([series[0].alias(name) for name, series in repeated.items()])
    return _Rows(Cells(table.records, frame, origin), repeated, table.rejects, table.absorbed)


def _history(rows: _Rows) -> list[TableRows]:
    made = filled_rows(TICKET_EVENTS, rows.cells, HISTORY, level="record")
    events = made.rows[TICKET_EVENTS]
    if "instance_url" in rows.repeated:
        host = rows.cells.column("instance_url").str.extract(r"^https?://([^/]+)")
        host = host.filter(rows.cells.records["record_no"].is_in(events["record_no"].implode()))
        events = events.with_columns(host.alias("source_instance"))
    return [made._replace(rows={TICKET_EVENTS: events})]


def _issues(rows: _Rows, origin: Origin) -> list[TableRows]:
    frame = _with_facts(rows)
    form = _time_format(rows.cells)
    columns = {
        name: tuple(Source(column=one, format=form if is_time else None) for one in names if one in frame.columns)
        for name, names in ISSUES.items()
        for is_time in (TARGETS[TICKET_VERSIONS].get(name) is Kind.TIME,)
    }
    own = {name: (Source(column=name),) for name in frame.columns if name.startswith(ATTRIBUTE) or name in _FACTS}
    mapping = TableMapping(columns={name: found for name, found in columns.items() if found} | own, attributes=False)
    made = table_rows(TICKET_VERSIONS, mapping, Cells(rows.cells.records, frame, origin))
    place = rows.cells.records["record_no"].is_in(made.rows[TICKET_VERSIONS]["record_no"].implode())
    numbers, ids = made.rows[TICKET_VERSIONS]["record_no"], made.rows[TICKET_VERSIONS]["ticket_id"]
    parts = ((TICKET_EVENTS, _comments(rows, place, form)), (TICKET_LINKS, _links(rows, place)))
    found = [made]
    for table, items in parts:
        pairs = list(items)
        key = "ticket_id" if table == TICKET_EVENTS else "from_ticket_id"
        owned = [{key: ids[at], **item} for at, item in pairs]
        found.append(item_rows(table, [numbers[at] for at, _ in pairs], owned, origin))
    return found


_FACTS = ("ticket_type", "labels", "source_instance")


def _with_facts(rows: _Rows) -> pl.DataFrame:
    """The cells, and what several of them say together; columns that nothing else takes as attributes."""
    frame = rows.cells.frame
    kinds = frame["issue_type"].to_list() if "issue_type" in frame.columns else [None] * frame.height
    labels = [one.to_list() for name in _LABELS for one in rows.repeated.get(name, [])]
    listed = [
        json.dumps(found) if (found := [one for one in some if one]) else None for some in zip(*labels, strict=True)
    ]
    taken = {name for names in ISSUES.values() for name in names} | {*_LABELS, "comment", "instance_url"}
    others = [
        text.alias(f"{ATTRIBUTE}{name}" + (f" ({place})" if place > 1 else ""))
        for name, series in rows.repeated.items()
        if name not in taken and not _LINK.match(name.replace("_", " "))
        for place, text in enumerate(series, start=1)
    ]
    facts = {"ticket_type": [ticket_type(kind) for kind in kinds], "labels": listed or [None] * frame.height}
    frame = frame.with_columns(pl.Series(name, texts, dtype=pl.String) for name, texts in facts.items())
    if "instance_url" in rows.repeated:
        host = rows.cells.column("instance_url").str.extract(r"^https?://([^/]+)")
        frame = frame.with_columns(host.alias("source_instance"))
    return frame.with_columns(others)


def _time_format(cells: Cells) -> str | None:
    """The site's format where it reads at least as many times as every other shape does."""
    created = pl.concat([cells.column(name) for name in ("created", "created_date", "updated")]).drop_nulls()
    in_site_format = read_times(created, form=SITE_TIME)["time"].null_count()
    return SITE_TIME if len(created) and in_site_format <= read_times(created)["time"].null_count() else None


def _comments(rows: _Rows, place: pl.Series, form: str | None) -> Iterator[tuple[int, Item]]:
    """Comments as the export writes them, ``time;person;text``; another text is one without time and person."""
    for column in rows.repeated.get("comment", []):
        for at, text in enumerate(column.filter(place)):
            if text is None:
                continue
            found = _COMMENT.fullmatch(text)
            when, who, body = found.groups() if found else (None, None, text)
            moment = read_times(pl.Series([when], dtype=pl.String), form=form)["time"].item() if when and form else None
            shown = moment.isoformat(sep=" ") if moment is not None else when
            yield at, {"event_kind": "comment", "event_at": shown, "actor_id": who, "body": body}


def _links(rows: _Rows, place: pl.Series) -> Iterator[tuple[int, Item]]:
    for name, columns in rows.repeated.items():
        found = _LINK.fullmatch(name.replace("_", " "))
        if not found:
            continue
        kind, is_outward = found[2], found[1] == "outward"
        words = LINK_KINDS.get(kind, (kind, f"{kind} of"))[0 if is_outward else 1]
        for column in columns:
            for at, other in enumerate(column.filter(place)):
                if other is not None:
                    edge = {"link_type": link_type(words), "to_kind": "ticket", "to_id": other, "origin": "issuelink"}
                    yield at, edge


def survey(records: pl.DataFrame, origin: Origin) -> dict[str, Votes]:
    """Votes on the order of day and month."""
    cells = _rows(records, origin).cells
    times = [name for name, kind in TARGETS[TICKET_VERSIONS].items() if kind is Kind.TIME and name in ISSUES]
    sources = [[Source(column=one) for one in ISSUES[name] if one in cells.frame.columns] for name in times]
    return with_votes(origin.survey, cells, sources)


FORMAT = Format("jira_csv", Silo.TICKETS, CsvRows(), detect, parse, SPEC, survey=survey)
