"""Syslog as RFC 5424 defines it, one record per line.

    <PRI>1 TIMESTAMP HOST APP PROCID MSGID STRUCTURED-DATA [MSG]

A ``-`` means the sender had no value: it becomes null, not the string "-". A message may begin with a byte
order mark. Captured TCP streams put the record's length before it (RFC 6587); it is passed over.

Format: https://www.rfc-editor.org/rfc/rfc5424#section-6
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._clock import (
    CLOCK,
    DATE,
    OFFSET,
    date_and_clock,
    subsecond_flag,
    to_utc,
    with_fraction,
)
from telemetry_ready.sources._lines import (
    Shape,
    detect_lines,
    parse_lines,
    rest_after,
    text_or_null,
    unless_dash,
    width,
    without_empty,
)
from telemetry_ready.sources._priority import facility, severity_number
from telemetry_ready.sources._structured_data import ELEMENTS, LIKELY_ELEMENTS, structured_data

_BYTE_ORDER_MARK = "\ufeff"
_TIME = rf"(?P<date>{DATE})T(?P<clock>{CLOCK})(?:\.(?P<fraction>[0-9]{{1,9}}))?(?P<offset>{OFFSET})"
_NAME = "[!-~]+"
_HEADER = (
    rf"<(?P<pri>[0-9]{{1,3}})>1 {_TIME} (?P<host>{_NAME}) (?P<app>{_NAME}) (?P<process>{_NAME}) (?P<event>{_NAME}) "
)
_SENT = rf"^{_HEADER}(?P<data>-|{LIKELY_ELEMENTS})(?: |$)"
_CAPTURED = rf"^\s*(?:[0-9]{{1,7}} )?{_HEADER}(?P<data>-|{ELEMENTS})?(?P<message>(?s:.*))$"

_FIELDS = {
    "time": to_utc(with_fraction(date_and_clock(), pl.col("fraction")), pl.col("offset")),
    "time_is_utc": pl.lit(value=True),
    "time_flags": subsecond_flag(pl.col("fraction")),
    "severity_number": severity_number(),
    "host_name": unless_dash("host"),
    "service_name": unless_dash("app"),
    "event_name": unless_dash("event"),
    "attr:process.pid": unless_dash("process"),
    "attr:syslog.facility": facility(),
    "attr:syslog.msgid": unless_dash("event"),
    "data": unless_dash("data"),
}
_MESSAGE = rest_after(
    pl.lit(len("<>1 2003-10-11T22:14:15") + len("     ") + len(" ")),
    width("pri"),
    width("fraction", around=1),
    width("offset"),
    width("host"),
    width("app"),
    width("process"),
    width("event"),
    pl.col("data").str.len_chars().fill_null(0),
)
SHAPES = (
    Shape(_SENT, {**_FIELDS, "body": _MESSAGE.str.strip_prefix(_BYTE_ORDER_MARK), "parse_status": pl.lit("ok")}),
    Shape(
        _CAPTURED,
        {
            **_FIELDS,
            "body": pl.col("message").str.strip_prefix(" ").str.strip_prefix(_BYTE_ORDER_MARK),
            # no structured data, or what stands there is none
            "parse_status": pl.when(pl.col("data").is_null()).then(pl.lit("partial")).otherwise(pl.lit("ok")),
        },
        is_general=True,
    ),
)


def detect(sample: Sample) -> Detection:
    """Lines with a PRI, version 1 and an ISO time."""
    return detect_lines(sample, (_CAPTURED,), "an RFC 5424 head")


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Split RFC 5424 lines into fields; structured data becomes attributes ``syslog.<id>.<name>``."""
    parsed = parse_lines(records, SHAPES)
    rows = parsed.rows["logs"]
    if rows.is_empty():
        return parsed
    valid = pl.col("severity_number").is_not_null()
    rows = structured_data(rows, "data").with_columns(
        body=text_or_null("body"),
        parse_status=pl.when(valid).then("parse_status").otherwise(pl.lit("partial")),
    )
    return Parsed({"logs": without_empty(rows)}, parsed.accepted, parsed.rejects, parsed.absorbed)


FORMAT = Format(
    name="syslog_rfc5424",
    silo=Silo.LOGS,
    framing=Lines(),
    detect=detect,
    parse=parse,
    spec="https://www.rfc-editor.org/rfc/rfc5424#section-6",
)
