"""A first mapping from a file's head: for each column of the schema the field that looks like it, and how sure.

What people correct in a draft is cheaper than what they write from nothing; a field that nothing takes stays an
attribute, so a poor draft loses nothing.
"""

import re
from typing import Any, NamedTuple

import polars as pl

from telemetry_ready.model.source import Origin, Sample, Silo
from telemetry_ready.sources import json_lines
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._csv_sample import sampled_cells, share_of_numbers, share_of_times
from telemetry_ready.sources._json import flatten, loads
from telemetry_ready.sources._names import EMITTERS, METRIC, SERIES, TIME, VALUE, pick
from telemetry_ready.sources._servicenow_fields import PLAIN, REFERENCES, SHOWN, STATE, TIMES, field_name
from telemetry_ready.sources._targets import TARGETS, TICKET_VERSIONS, Kind
from telemetry_ready.sources._text_shape import line_pattern

NAMED_ALIKE, LOOKS_ALIKE, GUESSED = 0.9, 0.7, 0.4
TICKET_SIGNS = 3
TICKETS = {
    "ticket_id": ("sys_id", "ticket_id", "id", "number", "key", "incident_id", "issue_key"),
    "ticket_number": ("number", "key", "incident_number", "ticket_number"),
    "title": ("short_description", "title", "summary", "subject"),
    "state_text": (*STATE, "status"),
    "labels": ("labels", "tags", "components"),
    **{target: names for target, names in SHOWN.items() if target not in ("title", "ticket_number")},
    **{target: (*names, target) for target, names in TIMES.items()},
    **REFERENCES,
    **PLAIN,
}
"""Target to names of fields, for tickets of any system."""

MORE_TIMES = {
    "version_at": ("updated_at", "last_updated", "modified"),
    "created_at": ("created_at",),
    "opened_at": ("started_at", "start", "created_at", "reported_at"),
}


class Draft(NamedTuple):
    """A mapping as the project file takes it, its silo, and confidence (0 to 1) per filled column."""

    mapping: dict[str, Any]
    silo: Silo
    confidence: dict[str, float]


def draft_mapping(sample: Sample) -> Draft | None:
    """A mapping for the file; None where it is neither JSON, nor CSV, nor lines that begin with a time."""
    read = _as_json(sample) or _as_csv(sample)
    if read is None:
        return _of_lines(sample)
    cells, head = read
    names = [name for name in cells.frame.columns if cells.frame[name].null_count() < cells.height]
    for silo, columns in (
        (Silo.TICKETS, _tickets(names, cells)),
        (Silo.METRICS, _metrics(names, cells)),
        (Silo.LOGS, _logs(names, cells)),
    ):
        if columns is not None:
            return _draft(silo, head, columns)
    return None


def _draft(silo: Silo, head: dict[str, Any], found: dict[str, tuple[Any, float]]) -> Draft:
    values = {name.removeprefix("values."): value for name, (value, _) in found.items() if name.startswith("values.")}
    columns = {name: value for name, (value, _) in found.items() if not name.startswith("values.")}
    mapping = {**head, "columns": columns} | ({"values": values} if values else {})
    return Draft(mapping, silo, {name: sure for name, (_, sure) in found.items()})


def _as_json(sample: Sample) -> tuple[Cells, dict[str, Any]] | None:
    lines = [line for line in sample.lines if line.strip()]
    objects = [line for line in lines if loads(line) is not None]
    if not objects or len(objects) * 2 < len(lines):
        return None
    records = pl.DataFrame({"raw": objects}).with_row_index("record_no")
    return Cells(records, flatten(records["raw"]).columns, Origin(sample.name), is_json=True), {"input": "json_lines"}


def _as_csv(sample: Sample) -> tuple[Cells, dict[str, Any]] | None:
    cells = sampled_cells(sample)
    return (cells, {"input": "csv"}) if cells is not None and cells.height else None


def _named(names: list[str], wanted: dict[str, tuple[str, ...]]) -> dict[str, tuple[Any, float]]:
    alike = {field_name(name): name for name in reversed(names)}
    found = {target: pick(list(alike), options) for target, options in wanted.items()}
    return {target: (alike[one], NAMED_ALIKE) for target, one in found.items() if one is not None}


def _tickets(names: list[str], cells: Cells) -> dict[str, tuple[Any, float]] | None:
    times = {target: (*TIMES.get(target, ()), *MORE_TIMES.get(target, ()), target) for target in TIMES}
    found = _named(names, {**TICKETS, **times})
    texts = {"title", "state_text", "priority_text", "assignment_group", "assignee", "close_code"} & found.keys()
    if "ticket_id" not in found or len(texts) + ("opened_at" in found) < TICKET_SIGNS - 1:
        return None
    kinds = TARGETS[TICKET_VERSIONS]
    judges = {Kind.TIME: share_of_times, Kind.WHOLE: share_of_numbers}
    return {
        target: one
        for target, one in found.items()
        if target in kinds and (kinds[target] not in judges or judges[kinds[target]](cells.column(one[0])) > 1 / 2)
    }


def _time_of(names: list[str], cells: Cells, wanted: tuple[str, ...]) -> dict[str, tuple[Any, float]] | None:
    """The field with a time's name, or else the first that holds times."""
    shares = {name: share_of_times(cells.column(name)) for name in names}
    named = pick([name for name in names if shares[name] > 1 / 2], wanted)
    if named:
        return {"time": (named, round(NAMED_ALIKE * shares[named], 2))}
    looks = [name for name in names if shares[name] > 1 / 2 and not share_of_numbers(cells.column(name))]
    return {"time": (looks[0], round(LOOKS_ALIKE * shares[looks[0]], 2))} if looks else None


def _metrics(names: list[str], cells: Cells) -> dict[str, tuple[Any, float]] | None:
    time = _time_of(names, cells, TIME)
    if time is None:
        return None
    free = [name for name in names if name != time["time"][0]]
    emitters = _named(free, {**EMITTERS, **SERIES})
    numbers = [name for name in free if share_of_numbers(cells.column(name)) > LOOKS_ALIKE]
    metric, value = pick(free, METRIC), pick(numbers, VALUE)
    if metric and value:
        return {**time, "metric_name": (metric, NAMED_ALIKE), "value": (value, NAMED_ALIKE), **emitters}
    if not numbers or pick(free, json_lines.CANDIDATES["body"]) or len(numbers) * 2 < len(free) - len(emitters):
        return None
    return {**time, **emitters, **{f"values.{name}": ({"column": name}, GUESSED) for name in numbers}}


def _logs(names: list[str], cells: Cells) -> dict[str, tuple[Any, float]] | None:
    time = _time_of(names, cells, json_lines.TIME)
    if time is None:
        return None
    wanted = {target: tuple(one.lower() for one in options) for target, options in json_lines.CANDIDATES.items()}
    found = _named([name for name in names if name != time["time"][0]], wanted | EMITTERS)
    if "body" not in found:
        lengths = {name: cells.column(name).str.len_bytes().mean() or 0 for name in names}
        longest = max(lengths, key=lambda name: float(str(lengths[name])))
        found["body"] = (longest, GUESSED)
    return {**time, **found}


def _of_lines(sample: Sample) -> Draft | None:
    """Lines that begin with a time: a pattern of time, perhaps a level, and the rest."""
    shape = line_pattern([line for line in sample.lines if line.strip()])
    if shape is None:
        return None
    names = re.findall(r"\(\?P<(\w+)>", shape.pattern)
    found = {name: (name, round(shape.share, 2) if name == "time" else LOOKS_ALIKE) for name in names}
    return _draft(Silo.LOGS, {"input": "text", "pattern": shape.pattern}, found)
