"""From measures to a score, an interval and a verdict. Pure: measures in, score out."""

from telemetry_ready.readiness.beside import beside, judge_beside
from telemetry_ready.readiness.explain import assess_use_case
from telemetry_ready.readiness.output import SCHEMA_VERSION, to_json

__all__ = ["SCHEMA_VERSION", "assess_use_case", "beside", "judge_beside", "to_json"]
