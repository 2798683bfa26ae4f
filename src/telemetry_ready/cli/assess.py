"""``assess``, ``gate``, ``report``, ``run``: from the lake to a decision."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from telemetry_ready.cli.session import InSession, Session, say

if TYPE_CHECKING:
    from telemetry_ready.model.evaluation import Evaluation
    from telemetry_ready.settings import Project

Json = Annotated[bool, Parameter(name="--json", negative="")]
CLOSED = 1


def assess(*, json_: Json = False, gx: Path | None = None, session: InSession) -> None:
    """Judge every use case of the project: score with interval, verdict, the costliest findings, the next step.

    Args:
        json_: The whole evaluation as JSON, unrounded; docs/assess-json.md describes it.
        gx: Also write a Great Expectations project, with suites and validation results, into this folder.
        session: Of the call.
    """
    from telemetry_ready.pipeline.record import read_record
    from telemetry_ready.readiness.explain import to_json

    project = session.project()
    evaluation = _assessed(session, project, gx=gx)
    if json_:
        record = read_record(project, session.now)
        say(json.dumps(to_json(evaluation, record), indent=2, ensure_ascii=False))
    else:
        _print(evaluation)


def gate(
    use_case: str,
    *,
    min_: Annotated[float, Parameter(name="--min")],
    scope: str | None = None,
    session: InSession,
) -> int:
    """Exit 0 where the lower bound of a use case's score reaches a line, 1 where it does not, 2 for no such use case.

    Args:
        use_case: Its name.
        min_: The line, 0 to 100.
        scope: Its scope; without it the lowest of its scopes counts.
        session: Of the call.
    """
    from telemetry_ready.errors import ConfigurationError

    evaluation = _assessed(session, session.project(), only=use_case)
    found = [one for one in evaluation.assessments if one.use_case.name == use_case and scope in (None, one.scope.name)]
    if not found:
        names = ", ".join(one.scope.name for one in evaluation.assessments)
        raise ConfigurationError(f"{use_case} has no scope {scope!r} in this project; it has: {names}.")
    lowest = min(found, key=lambda one: one.low)
    is_open = lowest.low >= min_
    sign = ">=" if is_open else "<"
    name = f"{use_case} ({lowest.scope.name})"
    say(f"{name}: low {lowest.low:.1f} {sign} {min_:g}, score {lowest.score:.1f}, {lowest.verdict}")
    return 0 if is_open else CLOSED


def report(*, out: Path | None = None, session: InSession) -> None:
    """Write the report: a static site of an overview, a page per use case and scope, and the inventory.

    Args:
        out: Its folder; default: report/ in the project's folder.
        session: Of the call.
    """
    project = session.project()
    _report(session, project, _assessed(session, project), out)


def run(*, session: InSession) -> int:
    """The main job: ingest the configured sources, assess every use case, write the report."""
    from telemetry_ready.cli.ingest import ingest

    code = ingest(session=session)
    project = session.project()
    evaluation = _assessed(session, project)
    _print(evaluation)
    _report(session, project, evaluation, None)
    return code


def _assessed(session: Session, project: "Project", only: str | None = None, gx: Path | None = None) -> "Evaluation":
    from telemetry_ready.pipeline.assess import assess
    from telemetry_ready.pipeline.monitor import news

    with session.logged(project, "assess"):
        evaluation = assess(project, now=session.now, progress=session.reporter, only=only, gx=gx)
        for alert in news(project, evaluation):
            session.reporter.note(f"Alert: {alert}")
    return evaluation


def _print(evaluation: "Evaluation") -> None:
    from rich.console import Console

    from telemetry_ready.report.terminal import score_table

    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(score_table(evaluation), highlight=False)


def _report(session: Session, project: "Project", evaluation: "Evaluation", out: Path | None) -> None:
    from telemetry_ready.pipeline.report import write_report

    index = write_report(project, evaluation, out or project.folder / "report", now=session.now)
    say(f"Report: {index}")


COMMANDS = (assess, gate, report, run)
