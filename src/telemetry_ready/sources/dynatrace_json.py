"""Dynatrace's Problems API v2: ``{"problems": [...]}``, one problem per record.

A problem has no key that outlives it: what belongs together is Dynatrace's own finding.

Format: https://docs.dynatrace.com/docs/dynatrace-api/environment-api/problems-v2/problems/get-problems-list
"""

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, Detection, Format, JsonElements, Origin, Parsed, Sample, Silo
from telemetry_ready.sources._alerts import (
    HOST,
    SERVICE,
    Item,
    Json,
    affected,
    given,
    has_keys,
    mapping,
    objects,
    parse_objects,
    text,
    texts,
)

SPEC = "https://docs.dynatrace.com/docs/dynatrace-api/environment-api/problems-v2/problems/get-problems-list"
KEYS = ("problemId", "severityLevel", "impactLevel", "startTime")
STILL_OPEN = "-1"
TYPES = {HOST: ("HOST",), SERVICE: ("SERVICE", "APPLICATION", "CLOUD_APPLICATION", "MOBILE_APPLICATION")}
TAKEN = frozenset(
    (
        *("problemId", "displayId", "title", "severityLevel", "impactLevel", "status", "startTime", "endTime"),
        *("affectedEntities", "impactedEntities", "rootCauseEntity", "managementZones", "entityTags"),
    )
)


def detect(sample: Sample) -> Detection:
    """A JSON document with a problem's own keys."""
    if not has_keys(sample, *KEYS):
        return Detection(0.0, "no keys of Dynatrace's problems")
    return Detection(0.97, f"a problem's keys: {', '.join(KEYS)}")


def item_of(problem: Json) -> Item:
    """A problem's columns."""
    cause = _entity(mapping(problem.get("rootCauseEntity")))
    every = [_entity(one) for name in ("affectedEntities", "impactedEntities") for one in objects(problem.get(name))]
    entities = list({(one["ref"], one["name"]): one for one in every}.values())
    return {
        "source_system": "dynatrace",
        "alert_id": text(problem.get("problemId")),
        "display_id": text(problem.get("displayId")),
        "title": text(problem.get("title")),
        "alert_rule": text(problem.get("title")),
        "severity_text": text(problem.get("severityLevel")),
        "state_text": text(problem.get("status")),
        "started_at": given(problem.get("startTime"), STILL_OPEN),
        "ended_at": given(problem.get("endTime"), STILL_OPEN),
        "impact_level": text(problem.get("impactLevel")),
        "root_cause_entity_ref": cause["name"] or cause["ref"],
        "affected_entities": affected(entities),
        **{column: _name_of([cause, *entities], types) for column, types in TYPES.items()},
        "management_zones": texts([one.get("name") for one in objects(problem.get("managementZones"))]),
        "tags": texts([one.get("stringRepresentation") for one in objects(problem.get("entityTags"))]),
        **{f"{ATTRIBUTE}{name}": text(one or None) for name, one in problem.items() if name not in TAKEN},
    }


def _entity(entity: Json) -> Item:
    """Its id, type and name; the id's head is the type where it stands nowhere else."""
    own = entity.get("entityId")
    ref = text(mapping(own).get("id")) if isinstance(own, dict) else text(own)
    kind = text(mapping(own).get("type")) or ((ref or "").rpartition("-")[0] or None)
    return {"ref": ref, "type": kind, "name": text(entity.get("name"))}


def _name_of(entities: list[Item], types: tuple[str, ...]) -> str | None:
    return next((one["name"] for one in entities if one["type"] in types and one["name"]), None)


def parse(records: pl.DataFrame, origin: Origin) -> Parsed:
    """Each element is one problem."""
    return parse_objects(records, origin, item_of, unit="ms")


FORMAT = Format("dynatrace_json", Silo.ALERTS, JsonElements(), detect, parse, SPEC)
