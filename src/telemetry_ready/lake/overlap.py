"""Which staged rows the lake has already, and the way the others go in."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.sql import files, literal, rows
from telemetry_ready.model.staged import Staged
from telemetry_ready.model.tables import Table

LARGE_PIECE_ROWS = 20_000
"""From here on a piece becomes a data file of its own; smaller ones that come together are merged until they have as
many: all at once would not fit into memory where rows are wide."""

MOST_COMPARED_ROWS = 20_000_000
"""So many keys' hashes, 160 MB, are held in memory to see whether any two of them are equal."""

Duplicates = dict[tuple[int, int], int]
"""(file, earlier file) to the number of the file's rows that the earlier one had brought."""


@dataclass(frozen=True)
class Stored:
    """What became of one table's staged rows.

    Attributes:
        stored: file_id to rows that went in.
        duplicates: See ``Duplicates``.
        kept: Pieces that are the lake's own files now.
    """

    stored: Mapping[int, int]
    duplicates: Duplicates
    kept: frozenset[Path]


def store(connection: DuckDBPyConnection, table: Table, staged: Sequence[Staged]) -> Stored:
    """Take in the new rows of one table; files that come together may repeat each other, the first wins."""
    owners = {piece: one.file.file_id for one in staged for piece in one.pieces.get(table.name, ())}
    if not owners:
        return Stored({}, {}, frozenset())
    sizes = _sizes(connection, list(owners))
    duplicates = _find_duplicates(connection, table, [one for one in staged if one.pieces.get(table.name)], sizes)
    per_piece = dict(rows(connection, "SELECT filename, count(*) FROM duplicate_rows GROUP BY ALL"))
    left = {piece: size - per_piece.get(str(piece), 0) for piece, size in sizes.items()}
    clean = [piece for piece in owners if left[piece] == sizes[piece] > 0]
    added = clean if len(clean) == 1 else [piece for piece in clean if sizes[piece] >= LARGE_PIECE_ROWS]
    _add(connection, table, added)
    for pieces in merged({piece: left[piece] for piece in owners if left[piece] and piece not in set(added)}):
        _insert(connection, table, pieces)
    stored: defaultdict[int, int] = defaultdict(int)
    for piece, file_id in owners.items():
        stored[file_id] += left[piece]
    return Stored(dict(stored), duplicates, frozenset(added))


def _sizes(connection: DuckDBPyConnection, pieces: Sequence[Path]) -> dict[Path, int]:
    found = rows(connection, f"SELECT file_name, num_rows FROM parquet_file_metadata({files(pieces)})")
    return {Path(name): count for name, count in found}


def _find_duplicates(
    connection: DuckDBPyConnection, table: Table, staged: Sequence[Staged], sizes: Mapping[Path, int]
) -> Duplicates:
    """Fill the temporary table ``duplicate_rows`` with the places of rows that an earlier file brought."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE duplicate_rows "
        "(filename VARCHAR, file_row_number BIGINT, file_id UBIGINT, earlier_file_id UBIGINT)"
    )
    places = ", ".join(f"({one.file.file_id}::UBIGINT, {place})" for place, one in enumerate(staged))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE staged_places AS SELECT * FROM (VALUES {places}) AS place(file_id, place)"
    )
    for source in sorted({one.source for one in staged}):
        mine = [one for one in staged if one.source == source]
        paths = [piece for one in mine for piece in one.pieces[table.name]]
        _repeat_the_lake(connection, table, source, files(paths))
        if len(mine) > 1 and _may_repeat(table, {path: sizes[path] for path in paths}):
            _repeat_each_other(connection, table, files(paths))
    return {
        (file_id, earlier): count
        for file_id, earlier, count in rows(
            connection, "SELECT file_id, earlier_file_id, count(*) FROM duplicate_rows GROUP BY ALL"
        )
    }


def _repeat_the_lake(connection: DuckDBPyConnection, table: Table, source: str, pieces: str) -> None:
    """Rows that the same source brought before; only the days of the staged rows are looked at."""
    near = f"source = {literal(source)}"
    if table.span:
        low, high = rows(connection, f"SELECT min({table.span}), max({table.span}) FROM read_parquet({pieces})")[0]
        near += f" AND ({table.span} BETWEEN '{low}' AND '{high}'" if low is not None else " AND (false"
        near += f" OR {table.span} IS NULL)" if table.column(table.span).is_nullable else ")"
    if not rows(connection, f"SELECT 1 FROM {table.place} WHERE {near} LIMIT 1"):
        return
    connection.execute(
        f"""INSERT INTO duplicate_rows
        SELECT new.filename, new.file_row_number, new.file_id, min(old.file_id)
        FROM read_parquet({pieces}, filename = true, file_row_number = true) AS new
        JOIN (SELECT * FROM {table.place} WHERE {near}) AS old ON {_same(table, "new", "old")}
        GROUP BY ALL"""
    )


def _may_repeat(table: Table, sizes: Mapping[Path, int]) -> bool:
    """Whether two rows of the pieces may have the same key: a fifth of what the search for them costs."""
    if sum(sizes.values()) > MOST_COMPARED_ROWS:
        return True
    keys = (pl.read_parquet(piece, columns=list(table.key), glob=False) for piece in sizes)
    hashes = pl.concat([frame.select(table.key).hash_rows() for frame in keys]).sort()
    return bool((hashes == hashes.shift(1)).any())


def _repeat_each_other(connection: DuckDBPyConnection, table: Table, pieces: str) -> None:
    """Rows that an earlier file of this commit brings; rows that repeat within their own file are data."""
    keys = ", ".join(table.key)
    staged = f"read_parquet({pieces}, filename = true, file_row_number = true)"
    connection.execute(
        f"""INSERT INTO duplicate_rows
        SELECT new.filename, new.file_row_number, new.file_id, first.file_id
        FROM {staged} AS new
        JOIN staged_places AS mine ON mine.file_id = new.file_id
        JOIN (
            SELECT {keys}, arg_min(file_id, place) AS file_id, min(place) AS place
            FROM {staged} JOIN staged_places USING (file_id)
            GROUP BY {keys} HAVING min(place) < max(place)
        ) AS first ON {_same(table, "new", "first")} AND mine.place > first.place
        ANTI JOIN duplicate_rows AS known
            ON known.filename = new.filename AND known.file_row_number = new.file_row_number"""
    )


def _same(table: Table, left: str, right: str) -> str:
    """The condition that two rows have the same key; two nulls are the same."""
    equals = {True: "IS NOT DISTINCT FROM", False: "="}
    return " AND ".join(f"{left}.{key} {equals[table.column(key).is_nullable]} {right}.{key}" for key in table.key)


def _add(connection: DuckDBPyConnection, table: Table, pieces: Sequence[Path]) -> None:
    """The pieces become data files of the lake as they are."""
    if pieces:
        connection.execute(f"CALL ducklake_add_data_files('lake', {literal(table.place)}, {files(pieces)})")


def merged(sizes: Mapping[Path, int]) -> Iterator[list[Path]]:
    """Pieces, in their order, that go into one data file together: so many that it is large.

    >>> list(merged({Path("a"): 9_000, Path("b"): 12_000, Path("c"): 500, Path("d"): 400}))
    [[PosixPath('a'), PosixPath('b')], [PosixPath('c'), PosixPath('d')]]
    """
    batch: list[Path] = []
    count = 0
    for piece, size in sizes.items():
        batch.append(piece)
        count += size
        if count >= LARGE_PIECE_ROWS:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


def _insert(connection: DuckDBPyConnection, table: Table, pieces: Sequence[Path]) -> None:
    """The rows of the pieces that are new go into one data file."""
    order = f"ORDER BY {', '.join(table.sort)}" if table.sort else ""
    connection.execute(
        f"""INSERT INTO {table.place} BY NAME
        SELECT {", ".join(table.column_names)}
        FROM read_parquet({files(pieces)}, filename = true, file_row_number = true) AS new
        ANTI JOIN duplicate_rows AS known
            ON known.filename = new.filename AND known.file_row_number = new.file_row_number
        {order}"""
    )
