"""Which entity each name stands for: deterministic passes, the first with a hit decides, and two hits are none.

A function of the names, the inventory and the approved aliases alone: neither the order in which they came nor
how often a name occurs matters. A wrong link is worse than none.

Passes: formats_and_schema.md, "Entity identity" (ServiceNow's alert binding: name, FQDN, IP, MAC; host first).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.normalize.claims import (
    EVER,
    FOR_EVER,
    MOST_CLAIMS,
    SERVICE_TYPES,
    Claim,
    Claims,
    is_address,
    is_fqdn,
    service_base,
    short_of,
)

KIND_OF_COLUMN = {
    "host_name": "host",
    "service_name": "service",
    "k8s_pod_name": "pod",
    "ci_name": "ci",
    "service_ref": "service",
    "root_cause_entity_ref": "ci",
}
"""Column that names something to the kind of name."""

CONFIDENCE = {
    "approved": 100,
    "sys_id": 100,
    "name": 95,
    "fqdn": 95,
    "own_fqdn": 95,
    "short_name": 80,
    "mac": 80,
    "own_name": 70,
    "ip": 60,
    "service": 60,
}
"""How sure each pass is, 0 to 100. ``own_…``: no inventory knows the name, which stands for itself."""

_PASSES = {
    "host": ("name", "fqdn", "short_name", "mac", "ip"),
    "ci": ("sys_id", "name", "fqdn", "short_name", "mac", "ip", "service"),
    "service": ("sys_id", "name", "service"),
    "pod": ("name",),
}
_HOSTS = frozenset({"host", "ci"})


class Name(NamedTuple):
    """A normalized name and what it names: ``host``, ``service``, ``pod`` or ``ci``."""

    kind: str
    value: str


class Span(NamedTuple):
    """What a name stands for in a time.

    Attributes:
        entities: One entity; more than one where they all claim the name: then it is ambiguous.
        method: The pass that found them.
        valid_from: Since when.
        valid_to: Until just before.
    """

    entities: tuple[int, ...]
    method: str
    valid_from: datetime = EVER
    valid_to: datetime = FOR_EVER


Resolved = dict[Name, list[Span]]
"""Names to their spans, which never overlap; outside of them the name stands for itself."""


@dataclass(frozen=True)
class _Known:
    """What the passes look names up in."""

    ids: Mapping[Name, int]
    claims: Claims
    domains: Mapping[str, frozenset[str]] = field(default_factory=dict)  # short name to the FQDNs that rows have


def resolve(ids: Mapping[Name, int], claims: Claims, approved: Mapping[str, str] | None = None) -> Resolved:
    """What each name stands for.

    Args:
        ids: Names that rows have, with the ids of the names themselves.
        claims: Of the inventory.
        approved: Names to the names that people said are the same, both normalized.

    Raises:
        ConfigurationError: Approved aliases go round in a circle.
    """
    known = _Known(ids, claims, _domains(ids))
    found = {name: _in_inventory(name, known) for name in ids}
    resolved = {name: spans or _among_names(name, known, found) for name, spans in found.items()}
    return _with_approved(resolved, known, approved or {})


def own_method(name: Name) -> str:
    """The method of a name that stands for itself."""
    return "own_fqdn" if name.kind in _HOSTS and is_fqdn(name.value) else "own_name"


def _domains(ids: Iterable[Name]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in ids:
        if name.kind in _HOSTS and is_fqdn(name.value):
            found[short_of(name.value)].add(name.value)
    return {short: frozenset(names) for short, names in found.items()}


def _in_inventory(name: Name, known: _Known) -> list[Span]:
    """The first pass in which an item claims the name."""
    for method in _PASSES[name.kind]:
        claims = known.claims.get((_claimed_as(name, method, known), _looked_up(name, method)))
        if claims:
            return _spans(_preferred(claims, name.kind), method)
    return []


def _claimed_as(name: Name, method: str, known: _Known) -> str:
    """The kind of claim that a pass looks at; a full name meets a short item only if no other full name could."""
    if method != "short_name":
        return method
    if not is_fqdn(name.value):
        return "short_name"
    return "bare_name" if known.domains[short_of(name.value)] == {name.value} else ""


def _looked_up(name: Name, method: str) -> str:
    if method == "service":
        return service_base(name.value)
    return short_of(name.value) if method == "short_name" else name.value


def _preferred(claims: Sequence[Claim], kind: str) -> Sequence[Claim]:
    """Hosts where a host is named, services where a service is: an application on a host often has its name."""
    wanted = SERVICE_TYPES if kind == "service" else frozenset({"k8s_pod"}) if kind == "pod" else frozenset({"host"})
    return [claim for claim in claims if claim.entity_type in wanted] or claims


def _spans(claims: Sequence[Claim], method: str) -> list[Span]:
    """Claims as spans that do not overlap, each with all who claim the name in it."""
    if len(claims) > MOST_CLAIMS:
        return [_sure({claim.entity_id for claim in claims}, method)]
    if len(claims) == 1:
        return [Span((claims[0].entity_id,), method, claims[0].valid_from, claims[0].valid_to)]
    edges = sorted({edge for claim in claims for edge in (claim.valid_from, claim.valid_to)})
    found: list[Span] = []
    for since, until in pairwise(edges):
        holders = {claim.entity_id for claim in claims if claim.valid_from <= since and claim.valid_to >= until}
        if not holders:
            continue
        span = Span(tuple(sorted(holders)), method, since, until)
        if found and found[-1].entities == span.entities and found[-1].valid_to == since:
            span = span._replace(valid_from=found.pop().valid_from)
        found.append(span)
    return found


def _sure(entities: Collection[int], method: str) -> Span:
    """One span for ever; of very many entities the first."""
    return Span(tuple(sorted(entities)[:MOST_CLAIMS]), method)


def _among_names(name: Name, known: _Known, found: Mapping[Name, list[Span]]) -> list[Span]:
    """What other names that rows have say of one that no inventory knows."""
    if name.kind in _HOSTS and not is_fqdn(name.value) and not is_address(name.value):
        is_other = name.kind == "ci" and any(Name(kind, name.value) in known.ids for kind in ("service", "pod"))
        full = [] if is_other else sorted(known.domains.get(name.value, ()))
        entities = {entity for one in full for entity in _entities_of(one, known, found)}
        if entities:
            return [_sure(entities, "short_name")]
    base = Name("service", service_base(name.value))
    if name.kind in ("service", "ci") and base.value != name.value and base in known.ids:
        spans = found[base]
        return [_by(span, "service") for span in spans] or [Span((known.ids[base],), "service")]
    return []


def _entities_of(full: str, known: _Known, found: Mapping[Name, list[Span]]) -> set[int]:
    """Who a full name stands for, as host or as configuration item."""
    entities: set[int] = set()
    for name in (Name(kind, full) for kind in ("host", "ci")):
        if name in known.ids:
            spans = found[name]
            entities |= {one for span in spans for one in span.entities} or {known.ids[name]}
    return entities


def _by(span: Span, method: str) -> Span:
    """The same span, found in another way."""
    return span._replace(method=method)


def _with_approved(resolved: Resolved, known: _Known, approved: Mapping[str, str]) -> Resolved:
    """Put what people approved above what the passes found; what stood for such a name follows it."""
    targets = {alias: end_of(alias, approved) for alias in approved}
    done = dict(resolved)
    moved: dict[int, int] = {}
    for name, own in known.ids.items():
        if name.value in targets:
            span = _approved_span(targets[name.value], resolved, known)
            if span is None:
                continue
            done[name] = [span]
            if len(span.entities) == 1 and not resolved[name]:
                moved[own] = span.entities[0]
    return {name: [_moved(span, moved) for span in spans] for name, spans in done.items()}


def end_of(alias: str, approved: Mapping[str, str]) -> str:
    """The name at the end of a chain of aliases."""
    seen = [alias]
    while (following := approved.get(seen[-1])) is not None:
        if following in seen:
            chain = " -> ".join([*seen, following])
            raise ConfigurationError(
                f"The approved aliases go round in a circle: {chain}.\nHint: remove one of these lines."
            )
        seen.append(following)
    return seen[-1]


def _approved_span(target: str, resolved: Resolved, known: _Known) -> Span | None:
    """What the approved name stands for itself; None where nobody knows it."""
    for claim in ("sys_id", "name", "fqdn"):
        if claims := known.claims.get((claim, target)):
            return _sure({one.entity_id for one in claims}, "approved")
    for name in (Name(kind, target) for kind in ("host", "service", "ci", "pod")):
        if name in known.ids:
            spans = resolved[name]
            return _by(spans[-1], "approved") if spans else Span((known.ids[name],), "approved")
    return None


def _moved(span: Span, moved: Mapping[int, int]) -> Span:
    entities = tuple(sorted({_last(entity, moved) for entity in span.entities}))
    return span._replace(entities=entities)


def _last(entity: int, moved: Mapping[int, int]) -> int:
    seen = {entity}
    while (following := moved.get(entity)) is not None and following not in seen:
        seen.add(following)
        entity = following
    return entity
