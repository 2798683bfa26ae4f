"""The ledger: which files the lake has, whose rows repeated whose, and what each run did."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import insert_frame, literal, numbers, rows
from telemetry_ready.lake.transaction import write
from telemetry_ready.model.source import LandedFile
from telemetry_ready.model.staged import Receipt, Staged
from telemetry_ready.model.tables import TABLES, polars_schema


@dataclass(frozen=True)
class StoredFile:
    """A file that the ledger knows, and how it was read.

    Attributes:
        file_id: Of source_files.
        uri: Where it lies; of the copy, for a copy.
        source: Name of its source.
        source_format: The format's label.
        detected_by: config, argument or sniffer.
        time_zone_assumed: The zone that was taken for times without one.
        is_copy: Whether the rows were read from another path with the same bytes.
    """

    file_id: int
    uri: str
    source: str
    source_format: str
    detected_by: str
    time_zone_assumed: str | None
    is_copy: bool = False


def known_files(lake: Lake, file_ids: Collection[int]) -> dict[int, str]:
    """file_id to uri of those files that the lake has."""
    return known_in(lake.connection, file_ids)


def known_in(connection: DuckDBPyConnection, file_ids: Collection[int]) -> dict[int, str]:
    """The same, within a transaction."""
    if not file_ids:
        return {}
    query = f"SELECT file_id, uri FROM source_files WHERE file_id IN ({numbers(file_ids)})"
    return dict(rows(connection, query))


def find_files(lake: Lake, path_or_uri: str | Path) -> list[StoredFile]:
    """Files and copies at a path or uri, or below it where it is a folder; in the order they were taken."""
    text = str(path_or_uri)
    uri = text if text.startswith("file://") else Path(text).absolute().as_uri()
    here = f"uri = {literal(uri)} OR starts_with(uri, {literal(uri.rstrip('/') + '/')})"
    return _all_paths(lake.connection, here)


def dependents(lake: Lake, file_ids: Collection[int]) -> list[StoredFile]:
    """Files that must be read again when these go: those whose rows were skipped as duplicates of theirs.

    Transitive, in the order they were taken. Other paths with the same bytes as one of them follow as copies.
    """
    ids = rows(
        lake.connection,
        f"""WITH RECURSIVE depends(file_id) AS (
            SELECT file_id FROM source_files WHERE file_id IN ({numbers(file_ids)})
            UNION
            SELECT later.file_id
            FROM file_overlaps AS later JOIN depends ON later.earlier_file_id = depends.file_id
        ) SELECT file_id FROM depends""",
    )
    found = {file_id for (file_id,) in ids}
    every = _all_paths(lake.connection, f"file_id IN ({numbers(found)})")
    return [one for one in every if one.is_copy or one.file_id not in set(file_ids)]


def record_batch(
    lake: Lake,
    *,
    batch_id: int,
    started_at: datetime,
    finished_at: datetime,
    receipts: Sequence[Receipt],
    code_version: str,
) -> None:
    """Write down one run of ingest."""
    failed = [one for one in receipts if one.outcome == "failed"]
    taken = [one for one in receipts if one.outcome in {"stored", "replaced"}]
    row = {
        "batch_id": batch_id,
        "started_at": started_at,
        "finished_at": finished_at,
        "status": "partial" if failed else "done",
        "files_stored": len(taken),
        "files_known": sum(one.outcome == "known" for one in receipts),
        "files_failed": len(failed),
        "records_read": sum(one.records_read for one in taken),
        "rows_stored": sum(one.rows_stored for one in taken),
        "rows_duplicate": sum(one.rows_duplicate for one in taken),
        "rows_rejected": sum(one.rows_rejected for one in taken),
        "code_version": code_version,
        "detail": "\n".join(f"{one.uri}: {one.detail}" for one in failed) or None,
    }
    table = TABLES["ingest_batches"]
    frame = pl.DataFrame([row], schema=polars_schema(table))

    def body(connection: DuckDBPyConnection) -> tuple[None, bool]:
        insert_frame(connection, table, frame)
        return None, True

    write(lake, body, "record a run", {"batch_id": batch_id})


def insert_files(
    connection: DuckDBPyConnection,
    staged: Iterable[Staged],
    stored: Mapping[int, Mapping[str, int]],
    duplicates: Mapping[int, Mapping[str, int]],
    now: datetime,
) -> None:
    """One row of ``source_files`` per file."""
    table = TABLES["source_files"]
    found = [
        _file_row(one, stored.get(one.file.file_id, {}), duplicates.get(one.file.file_id, {}), now) for one in staged
    ]
    insert_frame(connection, table, pl.DataFrame(found, schema=polars_schema(table)))


def insert_copies(connection: DuckDBPyConnection, copies: Sequence[tuple[LandedFile, str]], now: datetime) -> int:
    """Paths with the bytes of a known file; gives the number of those that are new."""
    if not copies:
        return 0
    ids = numbers({file.file_id for file, _ in copies})
    known = rows(
        connection,
        f"SELECT file_id, uri FROM source_files WHERE file_id IN ({ids}) "
        f"UNION SELECT file_id, uri FROM file_copies WHERE file_id IN ({ids})",
    )
    new = {(file.file_id, file.uri): (file, source) for file, source in copies}
    table = TABLES["file_copies"]
    found = [
        {
            "file_id": file.file_id,
            "uri": file.uri,
            "source": source,
            "mtime": file.mtime,
            "seen_at": now,
            "batch_id": file.batch_id,
        }
        for place, (file, source) in new.items()
        if place not in set(known)
    ]
    insert_frame(connection, table, pl.DataFrame(found, schema=polars_schema(table)))
    return len(found)


def insert_overlaps(connection: DuckDBPyConnection, duplicates: Mapping[str, Mapping[tuple[int, int], int]]) -> None:
    """Whose rows repeated whose, by table."""
    table = TABLES["file_overlaps"]
    found = [
        {"file_id": file_id, "earlier_file_id": earlier, "table_name": name, "rows": count}
        for name, pairs in duplicates.items()
        for (file_id, earlier), count in sorted(pairs.items())
    ]
    insert_frame(connection, table, pl.DataFrame(found, schema=polars_schema(table)))


def _file_row(
    one: Staged, stored: Mapping[str, int], duplicates: Mapping[str, int], now: datetime
) -> dict[str, object]:
    return {
        "file_id": one.file.file_id,
        "source": one.source,
        "uri": one.file.uri,
        "sha256": one.file.sha256,
        "bytes": one.file.size_bytes,
        "mtime": one.file.mtime,
        "compression": one.compression,
        "encoding": one.encoding,
        "encoding_errors": one.encoding_errors,
        "source_format": one.source_format,
        "detected_by": one.detected_by,
        "detector_confidence": float(one.confidence),
        "privacy_rules": one.privacy_rules,
        "time_zone_assumed": one.time_zone_assumed,
        "first_event_at": one.first_event_at,
        "last_event_at": one.last_event_at,
        "records_read": one.records_read,
        "records_parsed": one.records_parsed,
        "records_rejected": one.records_rejected,
        "records_absorbed": one.records_absorbed,
        "rows_made": sum(one.rows_made.values()),
        "rows_stored": sum(stored.values()),
        "rows_duplicate": sum(duplicates.values()),
        "rows_rejected": sum(one.rows_rejected.values()),
        "rows_partial": one.rows_partial,
        "made_by_table": dict(one.rows_made),
        "stored_by_table": dict(stored),
        "duplicate_by_table": dict(duplicates),
        "rejected_by_table": dict(one.rows_rejected),
        "landed_at": now,
        "batch_id": one.file.batch_id,
    }


def _all_paths(connection: DuckDBPyConnection, condition: str) -> list[StoredFile]:
    found = rows(
        connection,
        f"""SELECT file_id, path.uri, source, source_format, detected_by, time_zone_assumed, is_copy
        FROM (
            SELECT file_id, uri, false AS is_copy FROM source_files
            UNION ALL SELECT file_id, uri, true FROM file_copies
        ) AS path JOIN (SELECT * EXCLUDE (uri) FROM source_files) USING (file_id)
        WHERE {condition}
        ORDER BY landed_at, path.uri""",
    )
    return [StoredFile(*one) for one in found]
