"""How entities hang together: what is above what, which edges lie on a cycle, and which service an entity serves."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import polars as pl

from telemetry_ready.normalize.claims import Item

LEVELS = 6
"""So far up a service is looked for; longer ways say nothing about who owns a host."""


class Relation(NamedTuple):
    """One edge: the parent depends on, runs on or holds the child."""

    parent: int
    child: int
    name: str
    origin: str
    source: str | None


def relation_name(text: str | None) -> str:
    """The inventory's name of a relation as one word; of both directions the parent's.

    >>> relation_name("Depends on::Used by"), relation_name("Runs on::Runs"), relation_name(None)
    ('depends_on', 'runs_on', 'related_to')
    """
    parent = (text or "").partition("::")[0].strip().lower()
    return "_".join(parent.split()) or "related_to"


def cyclic(relations: Collection[Relation]) -> frozenset[tuple[int, int]]:
    """Edges that lie on a cycle: both ends are in one strongly connected component (Tarjan 1972)."""
    below: defaultdict[int, list[int]] = defaultdict(list)
    for one in relations:
        below[one.parent].append(one.child)
    component = _components(below)
    return frozenset(
        (one.parent, one.child)
        for one in relations
        if one.parent == one.child or component[one.parent] == component[one.child]
    )


def services_above(
    relations: Iterable[Relation], services: Collection[int], without: Collection[tuple[int, int]]
) -> dict[int, int]:
    """The nearest service above each entity; none where several are equally near. A service is its own.

    Args:
        relations: All.
        services: Entities that are services.
        without: Edges that count for nothing: those of cycles.
    """
    above: defaultdict[int, set[int]] = defaultdict(set)
    for one in relations:
        if (one.parent, one.child) not in without:
            above[one.child].add(one.parent)
    own = set(services)
    nearest = {entity: _nearest(entity, above, own) for entity in above if entity not in own}
    found = {entity: service for entity, service in nearest.items() if service is not None}
    return {**found, **{service: service for service in own}}


def _nearest(entity: int, above: Mapping[int, set[int]], services: set[int]) -> int | None:
    level, seen = {entity}, {entity}
    for _ in range(LEVELS):
        level = {parent for one in level for parent in above.get(one, ())} - seen
        found = level & services
        if found:
            return found.pop() if len(found) == 1 else None
        if not level:
            return None
        seen |= level
    return None


def _components(below: Mapping[int, list[int]]) -> dict[int, int]:
    """Entity to its strongly connected component, without recursion: inventories are deep."""
    walk = _Walk(below)
    for root in list(below):
        if root not in walk.index:
            walk.from_root(root)
    return walk.component


class _Walk:
    """Tarjan's depth-first walk; a component is named after the first of its members that was met."""

    def __init__(self, below: Mapping[int, list[int]]) -> None:
        self.below = below
        self.index: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.component: dict[int, int] = {}
        self.open_nodes: list[int] = []

    def from_root(self, root: int) -> None:
        """Visit everything below a node."""
        work = [(root, self._enter(root))]
        while work:
            node, children = work[-1]
            child = next((one for one in children if self._is_new(one, node)), None)
            if child is not None:
                work.append((child, self._enter(child)))
                continue
            work.pop()
            if work:
                above = work[-1][0]
                self.low[above] = min(self.low[above], self.low[node])
            if self.low[node] == self.index[node]:
                self._close(node)

    def _enter(self, node: int) -> Iterator[int]:
        self.index[node] = self.low[node] = len(self.index)
        self.open_nodes.append(node)
        return iter(self.below.get(node, ()))

    def _is_new(self, child: int, node: int) -> bool:
        if child in self.index and child not in self.component:
            self.low[node] = min(self.low[node], self.index[child])
        return child not in self.index

    def _close(self, node: int) -> None:
        while True:
            member = self.open_nodes.pop()
            self.component[member] = node
            if member == node:
                return


def cmdb_relations(relations: pl.DataFrame, items: Iterable[Item]) -> Iterator[Relation]:
    """Edges of an inventory whose ends are both known items."""
    known = _ends(items)
    columns = ("source_instance", "parent_ci_id", "child_ci_id", "relation_text", "source")
    for instance, parent, child, text, source in relations.select(columns).iter_rows():
        ends = known.get((instance, parent.lower())), known.get((instance, child.lower()))
        if ends[0] is not None and ends[1] is not None:
            yield Relation(ends[0], ends[1], relation_name(text), "cmdb", source)


def _ends(items: Iterable[Item]) -> dict[tuple[str, str], int]:
    """Items by what relations call their ends: the id, or the name where one item alone has it."""
    ids: dict[tuple[str, str], int] = {}
    names: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for item in items:
        instance = item.row["source_instance"]
        ids[instance, str(item.row["ci_id"]).lower()] = item.entity_id
        names[instance, str(item.row["name"]).lower()].add(item.entity_id)
    unique = {key: next(iter(found)) for key, found in names.items() if len(found) == 1}
    return {**unique, **ids}
