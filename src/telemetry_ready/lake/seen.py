"""What the lake remembers of its own content, per scope: the sources, days, hosts and columns that evaluations saw."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import duckdb
import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows
from telemetry_ready.model.check import CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.expected import Holding, Profile, Seen, Unit
from telemetry_ready.model.tables import TABLES, polars_schema

EMITTERS = frozenset({"host_name", "service_name", "k8s_pod_name", "ci_name", "service_ref"})
"""Columns whose names become the ids of entities that checks ask for."""
SOURCE, COLUMN, INVENTORY = "source", "column", "inventory"


@dataclass(frozen=True)
class Part:
    """A table or view whose units are remembered.

    Attributes:
        silo: That they are of.
        name: As it is queried within a scope.
        day: Expression of a row's day; "" where rows have none.
        kinds: Kind of a unit to the column that names it.
        columns_of: Table that defines its columns; "" where columns are not remembered.
    """

    silo: str
    name: str
    day: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    columns_of: str = ""


PARTS = (
    Part("logs", "logs", "event_date", {"host": "host_name", "service": "service_name"}, "logs"),
    Part(
        *("metrics", "metric_points", "event_date"),
        {"host": "host_name", "service": "service_name", "metric": "metric_name"},
        "metric_points",
    ),
    Part("metrics", "metric_series", columns_of="metric_series"),
    Part(
        *("tickets", "tickets", "CAST(coalesce(opened_at, created_at, version_at) AS DATE)"),
        columns_of="ticket_versions",
    ),
    Part(
        *("alerts", "alerts", "CAST(started_at AS DATE)"),
        {"host": "host_name", "service": "service_name"},
        "alert_versions",
    ),
    Part("tickets", "ticket_event_records"),
    Part("tickets", "ticket_link_records"),
    Part(INVENTORY, "ci_versions"),
    Part(INVENTORY, "ci_relations"),
)
"""Those without kinds or columns only tell that their source is there."""


def profile(connection: DuckDBPyConnection, words: Collection[str]) -> Profile:
    """What a scope holds, by source, day, host, service, metric and column.

    Args:
        connection: Within ``scoped``.
        words: Names that the checks use: only columns among them are looked at.
    """
    held: dict[Unit, Holding] = {}
    looked: set[str] = set()
    for part in (part for part in PARTS if part.kinds or part.columns_of):
        columns = _columns(part, words)
        looked |= {f"{part.name}.{column}" for column in columns}
        units = _units(connection, part) if part.kinds or part.day else ()
        for unit, holding in (*units, *_filled(connection, part, columns)):
            before = held.get(unit, Holding(0, None))
            days = [day for day in (before.last_day, holding.last_day) if day]
            held[unit] = Holding(before.rows + holding.rows, max(days, default=None))
    for unit, count in (*_others(connection), *_rejects(connection)):
        held.setdefault(unit, Holding(count, None))
    return Profile(held, frozenset(looked))


def _columns(part: Part, words: Collection[str]) -> list[str]:
    if not part.columns_of:
        return []
    asked = EMITTERS | frozenset(words)
    defined = TABLES[part.columns_of].columns
    return [one.name for one in defined if one.is_nullable and not one.dtype.is_nested() and one.name in asked]


def _units(connection: DuckDBPyConnection, part: Part) -> Iterator[tuple[Unit, Holding]]:
    """One scan, grouped by source alone and by source and each kind."""
    kinds = {"day": part.day, **part.kinds}
    named = ", ".join(f"CAST({expression} AS VARCHAR) AS {kind}" for kind, expression in kinds.items())
    sets = ", ".join(["(source)", *(f"(source, {kind})" for kind in kinds)])
    query = (
        f"SELECT source, GROUPING({', '.join(kinds)}), coalesce({', '.join([*kinds, 'NULL'])}), count(*), max(_day) "
        f"FROM (SELECT source, {part.day} AS _day, {named} FROM {part.name}) GROUP BY GROUPING SETS ({sets})"
    )
    # GROUPING has a bit for each kind, the first the highest: 0 where the rows are grouped by it
    every = 2 ** len(kinds) - 1
    level_of = {every - 2 ** (len(kinds) - 1 - place): kind for place, kind in enumerate(kinds)} | {every: SOURCE}
    for source, level, name, count, last in rows(connection, query):
        kind = level_of[level]
        if kind == SOURCE or name is not None:
            yield Unit(part.silo, str(source), kind, "" if kind == SOURCE else name), Holding(count, last)


def _filled(connection: DuckDBPyConnection, part: Part, columns: list[str]) -> Iterator[tuple[Unit, Holding]]:
    if not columns:
        return
    counts = ", ".join(f"count({column})" for column in columns)
    for source, *found in rows(connection, f"SELECT source, {counts} FROM {part.name} GROUP BY source"):
        for column, count in zip(columns, found, strict=True):
            if count:
                yield Unit(part.silo, str(source), COLUMN, f"{part.name}.{column}"), Holding(count, None)


def _others(connection: DuckDBPyConnection) -> Iterator[tuple[Unit, int]]:
    tables = [part for part in PARTS if not part.kinds and not part.columns_of]
    query = " UNION ALL ".join(
        f"SELECT {literal(part.silo)}, source, count(*) FROM {part.name} GROUP BY source" for part in tables
    )
    for silo, source, count in rows(connection, query):
        yield Unit(silo, str(source), SOURCE, ""), count


def _rejects(connection: DuckDBPyConnection) -> Iterator[tuple[Unit, int]]:
    """Sources of which only rejects are left are there too."""
    stored = {TABLES[part.columns_of or part.name].place: part.silo for part in PARTS if part.name != "metric_series"}
    for table, source, count in rows(connection, "SELECT table_name, source, count(*) FROM quarantine GROUP BY ALL"):
        name = TABLES[table].place if table in TABLES else table
        if name in stored:
            yield Unit(stored[name], str(source), SOURCE, ""), count


def sources_with_rows(lake: Lake) -> frozenset[str]:
    """Sources that ever gave a row that is still there."""
    return frozenset(name for (name,) in rows(lake.connection, "SELECT source FROM source_files WHERE rows_made > 0"))


def files_at(lake: Lake, snapshot: int | None) -> dict[str, frozenset[int]]:
    """Source to its files at a snapshot, or now; empty where the snapshot is kept no more."""
    version = f" AT (VERSION => {int(snapshot)})" if snapshot is not None else ""
    try:
        found = rows(lake.connection, f"SELECT source, list(file_id) FROM lake.source_files{version} GROUP BY source")
    except duckdb.Error:
        return {}
    return {source: frozenset(ids) for source, ids in found}


def seen_in(lake: Lake, scope_key: str) -> dict[Unit, Seen]:
    """What evaluations of a scope have seen, as of the snapshot that is read."""
    query = f"""SELECT silo, source, kind, name, rows, last_day, first_snapshot, last_snapshot, last_seen_at
        FROM seen WHERE scope_key = {literal(scope_key)}"""
    return {
        Unit(silo, source, kind, name): Seen(Holding(count, last_day), *when)
        for silo, source, kind, name, count, last_day, *when in rows(lake.connection, query)
    }


def seen_rows(scope_key: str, before: Mapping[Unit, Seen], now: Profile, snapshot: int, at: datetime) -> pl.DataFrame:
    """The memory of a scope after an evaluation: what is there now, and what was there and is not, as it was."""
    kept = {unit: one for unit, one in before.items() if unit not in now.held}
    fresh = {
        unit: Seen(holding, before[unit].first_snapshot if unit in before else snapshot, snapshot, at)
        for unit, holding in now.held.items()
    }
    found = [(scope_key, *unit, *one.holding, *one[1:]) for unit, one in sorted({**kept, **fresh}.items())]
    return pl.DataFrame(found, schema=polars_schema(TABLES["seen"]), orient="row")


def results_then(lake: Lake, scopes: Collection[tuple[str, str]], first: int, last: int) -> dict[str, CheckResult]:
    """What each check measured the last time that it ran on a snapshot between two, by check id.

    Args:
        lake: At the snapshot of the evaluation.
        scopes: Evaluation id and scope name of the evaluations that count.
        first: Not before.
        last: Not after.
    """
    wanted = ", ".join(f"({literal(one)}, {literal(name)})" for one, name in sorted(scopes))
    if not wanted:
        return {}
    query = f"""
        WITH ran AS (
          SELECT check_id, evaluation_id, scope_name, use_case
          FROM check_results JOIN evaluations USING (evaluation_id, scope_name, use_case)
          WHERE day IS NULL AND (evaluation_id, scope_name) IN ({wanted})
            AND evaluations.snapshot_id BETWEEN {int(first)} AND {int(last)}
          QUALIFY row_number() OVER (
            PARTITION BY check_id ORDER BY evaluations.snapshot_id DESC, evaluation_id, use_case
          ) = 1
        )
        SELECT check_id, kind, outcome, day, evaluated, passed, missing, rejected, value
        FROM check_results JOIN ran USING (check_id, evaluation_id, scope_name, use_case)
        ORDER BY check_id, day NULLS FIRST
    """
    found: dict[str, CheckResult] = {}
    daily: dict[str, list[DailyCount]] = {}
    for check_id, kind, outcome, day, evaluated, passed, missing, rejected, value in rows(lake.connection, query):
        if day is None:
            counts = (evaluated, passed, missing, rejected)
            found[check_id] = CheckResult(check_id, Outcome(outcome), Kind(kind), *counts, value=value)
        else:
            daily.setdefault(check_id, []).append(DailyCount(day, evaluated, passed))
    return {name: replace(one, daily=tuple(daily.get(name, ()))) for name, one in found.items()}


def evaluations_of(lake: Lake) -> list[tuple[str, str, str]]:
    """Evaluation id, scope name and scope as JSON, of every evaluation."""
    return rows(lake.connection, "SELECT DISTINCT evaluation_id, scope_name, scope FROM evaluations")
