"""ServiceNow's tables beside the tickets: sys_audit, sys_journal_field and task_ci.

They hold what changed, what was written, and which configuration items are affected. A row names its ticket by sys_id:
tickets that are exported without theirs cannot be joined to them. Values of references are sys_ids, of choices their
codes; ``ticket_events`` shows the words that the tickets' versions have.

Fields: https://www.servicenow.com/docs/ (Viewing Sys Audit and Audit Relationship Change tables);
formats_and_schema.md, section 2.25.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import polars as pl

from telemetry_ready.model.source import Origin
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows
from telemetry_ready.sources._history import filled_rows
from telemetry_ready.sources._servicenow_fields import CLASSES
from telemetry_ready.sources._targets import TICKET_EVENTS, TICKET_LINKS

CREATED = ("sys_created_on", "created")
DELETED = "DELETED"  # what sys_audit has for a field where the whole record is gone
SYSTEM = ("system", "guest")
"""Users under whose names ServiceNow's own processes run."""


class History(NamedTuple):
    """One of the tables.

    Attributes:
        name: Of the table.
        needs: Fields that no other table has; each by the names that it may have.
        table: That its rows enter.
        columns: Of that table, to the names of the field that fills each.
    """

    name: str
    needs: tuple[tuple[str, ...], ...]
    table: str
    columns: dict[str, tuple[str, ...]]


AUDIT = History(
    "sys_audit",
    (("documentkey", "document_key"), ("fieldname", "field_name"), ("newvalue", "new_value")),
    TICKET_EVENTS,
    {
        "ticket_id": ("documentkey", "document_key"),
        "field_name": ("fieldname", "field_name"),
        "old_value": ("oldvalue", "old_value"),
        "new_value": ("newvalue", "new_value"),
        "actor_id": ("user", "sys_created_by", "created_by"),
        "event_at": CREATED,
        "event_id": ("sys_id",),
    },
)
JOURNAL = History(
    "sys_journal_field",
    (("element_id",), ("element",), ("value",)),
    TICKET_EVENTS,
    {
        "ticket_id": ("element_id",),
        "body": ("value",),
        "actor_id": ("sys_created_by", "created_by"),
        "event_at": CREATED,
        "event_id": ("sys_id",),
    },
)
AFFECTED = History(
    "task_ci",
    (("task",), ("ci_item", "configuration_item")),
    TICKET_LINKS,
    {"from_ticket_id": ("task",), "to_id": ("ci_item", "configuration_item"), "linked_at": CREATED},
)
HISTORIES = (AUDIT, JOURNAL, AFFECTED)
TABLE_OF = {AUDIT.name: ("tablename", "table_name"), JOURNAL.name: ("name",)}
"""Table to the field that names the class of the ticket."""


def history_of(fields: Iterable[str]) -> History | None:
    """Which of the tables has these fields; None: none of them."""
    there = set(fields)
    return next((one for one in HISTORIES if all(there & set(names) for names in one.needs)), None)


def history_rows(
    history: History, records: pl.DataFrame, read: Callable[[str], pl.Series], origin: Origin
) -> TableRows:
    """Events, or edges to configuration items.

    Args:
        history: The table.
        records: ``record_no`` and ``raw``.
        read: A field's value by its name; null where there is none.
        origin: Of the file.
    """
    wanted = {
        *(name for names in history.columns.values() for name in names),
        "element",
        *TABLE_OF.get(history.name, ()),
    }
    cells = Cells(records, pl.DataFrame([read(name).alias(name) for name in sorted(wanted)]), origin)
    made = filled_rows(history.table, cells, history.columns, level="record")
    rows = made.rows[history.table]
    place = records["record_no"].is_in(rows["record_no"].implode())
    if history is AFFECTED:
        constants = {"link_type": "affects", "to_kind": "entity", "origin": "task_ci"}
        return made._replace(rows={TICKET_LINKS: rows.with_columns(pl.lit(v).alias(k) for k, v in constants.items())})
    kinds = _kinds(history, rows, cells.column("element").filter(place))
    classes = pl.select(pl.coalesce(cells.column(name).filter(place) for name in TABLE_OF[history.name])).to_series()
    types = classes.replace_strict(CLASSES, default=None, return_dtype=pl.String).alias("ticket_type")
    automated = rows["actor_id"].is_in(SYSTEM).alias("is_automated")
    return made._replace(rows={TICKET_EVENTS: rows.with_columns(types, automated, *kinds)})


def _kinds(history: History, rows: pl.DataFrame, element: pl.Series) -> tuple[pl.Series, ...]:
    """What each item is, and who sees it."""
    if history is AUDIT:
        is_gone = rows["field_name"].eq_missing(DELETED)
        kind = pl.when(is_gone).then(pl.lit("deleted")).otherwise(pl.lit("field_change"))
        return (pl.select(kind.alias("event_kind")).to_series(),)
    is_note = element.eq_missing("work_notes")
    kind = pl.when(is_note).then(pl.lit("work_note")).otherwise(pl.lit("comment"))
    seen_by = pl.when(is_note).then(pl.lit("internal")).otherwise(pl.lit("public"))
    return tuple(pl.select(kind.alias("event_kind"), seen_by.alias("visibility")).get_columns())
