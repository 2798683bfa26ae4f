"""Open the lake: DuckLake on a SQLite catalogue, extensions from their wheels, nothing downloaded."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

import duckdb
import polars as pl

from telemetry_ready.errors import LakeError
from telemetry_ready.lake.catalogue import filled, tables
from telemetry_ready.lake.key import ensure_key
from telemetry_ready.lake.lock import WriterLock
from telemetry_ready.lake.paths import LakePaths
from telemetry_ready.lake.sql import insert_frame, literal, rows
from telemetry_ready.model.tables import (
    LINKED_TABLES,
    ROW_TABLES,
    SCHEMA_VERSION,
    TABLES,
    VIEWS,
    create_sql,
    linked_select,
    polars_schema,
)

MEMORY_LIMIT = "512MB"
THREADS = 4  # at most: each needs its share of the memory limit
BUSY_TIMEOUT_MS = 10_000
OPTIONS = {"parquet_compression": "'zstd'", "data_inlining_row_limit": "0", "target_file_size": "'128MB'"}
"""DuckLake's options: rows always in Parquet files, so that any engine reads them (lake.md, rule 5)."""


@dataclass(frozen=True)
class Lake:
    """An open lake. One connection belongs to one thread.

    Attributes:
        paths: Where it lies.
        connection: DuckDB, with the lake attached as ``lake`` and in use.
        is_read_only: Whether it refuses to write.
        lock: The writer lock.
    """

    paths: LakePaths
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    is_read_only: bool
    lock: WriterLock = field(repr=False)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_lake(
    paths: LakePaths,
    *,
    read_only: bool = False,
    snapshot: int | None = None,
    memory_limit: str = MEMORY_LIMIT,
    on_wait: Callable[[str], None] | None = None,
) -> Lake:
    """Open a lake that exists.

    Args:
        paths: Where it lies.
        read_only: Refuse to write; readers never wait for writers.
        snapshot: Read the lake as it was at this snapshot; implies read_only.
        memory_limit: Of DuckDB; it spills into the lake's folder beyond.
        on_wait: Told who holds the writer lock when a write has to wait for it.

    Raises:
        LakeError: There is none, it is newer than this program, or the snapshot is gone.
    """
    if not paths.catalogue.is_file():
        raise LakeError(
            f"There is no lake at {str(paths.catalogue)!r}.\nHint: `telemetry-ready init` or the first "
            "`telemetry-ready ingest` creates it; --project names another project."
        )
    is_read_only = read_only or snapshot is not None
    connection = _attached(paths, memory_limit, snapshot, read_only=is_read_only)
    try:
        _check_complete(connection, paths)
        _check_version(connection, paths)
    except LakeError:
        connection.close()
        raise
    except duckdb.Error as error:
        connection.close()
        raise LakeError(f"The lake at {str(paths.catalogue)!r} cannot be read: {error}") from error
    return Lake(paths, connection, is_read_only, WriterLock(paths.writer_lock, on_wait))


def create_lake(
    paths: LakePaths,
    *,
    now: datetime,
    memory_limit: str = MEMORY_LIMIT,
    on_wait: Callable[[str], None] | None = None,
    first_rows: Callable[[], Mapping[str, pl.DataFrame]] = dict,
) -> Lake:
    """Open the lake for writing; create what is missing of it: catalogue, tables, views, key.

    Args:
        paths: Where it lies, or will lie.
        now: When it was created.
        memory_limit: Of DuckDB; it spills into the lake's folder beyond.
        on_wait: Told who holds the writer lock when a write has to wait for it.
        first_rows: Table to rows that a new lake begins with.

    Raises:
        LakeError: It holds rows and its key is gone, or it is newer than this program.
    """
    paths.catalogue.parent.mkdir(parents=True, exist_ok=True)
    paths.data.mkdir(parents=True, exist_ok=True)
    paths.temporary.mkdir(exist_ok=True)  # DuckDB makes its own folder in it, not the way there
    lock = WriterLock(paths.writer_lock, on_wait)
    with lock.held():
        connection = _attached(paths, memory_limit, None, read_only=False)
        try:
            if not _is_complete(connection):
                _create_tables(connection, now, first_rows())
            _check_version(connection, paths)
            ensure_key(paths.key, has_rows=_has_rows(connection))
        except BaseException:
            connection.close()
            raise
    return Lake(paths, connection, is_read_only=False, lock=lock)


def extension_path(name: str) -> Path:
    """The signed binary of a DuckDB extension inside its installed wheel.

    Raises:
        LakeError: It is not installed for this version of DuckDB.
    """
    spec = find_spec(f"duckdb_extension_{name}")
    folders = (spec.submodule_search_locations or []) if spec else []
    for folder in folders:
        found = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if found.is_file():
            return found
    package = f"duckdb-extension-{name.replace('_', '-')}=={duckdb.__version__}"
    raise LakeError(f"The DuckDB extension {name} is not installed.\nHint: pip install {package}")


def attach_sql(paths: LakePaths, *, read_only: bool, snapshot: int | None = None) -> str:
    """The statement that attaches the lake, with absolute paths: a lake that was moved opens too."""
    options = [
        f"DATA_PATH {literal(paths.data)}",
        "OVERRIDE_DATA_PATH true",
        f"META_BUSY_TIMEOUT {BUSY_TIMEOUT_MS}",
    ]
    options += ["READ_ONLY"] if read_only else ["META_JOURNAL_MODE 'WAL'"]
    options += [f"SNAPSHOT_VERSION {int(snapshot)}"] if snapshot is not None else []
    return f"ATTACH {literal(f'ducklake:sqlite:{paths.catalogue}')} AS lake ({', '.join(options)})"


def _attached(
    paths: LakePaths, memory_limit: str, snapshot: int | None, *, read_only: bool
) -> duckdb.DuckDBPyConnection:
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": min(THREADS, os.cpu_count() or 1),
        "temp_directory": str(paths.temporary / f"{os.getpid()}-{token_hex(4)}"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    with suppress(OSError):  # a reader may not be allowed to; DuckDB makes the last folder itself, not this one
        paths.temporary.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config=config)
    try:
        for name in ("ducklake", "sqlite_scanner"):
            connection.execute(f"LOAD {literal(extension_path(name))}")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(attach_sql(paths, read_only=read_only, snapshot=snapshot))
        connection.execute("USE lake")
    except duckdb.Error as error:
        connection.close()
        raise LakeError(f"The lake at {str(paths.catalogue)!r} cannot be opened: {error}") from error
    return connection


def _is_complete(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the lake's tables are there; they are created in one transaction."""
    return "lake_schema" in tables(connection)


def _create_tables(
    connection: duckdb.DuckDBPyConnection, now: datetime, first_rows: Mapping[str, pl.DataFrame]
) -> None:
    connection.execute("BEGIN")
    for option, value in OPTIONS.items():
        connection.execute(f"CALL lake.set_option('{option}', {value})")
    for table in TABLES.values():
        connection.execute(create_sql(table, table.place))
    names = {name: name for name in (*TABLES, *VIEWS)}
    for linked in LINKED_TABLES:
        connection.execute(f"CREATE VIEW {linked.name} AS {linked_select(linked)}")
    for view in VIEWS.values():
        connection.execute(f"CREATE VIEW {view.name} AS {view.select.format(**names)}")
    row = {"schema_version": SCHEMA_VERSION, "created_at": now, "code_version": version("telemetry-ready")}
    schema = TABLES["lake_schema"]
    insert_frame(connection, schema, pl.DataFrame([row], schema=polars_schema(schema)))
    for name, frame in first_rows.items():
        insert_frame(connection, TABLES[name], frame)
    connection.execute("COMMIT")


def _check_complete(connection: duckdb.DuckDBPyConnection, paths: LakePaths) -> None:
    if not _is_complete(connection):
        raise LakeError(
            f"The lake at {str(paths.catalogue)!r} is not complete.\nHint: `telemetry-ready init` completes it."
        )


def _check_version(connection: duckdb.DuckDBPyConnection, paths: LakePaths) -> None:
    found = rows(connection, "SELECT max(schema_version) FROM lake_schema")[0][0]
    if found is not None and found > SCHEMA_VERSION:
        raise LakeError(
            f"The lake at {str(paths.catalogue)!r} has schema version {found}; "
            f"this program knows {SCHEMA_VERSION}.\n"
            "Hint: use the newer version of telemetry-ready that wrote it."
        )
    if found is not None and found < SCHEMA_VERSION:
        raise LakeError(
            f"The lake at {str(paths.catalogue)!r} has schema version {found}; this program needs {SCHEMA_VERSION}.\n"
            "Nothing in it was changed.\n"
            "Hint: give the project a new lake (`lake: {catalogue: …, data: …}`) and ingest again."
        )


def _has_rows(connection: duckdb.DuckDBPyConnection) -> bool:
    return not filled(connection).isdisjoint((*(table.place for table in ROW_TABLES.values()), "source_files"))
