"""From the lake to a judgement: one snapshot, as of one moment, every use case in each of its scopes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from secrets import token_hex

from telemetry_ready import __version__
from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.checks import measure, run_checks, scoped_views
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, check_condition, check_query, newest_event, save_evaluation, snapshot_id
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment, Baseline, Evaluation
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.use_case import Kpi, Scope, UseCase
from telemetry_ready.normalize import redact_text
from telemetry_ready.pipeline._results import rows_to_store
from telemetry_ready.pipeline.places import reading, writing
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.settings import Project, as_of_moment, scopes_of

Measured = Mapping[str, CheckResult]


def assess(project: Project, *, now: datetime, progress: Progress, only: str | None = None) -> Evaluation:
    """Judge the project's use cases and store the evaluation.

    Args:
        project: Its scopes, its ``as_of``, its lake.
        now: The clock; what ``as_of: now`` means.
        progress: Where the run reports to.
        only: One use case instead of all.

    Raises:
        ConfigurationError: A use case or scope of the project file is not valid, or ``only`` is not known.
    """
    catalog = load_catalog([project.resolve(project.settings.expectations)] if project.settings.expectations else [])
    chosen = _chosen(project, catalog, only)
    if not reading_is_possible(project):
        writing(project, now, progress).close()
    with reading(project) as newest:
        snapshot = snapshot_id(newest)
    with reading(project, snapshot) as lake:
        as_of = _as_of(project, lake, now)
        scopes = list(dict.fromkeys(scope for scopes in chosen.values() for scope in scopes))
        progress.start("Assess", len(scopes), "scopes")
        judged: list[tuple[Assessment, Measured]] = []
        for scope in scopes:
            use_cases = [catalog.use_cases[name] for name, its_scopes in chosen.items() if scope in its_scopes]
            judged += _judge_scope(lake, scope, use_cases, catalog, as_of)
            progress.advance(1)
        progress.finish()
    order = {name: place for place, name in enumerate(chosen)}
    judged.sort(key=lambda one: (order[one[0].use_case.name], scopes.index(one[0].scope)))
    evaluation = Evaluation(token_hex(8), snapshot, as_of, now, __version__, tuple(one for one, _ in judged))
    with writing(project, now, progress) as lake:
        save_evaluation(lake, rows_to_store(evaluation, [measured for _, measured in judged]))
    return evaluation


def _chosen(project: Project, catalog: Catalog, only: str | None) -> dict[str, tuple[Scope, ...]]:
    chosen = scopes_of(project.settings, catalog.use_cases)
    if only is not None:
        if only not in catalog.use_cases:
            names = ", ".join(sorted(catalog.use_cases))
            raise ConfigurationError(f"There is no use case {only!r}.\nUse cases: {names}.")
        chosen = {only: chosen.get(only, (Scope(),))}
    for scope in (scope for scopes in chosen.values() for scope in scopes):
        if scope.ticket_filter:
            check_condition(scope.ticket_filter)
    return chosen


def _as_of(project: Project, lake: Lake, now: datetime) -> datetime:
    """The moment at which windows and freshness end; without any event, now."""
    fixed = as_of_moment(project.settings)
    if fixed is not None:
        return fixed
    if project.settings.as_of == "now":
        return now
    newest = newest_event(lake)
    return newest.replace(tzinfo=UTC) if newest is not None else now


def _judge_scope(
    lake: Lake, scope: Scope, use_cases: Iterable[UseCase], catalog: Catalog, as_of: datetime
) -> list[tuple[Assessment, Measured]]:
    """Run the checks that any use case needs once, and judge each use case by its own."""
    wanted = sorted({check for one in use_cases for requirement in one.requirements for check in requirement.checks})
    checks = [catalog.checks[check] for check in wanted]
    judged = []
    with scoped_views(lake.connection, scope, as_of):
        results = run_checks(lake.connection, checks, redact=redact_text)
        for use_case in use_cases:
            mine = {check: results[check] for one in use_case.requirements for check in one.checks}
            baselines = tuple(_baseline(lake, kpi) for kpi in use_case.kpis)
            rows = _main_rows(lake, use_case)
            assessment = assess_use_case(
                use_case, scope, mine, catalog.checks, main_table_rows=rows, baselines=baselines
            )
            judged.append((assessment, mine))
    return judged
