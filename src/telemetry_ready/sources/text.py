"""The fallback: any line file in which nearly every line carries a time of a known shape near its head.

The time is read, a word that is a level is taken where it stands near the head, the rest is the message.
Lines without a time continue the record above. Rows are marked: ``parse_status`` fallback, time flag 128.
Known shapes: ISO 8601 and its kin, ``04/Dec/2005``, ``Dec 4``, ``20051204T044744``, seconds since 1970, and
without a year ``03-17 16:13:38.811`` (logcat), ``I0102 15:04:05.000000`` (klog), ``[10.30 16:49:06]``.
A date such as 01/02/2024 is none of them: day and month cannot be told apart.
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo, TimeFlag
from telemetry_ready.sources._clock import (
    CLOCK,
    NANOSECONDS,
    OFFSET,
    PLACEHOLDER_YEAR,
    flags,
    read_time,
    subsecond_flag,
    to_utc,
    with_fraction,
)
from telemetry_ready.sources._lines import Shape, count_heads, parse_lines

HEAD = 80
"""Characters of a line in which its time must stand."""

LEAST_SHARE = 0.8
_CONFIDENCE = 0.4  # below every specific format's
_LEVEL_WITHIN = 120  # characters

_START = r"(?:^|[^0-9A-Za-z])"
_FRACTION = r"(?:[.,](?P<fraction>[0-9]{1,9}))?"
_OFFSET = rf"(?: ?(?P<offset>UTC|GMT|{OFFSET})(?-u:\b))?"
_ISO = (
    r"(?P<date>(?P<day>[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2})[T _]"
    rf"(?P<clock>[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?){_FRACTION}{_OFFSET})"
)
_NAMED = (
    r"(?P<date>(?P<day>[0-9]{1,2}[ /-][A-Z][a-z]{2}[ /-][0-9]{4})[: ]"
    rf"(?P<clock>{CLOCK}){_FRACTION}{_OFFSET})"
)
_BSD = (
    r"(?P<date>(?P<day>[A-Z][a-z]{2} {1,2}[0-9]{1,2}),?(?: (?P<year>(?:19|20)[0-9]{2}))? "
    rf"(?P<clock>{CLOCK}){_FRACTION}(?: (?P<late_year>(?:19|20)[0-9]{{2}})(?-u:\b))?)"
)
_COMPACT = (
    r"(?P<date>(?P<day>(?:19|20)[0-9]{2}[01][0-9][0-3][0-9])[T _-]"
    rf"(?P<clock>[0-2][0-9]:?[0-5][0-9]:?[0-5][0-9]){_FRACTION}{_OFFSET})"
)
_EPOCH = r"(?P<date>(?P<seconds>1[0-9]{9})(?:\.(?P<fraction>[0-9]{1,9})|(?P<millis>[0-9]{3}))?)[\]): |\t]"
_EPOCH_START = r"(?:^[\[(]?|^- |audit\()"
_EPOCH_LATER = r"[ \t|]"
_MONTH_DAYS = tuple(
    rf"{start}(?P<date>(?P<month>[01][0-9]){between}(?P<month_day>[0-3][0-9]) (?P<clock>{CLOCK}){_FRACTION})"
    for start, between in (("", "-"), ("[IWEF]", ""), (r"\[", r"\."))
)

_WORDS = "TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRIT(?:ICAL)?|SEVERE"
_LEVEL = rf"""(?:^|[\s\[<(|:"'=,])({_WORDS})(?:$|[\s\]>)|:,"'-])"""
_MARKED_LEVEL = rf"""(?i)(?:\b(?:level|lvl|severity)"?[=:] ?"?|[\[<(])({_WORDS})(?:$|[\s\]>)|:,"'-])"""

_RAW = pl.col("raw")
_STAMP = pl.col("date")
_BEHIND_TIME = (
    pl.when(_RAW.str.starts_with(_STAMP))
    .then(_RAW.str.slice(_STAMP.str.len_bytes()))
    .when(_RAW.str.slice(1).str.starts_with(_STAMP) & _RAW.str.contains(r"^[\[(<]"))
    .then(_RAW.str.slice(_STAMP.str.len_bytes() + 1))
)
_MESSAGE = pl.coalesce(_BEHIND_TIME.str.replace(r"^[\])>]?[ \t:|,]*(?:- )?", ""), _RAW)
_NEAR = _RAW.str.head(_LEVEL_WITHIN)
_COMMON = {
    "severity_text": pl.coalesce(_NEAR.str.extract(_LEVEL), _NEAR.str.extract(_MARKED_LEVEL)),
    "body": pl.when(_MESSAGE != "").then(_MESSAGE),
    "parse_status": pl.lit("fallback"),
}
_DOUBT = flags(TimeFlag.FALLBACK) | subsecond_flag(pl.col("fraction"))
_ZONE = {"time_is_utc": pl.col("offset").is_not_null(), "time_flags": _DOUBT}


def _read(day: pl.Expr, clock: pl.Expr, form: str) -> pl.Expr:
    return with_fraction(read_time(pl.concat_str(day, clock, separator=" "), form), pl.col("fraction"))


_MINUTE = len("03:04")
_CLOCK = pl.col("clock")
_FULL_CLOCK = pl.when(_CLOCK.str.len_bytes() == _MINUTE).then(_CLOCK + ":00").otherwise(_CLOCK)
_DASHED_DAY = pl.col("day").str.replace_all(r"[/.]", "-")
_SLASHED_DAY = pl.col("day").str.replace_all(r"[ -]", "/")
_YEAR = pl.coalesce("year", "late_year")


def _epoch_shape(start: str) -> Shape:
    return Shape(
        start + _EPOCH,
        {
            "time": with_fraction(
                pl.from_epoch(pl.col("seconds").cast(pl.Int64), "s").cast(NANOSECONDS),
                pl.coalesce("fraction", "millis"),
            ),
            "time_is_utc": pl.lit(value=True),
            "time_flags": flags(TimeFlag.FALLBACK) | subsecond_flag(pl.coalesce("fraction", "millis")),
            **_COMMON,
        },
        within=HEAD,
    )


def _month_day_shape(pattern: str) -> Shape:
    return Shape(
        "^" + pattern,
        {
            "time": _read(
                pl.concat_str(pl.lit(PLACEHOLDER_YEAR), "month", "month_day", separator="-"),
                _CLOCK,
                "%Y-%m-%d %H:%M:%S",
            ),
            "time_is_utc": pl.lit(value=False),
            "time_flags": _DOUBT | flags(TimeFlag.YEAR_INFERRED),
            **_COMMON,
        },
        within=HEAD,
    )


SHAPES = (
    Shape(
        _START + _ISO,
        {
            "time": to_utc(_read(_DASHED_DAY, _FULL_CLOCK, "%Y-%m-%d %H:%M:%S"), pl.col("offset")),
            **_ZONE,
            **_COMMON,
        },
        within=HEAD,
    ),
    Shape(
        _START + _NAMED,
        {
            "time": to_utc(_read(_SLASHED_DAY, _CLOCK, "%d/%b/%Y %H:%M:%S"), pl.col("offset")),
            **_ZONE,
            **_COMMON,
        },
        within=HEAD,
    ),
    _epoch_shape(_EPOCH_START),
    Shape(
        _START + _BSD,
        {
            "time": _read(
                pl.concat_str(_YEAR.fill_null(PLACEHOLDER_YEAR), "day", separator=" "),
                _CLOCK,
                "%Y %b %e %H:%M:%S",
            ),
            "time_is_utc": pl.lit(value=False),
            "time_flags": _DOUBT | pl.when(_YEAR.is_null()).then(flags(TimeFlag.YEAR_INFERRED)).otherwise(flags()),
            **_COMMON,
        },
        within=HEAD,
    ),
    Shape(
        _START + _COMPACT,
        {
            "time": to_utc(
                _read(pl.col("day"), _CLOCK.str.replace_all(":", "", literal=True), "%Y%m%d %H%M%S"),
                pl.col("offset"),
            ),
            **_ZONE,
            **_COMMON,
        },
        within=HEAD,
    ),
    _epoch_shape(_EPOCH_LATER),
    *map(_month_day_shape, _MONTH_DAYS),
)


def _unnamed(pattern: str) -> str:
    """The pattern with its groups' names taken out, so that several fit in one."""
    for name in (
        "date",
        "day",
        "clock",
        "fraction",
        "offset",
        "year",
        "late_year",
        "seconds",
        "millis",
        "month",
        "month_day",
    ):
        pattern = pattern.replace(f"?P<{name}>", "?:")
    return pattern.replace(r"(?-u:\b)", r"\b")  # the framer's regular expressions are Python's


START = (
    rf"^(?:.{{0,64}}?{_START}(?:{'|'.join(_unnamed(one) for one in (_ISO, _NAMED, _BSD, _COMPACT))})"
    rf"|.{{0,64}}?(?:{_unnamed(_EPOCH_START + _EPOCH)}|{_unnamed(_EPOCH_LATER + _EPOCH)})"
    rf"|{'|'.join(map(_unnamed, _MONTH_DAYS))})"
)
"""Where a record starts: a time within the first characters."""


def detect(sample: Sample) -> Detection:
    """Lines with a time in their first characters; under 80 % of them, the file is not text with times."""
    if sample.text.lstrip().startswith(("{", "[{", "[\n", "<")):
        return Detection(0.0, "it begins as a document of another kind: JSON or XML")
    heads = [line[:HEAD] for line in sample.lines]
    found = count_heads(heads, [shape.pattern for shape in SHAPES], f"a time in their first {HEAD} characters")
    return Detection(_CONFIDENCE * found.share if found.share >= LEAST_SHARE else 0.0, found.evidence)


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Read time, level and message; everything else stays in the message."""
    return parse_lines(records, SHAPES, joins=True)


FORMAT = Format(
    name="text",
    silo=Silo.LOGS,
    framing=Lines(start=START),
    detect=detect,
    parse=parse,
    spec="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
)
