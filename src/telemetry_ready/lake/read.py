"""What the lake tells the pipeline: its snapshot, its newest event, its inventory; and where evaluations go."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.clocks import clock_findings
from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import insert_frame, literal, rows
from telemetry_ready.lake.transaction import write
from telemetry_ready.model.evidence import Inventory, SourceInventory
from telemetry_ready.model.source import Silo, TimeFlag
from telemetry_ready.model.tables import TABLES

MISSING_DAYS_SHOWN = 60

SILO_OF_TABLE = {
    "logs": Silo.LOGS,
    "metric_points": Silo.METRICS,
    "ticket_versions": Silo.TICKETS,
    "ticket_event_records": Silo.TICKETS,
    "ticket_link_records": Silo.TICKETS,
    "alert_versions": Silo.ALERTS,
    "ci_versions": Silo.TICKETS,
    "ci_relations": Silo.TICKETS,
}

_MAIN = {
    Silo.LOGS: ("logs", "time_unix_nano::TIMESTAMP"),
    Silo.METRICS: ("metric_points", "time_unix_nano::TIMESTAMP"),
    Silo.TICKETS: ("ticket_versions", "coalesce(opened_at, version_at)"),
    Silo.ALERTS: ("alert_versions", "started_at"),
}
"""Silo to its main table and the moment of a row."""

FLAG_WORDS = {
    TimeFlag.ZONE_ASSUMED: "time zone assumed",
    TimeFlag.YEAR_INFERRED: "year inferred",
    TimeFlag.OBSERVED_SUBSTITUTED: "time of observation substituted",
    TimeFlag.DST_UNCLEAR: "clock change: time ambiguous or impossible",
    TimeFlag.SUBSECOND_MISSING: "no fraction of a second",
    TimeFlag.IN_FUTURE: "later than the file itself",
    TimeFlag.FROM_FILE: "time taken from the file",
    TimeFlag.FALLBACK: "read by the fallback parser",
}


@dataclass
class _Days:
    """One source's rows in its silo's main table."""

    per_day: dict[date, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    flags: Counter[str] = field(default_factory=Counter)


@dataclass
class _Files:
    """One source's ledger in one silo."""

    files: int = 0
    copies: int = 0
    formats: set[str] = field(default_factory=set)
    records_read: int = 0
    records_rejected: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    rejects: Counter[str] = field(default_factory=Counter)


_Key = tuple[str, Silo]


def snapshot_id(lake: Lake) -> int:
    """The snapshot that this connection reads."""
    return int(rows(lake.connection, "FROM lake.current_snapshot()")[0][0])


def newest_event(lake: Lake, sources: Collection[str] = ()) -> datetime | None:
    """The latest moment that any silo knows, of these sources or of all; UTC; None where there are no rows.

    Rows later than their own file do not count: a clock that is wrong does not move the end of all windows.
    """
    wanted = f"AND source IN ({', '.join(map(literal, sorted(sources)))})" if sources else ""
    return _event(lake, "max", f"WHERE time_flags & {int(TimeFlag.IN_FUTURE)} = 0 {wanted}")


def oldest_event(lake: Lake) -> datetime | None:
    """The earliest moment that any silo knows; UTC; None where there are no rows."""
    return _event(lake, "min", "")


def _event(lake: Lake, which: str, where: str) -> datetime | None:
    edge = {"max": "greatest", "min": "least"}[which]
    query = " UNION ALL ".join(
        f"SELECT {which}({moment}) AS moment FROM {table} {where}"
        for table, moment in (
            ("logs", "time_unix_nano::TIMESTAMP"),
            ("metric_points", "time_unix_nano::TIMESTAMP"),
            ("ticket_versions", f"{edge}(version_at, opened_at)"),
            ("ticket_event_records", "event_at"),
            ("alert_versions", "greatest(version_at, started_at)"),
        )
    )
    found = rows(lake.connection, f"SELECT {which}(moment) FROM ({query})")[0][0]
    return found.replace(tzinfo=UTC) if found else None


def save_evaluation(lake: Lake, found: Mapping[str, pl.DataFrame]) -> None:
    """Store the rows of an evaluation, and what it stands on, in one transaction.

    Of ``catalogue_texts`` and ``data_files`` only what is new; what ``seen`` remembers of its scopes is replaced.
    """

    def body(connection: DuckDBPyConnection) -> tuple[None, bool]:
        if "seen" in found and not found["seen"].is_empty():
            keys = ", ".join(map(literal, found["seen"]["scope_key"].unique().sort()))
            connection.execute(f"DELETE FROM seen WHERE scope_key IN ({keys})")
        for name, frame in found.items():
            insert_frame(connection, TABLES[name], frame.filter(_is_new(connection, name)))
        return None, True

    write(lake, body, "store an evaluation", {})


def _is_new(connection: DuckDBPyConnection, name: str) -> pl.Expr:
    """What tells rows that the lake has not; everything of tables in which each row is new."""
    if name not in ("catalogue_texts", "data_files"):
        return pl.lit(value=True)
    key = TABLES[name].key
    known = rows(connection, f"SELECT DISTINCT concat_ws(chr(9), {', '.join(key)}) FROM {name}")
    return ~pl.concat_str(key, separator="\t").is_in([one for (one,) in known])


def inventory(lake: Lake) -> Inventory:
    """Everything that the lake holds, per source and silo."""
    days = {silo: _days(lake, silo) for silo in Silo}
    files = _ledger(lake)
    keys = set(files) | {(source, silo) for silo, found in days.items() for source in found}
    sources = [
        _source(source, silo, days[silo].get(source, _Days()), files.get((source, silo), _Files()))
        for source, silo in sorted(keys)
    ]
    daily: Counter[tuple[str, date]] = Counter()
    for silo, found in days.items():
        for one in found.values():
            daily.update({(str(silo), day): count for day, count in one.per_day.items()})
    per_day = tuple((silo, day, count) for (silo, day), count in sorted(daily.items()))
    return Inventory(tuple(sources), per_day, clock_findings(lake))


def _days(lake: Lake, silo: Silo) -> dict[str, _Days]:
    table, moment = _MAIN[silo]
    flags = ", ".join(f"count(*) FILTER (time_flags & {int(flag)} > 0)" for flag in FLAG_WORDS)
    query = (
        f"SELECT source, {moment}::DATE AS day, count(*), min({moment}), max({moment}), {flags} "
        f"FROM {table} GROUP BY source, day ORDER BY source, day"
    )
    found: defaultdict[str, _Days] = defaultdict(_Days)
    for source, day, count, first, last, *flagged in rows(lake.connection, query):
        one = found[source]
        one.per_day[day] = count
        one.first = min(one.first or first, first)
        one.last = max(one.last or last, last)
        one.flags.update(dict(zip(FLAG_WORDS.values(), flagged, strict=True)))
    return dict(found)


def _ledger(lake: Lake) -> dict[_Key, _Files]:
    rejected = _rejects(lake)
    found: defaultdict[_Key, _Files] = defaultdict(_Files)
    query = """SELECT file_id, source, source_format, records_read, records_rejected, made_by_table,
        duplicate_by_table, rejected_by_table,
        (SELECT count(*) FROM file_copies AS copy WHERE copy.file_id = source_files.file_id)
        FROM source_files ORDER BY landed_at"""
    for file_id, source, label, read, broken, made, duplicate, refused, copies in rows(lake.connection, query):
        reasons = rejected.get(file_id, {})
        silos = {SILO_OF_TABLE[table] for table, count in made.items() if count} or set(reasons) or {Silo.LOGS}
        for silo in silos:
            one = found[source, silo]
            one.files += 1
            one.copies += copies
            one.formats.add(label)
            one.records_read += read
            one.records_rejected += broken
            one.rows_duplicate += _of_silo(duplicate, silo)
            one.rows_rejected += _of_silo(refused, silo)
            one.rejects.update(reasons.get(silo, {}))
    return dict(found)


def _rejects(lake: Lake) -> dict[int, dict[Silo, Counter[str]]]:
    """File to silo to reason to number of rejects."""
    found: defaultdict[int, defaultdict[Silo, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    query = "SELECT file_id, table_name, reason_code, count(*) FROM quarantine GROUP BY ALL"
    for file_id, table, reason, count in rows(lake.connection, query):
        found[file_id][SILO_OF_TABLE.get(table, Silo.LOGS)][reason] += count
    return {file_id: dict(by_silo) for file_id, by_silo in found.items()}


def _of_silo(counts: Mapping[str, int], silo: Silo) -> int:
    return sum(count for table, count in counts.items() if SILO_OF_TABLE.get(table) is silo)


def _source(source: str, silo: Silo, days: _Days, files: _Files) -> SourceInventory:
    missing = _missing_days(days.per_day)
    return SourceInventory(
        source=source,
        silo=str(silo),
        files=files.files,
        copies=files.copies,
        formats=tuple(sorted(files.formats)),
        records_read=files.records_read,
        records_rejected=files.records_rejected,
        rows=sum(days.per_day.values()),
        rows_duplicate=files.rows_duplicate,
        rows_rejected=files.rows_rejected,
        first_event=days.first,
        last_event=days.last,
        days_with_data=len(days.per_day),
        missing_days=tuple(missing[:MISSING_DAYS_SHOWN]),
        missing_days_total=len(missing),
        rejects=tuple(files.rejects.most_common()),
        doubtful=tuple((words, count) for words, count in days.flags.most_common() if count),
    )


def _missing_days(days: Collection[date]) -> list[date]:
    if not days:
        return []
    first, span = min(days), (max(days) - min(days)).days
    every = (first + timedelta(days=number) for number in range(span))
    known = set(days)
    return [day for day in every if day not in known]
