"""A file's bytes, decompressed and as UTF-8, in chunks; damage ends the stream and is told, never hidden.

gzip members and zstd frames may follow each other. A cut-off or corrupt stream keeps everything
before the damage (ingest.md, section 2: readers that lose it without an error).
"""

import codecs
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import zstandard

from telemetry_ready.errors import SourceError

CHUNK_BYTES = 1 << 20
DECOMPRESS_BYTES = 1 << 15  # small pieces: what a decoder holds when it meets damage is lost
LARGEST_EXPANSION = 200  # times the compressed size, ...
EXPANSION_FREE_BYTES = 1 << 30  # ... where the content is also larger than this
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
GZIP_WINDOW = 31  # zlib: gzip container, largest window


@dataclass
class Stream:
    """What was learned while a file was read.

    Attributes:
        compression: none, gzip or zstd.
        encoding: utf-8 or utf-16.
        damage: Why the stream ended early, "" where it did not.
        encoding_errors: Bytes that were no text; they are shown as escapes.
        bytes_read: Of the file, so far.
    """

    compression: str = "none"
    encoding: str = "utf-8"
    damage: str = ""
    encoding_errors: int = 0
    bytes_read: int = 0


class _Decoder(Protocol):
    @property
    def unused_data(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def text_chunks(path: Path, stream: Stream) -> Iterator[bytes]:
    """The file's content as UTF-8 bytes, a byte-order mark removed; ``stream`` is filled on the way.

    Raises:
        SourceError: The file cannot be opened or read.
    """
    try:
        yield from _as_utf8(_decompressed(path, stream), stream)
    except OSError as error:
        raise _unreadable(path, error) from error


def fingerprint(path: Path) -> tuple[str, int, datetime]:
    """SHA-256 (hex), size in bytes and last change (aware, UTC) of the file as it lies there.

    Raises:
        SourceError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest, *state_of(path)


def state_of(path: Path) -> tuple[int, datetime]:
    """Size in bytes and last change (aware, UTC): a file that is written to changes one of them.

    Raises:
        SourceError: The file is gone.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)


def _unreadable(path: Path, error: OSError) -> SourceError:
    what = f"Cannot read {str(path)!r}: {error.strerror or error}."
    return SourceError(f"{what}\nHint: check that it exists and that you may read it.")


def _decompressed(path: Path, stream: Stream) -> Iterator[bytes]:
    with path.open("rb") as file:
        magic = file.read(len(ZSTD_MAGIC))
        file.seek(0)
        if magic.startswith(GZIP_MAGIC):
            stream.compression = "gzip"
        elif magic == ZSTD_MAGIC:
            stream.compression = "zstd"
        size = CHUNK_BYTES if stream.compression == "none" else DECOMPRESS_BYTES
        chunks = _counted(iter(lambda: file.read(size), b""), stream)
        if stream.compression == "none":
            yield from chunks
        else:
            yield from _inflate(chunks, stream)


def _counted(chunks: Iterator[bytes], stream: Stream) -> Iterator[bytes]:
    for chunk in chunks:
        stream.bytes_read += len(chunk)
        yield chunk


def _new_decoder(compression: str) -> _Decoder:
    if compression == "gzip":
        return zlib.decompressobj(wbits=GZIP_WINDOW)
    return zstandard.ZstdDecompressor().decompressobj()


def _inflate(chunks: Iterator[bytes], stream: Stream) -> Iterator[bytes]:
    decoder = _new_decoder(stream.compression)
    taken = given = 0
    for chunk in chunks:
        taken += len(chunk)
        while chunk:
            if decoder.eof:
                decoder = _new_decoder(stream.compression)
            try:
                out = decoder.decompress(chunk)
            except (zlib.error, zstandard.ZstdError) as error:
                stream.damage = f"the {stream.compression} stream is damaged: {error}"
                return
            given += len(out)
            yield out
            chunk = decoder.unused_data if decoder.eof else b""
        if given > EXPANSION_FREE_BYTES and given > LARGEST_EXPANSION * taken:
            stream.damage = f"it expands more than {LARGEST_EXPANSION} times, {given:,} bytes so far"
            return
    if not decoder.eof:
        stream.damage = f"the {stream.compression} stream ends too early"


def _as_utf8(chunks: Iterator[bytes], stream: Stream) -> Iterator[bytes]:
    first = next((chunk for chunk in chunks if chunk), b"")
    encoding = _utf16(first)
    if encoding is None:
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    stream.encoding = encoding
    decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")
    yield decoder.decode(first).removeprefix("\ufeff").encode(errors="backslashreplace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode(errors="backslashreplace")
    yield decoder.decode(b"", final=True).encode(errors="backslashreplace")


def _utf16(first: bytes) -> str | None:
    """UTF-16 by its byte-order mark, or by a NUL in every second place of the first bytes."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = first[:64]
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) == pairs and not head[::2].count(0):
        return "utf-16-le"
    if pairs and head[::2].count(0) == pairs and not head[1::2].count(0):
        return "utf-16-be"
    return None
