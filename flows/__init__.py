"""Prefect flows: when, not how. The work is in ``telemetry_ready.pipeline``."""
