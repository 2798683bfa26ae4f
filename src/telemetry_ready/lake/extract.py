"""Rows of queries as Parquet files, and the figures of their times."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.sql import rows
from telemetry_ready.model.dataset import SPLITS, Boundaries, DataFile, DatasetTable, Split

ROW_GROUP = 100_000
_PLACED = "dataset_{}"


def boundaries(connection: DuckDBPyConnection, table: DatasetTable, shares: tuple[float, float]) -> Boundaries | None:
    """Ends of train and validation, so that about these shares of the rows lie before them.

    At midnight, where days suffice to keep every split filled; else at a row's own moment.

    Returns:
        None where the table has no rows.
    """
    wanted = f"[{shares[0]}, {shares[0] + shares[1]}]"
    found = rows(
        connection,
        f"SELECT quantile_disc({table.time}, {wanted}), min({table.time}), max({table.time}) FROM ({table.select})",
    )[0]
    if found[0] is None:
        return None
    moments = [_naive(one) for one in found[0]]
    midnights = [one.replace(hour=0, minute=0, second=0, microsecond=0) for one in moments]
    is_filled = _naive(found[1]) < midnights[0] < midnights[1] <= _naive(found[2])
    return Boundaries(*(midnights if is_filled else moments))


def place_rows(connection: DuckDBPyConnection, table: DatasetTable, ends: Boundaries) -> str:
    """Put a table's rows into splits, as a temporary view (a table where links hold rows apart).

    A row whose outcome, or which itself, was known only after the end of its split is under embargo; so is the earlier
    one of two rows that know of each other.

    Returns:
        Its name; column ``split`` beside the fields.
    """
    name = _PLACED.format(table.name)
    train, validation = (f"TIMESTAMP '{one:%Y-%m-%d %H:%M:%S.%f}'" for one in (ends.train_end, ends.validation_end))
    place = f"CASE WHEN {table.time} < {train} THEN 0 WHEN {table.time} < {validation} THEN 1 ELSE 2 END"
    end = f"CASE place WHEN 0 THEN {train} WHEN 1 THEN {validation} END"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name}_placed AS SELECT *, {place} AS place FROM ({table.select})")
    late = f"coalesce({table.known_at} >= {end}, false)"
    if table.held_apart:
        keys = table.held_apart.format(rows=f"{name}_placed")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name}_apart AS SELECT DISTINCT * FROM ({keys})")
        late += f" OR (source_instance, ticket_id) IN (SELECT (source_instance, ticket_id) FROM {name}_apart)"
    words = ", ".join(f"'{one}'" for one in SPLITS)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * EXCLUDE (place), "
        f"CASE WHEN {late} THEN '{Split.EMBARGO}' ELSE [{words}][place + 1] END AS split FROM {name}_placed"
    )
    return name


def write_split(connection: DuckDBPyConnection, table: DatasetTable, split: Split, folder: Path, path: str) -> DataFile:
    """Write one split of placed rows, in order, a row group at a time.

    Args:
        connection: On which ``place_rows`` ran.
        table: Whose rows.
        split: Which.
        folder: Of the data set.
        path: Of the file in it.
    """
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    name = _PLACED.format(table.name)
    query = f"SELECT * EXCLUDE (split) FROM {name} WHERE split = '{split}' ORDER BY {', '.join(table.order)}"
    reader = connection.execute(query).to_arrow_reader(ROW_GROUP)
    written = 0
    with pq.ParquetWriter(file, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            written += batch.num_rows
    first, last = rows(connection, f"SELECT min({table.time}), max({table.time}) FROM {name} WHERE split = '{split}'")[
        0
    ]
    return DataFile(
        table=table.name,
        split=split,
        path=path,
        rows=written,
        size=file.stat().st_size,
        sha256=_sha256(file),
        first=_naive(first) if first else None,
        last=_naive(last) if last else None,
        types={field.name: str(field.type) for field in reader.schema},
    )


def count_flags(connection: DuckDBPyConnection, tables: Iterable[DatasetTable]) -> dict[int, int]:
    """Combination of ``pii_flags`` to the number of placed rows that bear it, over tables that have the column."""
    found: dict[int, int] = {}
    for table in tables:
        if any(field.name == "pii_flags" for field in table.fields):
            for flags, count in rows(
                connection, f"SELECT pii_flags, count(*) FROM {_PLACED.format(table.name)} GROUP BY ALL"
            ):
                found[int(flags or 0)] = found.get(int(flags or 0), 0) + int(count)
    return found


def count_unknown(connection: DuckDBPyConnection) -> int:
    """Tickets among the placed rows of which it is not known how they were opened."""
    query = f"SELECT count(*) FROM {_PLACED.format('tickets')} WHERE NOT is_known_at_open"
    return int(rows(connection, query)[0][0])


def count_repeated(connection: DuckDBPyConnection) -> int:
    """Tickets of validation and test whose title is also one of train; the placed tickets must have titles."""
    name = _PLACED.format("tickets")
    query = (
        f"SELECT count(*) FROM {name} WHERE split IN ('{Split.VALIDATION}', '{Split.TEST}') AND title IS NOT NULL "
        f"AND title IN (SELECT title FROM {name} WHERE split = '{Split.TRAIN}' AND title IS NOT NULL)"
    )
    return int(rows(connection, query)[0][0])


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
