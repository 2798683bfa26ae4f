"""Metrics of two monitoring tools that share neither hosts' spelling nor units nor layout."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final

from telemetry_ready.sample import plan
from telemetry_ready.sample.chance import between, generator
from telemetry_ready.sample.estate import (
    DAY_MS,
    HOUR_MS,
    LONG_TOOL_HOSTS,
    WIDE_TOOL_HOSTS,
    WINDOW_MS,
    busyness,
    host,
    moment,
)
from telemetry_ready.sample.files import ROTATION_DAYS, Made, packed
from telemetry_ready.sample.incidents import change

_TENTHS: Final = 10


@dataclass(frozen=True)
class Series:
    """How one metric moves, in tenths of its unit.

    Attributes:
        metric: As incidents name it.
        name: As the tool names it.
        unit: As the tool writes it.
        base: In the quietest moment.
        swing: Added in the busiest hour.
        noise: Largest step of the wandering part.
        highest: It cannot be more.
        daily: Added over a day and taken back at midnight, as log files fill a disk until they are rotated.
        grain: Values are multiples of it.
        scale: What is written is so many times the value.
    """

    metric: str
    name: str
    unit: str
    base: int
    swing: int
    noise: int
    highest: int
    daily: int = 0
    grain: int = 1
    scale: int = 1


LONG: Final = (
    Series("cpu", "system.cpu.util", "%", 80, 420, 12, 1000),
    Series("memory", "vm.memory.util", "%", 450, 90, 4, 1000, grain=2),
    Series("disk", "vfs.fs.used", "%", 520, 0, 2, 1000, daily=60),
    Series("network", "net.if.in", "bps", 120, 1400, 40, 10000, grain=10, scale=1_000_000),
)
LONG_OF_GAP_HOST: Final = ("cpu", "network")
"""The load balancer is an appliance: it has two of them."""

WIDE: Final = (
    Series("cpu", "CpuUsage", "%", 60, 460, 10, 1000, grain=5),
    Series("memory", "MemoryUsed", "Mi", 30000, 6000, 200, 64000, grain=160),
    Series("response", "ResponseTime", "ms", 350, 500, 30, 600000, grain=10),
    Series("throughput", "Throughput", "1/s", 20, 320, 8, 20000, grain=10),
)


def make_long(seed: int) -> Made:
    """The first tool: one row per point (clock, host, key, value, units), a file per rotation; one host has a gap."""
    rng = generator(seed, "metrics/long")
    texts = {day: ["clock,host,key,value,units\n"] for day in ROTATION_DAYS}
    points = missing = series = 0
    for name in LONG_TOOL_HOSTS:
        for one in LONG:
            if name == plan.GAP_HOST and one.metric not in LONG_OF_GAP_HOST:
                continue
            series += 1
            for ms, value in _values(rng, name, one, plan.LONG_STEP_S):
                if name == plan.GAP_HOST and ms // DAY_MS == plan.GAP_DAY:
                    missing += 1
                    continue
                points += 1
                row = f"{int(moment(ms).timestamp())},{name},{one.name},{_decimal(value)},{one.unit}\n"
                texts[_closing_day(ms)].append(row)
    files = {f"metrics/zabbix/history-{_date(day)}.csv.gz": packed("".join(rows)) for day, rows in texts.items()}
    return Made(files, {"points": points, "series": series, "missing": missing, "gap_series": len(LONG_OF_GAP_HOST)})


def make_wide(seed: int) -> Made:
    """The second tool: one row per host and time, a column per metric, hosts in capitals with their domain."""
    rng = generator(seed, "metrics/wide")
    header = ",".join(["Time", "Host", *(f"{one.name}({one.unit})" for one in WIDE)])
    texts = {day: [f"{header}\n"] for day in ROTATION_DAYS}
    for name in WIDE_TOOL_HOSTS:
        columns = [_values(rng, name, one, plan.WIDE_STEP_S) for one in WIDE]
        for cells in zip(*columns, strict=True):
            ms = cells[0][0]
            row = [_stamp(moment(ms)), host(name).fqdn.upper(), *(_decimal(value) for _, value in cells)]
            texts[_closing_day(ms)].append(",".join(row) + "\n")
    rows = sum(len(lines) - 1 for lines in texts.values())
    files = {f"metrics/hostwatch/export-{_date(day)}.csv.gz": packed("".join(lines)) for day, lines in texts.items()}
    return Made(files, {"rows": rows, "points": rows * len(WIDE), "series": len(WIDE_TOOL_HOSTS) * len(WIDE)})


def _values(rng: Random, name: str, one: Series, step_s: int) -> list[tuple[int, int]]:
    """Time and value, in tenths: a daily and weekly course, a part that wanders back to zero, and the incidents."""
    wandering = 0
    values: list[tuple[int, int]] = []
    for ms in range(0, WINDOW_MS, step_s * 1000):
        wandering += between(rng, -one.noise, one.noise) - wandering // 8
        value = one.base + one.swing * busyness(ms) // 100 + one.daily * (ms % DAY_MS) // DAY_MS + wandering
        value += change(name, one.metric, ms)
        value = max(one.noise, min(value, one.highest))
        values.append((ms, value // one.grain * one.grain * one.scale))
    return values


def _decimal(tenths: int) -> str:
    whole, rest = divmod(tenths, _TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)


def _closing_day(ms: int) -> int:
    return next(day for day in ROTATION_DAYS if ms < day * DAY_MS)


def _date(day: int) -> str:
    return moment(day * DAY_MS - HOUR_MS).strftime("%Y%m%d")


def _stamp(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")
