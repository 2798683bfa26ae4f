"""Capacity forecast: how full disks, memory and processors of a small estate will be in the next ten days.

Generated: no real data in ../shared/data holds months of usage. Growth, weekdays, hours, drift, and a few level shifts.
"""

import zlib
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from validity.table import Table
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETS = ("north", "east", "south", "west")
BEGIN = datetime(2026, 3, 2)  # noqa: DTZ001  # UTC throughout; a Monday
DAYS, ASKED_DAYS = 60, 10
KNOWN_DAYS = DAYS - ASKED_DAYS
ASKED_FROM = BEGIN + timedelta(days=KNOWN_DAYS)  # the lake ends here
SPLIT = ASKED_FROM - timedelta(days=14)  # faults "in the test part" are of the last two weeks known
RECENT_DAYS = 28  # that the trend is fitted on
LEAST_DAYS = 4  # fewer, and there is no trend
WEEK = 7
WORST = 2.0  # times as wrong as the baseline; worse does not count
SHIFTED = 4  # series with a level shift
HOURS = DAYS * 24
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
ROLES = {
    "time": ("time",),
    "value": ("value",),
    "series": ("host", "metric"),
    "entity": ("host",),
    "unit": ("unit",),
}
COLUMNS = {"time": "time", "host_name": "host", "metric_name": "metric", "value": "value", "unit": "unit"}
Key = tuple[str, str]


class Usage(NamedTuple):
    """How one kind of metric behaves, in points of a percentage."""

    metric: str
    hosts: range
    growth: tuple[float, float]  # over the whole time, from and to
    weekday: float  # more on working days
    hour: float  # more at noon
    drift: float  # standard deviation of a day's step
    noise: float


USAGES = (
    Usage("disk_used_percent", range(10), growth=(8, 35), weekday=0.6, hour=0.5, drift=0.35, noise=0.3),
    Usage("memory_used_percent", range(10, 16), growth=(3, 22), weekday=3.0, hour=2.0, drift=0.35, noise=1.0),
    Usage("cpu_used_percent", range(6, 10), growth=(-4, 16), weekday=9.0, hour=8.0, drift=0.3, noise=3.0),
)
LIMIT = ("disk_limit_percent", 0)


class Truth(NamedTuple):
    """One series: its daily means in the asked days, and the mean of what was before."""

    asked: np.ndarray
    before: float


def _host(name: str, number: int) -> str:
    return f"{name}-srv-{number + 1:02d}"


@cache
def _data(name: str) -> Data:
    values = _all_values(name)
    rows = pl.concat([_rows(key, one[: KNOWN_DAYS * 24]) for key, one in values.items()]).sort("_time", "_unit")
    daily = {key: one.reshape(DAYS, 24).mean(axis=1) for key, one in values.items() if key[0] != LIMIT[0]}
    source = {"name": "usage", "silo": "metrics", "path": "usage.csv", "source_system": "zabbix"}
    return Data(
        name=name,
        tables=(Table("usage.csv", "metrics", rows, ROLES, TIME_FORMAT),),
        sources=[{**source, "mapping": {"input": "csv", "columns": COLUMNS}}],
        split=SPLIT,
        as_of=ASKED_FROM,
        truth={
            (host, metric): Truth(one[KNOWN_DAYS:], one[:KNOWN_DAYS].mean()) for (metric, host), one in daily.items()
        },
    )


def _all_values(name: str) -> dict[Key, np.ndarray]:
    """By metric and host: a value an hour. A limit that was raised once stands beside the usage."""
    chance = np.random.default_rng(zlib.crc32(f"capacity {name}".encode()))
    keys = [(usage, number) for usage in USAGES for number in usage.hosts]
    shifted = set(chance.choice(len(keys), SHIFTED, replace=False))
    values = {
        (usage.metric, _host(name, number)): _values(usage, chance, has_shift=place in shifted)
        for place, (usage, number) in enumerate(keys)
    }
    limit = np.where(np.arange(HOURS) < HOURS // 3, 85.0, 90.0)
    return {**values, (LIMIT[0], _host(name, LIMIT[1])): limit}


def _values(usage: Usage, chance: np.random.Generator, *, has_shift: bool) -> np.ndarray:
    hours = np.arange(HOURS)
    growth = chance.uniform(*usage.growth)
    trend = chance.uniform(20, 45) + growth * hours / HOURS
    weekday = usage.weekday * chance.uniform(0.6, 1.4) * (hours // 24 % WEEK < 5)  # noqa: PLR2004  # Saturday
    hour = usage.hour * chance.uniform(0.6, 1.4) * np.sin(np.pi * (hours % 24 - 6) / 12)
    drift = np.cumsum(chance.normal(0, usage.drift / np.sqrt(24), HOURS))
    noise = chance.normal(0, usage.noise, HOURS)
    shift = chance.uniform(6, 12) * (hours > chance.integers(10, 48) * 24) if has_shift else 0.0
    return np.clip(trend + weekday + hour + drift + noise + shift, 0, 100).round(2)


def _rows(key: Key, values: np.ndarray) -> pl.DataFrame:
    metric, host = key
    times = pl.datetime_range(BEGIN, BEGIN + timedelta(hours=len(values) - 1), "1h", eager=True).cast(pl.Datetime("us"))
    return pl.DataFrame({"_time": times, "value": values}).select(
        pl.col("_time").dt.strftime(TIME_FORMAT).alias("time"),
        pl.lit(host).alias("host"),
        pl.lit(metric).alias("metric"),
        pl.col("value").cast(pl.String),
        pl.lit("%").alias("unit"),
        "_time",
        pl.lit(f"{host}/{metric}").alias("_unit"),
    )


def _perform(connection: "DuckDBPyConnection", data: Data) -> float:
    """Mean over series of 1 - error / the baseline's error; a series that the lake lacks is as good as the baseline."""
    daily = connection.execute(f"""
        SELECT host_name AS host, metric_name AS metric, avg(value) AS mean,
          date_diff('day', DATE '{data.as_of:%Y-%m-%d}', event_date) AS day
        FROM metrics WHERE isfinite(value) AND host_name IS NOT NULL AND time_unix_nano < TIMESTAMP '{data.as_of}'
        GROUP BY ALL ORDER BY ALL
    """).pl()  # noqa: S608  # the data set's own moment
    known = {(str(key[0]), str(key[1])): rows for key, rows in daily.group_by("host", "metric")}
    return float(np.mean([_skill(known.get(key), truth) for key, truth in data.truth.items()]))


def _skill(rows: pl.DataFrame | None, truth: Truth) -> float:
    if rows is None:
        return 0.0
    rows = rows.sort("day")
    error = np.abs(_forecast(rows["day"].to_numpy(), rows["mean"].to_numpy()) - truth.asked).mean()
    return float(1 - min(WORST, error / np.abs(truth.before - truth.asked).mean()))


def _forecast(day: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Straight line through the last four weeks, and what each weekday is above or below it.

    Args:
        day: Days before the first asked one: -1, -2 ..., ascending.
        mean: Of each of those days.
    """
    is_recent = day >= -RECENT_DAYS
    asked = np.arange(ASKED_DAYS)
    if is_recent.sum() < LEAST_DAYS:
        return np.full(ASKED_DAYS, mean.mean())
    day, mean = day[is_recent], mean[is_recent]
    slope, level = np.polyfit(day, mean, 1)
    left = mean - (level + slope * day)
    if len(day) < 2 * WEEK:
        return np.asarray(level + slope * asked)
    profile = [left[day % WEEK == one].mean() if (day % WEEK == one).any() else 0.0 for one in range(WEEK)]
    return np.asarray(level + slope * asked + np.array(profile)[asked % WEEK])


TASK = Task(
    name="generated-capacity",
    use_case="capacity-forecasting",
    is_real=False,
    about="Generated: 20 usage series in percent, hourly for 50 days; trend and weekdays of the last four weeks; one "
    "minus the error of the next ten days' daily means as a share of the baseline's; baseline: the mean so far (0).",
    data_sets=SETS,
    load=_data,
    perform=_perform,
    trivial=lambda _: 0.0,
)
