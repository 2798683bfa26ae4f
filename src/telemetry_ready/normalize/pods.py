"""Pods, what owns them, and the one service that they run for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from telemetry_ready.normalize.fingerprint import SEPARATOR, xxh3_64
from telemetry_ready.normalize.kubernetes import owners_of
from telemetry_ready.normalize.resolve import Name, Resolved, Span
from telemetry_ready.normalize.topology import Relation
from telemetry_ready.normalize.uses import Use


@dataclass(frozen=True)
class Pods:
    """What is known of pods, by their normalized names.

    Attributes:
        services: To the one service's entity that their rows name, or their workload has the name of.
        entities: Replica sets and workloads: id to type, name and namespace.
        relations: Service, workload, replica set, pod: each holds the next.
    """

    services: dict[str, int]
    entities: dict[int, tuple[str, str]]
    relations: list[Relation]


def pods_of(uses: Iterable[Use], ids: Mapping[Name, int], resolved: Resolved) -> Pods:
    """Join pods to their owners and services; a pod of several namespaces is nobody's.

    Args:
        uses: Every name in use; only pods count.
        ids: Each name's own id.
        resolved: What names stand for.
    """
    by_pod: defaultdict[str, list[Use]] = defaultdict(list)
    for use in uses:
        if use.name.kind == "pod":
            by_pod[use.name.value].append(use)
    owners = {pod: _owners(pod, some) for pod, some in by_pod.items()}
    made = sorted({one for some in owners.values() for one in some})
    keys = [SEPARATOR.join(("k8s", *one)) for one in made]
    hashed = pl.DataFrame({"key": keys}, schema={"key": pl.String}).select(xxh3_64(pl.col("key"))).to_series()
    id_of = dict(zip(made, hashed, strict=True))
    pods = Pods({}, {number: (one[0], one[2]) for one, number in id_of.items()}, [])
    for pod, some in by_pod.items():
        chain = [*owners[pod]]
        service = _service_of(some, chain[0][2] if chain else "", ids, resolved)
        above = [id_of[one] for one in chain]
        if service is not None:
            pods.services[pod] = service
            above.insert(0, service)
        entity = _one(resolved.get(Name("pod", pod), []), ids[Name("pod", pod)])
        ends = [*above, entity] if entity is not None and len(_namespaces(some)) <= 1 else above
        pods.relations.extend(
            Relation(parent, child, "contains", "kubernetes", None)
            for parent, child in pairwise(ends)
            if parent != child
        )
    return pods


def _owners(pod: str, uses: Sequence[Use]) -> list[tuple[str, str, str]]:
    """Type, namespace and name of a pod's owners, the farthest first."""
    namespaces = _namespaces(uses)
    if len(namespaces) > 1:
        return []
    namespace = next(iter(namespaces), "")
    told = {use.workload for use in uses if use.workload}
    owners = owners_of(pod)
    workload = told.pop() if len(told) == 1 else owners.workload
    found = [("k8s_workload", namespace, workload)] if workload else []
    return [*found, *([("k8s_replicaset", namespace, owners.set)] if owners.set and workload else [])]


def _namespaces(uses: Iterable[Use]) -> set[str]:
    return {use.namespace for use in uses if use.namespace}


def _service_of(uses: Iterable[Use], workload: str, ids: Mapping[Name, int], resolved: Resolved) -> int | None:
    """The one service that a pod's rows name; where none do, the one with its workload's name."""
    told = {use.service for use in uses if use.service}
    if len(told) > 1:
        return None
    name = Name("service", next(iter(told), workload))
    return _one(resolved[name], ids[name]) if name in ids else None


def _one(spans: Sequence[Span], own: int) -> int | None:
    """What a name stands for, where that is one entity at all times."""
    if not spans:
        return own
    found = {span.entities for span in spans}
    return spans[0].entities[0] if len(found) == 1 and len(spans[0].entities) == 1 else None


def ambiguous_pods(uses: Iterable[Use]) -> set[Name]:
    """Pods whose name two namespaces use."""
    found: defaultdict[Name, set[str]] = defaultdict(set)
    for use in uses:
        if use.name.kind == "pod" and use.namespace:
            found[use.name].add(use.namespace)
    return {name for name, namespaces in found.items() if len(namespaces) > 1}
