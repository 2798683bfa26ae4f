"""From what checks measured to a score, an interval, a verdict and the reasons: pure functions."""

from telemetry_ready.readiness.explain import assess_use_case, to_json

__all__ = ["assess_use_case", "to_json"]
