"""Log anomalies: which hours of which service are unusual, told from how often each template occurs in them.

Generated: the faults of the real logs in ../shared/data last minutes of a single day. Here six services log for three
weeks, and in the last third some hours are unusual: a new message, a burst, rare errors, another's messages, warnings.
"""

import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from validity.table import Table
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETS = ("north", "east", "south", "west")
BEGIN = datetime(2026, 4, 6)  # noqa: DTZ001  # UTC throughout; a Monday
DAYS, LEARN_DAYS = 21, 13
HOURS, FIRST_ASKED = DAYS * 24, LEARN_DAYS * 24
SERVICES, ANOMALIES = 6, 48
RATE = 1.0  # records of one template in an hour, on average
LEAST_LEARNT = 24  # hours of a service; fewer, and nothing is usual
SPREAD = 0.35  # least standard deviation of a logarithm of counts
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S%.3fZ"
ROLES = {
    "time": ("timestamp",),
    "observed": ("observed_timestamp",),
    "text": ("message",),
    "severity": ("level",),
    "entity": ("host", "service"),
    "host": ("host",),
    "service": ("service",),
}
SOURCE = {"name": "services", "silo": "logs", "path": "services.jsonl", "source_system": "filebeat"}
COLUMNS = {
    "time": "timestamp",
    "observed_time": "observed_timestamp",
    "severity_text": "level",
    "body": "message",
    "host_name": "host",
    "service_name": "service",
}
OWN = {
    "cart": (
        "INFO item {n} added to cart {id}",
        "INFO cart {id} restored for session {id} in {n} ms",
        "INFO price of article {n} refreshed",
        "INFO cart {id} merged, {n} items",
        "WARN cart {id} expired after {n} minutes",
        "ERROR cart {id} could not be stored: version {n} is stale",
    ),
    "payment": (
        "INFO payment {id} authorised in {n} ms",
        "INFO payment {id} captured, batch {n}",
        "INFO provider answered with code {n}",
        "INFO refund {id} queued at position {n}",
        "WARN provider at {ip} slow: {n} ms",
        "ERROR payment {id} declined by provider, code {n}",
    ),
    "orders": (
        "INFO order {id} placed with {n} lines",
        "INFO order {id} handed to warehouse {n}",
        "INFO status of order {id} asked by {ip}",
        "INFO invoice for order {id} written in {n} ms",
        "WARN order {id} waits for stock of article {n}",
        "ERROR order {id} rejected: line {n} is invalid",
    ),
    "search": (
        "INFO query took {n} ms",
        "INFO index shard {n} refreshed",
        "INFO suggestion cache hit rate {n} percent",
        "INFO query from {ip} returned {n} hits",
        "WARN shard {n} answered late",
        "ERROR query parser failed at position {n}",
    ),
    "login": (
        "INFO session {id} opened from {ip}",
        "INFO session {id} closed after {n} minutes",
        "INFO token {id} renewed",
        "INFO directory asked in {n} ms",
        "WARN wrong password from {ip}, attempt {n}",
        "ERROR directory at {ip} refused the bind",
    ),
    "shipping": (
        "INFO parcel {id} announced to carrier {n}",
        "INFO label {id} printed on printer {n}",
        "INFO parcel {id} left dock {n}",
        "INFO tracking of parcel {id} polled in {n} ms",
        "WARN carrier {n} has no slot left today",
        "ERROR address of parcel {id} is not known to carrier {n}",
    ),
    "catalog": (
        "INFO article {n} published",
        "INFO {n} images scaled for article {id}",
        "INFO feed of supplier {n} read",
        "INFO category tree rebuilt in {n} ms",
        "WARN article {n} has no picture",
        "ERROR feed of supplier {n} broke off at line {n}",
    ),
}
SHARED = (
    "INFO configuration version {n} loaded",
    "INFO connection pool has {n} free of 50",
    "INFO garbage collection paused {n} ms",
    "DEBUG cache entry {id} evicted",
    "WARN retry {n} of call to {ip}",
    "ERROR call to {ip} timed out after {n} ms",
)
UNSEEN = (
    "ERROR disk quota of volume {n} exceeded",
    "FATAL out of memory: {n} bytes could not be allocated",
    "ERROR certificate {id} is no longer valid",
    "WARN leader election started in term {n}",
    "ERROR replica {ip} diverged at offset {n}",
)
WEIGHT = {"DEBUG": 0.6, "INFO": 1.0, "WARN": 0.35, "ERROR": 0.12, "FATAL": 0.1}
Window = tuple[str, datetime]
Counts = np.ndarray  # by service, hour and message


class Plan(NamedTuple):
    """What a data set's services say, and how often: one row a service, one column a message of all there are."""

    services: list[str]
    messages: list[str]
    rate: np.ndarray


def _plan(chance: np.random.Generator) -> Plan:
    services = [str(one) for one in chance.choice(list(OWN), SERVICES, replace=False)]
    messages = [*(message for one in services for message in OWN[one]), *SHARED, *UNSEEN]
    weight = np.array([WEIGHT[one.split(" ")[0]] for one in messages])
    says = np.array([[one in OWN[service] or one in SHARED for one in messages] for service in services])
    return Plan(services, messages, RATE * says * weight * chance.gamma(4, 0.25, says.shape))


def _add_new(counts: Counts, service: int, hour: int, chance: np.random.Generator) -> None:
    counts[service, hour, -1 - chance.integers(len(UNSEEN))] += chance.integers(1, 5)


def _add_burst(counts: Counts, service: int, hour: int, chance: np.random.Generator) -> None:
    said = np.flatnonzero(counts[service, :FIRST_ASKED].sum(axis=0) > FIRST_ASKED / 2)
    counts[service, hour, chance.choice(said)] += chance.integers(5, 12)


def _add_errors(counts: Counts, service: int, hour: int, chance: np.random.Generator) -> None:
    usual = counts[service, :FIRST_ASKED].sum(axis=0)
    counts[service, hour, chance.choice(np.flatnonzero((usual > 0) & (usual < FIRST_ASKED / 3)))] += 3


def _add_foreign(counts: Counts, service: int, hour: int, chance: np.random.Generator) -> None:
    other = (service + chance.integers(1, SERVICES)) % SERVICES
    counts[service, hour, other * len(OWN["cart"]) + chance.integers(4)] += chance.integers(2, 5)


def _add_warnings(counts: Counts, service: int, hour: int, chance: np.random.Generator) -> None:
    usual = counts[service, :FIRST_ASKED].sum(axis=0)
    rare = np.flatnonzero((usual > FIRST_ASKED / 8) & (usual < FIRST_ASKED))
    counts[service, hour, chance.choice(rare, 2, replace=False)] += 1 + chance.integers(0, 2, 2)


CHANGES: tuple[Callable[[Counts, int, int, np.random.Generator], None], ...] = (
    *(_add_new, _add_burst, _add_errors, _add_foreign, _add_warnings),
)


@cache
def _data(name: str) -> Data:
    chance = np.random.default_rng(zlib.crc32(f"log anomalies {name}".encode()))
    plan = _plan(chance)
    rhythm = 1 + 0.5 * np.sin(np.pi * (np.arange(HOURS) % 24 - 8) / 12)
    counts = chance.poisson(plan.rate[:, None, :] * rhythm[None, :, None])
    unusual = chance.choice(SERVICES * (HOURS - FIRST_ASKED), ANOMALIES, replace=False)
    for place, one in enumerate(unusual):
        CHANGES[place % len(CHANGES)](counts, one % SERVICES, FIRST_ASKED + one // SERVICES, chance)
    return Data(
        name=name,
        tables=(Table("services.jsonl", "logs", _records(plan, counts, chance), ROLES, TIME_FORMAT),),
        sources=[{**SOURCE, "mapping": {"input": "json_lines", "columns": COLUMNS}}],
        split=BEGIN + timedelta(days=LEARN_DAYS),
        as_of=BEGIN + timedelta(days=DAYS, minutes=5),
        truth={
            (service, BEGIN + timedelta(hours=FIRST_ASKED + hour)): hour * SERVICES + place in set(unusual.tolist())
            for hour in range(HOURS - FIRST_ASKED)
            for place, service in enumerate(plan.services)
        },
    )


def _records(plan: Plan, counts: Counts, chance: np.random.Generator) -> pl.DataFrame:
    """One row a record, at any moment of its hour, on one of the service's two hosts; the collector sees it later."""
    places = np.argwhere(counts > 0).repeat(counts[counts > 0], axis=0)
    height = len(places)
    milliseconds = places[:, 1] * 3_600_000 + chance.integers(0, 3_600_000, height)
    texts = _texts([plan.messages[one] for one in places[:, 2]], chance)
    moment = pl.lit(BEGIN, pl.Datetime("us")) + pl.duration(milliseconds="milliseconds")
    delayed = moment + pl.duration(milliseconds="delay")
    rows = pl.DataFrame(
        {
            "milliseconds": milliseconds,
            "delay": chance.integers(5, 900, height),
            "service": [plan.services[one] for one in places[:, 0]],
            "number": chance.integers(1, 3, height),
            "level": [level for level, _, _ in texts],
            "message": [message for _, _, message in texts],
        }
    )
    return rows.select(
        moment.dt.strftime(TIME_FORMAT).alias("timestamp"),
        delayed.dt.strftime(TIME_FORMAT).alias("observed_timestamp"),
        "level",
        pl.format("{}-{}", "service", "number").alias("host"),
        "service",
        "message",
        moment.alias("_time"),
        pl.col("service").alias("_unit"),
    ).sort("_time", "service", "message")


def _texts(messages: list[str], chance: np.random.Generator) -> list[tuple[str, str, str]]:
    """Level, a space, and the message with its parameters."""
    numbers = chance.integers(1, 5000, len(messages))
    ids = chance.integers(0x1000_0000, 0x9FFF_FFFF, len(messages))
    return [
        message.format(n=number, id=f"{one:08x}", ip=f"10.20.{one % 4}.{one % 250}").partition(" ")
        for message, number, one in zip(messages, numbers.tolist(), ids.tolist(), strict=True)
    ]


def _perform(connection: "DuckDBPyConnection", data: Data) -> float:
    """Area under the ROC curve of the asked hours; hours that the lake lacks are the least unusual ones."""
    counts = connection.execute("""
        SELECT canonical_name AS service, date_trunc('hour', CAST(time_unix_nano AS TIMESTAMP)) AS hour,
          coalesce(template_id, 0) AS template, count(*) AS n
        FROM logs JOIN entities ON entities.entity_id = logs.service_entity_id GROUP BY ALL ORDER BY ALL
    """).pl()
    scores: dict[Window, float] = {}
    for service, rows in counts.group_by("service"):
        scores |= {(str(service[0]), hour): score for hour, score in _distances(rows, data.split).items()}
    asked: dict[Window, bool] = data.truth
    return float(roc_auc_score(list(asked.values()), [scores.get(one, 0.0) for one in asked]))


def _distances(rows: pl.DataFrame, split: datetime) -> dict[datetime, float]:
    """How far each hour's counts are from the usual ones: root mean square of z-scores of their logarithms.

    Templates that were not seen twice before the split count as one.
    """
    seen = rows.filter(pl.col("hour") < split).group_by("template").agg(pl.col("n").sum())
    known = seen.filter(pl.col("n") > 1)["template"]
    table = (
        rows.with_columns(pl.when(pl.col("template").is_in(known.implode())).then(pl.col("template").cast(pl.String)))
        .with_columns(pl.col("template").fill_null("unseen"), pl.col("n").cast(pl.Float64))
        .pivot("template", index="hour", values="n", aggregate_function="sum", sort_columns=True)
        .fill_null(0)
    )
    hours = table["hour"]
    level = np.log1p(table.drop("hour").to_numpy())
    usual = level[(hours < split).to_numpy()]
    if len(usual) < LEAST_LEARNT:
        return {}
    z = (level - usual.mean(axis=0)) / np.maximum(usual.std(axis=0), SPREAD)
    return dict(zip(hours, np.sqrt((z**2).mean(axis=1)), strict=True))


TASK = Task(
    name="generated-log-anomalies",
    use_case="log-anomaly-detection",
    is_real=False,
    about="Generated: some 25,000 records of six services in three weeks, 48 unusual hours in the last eight days; "
    "counts of templates by service and hour, distance from the usual ones; area under the ROC curve; baseline: 0.5.",
    data_sets=SETS,
    load=_data,
    perform=_perform,
    trivial=lambda _: 0.5,
)
