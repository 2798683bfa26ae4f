"""Two tasks on a Kubernetes test bed with injected faults (Nezha): which pod is unusual, and which is the cause.

Half of the faults make one data set; of the logs every second trace is taken. Log lines are Java lines in JSON in CSV.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from validity import real_data
from validity.table import Table, span
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETS = ("faults-odd", "faults-even")
DAY = "2023-01-29"
LOG_TIME = "%Y-%m-%dT%H:%M:%S%.9fZ"
METRIC_TIME = "%Y-%m-%d %H:%M:%S%.9f +0000 UTC"
CLOCK_OF_GO = r" m=\S+$"  # that the exporter wrote behind each time
MEASURES = ("CpuUsageRate(%)", "MemoryUsage(Mi)", "NetworkReceiveBytes", "PodServerLatencyP90(s)")
LINE = r"^(\S+) (\w+) (.*)$"
FAULT_LASTS = timedelta(minutes=3)
AROUND = timedelta(minutes=1)
KNOWN = 4  # faults before the test period: they are not asked
LEAST_BEFORE = 3  # points that tell what is usual


class Fault(NamedTuple):
    """One injected fault: its moment, its pod, its kind, and its moment by the list's second clock."""

    at: datetime
    pod: str
    kind: str
    stamp: datetime

    @property
    def id(self) -> str:
        """As the ticket is named."""
        return f"FLT{self.at:%H%M}"


@cache
def _faults() -> list[Fault]:
    listed = json.loads((_folder("rca_data") / f"{DAY}-fault_list.json").read_text("utf-8"))
    return [
        Fault(datetime.fromisoformat(one["inject_time"]), one["inject_pod"], one["inject_type"], _stamp(one))
        for hour in listed.values()
        for one in hour
    ]


def _stamp(listed: dict[str, str]) -> datetime:
    return datetime.fromtimestamp(int(listed["inject_timestamp"]), UTC).replace(tzinfo=None)


def _folder(part: str) -> Path:
    return real_data.folder() / f"nezha/{part}/{DAY}"


@cache
def _logs() -> pl.DataFrame:
    """Every second trace, the Java line in its parts; records that are no line are left as they are."""
    files = [one for part in ("construct_data", "rca_data") for one in sorted((_folder(part) / "log").glob("*.csv"))]
    raw = pl.concat([pl.read_csv(one, infer_schema=False, truncate_ragged_lines=True) for one in files])
    raw = raw.unique(maintain_order=True).filter(pl.col("TraceID").str.slice(-1).str.contains("[02468ace]"))
    rows = raw.with_columns(
        pl.col("Log").str.json_path_match(f"$.{name}").alias(name) for name in ("log", "stream", "time")
    ).drop("Log")
    parts = pl.col("log").str.strip_chars_end("\n").str.extract_groups("(?s)" + LINE)
    return (
        rows.with_columns(parts.struct.rename_fields(["clock", "level", "message"]).alias("log"))
        .unnest("log")
        .with_columns(
            pl.col("Timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", strict=False).alias("_time"),
            pl.col("PodName").alias("_unit"),
        )
        .drop_nulls(["_time", "message"])
        .sort("_time", maintain_order=True)
    )


def _assembled(frame: pl.DataFrame) -> pl.DataFrame:
    """The file as the test bed wrote it: the line in JSON in the column Log."""
    line = pl.concat_str(["clock", "level", "message"], separator=" ", ignore_nulls=True)
    log = pl.struct((line + "\n").alias("log"), "stream", "time").struct.json_encode().alias("Log")
    return frame.select(pl.exclude("clock", "level", "message", "stream", "time"), log)


@cache
def _metrics() -> pl.DataFrame:
    frames = []
    for file in sorted((_folder("rca_data") / "metric").glob("*_metric.csv")):
        rows = pl.read_csv(file, infer_schema=False)
        if set(MEASURES) <= set(rows.columns):
            frames.append(rows.select("Time", "TimeStamp", "PodName", *MEASURES))
    moment = pl.from_epoch(pl.col("TimeStamp").cast(pl.Int64), time_unit="s")
    rows = pl.concat(frames).with_columns(
        pl.col("Time").str.replace(CLOCK_OF_GO, ""),
        moment.cast(pl.Datetime("us")).alias("_time"),
        pl.col("PodName").alias("_unit"),
    )
    return rows.filter(pl.col("_time") < datetime(2023, 1, 29, 16, 30)).drop("TimeStamp")  # noqa: DTZ001  # UTC


def _chosen(name: str) -> list[Fault]:
    return _faults()[SETS.index(name) :: 2]


@cache
def _data(name: str) -> Data:
    faults = _chosen(name)
    during = pl.any_horizontal(
        pl.col("_time").is_between(one.at - 2 * AROUND, one.at + FAULT_LASTS + AROUND) for one in faults
    )
    normal = pl.col("_time") < faults[0].at - 2 * AROUND
    is_other = pl.any_horizontal(
        pl.col("_time").is_between(one.at - 2 * AROUND, one.at + FAULT_LASTS + AROUND)
        for one in _faults()
        if one not in faults
    )
    logs = _logs().filter(during | (normal & ~is_other))
    return Data(
        name=name,
        tables=(_log_table(logs), _metric_table(_metrics()), _fault_table(faults)),
        sources=_sources(),
        split=faults[KNOWN].at - 2 * AROUND,
        as_of=span(_metrics()["_time"])[1] + AROUND,
        truth=faults[KNOWN:],
    )


@cache
def _logs_alone(name: str) -> Data:
    data = _data(name)
    return replace(data, tables=data.tables[:1], sources=data.sources[:1])


def _log_table(logs: pl.DataFrame) -> Table:
    roles = {
        "time": ("Timestamp",),
        "observed": ("time",),
        "text": ("message",),
        "severity": ("level",),
        "entity": ("PodName",),
        "host": ("Node",),
        "trace": ("TraceID", "SpanID"),
    }
    return Table("logs.csv", "logs", logs, roles, LOG_TIME, assemble=_assembled)


def _metric_table(metrics: pl.DataFrame) -> Table:
    roles = {"time": ("Time",), "value": MEASURES, "entity": ("PodName",), "series": ("PodName",)}
    return Table("metrics.csv", "metrics", metrics, roles, METRIC_TIME)


def _fault_table(faults: list[Fault]) -> Table:
    rows = pl.DataFrame(
        {
            "id": [one.id for one in faults],
            "inject_time": [f"{one.at:%Y-%m-%d %H:%M:%S}" for one in faults],
            "inject_pod": [one.pod for one in faults],
            "inject_type": [one.kind for one in faults],
            "_inject_timestamp": [f"{one.stamp:%Y-%m-%d %H:%M:%S}" for one in faults],
            "_time": [one.at for one in faults],
            "_unit": [one.id for one in faults],
        }
    )
    roles = {"key": ("id",), "time": ("inject_time",), "opened": ("inject_time",), "entity": ("inject_pod",)}
    return Table("faults.csv", "tickets", rows, {**roles, "closing": ("inject_type",)}, "%Y-%m-%d %H:%M:%S")


def _sources() -> list[dict[str, object]]:
    """As in tests/real/nezha.yaml, but for the faults, which are a CSV file with an id here."""
    faults = real_data.source("nezha_faults", "faults.csv")
    mapping = {key: value for key, value in faults["mapping"].items() if key != "records"}
    columns = {**mapping["columns"], "ticket_id": "id"}
    logs = real_data.source("nezha_logs", "logs.csv")
    return [
        logs,
        real_data.source("nezha_metrics", "metrics.csv"),
        {**faults, "mapping": {**mapping, "input": "csv", "columns": columns}},
    ]


def _surprise(connection: "DuckDBPyConnection", faults: list[Fault]) -> dict[str, dict[str, float]]:
    """By fault and pod: how far the pod's mix of templates during the fault is from its mix at other times."""
    counts = connection.execute("""
        SELECT k8s_pod_name AS pod, date_trunc('minute', CAST(time_unix_nano AS TIMESTAMP)) AS minute, template_id,
          count(*) AS n
        FROM logs WHERE k8s_pod_name IS NOT NULL GROUP BY ALL ORDER BY ALL
    """).pl()
    return {one.id: _distances(counts, one.at.replace(second=0)) for one in faults}


def _distances(counts: pl.DataFrame, at: datetime) -> dict[str, float]:
    """Largest z-score of a template's share, as of a binomial with the pod's usual share."""
    key = ["pod", "template_id"]
    is_during = pl.col("minute").is_between(at, at + FAULT_LASTS - AROUND)
    is_near = pl.col("minute").is_between(at - AROUND, at + FAULT_LASTS)
    during = counts.filter(is_during).group_by(key).agg(pl.col("n").sum())
    usual = counts.filter(~is_near).group_by(key).agg(pl.col("n").sum().alias("usual"))
    both = during.join(usual, on=key, how="full", coalesce=True, nulls_equal=True).with_columns(
        pl.col("n", "usual").fill_null(0).cast(pl.Float64)
    )
    total = pl.col("n").sum().over("pod")
    share = (pl.col("n") + 0.5) / (total + 1)
    expected = (pl.col("usual") + 0.5) / (pl.col("usual").sum().over("pod") + 1)
    z = (share - expected).abs() / ((expected * (1 - expected) / total).sqrt() + 1e-3)
    scored = both.with_columns(z.alias("z"), total.alias("total")).filter(pl.col("total") > 0)
    return dict(scored.group_by("pod").agg(pl.col("z").max()).iter_rows())


def _perform_logs(connection: "DuckDBPyConnection", data: Data) -> float:
    """Area under the ROC curve over cells (fault, pod): is the pod with the fault the unusual one?"""
    surprise = _surprise(connection, data.truth)
    pods = sorted({pod for one in surprise.values() for pod in one})
    if not pods:
        return 0.5
    cells = [(surprise[one.id].get(pod, 0.0), pod == one.pod) for one in data.truth for pod in {*pods, one.pod}]
    return float(roc_auc_score([cell[1] for cell in cells], [cell[0] for cell in cells]))


def _perform_ranking(connection: "DuckDBPyConnection", data: Data) -> float:
    """Mean place of the true pod among all pods, 1 the first, 0 the last; incidents and their times are the lake's."""
    opened = dict(connection.execute("SELECT ticket_id, opened_at FROM tickets WHERE opened_at IS NOT NULL").fetchall())
    known = [one._replace(at=opened[one.id].replace(tzinfo=None)) for one in data.truth if one.id in opened]
    by_logs = _surprise(connection, known)
    by_metrics = _deviation(connection, known)
    places = [_place(one.pod, _joined(by_logs[one.id], by_metrics[one.id])) for one in known]
    return float(np.mean([*places, *[0.5] * (len(data.truth) - len(known))]))


def _deviation(connection: "DuckDBPyConnection", faults: list[Fault]) -> dict[str, dict[str, float]]:
    """By fault and pod: the largest robust z-score of a metric during the fault, against the half hour before."""
    points = connection.execute("""
        SELECT k8s_pod_name AS pod, metric_name AS metric, CAST(time_unix_nano AS TIMESTAMP) AS at, value FROM metrics
        WHERE isfinite(value) AND k8s_pod_name IS NOT NULL ORDER BY ALL
    """).pl()
    return {one.id: _robust_z(points, one.at) for one in faults}


def _robust_z(points: pl.DataFrame, at: datetime) -> dict[str, float]:
    key = ["pod", "metric"]
    before = points.filter(pl.col("at").is_between(at - timedelta(minutes=30), at, closed="left"))
    middle = pl.col("value").median()
    usual = before.group_by(key).agg(
        middle.alias("middle"),
        (1.4826 * (pl.col("value") - middle).abs().median()).alias("spread"),
        pl.len().alias("n"),
    )
    now = points.filter(pl.col("at").is_between(at, at + FAULT_LASTS)).join(
        usual.filter(pl.col("n") >= LEAST_BEFORE), on=key
    )
    z = (pl.col("value") - pl.col("middle")).abs() / (pl.col("spread") + 0.05 * pl.col("middle").abs() + 1e-6)
    return dict(now.group_by("pod").agg(z.clip(upper_bound=50).max()).iter_rows())


def _joined(*rankings: dict[str, float]) -> dict[str, float]:
    """Sum of each pod's place in every ranking, as a share; a pod that one of them lacks has place 0 there."""
    pods = {pod for one in rankings for pod in one}
    return {pod: sum(_place(pod, one) for one in rankings if pod in one) for pod in pods}


def _place(pod: str, scores: dict[str, float]) -> float:
    """Share of the others that score below it, ties half; 0.5 where nothing is known of anything."""
    others = [score for name, score in scores.items() if name != pod]
    if not others:
        return 0.5
    own = scores.get(pod, -1.0)
    return float(np.mean([(own > one) + (own == one) / 2 for one in others]))


LOGS = Task(
    name="nezha-log-faults",
    use_case="log-anomaly-detection",
    is_real=True,
    about="Logs of 27 pods around 28 injected faults; the pod whose mix of templates departs the most from its usual "
    "one; area under the ROC curve over (fault, pod); baseline: 0.5.",
    data_sets=SETS,
    load=_logs_alone,
    perform=_perform_logs,
    trivial=lambda _: 0.5,
)
RANKING = Task(
    name="nezha-root-cause",
    use_case="root-cause-ranking",
    is_real=True,
    about="Logs and metrics of the same test bed; pods ranked by template surprise and by robust z-score of their "
    "metrics; mean place of the true pod (1 first, 0 last); baseline: 0.5.",
    data_sets=SETS,
    load=_data,
    perform=_perform_ranking,
    trivial=lambda _: 0.5,
)
