"""Fields of ServiceNow's alerts (``em_alert``), and the column of the common schema that each fills.

A closed alert ends with the last event that was bound to it where no field says when it was closed: the event that
closes an alert is bound to it too.

Fields: ServiceNow's documentation, View alert information
(https://www.servicenow.com/docs/r/it-operations-management/event-management/t_EMViewAlert.html)
"""

from collections.abc import Sequence

import polars as pl

from telemetry_ready.model.source import IS_UTC
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._servicenow_fields import field_name
from telemetry_ready.sources._tables import table_rows
from telemetry_ready.sources._targets import ALERTS

TIMES = {
    "started_at": (
        *("initial_remote_time", "initial_event_time", "initial_event_generation_time"),
        *("sys_created_on", "sys_created_at", "created"),
    ),
    "ended_at": ("closed_at", "closed"),
    "last_seen_at": ("last_remote_time", "last_event_time", "last_event_generation_time"),
    "version_at": ("sys_updated_on", "sys_updated_at", "updated"),
}
SHOWN = {
    "display_id": ("number",),
    "title": ("short_description", "description"),
    "description": ("description",),
    "alert_rule": ("type",),
    "dedup_key": ("message_key",),
    "severity_text": ("severity",),
    "state_text": ("state",),
    "host_name": ("node",),
    "service_name": ("business_service", "application_service", "service", "impacted_services"),
    "ci_name": ("cmdb_ci", "configuration_item"),
    "resource": ("resource",),
    "metric_name": ("metric_name",),
    "ticket_id": ("incident", "task"),
    "assignment_group": ("assignment_group",),
}
"""Target to fields whose display value it takes."""

VALUES = {
    "alert_id": ("sys_id", "number"),
    "event_count": ("event_count", "overall_event_count"),
    "flap_count": ("flap_count",),
    "is_acknowledged": ("acknowledged",),
    "in_maintenance": ("maintenance",),
}
"""Target to fields whose value it takes."""

BY_VALUE = frozenset(name for names in (*TIMES.values(), *VALUES.values()) for name in names) - {"number"}
CI = ("cmdb_ci", "configuration_item")
SYS_ID = r"^[0-9a-f]{32}$"
SEVERITY = {"0": 9, "1": 18, "2": 17, "3": 14, "4": 13, "5": 9}
"""Clear, Critical, Major, Minor, Warning, OK to OpenTelemetry's numbers, as the words are read."""

SIGNS = (
    *("message_key", "node", "metric_name", "event_count", "overall_event_count", "initial_remote_time"),
    *("initial_event_time", "last_event_time", "last_remote_time", "initial_event_generation_time", "acknowledged"),
    *("maintenance", "additional_info", "flap_count", "event_class"),
)
NEEDED, OF_EVENTS = "severity", "time_of_event"
ENOUGH_SIGNS = 4


def signs(names: Sequence[str]) -> list[str]:
    """Which of the fields there are that only an alert has; none where the records are events, or have no id."""
    known = {field_name(name) for name in names}
    if NEEDED not in known or OF_EVENTS in known or not known & {"sys_id", "number"}:
        return []
    return [one for one in SIGNS if one in known]


def mapping_of(fields: dict[str, str]) -> TableMapping:
    """A mapping for cells as they are shown; field name to the column that holds it."""
    wanted = {**TIMES, **SHOWN, **VALUES}
    columns = {
        target: tuple(Source(column=fields[name]) for name in names if name in fields)
        for target, names in wanted.items()
        if any(name in fields for name in names)
    }
    return TableMapping(constants={"source_system": "servicenow"}, columns=columns)


def alert_rows(mapping: TableMapping, cells: Cells, stored: dict[str, pl.Series]) -> TableRows:
    """States of alerts.

    Args:
        mapping: Of the display values.
        cells: The records.
        stored: Field to its value, not as it is shown.
    """
    made = table_rows(ALERTS, mapping, cells)
    rows = made.rows[ALERTS]
    is_kept = cells.records["record_no"].is_in(rows["record_no"].implode())
    values = {name: one.filter(is_kept) for name, one in stored.items()}
    rows = _with_end(_with_codes(rows, values))
    return made._replace(rows={ALERTS: rows})


def _with_codes(rows: pl.DataFrame, values: dict[str, pl.Series]) -> pl.DataFrame:
    """The severity's number by its code, and the id of the item."""
    facts = []
    if "severity" in values:
        code = values["severity"].str.extract(r"^\s*([0-5])(?:\s*-.*)?$")
        facts.append(code.replace_strict(SEVERITY, default=None, return_dtype=pl.UInt8).alias("severity_number"))
    item = next((values[name] for name in CI if name in values), None)
    if item is not None:
        facts.append(pl.select(pl.when(item.str.contains(SYS_ID)).then(item).alias("ci_id")).to_series())
    return rows.with_columns(facts)


def _with_end(rows: pl.DataFrame) -> pl.DataFrame:
    if not {"state_text", "last_seen_at"} <= set(rows.columns):
        return rows
    is_closed = pl.col("state_text").str.to_lowercase().str.contains("closed")
    end, is_utc = f"ended_at{IS_UTC}", f"last_seen_at{IS_UTC}"
    if "ended_at" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.Datetime("ns")).alias("ended_at"), pl.col(is_utc).alias(end))
    is_open = is_closed & pl.col("ended_at").is_null()
    return rows.with_columns(
        pl.when(is_open).then("last_seen_at").otherwise("ended_at").alias("ended_at"),
        pl.when(is_open).then(is_utc).otherwise(end).alias(end),
    )
