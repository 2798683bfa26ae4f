"""Tiny staged files, written as the pipeline does."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from telemetry_ready.lake import LakePaths
from telemetry_ready.model.source import LandedFile
from telemetry_ready.model.staged import Staged
from telemetry_ready.model.tables import TABLES, polars_schema

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
START = datetime(2026, 1, 1)  # noqa: DTZ001 - event times are naive UTC


def number_of(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


class Stager:
    """Writes Parquet files as the pipeline does: one file of one source."""

    def __init__(self, paths: LakePaths, prefix: str = "piece") -> None:
        self._paths = paths
        self._prefix = prefix
        self._names = count()

    def __call__(
        self,
        name: str,
        tables: dict[str, list[dict[str, Any]]],
        *,
        source: str = "s1",
        derived: dict[str, list[dict[str, Any]]] | None = None,
        rejects: int = 0,
        content: str | None = None,
    ) -> Staged:
        digest = sha256(f"{name if content is None else content}".encode()).hexdigest()
        file = LandedFile(number_of(source + digest), f"file:///in/{name}", digest, 10, NOW, 77)
        lineage = {
            "source": source, "source_system": "file", "source_format": "test@1", "file_id": file.file_id,
            "batch_id": 77, "ingested_at": NOW, "time_flags": 0, "parse_status": "ok", "pii_flags": 0,
        }  # fmt: skip
        pieces = {
            table: (self.write(table, [lineage | {"record_no": number} | row for number, row in enumerate(rows)]),)
            for table, rows in tables.items()
            if rows
        }
        made = {table: len(rows) for table, rows in tables.items()}
        broken = [
            {"source": source, "file_id": file.file_id, "record_no": 1000 + number, "batch_id": 77,
             "level": "record", "stage": "parse", "table_name": "logs", "reason_code": "no_time",
             "raw": "?", "ingested_at": NOW} for number in range(rejects)
        ]  # fmt: skip
        records = max([0, *made.values()])
        return Staged(
            file, source, "test@1", "config", 1.0, "none", "utf-8", 0, None,
            records_read=records + rejects, records_parsed=records, records_rejected=rejects, records_absorbed=0,
            rows_made=made, rows_rejected={}, rows_partial=0, first_event_at=None, last_event_at=None,
            pieces=pieces,
            derived={table: (self.write(table, rows),) for table, rows in (derived or {}).items()},
            quarantine=(self.write("quarantine", broken),) if broken else (),
        )  # fmt: skip

    def write(self, table: str, rows: Sequence[dict[str, Any]]) -> Path:
        path = self._paths.staging(table) / f"{self._prefix}-{next(self._names)}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(rows, schema=polars_schema(TABLES[table])).write_parquet(path, compression="zstd")
        return path


def logs(*texts: str, minute: int = 0) -> list[dict[str, Any]]:
    """One row per text, a minute apart; equal texts at the same moment are written as (text@minute)."""
    found: list[dict[str, Any]] = []
    seen: dict[int, int] = {}
    for number, text in enumerate(texts):
        body, _, at = text.partition("@")
        moment = START + timedelta(minutes=int(at) if at else minute + number)
        content = number_of(f"{body}{moment}")
        seen[content] = seen.get(content, -1) + 1
        found.append(
            {"event_date": moment.date(), "time_unix_nano": moment, "severity_number": 9, "body": body,
             "body_format": "text", "content_hash": content, "dup_seq": seen[content],
             "attributes": {"k": body}}
        )  # fmt: skip
    return found


def points(series: int, *values: float | None, dup_seq: int = 0) -> list[dict[str, Any]]:
    return [
        {"event_date": date(2026, 1, 1), "time_unix_nano": START + timedelta(minutes=number), "metric_name": "cpu",
         "statistic": "raw", "series_id": series, "value": value, "value_flags": 0, "dup_seq": dup_seq}
        for number, value in enumerate(values)
    ]  # fmt: skip


def ticket(ticket_id: str, *, state: str = "new", at: int = 0, content: int = 1) -> dict[str, Any]:
    return {
        "source_instance": "here", "source_table": "incident", "ticket_id": ticket_id, "ticket_type": "incident",
        "version_at": START + timedelta(minutes=at), "is_deleted": False, "state_category": state,
        "content_hash": content, "opened_at": START,
    }  # fmt: skip
