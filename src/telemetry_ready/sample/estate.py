"""The web shop: its hosts and services, how each silo spells them, and when it is busy."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from telemetry_ready.sample.chance import between

START: Final = datetime(2026, 9, 1, tzinfo=UTC)
DAYS: Final = 30
END: Final = START + timedelta(days=DAYS)
DOMAIN: Final = "shop.example.com"

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
WINDOW_MS: Final = DAYS * DAY_MS

_HOUR_OF_100: Final = (
    22, 16, 12, 10, 10, 14, 24, 40, 58, 70, 78, 84, 88, 84, 80, 78, 80, 86, 94, 100, 98, 84, 58, 36,
)  # fmt: skip
_DAY_OF_100: Final = sum(_HOUR_OF_100)
_WEEKEND_OF_100: Final = 72
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Host:
    """One machine.

    Attributes:
        name: As syslog and the first monitoring tool spell it.
        asset: As the CMDB, and so the tickets, spell it.
        role: What runs on it.
    """

    name: str
    asset: str
    role: str

    @property
    def fqdn(self) -> str:
        """As the applications spell it; the second monitoring tool writes it in capitals."""
        return f"{self.name}.{DOMAIN}"


@dataclass(frozen=True)
class Service:
    """One service.

    Attributes:
        name: As the logs spell it.
        business_name: As the tickets spell it.
        host: Where it runs.
    """

    name: str
    business_name: str
    host: str


HOSTS: Final = (
    Host("lb01", "SHOP-LBL-PRD-01 (Appliance)", "load balancer"),
    Host("web01", "SHOP-WEB-PRD-01 (VM)", "web server"),
    Host("web02", "SHOP-WEB-PRD-02 (VM)", "web server"),
    Host("app01", "SHOP-APP-PRD-01 (VM)", "application server"),
    Host("app02", "SHOP-APP-PRD-02 (VM)", "application server"),
    Host("app03", "SHOP-APP-PRD-03 (VM)", "application server"),
    Host("db01", "SHOP-DBS-PRD-01 (Physical)", "database"),
    Host("db02", "SHOP-DBS-PRD-02 (Physical)", "database replica"),
    Host("mq01", "SHOP-MQS-PRD-01 (VM)", "message queue"),
    Host("hdp01", "DATA-STR-PRD-01 (VM)", "stream worker"),
    Host("hdp02", "DATA-STR-PRD-02 (VM)", "stream worker"),
    Host("hdp03", "DATA-STR-PRD-03 (VM)", "stream worker"),
)

SERVICES: Final = (
    Service("storefront", "Online Shop - Storefront", "web01"),
    Service("checkout", "Online Shop - Ordering", "app01"),
    Service("cart", "Online Shop - Ordering", "app01"),
    Service("payment", "Online Shop - Payments", "app02"),
    Service("shipping", "Online Shop - Logistics", "app02"),
    Service("catalog", "Online Shop - Product Data", "app03"),
    Service("search", "Online Shop - Product Data", "app03"),
    Service("orders-db", "Online Shop - Databases", "db01"),
    Service("orders-queue", "Online Shop - Messaging", "mq01"),
    Service("orders-stream", "Data Platform - Order Stream", "hdp01"),
)

APPLICATIONS: Final = tuple(one for one in SERVICES if one.host.startswith("app"))
WEB_SERVERS: Final = ("web01", "web02")
STREAM_WORKERS: Final = ("hdp01", "hdp02", "hdp03")
LONG_TOOL_HOSTS: Final = ("lb01", "web01", "web02", "db01", "db02", "mq01")
WIDE_TOOL_HOSTS: Final = ("app01", "app02", "app03", "hdp01", "hdp02", "hdp03")


def host(name: str) -> Host:
    """The host of that name."""
    return next(one for one in HOSTS if one.name == name)


def service(name: str) -> Service:
    """The service of that name."""
    return next(one for one in SERVICES if one.name == name)


def moment(ms: int) -> datetime:
    """A time of the window, given in milliseconds since its start; aware, UTC."""
    return START + timedelta(milliseconds=ms)


def offset_ms(when: datetime) -> int:
    """The other way round."""
    return (when - START) // timedelta(milliseconds=1)


def busyness(ms: int) -> int:
    """How busy the shop is, as percent of its busiest hour: by hour, a straight line between; quieter at week-ends."""
    hour, rest = divmod(ms, HOUR_MS)
    here, there = _HOUR_OF_100[hour % 24], _HOUR_OF_100[(hour + 1) % 24]
    level = here + (there - here) * rest // HOUR_MS
    return level * _WEEKEND_OF_100 // 100 if moment(ms).weekday() >= _SATURDAY else level


def busy_times(rng: Random, per_day: int) -> list[int]:
    """Moments of the window at which something happens, ascending: more of them when the shop is busy."""
    times: list[int] = []
    for hour in range(DAYS * 24):
        start = hour * HOUR_MS
        thousands = per_day * busyness(start) * 1000 // _DAY_OF_100
        count = (thousands + between(rng, 0, 999)) // 1000
        times += [start + between(rng, 0, HOUR_MS - 1) for _ in range(count)]
    return sorted(times)


def beats(step_s: int, *, phase_s: int) -> range:
    """Moments of a steady beat."""
    return range(phase_s * 1000, WINDOW_MS, step_s * 1000)
