"""Logs of the shop's own services: JSON lines with a clock that is hours behind the one that received them."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from telemetry_ready.sample import plan
from telemetry_ready.sample.chance import between, generator, happens, hexadecimal, pick, some
from telemetry_ready.sample.estate import APPLICATIONS, Service, beats, busy_times, moment, service
from telemetry_ready.sample.estate import host as host_of
from telemetry_ready.sample.files import Made, Record, as_lines, ordered, packed, rotated, shares, with_retries
from telemetry_ready.sample.incidents import burst_times, bursts

ON_DEBUG: Final = "search"
"""The service that was left on DEBUG."""

_STEPS: Final = {
    "checkout": ("checkout of order {n} started", "stock of order {n} reserved", "order {n} confirmed in {m} ms"),
    "cart": ("cart {n} opened", "item {m} put into cart {n}", "cart {n} stored"),
    "payment": ("authorization of order {n} requested", "card provider answered in {m} ms", "order {n} authorized"),
    "shipping": (
        "label for order {n} requested",
        "parcel {n} handed over, {m} g",
        "confirmation of order {n} published",
    ),
    "catalog": ("product {n} requested", "price of product {n} read from cache", "product {n} served in {m} ms"),
    "search": ("query took {m} ms, {n} hits", "suggestions served in {m} ms", "result page {m} served"),
}
_RARE: Final = (
    ("WARN", "slow call to orders-db, {m} ms"),
    ("WARN", "connection pool at {m} percent"),
    ("WARN", "retry after timeout, attempt {m}"),
    ("ERROR", "request {n} failed, connection reset by peer"),
)
_BEAT: Final = "health check passed"
_STEPS_OF_A_REQUEST: Final = 3
_RARE_OF_100: Final = 6


def make(seed: int) -> Made:
    """Three rotated files; some batches twice, some lines half written before they were written whole."""
    rng = generator(seed, "applications")
    requests = list(_requests(rng))
    beating = list(_beating(rng))
    records = ordered([*requests, *beating, *_incidents(rng)])
    parts = rotated(records)
    retries, breaks = shares(plan.APPLICATION_RETRIES, len(parts)), shares(plan.BROKEN_JSON_LINES, len(parts))
    files: dict[str, bytes] = {}
    repeated = 0
    for (day, part), batches, broken in zip(parts.items(), retries, breaks, strict=True):
        written = with_retries(rng, part, batches, plan.RETRY_LINES)
        repeated += len(written) - len(part)
        files[f"logs/applications/shop-{day}.jsonl.gz"] = packed(as_lines(_with_broken(rng, written, broken)))
    debug = sum('"DEBUG"' in one.text for one in records)
    counts = {
        "records": len(records),
        "repeated": repeated,
        "broken": plan.BROKEN_JSON_LINES,
        "heartbeats": len(beating),
        "debug": debug,
    }
    return Made(files, counts)


def _requests(rng: Random) -> Iterator[Record]:
    for ms in busy_times(rng, plan.APPLICATION_PER_DAY // _STEPS_OF_A_REQUEST):
        one = pick(rng, APPLICATIONS)
        trace, number, later = hexadecimal(rng, 32), between(rng, 100000, 999999), ms
        for step in _STEPS[one.name]:
            level, text = _level(rng, one), step
            if happens(rng, _RARE_OF_100):
                level, text = pick(rng, _RARE)
            yield _record(rng, later, one, level, text.format(n=number, m=between(rng, 2, 90)), trace)
            later += between(rng, 3, 90)


def _level(rng: Random, one: Service) -> str:
    return "DEBUG" if one.name == ON_DEBUG and happens(rng, plan.DEBUG_OF_SEARCH) else "INFO"


def _beating(rng: Random) -> Iterator[Record]:
    for order, one in enumerate(APPLICATIONS):
        for ms in beats(plan.APPLICATION_BEAT_S, phase_s=11 + 5 * order):
            yield _record(rng, ms + between(rng, 0, 40), one, "INFO", _BEAT)


def _incidents(rng: Random) -> Iterator[Record]:
    for incident, burst in bursts("applications"):
        for ms in burst_times(rng, incident, burst):
            text = burst.text.replace("{n}", str(between(rng, 10000, 99999)))
            yield _record(rng, ms, service(burst.emitter), "ERROR", text, hexadecimal(rng, 32))


def _record(rng: Random, ms: int, one: Service, level: str, message: str, trace: str | None = None) -> Record:
    arrived = moment(ms + between(rng, 40, 900))
    fields = {
        "timestamp": _stamp(moment(ms) - timedelta(hours=plan.CLOCK_BEHIND_H)),
        "event.ingested": _stamp(arrived),
        "level": level,
        "service": one.name,
        "host": host_of(one.host).fqdn,
        "message": message,
    }
    if trace is not None:
        fields |= {"trace_id": trace, "span_id": hexadecimal(rng, 16)}
    return Record(ms, json.dumps(fields, separators=(",", ":")))


def _with_broken(rng: Random, records: list[Record], count: int) -> list[Record]:
    """Put the first part of a line before the whole one, as a shipper does that is restarted while it writes."""
    broken = set(some(rng, count, len(records)))
    written: list[Record] = []
    for number, record in enumerate(records):
        if number in broken:
            written.append(Record(record.ms, record.text[: between(rng, 30, len(record.text) - 5)]))
        written.append(record)
    return written


def _stamp(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
