r"""Logs of log4j and its kin: a time, a level, mostly a logger and a thread; stack traces below their record.

    2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: ...    Hadoop
    081109 203615 148 INFO dfs.DataNode$PacketResponder: ...                                     HDFS
    nova-api.log 2017-05-16 00:00:00.008 25746 INFO nova.osapi_compute.wsgi.server [req-...] ... OpenStack
    17/06/09 20:10:40 INFO executor.Executor: ...                                                     Spark
    2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0.0.0.0:2181:FastLeaderElection@774] - ... Zookeeper
    2024-01-02 03:04:05,678 [main] INFO  com.example.App - ...                         log4j, logback
    2024-01-02T03:04:05.678+01:00  INFO 4711 --- [main] com.example.App : ...                          Spring Boot
    2024-01-02 03:04:05,678 - app.module - INFO - ...                                            Python

Dates of Spark and HDFS begin with the year's last two digits. A line without a head continues the record above.

Format: https://logging.apache.org/log4j/2.x/manual/pattern-layout.html
"""

import polars as pl

from telemetry_ready.model.source import Detection, Format, Lines, Origin, Parsed, Sample, Silo, TimeFlag
from telemetry_ready.sources._clock import (
    CLOCK,
    DATE,
    OFFSET,
    date_and_clock,
    flags,
    read_time,
    subsecond_flag,
    to_utc,
    with_fraction,
)
from telemetry_ready.sources._lines import LEVEL, Shape, detect_lines, parse_lines, text_or_null

_ISO = rf"(?P<date>{DATE})[ T](?P<clock>{CLOCK})(?:[.,](?P<fraction>[0-9]{{1,9}}))?"
_SHORT = "[0-9]{2}/[0-9]{2}/[0-9]{2}"  # Spark
_OFFSET = rf"(?: ?(?P<offset>{OFFSET}))?"
_LEVEL = rf"(?P<level>{LEVEL})"
_THREAD = r"\[(?P<thread>[ -Z\\^-~]*(?:\[[ -Z\\^-~]*\][ -Z\\^-~]*)*)\]"  # brackets within brackets, once
_LOGGER = r"(?P<logger>[!-9;-Z\\-~]+)"
_BODY = r"(?P<body>(?s:.*))$"

_LOCAL = {
    "time": with_fraction(date_and_clock(), pl.col("fraction")),
    "time_is_utc": pl.lit(value=False),
    "time_flags": subsecond_flag(pl.col("fraction")),
}
_ZONED = {
    **_LOCAL,
    "time": to_utc(with_fraction(date_and_clock(), pl.col("fraction")), pl.col("offset")),
    "time_is_utc": pl.col("offset").is_not_null(),
}
_WHOLE_SECOND = {"time_is_utc": pl.lit(value=False), "time_flags": flags(TimeFlag.SUBSECOND_MISSING)}
_MESSAGE = pl.col("body").str.strip_prefix(" ")
_AFTER_SPACE = pl.when(_MESSAGE != "").then(_MESSAGE)
_LEVEL_AND_BODY = {"severity_text": pl.col("level"), "body": _AFTER_SPACE}
_THREAD_NAME = {"attr:thread.name": text_or_null("thread")}
_SCOPE = {"scope_name": pl.col("logger")}

HADOOP = Shape(
    rf"^{_ISO} {_LEVEL} +(?:{_THREAD} +)?{_LOGGER}:{_BODY}",
    {**_LOCAL, **_LEVEL_AND_BODY, **_SCOPE, **_THREAD_NAME},
)
HDFS = Shape(
    rf"^(?P<date>[0-9]{{6}} [0-9]{{6}}) (?P<pid>[0-9]+) {_LEVEL} {_LOGGER}:{_BODY}",
    {
        "time": read_time(pl.col("date"), "%y%m%d %H%M%S"),
        **_WHOLE_SECOND,
        **_LEVEL_AND_BODY,
        **_SCOPE,
        "attr:process.pid": pl.col("pid"),
    },
)
SPARK = Shape(
    rf"^(?P<date>{_SHORT} {CLOCK}) {_LEVEL} +{_LOGGER}:{_BODY}",
    {"time": read_time(pl.col("date"), "%y/%m/%d %H:%M:%S"), **_WHOLE_SECOND, **_LEVEL_AND_BODY, **_SCOPE},
)
OPENSTACK = Shape(
    rf"^(?:(?P<file>[!-~]*\.log[!-~]*) )?{_ISO} (?P<pid>[0-9]+) {_LEVEL} (?P<logger>[!-Z\\-~]+) "
    rf"(?:\[(?P<context>(?:req-[^\]]*|-))\] ?)?{_BODY}",
    {
        **_LOCAL,
        **_LEVEL_AND_BODY,
        **_SCOPE,
        "log_file_path": pl.col("file"),
        # each service writes the file of its name
        "service_name": pl.col("file").str.extract(r"([A-Za-z][A-Za-z0-9_-]*)\.log"),
        "attr:process.pid": pl.col("pid"),
        "attr:openstack.request_id": pl.col("context").str.extract(r"^(req-[^ ]+)"),
        "attr:openstack.context": pl.col("context"),
    },
)
# the bracket holds thread:Class@line, and a thread's name may hold colons and brackets of its own
_PLACE = r"^(.*?)(?::([A-Za-z0-9_$.]+)@([0-9]+))?$"
ZOOKEEPER = Shape(
    rf"^{_ISO}(?: \[myid:[^\]]*\])? - {_LEVEL} +{_THREAD} - {_BODY}",
    {
        **_LOCAL,
        **_LEVEL_AND_BODY,
        "scope_name": pl.col("thread").str.extract(_PLACE, 2),
        "attr:thread.name": pl.col("thread").str.extract(_PLACE, 1),
        "attr:code.line.number": pl.col("thread").str.extract(_PLACE, 3),
    },
)
THREAD_FIRST = Shape(
    rf"^{_ISO}{_OFFSET} +{_THREAD} +{_LEVEL} +(?P<logger>[!-Z\\-~]+) +- {_BODY}",
    {**_ZONED, **_LEVEL_AND_BODY, **_SCOPE, **_THREAD_NAME},
)
SPRING = Shape(
    rf"^{_ISO}{_OFFSET} +{_LEVEL} +(?P<pid>[0-9]+) +--- (?:\[[^\]]*\] )?{_THREAD} "
    rf"(?P<logger>[!-~]+) *: {_BODY}",
    {
        **_ZONED,
        **_LEVEL_AND_BODY,
        **_SCOPE,
        "attr:thread.name": pl.col("thread").str.strip_chars(" "),
        "attr:process.pid": pl.col("pid"),
    },
)
PYTHON = Shape(rf"^{_ISO} - (?P<logger>[!-~]+) - {_LEVEL} - {_BODY}", {**_LOCAL, **_LEVEL_AND_BODY, **_SCOPE})
PLAIN = Shape(
    rf"^(?:(?P<file>[!-~]*\.log[!-~]*) )?\[?{_ISO}{_OFFSET}\]?[ |:-]{{1,4}}(?:{_THREAD} *)?"
    rf"[\[<(]?{_LEVEL}[\]>)]?(?:[ |:,-]+{_BODY}|$)",
    {**_ZONED, **_LEVEL_AND_BODY, **_THREAD_NAME, "log_file_path": pl.col("file")},
    is_general=True,
)
SHAPES = (HADOOP, HDFS, SPARK, OPENSTACK, ZOOKEEPER, THREAD_FIRST, SPRING, PYTHON, PLAIN)

START = (
    rf"^(?:[!-~]*\.log[!-~]* )?\[?(?:{DATE}[ T]{CLOCK}|[0-9]{{6}} [0-9]{{6}} |{_SHORT} {CLOCK})"
    rf".*?\b(?:{LEVEL})(?:\W|$)"
)
"""Where a record starts: at least wherever a shape fits."""


def detect(sample: Sample) -> Detection:
    """Lines with a time and a level at the head; lines of stack traces do not count."""
    patterns = tuple(shape.pattern for shape in SHAPES)
    return detect_lines(sample, patterns, "a log4j head (time, level)", joins=True)


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Split records into fields; the logger is the scope, the level stays as it is written."""
    return parse_lines(records, SHAPES, joins=True)


FORMAT = Format(
    name="log4j",
    silo=Silo.LOGS,
    framing=Lines(start=START),
    detect=detect,
    parse=parse,
    spec="https://logging.apache.org/log4j/2.x/manual/pattern-layout.html",
)
