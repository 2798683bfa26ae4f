"""An evaluation as plain values: the JSON of ``assess --json``."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from telemetry_ready.model.decision import NOTHING_DECIDED, Record, Standing, Subject
from telemetry_ready.model.evaluation import Assessment, Baseline, Evaluation, Finding, Waived
from telemetry_ready.model.expected import Missing
from telemetry_ready.model.use_case import Scope
from telemetry_ready.model.way import Way
from telemetry_ready.readiness.value_output import attestations_json, people_json, value_json

SCHEMA_VERSION = "1.1"
"""Of the JSON; docs/assess-json.md describes it. A key that is added raises the second number."""


def to_json(evaluation: Evaluation, record: Record = NOTHING_DECIDED) -> dict[str, Any]:
    """The whole evaluation, unrounded, as JSON has it, with what was decided on its use cases."""
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": evaluation.evaluation_id,
        "snapshot_id": evaluation.snapshot_id,
        "as_of": evaluation.as_of.isoformat(),
        "assessed_at": evaluation.assessed_at.isoformat(),
        "code_version": evaluation.code_version,
        "use_cases": [_use_case(one, record, evaluation.assessed_at) for one in evaluation.assessments],
    }


def scope_json(scope: Scope) -> dict[str, Any]:
    """A scope; empty fields leave everything in."""
    return {
        "name": scope.name,
        "services": list(scope.services),
        "hosts": list(scope.hosts),
        "environments": list(scope.environments),
        "sources": list(scope.sources),
        "ticket_filter": scope.ticket_filter,
        "window_days": scope.window_days,
        "since": scope.since.isoformat() if scope.since else None,
        "until": scope.until.isoformat() if scope.until else None,
    }


def scope_of_json(values: Mapping[str, Any]) -> Scope:
    """The scope that ``scope_json`` gave."""
    names = ("services", "hosts", "environments", "sources")
    moments = {name: datetime.fromisoformat(values[name]) if values[name] else None for name in ("since", "until")}
    return Scope(**{**values, **{name: tuple(values[name]) for name in names}, **moments})


def baseline_json(one: Baseline) -> dict[str, Any]:
    """A KPI and its baseline."""
    return {
        "name": one.kpi.name,
        "unit": one.kpi.unit,
        "direction": one.kpi.direction,
        "value": one.value,
        "detail": one.detail,
        "target": one.target,
    }


def standing_json(one: Standing) -> dict[str, Any]:
    """A decision, and whether it holds."""
    row = one.decision
    return {
        **asdict(row),
        "decided_at": row.decided_at.isoformat(),
        "expires_on": row.expires_on.isoformat() if row.expires_on else None,
        "outcome": json.loads(row.outcome) if row.outcome else None,
        "state": str(one.state),
        "why": one.why,
    }


def _use_case(one: Assessment, record: Record, assessed_at: datetime) -> dict[str, Any]:
    standing = record.verdict_on(Subject(one.use_case.name, one.scope.name))
    origins = {requirement.id: requirement.origin for requirement in one.use_case.requirements}
    return {
        "name": one.use_case.name,
        "title": one.use_case.title,
        "method": str(one.use_case.method),
        "acts_on_production": str(one.use_case.acts_on_production),
        "use_case_sha256": one.use_case.sha256,
        "scope": scope_json(one.scope),
        **people_json(one.use_case),
        "score": one.score,
        "low": one.low,
        "high": one.high,
        "verdict": str(one.verdict),
        "reason": one.reason,
        "next_step": one.next_step,
        "raw_pass_rate": one.raw_pass_rate,
        "requirements_met": one.requirements_met,
        "requirements_total": one.requirements_total,
        "kpis": [baseline_json(baseline) for baseline in one.baselines],
        "value": value_json(one.value),
        "attestations": attestations_json(one.use_case, assessed_at.date()),
        "disclosures": list(one.disclosures),
        "beside": [{**asdict(other), "kind": str(other.kind)} for other in one.beside],
        "decision": standing_json(standing) if standing else None,
        "verdict_words": one.verdict_words,
        "weakest": one.weakest,
        "measured_share": one.measured_share,
        "ways": [_way(way) for way in one.ways],
        "waived": [_waived(waived) for waived in one.waived],
        "score_without_waived": one.score_without_waived,
        "low_without_waived": one.low_without_waived,
        "missing": [_missing(missing) for missing in one.missing],
        "taken_off": [{**asdict(off), "until": off.until.isoformat()} for off in one.taken_off],
        "findings": [_finding(finding, origins[finding.requirement]) for finding in one.findings],
    }


def _way(one: Way) -> dict[str, Any]:
    return {
        "line": one.line,
        "low": one.low,
        "effort_days": one.effort_days,
        "met_on": one.met_on.isoformat() if one.met_on else None,
        "fixes": [fix._asdict() for fix in one.fixes],
        "waits": [{**wait._asdict(), "met_on": wait.met_on.isoformat()} for wait in one.waits],
        "words": one.words,
    }


def _waived(one: Waived) -> dict[str, Any]:
    ends = one.waiver.expires_on
    return {
        "requirement": one.requirement,
        "title": one.title,
        "by": one.waiver.by,
        "reason": one.waiver.reason,
        "expires_on": ends.isoformat() if ends else None,
    }


def _missing(one: Missing) -> dict[str, Any]:
    seen = one.seen
    return {
        **one.unit._asdict(),
        "rows": seen.holding.rows if seen else 0,
        "last_seen_at": seen.last_seen_at.astimezone(UTC).isoformat() if seen else None,
        "words": one.words(),
    }


def _finding(one: Finding, origin: str) -> dict[str, Any]:
    values = {**asdict(one), "origin": origin}
    values["criticality"], values["status"] = str(one.criticality), str(one.status)
    values["samples"] = [dict(sample) for sample in one.samples]
    values["met_on"] = one.met_on.isoformat() if one.met_on else None
    return values
