"""The ledger: what was read, what became of it, and what could not be taken."""

import polars as pl

from telemetry_ready.model.tables._column import Column, Table, required, text

_COUNTS = pl.Map(pl.String, pl.UInt64)
_NOW = pl.Datetime("us", "UTC")


def _count(name: str, meaning: str) -> Column:
    return required(name, pl.Int64, meaning, "rows" if name.startswith("rows") else "records")


SOURCE_FILES = Table(
    "source_files",
    "one file that was taken",
    (
        required("file_id", pl.UInt64, "xxh3_64 of source and sha256: the same bytes of one source are one file"),
        required("source", pl.String, "Name of the source in the project file; files where none was given"),
        required("uri", pl.String, "file:// and the absolute path"),
        required("sha256", pl.String, "Of the bytes as they lie there", "hex"),
        required("bytes", pl.Int64, "Size of the file", "By"),
        required("mtime", _NOW, "Last change of the file", "UTC"),
        required("compression", pl.String, "none, gzip or zstd"),
        required("encoding", pl.String, "utf-8, utf-16 ..."),
        required("encoding_errors", pl.Int64, "Bytes that were no text", "By"),
        required("source_format", pl.String, "Parser and its version"),
        required("detected_by", pl.String, "config, argument or sniffer"),
        required("detector_confidence", pl.Float64, "0 to 1; 1 where the format was told"),
        required("privacy_rules", pl.Int32, "Version of the privacy rules that its rows went through"),
        text("time_zone_assumed", "Zone taken for times without one; null where none was needed"),
        Column("first_event_at", pl.Datetime("ns"), "Earliest event in the file", "ns, UTC"),
        Column("last_event_at", pl.Datetime("ns"), "Latest event in the file", "ns, UTC"),
        _count("records_read", "Counted by the framer; read = parsed + rejected + absorbed"),
        _count("records_parsed", "Understood by the parser"),
        _count("records_rejected", "In quarantine, whole"),
        _count("records_absorbed", "No records of their own: blank, comment, continuation"),
        _count("rows_made", "Over all tables; made = stored + duplicate + rejected"),
        _count("rows_stored", "That entered the lake"),
        _count("rows_duplicate", "That other files had already brought"),
        _count("rows_rejected", "In quarantine, of parsed records"),
        _count("rows_partial", "Stored with parse_status other than ok"),
        required("made_by_table", _COUNTS, "rows_made, table to number"),
        required("stored_by_table", _COUNTS, "rows_stored, table to number"),
        required("duplicate_by_table", _COUNTS, "rows_duplicate, table to number"),
        required("rejected_by_table", _COUNTS, "rows_rejected, table to number"),
        required("landed_at", _NOW, "When it was committed", "UTC"),
        required("batch_id", pl.UInt64, "Of ingest_batches"),
    ),
    key=("file_id",),
)

FILE_COPIES = Table(
    "file_copies",
    "one more path with the bytes of a file that was taken",
    (
        required("file_id", pl.UInt64, "The file whose bytes it has"),
        required("uri", pl.String, "Where the copy lies"),
        required("source", pl.String, "Name of the source"),
        required("mtime", _NOW, "Last change of the copy", "UTC"),
        required("seen_at", _NOW, "When it was seen", "UTC"),
        required("batch_id", pl.UInt64, "The run that saw it"),
    ),
    key=("file_id", "uri"),
)

FILE_OVERLAPS = Table(
    "file_overlaps",
    "whose rows a file's rows repeated",
    (
        required("file_id", pl.UInt64, "The file whose rows were not stored"),
        required("earlier_file_id", pl.UInt64, "The file that had brought them"),
        required("table_name", pl.String, "Of the rows"),
        required("rows", pl.Int64, "Rows that were not stored", "rows"),
    ),
    key=("file_id", "earlier_file_id", "table_name"),
)

INGEST_BATCHES = Table(
    "ingest_batches",
    "one run of ingest",
    (
        required("batch_id", pl.UInt64, "Hash, not a counter"),
        required("started_at", _NOW, "Begin", "UTC"),
        required("finished_at", _NOW, "End", "UTC"),
        required("status", pl.String, "done or partial"),
        required("files_stored", pl.Int64, "Files whose rows entered", "files"),
        required("files_known", pl.Int64, "Files that the lake had", "files"),
        required("files_failed", pl.Int64, "Files that could not be taken", "files"),
        _count("records_read", "By the framer"),
        _count("rows_stored", "That entered the lake"),
        _count("rows_duplicate", "That other files had already brought"),
        _count("rows_rejected", "In quarantine, of parsed records"),
        required("code_version", pl.String, "Version of the product"),
        text("detail", "Failed files and why"),
    ),
    key=("batch_id",),
)

QUARANTINE = Table(
    "quarantine",
    "one record or row that could not be taken",
    (
        required("source", pl.String, "Name of the source"),
        required("file_id", pl.UInt64, "Of source_files"),
        required("record_no", pl.UInt64, "Number of the record in that file, from 0"),
        required("batch_id", pl.UInt64, "Of ingest_batches"),
        required("level", pl.String, "record: the whole record; row: one row of a parsed record"),
        required("stage", pl.String, "frame, parse or normalize"),
        required("table_name", pl.String, "Table that it would have entered"),
        required("reason_code", pl.String, "no_time, bad_json, bad_fields, bad_number, too_long, truncated ..."),
        text("detail", "What was wrong, with the value"),
        text("raw", "The record, redacted, at most 64 KiB"),
        required("ingested_at", _NOW, "When the product wrote the row", "UTC"),
    ),
    key=("file_id", "record_no", "level", "table_name"),
)

CLOCKS_MENDED = Table(
    "clocks_mended",
    "one alarm of clock_skew that stood when files of its source were read again",
    (
        required("batch_id", pl.UInt64, "The run that read them again"),
        required("seen_at", _NOW, "When it began", "UTC"),
        required("source", pl.String, "As in clock_skew"),
        text("host_name", "As in clock_skew"),
        required("kind", pl.String, "The other clock"),
        required("skew_s", pl.Int64, "Median of the other clock minus the event time, before", "s"),
        required("rows", pl.Int64, "Rows that showed it", "rows"),
        text("setting", "What would mend it"),
    ),
    key=("batch_id", "source", "host_name", "kind"),
)

LAKE_SCHEMA = Table(
    "lake_schema",
    "one version of this schema that the lake has had; the highest holds",
    (
        required("schema_version", pl.Int32, "Version"),
        required("created_at", _NOW, "Since when", "UTC"),
        required("code_version", pl.String, "Version of the product that wrote it"),
    ),
    key=("schema_version",),
)
