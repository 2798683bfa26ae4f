"""Access logs of Apache and nginx: common and combined, one request per line.

    HOST IDENT USER [10/Oct/2023:13:55:36 -0700] "GET /path?query HTTP/1.1" 404 512 ["referrer" "agent"] [...]

A virtual host may stand first, and fields of the site's own may follow. A request that is no HTTP request
(bytes of a TLS handshake, ``-``) is kept as it is. The format has no level: it is derived from the status and
marked so.

Format: https://httpd.apache.org/docs/2.4/logs.html#accesslog
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo, TimeFlag
from telemetry_ready.sources._clock import flags, read_time, to_utc
from telemetry_ready.sources._lines import Shape, detect_lines, parse_lines, text_or_null, unless_dash

_SERVER_ERROR = "5"  # first digit of the status
_CLIENT_ERROR = "4"

_TIME = (
    r"\[(?P<date>[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2}) "
    r"(?P<offset>[+-](?:0[0-9]|1[0-8])[0-5][0-9])\] "
)
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_REQUEST = (
    r'"(?P<method>[A-Z][A-Za-z_-]*) (?P<path>[!#->@-\[\]-~]+)(?:\?(?P<query>[!#-\[\]-~]*))?'
    r'(?: HTTP/(?P<version>[0-9.]+))?"'
)
_ANSWER = r" (?P<status>[0-9]{3}) (?P<size>[0-9]+|-)"
_ASCII = r'"[ !#-\[\]-~]*"'  # quoted, nothing escaped
_LIKELY = rf"(?: (?P<referrer>{_ASCII}) (?P<agent>{_ASCII}))"
_LAST = rf"(?: (?P<referrer>{_QUOTED}) (?P<agent>{_QUOTED}))?(?: (?P<more>(?s:.*)))?$"

_LEVEL = pl.col("status").str.head(1)
_SIZE = pl.when(pl.col("size") == "-").then(pl.lit("0")).otherwise("size")
_TIME_COLUMNS = {
    "time": to_utc(read_time(pl.col("date"), "%d/%b/%Y:%H:%M:%S"), pl.col("offset")),
    "time_is_utc": pl.lit(value=True),
    "time_flags": flags(TimeFlag.SUBSECOND_MISSING),
}


def _without_quotes(column: str) -> pl.Expr:
    inner = pl.col(column).str.strip_prefix('"').str.strip_suffix('"')
    return pl.when(~inner.is_in(["-", ""])).then(inner)


_COMMON = {
    **_TIME_COLUMNS,
    "severity_number": pl.when(_LEVEL == _SERVER_ERROR)
    .then(pl.lit(17, pl.UInt8))
    .when(_LEVEL == _CLIENT_ERROR)
    .then(pl.lit(13, pl.UInt8))
    .otherwise(pl.lit(9, pl.UInt8)),
    "attr:severity.derived": pl.lit("true"),
    "attr:client.address": unless_dash("address"),
    "attr:client.ident": unless_dash("ident"),
    "attr:user.name": unless_dash("user"),
    "attr:http.request.method": pl.col("method"),
    "attr:url.path": pl.col("path"),
    "attr:url.query": text_or_null("query"),
    "attr:network.protocol.version": pl.col("version"),
    "attr:http.response.status_code": pl.col("status"),
    "attr:http.response.body.size": _SIZE,
    "attr:http.request.header.referer": _without_quotes("referrer"),
    "attr:user_agent.original": _without_quotes("agent"),
}
_MORE = {"attr:access_log.more": text_or_null("more")}
# the message is the line from the request on: who and when stand in columns
_BEFORE = pl.sum_horizontal(
    pl.col("address", "ident", "user").str.len_bytes(), pl.lit(len("   [10/Oct/2023:13:55:36 -0700] "))
)
_LIKELY_COLUMNS = {**_COMMON, "body": pl.col("raw").str.slice(_BEFORE), "parse_status": pl.lit("ok")}
_WHO = r"(?P<address>[!-~]+) (?P<ident>[!-~]+) (?P<user>[!-~]+)"

PLAIN = Shape(rf"^{_WHO} {_TIME}{_REQUEST}{_ANSWER}{_LIKELY}?$", _LIKELY_COLUMNS)
EXTENDED = Shape(rf"^{_WHO} {_TIME}{_REQUEST}{_ANSWER}{_LIKELY} (?P<more>[ -~]+)$", {**_LIKELY_COLUMNS, **_MORE})
_METHOD = r"^([A-Z]+) [^ ]"
_PATH = r"^[A-Z]+ ([^ ?]+)"
_QUERY = r"^[A-Z]+ [^ ?]*\?([^ ]*)"
_VERSION = r" HTTP/([0-9.]+)$"
_LINE = pl.col("request")
_HOST = r"[!-~]*[!-+\--~]"  # does not end in a comma
LOOSE = Shape(
    rf"^(?:(?P<server>{_HOST}) )?(?P<address>(?:[!-~]+, ?)*{_HOST}) (?P<ident>[!-~]+) (?P<user>[^\[]+?) {_TIME}"
    rf'(?P<body>"(?P<request>(?:[^"\\]|\\.)*)"{_ANSWER}{_LAST[:-1]})$',
    {
        **_COMMON,
        **_MORE,
        "attr:server.address": pl.col("server").str.replace(r":[0-9]+$", ""),
        "attr:http.request.method": _LINE.str.extract(_METHOD),
        "attr:url.path": _LINE.str.extract(_PATH),
        "attr:url.query": text_or_null("request").str.extract(_QUERY),
        "attr:network.protocol.version": _LINE.str.extract(_VERSION),
        "attr:http.request.line": pl.when(~_LINE.str.contains(_METHOD)).then(unless_dash("request")),
        "body": pl.col("body"),
        "parse_status": pl.when(_LINE.str.contains(_METHOD) | (_LINE == "-"))
        .then(pl.lit("ok"))
        .otherwise(pl.lit("partial")),
    },
    is_general=True,
)
SHAPES = (PLAIN, EXTENDED, LOOSE)


def detect(sample: Sample) -> Detection:
    """Lines with an address, a time in brackets, a quoted request and a status."""
    return detect_lines(sample, tuple(shape.pattern for shape in SHAPES), "the common log format")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Split requests into attributes; a level is derived: 17 for 5xx, 13 for 4xx, else 9."""
    return parse_lines(records, SHAPES)


FORMAT = Format(
    name="access_log",
    silo=Silo.LOGS,
    framing=Lines(),
    detect=detect,
    parse=parse,
    spec="https://httpd.apache.org/docs/2.4/logs.html#accesslog",
)
