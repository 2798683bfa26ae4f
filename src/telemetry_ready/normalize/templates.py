"""Log messages to templates: what varies is masked, and the mask's hash is the id.

A pure function of the line, so that ids do not depend on order, on blocks or on what else was seen (ingest.md,
section 4). Stage 1 masks every word with a digit, on every line; stage 2 masks the rest, on distinct masks only.
Of a message over several lines, such as a stack trace, the first line counts.
"""

from dataclasses import dataclass

import polars as pl

from telemetry_ready.normalize.fingerprint import template_id, xxh3_64
from telemetry_ready.normalize.frames import coded
from telemetry_ready.normalize.shapes import are_repetitive, zeroed

TEMPLATE_VERSION = 2
MASK = "<*>"
_LONGEST = 4_096  # characters of a message that count
_WORD = r"[!#-&*+\-./<>-Z\\^_`a-z~0-9]"  # printable ASCII without space and = : , ; | ( ) [ ] { } " '
_WITH_DIGIT = rf"{_WORD}*[0-9]{_WORD}*"

_UNIT = (
    r"(?:[kKMGTP]?i?B(?:/s)?|[kKMG]?b(?:it)?(?:/s|ps)|[kKMGT]?bytes?|ns|us|µs|ms|msecs?|s|secs?|seconds?|mins?|minutes?"
    r"|hrs?|hours?|days?|[kKMG]?Hz|%)"
)
_HEX_GROUP = r"(?:\b[0-9A-Fa-f]{2,4}|<\*>)"

KINDS: tuple[tuple[str, str, str], ...] = (
    ("redacted", r"<(?:email|card|secret)>", MASK),
    ("URL", r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>]*(?:<\*>[^\s\"'<>]*)*", MASK),
    ("query string", r"(?P<q>\?)[^\s\"']*=[^\s\"']*", "${q}" + MASK),
    ("query string, its head masked", r"<\*>=[^\s\"'&]*&[^\s\"']*", MASK),
    ("mail address", r"(?:[A-Za-z0-9._%+-]|<\*>)+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}", MASK),
    ("Windows path", r"\b[A-Za-z]:(?:<\*>|\\(?:[A-Za-z._~+%$ -]+\\)*[A-Za-z._~+%$-]*)", MASK),
    ("path", r"(?P<before>^|[\s=:,(\[\"'])(?:/[A-Za-z._~+%$-]+){2,}/?", "${before}" + MASK),
    (
        "dotted name",  # of a host, class, package
        r"(?P<before>^|[\s=:,(\[\"'@])(?:[A-Za-z_-]+\.){2,}[A-Za-z_$-]+(?:/[A-Za-z_.$-]+)?(?P<after>$|[\s:,;)\]}\"'])",
        "${before}" + MASK + "${after}",
    ),
    ("hardware or IPv6 address", rf"(?:{_HEX_GROUP}::?){{3,}}(?:[0-9A-Fa-f]{{2,4}}\b|<\*>)", MASK),
    ("weekday", r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?P<rest>[A-Z<])", MASK + " ${rest}"),
    ("month", r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +<\*>", MASK),
    ("truth value", r"\b(?:true|false|True|False|TRUE|FALSE)\b", MASK),
    ("unit of a number", rf"<\*> ?{_UNIT}(?P<after>$|[\s,;.)\]}}\"'])", MASK + "${after}"),
    ("empty value", r"(?P<open>[ =:,][(\[{\"'])(?P<close>[)\]}\"'])", "${open}" + MASK + "${close}"),
    ("list of values", r"<\*>(?:[ :,/.-]*<\*>)+", MASK),
)
"""Stage 2: kind of value, pattern, replacement; in this order. Kinds of values, never words of one system."""


@dataclass(frozen=True)
class Mined:
    """Templates of a block.

    Attributes:
        ids: One for each message; null for none.
        templates: ``template_id`` and ``template``, each once.
    """

    ids: pl.Series
    templates: pl.DataFrame


def _first_lines(messages: pl.Series) -> pl.Series:
    has_more = messages.str.contains("\n", literal=True)
    if has_more.any():
        frame = pl.DataFrame({"text": messages, "has_more": has_more})
        first = pl.col("text").str.strip_chars_start().str.extract(r"^([^\r\n]*)")
        messages = frame.select(pl.when("has_more").then(first).otherwise("text").alias("text")).to_series()
    longest = messages.str.len_bytes().max()
    return messages.str.head(_LONGEST) if isinstance(longest, int) and longest > _LONGEST else messages


def full_masks(masks: pl.Series) -> pl.Series:
    """Stage 2, on masks of stage 1."""
    for _kind, pattern, replacement in KINDS:
        masks = masks.str.replace_all(pattern, replacement)
    return masks


def mine(messages: pl.Series) -> Mined:
    """Templates of these messages; of messages that differ in nothing but digits one is looked at.

    >>> mine(pl.Series(["session 7 opened for bob", "session 12 opened for bob"])).templates["template"].to_list()
    ['session <*> opened for bob']
    """
    if not are_repetitive(messages):
        return _mined(messages)
    shapes, places = coded(zeroed(messages))  # stage 1 masks every word with a digit, whichever it is
    found = _mined(shapes)
    return Mined(found.ids.gather(places), found.templates)


def _mined(messages: pl.Series) -> Mined:
    """The same, each message by itself."""
    masks = _first_lines(messages).str.replace_all(_WITH_DIGIT, MASK).alias("mask")
    keys = masks.to_frame().select(xxh3_64(pl.col("mask")).alias("key"))
    distinct = (
        keys.with_row_index("row").unique("key", keep="first", maintain_order=True).filter(pl.col("key").is_not_null())
    )
    distinct = distinct.with_columns(full_masks(masks.gather(distinct["row"])).alias("template")).with_columns(
        template_id(pl.col("template")).alias("template_id")
    )
    ids = keys.join(distinct.select("key", "template_id"), on="key", how="left", maintain_order="left")
    templates = distinct.select("template_id", "template").unique("template_id", maintain_order=True)
    return Mined(ids["template_id"], templates)
