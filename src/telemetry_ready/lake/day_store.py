"""Numbers per day in the lake: which data files hold a day, what was counted on them, what is new.

A data file of DuckLake never changes, and the catalogue knows the first and the last day of each. So the files that
reach a day, with what was deleted from them, stand for the rows of that day: nothing is read to know that it is as it
was. A file that was changed from outside is not noticed so: `decision verify` counts without this store.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import polars as pl

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows
from telemetry_ready.model.days import DayCounts, DayRun
from telemetry_ready.model.tables import TABLES, polars_schema

CATALOGUE = "__ducklake_metadata_lake"
NAME = "check_days"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class _File:
    """One data file at a snapshot: what tells it and its deletions, its days, its last moment."""

    identity: str
    first: date
    last: date
    latest: datetime | None


class LakeDays:
    """Of one open lake, as it stood at its snapshot; what is new is handed out, to be stored with the evaluation."""

    def __init__(self, lake: Lake) -> None:
        self._connection = lake.connection
        self._snapshot = int(rows(lake.connection, "FROM lake.current_snapshot()")[0][0])
        self._states: dict[str, str] = {}
        self._runs: dict[str, tuple[DayRun, ...] | None] = {}
        self._new: list[DayCounts] = []

    def runs(self, table: str) -> tuple[DayRun, ...] | None:
        """Every day that a table may have rows of; None where a file does not say which days it holds."""
        if table not in self._runs:
            files = self._files(TABLES[table].place)
            self._runs[table] = None if files is None else _runs(files)
        return self._runs[table]

    def state(self, table: str) -> str:
        """Hash of all rows of a small table."""
        if table not in self._states:
            query = f"SELECT count(*), bit_xor(hash(own)), sum(hash(own)) FROM lake.main.{table} AS own"
            self._states[table] = _hash(*rows(self._connection, query)[0])
        return self._states[table]

    def stored(self, table: str, scope: str) -> Iterable[DayCounts]:
        """What earlier evaluations counted."""
        query = (
            f"SELECT measure_sha256, data_sha256, first_day, last_day, day, value FROM lake.main.{NAME} "
            f"WHERE table_name = {literal(table)} AND scope_sha256 = {literal(scope)}"
        )
        found: defaultdict[tuple[str, str, date, date], dict[date, int]] = defaultdict(dict)
        for measure, data, first, last, day, value in rows(self._connection, query):
            found[measure, data, first, last].update({} if day is None else {day: value})
        return [DayCounts(table, scope, *key, counts) for key, counts in found.items()]

    def keep(self, counts: DayCounts) -> None:
        """Hold it until ``new_rows`` are stored."""
        self._new.append(counts)

    def new_rows(self) -> dict[str, pl.DataFrame]:
        """Rows of ``check_days``: one for each day, or one without a day for days without rows."""
        columns = [column for column in TABLES[NAME].column_names if column not in {"day", "value"}]
        found = [
            {**dict(zip(columns, _key(one), strict=True)), "day": day, "value": value}
            for one in self._new
            for day, value in (one.counts.items() or [(None, 0)])
        ]
        return {NAME: pl.DataFrame(found, schema=polars_schema(TABLES[NAME]))}

    def _files(self, place: str) -> list[_File] | None:
        at = self._snapshot
        now = f"{{0}}.begin_snapshot <= {at} AND coalesce({{0}}.end_snapshot > {at}, true)"
        stats = (
            f"LEFT JOIN (SELECT stat.* FROM {CATALOGUE}.ducklake_file_column_stats AS stat "
            f"JOIN {CATALOGUE}.ducklake_column AS col ON col.column_id = stat.column_id "
            f"AND col.table_id = stat.table_id AND {now.format('col')} WHERE col.column_name = '{{1}}') AS {{0}} "
            "ON {0}.data_file_id = file.data_file_id"
        )
        query = f"""SELECT file.data_file_id, file.path, file.partial_max, gone.delete_file_id, gone.path,
                gone.partial_max, day.min_value, day.max_value, moment.max_value
            FROM {CATALOGUE}.ducklake_data_file AS file
            JOIN {CATALOGUE}.ducklake_table AS own ON own.table_id = file.table_id AND {now.format("own")}
            LEFT JOIN {CATALOGUE}.ducklake_delete_file AS gone
                ON gone.data_file_id = file.data_file_id AND {now.format("gone")}
            {stats.format("day", "event_date")} {stats.format("moment", "time_unix_nano")}
            WHERE own.table_name = {literal(place)} AND {now.format("file")} AND file.record_count > 0
            ORDER BY file.data_file_id, gone.delete_file_id"""
        found = rows(self._connection, query)
        inlined = f"SELECT 1 FROM {CATALOGUE}.ducklake_inlined_data_tables JOIN {CATALOGUE}.ducklake_table AS own "
        inlined += f"USING (table_id) WHERE own.table_name = {literal(place)}"
        if any(first is None or last is None for *_, first, last, _ in found) or rows(self._connection, inlined):
            return None
        return [self._file(*one) for one in found]

    def _file(self, *one: object) -> _File:
        *identity, first, last, latest = one
        partial = [value for value in (identity[2], identity[5]) if value is not None]
        seen = [self._snapshot] if any(int(str(value)) > self._snapshot for value in partial) else []
        return _File(
            _hash(*identity, *seen), date.fromisoformat(str(first)), date.fromisoformat(str(last)), _end(latest)
        )


def _runs(files: Sequence[_File]) -> tuple[DayRun, ...]:
    """The days of the files, cut wherever one begins or ends."""
    edges = sorted({edge for one in files for edge in (one.first, one.last + DAY)})
    found = []
    for first, end in pairwise(edges):
        reach = [one for one in files if one.first <= first <= one.last]
        if reach:
            latest = [one.latest for one in reach if one.latest is not None]
            found.append(
                DayRun(
                    first,
                    end - DAY,
                    _hash(*(one.identity for one in reach)),
                    max(latest) if len(latest) == len(reach) else None,
                )
            )
    return tuple(found)


def _end(latest: object) -> datetime | None:
    """The microsecond after a moment of any precision."""
    text = str(latest)[:26] if latest is not None else ""
    return datetime.fromisoformat(text) + timedelta(microseconds=1) if text else None


def _key(one: DayCounts) -> tuple[object, ...]:
    return one.table, one.scope, one.measure, one.token, one.first, one.last


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()
