"""Jira's REST API: ``{"issues": [...]}``, one issue per record, with its changelog, comments and links.

An issue is one version of a ticket; what its changelog holds are items of its history. A changelog that is cut (a
search gives only its first part) marks the version as partly read.

Format: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
"""

import re
from collections.abc import Callable, Iterable, Sequence

import polars as pl

from telemetry_ready.model.source import Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows, blank, reject, settled
from telemetry_ready.sources._history import Item, item_rows
from telemetry_ready.sources._jira_issue import Json, events_of, links_of, version_of
from telemetry_ready.sources._json import loads
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._tables import table_rows
from telemetry_ready.sources._targets import TICKET_EVENTS, TICKET_LINKS, TICKET_VERSIONS

SPEC = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/"
SIGNS = ("issuetype", "status", "summary", "created", "updated", "project", "priority", "reporter", "changelog")
ENOUGH_SIGNS = 4
_START = re.compile(r"^\s*[\[{]")


def detect(sample: Sample) -> Detection:
    """A JSON document of objects with a key and fields of Jira's names."""
    if not _START.match(sample.text) or not re.search(r'"fields"\s*:\s*\{', sample.text):
        return Detection(0.0, "no JSON document of issues")
    found = [name for name in SIGNS if f'"{name}"' in sample.text]
    if len(found) < ENOUGH_SIGNS or '"key"' not in sample.text:
        return Detection(0.0, f"{len(found)} of Jira's field names")
    return Detection(0.95, f"Jira's fields: {', '.join(found)}")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is one issue."""
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    issues = [loads(raw) for raw in filled["raw"]]
    is_object = pl.Series([issue is not None for issue in issues], dtype=pl.Boolean)
    broken = reject(filled.filter(~is_object), "bad_json", "not one JSON object", table=TICKET_VERSIONS)
    good = filled.filter(is_object)
    found = [issue for issue in issues if issue is not None]
    versions = _versions(good, found, origin)
    known = versions.rows[TICKET_VERSIONS]["record_no"]
    stays = good["record_no"].is_in(known.implode())
    kept = [issue for issue, one_stays in zip(found, stays, strict=True) if one_stays]
    made = [versions, *(_items(table, known, kept, of, origin) for table, of in PARTS)]
    return settled(good, made, broken, records.filter(is_blank)["record_no"])


def _versions(records: pl.DataFrame, issues: Sequence[Json], origin: Origin) -> TableRows:
    cells = [version_of(issue) for issue in issues]
    names = list(dict.fromkeys(name for one in cells for name in one))
    frame = pl.DataFrame({name: [one.get(name) for one in cells] for name in names}, dict.fromkeys(names, pl.String))
    status = frame["parse_status"] if "parse_status" in names else pl.Series([], dtype=pl.String)
    columns: dict[str, tuple[Source, ...]] = {name: (Source(column=name),) for name in names if name != "parse_status"}
    made = table_rows(TICKET_VERSIONS, TableMapping(columns=columns, attributes=False), Cells(records, frame, origin))
    rows = made.rows[TICKET_VERSIONS]
    own = status.filter(records["record_no"].is_in(rows["record_no"].implode()))
    rows = rows.with_columns(own.fill_null(rows["parse_status"]).alias("parse_status"))
    return made._replace(rows={TICKET_VERSIONS: rows})


PARTS: tuple[tuple[str, Callable[[Json], Iterable[Item]]], ...] = (
    (TICKET_EVENTS, events_of),
    (TICKET_LINKS, links_of),
)


def _items(
    table: str, numbers: pl.Series, issues: Sequence[Json], of: Callable[[Json], Iterable[Item]], origin: Origin
) -> TableRows:
    pairs = [(number, item) for number, issue in zip(numbers, issues, strict=True) for item in of(issue)]
    return item_rows(table, [number for number, _ in pairs], [item for _, item in pairs], origin)


FORMAT = Format("jira_json", Silo.TICKETS, JsonElements(), detect, parse, SPEC)
