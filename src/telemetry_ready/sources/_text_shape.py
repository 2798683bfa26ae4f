"""Where the time stands in lines of text, as a pattern with named groups."""

from typing import NamedTuple

import polars as pl

from telemetry_ready.sources._times import read_times

LEVEL = r"(?:(?P<severity_text>[A-Z]{4,8}|trace|debug|info|notice|warn|warning|error|critical|fatal)[: ]+)?"
TIMES = (
    r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9:.,]+(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?",
    r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4} [0-9:.,]+(?: [AP]M)?",
    r"[0-9]{1,2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]+ [+-][0-9]{4}",
    r"[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:.]+",
    r"[0-9]{10}(?:[0-9]{3})?(?:\.[0-9]+)?",
)
ENOUGH = 0.5


class Shape(NamedTuple):
    """A pattern, and the share of lines that it matches with a plausible time."""

    pattern: str
    share: float


def line_pattern(lines: list[str]) -> Shape | None:
    """The pattern that fits most lines; None where none fits half of them."""
    texts = pl.Series(lines, dtype=pl.String)
    shapes = [Shape(rf"^\[?(?P<time>{time})\]?[ ,:|-]*{LEVEL}(?P<body>.*)$", 0.0) for time in TIMES]
    judged = [Shape(one.pattern, _share(texts, one.pattern)) for one in shapes]
    best = max(judged, key=lambda one: one.share)
    return best if best.share >= ENOUGH else None


def _share(texts: pl.Series, pattern: str) -> float:
    times = read_times(texts.str.extract(pattern))["time"]
    return int(times.is_not_null().sum()) / max(1, len(texts))
