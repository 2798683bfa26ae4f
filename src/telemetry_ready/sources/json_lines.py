"""Application logs as JSON, one object per line: plain loggers, Elastic Common Schema, pino, bunyan, zap, docker.

Which key holds what is known by its name: candidates in an order, elected per block, so that one file reads the same
way throughout. Dotted and nested keys are one. What no column takes becomes an attribute under its dotted key.

Candidates: formats_and_schema.md, section 2.11. ECS: https://www.elastic.co/docs/reference/ecs/ecs-field-reference
"""

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, IS_UTC, Detection, Format, Lines, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._fates import TableRows, blank, reject, settled
from telemetry_ready.sources._fill import ambiguous, without_line_end
from telemetry_ready.sources._json import flatten, loads
from telemetry_ready.sources._targets import LOGS
from telemetry_ready.sources._times import day_month_votes, read_times, winner

SPEC = "https://www.elastic.co/docs/reference/ecs/ecs-field-reference"
ENOUGH = 0.5
_LOOKED_AT = 100  # values, to see how a column writes its dates
FOREIGN = ("resourceLogs", "resourceMetrics", "resourceSpans", "sys_id", "preview", "streams")
"""Keys at the top of other formats that are JSON lines as well."""

TIME = (
    *("@timestamp", "timestamp", "time", "ts", "t.$date", "t", "date", "eventTime", "Timestamp", "asctime"),
    *("datetime", "@t", "timeMillis", "timestampMs", "instant.epochSecond"),
)
CANDIDATES: dict[str, tuple[str, ...]] = {
    "severity_text": (
        "level",
        "severity",
        "lvl",
        "log.level",
        "levelname",
        "loglevel",
        "Severity",
        "@l",
        "s",
        "levelno",
    ),
    "body": ("message", "msg", "log", "event", "body", "text", "@m", "Message", "MESSAGE", "short_message"),
    "service_name": ("service.name", "service", "app", "application", "service_name", "appname"),
    "service_namespace": ("service.namespace",),
    "service_instance_id": ("service.node.name", "service.instance.id"),
    "deployment_environment": ("service.environment", "deployment.environment", "environment", "env"),
    "host_name": ("host.name", "host", "hostname", "host.hostname", "host_name", "agent.hostname"),
    "trace_id": ("trace_id", "traceId", "trace.id", "dd.trace_id", "traceid", "TraceId"),
    "span_id": ("span_id", "spanId", "span.id", "dd.span_id", "spanid", "SpanId"),
    "scope_name": ("logger", "logger_name", "log.logger", "loggerName", "name"),
    "k8s_pod_name": ("kubernetes.pod.name", "kubernetes.pod_name", "k8s.pod.name", "pod"),
    "k8s_namespace_name": ("kubernetes.namespace", "kubernetes.namespace_name", "k8s.namespace.name", "namespace"),
    "k8s_container_name": (
        "kubernetes.container.name",
        "kubernetes.container_name",
        "k8s.container.name",
        "container.name",
    ),
    "event_name": ("event.name", "event_name", "eventName"),
    "log_file_path": ("log.file.path",),
    "log_iostream": ("stream",),
}
OBSERVED = ("event.ingested", "observedTimestamp", "observed_timestamp", "ingestionTime")
NUMERIC_LEVELS = {
    "pino": {"10": 1, "20": 5, "30": 9, "40": 13, "50": 17, "60": 21},
    "python": {"10": 5, "20": 9, "30": 13, "40": 17, "50": 18},
    "syslog": {"0": 21, "1": 19, "2": 18, "3": 17, "4": 13, "5": 10, "6": 9, "7": 5},
}
"""Scale to its numbers as OpenTelemetry's; severity_text keeps what the line says."""


def detect(sample: Sample) -> Detection:
    """Lines that are JSON objects with a time, as a logger writes them."""
    lines = [line for line in sample.lines if line.strip()]
    found = [value for line in lines if (value := loads(line)) is not None]
    if not lines or len(found) < ENOUGH * len(lines):
        return Detection(0.0, f"{len(found)} of {len(lines)} lines are JSON objects")
    foreign = sorted({key for key in FOREIGN for value in found if key in value})
    if foreign:
        return Detection(0.0, f"JSON lines of another kind: they have {foreign[0]!r}")
    columns = flatten(pl.Series([line for line in lines if loads(line) is not None])).columns
    timed = [name for name in TIME if name in columns.columns and _share_of_times(columns[name]) >= ENOUGH]
    if not timed:
        return Detection(0.0, "JSON lines without a time under any known key")
    spoken = [name for key in ("body", "severity_text") for name in CANDIDATES[key] if name in columns.columns]
    confidence = (0.95 if spoken else 0.6) * len(found) / len(lines)
    return Detection(confidence, f"{len(found)} of {len(lines)} lines are JSON objects, time in {timed[0]!r}")


def _share_of_times(text: pl.Series) -> float:
    return int(read_times(text)["time"].is_not_null().sum()) / max(1, len(text))


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Lines to log rows; a line that is no object is a reject, and so is one without a time."""
    is_blank = blank(records)
    filled = records.filter(~is_blank) if is_blank.any() else records
    flat = flatten(filled["raw"])
    rows = _rows(
        filled, flat.columns, origin.date_order
    )  # what is no object has no time, and goes with one filter over all columns
    has_time = flat.is_object & rows["time"].is_not_null()
    good = filled.filter(flat.is_object)
    refused = reject(
        rows.filter(flat.is_object & ~has_time), "no_time", "no plausible time under any known key", table=LOGS
    )
    broken = reject(filled.filter(~flat.is_object), "bad_json", "not one JSON object", table=LOGS)
    made = TableRows({LOGS: rows.filter(has_time)}, refused)
    return settled(good, [made], broken, records.filter(is_blank)["record_no"])


def _rows(records: pl.DataFrame, cells: pl.DataFrame, order: str | None) -> pl.DataFrame:
    left = dict(zip(cells.columns, cells, strict=True))
    times = _event_times(left, records.height, order)
    columns = {"record_no": records["record_no"], "raw": records["raw"]}
    columns |= {"time": times["time"], "time_is_utc": times["is_utc"], "time_flags": times["flags"]}
    columns |= _observed(left)
    for target, names in CANDIDATES.items():
        if (text := _elected(left, names)) is not None:
            columns[target] = text
    columns |= _levels(columns.get("severity_text"))
    columns |= _bodies(columns.get("body"), records["raw"])
    kept = {f"{ATTRIBUTE}{name}": text for name, text in left.items() if text.null_count() < len(text)}
    return pl.DataFrame([series.alias(name) for name, series in (columns | kept).items()])


def _elected(left: dict[str, pl.Series], names: tuple[str, ...]) -> pl.Series | None:
    """The text under the first key that half of the records have, or else under the fullest; gaps from the others.

    What was taken is taken out of ``left``.
    """
    there = [name for name in names if name in left and left[name].null_count() < len(left[name])]
    if not there:
        return None
    fill = {name: len(left[name]) - left[name].null_count() for name in there}
    first = next(
        (name for name in there if fill[name] >= ENOUGH * len(left[name])), max(there, key=lambda one: fill[one])
    )
    text = left.pop(first)
    for name in there:
        if name == first or not text.null_count():
            continue
        is_open = text.is_null()
        text, left[name] = pl.select(
            pl.when(is_open).then(left[name]).otherwise(text).alias("text"),
            pl.when(~is_open).then(left[name]).alias("left"),
        )
    return text


def _event_times(left: dict[str, pl.Series], height: int, order: str | None) -> pl.DataFrame:
    """Times under the first key that gives them to half of the records; gaps from the other keys.

    Raises:
        SourceError: Day and month cannot be told apart.
    """
    there = [name for name in TIME if name in left]
    read: dict[str, pl.DataFrame] = {}
    for name in there:
        read[name] = read_times(left[name], order=order or _shown_order(name, left[name]))
        if read[name]["time"].null_count() <= (1 - ENOUGH) * height:
            break
    first = next(reversed(read), None)
    best = read[first] if first else read_times(pl.Series([None] * height, dtype=pl.String))
    if first:
        left[first] = pl.select(pl.when(best["time"].is_null()).then(left[first])).to_series()
    for name in there:
        is_open = best["time"].is_null()
        if name == first or not is_open.any():
            continue
        other = read[name] if name in read else read_times(left[name])
        is_taken = is_open & other["time"].is_not_null()
        best = best.select(pl.when(is_taken).then(other[one]).otherwise(pl.col(one)).alias(one) for one in best.columns)
        left[name] = pl.select(pl.when(~is_taken).then(left[name])).to_series()
    return best


def _shown_order(name: str, text: pl.Series) -> str | None:
    """Day or month first, where the block's dates are written so."""
    if not text.drop_nulls().head(_LOOKED_AT).str.contains("^[0-9]{1,2}[/-]").any():
        return None
    votes = day_month_votes(text)
    decided = winner(votes)
    if decided is None and votes[2]:
        raise ambiguous(name, votes[2], text)
    return decided


def _observed(left: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """When a collector saw the record."""
    name = next((one for one in OBSERVED if one in left), None)
    if name is None:
        return {}
    read = read_times(left[name])
    left[name] = pl.select(pl.when(read["time"].is_null()).then(left[name])).to_series()
    return {"observed_time": read["time"], f"observed_time{IS_UTC}": read["is_utc"]}


def _levels(text: pl.Series | None) -> dict[str, pl.Series]:
    """Severity numbers of levels that are numbers, by the scale that all of the block's levels fit."""
    if text is None:
        return {}
    values = set(text.drop_nulls().unique())
    scale = next((one for one in NUMERIC_LEVELS.values() if values and values <= one.keys()), None)
    if scale is None:
        return {}
    numbers = text.replace_strict(list(scale), list(scale.values()), default=None, return_dtype=pl.UInt8)
    return {"severity_number": numbers}


def _bodies(text: pl.Series | None, raw: pl.Series) -> dict[str, pl.Series]:
    """The message; a record without one is its own body, as JSON."""
    text = without_line_end(text) if text is not None else pl.Series([None] * len(raw), dtype=pl.String)
    frame = pl.DataFrame({"text": text, "raw": raw})
    is_json = pl.col("text").is_null() | (pl.col("text").str.starts_with("{") & pl.col("text").str.ends_with("}"))
    body, form = frame.select(
        pl.coalesce("text", "raw").alias("body"),
        pl.when(is_json).then(pl.lit("json")).otherwise(pl.lit("text")).alias("body_format"),
    )
    return {"body": body, "body_format": form}


FORMAT = Format("json_lines", Silo.LOGS, Lines(), detect, parse, SPEC)
