"""From the lake to a judgement: one snapshot, as of one moment, every use case in each of its scopes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex

import polars as pl

from telemetry_ready import __version__
from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.checks import Run, check_place, write_gx_project
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, LakeDays, check_condition, newest_event, save_evaluation, snapshot_id
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline._beside import (
    with_history_disclosed,
)
from telemetry_ready.pipeline._results import rows_to_store
from telemetry_ready.pipeline.binding import bind
from telemetry_ready.pipeline.business import with_people
from telemetry_ready.pipeline.judge import Court, Measured, judge
from telemetry_ready.pipeline.places import reading, writing
from telemetry_ready.settings import Project, as_of_moment, scopes_of


def assess(
    project: Project, *, now: datetime, progress: Progress, only: str | None = None, gx: Path | None = None
) -> Evaluation:
    """Judge the project's use cases and store the evaluation.

    Args:
        project: Its scopes, its ``as_of``, its lake, which is created where there is none.
        now: The clock: what ``as_of: now`` means.
        progress: Where the run reports to.
        only: One use case instead of all.
        gx: Folder of a Great Expectations project that is written too.

    Raises:
        ConfigurationError: The project file names what does not exist, ``only`` is not known, or ``gx`` holds
            something else.
    """
    if gx is not None:
        check_place(gx)
    catalog = project_catalog(project)
    chosen = chosen_scopes(project, catalog, only)
    with writing(project, now, progress) as lake:
        snapshot = snapshot_id(lake)
    with reading(project, snapshot) as lake:
        store = LakeDays(lake)
        court = Court(lake, project, catalog, judged_moment(project, lake, now), store)
        judged = judge(court, chosen, progress)
        evaluation_id = token_hex(8)
        if gx is not None:
            write_gx_project(lake.connection, gx, _runs(judged.pairs, catalog), court.as_of, evaluation_id)
        assessments = tuple(with_history_disclosed(lake, assessment, project) for assessment, _ in judged.pairs)
        binding = bind(lake, catalog.checks, project.settings, now)
    evaluation = Evaluation(evaluation_id, snapshot, court.as_of, now, __version__, assessments)
    rows = rows_to_store(evaluation, [measured for _, measured in judged.pairs], binding)
    if judged.stocks:
        rows["seen"] = pl.concat(stock.memory(snapshot, now) for stock in judged.stocks)
    with writing(project, now, progress) as lake:
        save_evaluation(lake, {**rows, **store.new_rows()})
    return evaluation


def _runs(judged: Iterable[tuple[Assessment, Measured]], catalog: Catalog) -> list[Run]:
    """Each scope once, with all that was measured in it."""
    found: dict[Scope, dict[str, CheckResult]] = {}
    for assessment, measured in judged:
        found.setdefault(assessment.scope, {}).update(measured)
    return [
        Run(scope, tuple(catalog.checks[name] for name in sorted(results)), results) for scope, results in found.items()
    ]


def own_expectations(project: Project) -> list[Path]:
    """The folder of the project's own checks and use cases, where its file names one."""
    folder = project.settings.expectations
    return [project.resolve(folder)] if folder else []


def project_catalog(project: Project) -> Catalog:
    """Checks and use cases, the project's own beside the shipped ones, as the project file chooses and names them.

    It chooses the method, what use cases may do, what does not apply, and names who answers for them.
    """
    return as_project_chooses(load_catalog(*own_expectations(project)), project)


def as_project_chooses(catalog: Catalog, project: Project) -> Catalog:
    """The catalogue with its use cases as the project file chooses and names them."""
    chosen = {
        name: catalog.chosen(name, one.choice())
        for name, one in project.settings.use_cases.items()
        if name in catalog.written
    }
    return with_people(replace(catalog, use_cases={**catalog.use_cases, **chosen}), project)


def chosen_scopes(project: Project, catalog: Catalog, only: str | None = None) -> dict[str, tuple[Scope, ...]]:
    """Use case to its scopes, in the project file's order."""
    chosen = scopes_of(project.settings, catalog.use_cases)
    if only is not None:
        if only not in catalog.use_cases:
            names = ", ".join(sorted(catalog.use_cases))
            raise ConfigurationError(f"There is no use case {only!r}.\nUse cases: {names}.")
        chosen = {only: chosen.get(only, (Scope(),))}
    for scope in (scope for scopes in chosen.values() for scope in scopes if scope.ticket_filter):
        check_condition(scope.ticket_filter)
    return chosen


def judged_moment(project: Project, lake: Lake, now: datetime) -> datetime:
    """The moment at which windows and freshness end; the newest event where the project says so and there is one."""
    if project.settings.as_of == "data":
        return newest_event(lake) or now
    return as_of_moment(project.settings) or now
