"""Error logs of Apache (2.2 and 2.4) and nginx; lines without a head continue the record above.

    [Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties
    [Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416] [client 10.0.0.1] File ...
    2024/01/02 03:04:05 [error] 123#0: *1 open() failed, client: 10.0.0.1, server: example.com

Neither has a zone. The message keeps ``[client ...]``, the address stands in an attribute as well.

Format: https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo, TimeFlag
from telemetry_ready.sources._clock import CLOCK, flags, read_time, subsecond_flag, with_fraction
from telemetry_ready.sources._lines import Shape, detect_lines, parse_lines, text_or_null

_LEVELS = "alert|crit|debug|e(?:merg|rror)|info|notice|trace[1-8]|warn"
_APACHE_TIME = (
    rf"^\[[A-Z][a-z]{{2}} (?P<date>[A-Z][a-z]{{2}} [ 0-9][0-9]) (?P<clock>{CLOCK})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))? (?P<year>[0-9]{4})\]"
)
_PROCESS = r"(?: \[pid (?P<pid>[0-9]+)(?::tid (?P<tid>[0-9A-Fa-fx]+))?\])?"
_BODY = r"(?P<body>(?s:.*))$"
_APACHE_22 = rf"{_APACHE_TIME} \[(?P<level>{_LEVELS})\] {_BODY}"
_APACHE_24 = rf"{_APACHE_TIME} \[(?P<module>[A-Za-z0-9_-]*):(?P<level>{_LEVELS})\]{_PROCESS} {_BODY}"
_APACHE_BARE = rf"{_APACHE_TIME}(?: \[(?P<level>{_LEVELS})\]{_PROCESS})?{_BODY}"
_NGINX = (
    rf"^(?P<date>[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}}) (?P<clock>{CLOCK}) \[(?P<level>{_LEVELS})\] "
    rf"(?P<pid>[0-9]+)#(?P<tid>[0-9]+): (?:\*(?P<connection>[0-9]+) )?{_BODY}"
)
START = (
    rf"^(?:\[[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} [ 0-9][0-9] {CLOCK}(?:\.[0-9]{{1,9}})? [0-9]{{4}}\]"
    rf"|[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}} {CLOCK} \[)"
)
"""Where a record starts."""

_FIELDS = {
    "time_is_utc": pl.lit(value=False),
    "severity_text": pl.col("level"),
    "body": text_or_null("body"),
}
_THREAD = {"attr:process.pid": pl.col("pid"), "attr:thread.id": pl.col("tid")}
_APACHE = {
    **_FIELDS,
    "time": with_fraction(
        read_time(pl.concat_str("year", "date", "clock", separator=" "), "%Y %b %e %H:%M:%S"),
        pl.col("fraction"),
    ),
    "time_flags": subsecond_flag(pl.col("fraction")),
    "attr:client.address": pl.col("body").str.extract(r"^\[(?:remote|client) ([!-Z\\^-~]+?)(?::[0-9]{1,5})?\]"),
}

APACHE_22 = Shape(_APACHE_22, _APACHE)
APACHE_24 = Shape(_APACHE_24, {**_APACHE, **_THREAD, "scope_name": text_or_null("module")})
APACHE_BARE = Shape(_APACHE_BARE, {**_APACHE, **_THREAD, "body": pl.col("body").str.strip_prefix(" ")}, is_general=True)
NGINX = Shape(
    _NGINX,
    {
        **_FIELDS,
        **_THREAD,
        "time": read_time(pl.concat_str("date", "clock", separator=" "), "%Y/%m/%d %H:%M:%S"),
        "time_flags": flags(TimeFlag.SUBSECOND_MISSING),
        "attr:nginx.connection": pl.col("connection"),
        "attr:client.address": pl.col("body").str.extract(r", client: ([!-+\--~]+)"),
        "attr:server.address": pl.col("body").str.extract(r", server: ([!-+\--~]+)"),
        "attr:url.domain": pl.col("body").str.extract(r', host: "([^"]+)"'),
    },
)
SHAPES = (APACHE_22, APACHE_24, NGINX, APACHE_BARE)


def detect(sample: Sample) -> Detection:
    """Lines with a time and a level as Apache or nginx write them."""
    patterns = (_APACHE_22, _APACHE_24, _NGINX)
    return detect_lines(sample, patterns, "the head of an Apache or nginx error log", joins=True)


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Split records into fields; the level stays as it is written, Apache's module is the scope."""
    return parse_lines(records, SHAPES, joins=True)


FORMAT = Format(
    name="error_log",
    silo=Silo.LOGS,
    framing=Lines(start=START),
    detect=detect,
    parse=parse,
    spec="https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat",
)
