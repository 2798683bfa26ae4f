"""Names of hosts, services, pods and configuration items to entities.

An id is a function of the normalized name alone, so that the same name has the same id in every silo.
A wrong link is worse than none: placeholders and names that every machine has make no entity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from telemetry_ready.normalize.fingerprint import entity_id
from telemetry_ready.normalize.value_maps import PLACEHOLDERS

NOT_A_NAME = (*sorted(PLACEHOLDERS), "", "localhost", "localhost.localdomain", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - text

NAMES: dict[str, Any] = {
    "entity_id": pl.UInt64,
    "entity_type": pl.String,
    "alias_type": pl.String,
    "alias_value": pl.String,
    "alias_raw": pl.String,
    "first_seen": pl.Datetime("ns"),
}
"""What ``with_entities`` collects: one row for each way in which a column writes an entity's name."""

_SURE_EXACT, _SURE_NORMALIZED = 100, 95


@dataclass(frozen=True)
class NameColumn:
    """A column that names entities.

    Attributes:
        name: Of the column.
        id_column: That gets the entity's id.
        entity_type: What it names.
    """

    name: str
    id_column: str
    entity_type: str


EMITTERS = (
    NameColumn("host_name", "host_entity_id", "host"),
    NameColumn("service_name", "service_entity_id", "service"),
    NameColumn("k8s_pod_name", "pod_entity_id", "k8s_pod"),
)
TICKET_NAMES = (
    NameColumn("ci_name", "ci_entity_id", "ci"),
    NameColumn("service_ref", "service_entity_id", "service"),
)


def normalized_name(name: pl.Expr) -> pl.Expr:
    """Lower case, trimmed, without port and trailing dot; null for what is no name.

    >>> pl.select(normalized_name(pl.Series([" Web01.Example.COM.", "db1:9100", "?"]))).to_series().to_list()
    ['web01.example.com', 'db1', None]
    """
    plain = (
        name.str.strip_chars()
        .str.to_lowercase()
        .str.replace(r"^([^:]+):[0-9]+$", "$1")
        .str.replace(r"^\[([^\]]*)\](?::[0-9]+)?$", "$1")
        .str.strip_suffix(".")
    )
    return pl.when(~plain.is_in(NOT_A_NAME)).then(plain)


def with_entities(frame: pl.DataFrame, columns: Sequence[NameColumn], time: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add each column's entity ids; only distinct names are worked on.

    Args:
        frame: Rows with the name columns, as text.
        columns: Which.
        time: The rows' event time.

    Returns:
        The rows, and the names by ``NAMES``.
    """
    found = []
    for column in columns:
        name = pl.col(column.name)
        names = (
            frame.group_by(column.name)
            .agg(pl.col(time).min().cast(pl.Datetime("ns")).alias("first_seen"))
            .with_columns(normalized_name(name).alias("alias_value"))
            .with_columns(entity_id(pl.col("alias_value")).alias(column.id_column))
        )
        frame = frame.join(
            names.select(column.name, column.id_column),
            on=column.name,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        named = names.filter(pl.col("alias_value").is_not_null()).select(
            pl.col(column.id_column).alias("entity_id"),
            pl.lit(column.entity_type).alias("entity_type"),
            pl.lit(column.name).alias("alias_type"),
            "alias_value",
            name.alias("alias_raw"),
            "first_seen",
        )
        found.append(named)
    return frame, pl.concat([pl.DataFrame(schema=NAMES), *found])


def entities(names: pl.DataFrame) -> pl.DataFrame:
    """One row for each entity, as first seen."""
    return (
        names.sort("first_seen", "entity_type", "alias_raw")
        .unique("entity_id", keep="first", maintain_order=True)
        .select("entity_id", "entity_type", pl.col("alias_value").alias("canonical_name"), "first_seen")
    )


def entity_aliases(names: pl.DataFrame) -> pl.DataFrame:
    """One row for each name that a column uses for an entity; the way it was first written stands beside it."""
    is_exact = pl.col("alias_raw") == pl.col("alias_value")
    return (
        names.sort("first_seen", "alias_raw")
        .unique(["entity_id", "alias_type", "alias_value"], keep="first", maintain_order=True)
        .select(
            *("entity_id", "alias_type", "alias_value", "alias_raw"),
            pl.when(is_exact).then(_SURE_EXACT).otherwise(_SURE_NORMALIZED).cast(pl.UInt8).alias("confidence"),
            pl.when(is_exact).then(pl.lit("exact")).otherwise(pl.lit("normalized")).alias("method"),
            pl.lit(value=False).alias("is_ambiguous"),
            "first_seen",
        )
    )
