"""What really went wrong in those 30 days, and where it shows: in logs, in metrics and in a ticket."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from telemetry_ready.sample.chance import between
from telemetry_ready.sample.estate import START, offset_ms


@dataclass(frozen=True)
class Effect:
    """What an incident does to one series.

    Attributes:
        host: Short name.
        metric: ``cpu``, ``memory``, ``disk`` or ``network`` of the first tool; ``cpu``, ``memory``,
            ``response`` or ``throughput`` of the second.
        change: Added to the series while the incident lasts, in tenths of the series' unit.
    """

    host: str
    metric: str
    change: int


@dataclass(frozen=True)
class Burst:
    """Log records that an incident writes.

    Attributes:
        source: ``syslog``, ``applications``, ``stream`` or ``access``.
        emitter: Host; service for ``applications``.
        records: How many.
        text: Message with ``{n}`` for a number; for ``syslog`` with the tag before it.
    """

    source: str
    emitter: str
    records: int
    text: str


@dataclass(frozen=True)
class Incident:
    """One outage.

    Attributes:
        start: True time; aware, UTC.
        minutes: How long it lasted.
        service: As the logs spell it.
        host: Short name.
        kind: In a few words.
        group: That resolved it.
        category: Of the ticket.
        title: Of the ticket.
        fix: What the resolver wrote.
    """

    start: datetime
    minutes: int
    service: str
    host: str
    kind: str
    group: str
    category: str
    title: str
    fix: str
    effects: tuple[Effect, ...]
    bursts: tuple[Burst, ...]

    @property
    def start_ms(self) -> int:
        """Since the window's start."""
        return offset_ms(self.start)

    @property
    def end_ms(self) -> int:
        """Since the window's start."""
        return self.start_ms + self.minutes * 60_000


def _at(day: int, hour: int, minute: int) -> datetime:
    return START + timedelta(days=day - 1, hours=hour, minutes=minute)


INCIDENTS: Final = (
    Incident(
        _at(3, 14, 10),
        75,
        "payment",
        "app02",
        "timeouts of the card provider",
        "Payment Team",
        "Software",
        "Card payments time out in the shop",
        "Card provider answered slowly. Raised the pool from 20 to 60 and failed over to the second endpoint.",
        (Effect("app02", "response", 9000), Effect("app02", "throughput", -180), Effect("app02", "cpu", 240)),
        (
            Burst("applications", "payment", 150, "card authorization timed out after {n} ms"),
            Burst("applications", "checkout", 60, "payment service answered 504 for order {n}"),
            Burst("access", "web01", 45, "POST /checkout/pay 504"),
        ),
    ),
    Incident(
        _at(6, 2, 30),
        140,
        "orders-db",
        "db01",
        "volume of the write-ahead log full",
        "Database Operations",
        "Database",
        "Orders cannot be saved, database out of disk space",
        "Archiving of the write-ahead log had stopped. Freed the volume and restarted the archiver.",
        (Effect("db01", "disk", 330), Effect("db01", "cpu", -90)),
        (
            Burst("syslog", "db01", 140, "postgres: could not write file pg_wal/xlogtemp.{n}: No space left on device"),
            Burst("applications", "checkout", 80, "could not save order {n}: database is read-only"),
        ),
    ),
    Incident(
        _at(9, 19, 5),
        50,
        "storefront",
        "web01",
        "traffic of a campaign on one web server",
        "Network Operations",
        "Network",
        "Shop pages load slowly or not at all",
        "Load balancer had one member only after a change. Put the second one back into the pool.",
        (
            Effect("web01", "cpu", 420),
            Effect("web01", "network", 3600),
            Effect("web02", "network", -600),
            Effect("lb01", "network", 3000),
        ),
        (
            Burst("access", "web01", 160, "GET /campaign/autumn 503"),
            Burst("syslog", "lb01", 60, "haproxy: Server shop/web02 is DOWN, reason: Layer4 timeout after {n}ms"),
        ),
    ),
    Incident(
        _at(13, 10, 0),
        190,
        "catalog",
        "app03",
        "memory leak",
        "App Support Shop",
        "Software",
        "Product pages without prices, catalog answers with errors",
        "Heap exhausted by an unbounded cache. Restarted and limited the cache; fix is in the next release.",
        (Effect("app03", "memory", 26000), Effect("app03", "response", 4200), Effect("app03", "cpu", 300)),
        (
            Burst("applications", "catalog", 170, "OutOfMemoryError: Java heap space while loading product {n}"),
            Burst("syslog", "app03", 25, "kernel: Out of memory: Killed process {n} (java) total-vm:8123456kB"),
        ),
    ),
    Incident(
        _at(16, 4, 20),
        110,
        "orders-stream",
        "hdp02",
        "lost executors",
        "Data Platform",
        "Software",
        "Order stream is late, reports of the morning are empty",
        "Executors on one worker ran out of file handles. Raised the limit and replayed the stream.",
        (Effect("hdp02", "cpu", 310), Effect("hdp02", "throughput", -240), Effect("hdp02", "response", 7000)),
        (Burst("stream", "hdp02", 130, "Lost task {n}.0 in stage 118.0"),),
    ),
    Incident(
        _at(20, 21, 40),
        95,
        "orders-queue",
        "mq01",
        "queue without a consumer",
        "App Support Shop",
        "Software",
        "Customers get no confirmation mail after ordering",
        "Consumer of the mail queue hung after a broken message. Moved the message away and restarted the consumer.",
        (Effect("mq01", "memory", 290), Effect("mq01", "disk", 120), Effect("app02", "throughput", -90)),
        (
            Burst("syslog", "mq01", 90, "rabbitmq: queue orders.mail has {n} messages ready and no consumer"),
            Burst("applications", "shipping", 70, "publish to orders.mail not confirmed within {n} ms"),
        ),
    ),
    Incident(
        _at(24, 9, 15),
        65,
        "checkout",
        "app01",
        "broken release",
        "App Support Shop",
        "Software",
        "Checkout fails with an error after the last step",
        "Release 5.2.0 could not read carts of the old version. Rolled back to 5.1.4.",
        (Effect("app01", "response", 2600), Effect("app01", "cpu", 260), Effect("app01", "throughput", -200)),
        (
            Burst("applications", "checkout", 180, "cannot read cart {n}: unknown field promotionId"),
            Burst("access", "web02", 70, "POST /checkout/confirm 500"),
        ),
    ),
    Incident(
        _at(28, 16, 50),
        120,
        "orders-db",
        "db02",
        "replica fell behind",
        "Database Operations",
        "Database",
        "Order history shows old data",
        "A long report blocked the replay. Ended it and set a limit for reports on the replica.",
        (Effect("db02", "cpu", 450), Effect("db02", "network", -500), Effect("db02", "memory", 160)),
        (
            Burst("syslog", "db02", 120, "postgres: recovery is {n} seconds behind the primary"),
            Burst("applications", "cart", 40, "replica is stale by {n} s, falling back to the primary"),
        ),
    ),
)


def bursts(source: str) -> list[tuple[Incident, Burst]]:
    """The bursts that incidents write into one source."""
    return [(incident, burst) for incident in INCIDENTS for burst in incident.bursts if burst.source == source]


def burst_times(rng: Random, incident: Incident, burst: Burst) -> list[int]:
    """When its records are written: within the incident, ascending."""
    return sorted(between(rng, incident.start_ms, incident.end_ms - 1) for _ in range(burst.records))


def change(host: str, metric: str, ms: int) -> int:
    """What the incidents add to one series at one moment, in tenths of its unit; it rises over ten minutes."""
    ramp_ms = 600_000
    return sum(
        effect.change * min(ms - incident.start_ms + ramp_ms // 4, ramp_ms) // ramp_ms
        for incident in INCIDENTS
        if incident.start_ms <= ms < incident.end_ms
        for effect in incident.effects
        if (effect.host, effect.metric) == (host, metric)
    )
