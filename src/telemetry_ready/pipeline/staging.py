"""One file to finished Parquet: frame, parse, normalize, write, and count every record's one fate.

Touches no catalogue, so it can run anywhere that sees the file and the lake's data path.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from telemetry_ready.errors import SourceError
from telemetry_ready.model.source import (
    REJECT_SCHEMA,
    Format,
    LandedFile,
    Origin,
    Parsed,
    Silo,
    SourceOptions,
)
from telemetry_ready.model.staged import Staged
from telemetry_ready.model.tables import ROW_TABLES, TABLES, polars_schema
from telemetry_ready.normalize import Context, Normalized, Walk, normalize
from telemetry_ready.normalize.privacy_rules import RULES_VERSION
from telemetry_ready.pipeline._pieces import Pieces
from telemetry_ready.pipeline._rejects import hidden_records
from telemetry_ready.pipeline.landing import path_of
from telemetry_ready.sources._bytes import Stream, state_of
from telemetry_ready.sources._frame import Block, frame

MAIN_TABLE = {
    Silo.LOGS: "logs",
    Silo.METRICS: "metric_points",
    Silo.TICKETS: "ticket_versions",
    Silo.ALERTS: "alert_versions",
}
STORED_NAME = {
    "metrics": "metric_points",
    "ticket_events": "ticket_event_records",
    "ticket_links": "ticket_link_records",
}  # parsed rows that enter a table of another name
KEPT_OF_RAW = 64 << 10


def _nobody(_bytes: int, _rows: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Chosen:
    """How a file will be read, and who said so."""

    format: Format
    source: SourceOptions
    detected_by: str
    confidence: float


@dataclass(frozen=True)
class Workbench:
    """What staging needs beside the file: where to write, the project's key, the clock."""

    data: Path
    key: bytes
    now: datetime


@dataclass(frozen=True)
class _Job:
    """One file, how it is read, and where its rows go."""

    file: LandedFile
    chosen: Chosen
    bench: Workbench
    pieces: Pieces
    years: pl.DataFrame | None = None


@dataclass
class _Counts:
    """What became of a file's records and rows, block by block."""

    read: int = 0
    parsed: int = 0
    rejected: int = 0
    absorbed: int = 0
    partial: int = 0
    made: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None
    has_assumed_zone: bool = False

    def add(self, block: Block, parsed: Parsed, rows: Mapping[str, pl.DataFrame], rejects: pl.DataFrame) -> None:
        """Count one block."""
        is_row = rejects["level"] == "row"
        self.read += block.records_read
        self.parsed += len(parsed.accepted)
        self.absorbed += len(parsed.absorbed)
        self.rejected += rejects.height - int(is_row.sum())
        refused = Counter(STORED_NAME.get(name, name) for name in rejects.filter(is_row)["table_name"])
        self.refused += refused
        self.made += refused
        for table, frame_ in rows.items():
            self.made[table] += frame_.height
            self._see(frame_)

    def _see(self, rows: pl.DataFrame) -> None:
        if "parse_status" in rows.columns:
            self.partial += int((rows["parse_status"] != "ok").sum())
        if "time_flags" in rows.columns:
            self.has_assumed_zone |= bool(((rows["time_flags"] & 1) > 0).any())
        for column in {"time_unix_nano", "opened_at", "started_at"} & set(rows.columns):
            times = rows[column].drop_nulls()
            if len(times):
                seen = [
                    time for time in (self.first, self.last, times.min(), times.max()) if isinstance(time, datetime)
                ]
                self.first, self.last = min(seen), max(seen)


def stage(file: LandedFile, chosen: Chosen, bench: Workbench, advance: Callable[[int, int], None] = _nobody) -> Staged:
    """Turn one file into finished Parquet files and their counts; ``advance`` is told bytes and rows per block.

    Raises:
        SourceError: The file cannot be read, changed while it was read, or broke a parser.
    """
    job = _Job(file, chosen, bench, Pieces(bench.data, file))
    try:
        staged, walk = _stage(job, advance)
        if not walk.is_off:
            return staged
        job.pieces.remove()
        job = replace(job, pieces=Pieces(bench.data, file), years=walk.steps())
        return _stage(job, _nobody)[0]
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        job.pieces.remove()
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SourceError(f"{file.uri} could not be read as {chosen.format.name}: {what}") from error
    except BaseException:
        job.pieces.remove()
        raise


def _stage(job: _Job, advance: Callable[[int, int], None]) -> tuple[Staged, Walk]:
    stream, counts, told = Stream(), _Counts(), 0
    walk = Walk(job.chosen.source.latest or job.file.mtime)
    survey = _survey(job)
    for block in frame(path_of(job.file.uri), job.chosen.format.framing, stream):
        rows = counts.made.total()
        done = _take(job, block, _origin(job, block, survey), counts)
        walk = walk.after(done.rows, done.rejects)
        advance(stream.bytes_read - told, counts.made.total() - rows)
        told = stream.bytes_read
    advance(job.file.size_bytes - told, 0)
    job.pieces.finish()
    if state_of(path_of(job.file.uri)) != (job.file.size_bytes, job.file.mtime):
        raise SourceError(f"{job.file.uri} changed while it was read.\nHint: ingest it again when it is at rest.")
    return _staged(job, stream, counts), walk


def _survey(job: _Job) -> Mapping[str, Any]:
    """What a format must know of the whole file before it parses a part, such as the order of day and month."""
    survey = job.chosen.format.survey
    known: Mapping[str, Any] = {}
    if survey is not None:
        for block in frame(path_of(job.file.uri), job.chosen.format.framing, Stream()):
            known = survey(block.records, _origin(job, block, known))
    return known


def _origin(job: _Job, block: Block, survey: Mapping[str, Any]) -> Origin:
    source = job.chosen.source
    return Origin(
        name=str(path_of(job.file.uri)),
        header=block.header,
        anchor=source.latest or job.file.mtime,
        mapping=source.mapping,
        date_order=source.date_order,
        survey=survey,
    )


def _take(job: _Job, block: Block, origin: Origin, counts: _Counts) -> Normalized:
    """Parse and normalize one block: its rows are written, what it refuses is kept with its reason."""
    parsed = job.chosen.format.parse(block.records, origin)
    _hold_the_law(block, parsed, job.file)
    label = job.chosen.format.label
    context = Context(job.chosen.source, job.file, label, job.bench.key, job.bench.now, job.years)
    done = normalize(parsed.rows, context)
    refused = [("frame", block.rejects), ("parse", parsed.rejects), ("normalize", done.rejects)]
    counts.add(block, parsed, done.rows, pl.concat(rejects.select(list(REJECT_SCHEMA)) for _, rejects in refused))
    for table, rows in done.rows.items():
        job.pieces.write(table, rows)
    for table, rows in done.derived.items():
        job.pieces.derive(table, rows)
    for stage_name, rejects in refused:
        if rejects.height:
            job.pieces.write("quarantine", _quarantine(job, rejects, stage_name, block.header))
    return done


def _hold_the_law(block: Block, parsed: Parsed, file: LandedFile) -> None:
    """Each record of the block has exactly one fate (DESIGN.md, section 2).

    Raises:
        SourceError: The parser lost or doubled a record: nothing of the file is stored.
    """
    whole = parsed.rejects.filter(pl.col("level") == "record")["record_no"]
    fates = pl.concat([parsed.accepted.cast(pl.UInt64), whole.cast(pl.UInt64), parsed.absorbed.cast(pl.UInt64)])
    if not fates.sort().equals(block.records["record_no"]):
        raise SourceError(
            f"{file.uri}: the parser gave {len(fates):,} fates ({fates.n_unique():,} different) to "
            f"{block.records.height:,} records. This is a defect of the format; nothing of the file was stored."
        )


def _quarantine(job: _Job, rejects: pl.DataFrame, stage_name: str, header: str | None) -> pl.DataFrame:
    """Rejects as they are stored: with lineage, cut to 64 KiB, and without what must not be stored."""
    main = MAIN_TABLE[job.chosen.format.silo]
    source, key = job.chosen.source, job.bench.key
    rows = rejects.with_columns(
        pl.col("table_name").fill_null(main).replace(STORED_NAME),
        hidden_records(rejects["raw"].str.slice(0, KEPT_OF_RAW), source, header, key).alias("raw"),
        hidden_records(rejects["detail"], source, None, key).alias("detail"),
        source=pl.lit(source.name),
        file_id=pl.lit(job.file.file_id, pl.UInt64),
        batch_id=pl.lit(job.file.batch_id, pl.UInt64),
        stage=pl.lit(stage_name),
        ingested_at=pl.lit(job.bench.now),
    )
    schema = polars_schema(TABLES["quarantine"])
    return rows.select(schema.names()).cast(dict(schema))  # type: ignore[arg-type]  # a mapping of names to types


def _staged(job: _Job, stream: Stream, counts: _Counts) -> Staged:
    files, chosen = job.pieces.files(), job.chosen
    return Staged(
        file=job.file,
        source=chosen.source.name,
        source_format=chosen.format.label,
        detected_by=chosen.detected_by,
        confidence=chosen.confidence,
        compression=stream.compression,
        encoding=stream.encoding,
        encoding_errors=stream.encoding_errors,
        time_zone_assumed=chosen.source.time_zone or ("UTC" if counts.has_assumed_zone else None),
        records_read=counts.read,
        records_parsed=counts.parsed,
        records_rejected=counts.rejected,
        records_absorbed=counts.absorbed,
        rows_made=dict(counts.made),
        rows_rejected=dict(counts.refused),
        rows_partial=counts.partial,
        first_event_at=counts.first,
        last_event_at=counts.last,
        pieces={table: paths for table, paths in files.items() if table in ROW_TABLES},
        derived={table: paths for table, paths in files.items() if table not in ROW_TABLES and table != "quarantine"},
        quarantine=files.get("quarantine", ()),
        privacy_rules=RULES_VERSION,
    )
