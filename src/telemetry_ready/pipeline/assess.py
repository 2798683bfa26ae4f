"""From the lake to a judgement: one snapshot, as of one moment, every use case in each of its scopes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex

import polars as pl

from telemetry_ready import __version__
from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.checks import measure_baselines, run_checks
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import Lake, check_condition, newest_event, oldest_event, save_evaluation, snapshot_id
from telemetry_ready.lake.waivers import waivers_of
from telemetry_ready.model.background import Background
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment, Baseline, Evaluation
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.use_case import Scope, UseCase
from telemetry_ready.normalize import redact_text
from telemetry_ready.pipeline._beside import (
    checks_of,
    judged_beside,
    main_rows,
    stands_for,
    with_history_disclosed,
    with_scope_disclosed,
)
from telemetry_ready.pipeline._results import rows_to_store
from telemetry_ready.pipeline.business import hypotheses, with_people, with_value
from telemetry_ready.pipeline.expected import Stock, stock_of
from telemetry_ready.pipeline.growth import growth_of_week
from telemetry_ready.pipeline.places import reading, writing
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.readiness.growth import open_growing
from telemetry_ready.settings import Project, as_of_moment, scopes_of

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
    stated = hypotheses(catalog, project)
    chosen = chosen_scopes(project, catalog, only)
    with writing(project, now, progress) as lake:
        snapshot = snapshot_id(lake)
    with reading(project, snapshot) as lake:
        as_of = _as_of(project, lake, now)
        judged, stocks = _judge(lake, project, chosen, catalog, as_of, progress)
        assessments = tuple(
            with_value(with_history_disclosed(lake, assessment, project), stated) for assessment, _ in judged
        )
    evaluation = Evaluation(token_hex(8), snapshot, as_of, now, __version__, assessments)
    found = rows_to_store(evaluation, [measured for _, measured in judged])
    if stocks:
        found["seen"] = pl.concat(stock.memory(snapshot, now) for stock in stocks)
    with writing(project, now, progress) as lake:
        save_evaluation(lake, found)
    return evaluation


def own_expectations(project: Project) -> list[Path]:
    """The folder of the project's own checks and use cases, where its file names one."""
    folder = project.settings.expectations
    return [project.resolve(folder)] if folder else []


def project_catalog(project: Project) -> Catalog:
    """Checks and use cases, the project's own beside the shipped ones, as the project file chooses and names them.

    It chooses the method, what use cases may do, what does not apply, and names who answers for them.
    """
    catalog = load_catalog(*own_expectations(project))
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


def _as_of(project: Project, lake: Lake, now: datetime) -> datetime:
    """The moment at which windows and freshness end; the newest event where the project says so and there is one."""
    if project.settings.as_of == "data":
        return newest_event(lake) or now
    return as_of_moment(project.settings) or now


def _judge(  # the evaluation's parts
    lake: Lake,
    project: Project,
    chosen: Mapping[str, tuple[Scope, ...]],
    catalog: Catalog,
    as_of: datetime,
    progress: Progress,
) -> tuple[list[tuple[Assessment, Measured]], list[Stock]]:
    """Every use case in its scopes; what several use cases ask of the same scope is measured once."""
    scopes = list(dict.fromkeys(scope for scopes in chosen.values() for scope in scopes))
    judged: dict[tuple[str, Scope], tuple[Assessment, Measured]] = {}
    stocks: dict[str, Stock] = {}
    progress.start("Assess", len(scopes), "scopes")
    for scope in scopes:
        use_cases = [catalog.use_cases[name] for name, its_scopes in chosen.items() if scope in its_scopes]
        found, stock = _judge_scope(lake, project, use_cases, scope, catalog, as_of)
        stocks[stock.key] = stock
        judged |= {(assessment.use_case.name, scope): (assessment, measured) for assessment, measured in found}
        progress.advance(1)
    progress.finish()
    pairs = [judged[name, scope] for name, its_scopes in chosen.items() for scope in its_scopes]
    return pairs, list(stocks.values())


def _judge_scope(  # the evaluation's parts, for one scope
    lake: Lake, project: Project, use_cases: Sequence[UseCase], scope: Scope, catalog: Catalog, as_of: datetime
) -> tuple[list[tuple[Assessment, Measured]], Stock]:
    """The use cases of one scope, each beside what it stands for, and what the scope holds and should hold."""
    references = {one.name: stands_for(one, catalog) for one in use_cases}
    asked = [*use_cases, *(one.use_case for one in references.values() if one)]
    checks = [catalog.checks[check] for check in checks_of(asked)]
    stock = stock_of(lake, project, scope, checks, as_of)
    found = run_checks(lake.connection, checks, scope, as_of, redact_text)
    results = {check.id: stock.counted(check, found[check.id]) for check in checks}
    shipped = [catalog.replaced[check.id] for check in checks if check.id in catalog.replaced]
    replaced = run_checks(lake.connection, shipped, scope, as_of, takes_samples=False) if shipped else {}
    growing = sorted({name for one in use_cases for name in open_growing(one, results, catalog.checks)})
    growth = growth_of_week(lake, [catalog.checks[name] for name in growing], scope, as_of, results)
    background = Background(as_of, stock.expected, growth=growth, first_event=oldest_event(lake))
    rows = main_rows(lake, asked, scope, as_of)
    pairs: list[tuple[Assessment, Measured]] = []
    for use_case in use_cases:
        baselines = measure_baselines(lake.connection, use_case.kpis, scope, as_of)
        own = replace(background, waivers=waivers_of(lake, use_case.name, scope.name))

        def judge(
            one: UseCase, otherwise: Measured, baselines: Sequence[Baseline] = baselines, own: Background = own
        ) -> Assessment:
            measured = {**results, **otherwise}
            return assess_use_case(one, scope, measured, catalog.checks, rows[one.main_table], baselines, own)

        judged = judged_beside(use_case, references[use_case.name], judge, replaced)
        judged = with_scope_disclosed(lake, judged, catalog, as_of)
        pairs.append((judged, {check: results[check] for check in checks_of([use_case])}))
    return pairs, stock
