"""What common words of sources mean: tables, not code.

Severity: https://opentelemetry.io/docs/specs/otel/logs/data-model-appendix/#appendix-b-severitynumber-example-mappings
Ticket states: the status names of the OCSF ticket object, https://schema.ocsf.io/objects/ticket
"""

from collections.abc import Mapping
from itertools import product

import polars as pl

from telemetry_ready.model.tables import TABLES, polars_schema

_OTEL_RANGES = {"trace": 1, "debug": 5, "info": 9, "warn": 13, "error": 17, "fatal": 21}

SEVERITY: dict[str, int] = {
    # OpenTelemetry's own short names: TRACE ... FATAL4
    **{f"{word}{step}": first + step - 1 for (word, first), step in product(_OTEL_RANGES.items(), range(1, 5))},
    **_OTEL_RANGES,
    # syslog words, also nginx, Apache, zap, PostgreSQL
    "emerg": 21,
    "emergency": 21,
    "alert": 19,
    "crit": 18,
    "critical": 18,
    "err": 17,
    "warning": 13,
    "notice": 10,
    "informational": 9,
    "information": 9,
    "panic": 19,
    "dpanic": 18,
    **{f"trace{step}": 1 for step in range(5, 9)},
    # java.util.logging, log4j, Windows, Android
    "severe": 17,
    "config": 7,
    "fine": 6,
    "finer": 5,
    "finest": 1,
    "all": 1,
    "verbose": 5,
    "wtf": 21,
    # one letter: klog, glog, Android
    "f": 21,
    "e": 17,
    "w": 13,
    "i": 9,
    "d": 5,
    "v": 1,
    "t": 1,
    # shortenings: Serilog, Microsoft.Extensions.Logging
    "trce": 1,
    "vrb": 5,
    "dbg": 5,
    "dbug": 5,
    "inf": 9,
    "wrn": 13,
    "eror": 17,
    "fail": 17,
    "ftl": 21,
    "ok": 9,  # Datadog
    # digits: syslog's 0 to 7 (journald, GELF); pino's and bunyan's tens (a Python levelno comes as a number)
    "0": 21,
    "1": 19,
    "2": 18,
    "3": 17,
    "4": 13,
    "5": 10,
    "6": 9,
    "7": 5,
    "10": 1,
    "20": 5,
    "30": 9,
    "40": 13,
    "50": 17,
    "60": 21,
}
"""Level in lower case, without brackets, to OpenTelemetry's severity number."""

ALERT_SEVERITY: dict[str, int] = {
    **{word: number for word, number in SEVERITY.items() if not word.isdigit()},  # a digit means something else in each
    "disaster": 21,  # Zabbix, as formats_and_schema.md has it
    "high": 18,
    "average": 17,
    "medium": 13,
    "moderate": 13,
    "major": 17,  # ITU-T X.733, ServiceNow
    "minor": 14,
    "low": 10,
    "clear": 9,
    "cleared": 9,
    "availability": 21,  # Dynatrace
    "performance": 14,
    "resource_contention": 13,
    "custom_alert": 13,
    "monitoring_unavailable": 14,
}
"""Severity of an alert in lower case, without a leading number, to OpenTelemetry's severity number."""

ALERT_STATE: dict[str, str] = {
    **dict.fromkeys(("open", "opened", "new", "firing", "active", "unprocessed", "triggered", "problem"), "open"),
    **dict.fromkeys(("alerting", "raised", "reopen", "reopened", "flapping"), "open"),
    **dict.fromkeys(("acknowledged", "ack", "in progress", "assigned"), "acknowledged"),
    **dict.fromkeys(("suppressed", "silenced", "muted", "maintenance", "in maintenance", "snoozed"), "suppressed"),
    **dict.fromkeys(("closed", "resolved", "ok", "clear", "cleared", "recovered", "recovery", "inactive"), "closed"),
}
"""State of an alert in lower case, with spaces for ``_`` and ``-``, to the state of the common schema."""

STATE: dict[str, str] = {
    **dict.fromkeys(("new", "open", "opened", "to do", "todo", "backlog", "triggered", "submitted"), "new"),
    **dict.fromkeys(("registered", "unassigned", "logged", "draft", "requested", "detected"), "new"),
    **dict.fromkeys(("in progress", "active", "work in progress", "assigned", "acknowledged"), "in_progress"),
    **dict.fromkeys(("investigating", "identified", "monitoring", "verifying", "in review"), "in_progress"),
    **dict.fromkeys(("assess", "authorize", "scheduled", "implement", "review", "approved"), "in_progress"),
    **dict.fromkeys(("root cause analysis", "fix in progress", "under investigation", "known error"), "in_progress"),
    "selected for development": "new",
    "closed/resolved": "closed",
    **dict.fromkeys(("indeterminate", "escalated", "started", "accepted", "firing", "problem"), "in_progress"),
    **dict.fromkeys(("on hold", "hold", "pending", "waiting", "blocked", "suspended", "deferred"), "on_hold"),
    **dict.fromkeys(("awaiting user info", "awaiting evidence", "awaiting vendor"), "on_hold"),
    **dict.fromkeys(("awaiting problem", "awaiting change", "awaiting caller"), "on_hold"),
    **dict.fromkeys(("waiting for customer", "waiting for support", "waiting for vendor"), "on_hold"),
    **dict.fromkeys(("waiting for approval", "pending customer", "pending vendor", "pending change"), "on_hold"),
    **dict.fromkeys(("resolved", "solved", "fixed", "postmortem", "mitigated", "recovered"), "resolved"),
    **dict.fromkeys(("closed", "done", "complete", "completed", "closed complete", "closed skipped"), "closed"),
    **dict.fromkeys(("closed incomplete", "closed successful", "closed unsuccessful", "finished"), "closed"),
    **dict.fromkeys(("canceled", "cancelled", "rejected", "withdrawn", "declined", "duplicate"), "canceled"),
    **dict.fromkeys(("won't do", "won't fix", "wont fix", "closed/canceled"), "canceled"),
    **dict.fromkeys(("reopened", "re opened", "reopen"), "reopened"),
}
"""State in lower case, with spaces for ``_`` and ``-``, to category."""

STATE_CODE: dict[str, str] = {
    # ServiceNow's defaults: an instance may define its own, then its words win
    **{f"incident {code}": name for code, name in ((1, "new"), (2, "in_progress"), (3, "on_hold"))},
    **{f"incident {code}": name for code, name in ((6, "resolved"), (7, "closed"), (8, "canceled"))},
    **{f"change {code}": "in_progress" for code in (-4, -3, -2, -1, 0)},
    **dict.fromkeys(("problem 102", "problem 103", "problem 104"), "in_progress"),
    "problem 101": "new",
    "problem 106": "resolved",
    "problem 107": "closed",
    "change -5": "new",
    "change 3": "closed",
    "change 4": "canceled",
}
"""Ticket type and code to category, where there are no words."""

_URGENT_TO_LOW = {
    **dict.fromkeys(("critical", "highest", "blocker", "urgent", "emergency", "very high"), 1),
    **dict.fromkeys(("high", "major"), 2),
    **dict.fromkeys(("moderate", "medium", "normal", "average"), 3),
    **dict.fromkeys(("low", "minor"), 4),
    **dict.fromkeys(("planning", "lowest", "trivial", "very low"), 5),
}
_THREE_STEPS = {
    **dict.fromkeys(("high", "critical", "extensive", "enterprise", "very high"), 1),
    **dict.fromkeys(("medium", "moderate", "major", "significant", "department"), 2),
    **dict.fromkeys(("low", "minor", "localized", "user", "limited"), 3),
}
LEVEL: dict[str, dict[str, int]] = {
    "priority": _URGENT_TO_LOW,
    "severity": _URGENT_TO_LOW,
    "impact": _THREE_STEPS,
    "urgency": _THREE_STEPS,
    "risk": {"very high": 1, **_URGENT_TO_LOW},
}
"""Field to words to level, 1 the most urgent. A leading digit wins over the words."""

HISTORY_FIELD: dict[str, str] = {
    **{name: name for name in ("state", "assignment_group", "assignee", "priority", "impact", "urgency", "severity")},
    **{name: name for name in ("risk", "title", "description", "category", "subcategory", "contact_type", "cause")},
    **{name: name for name in ("hold_reason", "close_code", "close_notes", "caller_id")},
    **dict.fromkeys(("status", "incident_state", "problem_state", "state_text"), "state"),
    **dict.fromkeys(("assigned_to", "owner"), "assignee"),
    **dict.fromkeys(("group", "support_group"), "assignment_group"),
    **dict.fromkeys(("short_description", "summary"), "title"),
    **dict.fromkeys(("cmdb_ci", "configuration_item", "ci"), "ci_name"),
    **dict.fromkeys(("business_service", "service"), "service_ref"),
    **dict.fromkeys(("caller", "reporter", "requested_for"), "caller_id"),
    **dict.fromkeys(("closed_code", "resolution_code", "resolution"), "close_code"),
    **dict.fromkeys(("resolved_by",), "resolved_by_id"),
    **dict.fromkeys(("parent_incident", "parent"), "parent_ticket_id"),
    **dict.fromkeys(("problem_id", "problem"), "problem_ticket_id"),
    **dict.fromkeys(("caused_by", "caused_by_change"), "caused_by_change_id"),
    **dict.fromkeys(("rfc",), "resolving_change_id"),
    **dict.fromkeys(("duplicate_of",), "duplicate_of_id"),
    **dict.fromkeys(("chg_type",), "change_type"),
    **dict.fromkeys(("start_date", "planned_start_date"), "planned_start_at"),
    **dict.fromkeys(("end_date", "planned_end_date"), "planned_end_at"),
    **dict.fromkeys(("on_hold_reason",), "hold_reason"),
}
"""A field in a source's history, in lower case with ``_``, to its name in ``ticket_events``."""

PLACEHOLDERS = frozenset(
    ("?", "-", "--", "n/a", "na", "none", "null", "nil", "nan", "unknown", "undefined", "tbd", "(empty)", "*")
)
"""Texts, in lower case, that stand for no value."""


def value_map_rows() -> pl.DataFrame:
    """The defaults above as rows of the lake's ``value_maps``."""
    maps: list[tuple[str, str, Mapping[str, int] | Mapping[str, str]]] = [
        ("logs", "severity_text", SEVERITY),
        ("alert_versions", "severity_text", ALERT_SEVERITY),
        ("alert_versions", "state_text", ALERT_STATE),
        ("ticket_versions", "state_text", STATE),
        ("ticket_versions", "state_code", STATE_CODE),
        *(("ticket_versions", f"{field}_text", words) for field, words in LEVEL.items()),
    ]
    rows = [
        {"table_name": table, "field": field, "code": code, "normalized": str(meaning)}
        for table, field, words in maps
        for code, meaning in words.items()
    ]
    schema = polars_schema(TABLES["value_maps"])
    frame = pl.DataFrame(rows).with_columns(
        pl.lit("*").alias("source_system"), pl.lit("default").alias("origin"), pl.col("code").alias("label")
    )
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, dtype).alias(name) for name, dtype in schema.items()
    )
