"""Nothing that the use cases' references name is forgotten: each field, rule and trap has its check or its test."""

# ruff: noqa: E501 - tables of literals

from pathlib import Path

import pytest

from telemetry_ready.catalog import load_catalog

TESTS = Path(__file__).parents[1]
CATALOG = load_catalog()
FIELDS = {
    # what data each use case needs (readiness_model.md, section 4), and the checks that ask for it
    "1 routing": {
        "short description, description": "TKT-001 TKT-029", "category": "TKT-013", "CI or service": "TKT-011",
        "created at": "TKT-012 TKT-027", "language": "TKT-064", "final group": "TKT-002", "catch-all": "TKT-003",
        "reassignments": "TKT-006", "state history": "TKT-010 TKT-016", "volume": "TKT-004", "per class": "TKT-005",
        "duplicates": "TKT-009 TKT-022", "months": "TKT-008",
    },
    "2 similar": {
        "text": "TKT-001", "resolution notes": "TKT-060", "problem, duplicate, parent": "TKT-062", "CI": "TKT-011",
        "closed": "TKT-061", "boilerplate": "TKT-029 TKT-060", "known error": "TKT-065", "code": "TKT-063",
    },
    "3 time to resolve": {
        "opened before resolved": "TKT-007", "time zone": "TKT-012", "breach": "TKT-020 TKT-021", "outcome": "TKT-019",
        "as of the opening": "TKT-016 TKT-035", "group, priority": "TKT-015",
    },
    "4 metric anomalies": {
        "value": "MET-001", "unit": "MET-002 MET-030", "entity": "MET-010", "interval": "MET-008", "gaps": "MET-005 MET-006",
        "points": "MET-012", "days": "MET-004", "flat": "MET-007", "time": "MET-003",
    },
    "5 log anomalies": {
        "time": "LOG-004", "severity": "LOG-002", "host, service": "LOG-003", "message": "LOG-005", "days": "LOG-010",
        "whole records": "LOG-015", "new templates": "LOG-006", "debug": "LOG-001 LOG-030 NOI-002",
        "duplicates": "LOG-007 NOI-001", "entity resolved": "ENT-001",
    },
    "6 capacity": {"limit": "MET-020", "cycles": "MET-023", "samples": "MET-005", "level": "MET-027", "resets": "MET-035"},
    "7 root cause": {
        "shared key": "LNK-001 LNK-002", "in time": "LNK-003", "concurrent days": "LNK-004", "clocks": "LNK-006 LNK-015",
        "incidents": "LNK-008", "topology": "ENT-009", "changes": "TKT-073", "label": "TKT-063",
    },
    "8 alerts": {
        "raised and cleared": "ALT-001", "key": "ALT-002", "severity": "ALT-003", "host": "ALT-004", "ticket, acted upon": "ALT-006",
        "business": "ALT-008", "flapping": "ALT-010", "volume": "ALT-011", "maintenance": "ALT-016",
    },
    "9 disks": {
        "a record a day": "DEV-001", "model": "DEV-003", "serial": "DEV-001", "failure": "DEV-002", "failure date": "DEV-005",
        "days before": "DEV-004", "ticket": "DEV-006", "attributes": "DEV-007", "history": "DEV-008",
    },
    "10 logins": {
        "days": "LOG-040 LOG-048", "user, address, result": "LOG-041", "method": "LOG-046", "host": "LOG-003",
        "time zone": "LOG-045", "geo": "LOG-043", "service account": "LOG-044", "per user": "LOG-042",
        "personal data": "PRV-001 PRV-004", "failures": "LOG-047",
    },
    "11 changes": {
        "type, group, CI": "TKT-078", "planned window": "TKT-074", "actual window": "TKT-075", "back-out": "TKT-076",
        "close code": "TKT-070", "failed": "TKT-071 TKT-072", "volume": "TKT-077", "incidents": "TKT-073",
    },
    "12 remediation": {
        "repeats": "TKT-080", "action": "TKT-063", "entity": "TKT-081", "state before and after": "LNK-009 LNK-010",
        "environment": "TKT-082 ENT-005", "owner": "ENT-003",
    },
    "13 cost": {
        "billed and effective": "CST-007", "resource": "CST-005", "service": "CST-006", "tags, owner": "CST-002",
        "quantity and unit": "CST-008", "months": "CST-001 CST-009", "utilisation": "CST-004", "currency": "CST-003",
    },
    "14 assistant": {
        "notes": "TKT-060", "articles": "KNO-001 KNO-004", "validity": "KNO-002", "language": "TKT-064",
        "personal data": "PRV-002 PRV-003", "ticket to article": "KNO-003", "duplicates": "TKT-009",
    },
    "15 any device": {"failure": "DEV-002", "device-days": "DEV-001", "units": "DEV-009", "maintenance": "DEV-010"},
}  # fmt: skip
RULES = {
    # the Instrumentation Score's rules about logs, metrics and resources
    "LOG-001": "LOG-030", "LOG-003": "PRV-001", "MET-002": "MET-030", "MET-003": "MET-013", "MET-005": "MET-031",
    "MET-006": "MET-032", "MET-007": "MET-033", "MET-008": "PRV-005", "RES-001": "ENT-007", "RES-002": "ENT-008",
    "RES-004": "ENT-010", "RES-005": "ENT-006", "RES-006": "ENT-011", "RES-007": "ENT-012", "RES-010": "PRV-005",
}  # fmt: skip
"""Left out: MET-004 (buckets of histograms), for no format gives histograms yet; SDK and SPA rules are about traces."""
TRAPS = {
    # section 6: the check that sees it, or the test that holds it
    "vacuous pass": "test_an_empty_lake_gives_no_check_anything_to_evaluate",
    "not applicable counted as pass": "test_what_could_not_be_measured_earns_nothing_whatever_its_outcome",
    "errored check dropped": "test_a_check_that_cannot_run_touches_no_other",
    "score 100 without checks": "test_an_empty_lake_is_ready_for_nothing",
    "row-weighted dominance": "test_what_one_requirement_alone_leaves",
    "a critical failure costs 7.8 points": "test_no_use_case_with_a_weak_must_have_reaches_the_line",
    "severity by default": "test_every_use_case_names_checks_that_exist_and_two_must_haves",
    "50 records as readiness": "TKT-061",
    "thresholds without origin": "test_every_check_and_requirement_says_where_its_lines_come_from",
    "validity over non-nulls only": "test_missing_and_rejected_rows_count_as_bad",
    "intervals of dependent rows": "test_rows_that_vary_by_day_widen_the_interval",
    "one-day dominance": "test_one_huge_clean_day_does_not_hide_ten_broken_ones",
    "leakage": "TKT-035",
    "dimension without effect": "test_the_score_foretells_the_model",
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_that_a_use_case_needs_has_a_check(name: str) -> None:
    ids = {one for checks in FIELDS[name].values() for one in checks.split()}

    assert sorted(ids - set(CATALOG.checks)) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_the_instrumentation_score_has_a_check_that_names_it(rule: str) -> None:
    check = CATALOG.checks[RULES[rule]]

    known_before = rule == "MET-003"  # the check of one unit per name is older, and says "expert" of its threshold
    assert known_before or f"rules/{rule}.md" in check.source


def test_every_trap_has_a_check_or_a_test() -> None:
    written = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))

    lost = [trap for trap, held in TRAPS.items() if held not in CATALOG.checks and f"def {held}(" not in written]

    assert lost == []


def test_every_check_and_requirement_says_where_its_lines_come_from() -> None:
    requirements = [one for use_case in CATALOG.use_cases.values() for one in use_case.requirements]

    for source in [check.source for check in CATALOG.checks.values()] + [one.source for one in requirements]:
        assert any(word in source for word in ("expert", "validity", "https://", "ServiceNow", "readiness model")), (
            source
        )


SPARE = {
    "ENT-011": "evaluable only where telemetry carries service.criticality, which few do",
    "LOG-001": "the trial left it out: models did not mind; NOI-002 and LOG-030 ask it of production",
    "MET-006": "the trial left it out: MET-005 says the same by samples",
    "MET-008": "the trial left it out",
    "MET-018": "the trial left it out: MET-024 says more",
    "NOI-010": "ALT-010 asks whether flapping can be told; how much there is belongs to value",
    "MET-035": "most formats cannot tell; for use cases of a project's own",
}
"""Checks that no shipped use case asks, and why they stay."""


def test_every_check_is_asked_by_a_use_case_or_named_as_spare() -> None:
    asked = {check for use_case in CATALOG.use_cases.values() for one in use_case.requirements for check in one.checks}

    assert set(CATALOG.checks) - asked == set(SPARE)


def test_the_fifteen_use_cases_are_there() -> None:
    fifteen = {
        "ticket-routing", "similar-tickets", "ticket-assistant", "time-to-resolve", "metric-anomaly-detection",
        "log-anomaly-detection", "capacity-forecasting", "root-cause-analysis", "disk-failure",
        "alert-noise-reduction", "predictive-maintenance", "anomalous-logins", "change-risk", "automated-remediation", "cloud-cost-optimization",
    }  # fmt: skip

    assert len(fifteen) == 15
    assert fifteen <= set(CATALOG.use_cases)
