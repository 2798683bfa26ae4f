"""Units of metrics as UCUM codes, and where they are known from.

UCUM: https://ucum.org/ucum; the Prometheus words: OpenTelemetry's compatibility/prometheus_and_openmetrics.
"""

import polars as pl

from telemetry_ready.normalize.frames import look_up

UCUM: dict[str, str] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("us", "µs", "usec", "microsecond", "microseconds"), "us"),
    **dict.fromkeys(("ns", "nanosecond", "nanoseconds"), "ns"),
    **dict.fromkeys(("min", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("by", "b", "byte", "bytes"), "By"),
    **dict.fromkeys(("bit", "bits"), "bit"),
    **dict.fromkeys(("kb", "kby", "kilobyte", "kilobytes"), "kBy"),
    **dict.fromkeys(("mb", "mby", "megabyte", "megabytes"), "MBy"),
    **dict.fromkeys(("gb", "gby", "gigabyte", "gigabytes"), "GBy"),
    **dict.fromkeys(("tb", "tby", "terabyte", "terabytes"), "TBy"),
    **dict.fromkeys(("ki", "kib", "kiby", "kibibyte", "kibibytes"), "KiBy"),
    **dict.fromkeys(("mi", "mib", "miby", "mebibyte", "mebibytes"), "MiBy"),
    **dict.fromkeys(("gi", "gib", "giby", "gibibyte", "gibibytes"), "GiBy"),
    **dict.fromkeys(("%", "percent", "pct", "percentage"), "%"),
    **dict.fromkeys(("1", "ratio", "count", "counts"), "1"),
    **dict.fromkeys(("cel", "celsius", "°c", "degc"), "Cel"),
    **dict.fromkeys(("v", "volt", "volts"), "V"),
    **dict.fromkeys(("a", "ampere", "amperes", "amps"), "A"),
    **dict.fromkeys(("w", "watt", "watts"), "W"),
    **dict.fromkeys(("j", "joule", "joules"), "J"),
    **dict.fromkeys(("hz", "hertz"), "Hz"),
    **dict.fromkeys(("rpm",), "{rpm}"),
    **dict.fromkeys(("ops", "op", "operations"), "{operation}"),
    **dict.fromkeys(("request", "requests", "req", "reqs"), "{request}"),
    **dict.fromkeys(("packet", "packets"), "{packet}"),
    **dict.fromkeys(("bps", "bits/s"), "bit/s"),
    **dict.fromkeys(("millicores", "millicore", "mcpu"), "m{cpu}"),
    **dict.fromkeys(("cores", "core", "cpus"), "{cpu}"),
}
"""Unit in lower case to its UCUM code."""

_CODES = frozenset(UCUM.values())
_PER = {"s": "s", "sec": "s", "second": "s", "min": "min", "minute": "min", "h": "h", "hour": "h"}
NO_UNIT = frozenset(("", "none", "-", "n/a", "null", "unknown"))

# A word at the end of a name is taken as its unit only where it can hardly be anything else.
SUFFIXES: dict[str, str] = {
    word: UCUM[word]
    for word in (
        *("seconds", "second", "milliseconds", "ms", "microseconds", "us", "nanoseconds", "ns", "minutes"),
        *("hours", "days", "bytes", "bits", "kilobytes", "kb", "megabytes", "mb", "gigabytes", "gb", "kib"),
        *("mib", "gib", "percent", "pct", "percentage", "ratio", "celsius", "volts", "amperes", "watts"),
        *("joules", "hertz", "hz", "rpm"),
    )
}
DICTIONARY: tuple[tuple[str, str], ...] = (
    # name in lower case without separators; CloudWatch, Kubernetes, node_exporter, telegraf, web checks
    (r"^(?:node)?cpuusage\(m\)$", "m{cpu}"),
    (r"cpuutilization", "%"),
    (r"network(?:in|out)(?:[0-9a-f]{6})?$", "By"),
    (r"(?:disk|volume)(?:read|write)bytes", "By"),
    (r"(?:disk|volume)(?:read|write)ops", "1"),
    (r"(?:estimated)?(?:processed|request)count(?:[0-9a-f]{6})?$", "1"),
    (r"^(?:node)?load(?:average)?(?:1|5|15)m?$|^systemcpuloadaverage", "1"),
    (r"cpu(?:usage)?(?:percent|pct)|^cpuusage(?:idle|user|system|iowait|steal|nice|softirq|irq)$", "%"),
    (r"^(?:mem|disk|swap)usedpercent$", "%"),
)
"""Pattern of a name to its unit, where the product that makes the metric documents it."""

_IN_BRACKETS = r"[(\[]([^()\[\]]+)[)\]]\s*$"
_WITHOUT_TOTAL = r"(?i)[_.](?:total|sum|avg|average|mean|min|max|current)$"
_LAST_WORD = r"(?:^|[_. /-])([A-Za-z%]+)$"
_LAST_CAMEL_WORD = r"[a-z0-9]([A-Z][a-z]+)$"


def ucum(unit: str | None) -> str | None:
    """The UCUM code of a unit as declared; a unit that is not known is kept as it is.

    >>> ucum("Bytes/Second"), ucum("percent"), ucum("furlong"), ucum("None")
    ('By/s', '%', 'furlong', None)
    """
    text = (unit or "").strip()
    plain = text.lower()
    if plain in NO_UNIT:
        return None
    if plain in UCUM:
        # case tells mega from milli, and bits from bytes, where a code is right as written
        return text if text in _CODES else UCUM[plain]
    top, slash, below = plain.partition("/")
    if slash and top in UCUM and below in _PER:
        return f"{UCUM[top]}/{_PER[below]}"
    return text


def _units_in_names(names: pl.Series) -> pl.DataFrame:
    name = pl.col("name")
    base = name.str.replace(_WITHOUT_TOTAL, "")
    frame = (
        names.alias("name")
        .to_frame()
        .select(
            name.str.extract(_IN_BRACKETS).alias("bracket"),
            base.str.extract(_LAST_WORD).str.to_lowercase().alias("word"),
            base.str.extract(_LAST_CAMEL_WORD).str.to_lowercase().alias("camel"),
            name.str.to_lowercase().str.replace_all(r"[\s_./:-]", "").alias("plain"),
        )
    )
    known = pl.coalesce(
        pl.when(pl.col("plain").str.contains(pattern)).then(pl.lit(unit)) for pattern, unit in DICTIONARY
    )
    brackets = [ucum(text) for text in frame["bracket"]]
    bracket = pl.Series("bracket", [code if code in _CODES else None for code in brackets], dtype=pl.String)
    suffix = look_up(frame["word"], SUFFIXES, pl.String)
    camel = look_up(frame["camel"], SUFFIXES, pl.String)
    return pl.DataFrame(
        {
            "dictionary": frame.select(known.alias("known")).to_series(),
            "suffix": bracket.fill_null(suffix).fill_null(camel),
        }
    )


def units(names: pl.Series, declared: pl.Series) -> pl.DataFrame:
    """``unit`` and ``unit_source`` (declared, suffix, dictionary or none) of metrics.

    Args:
        names: Metric names.
        declared: Units as the source declares them; null where it does not.
    """
    codes = pl.Series([ucum(unit) for unit in declared], dtype=pl.String)
    found = _units_in_names(names).with_columns(codes.alias("declared"))
    order = ("declared", "dictionary", "suffix")
    return found.select(
        pl.coalesce(order).alias("unit"),
        pl.coalesce(pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in order)
        .fill_null("none")
        .alias("unit_source"),
    )
