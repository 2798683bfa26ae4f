"""The newest stored evaluation of everything that the project judges, as it was when it was judged."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from telemetry_ready.catalog import Catalog
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, evaluation_ids, stored_rows
from telemetry_ready.model.check import CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.evaluation import Assessment, Baseline, Evaluation, Finding, Status, Verdict
from telemetry_ready.model.use_case import Criticality, Scope, UseCase
from telemetry_ready.pipeline.assess import chosen_scopes, project_catalog
from telemetry_ready.pipeline.business import hypotheses, with_value
from telemetry_ready.pipeline.places import reading
from telemetry_ready.readiness import judge, scope_json
from telemetry_ready.settings import Project

Row = dict[str, Any]
Subject = tuple[UseCase, Scope]


def newest_evaluation(project: Project) -> Evaluation:
    """What was judged last, with today's people, assumptions and money.

    Raises:
        ConfigurationError: No evaluation judged every use case and scope by what their files say now.
    """
    catalog = project_catalog(project)
    stated = hypotheses(catalog, project)
    subjects = [
        (catalog.use_cases[name], scope) for name, scopes in chosen_scopes(project, catalog).items() for scope in scopes
    ]
    with reading(project) as lake:
        for evaluation_id in evaluation_ids(lake):
            rows = {
                (row["use_case"], row["scope_name"]): row for row in stored_rows(lake, "evaluations", evaluation_id)
            }
            if all(_is_of(rows.get((one.name, scope.name)), one, scope) for one, scope in subjects):
                found = _assessments(lake, evaluation_id, subjects, rows, catalog)
                return _evaluation(rows, tuple(with_value(one, stated) for one in found))
    raise ConfigurationError(
        "No stored evaluation judged every use case and scope by what their files say now.\n"
        "Hint: leave out --stored, or run `telemetry-ready assess` first."
    )


def _is_of(row: Row | None, use_case: UseCase, scope: Scope) -> bool:
    if row is None or row["use_case_sha256"] != use_case.sha256:
        return False
    is_same: bool = json.loads(row["scope"]) == scope_json(scope)
    return is_same


def _evaluation(rows: Mapping[tuple[str, str], Row], assessments: tuple[Assessment, ...]) -> Evaluation:
    row = next(iter(rows.values()))
    names = ("evaluation_id", "snapshot_id", "as_of", "assessed_at", "code_version")
    return Evaluation(**{name: row[name] for name in names}, assessments=assessments)


def _assessments(
    lake: Lake,
    evaluation_id: str,
    subjects: Sequence[Subject],
    rows: Mapping[tuple[str, str], Row],
    catalog: Catalog,
) -> list[Assessment]:
    judged = _by_subject(stored_rows(lake, "requirement_results", evaluation_id))
    measured = _by_subject(stored_rows(lake, "check_results", evaluation_id))
    found = []
    for use_case, scope in subjects:
        key = (use_case.name, scope.name)
        results = _results(measured.get(key, []))
        findings = [_finding(row, use_case, results, catalog) for row in judged.get(key, [])]
        found.append(_assessment(rows[key], use_case, scope, findings))
    return found


def _by_subject(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["use_case"], row["scope_name"]), []).append(row)
    return found


def _assessment(row: Row, use_case: UseCase, scope: Scope, findings: Sequence[Finding]) -> Assessment:
    numbers = ("score", "low", "high", "reason", "raw_pass_rate", "requirements_met", "requirements_total")
    baselines = {one["name"]: one for one in json.loads(row["baselines"] or "[]")}
    return Assessment(
        use_case=use_case,
        scope=scope,
        **{name: row[name] for name in numbers},
        verdict=Verdict(row["verdict"]),
        next_step=row["next_step"] or "",
        findings=tuple(sorted(findings, key=lambda one: (-one.points_lost, one.requirement))),
        baselines=tuple(
            Baseline(kpi, baselines[kpi.name]["value"], baselines[kpi.name]["detail"])
            for kpi in use_case.kpis
            if kpi.name in baselines
        ),
    )


def _finding(row: Row, use_case: UseCase, results: Mapping[str, CheckResult], catalog: Catalog) -> Finding:
    """The stored line, with what is left of its requirement once the deciding check is mended."""
    (requirement,) = [one for one in use_case.requirements if one.id == row["requirement"]]
    judged = judge(requirement, results, catalog.checks)
    values = {one.name: row[one.name] for one in fields(Finding) if one.name in row}
    return Finding(
        **{
            **values,
            "criticality": Criticality(row["criticality"]),
            "status": Status(row["status"]),
            "table": row["table_name"],
            "samples": tuple(json.loads(row["samples"] or "[]")),
            "detail": row["detail"] or "",
            "mended": judged.mended,
            "mended_low": judged.mended_low,
        }
    )


def _results(rows: Sequence[Row]) -> dict[str, CheckResult]:
    whole = {row["check_id"]: row for row in rows if row["day"] is None}
    daily: dict[str, list[DailyCount]] = {}
    for row in rows:
        if row["day"] is not None:
            daily.setdefault(row["check_id"], []).append(DailyCount(row["day"], row["evaluated"], row["passed"]))
    return {
        check: CheckResult(
            check,
            Outcome(row["outcome"]),
            Kind(row["kind"]),
            row["evaluated"],
            row["passed"],
            row["missing"],
            row["rejected"],
            value=row["value"],
            daily=tuple(daily.get(check, ())),
        )
        for check, row in whole.items()
    }
