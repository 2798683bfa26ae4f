"""From the lake to a judgement: one snapshot, as of one moment, every use case in each of its scopes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from secrets import token_hex

from telemetry_ready import __version__
from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.checks import measure_baselines, run_checks, scoped
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, check_condition, newest_event, save_evaluation, snapshot_id
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.use_case import Scope, UseCase
from telemetry_ready.normalize import redact_text
from telemetry_ready.pipeline._results import rows_to_store
from telemetry_ready.pipeline.binding import bind
from telemetry_ready.pipeline.business import hypotheses, with_people, with_value
from telemetry_ready.pipeline.places import reading, writing
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.settings import Project, as_of_moment, scopes_of

MAIN_TABLES = ("logs", "metrics", "tickets", "alerts")
Measured = Mapping[str, CheckResult]


def assess(project: Project, *, now: datetime, progress: Progress, only: str | None = None) -> Evaluation:
    """Judge the project's use cases and store the evaluation.

    Args:
        project: Its scopes, its ``as_of``, its lake, which is created where there is none.
        now: The clock: what ``as_of: now`` means.
        progress: Where the run reports to.
        only: One use case instead of all.

    Raises:
        ConfigurationError: The project file names what does not exist, or ``only`` is not known.
    """
    catalog = project_catalog(project)
    chosen = chosen_scopes(project, catalog, only)
    with writing(project, now, progress) as lake:
        snapshot = snapshot_id(lake)
    with reading(project, snapshot) as lake:
        as_of = _as_of(project, lake, now)
        judged = judge(lake, project, chosen, catalog, as_of, progress)
        binding = bind(lake, catalog.checks, project.settings, now)
    assessments = tuple(assessment for assessment, _ in judged)
    evaluation = Evaluation(token_hex(8), snapshot, as_of, now, __version__, assessments)
    with writing(project, now, progress) as lake:
        save_evaluation(lake, rows_to_store(evaluation, [measured for _, measured in judged], binding))
    return evaluation


def project_catalog(project: Project) -> Catalog:
    """Checks and use cases, the project's own beside the shipped ones, with the people whom its file names."""
    folder = project.settings.expectations
    return with_people(load_catalog(*([project.resolve(folder)] if folder else [])), project)


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


def _as_of(project: Project, lake: Lake, now: datetime) -> datetime:
    """The moment at which windows and freshness end; the newest event where the project says so and there is one."""
    if project.settings.as_of == "data":
        return newest_event(lake) or now
    return as_of_moment(project.settings) or now


def judge(  # what verify does again
    lake: Lake,
    project: Project,
    chosen: Mapping[str, tuple[Scope, ...]],
    catalog: Catalog,
    as_of: datetime,
    progress: Progress,
) -> list[tuple[Assessment, Measured]]:
    """Every use case in its scopes, with its value, in the order of ``chosen``.

    ``decision verify`` calls it again on the snapshot of then, with the project of then: whatever changes an assessment
    belongs in here.
    """
    stated = hypotheses(catalog, project)
    judged = _judge(lake, chosen, catalog, as_of, progress)
    return [(with_value(assessment, stated), measured) for assessment, measured in judged]


def _judge(
    lake: Lake, chosen: Mapping[str, tuple[Scope, ...]], catalog: Catalog, as_of: datetime, progress: Progress
) -> list[tuple[Assessment, Measured]]:
    """Every use case in its scopes; what several use cases ask of the same scope is measured once."""
    scopes = list(dict.fromkeys(scope for scopes in chosen.values() for scope in scopes))
    judged: dict[tuple[str, Scope], tuple[Assessment, Measured]] = {}
    progress.start("Assess", len(scopes), "scopes")
    for scope in scopes:
        use_cases = [catalog.use_cases[name] for name, its_scopes in chosen.items() if scope in its_scopes]
        wanted = sorted({check for one in use_cases for line in one.requirements for check in line.checks})
        checks = [catalog.checks[check] for check in wanted]
        results = run_checks(lake.connection, checks, scope, as_of, redact_text)
        rows = _main_rows(lake, use_cases, scope, as_of)
        for use_case in use_cases:
            measured = {check: results[check] for line in use_case.requirements for check in line.checks}
            baselines = measure_baselines(lake.connection, use_case.kpis, scope, as_of)
            main = rows[use_case.main_table]
            assessment = assess_use_case(use_case, scope, measured, catalog.checks, main, baselines)
            judged[use_case.name, scope] = assessment, measured
        progress.advance(1)
    progress.finish()
    return [judged[name, scope] for name, its_scopes in chosen.items() for scope in its_scopes]


def _main_rows(lake: Lake, use_cases: Iterable[UseCase], scope: Scope, as_of: datetime) -> dict[str, int]:
    """Rows of each use case's main table in the scope."""
    tables = {one.main_table for one in use_cases}
    with scoped(lake.connection, scope, as_of):
        return {
            table: int(lake.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608
            for table in MAIN_TABLES
            if table in tables
        }
