"""Checks: what the lake is asked, through Great Expectations on DuckDB, and what it answers."""

from telemetry_ready.checks.baseline import measure_baselines
from telemetry_ready.checks.dry_run import query_faults
from telemetry_ready.checks.gx_project import Run, check_place, write_gx_project
from telemetry_ready.checks.left_out import left_out, widened
from telemetry_ready.checks.run import run_checks
from telemetry_ready.checks.scope import scoped

__all__ = [
    "Run",
    "check_place",
    "left_out",
    "measure_baselines",
    "query_faults",
    "run_checks",
    "scoped",
    "widened",
    "write_gx_project",
]
