"""A file on its way into the lake: finished Parquet files and their counts, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telemetry_ready.model.source import LandedFile


@dataclass(frozen=True)
class Staged:
    """One parsed file: Parquet under the lake's data path, not yet known to the catalogue.

    Attributes:
        file: What was read.
        source: Name of its source.
        source_format: The format's label, such as ``syslog_rfc3164@1``.
        detected_by: config, argument or sniffer.
        confidence: The detector's, 0 to 1; 1 where it was told.
        compression: none, gzip or zstd.
        encoding: utf-8, utf-16 ...
        encoding_errors: Bytes that were no text and are shown as escapes.
        time_zone_assumed: The zone that was taken for times without one; None where none was needed.
        records_read: By the framer.
        records_parsed: Accepted by the parser.
        records_rejected: In quarantine, whole.
        records_absorbed: No records of their own.
        rows_made: Table to rows, the rejected ones included.
        rows_rejected: Table to rows that are in quarantine.
        rows_partial: Rows stored with parse_status other than "ok".
        first_event_at: Naive UTC; None where it made no rows.
        last_event_at: Naive UTC.
        pieces: Table to finished Parquet files with exactly the table's columns, each row's ``dup_seq`` final.
        derived: Derived tables (metric_series, log_templates, entities, entity_aliases) to Parquet files: rows
            that may stand in the lake already; not counted.
        quarantine: Parquet files with the columns of ``quarantine``.
        privacy_rules: Version of the privacy rules that the rows went through.
    """

    file: LandedFile
    source: str
    source_format: str
    detected_by: str
    confidence: float
    compression: str
    encoding: str
    encoding_errors: int
    time_zone_assumed: str | None
    records_read: int
    records_parsed: int
    records_rejected: int
    records_absorbed: int
    rows_made: Mapping[str, int]
    rows_rejected: Mapping[str, int]
    rows_partial: int
    first_event_at: datetime | None
    last_event_at: datetime | None
    pieces: Mapping[str, tuple[Path, ...]]
    derived: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    quarantine: tuple[Path, ...] = ()
    privacy_rules: int = 0


@dataclass(frozen=True)
class Receipt:
    """What became of one file.

    Attributes:
        uri: The file.
        outcome: stored, known (the same bytes from the same source are in the lake), replaced, retracted, empty,
            failed.
        source_format: The format's label, "" where it was not parsed.
        records_read: By the framer.
        records_rejected: In quarantine, whole.
        rows_stored: New rows, over all tables.
        rows_duplicate: Rows that other files had already brought.
        rows_rejected: Rows in quarantine.
        detail: Why it failed, or which file it is a copy of.
    """

    uri: str
    outcome: str
    source_format: str = ""
    records_read: int = 0
    records_rejected: int = 0
    rows_stored: int = 0
    rows_duplicate: int = 0
    rows_rejected: int = 0
    detail: str = ""
