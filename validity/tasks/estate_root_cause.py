"""Root cause across silos: on which host of the service that a ticket names did the incident begin?

Generated: no real data in ../shared/data has tickets, logs and metrics of one estate. Other hosts misbehave as well,
so that it helps to know which service the ticket is about, and when it was opened.
"""

import zlib
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

import validity.tasks._estate as _estate
from validity.table import Table
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETS = ("north", "east", "south", "west")
LEARN_SHARE = 0.4
BEFORE, AFTER = timedelta(minutes=45), timedelta(minutes=30)  # around the opening
UNKNOWN = 0.5  # place of a host about which nothing is known: in the middle of its service
MOST = 8.0  # a z-score beyond it says no more
EMITTER = {"entity": ("host", "service"), "host": ("host",), "service": ("service",)}
METRIC_ROLES = EMITTER | {"time": ("time",), "value": ("value",), "series": ("host", "metric"), "unit": ("unit",)}
METRIC_COLUMNS = {"time": "time", "metric_name": "metric", "value": "value", "unit": "unit"}
LOG_ROLES = EMITTER | {
    "time": ("timestamp",),
    "observed": ("observed_timestamp",),
    "text": ("message",),
    "severity": ("level",),
}
LOG_COLUMNS = {"time": "timestamp", "observed_time": "observed_timestamp", "severity_text": "level", "body": "message"}
EMITTER_COLUMNS = {"host_name": "host", "service_name": "service"}
TICKET_ROLES = {
    "key": ("number",),
    "label": ("assignment_group",),
    "text": ("short_description", "description"),
    "time": ("opened_at", "resolved_at", "closed_at", "sys_updated_on"),
    "opened": ("opened_at",),
    "outcome": ("resolved_at", "closed_at"),
    "entity": ("cmdb_ci",),
    "priority": ("priority",),
    "people": ("caller_id", "assigned_to"),
    "closing": ("close_code", "close_notes"),
}
SAME = ("description", "assignment_group", "caller_id", "opened_at", "resolved_at", "closed_at", "close_code")
TICKET_COLUMNS = {one: one for one in (*SAME, "close_notes")} | {
    "ticket_id": "number",
    "ticket_number": "number",
    "title": "short_description",
    "state_text": "state",
    "priority_text": "priority",
    "ci_name": "cmdb_ci",
    "assignee": "assigned_to",
    "version_at": "sys_updated_on",
}


class Truth(NamedTuple):
    """Asked tickets with the names of the service and the host that they are about, and every service's hosts."""

    asked: dict[str, tuple[str, str]]
    hosts: dict[str, list[str]]


@cache
def _data(name: str) -> Data:
    chance = np.random.default_rng(zlib.crc32(f"estate {name}".encode()))
    where = _estate.estate(name, chance)
    happened = _estate.incidents(chance)
    split = _estate.BEGIN + timedelta(days=_estate.DAYS * LEARN_SHARE)
    hosts: dict[str, list[str]] = {}
    for host, service in zip(*where, strict=True):
        hosts.setdefault(service, []).append(host)
    return Data(
        name=name,
        tables=(
            Table(
                "tickets.csv", "tickets", _estate.tickets(happened, where, chance), TICKET_ROLES, _estate.TIME_FORMAT
            ),
            Table(
                "metrics.csv", "metrics", _estate.metrics(happened, where, chance), METRIC_ROLES, _estate.TIME_FORMAT
            ),
            Table("logs.jsonl", "logs", _estate.logs(happened, where, chance), LOG_ROLES, _estate.LOG_TIME),
        ),
        sources=_sources(),
        split=split,
        as_of=_estate.BEGIN + timedelta(days=_estate.DAYS),
        truth=Truth(
            {
                one.number: (where.service_of[one.host], where.hosts[one.host])
                for one in happened
                if one.opened >= split
            },
            hosts,
        ),
    )


def _sources() -> list[dict[str, object]]:
    constants = {"ticket_type": "incident", "source_table": "incident"}
    tickets = {"name": "service_desk", "silo": "tickets", "path": "tickets.csv", "source_system": "servicenow"}
    metrics = {"name": "monitoring", "silo": "metrics", "path": "metrics.csv", "source_system": "zabbix"}
    logs = {"name": "applications", "silo": "logs", "path": "logs.jsonl", "source_system": "filebeat"}
    return [
        {**tickets, "mapping": {"input": "csv", "constants": constants, "columns": TICKET_COLUMNS}},
        {**metrics, "mapping": {"input": "csv", "columns": {**METRIC_COLUMNS, **EMITTER_COLUMNS}}},
        {**logs, "mapping": {"input": "json_lines", "columns": {**LOG_COLUMNS, **EMITTER_COLUMNS}}},
    ]


def _perform(connection: "DuckDBPyConnection", data: Data) -> float:
    """Mean place of the true host among those of the named service, 1 the first and 0 the last.

    A ticket without a name has all hosts for suspects; one that the lake lacks, or its opening, tells nothing.
    """
    tickets = connection.execute("""
        SELECT ticket_id, opened_at, canonical_name
        FROM tickets LEFT JOIN entities ON entities.entity_id = tickets.ci_entity_id
        WHERE opened_at IS NOT NULL
    """).fetchall()
    opened = {str(key): (at.replace(tzinfo=None), name) for key, at, name in tickets}
    signals = _signals(connection, data.split)
    places = []
    for key, (service, host) in data.truth.asked.items():
        if key not in opened:
            places.append(UNKNOWN)
            continue
        at, name = opened[key]
        suspects = data.truth.hosts[service] if name else [one for some in data.truth.hosts.values() for one in some]
        evidence = _evidence(signals, at, name)
        places.append(_place(evidence.get(host, 0.0), [evidence.get(one, 0.0) for one in suspects if one != host]))
    return float(np.mean(places))


def _place(own: float, others: list[float]) -> float:
    """Place of a host among the others, ties in the middle: 1 the first, 0 the last of a service or any behind it."""
    ahead = float(np.mean([(one > own) + (one == own) / 2 for one in others])) * len(others)
    return max(0.0, 1 - ahead / (_estate.HOSTS_EACH - 1))


def _signals(connection: "DuckDBPyConnection", split: datetime) -> pl.DataFrame:
    """How unusual each point and each error record is: host, service, name of the signal, time, z-score.

    What is usual is learnt before the split: of a metric its mean and spread at that hour of the day, of a host's
    errors their number in a window.
    """
    emitter = (
        "hosts.canonical_name AS host, services.canonical_name AS service, CAST(time_unix_nano AS TIMESTAMP) AS at"
    )
    named = """JOIN entities AS hosts ON hosts.entity_id = emitted.host_entity_id
      LEFT JOIN entities AS services ON services.entity_id = emitted.service_entity_id"""
    points = connection.execute(
        f"SELECT {emitter}, metric_name AS signal, value FROM metrics AS emitted {named} "  # noqa: S608
        "WHERE isfinite(value) ORDER BY ALL"
    ).pl()
    errors = connection.execute(
        f"SELECT {emitter}, 'errors' AS signal FROM logs AS emitted {named} WHERE severity_number >= 17 ORDER BY ALL"  # noqa: S608
    ).pl()
    return pl.concat([_metric_signals(points, split), _error_signals(errors, split)])


def _metric_signals(points: pl.DataFrame, split: datetime) -> pl.DataFrame:
    """The z-score of each point."""
    key = ["host", "signal", "hour"]
    points = points.with_columns(pl.col("at").dt.hour().alias("hour"))
    before = points.filter(pl.col("at") < split)
    usual = before.group_by(key).agg(pl.col("value").mean().alias("mean"))
    spread = (
        before.join(usual, on=key)
        .group_by("host", "signal")
        .agg((pl.col("value") - pl.col("mean")).std().alias("spread"))
    )
    z = ((pl.col("value") - pl.col("mean")) / pl.col("spread")).abs()
    known = points.join(usual, on=key).join(spread, on=["host", "signal"]).filter(pl.col("spread") > 0)
    return known.select("host", "service", "signal", "at", z.alias("z"))


def _error_signals(errors: pl.DataFrame, split: datetime) -> pl.DataFrame:
    """What one error weighs: less where there are many anyway; a window's sum is its z-score, but for the mean."""
    before = errors.filter(pl.col("at") < split)
    first = before["at"].min()
    days = max(1.0, (split - first).total_seconds() / 86_400) if isinstance(first, datetime) else 1.0
    windows = days * timedelta(days=1) / (BEFORE + AFTER)
    usual = before.group_by("host").agg((pl.len() / windows).alias("mean"))
    weight = 1 / (pl.col("mean").fill_null(0) + 0.25).sqrt()
    return errors.join(usual, on="host", how="left").select("host", "service", "signal", "at", weight.alias("z"))


def _evidence(signals: pl.DataFrame, opened: datetime, service: str | None) -> dict[str, float]:
    """By host: the highest z-score of each metric around the opening, and that of the errors, together."""
    near = signals.filter(pl.col("at").is_between(opened - BEFORE, opened + AFTER))
    if service is not None:
        near = near.filter(pl.col("service") == service)
    score = pl.when(pl.col("signal").first() == "errors").then(pl.col("z").sum()).otherwise(pl.col("z").max())
    by_signal = near.group_by("host", "signal").agg(score.clip(upper_bound=MOST))
    return dict(by_signal.group_by("host").agg(pl.col("z").sum()).iter_rows())


TASK = Task(
    name="generated-root-cause",
    use_case="root-cause-analysis",
    is_real=False,
    about="Generated: 150 incidents on 12 hosts of four services in 45 days; z-scores of metrics and errors around the "
    "opening; mean place of the true host among the three of the service that the ticket names (1, 0.5, 0); "
    "baseline: 0.5.",
    data_sets=SETS,
    load=_data,
    perform=_perform,
    trivial=lambda _: UNKNOWN,
)
