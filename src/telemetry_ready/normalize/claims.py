"""What the items of an inventory claim to be called, and when."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl

from telemetry_ready.normalize.fingerprint import SEPARATOR, xxh3_64
from telemetry_ready.normalize.identity import normalized_name, normalized_names

EVER = datetime(1700, 1, 1)  # noqa: DTZ001 - naive, UTC by contract, as all times of the lake
FOR_EVER = datetime(2262, 1, 1)  # noqa: DTZ001
MOST_CLAIMS = 100
"""A name that more entities claim is nobody's, at any time; so many of them are told."""

SERVICE_TYPES = frozenset({"service", "business_service", "application"})
_TYPES = (  # part of sys_class_name to entity type; the first that fits
    ("service", "service"),
    ("app_server", "application"),
    ("web_server", "application"),
    ("kubernetes_pod", "k8s_pod"),
    ("appl", "application"),
    ("business_app", "application"),
    ("db_", "database"),
    ("database", "database"),
    ("netgear", "network_device"),
    ("ip_switch", "network_device"),
    ("ip_router", "network_device"),
    ("ip_firewall", "network_device"),
    ("lb_", "network_device"),
    ("server", "host"),
    ("computer", "host"),
    ("vm_instance", "host"),
    ("kubernetes_node", "host"),
    ("esx", "host"),
)
_RETIRED = r"(?i)retired|decommission|end of life|^stolen$|^disposed$"


_ENVIRONMENTS = "prod|production|prd|stage|staging|stg|test|tst|qa|uat|dev|development|int|preprod|live"
_SUFFIX = re.compile(
    rf"[-_. /](?:{_ENVIRONMENTS}|v?[0-9]+(?:\.[0-9]+)*|(?:eu|us|ap|sa|ca|me|af)-[a-z]+-[0-9][a-z]?|blue|green|canary)$"
)


class Claim(NamedTuple):
    """One entity's claim to a name, from ``valid_from`` to just before ``valid_to``."""

    entity_id: int
    entity_type: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True)
class Item:
    """One configuration item in its latest version.

    Attributes:
        entity_id: xxh3_64 of inventory and id.
        entity_type: By its class.
        name: Normalized; its id where it has none.
        row: The version, by the columns of ``ci_versions``.
        is_retired: Whether its status says so.
        addresses: Its IP addresses, normalized.
        hardware: Its MAC addresses, normalized.
    """

    entity_id: int
    entity_type: str
    name: str
    row: Mapping[str, Any]
    is_retired: bool
    addresses: tuple[str, ...]
    hardware: tuple[str, ...]


Claims = Mapping[tuple[str, str], Sequence[Claim]]
"""Kind of name (sys_id, name, fqdn, short_name, bare_name, mac, ip, service) and normalized name to who claims it."""


def entity_type_of(class_name: str | None) -> str:
    """The type of entity that a class of items is.

    >>> entity_type_of("cmdb_ci_linux_server"), entity_type_of("cmdb_ci_service_discovered"), entity_type_of(None)
    ('host', 'service', 'ci')
    """
    known = (class_name or "").lower().replace(" ", "_").removeprefix("cmdb_ci_")
    return next((kind for part, kind in _TYPES if part in known), "ci")


def items_of(versions: pl.DataFrame) -> tuple[list[Item], list[list[Item]]]:
    """Each item as it was last, and all its versions from the oldest on; the order of the rows does not matter.

    Args:
        versions: By the columns of ``ci_versions``.
    """
    key = pl.concat_str(pl.lit("ci"), "source_instance", pl.col("ci_id").str.to_lowercase(), separator=SEPARATOR)
    frame = versions.with_columns(
        xxh3_64(key).alias("entity_id"),
        normalized_name(pl.col("name")).alias("plain_name"),
        normalized_name(pl.col("fqdn")).alias("plain_fqdn"),
        pl.col("status").str.contains(_RETIRED).fill_null(value=False).alias("is_retired"),
    ).sort("entity_id", "version_at", "content_hash", nulls_last=False)
    plain = _plain_parts([*frame["ip_address"], *frame["mac_address"]])
    histories: defaultdict[int, list[Item]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        name = row["plain_name"] or row["plain_fqdn"] or row["ci_id"].lower()
        addresses, hardware = (_looked_up(row[column], plain) for column in ("ip_address", "mac_address"))
        kind = entity_type_of(row["class_name"])
        item = Item(row["entity_id"], kind, name, row, row["is_retired"], addresses, hardware)
        histories[item.entity_id].append(item)
    return [history[-1] for history in histories.values()], list(histories.values())


def claims_of(histories: Iterable[Sequence[Item]]) -> dict[tuple[str, str], list[Claim]]:
    """Who claims which name.

    Names that are re-used (IP addresses) are claimed for a time; a retired item's claims stand only where nobody else
    has any.

    Args:
        histories: Versions of each item, the oldest first.
    """
    active: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    retired: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for history in histories:
        last = history[-1]
        held = retired if last.is_retired else active
        for key in _lasting(last):
            held[key].append(Claim(last.entity_id, last.entity_type, EVER, FOR_EVER))
        for address, since, until in _addresses(history):
            active["ip", address].append(Claim(last.entity_id, last.entity_type, since, until))
    return {**retired, **active}


@lru_cache(1 << 16)
def is_fqdn(name: str) -> bool:
    """Whether a normalized name is that of a host in a domain.

    >>> is_fqdn("db01.corp.example.com"), is_fqdn("db01"), is_fqdn("10.0.0.1"), is_fqdn("a b.example.com")
    (True, False, False, False)
    """
    labels = name.split(".")
    letters = name.replace("-", "").replace("_", "").replace(".", "")
    return len(labels) > 1 and all(labels) and letters.isascii() and letters.isalnum() and labels[-1].isalpha()


def short_of(name: str) -> str:
    """The host's part of a name in a domain; the name itself where it has none."""
    return name.split(".")[0] if is_fqdn(name) else name


def service_base(name: str) -> str:
    """A service's name without what says where or in which version it runs.

    >>> service_base("checkout-eu-west-1-prod"), service_base("Payment_Service v2".lower()), service_base("prod")
    ('checkout', 'payment-service', 'prod')
    """
    while (shorter := _SUFFIX.sub("", name)) and shorter != name:
        name = shorter
    return re.sub(r"[ _]+", "-", name)


def is_address(name: str) -> bool:
    """Whether a normalized name is an IP address that one host can have."""
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast or address.is_link_local)


def _lasting(item: Item) -> set[tuple[str, str]]:
    """Names that are not given to others later."""
    fqdn = item.row["plain_fqdn"] or (item.name if is_fqdn(item.name) else None)
    found = {("sys_id", str(item.row["ci_id"]).lower()), ("name", item.name)}
    if fqdn:
        found |= {("fqdn", fqdn), ("short_name", short_of(fqdn))}
    elif " " not in item.name:
        found |= {("short_name", item.name), ("bare_name", item.name)}
    if item.entity_type in SERVICE_TYPES:
        found.add(("service", service_base(item.name)))
    return found | {("mac", one) for one in item.hardware}


def _addresses(history: Sequence[Item]) -> Iterable[tuple[str, datetime, datetime]]:
    """IP addresses with the time in which the item had them: each version holds until the next one."""
    first = history[0].row
    begins = [first["created_at"] or EVER, *((one.row["version_at"] or EVER) for one in history[1:]), FOR_EVER]
    for item, (since, until) in zip(history, pairwise(begins), strict=True):
        if item.is_retired or since >= until:
            continue
        for address in item.addresses:
            if is_address(address):
                yield address, since, until


def _plain_parts(texts: Iterable[str | None]) -> dict[str, str | None]:
    """Every address that the texts list, to its normalized form: all in one go."""
    parts = sorted({part for text in texts for part in _parts(text)})
    return dict(zip(parts, normalized_names(parts), strict=True))


def _looked_up(text: str | None, plain: Mapping[str, str | None]) -> tuple[str, ...]:
    return tuple(name for part in _parts(text) if (name := plain[part]))


def _parts(text: str | None) -> list[str]:
    """The addresses of a text that may list several."""
    return text.replace(";", " ").replace(",", " ").split() if text else []
