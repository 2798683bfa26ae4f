"""The record of decisions: rows are only added, each under the writer lock, each naming the hash of the one before."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.canonical import link_hash
from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.data_files import RECORDS, manifest
from telemetry_ready.lake.sql import insert_frame, rows, rows_or_refuse
from telemetry_ready.lake.transaction import AUTHOR, write
from telemetry_ready.model.decision import FIRST_PREVIOUS, Decision, DecisionKind, Subject
from telemetry_ready.model.tables import TABLES, polars_schema


@dataclass(frozen=True)
class Erasure:
    """A file whose rows were taken out; as in ``erasures``."""

    erased_at: datetime
    kind: str
    uri: str
    rows_stored: int
    last_snapshot_id: int


def append_decision(lake: Lake, decide: Callable[[Lake], Decision], *, now: datetime) -> Decision:
    """Add one row to the chain, in one transaction under the writer lock: of two at once, one waits and sees the other.

    Args:
        lake: Open for writing.
        decide: Gives the row but for its place in the chain; what it raises leaves everything as it is.
        now: Written beside hashes of files.

    Returns:
        The row as it is stored. The files of the rows that it stands on have their hashes from here on.
    """

    def body(connection: DuckDBPyConnection) -> tuple[Decision, bool]:
        draft = decide(lake)
        chain = read_decisions(lake)
        row = replace(
            draft,
            sequence=chain[-1].sequence + 1 if chain else 1,
            previous_sha256=chain[-1].sha256 if chain else FIRST_PREVIOUS,
        )
        row = replace(row, sha256=link_hash(row))
        table = TABLES["decisions"]
        insert_frame(connection, TABLES["data_files"], manifest(lake, now, RECORDS).new)
        insert_frame(connection, table, pl.DataFrame([vars(row)], schema=polars_schema(table)))
        return row, True

    return write(lake, body, "record a decision", {})


def read_decisions(lake: Lake) -> list[Decision]:
    """The whole chain, in order."""
    columns = ", ".join(TABLES["decisions"].column_names)
    query = f"SELECT {columns} FROM decisions ORDER BY sequence"
    return [Decision(*one) for one in rows_or_refuse(lake.connection, query, "The table decisions")]


def waivers_in_force(lake: Lake, on: date) -> dict[Subject, dict[str, Decision]]:
    """Use case and scope to requirement to the last waiver of it, of those whose last day is not before ``on``.

    A waiver changes words, never a score.
    """
    found: dict[Subject, dict[str, Decision]] = {}
    for one in read_decisions(lake):
        if one.decision == DecisionKind.WAIVE and one.requirement:
            found.setdefault(one.subject, {})[one.requirement] = one
    return {
        subject: {name: one for name, one in waived.items() if not one.has_expired(on)}
        for subject, waived in found.items()
    }


def rewritten_records(lake: Lake) -> list[str]:
    """Snapshots that deleted or changed rows of tables to which rows are only ever added, in words."""
    own = {
        str(number): name
        for name, number in rows(lake.connection, "SELECT table_name, table_id FROM ducklake_table_info('lake')")
        if name in RECORDS
    }
    faults = []
    query = """SELECT snapshot_id, snapshot_time, author, changes['tables_deleted_from'] FROM lake.snapshots()
        WHERE changes['tables_deleted_from'] IS NOT NULL ORDER BY snapshot_id"""
    for snapshot, moment, author, tables in rows(lake.connection, query):
        names = sorted(own[table] for table in tables if table in own)
        if names:
            who = "telemetry-ready" if author == AUTHOR else f"another program ({author or 'without a name'})"
            when = f"snapshot {snapshot}, {moment:%Y-%m-%d %H:%M} UTC"
            faults.append(f"rows of {', '.join(names)} were changed or deleted by {who} in {when}; they are only added")
    return faults


def erasures_since(lake: Lake, snapshot: int) -> list[Erasure]:
    """What was taken out of the lake after a snapshot."""
    columns = "erased_at, kind, uri, rows_stored, last_snapshot_id"
    query = f"SELECT {columns} FROM erasures WHERE last_snapshot_id >= {int(snapshot)} ORDER BY erased_at, uri"
    return [Erasure(*one) for one in rows_or_refuse(lake.connection, query, "The table erasures")]
