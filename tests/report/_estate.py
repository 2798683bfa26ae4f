"""A believable evaluation and inventory: the use cases that ship, on made-up measures."""

from datetime import UTC, date, datetime, timedelta

from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.model.check import CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.evaluation import Baseline, Evaluation
from telemetry_ready.model.evidence import Inventory, SourceInventory
from telemetry_ready.model.use_case import Scope
from telemetry_ready.readiness import assess_use_case

NOW = datetime(2026, 10, 31, 6, 30, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script>"
NUMBERS = {
    "LOG-009": 1.5, "LOG-010": 29.6, "MET-004": 30.0, "MET-009": 0.3, "MET-012": 8640.0, "TKT-004": 312.0,
    "TKT-008": 30.2, "TKT-014": 40.0, "LNK-004": 11.0, "LNK-008": 4.0, "LNK-012": 9.0, "LOG-017": 1400.0,
    "MET-021": 60.0, "MET-022": 75.0, "MET-023": 30.0, "MET-024": 0.8, "MET-041": 0.7, "TKT-021": 43.0, "TKT-024": 0.5,
    "TKT-025": 0.75, "TKT-026": 0.3, "TKT-032": 0.9, "TKT-033": 0.95, "TKT-034": 0.9,
    "TKT-061": 300.0, "TKT-062": 12.0, "TKT-071": 7.0, "TKT-072": 2.5, "TKT-077": 280.0, "KNO-001": 40.0,
    "LOG-040": 30.0, "LOG-047": 25.0, "DEV-002": 6.0, "DEV-007": 9.0, "DEV-008": 90.0, "DEV-010": 4.0,
    "CST-001": 4.0, "CST-002": 83.0, "CST-005": 91.0,
    "LOG-024": 120.0, "LOG-025": 0.94, "LOG-028": 0.95, "LOG-035": 0.96, "MET-028": 0.7, "MET-029": 1.0,
    "TKT-036": 0.3, "TKT-038": 0.7, "TKT-040": 0.98, "MET-025": 0.95, "TKT-041": 0.8, "TKT-042": 1.0,
    "LNK-016": 0.85, "LNK-017": 0.7,
    "ALT-007": 240.0, "ALT-011": 5200.0, "ALT-012": 30.2, "ALT-013": 3.5,
}  # fmt: skip
RATES = {
    "LOG-002": (48_210, 51_000), "LOG-004": (49_900, 51_000), "LOG-008": (40_100, 51_000), "LOG-012": (12_000, 51_000),
    "MET-005": (44, 46), "MET-006": (39, 46), "MET-002": (46, 46), "TKT-001": (590, 640), "TKT-002": (402, 512),
    "TKT-003": (300, 512), "TKT-005": (250, 512), "TKT-006": (430, 640), "TKT-011": (380, 640), "TKT-015": (540, 640),
    "LNK-001": (96, 640), "LNK-002": (180, 640), "LNK-003": (31, 640), "LNK-005": (5, 12), "LNK-006": (6, 7),
    "LNK-007": (7, 30),
}  # fmt: skip
SAMPLES = (
    {
        "ticket_id": "INC0010042",
        "title": f"Mail {HOSTILE} is late",
        "assignment_group": None,
        "state": "Closed",
    },
    {"ticket_id": "INC0010057", "title": "VPN drops every hour " * 20, "assignment_group": "?", "state": "Closed"},
)


def catalog() -> Catalog:
    return load_catalog()


def results(found: Catalog) -> dict[str, CheckResult]:
    return {check: _result(check, found.checks[check].kind, found.checks[check].table) for check in found.checks}


def _result(check: str, kind: Kind, table: str) -> CheckResult:
    if check == "TKT-016":
        return CheckResult(check, Outcome.NOT_EVALUABLE, kind, detail="no ticket has a version from before its end")
    if kind is Kind.NUMBER:
        return CheckResult(check, Outcome.PASS, kind, value=NUMBERS[check])
    size = {"logs": 51_000, "metrics": 1_200_000}.get(table, 640) if kind is Kind.ROWS else 46
    passed, evaluated = RATES.get(check, (size, size))
    daily = _days(passed, evaluated) if table in ("logs", "metrics") and kind is Kind.ROWS else ()
    missing = (evaluated - passed) // 2
    return CheckResult(check, Outcome.FAIL, kind, evaluated, passed, missing, daily=daily, samples=SAMPLES)


def _days(passed: int, evaluated: int) -> tuple[DailyCount, ...]:
    size, good = evaluated // 30, passed / evaluated
    wave = [good - (1 - good) * 0.5 * (-1) ** day for day in range(30)]
    return tuple(DailyCount(date(2026, 10, 1 + day), size, int(size * rate)) for day, rate in enumerate(wave))


def evaluation(scope: Scope | None = None, *, is_empty: bool = False) -> Evaluation:
    found = catalog()
    measured = {} if is_empty else results(found)
    order = ("metric-anomaly-detection", "log-anomaly-detection", "ticket-routing", "root-cause-analysis")
    return Evaluation(
        evaluation_id="7d1f0c2ab94e6610",
        snapshot_id=42,
        as_of=NOW - timedelta(hours=6),
        assessed_at=NOW,
        code_version="0.1.0",
        assessments=tuple(
            assess_use_case(
                found.use_cases[name],
                scope or Scope(),
                measured,
                found.checks,
                main_table_rows=0 if is_empty else 640,
                baselines=[Baseline(kpi, 1.7) for kpi in found.use_cases[name].kpis[:1]]
                + [Baseline(kpi, None, "no ticket was resolved") for kpi in found.use_cases[name].kpis[1:]],
            )
            for name in order
        ),
    )


def inventory() -> Inventory:
    first = date(2026, 10, 1)
    days = [first + timedelta(day) for day in range(30)]
    gone = (date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 21))
    return Inventory(
        sources=(
            _source("web_access", "logs", 30_500, rejects=(("no_time", 12), ("bad_json", 3)), missing=gone),
            _source(f"app {HOSTILE}", "logs", 20_500, doubtful=(("time zone assumed", 20_500), ("year inferred", 410))),
            _source("prometheus_export", "metrics", 1_200_000),
            _source("servicenow", "tickets", 640, rejects=(("bad_fields", 1),)),
        ),
        daily_rows=tuple(
            (silo, day, count + 13 * day.day)
            for silo, count in (("logs", 1_600), ("metrics", 40_000), ("tickets", 5))
            for day in days
            if not (silo == "logs" and day in gone)
        ),
    )


def _source(
    name: str,
    silo: str,
    rows: int,
    rejects: tuple[tuple[str, int], ...] = (),
    doubtful: tuple[tuple[str, int], ...] = (),
    missing: tuple[date, ...] = (),
) -> SourceInventory:
    return SourceInventory(
        source=name, silo=silo, files=3, copies=1, formats=("json_lines",), records_read=rows + 16,
        records_rejected=sum(count for _, count in rejects), rows=rows, rows_duplicate=240 if silo == "logs" else 0,
        rows_rejected=0, first_event=datetime(2026, 10, 1, 0, 0, 7),  # noqa: DTZ001  # naive UTC by contract
        last_event=datetime(2026, 10, 30, 23, 59, 41), days_with_data=30 - len(missing), missing_days=missing,  # noqa: DTZ001
        missing_days_total=len(missing), rejects=rejects, doubtful=doubtful,
    )  # fmt: skip
