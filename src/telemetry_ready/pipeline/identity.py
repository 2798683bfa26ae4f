"""Names to entities: link what is stored, say what could not be linked, propose aliases and take approved ones in."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from telemetry_ready.lake import Lake, identity, is_linked, relink, usage
from telemetry_ready.normalize.entities import IDENTITY_VERSION, identity_tables
from telemetry_ready.normalize.resolve import KIND_OF_COLUMN
from telemetry_ready.pipeline.aliases import Aliases, load_aliases
from telemetry_ready.settings import Project


@dataclass(frozen=True)
class Resolution:
    """How one silo's rows of one column were resolved by one method.

    Attributes:
        silo: logs, metrics or tickets.
        column: That names something.
        method: The pass; ``ambiguous``; ``no name`` for rows without one, or with a placeholder.
        rows: Their number.
        share: Of the silo's rows, 0.0 to 1.0.
    """

    silo: str
    column: str
    method: str
    rows: int
    share: float


@dataclass(frozen=True)
class Unresolved:
    """A name that no inventory and no other silo knows."""

    name: str
    column: str
    silos: tuple[str, ...]
    sources: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Ambiguous:
    """A name that several entities claim: it links nothing."""

    name: str
    column: str
    entities: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Report:
    """What linking found.

    Attributes:
        entities: Type to number.
        cycles: Relations of the inventory that lie on a cycle.
        unknown_aliases: Lines of the project's alias file whose entity nobody knows.
    """

    resolved: tuple[Resolution, ...]
    unresolved: tuple[Unresolved, ...]
    ambiguous: tuple[Ambiguous, ...]
    entities: Mapping[str, int]
    cycles: int
    unknown_aliases: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Survey:
    """What a report is made of.

    Attributes:
        used: ``lake.usage`` with ``alias_value``, the normalized name.
        tables: ``lake.identity``.
    """

    used: pl.DataFrame
    tables: Mapping[str, pl.DataFrame]


def link(lake: Lake, aliases: Aliases) -> bool:
    """Link everything that is stored, and say whether that changed anything: a function of the lake and the aliases.

    Where no name, item or relation came or went since the last time, and the aliases are the same, nothing is done.

    Raises:
        ConfigurationError: The aliases go round in a circle; nothing was changed.
    """
    approved = aliases.names()
    about = {"rules": IDENTITY_VERSION, "aliases": _digest(approved)}
    if is_linked(lake, about):
        return False

    def tables(found: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
        return identity_tables(found["entity_names"], found["ci_versions"], found["ci_relations"], approved)

    return relink(lake, tables, about)


def _digest(approved: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(approved.items())).encode()).hexdigest()


def survey(lake: Lake) -> Survey:
    """How rows use names, and what these stand for: one pass over the rows."""
    tables, used = identity(lake), usage(lake)
    names = tables["entity_names"].select("source", "alias_type", "alias_raw", "alias_value").unique()
    used = used.join(names, on=["source", "alias_type", "alias_raw"], how="left")
    return Survey(used, tables)


def report(project: Project, found: Survey) -> Report:
    """How the rows are linked now."""
    tables = found.tables
    return Report(
        resolved=tuple(_resolved(found.used, tables["entity_aliases"])),
        unresolved=tuple(_unresolved(found.used, tables)),
        ambiguous=tuple(_ambiguous(found.used, tables)),
        entities=dict(sorted(Counter(tables["entities"]["entity_type"]).items())),
        cycles=int(tables["entity_relations"]["is_in_cycle"].sum()),
        unknown_aliases=tuple(
            f"{one.place}: {one.entity!r}" for one in load_aliases(project).unknown(known_names(tables))
        ),
    )


def known_names(tables: Mapping[str, pl.DataFrame]) -> frozenset[str]:
    """Every normalized name that stands for an entity."""
    return frozenset(tables["entities"]["canonical_name"]) | frozenset(tables["entity_aliases"]["alias_value"])


def _resolved(used: pl.DataFrame, aliases: pl.DataFrame) -> Iterable[Resolution]:
    methods = aliases.sort("confidence", descending=True).unique(
        ["alias_type", "alias_value", "entity_id"], keep="first", maintain_order=True
    )
    known = used.join(
        methods.select("alias_type", "alias_value", "entity_id", "method"),
        on=["alias_type", "alias_value", "entity_id"],
        how="left",
    )
    method = (
        pl.when(pl.col("alias_value").is_null() & pl.col("entity_id").is_null())
        .then(pl.lit("no name"))
        .when(pl.col("entity_id").is_null())
        .then(pl.lit("ambiguous"))
        .otherwise(pl.col("method").fill_null("by id, or by the pod"))
    )
    counted = known.group_by("silo", "alias_type", method.alias("how")).agg(pl.col("rows").sum())
    total = pl.col("rows") / pl.col("rows").sum().over("silo", "alias_type")
    ordered = counted.with_columns(total.alias("share")).sort(
        "silo", "alias_type", "rows", "how", descending=[False, False, True, False]
    )
    return [Resolution(*row) for row in ordered.iter_rows()]


def _unresolved(used: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> Iterable[Unresolved]:
    """Names that stand for themselves, of entities that one silo alone knows."""
    own = tables["entities"].filter(pl.col("source_key").is_null())["entity_id"]
    named = used.filter(pl.col("alias_value").is_not_null(), pl.col("entity_id").is_in(own.implode()))
    silos = named.group_by("entity_id").agg(pl.col("silo").n_unique().alias("silos"))
    alone = named.join(silos.filter(pl.col("silos") == 1), on="entity_id", how="semi")
    grouped = alone.group_by("alias_value", "alias_type").agg(
        pl.col("silo").unique().sort(), pl.col("source").unique().sort(), pl.col("rows").sum()
    )
    ordered = grouped.sort("rows", "alias_value", "alias_type", descending=[True, False, False])
    return [
        Unresolved(name, column, tuple(silo), tuple(source), rows)
        for name, column, silo, source, rows in ordered.iter_rows()
    ]


def _ambiguous(used: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> Iterable[Ambiguous]:
    doubtful = tables["entity_aliases"].filter("is_ambiguous", pl.col("alias_type").is_in(list(KIND_OF_COLUMN)))
    told = doubtful.join(tables["entities"].select("entity_id", "canonical_name", "source_key"), on="entity_id")
    with_key = pl.concat_str("canonical_name", pl.lit(" ("), "source_key", pl.lit(")"))
    shown = pl.when(pl.col("source_key").is_null()).then("canonical_name").otherwise(with_key)
    colliding = told.group_by("alias_type", "alias_value").agg(shown.unique().sort().alias("entities"))
    rows = used.filter(pl.col("entity_id").is_null()).group_by("alias_type", "alias_value").agg(pl.col("rows").sum())
    found = colliding.join(rows, on=["alias_type", "alias_value"], how="left").with_columns(pl.col("rows").fill_null(0))
    ordered = found.sort("rows", "alias_value", "alias_type", descending=[True, False, False])
    return [
        Ambiguous(name, column, tuple(entities), rows)
        for column, name, entities, rows in ordered.select("alias_type", "alias_value", "entities", "rows").iter_rows()
    ]
