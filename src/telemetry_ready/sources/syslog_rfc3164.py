"""Syslog as BSD daemons write it and RFC 3164 describes it, one record per line.

    [<PRI>]Mmm dd hh:mm:ss HOST TAG[PID]: MESSAGE

Files rarely hold the PRI, and the time has neither year nor zone: it is read in the placeholder year 1972.
Host or tag may be missing, and a tag may hold ``(``, ``/`` or a version. Lines of the FileFormat template of
rsyslog, which differ in an ISO time with an offset, belong here too.

Format: https://www.rfc-editor.org/rfc/rfc3164#section-4
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo, TimeFlag
from telemetry_ready.sources._clock import (
    CLOCK,
    DATE,
    OFFSET,
    PLACEHOLDER_YEAR,
    bsd_time,
    date_and_clock,
    flags,
    read_time,
    subsecond_flag,
    to_utc,
    with_fraction,
)
from telemetry_ready.sources._lines import (
    LEVEL,
    Shape,
    count_heads,
    detect_lines,
    parse_lines,
    rest_after,
    text_or_null,
    width,
)
from telemetry_ready.sources._priority import facility, severity_number

_PRI = r"^(?:<(?P<pri>[0-9]{1,3})>)?"
_BSD = rf"(?P<date>[A-Z][a-z]{{2}} [ 0-9][0-9] {CLOCK}) "
_ISO = rf"(?P<date>{DATE})T(?P<clock>{CLOCK})(?:\.(?P<fraction>[0-9]{{1,9}}))?(?P<offset>{OFFSET}) "
_WORD = r"[!-9;-Z\\-~]+"  # printable ASCII without space, ":" and "["
_HOST_AND_TAG = rf"(?P<host_name>{_WORD}) (?P<service_name>{_WORD})(?:\[(?P<pid>[0-9]+)\])?: "
_LOOSE_TAIL = (
    r"(?:(?P<host_name>[!-~]*[!-9;-~]) +)?"
    rf"(?:(?:-- )?(?P<service_name>{_WORD})(?: (?P<version>[0-9]{_WORD}))?(?:\[(?P<pid>[0-9]+)\])?"
    r"(?: \([!-~]*\))?:(?: |$))?"
    r"(?P<message>(?s:.*))$"
)
_LOOSE_BSD = (
    r"(?P<date>[A-Z][a-z]{2} [ 0-9]?[0-9]) (?:(?P<year>[0-9]{4}) )?"
    rf"(?P<clock>{CLOCK})(?:\.(?P<fraction>[0-9]{{1,9}}))?:? "
)

_FIELDS = {
    "host_name": pl.col("host_name"),
    "service_name": pl.col("service_name"),
    "severity_number": severity_number(),
    "attr:process.pid": pl.col("pid"),
    "attr:syslog.facility": facility(),
}
# "last message repeated 3 times" is the daemon's own remark; some daemons write it without the host
_REMARK = pl.col("message").str.starts_with("message repeated ") & (pl.col("host_name") == "last")
_LOOSE_FIELDS = {
    **_FIELDS,
    "res:service.version": pl.col("version"),
    "host_name": pl.when(~_REMARK & ~pl.col("host_name").str.contains("^-+$")).then("host_name"),
    "body": pl.when(_REMARK).then(pl.lit("last ") + pl.col("message")).otherwise(text_or_null("message")),
}
_ISO_TIME = {
    "time": to_utc(with_fraction(date_and_clock(), pl.col("fraction")), pl.col("offset")),
    "time_is_utc": pl.lit(value=True),
    "time_flags": subsecond_flag(pl.col("fraction")),
}

BSD = Shape(
    _PRI + _BSD + _HOST_AND_TAG,
    {
        "time": bsd_time(pl.col("date")),
        "time_is_utc": pl.lit(value=False),
        "time_flags": flags(TimeFlag.YEAR_INFERRED, TimeFlag.SUBSECOND_MISSING),
        **_FIELDS,
        "body": rest_after(
            pl.lit(len("Jun 14 15:16:01 ") + len(" ") + len(": ")),
            width("pri", around=2),
            width("host_name"),
            width("service_name"),
            width("pid", around=2),
        ),
    },
)
ISO = Shape(
    _PRI + _ISO + _HOST_AND_TAG,
    {
        **_ISO_TIME,
        **_FIELDS,
        "body": rest_after(
            pl.lit(len("2003-10-11T22:14:15") + len(" ") + len(" ") + len(": ")),
            width("pri", around=2),
            width("fraction", around=1),
            width("offset"),
            width("host_name"),
            width("service_name"),
            width("pid", around=2),
        ),
    },
)
_WITHOUT_YEAR = pl.when(pl.col("year").is_null())
LOOSE_BSD = Shape(
    _PRI + _LOOSE_BSD + _LOOSE_TAIL,
    {
        "time": with_fraction(
            read_time(
                pl.concat_str(
                    pl.col("year").fill_null(PLACEHOLDER_YEAR), pl.col("date"), pl.col("clock"), separator=" "
                ),
                "%Y %b %e %H:%M:%S",
            ),
            pl.col("fraction"),
        ),
        "time_is_utc": pl.lit(value=False),
        "time_flags": subsecond_flag(pl.col("fraction"))
        | _WITHOUT_YEAR.then(flags(TimeFlag.YEAR_INFERRED)).otherwise(flags()),
        **_LOOSE_FIELDS,
    },
    is_general=True,
)
LOOSE_ISO = Shape(_PRI + _ISO + _LOOSE_TAIL, {**_ISO_TIME, **_LOOSE_FIELDS}, is_general=True)
SHAPES = (BSD, ISO, LOOSE_BSD, LOOSE_ISO)

_REPEATED = r"^(?:last )?message repeated ([0-9]+) times?"
_LEVEL_AS_HOST = rf"^{DATE}T[!-~]+ (?:{LEVEL}) "


def detect(sample: Sample) -> Detection:
    """Lines with a BSD time at the head, or an ISO time, a host and a tag."""
    found = detect_lines(sample, (_PRI + _LOOSE_BSD, _PRI + _ISO + _HOST_AND_TAG), "an RFC 3164 head")
    levels = count_heads(sample.lines, (_LEVEL_AS_HOST,), "a level where the host stands")
    return Detection(found.confidence * (1 - levels.share), found.evidence)


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Split RFC 3164 lines into fields; a tag is the service, and no level is invented from the text."""
    parsed = parse_lines(records, SHAPES)
    rows = parsed.rows["logs"]
    if "body" not in rows.columns or not rows["body"].str.contains("message repeated ", literal=True).any():
        return parsed
    counted = rows.with_columns(pl.col("body").str.extract(_REPEATED).alias("attr:syslog.repeated"))
    return Parsed({"logs": counted}, parsed.accepted, parsed.rejects, parsed.absorbed)


FORMAT = Format(
    name="syslog_rfc3164",
    silo=Silo.LOGS,
    framing=Lines(),
    detect=detect,
    parse=parse,
    spec="https://www.rfc-editor.org/rfc/rfc3164#section-4",
)
