"""Readiness over time: where scores are going, how far data has moved, and which checks never say anything."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from telemetry_ready.checks import scoped
from telemetry_ready.checks.profile import CATEGORIES, profile
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, snapshot_id
from telemetry_ready.lake.history import approved, judged_subjects, past_evaluations, silent_checks, tables_asked
from telemetry_ready.model.evaluation import Evaluation
from telemetry_ready.model.monitoring import (
    Drift,
    DriftFinding,
    JudgedSubject,
    OverTime,
    PastEvaluation,
    Profile,
    SilentCheck,
    Trend,
)
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline.assess import judged_moment
from telemetry_ready.pipeline.places import reading
from telemetry_ready.readiness.drift import drift_between
from telemetry_ready.readiness.output import scope_of_json
from telemetry_ready.readiness.trend import MOST, trend_of
from telemetry_ready.settings import Project

SILO_OF = {
    "metric_points": "metrics",
    "metric_series": "metrics",
    "log_templates": "logs",
    "alert_versions": "alerts",
    **dict.fromkeys(("ticket_versions", "ticket_events", "ticket_links", "tickets_at_open", "ticket_leaks"), "tickets"),
}
TICK = timedelta(microseconds=1)
ACROSS = "links"  # checks between silos ask all of them


def over_time(project: Project, *, now: datetime) -> OverTime:
    """Trends of all that was judged, drift of what was approved, checks that say nothing."""
    with reading(project) as lake:
        trends = tuple(_trend(lake, one) for one in judged_subjects(lake))
        never = tuple(silent_checks(lake))
    return OverTime(trends, tuple(drifts(project, now=now, is_approved_only=True)), never)


def silent(project: Project) -> list[SilentCheck]:
    """Checks that never failed, or never could be evaluated."""
    with reading(project) as lake:
        return silent_checks(lake)


def news(project: Project, evaluation: Evaluation) -> list[str]:
    """Alerts of an evaluation that was just stored, each with its use case and scope."""
    with reading(project) as lake:
        found = [
            (one, _trend(lake, JudgedSubject(one.use_case.name, one.scope.name, ""), 2))
            for one in evaluation.assessments
        ]
    return [
        f"{one.use_case.name} ({one.scope.name}): {alert}"
        for one, trend in found
        if trend.past[-1].evaluation_id == evaluation.evaluation_id
        for alert in trend.alerts
    ]


def trends(project: Project, use_case: str | None = None) -> list[Trend]:
    """Where the scores of every use case and scope that was judged are going.

    Raises:
        ConfigurationError: It was never judged.
    """
    with reading(project) as lake:
        return [_trend(lake, one) for one in _subjects(lake, use_case)]


def drifts(
    project: Project, *, now: datetime, use_case: str | None = None, is_approved_only: bool = False
) -> list[Drift]:
    """How far the data of what was judged has moved since it was approved, else since it was first judged.

    What came since then is compared with what there was.

    Args:
        project: Whose lake.
        now: The clock.
        use_case: One instead of all.
        is_approved_only: Leave out what was never approved.

    Raises:
        ConfigurationError: It was never judged.
    """
    with reading(project) as lake:
        subjects = judged_subjects(lake) if is_approved_only else _subjects(lake, use_case)
        bases = [(one, found) for one in subjects if (found := _basis(lake, one, is_approved_only))]
        asked = [_silos(tables_asked(lake, then.evaluation_id, one.use_case)) for one, (then, _) in bases]
        current, end = snapshot_id(lake), judged_moment(project, lake, now)
    return [
        _drift(project, one, basis, tables, current, end) for (one, basis), tables in zip(bases, asked, strict=True)
    ]


def _trend(lake: Lake, one: JudgedSubject, most: int = MOST) -> Trend:
    return trend_of(one.use_case, one.scope, past_evaluations(lake, one.use_case, one.scope, most))


def _subjects(lake: Lake, use_case: str | None) -> list[JudgedSubject]:
    every = judged_subjects(lake)
    found = [one for one in every if use_case in (None, one.use_case)]
    if not found:
        names = ", ".join(sorted({one.use_case for one in every})) or "none"
        what = f"The use case {use_case!r} was never judged" if use_case else "No use case was judged yet"
        raise ConfigurationError(f"{what}; judged were: {names}.\nHint: telemetry-ready assess judges every use case.")
    return found


def _basis(lake: Lake, one: JudgedSubject, is_approved_only: bool) -> tuple[PastEvaluation, bool] | None:  # noqa: FBT001
    """The evaluation that was approved, else the first one."""
    past = past_evaluations(lake, one.use_case, one.scope, None)
    evaluation = approved(lake, one.use_case, one.scope)
    found = [run for run in past if run.evaluation_id == evaluation]
    if found:
        return found[0], True
    return None if is_approved_only else (past[0], False)


def _silos(tables: Collection[str]) -> list[str]:
    named = {SILO_OF.get(table, table) for table in tables}
    return [silo for silo in CATEGORIES if silo in named or ACROSS in named]


def _drift(
    project: Project,
    one: JudgedSubject,
    basis: tuple[PastEvaluation, bool],
    tables: Collection[str],
    current: int,
    end: datetime,
) -> Drift:
    then, is_approved = basis
    since = then.as_of.replace(tzinfo=UTC)
    scope = scope_of_json(json.loads(one.scope_json))
    findings: tuple[DriftFinding, ...] = ()
    note = "No time has passed in the data since then."
    if end > since:
        before = _profile(project, then.snapshot_id, scope, since, tables)
        after = _profile(project, current, replace(scope, since=since + TICK, window_days=None), end, tables)
        findings = drift_between(before, after)
        note = "" if findings else "Too few rows came since then: each side needs 100."
    return Drift(one.use_case, one.scope, then.evaluation_id, is_approved, since, findings, note)


def _profile(project: Project, snapshot: int, scope: Scope, as_of: datetime, tables: Collection[str]) -> Profile:
    with reading(project, snapshot) as lake, scoped(lake.connection, scope, as_of):
        return profile(lake.connection, tables)
