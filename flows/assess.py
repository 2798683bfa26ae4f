"""Assess and report on Prefect; the score table becomes an artifact of the run."""

from datetime import UTC, datetime
from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact

from flows._progress import RunLog
from telemetry_ready.model.evaluation import Evaluation
from telemetry_ready.pipeline.assess import assess as assess_project
from telemetry_ready.pipeline.monitor import news
from telemetry_ready.pipeline.report import write_report
from telemetry_ready.settings import load_project

ARTIFACT = "readiness-scores"


@task(name="assess-project")
def assess_and_report(project: Path) -> Evaluation:
    """Judge every use case on one snapshot, and write the report beside the project."""
    loaded, now = load_project(project), datetime.now(UTC)
    evaluation = assess_project(loaded, now=now, progress=RunLog(get_run_logger()))
    for alert in news(loaded, evaluation):
        get_run_logger().warning(alert)
    write_report(loaded, evaluation, loaded.folder / "report", now=now)
    return evaluation


@flow(name="telemetry-ready-assess")
def assess(project: Path) -> str:
    """Assess a project and write its report.

    Args:
        project: Its folder.

    Returns:
        The id of the evaluation.
    """
    evaluation = assess_and_report(project)
    create_table_artifact(
        key=ARTIFACT,
        table=score_rows(evaluation),
        description=f"Readiness as of {evaluation.as_of:%Y-%m-%d %H:%M} UTC, snapshot {evaluation.snapshot_id}",
    )
    return evaluation.evaluation_id


def score_rows(evaluation: Evaluation) -> list[dict[str, str | float | None]]:
    """One row per use case and scope: what a dashboard would show, and what the readiness is."""
    return [
        {
            "use case": one.use_case.title,
            "scope": one.scope.name,
            "plain pass rate, %": None if one.raw_pass_rate is None else round(100 * one.raw_pass_rate, 1),
            "score": round(one.score, 1),
            "low": round(one.low, 1),
            "high": round(one.high, 1),
            "verdict": str(one.verdict),
            "reason": one.reason,
        }
        for one in evaluation.assessments
    ]
