"""What ``detect`` tells about a file: its format, the evidence, three parsed rows; or a drafted mapping."""

from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO

from telemetry_ready.errors import SourceError
from telemetry_ready.model.source import Format, LandedFile, Origin, SourceOptions
from telemetry_ready.normalize import Context, normalize
from telemetry_ready.pipeline.landing import uri_of
from telemetry_ready.sources import formats
from telemetry_ready.sources._bytes import Stream, fingerprint
from telemetry_ready.sources._detect import choose
from telemetry_ready.sources._draft import draft_mapping
from telemetry_ready.sources._frame import frame, head

SHOWN_ROWS = 3
SAMPLE_RECORDS = 1_000
UNKNOWN = "unknown"


def describe(path: Path, *, now: datetime) -> dict[str, Any]:
    """``file``, ``format``, ``confidence``, ``evidence``, ``rows`` of one file; "unknown" where no format fits.

    Raises:
        SourceError: The file cannot be read.
    """
    sample = head(path)
    best = choose(sample, formats().values())
    if not best:
        evidence = "no format recognises it" if sample.lines else "no text, or nothing in it"
        return {"file": str(path), "format": UNKNOWN, "confidence": 0.0, "evidence": evidence, "rows": []}
    found, detection = best[0]
    rows = _rows(path, found, now)
    return {
        "file": str(path),
        "format": found.name,
        "confidence": round(detection.confidence, 4),
        "evidence": detection.evidence,
        "rows": rows,
    }


def draft(path: Path) -> str:
    """A source with a mapping for the project file, as YAML; each column's confidence stands in a comment beside it.

    Raises:
        SourceError: The file cannot be read.
    """
    found = draft_mapping(head(path))
    if found is None:
        raise SourceError(
            f"No mapping can be drafted for {str(path)!r}: it is neither CSV, nor JSON lines, nor lines with a time.\n"
            "Hint: docs/sources.md shows how to write one."
        )
    source = {"name": path.name.split(".")[0] or "source", "silo": str(found.silo), "path": str(path)}
    out = StringIO()
    writer = YAML()
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump({"sources": [{**source, "mapping": found.mapping}]}, out)
    lines = [f"# {column}: confidence {share:.2f}" for column, share in found.confidence.items()]
    head_line = "# A draft: read it, mend it, and put it into telemetry-ready.yaml."
    return "\n".join([head_line, *lines, out.getvalue().rstrip()])


def _rows(path: Path, found: Format, now: datetime) -> list[dict[str, Any]]:
    """The first rows, normalized as ingest would store them, without what is empty and without lineage."""
    sha256, size, mtime = fingerprint(path)
    file = LandedFile(0, uri_of(path), sha256, size, mtime, 0)
    for block in islice(frame(path, found.framing, Stream()), 1):
        records = block.records.head(SAMPLE_RECORDS)
        parsed = found.parse(records, Origin(name=str(path), header=block.header, anchor=mtime))
        done = normalize(parsed.rows, Context(SourceOptions("detect"), file, found.label, b"", now))
        return [
            {"table": table, **_filled(row)}
            for table, rows in done.rows.items()
            for row in rows.sort("record_no").head(SHOWN_ROWS).iter_rows(named=True)
        ][:SHOWN_ROWS]
    return []


LINEAGE = {
    "file_id",
    "batch_id",
    "ingested_at",
    "source",
    "source_system",
    "source_format",
    "content_hash",
    "dup_seq",
    "event_date",
}


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in row.items()
        if name not in LINEAGE
        and not name.endswith("_entity_id")
        and value is not None
        and not (isinstance(value, list | dict | pl.Series) and not len(value))
    }
