"""Checks, results and use cases as small as a test needs them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from telemetry_ready.model.check import Check, CheckResult, DailyCount, Dimension, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment, Baseline
from telemetry_ready.model.use_case import Criticality, Kpi, Requirement, Scale, Scope, UseCase
from telemetry_ready.readiness import assess_use_case


def requirement(
    name: str, criticality: Criticality = Criticality.MUST, *checks: str, floor: float = 0.0, target: float = 1.0
) -> Requirement:
    return Requirement(name, f"Title of {name}", checks or (name,), criticality, floor, target, Scale.LINEAR, "expert")


def check(name: str, kind: Kind = Kind.SHARE, table: str = "tickets") -> Check:
    return Check(
        id=name, title=name, why=f"Why {name}.", source="expert", table=table, dimension=Dimension.ACCURACY, kind=kind,
        expect={}, remediation=f"Do {name} (a; b); then more.", owner=f"owner of {name}", effort_days=3,
        counts_rejects=False, unit="days" if kind is Kind.NUMBER else "", examples={},
    )  # fmt: skip


def share(name: str, passed: int, evaluated: int = 1000) -> CheckResult:
    return CheckResult(name, Outcome.FAIL, Kind.SHARE, evaluated, passed)


def rows(name: str, passed: int, evaluated: int, daily: Sequence[DailyCount] = ()) -> CheckResult:
    return CheckResult(name, Outcome.FAIL, Kind.ROWS, evaluated, passed, daily=tuple(daily))


def days(*counts: tuple[int, int]) -> tuple[DailyCount, ...]:
    """Days with (evaluated, passed), from 1 January 2026."""
    first = date(2026, 1, 1)
    return tuple(DailyCount(first + timedelta(at), evaluated, passed) for at, (evaluated, passed) in enumerate(counts))


def use_case(requirements: Sequence[Requirement]) -> UseCase:
    return UseCase(
        name="routing", title="Route tickets", why="", main_table="tickets", acts_on_production="suggest",
        needs_at_decision_time=("title",), department="", owner="lead", sponsor="head", kpis=(),
        requirements=tuple(requirements), sha256="0" * 64,
    )  # fmt: skip


def assess(
    requirements: Sequence[Requirement],
    results: Mapping[str, CheckResult],
    *,
    main_table_rows: int = 100,
    baseline: float | None = None,
) -> Assessment:
    names = {name for one in requirements for name in one.checks}
    checks = {name: check(name, results[name].kind if name in results else Kind.SHARE) for name in names}
    kpi = Kpi("Hours to resolve", "SELECT 1", "hours", "down")
    return assess_use_case(
        use_case(requirements),
        Scope(),
        results,
        checks,
        main_table_rows=main_table_rows,
        baselines=() if baseline is None else (Baseline(kpi, baseline),),
    )
