"""Framing: what is a record, and what becomes of bytes that are none."""

import gzip
from pathlib import Path

import polars as pl
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from telemetry_ready.errors import SourceError
from telemetry_ready.model.source import CsvRows, Framing, JsonElements, Lines
from telemetry_ready.sources import _frame
from telemetry_ready.sources._bytes import Stream
from telemetry_ready.sources._frame import frame, head


def framed(path: Path, content: bytes, framing: Framing = Lines()) -> tuple[list[str], list[str], Stream]:  # noqa: B008  # frozen
    path.write_bytes(content)
    stream = Stream()
    blocks = list(frame(path, framing, stream))
    numbers = sorted(n for block in blocks for n in [*block.records["record_no"], *block.rejects["record_no"]])
    assert numbers == list(range(len(numbers)))
    return (
        [raw for block in blocks for raw in block.records["raw"]],
        [reason for block in blocks for reason in block.rejects["reason_code"]],
        stream,
    )


@pytest.mark.parametrize(
    ("content", "records"),
    [
        (b"", []),
        (b"a\nb\n", ["a", "b"]),
        (b"a\nb", ["a", "b"]),
        (b"a\r\nb\r\n", ["a", "b"]),
        (b"\xef\xbb\xbfa\n", ["a"]),
        (b"a\n\nb\n", ["a", "", "b"]),
        (b"a\x00b\n", ["a\x00b"]),
        ("a\nü\n".encode("utf-16"), ["a", "ü"]),
        ("abcd\nb\n".encode("utf-16-le"), ["abcd", "b"]),
        (b"ok\n\xc3\x28\nok\n", ["ok", "\\xc3(", "ok"]),
        (gzip.compress(b"a\n", mtime=0) + gzip.compress(b"b\n", mtime=0), ["a", "b"]),
        (zstandard.compress(b"a\n") + zstandard.compress(b"b\n"), ["a", "b"]),
    ],
)
def test_every_line_is_a_record(tmp_path: Path, content: bytes, records: list[str]) -> None:
    """A user's file has the lines that an editor shows, however it is encoded or packed."""
    assert framed(tmp_path / "f", content)[:2] == (records, [])


def test_bad_bytes_are_shown_and_counted(tmp_path: Path) -> None:
    """Bytes that are no text do not vanish, and the ledger knows how many there were."""
    _, _, stream = framed(tmp_path / "f", b"ok\xff\xfe\nfine\n")

    assert stream.encoding_errors == 2


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"line\n" * 50_000, mtime=0)[:-9], zstandard.compress(b"line\n" * 50_000)[:-3]]
)
def test_a_cut_off_archive_keeps_what_was_before_the_cut(tmp_path: Path, packed: bytes) -> None:
    """A transfer that broke off loses its tail, not the file, and says so."""
    records, rejects, stream = framed(tmp_path / "f", packed)

    assert set(records) <= {"line", "l", "li", "lin", ""}
    assert rejects == ["truncated"]
    assert "ends too early" in stream.damage


def test_a_line_over_the_limit_is_one_reject_and_its_neighbours_stay(tmp_path: Path) -> None:
    """One endless line must neither fill the memory nor take other records with it."""
    for size in (20 << 20, 40 << 20):
        records, rejects, _ = framed(tmp_path / "f", b"before\n" + b"a" * size + b"\nafter\n")

        assert records == ["before", "after"]
        assert rejects == ["too_long"]


def test_a_block_is_cut_before_a_line_that_starts_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack trace is not torn from its record at a block's border."""
    monkeypatch.setattr(_frame, "BLOCK_BYTES", 1 << 20)
    record = b"2015-10-18 ERROR boom\n" + b"\tat java.lang.Thread.run(Thread.java)\n" * 300
    path = tmp_path / "f"
    path.write_bytes(record * 400)

    blocks = list(frame(path, Lines(start=r"\d{4}-"), Stream()))

    assert len(blocks) > 2
    assert all(block.records["raw"][0].startswith("2015") for block in blocks)


def test_a_quoted_csv_field_may_hold_line_ends(tmp_path: Path) -> None:
    """A ticket's description over three lines is one record."""
    content = b'id,text\n1,"a\nb\nc"\n2,plain\n3,"x ""y"" z"\n'

    assert framed(tmp_path / "f", content, CsvRows())[0] == ['1,"a\nb\nc"', "2,plain", '3,"x ""y"" z"']


def test_a_stray_quote_swallows_nothing(tmp_path: Path) -> None:
    """One quote too many makes one bad record; the thousand after it stay."""
    content = b"id,text\n" + b'1,say "hi\n' + b"2,fine\n" * 1000 + b'3,say "ho\n' + b"4,fine\n"

    assert len(framed(tmp_path / "f", content, CsvRows())[0]) == 1003


def test_quoted_fields_hold_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a block ends must not show in the records."""
    monkeypatch.setattr(_frame, "BLOCK_BYTES", 1 << 20)
    rows = [f'{i},"first\nsecond {i}"' for i in range(200_000)]

    assert framed(tmp_path / "f", ("id,text\n" + "\n".join(rows) + "\n").encode(), CsvRows())[0] == rows


@pytest.mark.parametrize(
    ("content", "path", "records", "rejects"),
    [
        (b'{"result": [{"a": 1}, {"a": [2, 3]}]}', "result", ['{"a": 1}', '{"a": [2, 3]}'], []),
        (b'[1, "two"]', None, ["1", '"two"'], []),
        (b'{"meta": {"n": 2}, "rows": [1,2]}', None, ["1", "2"], []),
        (b'{"a": {"b": [7]}}', "a.b", ["7"], []),
        (b'[{"a": 1}, {"a": ', "", ['{"a": 1}'], ["bad_json"]),
        (b'{"a": 1}', "result", [], ["bad_json"]),
        (b"", None, [], []),
    ],
)
def test_elements_of_a_json_document_are_records(
    tmp_path: Path, content: bytes, path: str | None, records: list[str], rejects: list[str]
) -> None:
    """An API's page is as many records as its array has elements; a torn page keeps the whole ones."""
    assert framed(tmp_path / "f", content, JsonElements(path))[:2] == (records, rejects)


@given(st.binary(max_size=300))
def test_no_line_is_lost_whatever_the_bytes(content: bytes) -> None:
    """Records read is the number of lines that are there."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f"
        path.write_bytes(content)
        stream = Stream()
        read = sum(block.records_read for block in frame(path, Lines(), stream))

    if stream.compression == "none" and stream.encoding == "utf-8":
        text = content.removeprefix(b"\xef\xbb\xbf")
        assert read == text.count(b"\n") + (not text.endswith(b"\n") and text != b"")


def test_a_sample_of_noise_has_no_lines(tmp_path: Path) -> None:
    """A picture or a program is no log."""
    import random

    path = tmp_path / "noise.bin"
    path.write_bytes(random.Random(1).randbytes(50_000))

    assert head(path).lines == ()


def test_a_missing_file_is_told_in_words(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(SourceError, match="Cannot read"):
        list(frame(tmp_path / "absent", Lines(), Stream()))


def test_frames_have_the_record_schema(tmp_path: Path) -> None:
    """Parsers can rely on two columns of two types."""
    (tmp_path / "f").write_bytes(b"a\n")

    (block,) = frame(tmp_path / "f", Lines(), Stream())

    assert block.records.schema == pl.Schema({"record_no": pl.UInt64, "raw": pl.String})
