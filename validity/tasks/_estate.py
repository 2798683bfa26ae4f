"""A small estate and its incidents, made up: what its tickets, metrics and logs say.

An incident moves metrics and errors of its host, a little those of its neighbours, and those of the service that
depends on it; other hosts have their own hiccups.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

BEGIN = datetime(2026, 5, 4)  # noqa: DTZ001  # UTC throughout; a Monday
DAYS, BAD_HOURS, AT_ONCE = 45, 75, 2
SERVICES = ("accounts", "billing", "booking", "catalog", "checkout", "claims", "mailing", "pricing")
SERVICES_EACH, HOSTS_EACH = 4, 3
HOSTS = SERVICES_EACH * HOSTS_EACH
MINUTE, STEP = timedelta(minutes=1), timedelta(minutes=30)
STEPS = timedelta(days=DAYS) // STEP
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
LOG_TIME = "%Y-%m-%dT%H:%M:%S%.3fZ"
HICCUPS, HICCUP_STEPS = 0.012, 4  # of one metric alone: how often one begins, how long it lasts
BURSTS, BURST = 15, (2, 7)  # of errors of one host alone: how many in all the time, of how many errors
TALKS, FAILS = 1.3, 0.05  # records of a host in an hour
METRICS = (  # name, unit, level, swing of the day, noise
    ("cpu_used_percent", "%", 35.0, 4.0, 3.0),
    ("memory_used_percent", "%", 52.0, 2.0, 2.0),
    ("request_latency_ms", "ms", 140.0, 15.0, 12.0),
)
KINDS = {  # what an incident does to each metric of its host, in units of the metric's noise, and to errors, in number
    "CPU saturation": (7.0, 0.5, 4.0, 1.0),
    "Memory exhaustion": (1.0, 6.0, 2.5, 5.0),
    "Faulty configuration": (0.0, 0.5, 1.0, 9.0),
}
NEIGHBOUR, DEPENDANT = (0.8, 0.5, 1.0, 0.7), (0.5, 0.3, 3.0, 2.0)  # the same for the service's other hosts, and others
STRENGTH = (0.4, 1.1)
TALK = (
    "request {n} served in {m} ms",
    "session {n} opened",
    "job {n} finished after {m} ms",
    "cache refreshed with {n} entries",
    "{n} messages taken from the queue",
    "connection {n} handed back to the pool",
)
FAILURES = (
    "request {n} failed after {m} ms",
    "timeout after {m} ms in worker {n}",
    "connection {n} reset by peer",
    "worker {n} killed by the watchdog",
)
PRIORITIES = {"1 - Critical": 0.85, "2 - High": 0.6, "3 - Moderate": 0.0}  # by the least strength of the incident
COMPLAINTS = ("{} answers slowly", "{} shows errors to many users", "Requests to {} time out", "{} is not available")


class Estate(NamedTuple):
    """Names of hosts, by number, each with its service's."""

    hosts: list[str]
    service_of: list[str]


class Incident(NamedTuple):
    """One incident as it truly was."""

    number: str
    host: int
    kind: str
    begin: datetime
    end: datetime
    opened: datetime
    strength: float

    def effects(self) -> dict[int, np.ndarray]:
        """By number of the hosts that it touches: what it adds to each metric, and how many errors it makes."""
        own = self.host // HOSTS_EACH * HOSTS_EACH
        after = (own + HOSTS_EACH) % HOSTS
        found = dict.fromkeys(range(own, own + HOSTS_EACH), NEIGHBOUR) | {self.host: KINDS[self.kind]}
        found |= dict.fromkeys(range(after, after + HOSTS_EACH), DEPENDANT)
        return {host: self.strength * np.array(effect) for host, effect in found.items()}


def estate(name: str, chance: np.random.Generator) -> Estate:
    """Some services, each with its hosts."""
    services = [str(one) for one in chance.choice(SERVICES, SERVICES_EACH, replace=False)]
    names = [(f"{service}-{name}-{one + 1}", service) for service in services for one in range(HOSTS_EACH)]
    return Estate([host for host, _ in names], [service for _, service in names])


def incidents(chance: np.random.Generator) -> list[Incident]:
    """Bad hours come at equal distances; in each of them some services fail at about the same time."""
    part = timedelta(days=DAYS) / BAD_HOURS
    found: list[Incident] = []
    for place in range(BAD_HOURS):
        around = BEGIN + timedelta(minutes=part * place // MINUTE + int(chance.integers(0, 600)))
        for service in chance.choice(SERVICES_EACH, AT_ONCE, replace=False):
            begin = around + timedelta(minutes=int(chance.integers(0, 30)))
            end, opened = (begin + timedelta(minutes=int(chance.integers(*one))) for one in ((90, 150), (20, 60)))
            host, kind = int(service * HOSTS_EACH + chance.integers(HOSTS_EACH)), str(chance.choice(list(KINDS)))
            number = f"INC{40_000 + len(found):07d}"
            found.append(Incident(number, host, kind, begin, end, opened, float(chance.uniform(*STRENGTH))))
    return found


def tickets(happened: list[Incident], where: Estate, chance: np.random.Generator) -> pl.DataFrame:
    """One row a ticket, as it was closed; the service is named, the host is not."""
    rows = []
    for one in happened:
        service = where.service_of[one.host]
        resolved = one.end + timedelta(minutes=int(chance.integers(10, 240)))
        closed = resolved + timedelta(hours=int(chance.integers(2, 24)))
        is_closed = closed < BEGIN + timedelta(days=DAYS)
        times: dict[str, datetime | None] = {
            "opened_at": one.opened,
            "resolved_at": resolved,
            "closed_at": closed,
            "sys_updated_on": closed,
        }
        if not is_closed:
            times |= {"resolved_at": None, "closed_at": None, "sys_updated_on": one.opened}
        rows.append(
            {
                "number": one.number,
                "short_description": str(chance.choice(COMPLAINTS)).format(service),
                "description": f"Since {one.begin:%H:%M} monitoring and {chance.integers(2, 90)} users report trouble.",
                "state": "Closed" if is_closed else "In Progress",
                "priority": next(name for name, least in PRIORITIES.items() if one.strength >= least),
                "cmdb_ci": service,
                "assignment_group": f"Operations {service.capitalize()}",
                "assigned_to": f"Agent {chance.integers(1, 9)}",
                "caller_id": f"Caller {chance.integers(1, 200)}",
                **{key: f"{at:{TIME_FORMAT}}" if at is not None else None for key, at in times.items()},
                "close_code": "Solved (Permanently)" if is_closed else None,
                "close_notes": f"{one.kind} on {where.hosts[one.host]}" if is_closed else None,
                "_time": one.opened,
                "_unit": one.number,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def _levels(happened: list[Incident], chance: np.random.Generator) -> np.ndarray:
    """By host, metric and step: how far off its rhythm each metric is, in units of its noise."""
    levels = chance.normal(0, 1, (HOSTS, len(METRICS), STEPS))
    for host, metric, step in np.argwhere(chance.random(levels.shape) < HICCUPS):
        levels[host, metric, step : step + HICCUP_STEPS] += chance.uniform(3, 7)
    for one in happened:
        steps = slice((one.begin - BEGIN) // STEP + 1, (one.end - BEGIN) // STEP + 1)
        for host, effect in one.effects().items():
            levels[host, :, steps] += effect[:-1, None]
    return levels


def metrics(happened: list[Incident], where: Estate, chance: np.random.Generator) -> pl.DataFrame:
    """One row a point."""
    levels = _levels(happened, chance)
    rhythm = np.sin(np.pi * (np.arange(STEPS) / 2 % 24 - 8) / 12)
    times = pl.datetime_range(BEGIN, BEGIN + STEP * (STEPS - 1), STEP, eager=True).cast(pl.Datetime("us"))
    frames = []
    for host, metric in np.ndindex(HOSTS, len(METRICS)):
        name, unit, level, day, wide = METRICS[metric]
        values = level + chance.uniform(-5, 5) + day * rhythm + wide * levels[host, metric]
        texts = {"host": where.hosts[host], "service": where.service_of[host], "metric": name, "unit": unit}
        frame = pl.DataFrame({"_time": times, "value": values.round(2).astype(str)})
        frames.append(frame.with_columns(pl.lit(text).alias(column) for column, text in texts.items()))
    written = pl.col("_time").dt.strftime(TIME_FORMAT).alias("time")
    series = pl.format("{}/{}", "host", "metric").alias("_unit")
    rows = pl.concat(frames).select(written, "host", "service", "metric", "value", "unit", "_time", series)
    return rows.sort("_time", "_unit")


def logs(happened: list[Incident], where: Estate, chance: np.random.Generator) -> pl.DataFrame:
    """One row a record: everyday talk and errors, and more errors while an incident lasts."""
    moments: list[tuple[int, bool, float]] = []  # host, whether it is an error, seconds since the beginning
    for host in range(HOSTS):
        for rate, is_error in ((TALKS, False), (FAILS, True)):
            count = chance.poisson(rate * DAYS * 24)
            moments += [(host, is_error, at) for at in chance.uniform(0, DAYS * 86_400, count)]
        for begin in chance.uniform(0, (DAYS - 1) * 86_400, BURSTS):
            moments += [(host, True, at) for at in chance.uniform(begin, begin + 7200, chance.integers(*BURST))]
    for one in happened:
        begin, end = ((at - BEGIN).total_seconds() for at in (one.begin, one.end))
        for host, effect in one.effects().items():
            moments += [(host, True, at) for at in chance.uniform(begin, end, chance.poisson(effect[-1]))]
    texts = [
        str(chance.choice(FAILURES if is_error else TALK)).format(n=chance.integers(1, 5000), m=chance.integers(2, 900))
        for _, is_error, _ in moments
    ]
    at = pl.lit(BEGIN, pl.Datetime("us")) + pl.duration(milliseconds="at")
    late = at + pl.duration(milliseconds="late")
    rows = pl.DataFrame(
        {
            "at": [int(at * 1000) for _, _, at in moments],
            "late": chance.integers(5, 2000, len(moments)),
            "level": ["ERROR" if is_error else "INFO" for _, is_error, _ in moments],
            "host": [where.hosts[host] for host, _, _ in moments],
            "service": [where.service_of[host] for host, _, _ in moments],
            "message": texts,
        }
    )
    times = [at.dt.strftime(LOG_TIME).alias("timestamp"), late.dt.strftime(LOG_TIME).alias("observed_timestamp")]
    hidden = [at.alias("_time"), pl.col("host").alias("_unit")]
    return rows.select(*times, "level", "host", "service", "message", *hidden).sort("_time", "host", "message")
