"""An evaluation as rows of the lake's result tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import polars as pl

from telemetry_ready.lake import digest, digest_of_rows
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.tables import TABLES, polars_schema
from telemetry_ready.pipeline.binding import Binding, suite_of, texts_to_store
from telemetry_ready.readiness.output import baseline_json, scope_json

RESULT_TABLES = ("evaluations", "check_results", "requirement_results")


def rows_to_store(
    evaluation: Evaluation, measured: Sequence[Mapping[str, CheckResult]], binding: Binding
) -> dict[str, pl.DataFrame]:
    """Rows of ``evaluations``, ``check_results`` and ``requirement_results``, and of what they stand on.

    Args:
        evaluation: Whose assessments are stored.
        measured: Per assessment, in its order, check id to what the check measured.
        binding: What it stands on.
    """
    pairs = list(zip(evaluation.assessments, measured, strict=True))
    use_cases = (one.use_case for one in evaluation.assessments)
    found = {
        "evaluations": _frame("evaluations", (_evaluation(evaluation, one, binding) for one in evaluation.assessments)),
        "check_results": _frame(
            "check_results",
            (row for one, results in pairs for result in results.values() for row in _check(evaluation, one, result)),
        ),
        "requirement_results": _frame(
            "requirement_results",
            (row for one in evaluation.assessments for row in _requirements(evaluation, one)),
        ),
    }
    digests = results_digests({name: frame.to_dicts() for name, frame in found.items()})
    sealed = [
        digests[use_case, scope] for use_case, scope in found["evaluations"]["use_case", "scope_name"].iter_rows()
    ]
    return {
        **found,
        "evaluations": found["evaluations"].with_columns(results_sha256=pl.Series(sealed, dtype=pl.String)),
        "catalogue_texts": texts_to_store(use_cases, binding, evaluation.assessed_at),
        "data_files": binding.new_files,
    }


def results_digests(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[tuple[str, str], str]:
    """Use case and scope to the sha256 of their rows in the result tables, but for the column that holds it."""
    groups: dict[tuple[str, str], dict[str, list[Mapping[str, Any]]]] = {}
    for table in RESULT_TABLES:
        for row in rows[table]:
            kept = {name: value for name, value in row.items() if name != "results_sha256"}
            whose = (row["use_case"], row["scope_name"])
            groups.setdefault(whose, {name: [] for name in RESULT_TABLES})[table].append(kept)
    return {whose: digest_of_rows(found) for whose, found in groups.items()}


def _frame(table: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=polars_schema(TABLES[table]))


def _whose(evaluation: Evaluation, one: Assessment) -> dict[str, Any]:
    return {
        "evaluation_id": evaluation.evaluation_id,
        "use_case": one.use_case.name,
        "scope_name": one.scope.name,
    }


def _evaluation(evaluation: Evaluation, one: Assessment, binding: Binding) -> dict[str, Any]:
    suite = suite_of(one.use_case, binding.checks)
    return {
        **_whose(evaluation, one),
        "scope": json.dumps(scope_json(one.scope), ensure_ascii=False),
        "use_case_sha256": one.use_case.sha256,
        "snapshot_id": evaluation.snapshot_id,
        "as_of": evaluation.as_of,
        "assessed_at": evaluation.assessed_at,
        "code_version": evaluation.code_version,
        "score": one.score,
        "low": one.low,
        "high": one.high,
        "verdict": str(one.verdict),
        "reason": one.reason,
        "next_step": one.next_step,
        "raw_pass_rate": one.raw_pass_rate,
        "requirements_met": one.requirements_met,
        "requirements_total": one.requirements_total,
        "baselines": json.dumps([baseline_json(baseline) for baseline in one.baselines], ensure_ascii=False),
        "suite": suite,
        "suite_sha256": digest(suite),
        "settings_sha256": digest(binding.settings),
        "data_sha256": binding.data_sha256,
        "results_sha256": "",
    }


def _check(evaluation: Evaluation, one: Assessment, result: CheckResult) -> Iterable[dict[str, Any]]:
    """The whole window, then each day."""
    common = {
        **_whose(evaluation, one),
        "check_id": result.check_id,
        "kind": str(result.kind),
        "outcome": str(result.outcome),
    }
    yield {
        **common,
        "day": None,
        "evaluated": result.evaluated,
        "passed": result.passed,
        "missing": result.missing,
        "rejected": result.rejected,
        "value": result.value,
        "samples": json.dumps([dict(sample) for sample in result.samples], ensure_ascii=False),
        "detail": result.detail or None,
    }
    for day in result.daily:
        yield {
            **common,
            "day": day.day,
            "evaluated": day.evaluated,
            "passed": day.passed,
            "missing": 0,
            "rejected": 0,
            "value": None,
            "samples": None,
            "detail": None,
        }


def _requirements(evaluation: Evaluation, one: Assessment) -> Iterable[dict[str, Any]]:
    names = {column.name for column in TABLES["requirement_results"].columns}
    for finding in one.findings:
        values = {**asdict(finding), **_whose(evaluation, one)}
        values["criticality"], values["status"] = str(finding.criticality), str(finding.status)
        values["table_name"] = finding.table
        values["samples"] = json.dumps([dict(sample) for sample in finding.samples], ensure_ascii=False)
        yield {name: value for name, value in values.items() if name in names}
