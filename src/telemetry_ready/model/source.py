"""What a source format is, and what passes between framing, parsing and normalizing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag, StrEnum
from typing import Any

import polars as pl


class Silo(StrEnum):
    """The kinds of system that data comes from."""

    LOGS = "logs"
    METRICS = "metrics"
    TICKETS = "tickets"
    ALERTS = "alerts"


class TimeFlag(IntFlag):
    """Doubts about an event time, stored as ``time_flags`` (formats_and_schema.md, section 1.2)."""

    ZONE_ASSUMED = 1
    YEAR_INFERRED = 2
    OBSERVED_SUBSTITUTED = 4
    DST_UNCLEAR = 8
    SUBSECOND_MISSING = 16
    IN_FUTURE = 32
    FROM_FILE = 64
    FALLBACK = 128


ASSUMED = TimeFlag.ZONE_ASSUMED | TimeFlag.OBSERVED_SUBSTITUTED | TimeFlag.DST_UNCLEAR | TimeFlag.FALLBACK
"""The flags that make a row doubtful: its time was assumed, not read. Validity checks count it as failed."""

ATTRIBUTE = "attr:"
"""Prefix of a parsed column that becomes one key of the ``attributes`` map."""

RESOURCE = "res:"
"""Prefix of a parsed column that becomes one key of the ``resource_attributes`` map."""

IS_UTC = "_is_utc"
"""Suffix of a parsed flag column: whether that time is UTC already. ``time_is_utc`` stands for times without one."""

RECORD_SCHEMA: dict[str, Any] = {"record_no": pl.UInt64, "raw": pl.String}

REJECT_SCHEMA: dict[str, Any] = {
    "record_no": pl.UInt64,
    "level": pl.String,  # "record": the whole record; "row": one row of a parsed record
    "table_name": pl.String,  # the table that it would have entered
    "reason_code": pl.String,  # no_time, bad_json, bad_fields, bad_number, too_long, truncated, ...
    "detail": pl.String,
    "raw": pl.String,
}


@dataclass(frozen=True)
class Lines:
    """Framing: one line is one record.

    Attributes:
        start: A regular expression that a line matches which starts a record; lines that do not
            match continue the one above. A block is never cut between them. None: every line starts one.
    """

    start: str | None = None


@dataclass(frozen=True)
class CsvRows:
    """Framing: one CSV row is one record (a quoted field may hold line ends); the header is not a record."""


@dataclass(frozen=True)
class JsonElements:
    """Framing: one element of the array in a JSON document is one record.

    Attributes:
        path: Dotted keys that lead to the array; "" where the document is the array;
            None: the document's array, or else the first array found in its top object.
    """

    path: str | None = None


Framing = Lines | CsvRows | JsonElements


@dataclass(frozen=True)
class Sample:
    """The head of a file, decompressed and decoded: what a detector looks at.

    Attributes:
        name: The file's name as given (with its folder).
        lines: The first lines, without line ends; at most 400. A last line that the head cuts is left out.
        text: The head as text, at most 256 KiB.
        is_whole: Whether the head is the whole file.
    """

    name: str
    lines: tuple[str, ...]
    text: str
    is_whole: bool


@dataclass(frozen=True)
class Detection:
    """How sure a format is that a file is its own.

    Attributes:
        confidence: 0.0 (not mine) to 1.0.
        evidence: What was seen, in words: "398 of 400 lines have an RFC 3164 head".
    """

    confidence: float
    evidence: str = ""


@dataclass(frozen=True)
class Origin:
    """What a parser may know beside the records.

    Attributes:
        name: The file's name with its folder, as stored in ``source_files.uri`` (no scheme).
        header: The CSV header record as it stands in the file; None for other framings.
        anchor: The moment that no record is later than (the file's mtime, or the source's ``latest``); aware, UTC.
        mapping: The source's mapping, for the format ``mapping`` alone.
        date_order: ``day_first`` or ``month_first``, as the source's setting says it; None: the columns show it.
        survey: What the format's survey found in the whole file.
    """

    name: str
    header: str | None = None
    anchor: datetime | None = None
    mapping: Mapping[str, Any] | None = None
    date_order: str | None = None
    survey: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Parsed:
    """What became of a block's records: each is accepted, rejected or absorbed, exactly once.

    Attributes:
        rows: Table name to rows. Columns are ``record_no``, ``raw`` (the text that the row's hash covers) and
            any of the table's own columns as text or typed, plus ``attr:KEY`` and ``res:KEY`` for the maps;
            ``docs/sources.md`` lists what each table's rows must have.
        accepted: ``record_no`` of every record that was understood, whether it made rows or not.
        rejects: By ``REJECT_SCHEMA``: records with level "record", rows of accepted records with level "row".
        absorbed: ``record_no`` of lines that are no record of their own: blank, comment, continuation.
    """

    rows: Mapping[str, pl.DataFrame]
    accepted: pl.Series
    rejects: pl.DataFrame
    absorbed: pl.Series


@dataclass(frozen=True)
class Format:
    """One file format: a pure description, found by discovery as ``FORMAT`` in its module.

    Attributes:
        name: As the project file names it.
        silo: What its records are.
        framing: How bytes become records.
        detect: How sure the format is that a file is its own.
        parse: Records to rows, rejects and absorbed lines.
        spec: Address of the format's description.
        version: Of the parser; stored with every row.
        survey: For a format that must see the whole file first (the order of day and month, say): called with each
            block's records and the origin, whose ``survey`` holds what the blocks before gave; gives the new whole.
    """

    name: str
    silo: Silo
    framing: Framing
    detect: Callable[[Sample], Detection]
    parse: Callable[[pl.DataFrame, Origin], Parsed]
    spec: str
    version: int = 1
    survey: Callable[[pl.DataFrame, Origin], Mapping[str, Any]] | None = None

    @property
    def label(self) -> str:
        """What ``source_format`` stores: name and version."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class PrivacyPolicy:
    """What a source does otherwise than by default with personal data and secrets: names of classes by action.

    Attributes:
        off: Not searched for.
        flag: Left as they are; the row is flagged.
        redact: Replaced by the class's name.
        pseudonymize: Replaced by a keyed hash, so that joins survive.
        truncate: Cut to the network; addresses of machines (ip) only.
        persons: Fields of the source that name persons, beside those that are known to.
    """

    off: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    redact: tuple[str, ...] = ()
    pseudonymize: tuple[str, ...] = ()
    truncate: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceOptions:
    """One source of the project file, as the pipeline needs it.

    Attributes:
        name: Its name; ``files`` for files that were given on the command line without one.
        format: A format's name; None: detect each file.
        mapping: The mapping of a source without a format.
        time_zone: IANA zone of times without an offset; None: the host's, else UTC, flagged as assumed.
        host_time_zones: Host name, or pattern with * and ?, to its zone; the first that fits counts.
        date_order: ``day_first`` or ``month_first`` for dates such as 01/02/2024; None: each column shows it.
        latest: The moment that no record is later than, for times without a year; None: the file's mtime.
        source_system: Stored on every row; "file" where nothing better is known.
        constants: Column name to value for rows that have none: entity hints such as ``host_name``.
        from_file_name: Regular expression with named groups, matched on the file's path; groups fill columns as
            ``constants`` do.
        privacy: What is done with personal data and secrets.
    """

    name: str
    format: str | None = None
    mapping: Mapping[str, Any] | None = None
    time_zone: str | None = None
    latest: datetime | None = None
    source_system: str = "file"
    constants: Mapping[str, str] = field(default_factory=dict)
    from_file_name: str | None = None
    privacy: PrivacyPolicy = PrivacyPolicy()
    host_time_zones: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None


@dataclass(frozen=True)
class LandedFile:
    """One file that was seen and hashed, before it is parsed.

    Attributes:
        file_id: xxh3_64 of source name and sha256: the same bytes from the same source are one file.
        uri: ``file://`` and the absolute path.
        sha256: Of the bytes as they lie there, 64 hex digits.
        size_bytes: Their number.
        mtime: Last change, aware, UTC.
        batch_id: The run that takes it.
    """

    file_id: int
    uri: str
    sha256: str
    size_bytes: int
    mtime: datetime
    batch_id: int
