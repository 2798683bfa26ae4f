"""Templates that came are compared with those that the lake knows, once per run."""

from telemetry_ready.lake import Lake, refresh_families
from telemetry_ready.normalize.families import FAMILY_VERSION, updates


def settle_families(lake: Lake) -> None:
    """Give every template of the lake its family: bounded by the number of templates, not of records."""
    refresh_families(lake, FAMILY_VERSION, updates)
