"""The one way into the lake: staged files, their ledger and their rejects, in one transaction."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.derived import forget_unused, insert_derived
from telemetry_ready.lake.ledger import insert_copies, insert_files, insert_overlaps, known_in
from telemetry_ready.lake.overlap import Stored, store
from telemetry_ready.lake.sql import files, literal, numbers, rows
from telemetry_ready.lake.transaction import write
from telemetry_ready.model.source import LandedFile
from telemetry_ready.model.staged import Receipt, Staged
from telemetry_ready.model.tables import ROW_TABLES


@dataclass(frozen=True)
class _Work:
    """What one commit is asked to do."""

    staged: Sequence[Staged]
    remove: frozenset[int]
    copies: Sequence[tuple[LandedFile, str]]
    forget_copies: frozenset[str]
    now: datetime


@dataclass
class _Done:
    """What it did."""

    receipts: list[Receipt] = field(default_factory=list)
    kept: set[Path] = field(default_factory=set)


def commit(
    lake: Lake,
    staged: Sequence[Staged],
    *,
    remove: Collection[int] = (),
    copies: Sequence[tuple[LandedFile, str]] = (),
    forget_copies: Collection[str] = (),
    now: datetime,
) -> list[Receipt]:
    """Take staged files in, take others out, in one transaction: all of it is stored, or nothing.

    A file that the lake has is not taken again; a new path with its bytes is recorded as a copy. Rows that an
    earlier file of the same source brought are counted and not stored; between files that come together the
    order of ``staged`` decides. Afterwards nothing of ``staged`` is left beside the lake's own files.

    Args:
        lake: Open for writing.
        staged: In the order in which they win.
        remove: Files that go out first, with all their rows.
        copies: Files with the bytes of a known file, and the names of their sources: recorded, not read.
        forget_copies: Uris of copies that are no longer recorded.
        now: Written to the ledger.

    Returns:
        One receipt per staged file, per copy, and per removed file that is not among the staged.

    Raises:
        LakeError: Nothing was stored.
    """
    work = _Work(staged, frozenset(remove), copies, frozenset(forget_copies), now)
    about = {"files": [one.file.uri for one in staged][:20], "removed": sorted(map(str, work.remove))[:20]}
    message = f"take in {len(staged)} files, take out {len(work.remove)}"
    done = write(lake, lambda connection: _apply(connection, work), message, about)
    _clear_staging(staged, done.kept)
    return done.receipts


def _apply(connection: DuckDBPyConnection, work: _Work) -> tuple[_Done, bool]:
    done = _Done()
    removed = _remove_files(connection, work)
    known = known_in(connection, [one.file.file_id for one in work.staged])
    new: dict[int, Staged] = {}
    repeated: list[tuple[LandedFile, str]] = list(work.copies)
    for one in work.staged:
        if one.file.file_id in known or one.file.file_id in new:
            repeated.append((one.file, one.source))
        else:
            new[one.file.file_id] = one
    taken = list(new.values())
    stored = {name: store(connection, table, taken) for name, table in ROW_TABLES.items()}
    done.kept.update(*(one.kept for one in stored.values()))
    done.receipts += _write_ledger(connection, taken, stored, removed, work.now)
    insert_derived(connection, taken, replace=bool(removed))
    _insert_quarantine(connection, taken)
    is_changed = bool(taken or removed or _forget_copies(connection, work.forget_copies))
    is_changed = insert_copies(connection, repeated, work.now) > 0 or is_changed
    if removed:
        forget_unused(connection)
    done.receipts += [_known_receipt(connection, file) for file, _ in repeated]
    done.receipts += [Receipt(uri, "retracted") for file_id, uri in removed.items() if file_id not in new]
    return done, is_changed


def _remove_files(connection: DuckDBPyConnection, work: _Work) -> dict[int, str]:
    """Delete every row of the files; gives file_id and uri of those that the lake had."""
    removed = known_in(connection, work.remove)
    if not removed:
        return {}
    ids = numbers(removed)
    _record_erasures(connection, work, ids)
    for table in (*(one.place for one in ROW_TABLES.values()), "quarantine", "source_files", "file_overlaps"):
        connection.execute(f"DELETE FROM {table} WHERE file_id IN ({ids})")
    connection.execute(f"DELETE FROM file_overlaps WHERE earlier_file_id IN ({ids})")
    returning = {one.file.file_id: one.file.uri for one in work.staged}
    for file_id in removed:
        here = f" AND uri = {literal(returning[file_id])}" if file_id in returning else ""
        connection.execute(f"DELETE FROM file_copies WHERE file_id = {file_id}{here}")
    return removed


def _record_erasures(connection: DuckDBPyConnection, work: _Work, ids: str) -> None:
    """What goes is written down, so that an evaluation that can no longer be made again is told from a tampered one."""
    ((snapshot,),) = rows(connection, "FROM lake.current_snapshot()")
    returning = ", ".join(literal(one.file.uri) for one in work.staged) or "NULL"
    connection.execute(
        f"""INSERT INTO erasures BY NAME
        SELECT {literal(work.now.isoformat())}::TIMESTAMPTZ AS erased_at,
            CASE WHEN uri IN ({returning}) THEN 'replaced' ELSE 'retracted' END AS kind,
            file_id, source, uri, sha256, rows_stored, {int(snapshot)} AS last_snapshot_id
        FROM source_files WHERE file_id IN ({ids})"""
    )


def _forget_copies(connection: DuckDBPyConnection, uris: Collection[str]) -> bool:
    condition = f"uri IN ({', '.join(map(literal, sorted(uris)))})"
    if not uris or not rows(connection, f"SELECT 1 FROM file_copies WHERE {condition} LIMIT 1"):
        return False
    connection.execute(f"DELETE FROM file_copies WHERE {condition}")
    return True


def _write_ledger(
    connection: DuckDBPyConnection,
    taken: Sequence[Staged],
    stored: Mapping[str, Stored],
    removed: Mapping[int, str],
    now: datetime,
) -> list[Receipt]:
    per_file: defaultdict[int, dict[str, int]] = defaultdict(dict)
    repeated: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, one in stored.items():
        for file_id, count in one.stored.items():
            per_file[file_id][name] = count
        for (file_id, _), count in one.duplicates.items():
            repeated[file_id][name] += count
    insert_files(connection, taken, per_file, repeated, now)
    insert_overlaps(connection, {name: one.duplicates for name, one in stored.items()})
    return [
        _receipt(
            one,
            per_file[one.file.file_id],
            repeated[one.file.file_id],
            is_new=one.file.file_id not in removed,
        )
        for one in taken
    ]


def _receipt(one: Staged, stored: Mapping[str, int], repeated: Mapping[str, int], *, is_new: bool) -> Receipt:
    return Receipt(
        one.file.uri,
        "stored" if is_new else "replaced",
        source_format=one.source_format,
        records_read=one.records_read,
        records_rejected=one.records_rejected,
        rows_stored=sum(stored.values()),
        rows_duplicate=sum(repeated.values()),
        rows_rejected=sum(one.rows_rejected.values()),
    )


def _known_receipt(connection: DuckDBPyConnection, file: LandedFile) -> Receipt:
    first = known_in(connection, [file.file_id]).get(file.file_id, file.uri)
    return Receipt(file.uri, "known", detail="" if first == file.uri else f"a copy of {first}")


def _insert_quarantine(connection: DuckDBPyConnection, taken: Sequence[Staged]) -> None:
    pieces = [piece for one in taken for piece in one.quarantine]
    if pieces:
        connection.execute(f"INSERT INTO quarantine BY NAME SELECT * FROM read_parquet({files(pieces)})")


def _clear_staging(staged: Sequence[Staged], kept: Collection[Path]) -> None:
    """Delete what did not become the lake's own file; what a kill leaves, ``maintain`` removes."""
    for one in staged:
        groups = (*one.pieces.values(), *one.derived.values(), one.quarantine)
        for piece in (piece for group in groups for piece in group):
            if piece not in kept:
                piece.unlink(missing_ok=True)
