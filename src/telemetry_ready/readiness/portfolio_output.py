"""The portfolio as plain values: the JSON of ``portfolio --json``."""

from dataclasses import asdict
from typing import Any

from telemetry_ready.model.portfolio import Entry, Portfolio, SharedFix
from telemetry_ready.readiness.output import scope_json
from telemetry_ready.readiness.value_output import attestations_json, people_json, value_json

SCHEMA_VERSION = "1.0"
"""Of the JSON; docs/value.md describes it."""


def portfolio_json(found: Portfolio) -> dict[str, Any]:
    """The whole portfolio, unrounded, as JSON has it."""
    evaluation = found.evaluation
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": evaluation.evaluation_id,
        "snapshot_id": evaluation.snapshot_id,
        "as_of": evaluation.as_of.isoformat(),
        "assessed_at": evaluation.assessed_at.isoformat(),
        "code_version": evaluation.code_version,
        "use_cases": [_entry(one, found) for one in found.entries],
        "shared_fixes": [_fix(one) for one in found.shared_fixes],
        "notes": list(found.notes),
    }


def _entry(one: Entry, found: Portfolio) -> dict[str, Any]:
    assessment = one.assessment
    return {
        "name": assessment.use_case.name,
        "title": assessment.use_case.title,
        "scope": scope_json(assessment.scope),
        **people_json(assessment.use_case),
        "score": assessment.score,
        "low": assessment.low,
        "high": assessment.high,
        "verdict": str(assessment.verdict),
        "next_step": assessment.next_step,
        "value": value_json(assessment.value),
        "attestations": attestations_json(assessment.use_case, found.evaluation.assessed_at.date()),
        "gap": {"days": one.gap.days, "checks": list(one.gap.checks), "is_enough": one.gap.is_enough},
        "value_per_day": one.value_per_day,
        "is_unbeaten": one.is_unbeaten,
        "beaten_by": list(one.beaten_by),
    }


def _fix(one: SharedFix) -> dict[str, Any]:
    return {
        **asdict(one),
        "lifted": [
            {**asdict(each), "requirements": list(each.requirements), "points": each.points} for each in one.lifted
        ],
    }
