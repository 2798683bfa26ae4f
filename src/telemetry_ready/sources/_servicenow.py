"""ServiceNow's fields: which column of the common schema each fills, in CSV exports and in Table API JSON.

Fields: formats_and_schema.md, section 2.25. The Table API: ``.value`` is UTC, ``.display_value`` is in the zone
of the user who asked, and a CSV export holds display values.
"""

from collections.abc import Callable

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows, all_rejects, reject
from telemetry_ready.sources._fill import as_kind
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._servicenow_fields import (
    CLASSES,
    DURATIONS,
    IDS_OF,
    PLAIN,
    REFERENCES,
    SHOWN,
    STATE,
    TABLES,
    TIMES,
    TYPES,
    field_name,
)
from telemetry_ready.sources._tables import table_rows
from telemetry_ready.sources._targets import TICKET_EVENTS, TICKET_VERSIONS, Kind
from telemetry_ready.sources._times import read_times

JOURNALS = {
    "work_note": ("work_notes", "work_notes_list"),
    "comment": ("comments", "additional_comments"),
    "": ("comments_and_work_notes",),
}
ENTRY = r"(?m)^([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4} [0-9:]{5,8}(?: [AP]M)?) - (.+?) \(([^()\n]+)\)$"
SYS_ID = r"^[0-9a-f]{32}$"
Read = Callable[[str], pl.Series]


def mapping_of(fields: dict[str, str]) -> TableMapping:
    """A mapping for display values in columns.

    Args:
        fields: Field name to the column that holds it.
    """

    def sources(names: tuple[str, ...]) -> tuple[Source, ...]:
        return tuple(Source(column=fields[name]) for name in names if name in fields)

    wanted = {**TIMES, **SHOWN, **REFERENCES, **PLAIN, "state_text": STATE, "ticket_id": ("sys_id", "number")}
    found = {target: made for target, names in wanted.items() if (made := sources(names))}
    return TableMapping(columns=found)


def ticket_rows(mapping: TableMapping, cells: Cells, read: Read) -> TableRows:
    """Versions and journal entries of tickets.

    Args:
        mapping: Of the display values.
        cells: The records.
        read: A field's value (not its display value) by its name; null where there is none.
    """
    made = table_rows(TICKET_VERSIONS, mapping, cells)
    rows = made.rows[TICKET_VERSIONS]
    place = cells.records["record_no"].is_in(rows["record_no"].implode())
    values: dict[str, pl.Series] = {name: read(name).filter(place) for name in _value_fields()}
    rows = _typed(_with_ids(rows, values), values)
    rows = _without_consumed(rows, values)
    events = [_journal(rows, kind, values[name]) for kind, names in JOURNALS.items() for name in names]
    history = pl.concat([one.rows[TICKET_EVENTS] for one in events])
    rejects = all_rejects([made.rejects, *(one.rejects for one in events)])
    return TableRows({TICKET_VERSIONS: rows, TICKET_EVENTS: history}, rejects)


def _without_consumed(rows: pl.DataFrame, values: dict[str, pl.Series]) -> pl.DataFrame:
    """Attributes that became columns or journal entries are kept once."""
    journals = [name for names in JOURNALS.values() for name in names]
    for column in [name for name in rows.columns if name.startswith(ATTRIBUTE)]:
        field = field_name(column.removeprefix(ATTRIBUTE))
        if field in journals:
            is_journal = values[field].str.contains(ENTRY).fill_null(value=False)
            rows = rows.with_columns(pl.when(~is_journal).then(pl.col(column)).alias(column))
        elif field in ("made_sla", "sys_class_name") or any(field in names for names in DURATIONS.values()):
            target = next((one for one, names in DURATIONS.items() if field in names), None)
            is_read = pl.col(target or ("sla_breached" if field == "made_sla" else "source_table")).is_not_null()
            rows = rows.with_columns(pl.when(~is_read).then(pl.col(column)).alias(column))
    return rows


def _value_fields() -> set[str]:
    groups = (*REFERENCES.values(), *DURATIONS.values(), *JOURNALS.values())
    return {"made_sla", "sys_class_name", *STATE, *(name for names in groups for name in names)}


def _first(values: dict[str, pl.Series], names: tuple[str, ...]) -> pl.Series:
    return pl.select(pl.coalesce([values[name] for name in names])).to_series()


def _with_ids(rows: pl.DataFrame, values: dict[str, pl.Series]) -> pl.DataFrame:
    """Ids of references, and codes of states, beside what is shown for them."""
    columns = {}
    for shown, names in REFERENCES.items():
        value = _first(values, names)
        columns[IDS_OF[shown]] = (
            value.filter(value.is_null()) if value.is_empty() else _where(value, value.str.contains(SYS_ID))
        )
    state = _first(values, STATE)
    columns["state_code"] = _where(state, state.str.contains(r"^-?[0-9]+$"))
    return rows.with_columns(series.alias(name) for name, series in columns.items())


def _where(text: pl.Series, condition: pl.Series) -> pl.Series:
    return pl.select(pl.when(condition).then(text)).to_series()


def _typed(rows: pl.DataFrame, values: dict[str, pl.Series]) -> pl.DataFrame:
    """The ticket's type from its class or its number, whether a service level was missed, and durations."""
    number = pl.coalesce("ticket_number", "ticket_id") if "ticket_number" in rows.columns else pl.col("ticket_id")
    prefix = number.str.extract("^([A-Z]+)[0-9]")
    named = values["sys_class_name"].str.to_lowercase().str.replace_all(" ", "_")
    made_sla = as_kind(values["made_sla"], Kind.FLAG)
    durations = {target: _seconds(_first(values, names)) for target, names in DURATIONS.items()}
    return rows.with_columns(
        pl.coalesce(pl.lit(named), _looked_up(prefix, TABLES)).alias("source_table"),
        pl.coalesce(_looked_up(pl.lit(named), CLASSES), _looked_up(prefix, TYPES)).alias("ticket_type"),
        (~made_sla).alias("sla_breached"),
        *(series.alias(name) for name, series in durations.items()),
    )


def _looked_up(text: pl.Expr, names: dict[str, str]) -> pl.Expr:
    return text.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


def _seconds(text: pl.Series) -> pl.Series:
    """Seconds, or a duration as ServiceNow stores it: a time after 1970-01-01 00:00:00."""
    stored = text.str.strptime(pl.Datetime("us"), "%Y-%m-%d %H:%M:%S", strict=False).cast(pl.Int64) // 1_000_000
    return as_kind(text, Kind.WHOLE).fill_null(stored)


def _journal(rows: pl.DataFrame, kind: str, text: pl.Series) -> TableRows:
    """Entries of a journal field: ``TIME - PERSON (Work notes)`` and what follows; other text is no entry."""
    heads = text.str.extract_all(ENTRY)
    frame = pl.DataFrame({"record_no": rows["record_no"], "ticket_id": rows["ticket_id"], "raw": text, "head": heads})
    frame = frame.filter(pl.col("head").list.len() > 0).with_columns(
        body=pl.col("raw").str.replace_all(ENTRY, "\x00").str.split("\x00").list.slice(1)
    )
    entries = frame.explode("head", "body", empty_as_null=False, keep_nulls=False)
    parts = entries["head"].str.extract_groups(ENTRY).struct
    times = read_times(parts.field("1"))
    label = parts.field("3").str.to_lowercase()
    is_note = (
        label.str.contains("work note") if not kind else pl.Series([kind == "work_note"] * len(label), dtype=pl.Boolean)
    )
    made = entries.select(
        "record_no",
        "ticket_id",
        body=pl.when(pl.col("body").str.strip_chars().str.len_bytes() > 0).then(pl.col("body").str.strip_chars()),
        event_at=times["time"].cast(pl.Datetime("us")),
        time_is_utc=times["is_utc"],
        time_flags=times["flags"],
        actor_id=parts.field("2"),
        event_kind=pl.when(is_note).then(pl.lit("work_note")).otherwise(pl.lit("comment")),
        visibility=pl.when(is_note).then(pl.lit("internal")).otherwise(pl.lit("public")),
    )
    bad = made["event_at"].is_null()
    refused = reject(
        entries.filter(bad), "no_time", "no plausible time in a journal entry", table=TICKET_EVENTS, level="row"
    )
    return TableRows({TICKET_EVENTS: made.filter(~bad)}, refused)
