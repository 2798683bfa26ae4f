"""Waivers as the lake's decisions have them."""

# ruff: noqa: S608 - the SQL is built from quoted literals

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows
from telemetry_ready.model.background import Waiver


def waivers_of(lake: Lake, use_case: str, scope_name: str) -> dict[str, Waiver]:
    """Requirement to its latest waiver, in force or not."""
    query = f"""SELECT requirement, decided_by, coalesce(reason, ''), expires_on FROM decisions
        WHERE decision = 'waive' AND requirement IS NOT NULL
          AND use_case = {literal(use_case)} AND scope_name = {literal(scope_name)} ORDER BY sequence"""
    return {name: Waiver(by, reason, expires_on) for name, by, reason, expires_on in rows(lake.connection, query)}
