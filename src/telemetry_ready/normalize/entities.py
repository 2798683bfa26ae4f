"""The tables of identity, made whole and anew: entities, their aliases, the links of names, and relations.

Everything is a function of what comes in; the order of rows does not matter.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from telemetry_ready.model.tables import IDENTITY_TABLES, polars_schema
from telemetry_ready.normalize.claims import (
    EVER,
    FOR_EVER,
    MOST_CLAIMS,
    SERVICE_TYPES,
    Claims,
    Item,
    claims_of,
    items_of,
)
from telemetry_ready.normalize.pods import Pods, ambiguous_pods, pods_of
from telemetry_ready.normalize.resolve import (
    CONFIDENCE,
    Name,
    Resolved,
    Span,
    own_method,
    resolve,
)
from telemetry_ready.normalize.topology import Relation, cmdb_relations, cyclic, services_above
from telemetry_ready.normalize.uses import Use, uses_of

IDENTITY_VERSION = 1
"""Of the rules by which names are linked: raise it when one changes, so that what is stored is linked again."""

_TYPE_OF_KIND = {"host": "host", "service": "service", "pod": "k8s_pod", "ci": "ci"}
_INVENTORY = "ci_id"
_BOTH = ("environment", "owner_group", "criticality")


@dataclass(frozen=True)
class _Context:
    """Everything that the tables are made of."""

    uses: Sequence[Use]
    items: Sequence[Item]
    claims: Claims
    ids: Mapping[Name, int]
    resolved: Resolved
    pods: Pods
    relations: Sequence[Relation]


def identity_tables(
    names: pl.DataFrame, versions: pl.DataFrame, relations: pl.DataFrame, approved: Mapping[str, str]
) -> dict[str, pl.DataFrame]:
    """The four tables of ``IDENTITY_TABLES``, each sorted by its key.

    Args:
        names: By ``entity_names``.
        versions: By ``ci_versions``.
        relations: By ``ci_relations``.
        approved: Normalized name to the normalized name that people said is the same.

    Raises:
        ConfigurationError: Approved aliases go round in a circle.
    """
    uses = list(uses_of(names))
    items, histories = items_of(versions)
    claims = claims_of(histories)
    ids = {use.name: use.name_id for use in uses}
    resolved = resolve(ids, claims, approved)
    pods = pods_of(uses, ids, resolved)
    edges = sorted({*cmdb_relations(relations, items), *pods.relations}, key=lambda one: (*one[:4], one.source or ""))
    context = _Context(uses, items, claims, ids, resolved, pods, edges)
    cycles = cyclic(edges)
    found = {
        "entities": _entities(context, cycles),
        "entity_aliases": [*_used_aliases(context), *_claimed_aliases(context)],
        "entity_links": list(_links(context)),
        "entity_relations": list(_relation_rows(edges, cycles)),
    }
    return {name: _table(name, rows) for name, rows in found.items()}


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    table = IDENTITY_TABLES[name]
    frame = pl.DataFrame(rows, schema=polars_schema(table), infer_schema_length=None)
    return frame.unique(table.key, keep="first", maintain_order=True).sort(table.key)


def _relation_rows(edges: Iterable[Relation], cycles: Collection[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for one in edges:
        yield {
            "parent_id": one.parent,
            "child_id": one.child,
            "relation": one.name,
            "origin": one.origin,
            "source": one.source,
            "is_in_cycle": (one.parent, one.child) in cycles,
            "valid_from": EVER,
            "valid_to": FOR_EVER,
        }


def _entities(context: _Context, cycles: Collection[tuple[int, int]]) -> list[dict[str, Any]]:
    """Items, what owns pods, and names that stand for themselves; each with the context of its service."""
    rows: dict[int, dict[str, Any]] = {}
    for item in context.items:
        rows[item.entity_id] = _of_item(item)
    for entity, (kind, name) in context.pods.entities.items():
        rows.setdefault(entity, {"entity_id": entity, "entity_type": kind, "canonical_name": name})
    rank = {kind: place for place, kind in enumerate(_TYPE_OF_KIND)}
    for use in sorted(context.uses, key=lambda one: (rank[one.name.kind], one.source)):
        if _stands_for_itself(use.name, context):
            rows.setdefault(use.name_id, _of_use(use))
    _add_first_seen(rows, context)
    services = [entity for entity, row in rows.items() if row["entity_type"] in SERVICE_TYPES]
    above = services_above(context.relations, services, cycles)
    return [_with_context(row, rows, above) for row in rows.values()]


def _stands_for_itself(name: Name, context: _Context) -> bool:
    spans = context.resolved[name]
    own = context.ids[name]
    covers_all = any(span.valid_from == EVER and span.valid_to == FOR_EVER for span in spans)
    return not covers_all or any(span.entities == (own,) for span in spans)


def _of_item(item: Item) -> dict[str, Any]:
    row = item.row
    kept = {name: row[name] for name in ("source", "source_system", "class_name", "status", *_BOTH)}
    return {
        "entity_id": item.entity_id,
        "entity_type": item.entity_type,
        "canonical_name": item.name,
        "source_key": row["ci_id"],
        **kept,
    }


def _of_use(use: Use) -> dict[str, Any]:
    return {
        "entity_id": use.name_id,
        "entity_type": _TYPE_OF_KIND[use.name.kind],
        "canonical_name": use.name.value,
        "source": use.source,
        "source_system": use.source_system,
    }


def _add_first_seen(rows: Mapping[int, dict[str, Any]], context: _Context) -> None:
    for use in context.uses:
        for entity in _all_entities(use.name, context):
            if entity in rows and use.first_seen is not None:
                seen = rows[entity].get("first_seen")
                rows[entity]["first_seen"] = min(use.first_seen, seen) if seen else use.first_seen


def _all_entities(name: Name, context: _Context) -> set[int]:
    spans = context.resolved[name]
    linked = {entity for span in spans for entity in span.entities}
    return linked | ({context.ids[name]} if _stands_for_itself(name, context) else set())


def _with_context(row: dict[str, Any], rows: Mapping[int, dict[str, Any]], above: Mapping[int, int]) -> dict[str, Any]:
    service = above.get(row["entity_id"])
    if service is None or service not in rows:
        return row
    upper = rows[service]
    own = {name: row.get(name) or upper.get(name) for name in _BOTH}
    return {**row, **own, "service_entity_id": service, "service_name": upper["canonical_name"]}


def _used_aliases(context: _Context) -> Iterator[dict[str, Any]]:
    """One row for each name, entity and time: how it was found, and whether others claim it too."""
    doubtful = ambiguous_pods(context.uses)
    first = _first_seen(context.uses)
    for use in context.uses:
        own = Span((use.name_id,), own_method(use.name))
        spans = context.resolved[use.name] or [own]
        for span in spans:
            is_ambiguous = len(span.entities) > 1 or use.name in doubtful
            for entity in span.entities:
                yield _alias(
                    use,
                    entity,
                    span,
                    is_ambiguous=is_ambiguous,
                    first_seen=first[use.column, use.name.value],
                )


def _first_seen(uses: Iterable[Use]) -> dict[tuple[str, str], datetime | None]:
    found: dict[tuple[str, str], datetime | None] = {}
    for use in uses:
        key = (use.column, use.name.value)
        times = [time for time in (found.get(key), use.first_seen) if time is not None]
        found[key] = min(times, default=None)
    return found


def _alias(use: Use, entity: int, span: Span, *, is_ambiguous: bool, first_seen: datetime | None) -> dict[str, Any]:
    return {
        "entity_id": entity,
        "alias_type": use.column,
        "alias_value": use.name.value,
        "alias_raw": use.raw,
        "source": use.source,
        "source_system": use.source_system,
        "confidence": CONFIDENCE[span.method],
        "method": span.method,
        "is_ambiguous": is_ambiguous,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
        "first_seen": first_seen,
    }


_SHOWN_CLAIMS = {"sys_id": 100, "name": 95, "fqdn": 95, "mac": 80, "ip": 60}


def _claimed_aliases(context: _Context) -> Iterator[dict[str, Any]]:
    """What an inventory calls its items, whether a row uses it or not."""
    sources = {item.entity_id: item.row for item in context.items}
    for (kind, value), claims in context.claims.items():
        if kind not in _SHOWN_CLAIMS:
            continue
        for claim in claims:
            yield {
                "entity_id": claim.entity_id,
                "alias_type": kind,
                "alias_value": value,
                "alias_raw": value,
                "source": sources[claim.entity_id]["source"],
                "source_system": sources[claim.entity_id]["source_system"],
                "confidence": _SHOWN_CLAIMS[kind],
                "method": "cmdb",
                "is_ambiguous": len(claims) > MOST_CLAIMS
                or any(
                    other.entity_id != claim.entity_id
                    and other.valid_from < claim.valid_to
                    and claim.valid_from < other.valid_to
                    for other in claims
                ),
                "valid_from": claim.valid_from,
                "valid_to": claim.valid_to,
                "first_seen": None,
            }


def _links(context: _Context) -> Iterator[dict[str, Any]]:
    """What differs from the name's own id: ids of an inventory, linked and ambiguous names, pods with a service."""
    for (kind, value), claims in context.claims.items():
        if kind == "sys_id":
            holders = {claim.entity_id for claim in claims}
            yield _link(_INVENTORY, value, 0, holders.pop() if len(holders) == 1 else None)
    doubtful = ambiguous_pods(context.uses)
    for name, own in sorted(context.ids.items()):
        service = context.pods.services.get(name.value) if name.kind == "pod" else None
        if name in doubtful:
            yield _link(name.kind, name.value, own, None, service)
            continue
        spans = context.resolved[name]
        for span in spans:
            entity = span.entities[0] if len(span.entities) == 1 else None
            if entity != own or service is not None:
                yield _link(name.kind, name.value, own, entity, service, span)
        if not spans and service is not None:
            yield _link(name.kind, name.value, own, own, service)


def _link(  # one row of the table, field by field
    kind: str, name: str, name_id: int, entity: int | None, service: int | None = None, span: Span | None = None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "name_id": name_id,
        "entity_id": entity,
        "service_entity_id": service,
        "valid_from": span.valid_from if span else EVER,
        "valid_to": span.valid_to if span else FOR_EVER,
    }
