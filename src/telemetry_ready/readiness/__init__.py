"""From measures to a score, an interval and a verdict. Pure: measures in, score out."""

from telemetry_ready.readiness.explain import assess_use_case
from telemetry_ready.readiness.output import SCHEMA_VERSION, to_json
from telemetry_ready.readiness.value import merged, misfits, value_of, with_target

__all__ = ["SCHEMA_VERSION", "assess_use_case", "merged", "misfits", "to_json", "value_of", "with_target"]
