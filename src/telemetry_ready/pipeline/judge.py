"""The judgement itself: what the checks measure in each scope, what each use case makes of it, and what stands beside.

``assess`` stores what comes out; ``decision verify`` does it again on the snapshot of then. So whatever changes a
judgement belongs in here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from telemetry_ready.catalog import Catalog
from telemetry_ready.checks import measure_baselines, run_checks
from telemetry_ready.lake import Lake, LakeDays, oldest_event
from telemetry_ready.lake.waivers import waivers_of
from telemetry_ready.model.background import Background
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment, Baseline
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.use_case import Scope, UseCase
from telemetry_ready.normalize import redact_text
from telemetry_ready.pipeline._beside import checks_of, judged_beside, main_rows, stands_for, with_scope_disclosed
from telemetry_ready.pipeline.business import hypotheses, with_value
from telemetry_ready.pipeline.expected import Stock, stock_of
from telemetry_ready.pipeline.growth import growth_of_week
from telemetry_ready.readiness import assess_use_case
from telemetry_ready.readiness.growth import open_growing
from telemetry_ready.settings import Project

Measured = Mapping[str, CheckResult]


@dataclass(frozen=True)
class Court:
    """What every judgement of one run rests on.

    Attributes:
        lake: Open at the snapshot that is judged.
        project: Whose it is.
        catalog: As the project chooses.
        as_of: The moment at which windows and freshness end.
        store: Counts per day that need not be counted again; None: everything is counted anew.
    """

    lake: Lake
    project: Project
    catalog: Catalog
    as_of: datetime
    store: LakeDays | None = None


class Judged(NamedTuple):
    """Judgements in the order of what was asked, each with what was measured; and what each scope holds."""

    pairs: list[tuple[Assessment, Measured]]
    stocks: list[Stock]


def judge(court: Court, chosen: Mapping[str, tuple[Scope, ...]], progress: Progress) -> Judged:
    """Every use case in its scopes, with its value; what several ask of the same scope is measured once."""
    scopes = list(dict.fromkeys(scope for scopes in chosen.values() for scope in scopes))
    stated = hypotheses(court.catalog, court.project)
    judged: dict[tuple[str, Scope], tuple[Assessment, Measured]] = {}
    stocks: dict[str, Stock] = {}
    progress.start("Assess", len(scopes), "scopes")
    for scope in scopes:
        use_cases = [court.catalog.use_cases[name] for name, its_scopes in chosen.items() if scope in its_scopes]
        pairs, stock = _judge_scope(court, use_cases, scope)
        stocks[stock.key] = stock
        judged |= {(found.use_case.name, scope): (with_value(found, stated), measured) for found, measured in pairs}
        progress.advance(1)
    progress.finish()
    pairs = [judged[name, scope] for name, its_scopes in chosen.items() for scope in its_scopes]
    return Judged(pairs, list(stocks.values()))


def _judge_scope(
    court: Court, use_cases: Sequence[UseCase], scope: Scope
) -> tuple[list[tuple[Assessment, Measured]], Stock]:
    """The use cases of one scope, each beside what it stands for, and what the scope holds and should hold."""
    lake, catalog, as_of = court.lake, court.catalog, court.as_of
    references = {one.name: stands_for(one, catalog) for one in use_cases}
    asked = [*use_cases, *(one.use_case for one in references.values() if one)]
    checks = [catalog.checks[check] for check in checks_of(asked)]
    stock = stock_of(lake, court.project, scope, checks, as_of)
    found = run_checks(lake.connection, checks, scope, as_of, redact_text, store=court.store)
    results = {check.id: stock.counted(check, found[check.id]) for check in checks}
    shipped = [catalog.replaced[check.id] for check in checks if check.id in catalog.replaced]
    replaced = run_checks(lake.connection, shipped, scope, as_of, None, store=court.store) if shipped else {}
    growing = sorted({name for one in use_cases for name in open_growing(one, results, catalog.checks)})
    growth = growth_of_week(lake, [catalog.checks[name] for name in growing], scope, as_of, results)
    background = Background(as_of, stock.expected, growth=growth, first_event=oldest_event(lake))
    rows = main_rows(lake, asked, scope, as_of)
    pairs: list[tuple[Assessment, Measured]] = []
    kpis = dict.fromkeys(kpi for one in use_cases for kpi in one.kpis)
    measured_kpis = {one.kpi: one for one in measure_baselines(lake.connection, kpis, scope, as_of)}
    for use_case in use_cases:
        baselines = tuple(measured_kpis[kpi] for kpi in use_case.kpis)
        own = replace(background, waivers=waivers_of(lake, use_case.name, scope.name))

        def judge_one(
            one: UseCase, otherwise: Measured, baselines: Sequence[Baseline] = baselines, own: Background = own
        ) -> Assessment:
            measured = {**results, **otherwise}
            return assess_use_case(one, scope, measured, catalog.checks, rows[one.main_table], baselines, own)

        judged = judged_beside(use_case, references[use_case.name], judge_one, replaced)
        judged = with_scope_disclosed(lake, judged, catalog, as_of)
        pairs.append((judged, {check: results[check] for check in checks_of([use_case])}))
    return pairs, stock
