"""What the line log formats share: match a record's head, join the lines below it, give each line its fate.

A format is a tuple of shapes. A shape is one regular expression, anchored at the line's start and applied
once, and the columns that its groups become. Lines that no shape fits are blank, continue the record above, or are
rejects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE, Detection, Parsed, Sample
from telemetry_ready.sources._fates import all_rejects, blank, reject

LEVEL = (
    "A(?:LERT|UDIT)|C(?:RIT(?:ICAL)?|ONFIG)|DEBUG|E(?:RROR|MERG(?:ENCY)?)|F(?:ATAL|INE(?:R|ST)?)|INFO|NOTICE|SEVERE|"
    "TRACE|WARN(?:ING)?"
)
"""Words that are a level where a level is expected.

No two alternatives begin alike, as everywhere in the patterns of likely shapes: the regular expression then
knows at each byte where it stands ("one-pass"), which is three times as fast.
"""

MOST_LINES = 10_000
"""Lines that may continue one record; more are no stack trace but another format, and are rejected."""

_SAMPLED = 200  # lines of a block that decide which shape is tried first
_FIRM = 0.6  # share of lines from which a format is believed
_SURE = 0.95
_DOUBT = 0.5  # weight below that share: the confidence stays under what the choice believes

_CONTINUES = (
    r"^(?:\s|Caused by:|Suppressed:|Traceback |#[0-9]+ |\}"
    r"|[A-Za-z_$][A-Za-z0-9_$]*(?:\.[A-Za-z0-9_$]+)+(?:: |$))"  # a.b.SomeException: ...
)


@dataclass(frozen=True, eq=False)
class Shape:
    """One form of a record's head.

    Attributes:
        pattern: Regular expression with named groups; the group ``date`` is never missing when it matches.
        columns: Column name to expression over the groups, ``raw`` and ``record_no``; ``time`` among them.
        is_general: Whether it also fits lines of the other shapes: it is tried after them.
        within: How many characters of the line the pattern sees; None: all.
    """

    pattern: str
    columns: Mapping[str, pl.Expr]
    is_general: bool = False
    within: int | None = None

    @property
    def head(self) -> pl.Expr:
        """What the pattern is applied to."""
        return pl.col("raw") if self.within is None else pl.col("raw").str.head(self.within)


def text_or_null(column: str) -> pl.Expr:
    """A text column without empty strings."""
    return pl.when(pl.col(column) != "").then(pl.col(column))


def unless_dash(column: str) -> pl.Expr:
    """A text column in which ``-`` and the empty string mean that there is no value."""
    return pl.when(~pl.col(column).is_in(["-", ""])).then(pl.col(column))


def rest_after(*groups: pl.Expr) -> pl.Expr:
    """The text after a head of known length, null where nothing is left: quicker than a group for it."""
    rest = pl.col("raw").str.slice(pl.sum_horizontal(*groups))
    return pl.when(rest != "").then(rest)


def width(group: str, *, around: int = 0) -> pl.Expr:
    """How many characters an ASCII group takes, with those around it; 0 where it is missing."""
    size = pl.col(group).str.len_bytes()
    return ((size + around) if around else size).fill_null(0)


def parse_lines(records: pl.DataFrame, shapes: Sequence[Shape], *, joins: bool = False) -> Parsed:
    """Turn lines into log rows by the shapes.

    Args:
        records: ``record_no`` (ascending) and ``raw``, one line each.
        shapes: The forms that the format knows.
        joins: Whether a line that no shape fits continues the record above it; otherwise it is a reject.
    """
    rows, rest = match_shapes(_without_carriage_return(records), shapes)
    absorbed, orphans = rest.clear(), rest
    if joins:
        rows, absorbed, orphans = join_continuations(rows, rest)
    return split_fates(rows, absorbed, orphans)


def match_shapes(records: pl.DataFrame, shapes: Sequence[Shape]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Apply each shape to the lines that no earlier one fits.

    Returns:
        The rows in the order of ``record_no``, ``time`` null where it is impossible; the lines without a shape.
    """
    found: list[pl.DataFrame] = []
    rest = records
    for shape in _by_likelihood(records, shapes):
        groups = rest.with_columns(shape.head.str.extract_groups(shape.pattern).alias("_")).unnest("_")
        hit = groups["date"].is_not_null()
        if not hit.any():
            continue
        whole = hit.all()
        found.append((groups if whole else groups.filter(hit)).select("record_no", "raw", **shape.columns))
        rest = rest.clear() if whole else rest.filter(~hit)
        if whole:
            break
    if not found:
        return records.clear().with_columns(time=pl.lit(None, pl.Datetime("ns"))), rest
    return (found[0] if len(found) == 1 else pl.concat(found, how="diagonal").sort("record_no")), rest


def join_continuations(rows: pl.DataFrame, rest: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Append the lines below a record to its ``raw`` and ``body``.

    Args:
        rows: Records that have a head.
        rest: Lines without one.

    Returns:
        The rows, the lines that were joined, and those without a record above them or too many for it.
    """
    if rest.is_empty() or rows.is_empty():
        return rows, rest.clear(), rest
    owner = rows["record_no"].search_sorted(rest["record_no"], side="right").cast(pl.Int64) - 1
    lines = rest.with_columns(owner.alias("owner"), (pl.int_range(pl.len()).over(owner)).alias("place"))
    belongs = (lines["owner"] >= 0) & (lines["place"] < MOST_LINES)
    joined = lines.filter(belongs)
    tails = (
        joined.group_by("owner", maintain_order=True)
        .agg(tail=pl.col("raw").str.join("\n").str.strip_chars_end())
        .filter(pl.col("tail") != "")
    )
    columns = [name for name in ("raw", "body") if name in rows.columns]
    whole = (
        rows.with_columns(owner=pl.int_range(pl.len(), dtype=pl.Int64))
        .join(tails, on="owner", how="left", maintain_order="left")
        .with_columns(pl.concat_str(name, "tail", separator="\n", ignore_nulls=True) for name in columns)
        .drop("owner", "tail")
    )
    return (
        whole.with_columns(text_or_null(columns[-1])),
        joined.select(rest.columns),
        lines.filter(~belongs).select(rest.columns),
    )


def split_fates(rows: pl.DataFrame, absorbed: pl.DataFrame, orphans: pl.DataFrame) -> Parsed:
    """Make the parts that hold each record exactly once: accepted, rejected, absorbed."""
    timeless = rows["time"].is_null()
    empty = blank(orphans)
    rejects = all_rejects(
        [
            reject(rows.filter(timeless), "no_time", "the time in this line does not exist", table="logs"),
            reject(orphans.filter(~empty), "no_time", "no head of the format with its time", table="logs"),
        ]
    )
    kept = rows.filter(~timeless) if timeless.any() else rows
    away = pl.concat([absorbed["record_no"], orphans["record_no"].filter(empty)]).sort()
    return Parsed({"logs": without_empty(kept)}, kept["record_no"], rejects, away)


def without_empty(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out the attributes that no row has: each would cost the map that they go into."""
    empty = [
        name
        for name in rows.columns
        if name.startswith((ATTRIBUTE, RESOURCE)) and rows[name].null_count() == rows.height
    ]
    return rows.drop(empty)


@dataclass(frozen=True)
class Count:
    """How many of a sample's lines have a head.

    Attributes:
        share: 0.0 to 1.0; 0.0 without lines.
        evidence: The counts in words.
    """

    share: float
    evidence: str


def count_heads(lines: Sequence[str], patterns: Sequence[str], what: str, *, joins: bool = False) -> Count:
    """Count the lines that one of the patterns fits; blank ones do not count.

    Args:
        lines: The file's first lines.
        patterns: Regular expressions of heads.
        what: The head in words, for the evidence.
        joins: Whether lines that look like a stack trace's are left out of the count.
    """
    filled = pl.Series("raw", [line for line in lines if line.strip()], pl.String)
    if filled.is_empty():
        return Count(0.0, "no lines")
    hits = pl.select(pl.any_horizontal(filled.str.contains(pattern) for pattern in patterns)).to_series()
    total = len(filled)
    if joins:
        total -= int((~hits & filled.str.contains(_CONTINUES)).sum())
    good = int(hits.sum())
    return Count(good / max(total, 1), f"{good} of {total} lines have {what}")


def detect_lines(sample: Sample, patterns: Sequence[str], what: str, *, joins: bool = False) -> Detection:
    """How sure it is that a file holds records of these heads; the arguments are those of ``count_heads``."""
    found = count_heads(sample.lines, patterns, what, joins=joins)
    weight = _SURE if found.share >= _FIRM else _DOUBT
    return Detection(weight * found.share, found.evidence)


def _by_likelihood(records: pl.DataFrame, shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes that fit the block's first lines before the others; general ones last."""
    sample = records.head(_SAMPLED)
    hits = {
        shape: int(sample.select(shape.head.str.contains(shape.pattern).sum()).item())
        for shape in shapes
        if not shape.is_general
    }
    return [*sorted(hits, key=lambda shape: -hits[shape]), *(shape for shape in shapes if shape.is_general)]


def _without_carriage_return(records: pl.DataFrame) -> pl.DataFrame:
    if records["raw"].str.ends_with("\r").any():
        return records.with_columns(pl.col("raw").str.strip_suffix("\r"))
    return records
