"""Metric anomaly detection on AWS CloudWatch series with labelled windows (Numenta Anomaly Benchmark).

The benchmark keeps metric and host in its file names; here they are columns of one file a set, as an export has them.
The series are of different months; all are moved by whole days to begin on one day, as series of one estate do.
"""

import json
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from validity import real_data
from validity.table import Table, span
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETS = ("series-a", "series-b", "series-c", "series-d")
DEAL = (0, 1, 2, 3, 3, 2, 1, 0)
TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
FOLDER = "realAWSCloudwatch/"
BEGIN = datetime(2014, 2, 1)  # noqa: DTZ001  # UTC
LEARN_SHARE = 0.3
STRIDE = 4  # clean stretches begin every quarter of a window
UNITS = {"cpu_utilization": "%", "disk_write_bytes": "By", "network_in": "By", "request_count": "{request}"}
Window = tuple[datetime, datetime]


@cache
def _windows() -> dict[str, list[Window]]:
    """Labelled windows by host; only of series that have one."""
    folder = real_data.folder() / "nab"
    labels = json.loads((folder / "labels/combined_windows.json").read_text("utf-8"))
    return {
        _host(name): [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in windows]
        for name, windows in sorted(labels.items())
        if windows and (folder / "data" / name).is_file()
    }


def _host(name: str) -> str:
    return name.removeprefix(FOLDER).removesuffix(".csv")


@cache
def _moved(name: str) -> timedelta:
    """By how many days a series is moved."""
    first, _ = span(_raw(name)["_time"])
    return BEGIN - datetime(first.year, first.month, first.day)  # noqa: DTZ001  # UTC


@cache
def _raw(name: str) -> pl.DataFrame:
    rows = pl.read_csv(real_data.folder() / f"nab/data/{FOLDER}{name}.csv", infer_schema=False)
    return rows.with_columns(pl.col("timestamp").str.to_datetime(TIME_FORMAT).alias("_time"))


def _members(name: str) -> list[str]:
    """Series are dealt to the sets by their number of windows, the most first."""
    ordered = sorted(_windows(), key=lambda one: (-len(_windows()[one]), one))
    return [one for place, one in enumerate(ordered) if DEAL[place % len(DEAL)] == SETS.index(name)]


@cache
def _data(name: str) -> Data:
    rows = pl.concat([_series(one) for one in _members(name)])
    first, last = span(rows["_time"])
    roles = {
        "time": ("timestamp",),
        "value": ("value",),
        "entity": ("host",),
        "series": ("host", "metric"),
        "unit": ("unit",),
    }
    columns = {"time": "timestamp", "value": "value", "metric_name": "metric", "unit": "unit", "host_name": "host"}
    return Data(
        name=name,
        tables=(Table("metrics.csv", "metrics", rows, roles, TIME_FORMAT),),
        sources=[
            {
                "name": "nab",
                "silo": "metrics",
                "path": "metrics.csv",
                "source_system": "cloudwatch",
                "time_zone": "UTC",
                "mapping": {"input": "csv", "columns": columns},
            }
        ],
        split=first + (last - first) * LEARN_SHARE,
        as_of=last + timedelta(minutes=5),
        truth={
            one: [(begin + _moved(one), end + _moved(one)) for begin, end in _windows()[one]] for one in _members(name)
        },
    )


def _series(name: str) -> pl.DataFrame:
    metric = next((one for one in UNITS if one in name), "network_in" if "NetworkIn" in name else "instances")
    moment = pl.col("_time") + _moved(name)
    return _raw(name).with_columns(
        timestamp=moment.dt.strftime(TIME_FORMAT),
        host=pl.lit(name),
        metric=pl.lit(metric),
        unit=pl.lit(UNITS.get(metric, "By" if metric == "network_in" else "{instance}")),
        _time=moment,
        _unit=pl.lit(name),
    )


def _perform(connection: "DuckDBPyConnection", data: Data) -> float:
    """Mean over the asked windows: the share of the series' clean stretches that score below the window."""
    points = connection.execute("""
        SELECT host_name, epoch_us(time_unix_nano) / 1e6 AS at, value FROM metrics
        WHERE isfinite(value) ORDER BY host_name, time_unix_nano, value
    """).pl()
    by_host = {str(host[0]): rows for host, rows in points.group_by("host_name")}
    ranks: list[float] = []
    for host, windows in data.truth.items():
        asked = [one for one in windows if one[1] > data.split]
        ranks += _window_ranks(by_host[host], windows, asked) if host in by_host else [0.5] * len(asked)
    return float(np.mean(ranks))


def _window_ranks(rows: pl.DataFrame, windows: list[Window], asked: list[Window]) -> list[float]:
    """Three-sigma rule on the whole series; a window or a stretch without points has no highest score."""
    at, value = rows["at"].to_numpy(), rows["value"].to_numpy()
    spread = value.std()
    score = np.abs(value - value.mean()) / spread if spread > 0 else np.zeros(len(value))
    spans = [(_epoch(begin), _epoch(end)) for begin, end in windows]
    length = float(np.median([end - begin for begin, end in spans]))
    clean = [
        _highest(at, score, begin, begin + length)
        for begin in np.arange(at[0], at[-1] - length, length / STRIDE)
        if all(begin + length <= low or begin >= high for low, high in spans)
    ]
    seen = np.array([one for one in clean if one >= 0])
    found = [_highest(at, score, _epoch(begin), _epoch(end)) for begin, end in asked]
    return [
        float(np.mean(seen < one) + np.mean(seen == one) / 2) if one >= 0 and len(seen) else 0.0 if len(seen) else 0.5
        for one in found
    ]


def _highest(at: np.ndarray, score: np.ndarray, begin: float, end: float) -> float:
    first, after = np.searchsorted(at, (begin, end))
    return float(score[first:after].max()) if after > first else -1.0


def _epoch(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001  # UTC throughout


TASK = Task(
    name="nab-anomalies",
    use_case="metric-anomaly-detection",
    is_real=True,
    about="16 CloudWatch series of two weeks with labelled windows; three-sigma rule on each series; share of clean "
    "stretches that score below a labelled window, after the first 30 % of the time; baseline: 0.5.",
    data_sets=SETS,
    load=_data,
    perform=_perform,
    trivial=lambda _: 0.5,
)
