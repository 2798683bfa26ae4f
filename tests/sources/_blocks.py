"""What tests of structured formats share: texts to one block, files through framing, survey and parsing."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from telemetry_ready.model.source import Format, Origin, Parsed, Sample
from telemetry_ready.sources._bytes import Stream
from telemetry_ready.sources._frame import Block, frame


def block(*texts: str | None) -> pl.DataFrame:
    """Records as framing gives them."""
    raw = pl.Series("raw", texts, dtype=pl.String)
    return pl.DataFrame({"raw": raw}).with_row_index("record_no").cast({"record_no": pl.UInt64})


def sample(text: str, name: str = "some/file") -> Sample:
    """The head of a small file."""
    return Sample(name, tuple(text.removesuffix("\n").split("\n")), text, is_whole=True)


def parse_csv(one: Format, text: str, name: str = "some/file.csv") -> Parsed:
    """A CSV text without line ends in its cells: its first line is the header."""
    header, *lines = text.removesuffix("\n").split("\n")
    origin = Origin(name, header=header)
    survey = one.survey(block(*lines), origin) if one.survey else {}
    return one.parse(block(*lines), Origin(name, header=header, survey=survey))


def parse_file(one: Format, path: Path) -> Iterator[tuple[Block, Parsed]]:
    """Every block of a file, surveyed first where the format asks for it, as the pipeline does it."""
    known: dict[str, object] = {}
    if one.survey:
        for part in frame(path, one.framing, Stream()):
            known = dict(one.survey(part.records, Origin(str(path), part.header, survey=known)))
    for part in frame(path, one.framing, Stream()):
        yield part, one.parse(part.records, Origin(str(path), part.header, survey=known))


def codes(parsed: Parsed) -> list[tuple[int, str, str]]:
    """Record number, level and reason of each reject."""
    return parsed.rejects.select("record_no", "level", "reason_code").rows()
