"""The Parquet files of a snapshot, and their hashes: one byte that was changed shows, also where no check reads it.

Data files never change once they are written, so each is hashed once: by the first evaluation or decision that stands
on it. A lake that was moved keeps its hashes: paths are relative to the data folder.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.errors import LakeError
from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows_or_refuse
from telemetry_ready.model.tables import (
    DERIVED_TABLES,
    IDENTITY_TABLES,
    ROW_TABLES,
    TABLES,
    polars_schema,
)

RECORDS = (
    "evaluations",
    "check_results",
    "requirement_results",
    "decisions",
    "catalogue_texts",
    "data_files",
    "erasures",
)
"""Tables whose rows are only ever added."""

DATA = frozenset(
    {table.place for table in (*ROW_TABLES.values(), *DERIVED_TABLES.values(), *IDENTITY_TABLES.values())}
    | {"quarantine", "source_files", "value_maps"}
)
"""Tables that an evaluation reads."""


@dataclass(frozen=True)
class DataFile:
    """One Parquet file: of rows, or of the places of rows that were deleted.

    Attributes:
        path: Under the data folder; absolute outside of it.
        table: Its table's place in the lake.
    """

    path: str
    table: str


@dataclass(frozen=True)
class Manifest:
    """The files of a snapshot with their hashes.

    Attributes:
        hashes: Path to sha256, of all of them.
        new: Rows of ``data_files`` for those that were not yet in it.
    """

    hashes: Mapping[str, str]
    new: pl.DataFrame


def manifest(lake: Lake, now: datetime, tables: Collection[str] = ()) -> Manifest:
    """The files of the snapshot that a lake is open at; those without a hash are hashed now.

    Args:
        lake: Open at the snapshot.
        now: Written beside new hashes.
        tables: Only theirs; empty: of every table.

    Raises:
        LakeError: A file is gone or cannot be read.
    """
    known = registered(lake.connection)
    found = [one for one in files_of(lake.connection, lake.paths.data) if not tables or one.table in tables]
    new = []
    for one in found:
        if one.path not in known:
            size, hashed = hash_file(lake.paths.data / one.path)
            new.append((one.path, one.table, hashed, size, now))
    schema = polars_schema(TABLES["data_files"])
    hashes = {one.path: known[one.path] for one in found if one.path in known}
    return Manifest(hashes | {one[0]: one[2] for one in new}, pl.DataFrame(new, schema=schema, orient="row"))


def files_of(connection: DuckDBPyConnection, folder: Path, snapshot: int | None = None) -> list[DataFile]:
    """Every data file of a snapshot, or of the one that the connection is open at, by path.

    Raises:
        LakeError: There is no such snapshot any more.
    """
    at = "" if snapshot is None else f", snapshot_version => {int(snapshot)}"
    query = " UNION ALL ".join(
        f"SELECT {literal(place)}, data_file, delete_file FROM ducklake_list_files('lake', {literal(place)}{at})"
        for place in (table.place for table in TABLES.values())
    )
    listed = rows_or_refuse(connection, query, f"The list of data files of snapshot {snapshot or 'now'}")
    found = {DataFile(_relative(path, folder), table) for table, *paths in listed for path in paths if path}
    return sorted(found, key=lambda one: (one.path, one.table))


def registered(connection: DuckDBPyConnection) -> dict[str, str]:
    """Path to sha256, as first found."""
    query = "SELECT path, arg_min(sha256, hashed_at) FROM data_files GROUP BY path"
    return dict(rows_or_refuse(connection, query, "The table data_files"))


def hash_file(path: Path) -> tuple[int, str]:
    """Size and sha256 of a file.

    Raises:
        LakeError: It is gone or cannot be read.
    """
    try:
        with path.open("rb") as file:
            hashed = hashlib.file_digest(file, "sha256").hexdigest()
            return file.tell(), hashed
    except OSError as error:
        raise LakeError(f"The data file {str(path)!r} cannot be read: {error.strerror}") from error


@dataclass(frozen=True)
class FileCheck:
    """Files of a snapshot, held against their hashes on record.

    Attributes:
        hashes: Path to the sha256 on record.
        changed: Paths of those with other bytes.
        missing: Of those that are gone or cannot be read.
        unknown: Of those without a hash on record.
    """

    hashes: Mapping[str, str]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]


def check_files(lake: Lake, paths: Iterable[str]) -> FileCheck:
    """Read every byte of some files and compare."""
    known = registered(lake.connection)
    wanted = sorted(set(paths))
    changed, missing = [], []
    for path in (one for one in wanted if one in known):
        try:
            _, found = hash_file(lake.paths.data / path)
        except LakeError:
            missing.append(path)
        else:
            changed += [path] if found != known[path] else []
    return FileCheck(
        {path: known[path] for path in wanted if path in known},
        tuple(changed),
        tuple(missing),
        tuple(path for path in wanted if path not in known),
    )


def changed_tables(lake: Lake, snapshot: int) -> list[str]:
    """Names of the tables that evaluations read and whose files differ between a snapshot and now.

    Raises:
        LakeError: There is no such snapshot any more.
    """
    before, after = (
        {one for one in files_of(lake.connection, lake.paths.data, at) if one.table in DATA} for at in (snapshot, None)
    )
    return sorted({one.table.removeprefix("stored_") for one in before ^ after})


def _relative(path: str, folder: Path) -> str:
    found = Path(path)
    return found.relative_to(folder).as_posix() if found.is_relative_to(folder) else path
