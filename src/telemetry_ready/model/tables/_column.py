"""What a table of the lake is: its columns with their types, units and meanings."""

from dataclasses import dataclass
from typing import Any

import polars as pl

TEXT_MAP = pl.Map(pl.String, pl.String)
AFFECTED = pl.List(pl.Struct({"ref": pl.String, "type": pl.String, "name": pl.String}))

DUCKDB_TYPES: dict[Any, str] = {
    pl.String: "VARCHAR",
    pl.Boolean: "BOOLEAN",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.UInt8: "UTINYINT",
    pl.UInt16: "USMALLINT",
    pl.UInt32: "UINTEGER",
    pl.UInt64: "UBIGINT",
    pl.Datetime("ns"): "TIMESTAMP_NS",
    pl.Datetime("us"): "TIMESTAMP",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ",
    pl.List(pl.String): "VARCHAR[]",
    AFFECTED: 'STRUCT(ref VARCHAR, "type" VARCHAR, "name" VARCHAR)[]',
    TEXT_MAP: "MAP(VARCHAR, VARCHAR)",
    pl.Map(pl.String, pl.UInt64): "MAP(VARCHAR, UBIGINT)",
}
"""Polars type to DuckDB type. No ENUM, no HUGEINT; no zoned nanoseconds: DuckDB 1.5 cuts them."""


@dataclass(frozen=True)
class Column:
    """One column, defined once.

    Attributes:
        name: As in the lake.
        dtype: Polars type.
        meaning: What it holds, in words.
        unit: Of the value; "" where it has none.
        is_nullable: Whether a row may be without it.
    """

    name: str
    dtype: Any
    meaning: str
    unit: str = ""
    is_nullable: bool = True

    @property
    def duckdb_type(self) -> str:
        """The type in the lake."""
        return DUCKDB_TYPES[self.dtype]


@dataclass(frozen=True)
class Table:
    """One table of the lake.

    Attributes:
        name: As users query it.
        grain: What one row is.
        columns: In order.
        sort: Columns by which a data file is sorted.
        key: What tells one row from another, or the identity by which overlapping files are de-duplicated.
        span: Column of day or time, to whose range comparisons are limited; "" for none.
        stored_as: The table's name in the lake, where users meet it as a view that links its rows; "" for its name.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    span: str = ""
    stored_as: str = ""

    @property
    def place(self) -> str:
        """The name under which its rows lie in the lake: what writes them, and counts them, goes there."""
        return self.stored_as or self.name

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names, in order."""
        return tuple(column.name for column in self.columns)


def text(name: str, meaning: str, unit: str = "") -> Column:
    """A text column that may be null."""
    return Column(name, pl.String, meaning, unit)


def texts(meaning: str, *names: str) -> tuple[Column, ...]:
    """Text columns that may be null and share one meaning."""
    return tuple(text(name, meaning) for name in names)


def required(name: str, dtype: Any, meaning: str, unit: str = "") -> Column:
    """A column that every row has."""
    return Column(name, dtype, meaning, unit, is_nullable=False)


def moments(meaning: str, *names: str) -> tuple[Column, ...]:
    """Times of a ticket, in microseconds, UTC, without a zone."""
    return tuple(Column(name, pl.Datetime("us"), meaning, "UTC") for name in names)


def entity(name: str, meaning: str) -> Column:
    """An entity id: the same in every silo."""
    return Column(name, pl.UInt64, meaning)


TIME_FLAGS = required(
    "time_flags",
    pl.UInt16,
    "Doubts about the time: 1 zone assumed, 2 year inferred, 4 observed substituted, 8 clock change, "
    "16 sub-second missing, 32 in the future of the file, 64 from the file, 128 read by fallback",
    "bit mask",
)
PARSE_STATUS = required("parse_status", pl.String, "ok, partial or fallback")
PII_FLAGS = required(
    "pii_flags",
    pl.UInt32,
    "Classes of personal data and secrets that were found: 1 email, 2 card, 4 token, 8 header, 16 jwt, 32 password, "
    "64 private_key, 128 connection, 256 person, 512 iban, 1024 phone, 2048 ssn, 4096 ip, 8192 mac",
    "bit mask",
)
CONTENT_HASH = required(
    "content_hash",
    pl.UInt64,
    "Keyed xxh3_64 of origin, time and raw text before redaction; equal content gives equal hashes",
)
DUP_SEQ = required("dup_seq", pl.UInt16, "Occurrence of equal rows within the file: 0, 1, 2 ...")

LINEAGE: tuple[Column, ...] = (
    required("source", pl.String, "Name of the source in the project file"),
    required("source_system", pl.String, "Kind of system: file, splunk, servicenow ..."),
    required("source_format", pl.String, "Parser and its version, such as syslog_rfc5424@1"),
    required("file_id", pl.UInt64, "Of source_files: xxh3_64 of source and sha256"),
    required("record_no", pl.UInt64, "Number of the record in that file, from 0"),
    required("batch_id", pl.UInt64, "Of ingest_batches: the run that brought the row"),
    required("ingested_at", pl.Datetime("us", "UTC"), "When the product wrote the row", "UTC"),
)
"""Where a row comes from: on every table of rows."""


def polars_schema(table: Table) -> pl.Schema:
    """Column names and Polars types, in order: what a staged Parquet file has.

    >>> from telemetry_ready.model.tables import TABLES
    >>> polars_schema(TABLES["file_overlaps"])["table_name"]
    String
    """
    return pl.Schema({column.name: column.dtype for column in table.columns})


def create_sql(table: Table, name: str = "") -> str:
    """The statement that creates the table, by its own name or by this one.

    Columns are not declared NOT NULL: DuckLake does not hold added Parquet files to it.
    """
    columns = ", ".join(f"{column.name} {column.duckdb_type}" for column in table.columns)
    return f"CREATE TABLE {name or table.name} ({columns})"
