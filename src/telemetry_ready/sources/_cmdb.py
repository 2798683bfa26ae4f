"""An inventory's exports: configuration items (``cmdb_ci`` and its classes) and their relations (``cmdb_rel_ci``).

Fields: ServiceNow's CMDB tables; ``busines_criticality`` is spelt as there. Values as shown, ids as stored.
"""

from collections.abc import Callable, Sequence

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows, no_rejects, reject
from telemetry_ready.sources._servicenow_fields import field_name
from telemetry_ready.sources._times import read_times

ITEMS, RELATIONS = "ci_versions", "ci_relations"
FIELDS = {
    "name": ("name", "display_name", "label"),
    "class_name": ("sys_class_name", "class"),
    "fqdn": ("fqdn", "fully_qualified_domain_name"),
    "ip_address": ("ip_address",),
    "mac_address": ("mac_address",),
    "serial_number": ("serial_number",),
    "status": ("operational_status", "install_status", "life_cycle_stage", "status"),
    "environment": ("environment", "used_for", "u_environment"),
    "criticality": ("busines_criticality", "business_criticality", "criticality"),
    "owner_group": ("support_group", "managed_by_group", "assignment_group", "owned_by_group"),
}
"""Column to the fields that fill it, the first that has a value."""

TIMES = {"version_at": ("sys_updated_on", "updated"), "created_at": ("sys_created_on", "created")}
ID = ("sys_id",)
SIGNS = ("sys_class_name", "fqdn", "ip_address", "mac_address", "operational_status", "install_status", "support_group")
RELATION_FIELDS = ("parent", "child", "type")
CODES = {
    "operational_status": {"1": "Operational", "2": "Non-Operational", "6": "Retired"},
    "install_status": {"1": "Installed", "7": "Retired", "100": "Absent"},
}
"""ServiceNow's own codes, where an export holds the value and not what is shown for it."""

Face = Callable[[str], pl.Series]
_EMPTY = pl.DataFrame(schema={"record_no": pl.UInt64, "raw": pl.String})


def is_relation(names: Sequence[str]) -> bool:
    """Whether fields are those of relations, not of items."""
    return set(RELATION_FIELDS) <= set(map(field_name, names))


def signs_of(names: Sequence[str]) -> list[str]:
    """Which of the fields that only an inventory has there are; none where a ticket's number is."""
    known = {field_name(name) for name in names}
    if is_relation(names) and known & {"sys_id", "connection_strength"}:
        return list(RELATION_FIELDS)
    return [] if "number" in known or not {"sys_id", "name"} <= known else [one for one in SIGNS if one in known]


def item_rows(cells: Cells, names: Sequence[str], shown: Face, value: Face) -> TableRows:
    """Versions of items; a record without an id is refused.

    Args:
        cells: The records.
        names: Of their fields.
        shown: A field as people see it, by its name; null where there is none.
        value: The same as it is stored.
    """
    ids = _first(value, ID)
    columns = {target: _first(shown, fields) for target, fields in FIELDS.items() if target != "status"}
    columns["status"] = _status(shown)
    taken = {name for fields in (*FIELDS.values(), *TIMES.values(), ID) for name in fields}
    others = {f"{ATTRIBUTE}{name}": shown(name) for name in dict.fromkeys(map(field_name, names)) if name not in taken}
    times = {target: read_times(_first(value, fields)) for target, fields in TIMES.items()}
    made = cells.records.with_columns(
        ids.alias("ci_id"),
        *(series.alias(name) for name, series in {**columns, **others}.items()),
        *(read["time"].cast(pl.Datetime("us")).alias(target) for target, read in times.items()),
        time_is_utc=times["version_at"]["is_utc"],
        time_flags=times["version_at"]["flags"],
    )
    return TableRows({ITEMS: made.filter(ids.is_not_null())}, _without(cells, ids.is_null(), "sys_id", ITEMS))


def relation_rows(cells: Cells, shown: Face, value: Face) -> TableRows:
    """Relations; a record that lacks an end is refused."""
    parent, child = value("parent"), value("child")
    is_broken = parent.is_null() | child.is_null()
    made = cells.records.with_columns(
        value("sys_id").alias("relation_id"),
        parent.alias("parent_ci_id"),
        child.alias("child_ci_id"),
        shown("type").alias("relation_text"),
    )
    return TableRows({RELATIONS: made.filter(~is_broken)}, _without(cells, is_broken, "parent or child", RELATIONS))


def _without(cells: Cells, is_broken: pl.Series, what: str, table: str) -> pl.DataFrame:
    if not is_broken.any():
        return no_rejects()
    return reject(cells.records.filter(is_broken), "bad_fields", f"no {what}", table=table)


def _first(face: Face, names: Sequence[str]) -> pl.Series:
    return pl.select(pl.coalesce([face(name) for name in names])).to_series()


def _status(shown: Face) -> pl.Series:
    """The first status that says retired, else the first that says anything."""
    told = [shown(name).replace(CODES.get(name, {})) for name in FIELDS["status"]]
    retired = [pl.select(pl.when(one.str.contains("(?i)retired")).then(one)).to_series() for one in told]
    return pl.select(pl.coalesce([*retired, *told])).to_series()
