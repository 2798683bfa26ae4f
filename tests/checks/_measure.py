"""Checks that ship, measured on a small lake: what a test spells out, and nothing else."""

from collections.abc import Collection, Mapping
from typing import Any

from telemetry_ready.catalog import expectations_folder, load_checks
from telemetry_ready.checks import run_checks
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.use_case import Scope
from tests.checks._lake import empty_lake, fill, moment

CHECKS = load_checks(expectations_folder())
LATER = moment("2100-01-01 00:00:00")

Tables = Mapping[str, Mapping[str, list[Any]]]


def measure_all(checks: Collection[str], tables: Tables) -> dict[str, CheckResult]:
    """Each check on the same rows, by its id, after everything happened."""
    with empty_lake() as lake:
        fill(lake, tables)
        return run_checks(lake, [CHECKS[check] for check in checks], Scope(), LATER, None)


def measure(check: str, tables: Tables) -> CheckResult:
    """One check."""
    return measure_all([check], tables)[check]
