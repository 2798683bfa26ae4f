"""From measures to a score, an interval and a verdict. Pure: measures in, score out."""

from telemetry_ready.readiness.attainment import judge
from telemetry_ready.readiness.beside import beside, judge_beside
from telemetry_ready.readiness.explain import assess_use_case
from telemetry_ready.readiness.output import SCHEMA_VERSION, scope_json, to_json
from telemetry_ready.readiness.portfolio import portfolio_of
from telemetry_ready.readiness.portfolio_output import portfolio_json
from telemetry_ready.readiness.value import merged, misfits, value_of, with_target

__all__ = [
    "SCHEMA_VERSION",
    "assess_use_case",
    "beside",
    "judge",
    "judge_beside",
    "merged",
    "misfits",
    "portfolio_json",
    "portfolio_of",
    "scope_json",
    "to_json",
    "value_of",
    "with_target",
]
