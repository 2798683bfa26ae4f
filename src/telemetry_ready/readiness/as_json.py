"""An evaluation as plain values for ``assess --json``; docs/assess-json.md describes every key."""

from dataclasses import asdict
from datetime import datetime

from telemetry_ready.model.evaluation import Assessment, Baseline, Evaluation, Finding
from telemetry_ready.model.use_case import Scope

SCHEMA_VERSION = "1.0"
"""Major: a key changed or went away. Minor: a key was added."""


def to_json(evaluation: Evaluation) -> dict[str, object]:
    """Every number unrounded; times as ISO 8601 with their offset; None where there is no value."""
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": evaluation.evaluation_id,
        "snapshot_id": evaluation.snapshot_id,
        "as_of": evaluation.as_of.isoformat(),
        "assessed_at": evaluation.assessed_at.isoformat(),
        "code_version": evaluation.code_version,
        "use_cases": [_assessment(one) for one in evaluation.assessments],
    }


def _assessment(assessment: Assessment) -> dict[str, object]:
    return {
        "name": assessment.use_case.name,
        "title": assessment.use_case.title,
        "sha256": assessment.use_case.sha256,
        "scope": _scope(assessment.scope),
        "score": assessment.score,
        "low": assessment.low,
        "high": assessment.high,
        "verdict": assessment.verdict.value,
        "reason": assessment.reason,
        "next_step": assessment.next_step,
        "raw_pass_rate": assessment.raw_pass_rate,
        "requirements_met": assessment.requirements_met,
        "requirements_total": assessment.requirements_total,
        "kpis": [_kpi(one) for one in assessment.baselines],
        "findings": [_finding(one) for one in assessment.findings],
    }


def _scope(scope: Scope) -> dict[str, object]:
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(scope).items()}
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}


def _kpi(baseline: Baseline) -> dict[str, object]:
    return {
        "name": baseline.kpi.name,
        "unit": baseline.kpi.unit,
        "direction": baseline.kpi.direction,
        "value": baseline.value,
        "detail": baseline.detail,
    }


def _finding(finding: Finding) -> dict[str, object]:
    """The fields of ``Finding``, by their names."""
    return {
        **asdict(finding),
        "criticality": finding.criticality.value,
        "status": finding.status.value,
        "samples": [dict(one) for one in finding.samples],
    }
