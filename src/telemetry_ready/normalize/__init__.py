"""Parsed rows to the common schema: time, severity, units, hashes, entities, privacy, templates. Pure."""

from telemetry_ready.normalize.chain import normalize
from telemetry_ready.normalize.context import Context, Normalized
from telemetry_ready.normalize.privacy import redact_text
from telemetry_ready.normalize.value_maps import value_map_rows
from telemetry_ready.normalize.years import Walk

__all__ = ["Context", "Normalized", "Walk", "normalize", "redact_text", "value_map_rows"]
