"""Framing: from a file's text to numbered records, in blocks of bounded size.

This is where *records read* is counted, before and independent of any parser. A block is cut between records
only; a record over the limit and the tail of a damaged file are rejects of their own.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from telemetry_ready.model.source import (
    REJECT_SCHEMA,
    CsvRows,
    Framing,
    JsonElements,
    Lines,
    Sample,
)
from telemetry_ready.sources._bytes import Stream, text_chunks
from telemetry_ready.sources._elements import Broken, elements
from telemetry_ready.sources._quoted import join_quoted, take_header

BLOCK_BYTES = 30 << 20  # under 32 MiB, from where on the allocator gives memory back, and takes it again page by page
LONGEST_RECORD_BYTES = 16 << 20
KEPT_OF_TOO_LONG_BYTES = 64 << 10
LARGEST_DOCUMENT_BYTES = 1 << 30  # a JSON document is held whole
ELEMENTS_PER_BLOCK = 20_000
SAMPLE_BYTES = 256 << 10
SAMPLE_LINES = 400
HOLD_BACK_LINES = 10_000  # a record of more lines may be cut at a block's border


@dataclass(frozen=True)
class Block:
    """Some records of a file, in order.

    Attributes:
        records: ``record_no`` and ``raw``; numbers ascend without a gap over records and rejects together.
        rejects: Records that cannot be handed to a parser: too_long, truncated.
        header: The CSV header; None for other framings.
    """

    records: pl.DataFrame
    rejects: pl.DataFrame
    header: str | None = None

    @property
    def records_read(self) -> int:
        """How many records the block holds, whatever becomes of them."""
        return self.records.height + self.rejects.height


@dataclass
class _Numbers:
    """The next record's number, and rejects that wait for the block they belong to."""

    next: int = 0
    rejects: list[dict[str, object]] = field(default_factory=list)

    def reject(self, reason: str, detail: str, raw: str) -> None:
        self.rejects.append(
            {
                "record_no": self.next,
                "level": "record",
                "table_name": None,
                "reason_code": reason,
                "detail": detail,
                "raw": raw,
            }
        )
        self.next += 1

    def block(self, raw: pl.Series, header: str | None = None) -> Block:
        """Number the records, set those over the limit aside, and take the waiting rejects along."""
        records = pl.DataFrame({"raw": raw}, schema={"raw": pl.String}).with_row_index("record_no", self.next)
        records = records.select(pl.col("record_no").cast(pl.UInt64), "raw")
        self.next += records.height
        rejects = pl.DataFrame(self.rejects, schema=REJECT_SCHEMA)
        self.rejects = []
        is_long = pl.col("raw").str.len_bytes() > LONGEST_RECORD_BYTES
        if records.select(is_long.any()).item():
            rejects = pl.concat([rejects, _too_long(records.filter(is_long))])
            records = records.filter(~is_long)
        return Block(records, rejects, header)


def frame(path: Path, framing: Framing, stream: Stream) -> Iterator[Block]:
    """Every record of the file, block by block; ``stream`` says afterwards what was seen on the way.

    Raises:
        SourceError: The file cannot be read.
    """
    chunks = text_chunks(path, stream)
    numbers = _Numbers()
    if isinstance(framing, JsonElements):
        yield from _json_blocks(chunks, framing, numbers, stream)
    else:
        start = framing.start if isinstance(framing, Lines) else None
        lines = (_lines(text, stream) for text in _text_blocks(chunks, start, numbers))
        yield from _csv_blocks(lines, numbers) if isinstance(framing, CsvRows) else map(numbers.block, lines)
    if stream.damage:
        numbers.reject("truncated", stream.damage, "")
    if numbers.rejects:
        yield numbers.block(pl.Series([], dtype=pl.String))


def head(path: Path) -> Sample:
    """What a detector looks at. Content that is no text gives a sample without lines.

    Raises:
        SourceError: The file cannot be read.
    """
    kept = bytearray()
    stream = Stream()
    is_whole = True
    for chunk in text_chunks(path, stream):
        kept += chunk
        if len(kept) > SAMPLE_BYTES:
            is_whole = False
            break
    text = bytes(kept[:SAMPLE_BYTES]).decode("utf-8", "backslashreplace")
    if _is_binary(bytes(kept[:SAMPLE_BYTES])):
        return Sample(str(path), (), "", is_whole)
    lines = text.split("\n")
    if not is_whole or not lines[-1]:
        lines = lines[:-1] or lines
    return Sample(str(path), tuple(line.removesuffix("\r") for line in lines[:SAMPLE_LINES]), text, is_whole)


def _is_binary(content: bytes) -> bool:
    """Whether more than one byte in twenty is no text (control characters, or not UTF-8)."""
    shown = content.decode("utf-8", "ignore")
    odd = (
        len(content) - len(shown.encode()) + sum(ord(char) < ord(" ") and char not in "\t\r\n\x1b\f" for char in shown)
    )
    return odd * 20 > len(content)


def _text_blocks(chunks: Iterator[bytes], start: str | None, numbers: _Numbers) -> Iterator[bytes]:
    """Bytes of whole lines; a line over the block size becomes a reject, skipped without being held."""
    begins = re.compile(start.encode()) if start else None
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size < BLOCK_BYTES:
            parts.append(chunk)
            continue
        if cut := _cut(chunk, begins):  # as a rule: the block is put together once, and never copied whole
            yield b"".join([*parts, chunk[:cut]])
            parts = [chunk[cut:]]
        else:
            buffer = b"".join([*parts, chunk])
            if cut := _cut(buffer, begins) or buffer.rfind(b"\n") + 1:
                yield buffer[:cut]
                parts = [buffer[cut:]]
            else:
                parts = [_skip_line(buffer, chunks, numbers)]
        size = sum(map(len, parts))
    rest = b"".join(parts)
    if rest:
        yield rest


def _cut(buffer: bytes, begins: re.Pattern[bytes] | None) -> int:
    """Where the last line that starts a record begins; 0 where there is none to cut at."""
    end = buffer.rfind(b"\n") + 1
    if begins is None:
        return end
    end = len(buffer)
    for _ in range(HOLD_BACK_LINES):
        line_start = buffer.rfind(b"\n", 0, end) + 1
        if not line_start or begins.match(buffer, line_start, end):
            return line_start
        end = line_start - 1
    return 0


def _skip_line(buffer: bytes, chunks: Iterator[bytes], numbers: _Numbers) -> bytes:
    """Read on to the end of a line that is longer than a block, keep its head, and give what follows it."""
    digest = hashlib.sha256(buffer)
    length = len(buffer)
    shown = buffer[:KEPT_OF_TOO_LONG_BYTES].decode("utf-8", "backslashreplace")
    rest = b""
    for chunk in chunks:
        line, end, after = chunk.partition(b"\n")
        digest.update(line)
        length += len(line)
        if end:
            rest = after
            break
    numbers.reject("too_long", f"{length:,} bytes, sha256 {digest.hexdigest()}", shown)
    return rest


def _too_long(records: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {
            "record_no": number,
            "level": "record",
            "table_name": None,
            "reason_code": "too_long",
            "detail": f"{len(raw.encode()):,} bytes, sha256 {hashlib.sha256(raw.encode()).hexdigest()}",
            "raw": raw.encode()[:KEPT_OF_TOO_LONG_BYTES].decode("utf-8", "backslashreplace"),
        }
        for number, raw in records.iter_rows()
    ]
    return pl.DataFrame(rows, schema=REJECT_SCHEMA)


def _lines(block: bytes, stream: Stream) -> pl.Series:
    """The block's lines without line ends; bytes that are no text are shown as escapes and counted."""
    try:
        lines = pl.scan_lines(block, name="raw").collect()["raw"]
    except pl.exceptions.ComputeError:  # bytes that are no UTF-8
        block = _repaired(block, stream)
        lines = pl.scan_lines(block, name="raw").collect()["raw"]
    expected = block.count(b"\n") + (not block.endswith(b"\n"))
    if len(lines) != expected:
        raise AssertionError(f"{expected} lines in the block, {len(lines)} read")
    return lines.rechunk()  # which copies no text, and makes whatever picks rows many times as fast


def _repaired(block: bytes, stream: Stream) -> bytes:
    lines = []
    for line in block.split(b"\n"):
        try:
            line.decode()
            lines.append(line)
        except UnicodeDecodeError:
            shown = line.decode("utf-8", "backslashreplace")
            stream.encoding_errors += (len(shown) - len(line.decode("utf-8", "ignore"))) // len("\\xff")
            lines.append(shown.encode())
    return b"\n".join(lines)


def _csv_blocks(blocks: Iterator[pl.Series], numbers: _Numbers) -> Iterator[Block]:
    """Join lines that a quoted field spans; the first line with content is the header."""
    header: str | None = None
    held: list[str] = []
    for lines in blocks:
        joined = pl.concat([pl.Series("raw", held, dtype=pl.String), lines]) if held else lines
        held = []
        if header is None:
            header, joined = take_header(joined)
            if header is None:
                continue
        records, held = join_quoted(joined, header, is_last=False)
        yield numbers.block(records, header)
    if header is not None and held:
        records, _ = join_quoted(pl.Series("raw", held, dtype=pl.String), header, is_last=True)
        yield numbers.block(records, header)


def _json_blocks(chunks: Iterator[bytes], framing: JsonElements, numbers: _Numbers, stream: Stream) -> Iterator[Block]:
    """The elements of the document's array; what cannot be read to its end is one reject, after the good ones."""
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > LARGEST_DOCUMENT_BYTES:
            stream.damage = f"a JSON document of more than {LARGEST_DOCUMENT_BYTES:,} bytes; export JSON lines instead"
            return
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = _repaired(bytes(content), stream).decode()
    waiting: list[str] = []
    for element in elements(text, framing.path):
        if isinstance(element, Broken):
            yield numbers.block(pl.Series("raw", waiting, dtype=pl.String))
            waiting = []
            numbers.reject("bad_json", element.detail, element.raw)
        else:
            waiting.append(element)
        if len(waiting) == ELEMENTS_PER_BLOCK:
            yield numbers.block(pl.Series("raw", waiting, dtype=pl.String))
            waiting = []
    if waiting:
        yield numbers.block(pl.Series("raw", waiting, dtype=pl.String))
