"""Names of hosts, services, pods and configuration items, as rows write them, and their ids.

The id that a row stores is a function of its normalized name alone; what the name stands for is decided by ``resolve``.
A wrong link is worse than none: placeholders and names that every machine has get no id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE
from telemetry_ready.normalize.fingerprint import entity_id
from telemetry_ready.normalize.frames import coded
from telemetry_ready.normalize.value_maps import PLACEHOLDERS

NOT_A_NAME = (*sorted(PLACEHOLDERS), "", "localhost", "localhost.localdomain", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - text

POD = "k8s_pod_name"
_HARDWARE = r"^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$"
_FEWEST_COLONS = 2

NAMES: dict[str, Any] = {
    "alias_type": pl.String,
    "alias_raw": pl.String,
    "alias_value": pl.String,
    "name_id": pl.UInt64,
    "namespace": pl.String,
    "workload": pl.String,
    "service": pl.String,
    "first_seen": pl.Datetime("ns"),
}
"""What ``with_entities`` collects: one row for each way in which a column writes a name."""

_WORKLOADS = tuple(
    f"{prefix}k8s.{kind}.name"
    for kind in ("deployment", "statefulset", "daemonset", "cronjob", "job")
    for prefix in (RESOURCE, ATTRIBUTE)
)
"""Columns in which rows name what owns their pod, the most lasting owner first."""


@dataclass(frozen=True)
class NameColumn:
    """A column that names entities.

    Attributes:
        name: Of the column.
        id_column: That gets the entity's id.
    """

    name: str
    id_column: str


EMITTERS = (
    NameColumn("host_name", "host_entity_id"),
    NameColumn("service_name", "service_entity_id"),
    NameColumn("k8s_pod_name", "pod_entity_id"),
)
TICKET_NAMES = (
    NameColumn("ci_name", "ci_entity_id"),
    NameColumn("service_ref", "service_entity_id"),
)
ALERT_NAMES = (
    *(NameColumn("host_name", "host_entity_id"), NameColumn("service_name", "service_entity_id")),
    *(NameColumn("ci_name", "ci_entity_id"), NameColumn("root_cause_entity_ref", "root_cause_entity_id")),
)


def normalized_name(name: pl.Expr) -> pl.Expr:
    """Lower case, trimmed, without port and trailing dot; null for what is no name.

    Hardware addresses have twelve hex digits and colons; IPv6 addresses are written as RFC 5952 has them.

    >>> names = pl.Series([" Web01.Example.COM.", "db1:9100", "?", "00-1B-44-11-3A-B7", "2001:DB8:0:0::1"])
    >>> pl.select(normalized_name(names)).to_series().to_list()
    ['web01.example.com', 'db1', None, '00:1b:44:11:3a:b7', '2001:db8::1']
    """
    plain = (
        name.str.strip_chars()
        .str.to_lowercase()
        .str.replace(r"^([^:]+):[0-9]+$", "$1")
        .str.replace(r"^\[([^\]]*)\](?::[0-9]+)?$", "$1")
        .str.strip_suffix(".")
    )
    is_hardware = plain.str.contains(_HARDWARE)
    colons = plain.str.replace_all("[^0-9a-f]", "").str.replace_all("(..)", "$1:").str.strip_suffix(":")
    is_ipv6 = plain.str.contains("^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$")
    plain = pl.when(is_hardware).then(colons).otherwise(plain)
    plain = pl.when(is_ipv6 & ~is_hardware).then(plain.map_batches(_as_rfc_5952, pl.String)).otherwise(plain)
    return pl.when(~plain.is_in(NOT_A_NAME)).then(plain)


def normalized_names(names: Sequence[str]) -> list[str | None]:
    """The same for texts in memory."""
    frame = pl.DataFrame({"name": names}, schema={"name": pl.String})
    return frame.select(normalized_name(pl.col("name"))).to_series().to_list()


def _as_rfc_5952(names: pl.Series) -> pl.Series:
    """IPv6 addresses in their one form; other texts as they are."""
    return pl.Series(names.name, [_shortest(name) for name in names], dtype=pl.String)


def _shortest(name: str | None) -> str | None:
    if name is None or name.count(":") < _FEWEST_COLONS:
        return name
    try:
        return str(ip_address(name))
    except ValueError:
        return name


def with_entities(frame: pl.DataFrame, columns: Sequence[NameColumn], time: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add the id of each column's normalized name; only distinct names are worked on.

    Args:
        frame: Rows with the name columns, as text.
        columns: Which.
        time: The rows' event time.

    Returns:
        The rows, and the names by ``NAMES``.
    """
    found = []
    first_seen = pl.col(time).min().cast(pl.Datetime("ns")).alias("first_seen")
    for column in columns:
        texts, places = coded(frame[column.name])
        names = pl.DataFrame({column.name: texts}).with_columns(
            normalized_name(pl.col(column.name)).alias("alias_value")
        )
        names = names.with_columns(entity_id(pl.col("alias_value")).alias(column.id_column))
        seen = frame.select(time, place=places).group_by("place").agg(first_seen).drop_nulls("place").sort("place")
        names = names.with_columns(seen["first_seen"])
        frame = frame.with_columns(names[column.id_column].gather(places))
        named = names.filter(pl.col("alias_value").is_not_null())
        if column.name == POD and named.height:
            named = named.drop("first_seen").join(_owned(frame, first_seen), on=POD)
        found.append(_collected(named, column))
    return frame, pl.concat([pl.DataFrame(schema=NAMES), *found])


def _collected(named: pl.DataFrame, column: NameColumn) -> pl.DataFrame:
    of_pod = [
        (pl.col(name) if name in named.columns else pl.lit("")).alias(name)
        for name in ("namespace", "workload", "service")
    ]
    return named.select(
        pl.lit(column.name).alias("alias_type"),
        pl.col(column.name).alias("alias_raw"),
        "alias_value",
        pl.col(column.id_column).alias("name_id"),
        *of_pod,
        "first_seen",
    )


def _owned(frame: pl.DataFrame, first_seen: pl.Expr) -> pl.DataFrame:
    """Pods with what their rows say of namespace, workload and service."""
    present = set(frame.columns)
    workloads = [pl.col(name).cast(pl.String) for name in _WORKLOADS if name in present]
    keys = {
        "namespace": pl.col("k8s_namespace_name") if "k8s_namespace_name" in present else pl.lit(None, pl.String),
        "workload": pl.coalesce(workloads) if workloads else pl.lit(None, pl.String),
        "service": pl.col("service_name") if "service_name" in present else pl.lit(None, pl.String),
    }
    pods = frame.filter(pl.col(POD).is_not_null()).group_by(POD, *(key.alias(name) for name, key in keys.items()))
    return (
        pods.agg(first_seen)
        .with_columns(normalized_name(pl.col(name).cast(pl.String)).fill_null("") for name in keys)
        .group_by(POD, *keys)
        .agg(pl.col("first_seen").min())
    )
