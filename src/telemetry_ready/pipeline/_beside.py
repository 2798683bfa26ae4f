"""Beside each judgement: the score of what it stands for, and what its scope leaves out."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from telemetry_ready.catalog import Catalog
from telemetry_ready.checks import left_out, run_checks, scoped, widened
from telemetry_ready.lake import Lake, earlier_judgement, rows_by_source
from telemetry_ready.model.beside import Kind
from telemetry_ready.model.check import Check, CheckResult
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.left_out import LeftOut
from telemetry_ready.model.use_case import Choice, Method, Scope, UseCase
from telemetry_ready.readiness import assess_use_case, beside, judge_beside
from telemetry_ready.readiness.differences import differences, likeliest
from telemetry_ready.readiness.disclosures import earlier_words, left_out_words, unnamed_words
from telemetry_ready.readiness.output import scope_json
from telemetry_ready.settings import SOURCE_OF_LOOSE_FILES, Project
from telemetry_ready.use_case_choice import as_chosen

CHEAP_ROWS = 5_000_000  # of a silo: up to here everything is judged too where a scope leaves sources or days out
SILOS = ("logs", "metrics", "tickets", "alerts")
Judge = Callable[[UseCase, Mapping[str, CheckResult]], Assessment]
Measured = Mapping[str, CheckResult]


@dataclass(frozen=True)
class Reference:
    """What a use case stands for, and what is otherwise in it."""

    kind: Kind
    title: str
    use_case: UseCase
    differences: tuple[str, ...]


def stands_for(use_case: UseCase, catalog: Catalog) -> Reference | None:
    """The shipped use case of its name, or one that it was copied from, or else its own file; None: nothing differs."""
    shipped = likeliest(use_case, catalog.shipped)
    file = shipped or catalog.written.get(use_case.name, use_case)
    written = as_chosen(file, Choice(), catalog.acting)
    same_method = as_chosen(file, Choice(method=Method(use_case.method)), catalog.acting)
    found = differences(use_case, same_method, catalog.replaced if shipped else ())
    if written.method != use_case.method:
        found = (f"the lines are those of {use_case.method} models, not of {written.method} ones", *found)
    if not found:
        return None
    if shipped is None:
        return Reference(Kind.WRITTEN, "", written, found)
    title = "" if shipped.name == use_case.name else f"as {shipped.name} is shipped, which it resembles"
    return Reference(Kind.SHIPPED, title, written, found)


def checks_of(use_cases: Iterable[UseCase]) -> list[str]:
    """Ids of the checks that they name, each once."""
    return sorted({check for one in use_cases for line in one.requirements for check in line.checks})


def judged_beside(use_case: UseCase, reference: Reference | None, judge: Judge, replaced: Measured) -> Assessment:
    """The judgement, with what it stands for beside it.

    Args:
        use_case: As the project chose it.
        reference: What it stands for.
        judge: Judges a use case by what was measured, where it differs from what the project's own checks measured.
        replaced: What the shipped checks measured in whose place the project's own stand.
    """
    found = judge_beside(use_case, lambda one: judge(one, {}))
    if reference is None:
        return found
    other = judge(reference.use_case, replaced)
    line = beside(reference.kind, other, reference.differences, reference.title)
    return replace(found, beside=(line, *found.beside))


def with_scope_disclosed(lake: Lake, found: Assessment, catalog: Catalog, as_of: datetime) -> Assessment:
    """The judgement with what its scope's sources and window leave out, and the score over everything where cheap."""
    silos = _silos(found.use_case, catalog.checks)
    missed = left_out(lake.connection, found.scope, as_of, silos)
    if not missed:
        return found
    words = list(left_out_words(missed))
    if max(one.rows for one in missed) > CHEAP_ROWS:
        words.append(f"The score over everything was not computed: the lake holds more than {CHEAP_ROWS:,} rows of it.")
        return replace(found, disclosures=(*found.disclosures, *words))
    other = _over_everything(lake, found, catalog, as_of)
    line = beside(Kind.EVERYTHING, other, _leaves_out(missed))
    return replace(found, disclosures=(*found.disclosures, *words), beside=(*found.beside, line))


def with_history_disclosed(lake: Lake, found: Assessment, project: Project) -> Assessment:
    """The judgement with what was otherwise before, and with sources that the project file no longer names."""
    scope = scope_json(found.scope)
    text, name = json.dumps(scope, ensure_ascii=False), found.use_case.name
    earlier = earlier_judgement(lake, name, found.scope.name, sha256=found.use_case.sha256, scope=text)
    moved = earlier_words(found.use_case, scope, earlier) if earlier else ()
    named = {SOURCE_OF_LOOSE_FILES, *(one.name for one in project.settings.sources)}
    held = {source: rows for source, rows in rows_by_source(lake).items() if not found.scope.sources}
    return replace(found, disclosures=(*found.disclosures, *moved, *unnamed_words(held, named)))


def _leaves_out(missed: Iterable[LeftOut]) -> list[str]:
    names = [name for one in missed for name in one.sources]
    parts = [f"sources: {', '.join(names)}"] if names else []
    return [*parts, *(f"{len(one.days)} days of {one.silo}" for one in missed if one.days)]


def _over_everything(lake: Lake, found: Assessment, catalog: Catalog, as_of: datetime) -> Assessment:
    wide = widened(found.scope)
    applying = tuple(one for one in found.use_case.requirements if not one.not_applicable)
    use_case = replace(found.use_case, requirements=applying)
    checks = [catalog.checks[check] for check in checks_of([use_case])]
    results = run_checks(lake.connection, checks, wide, as_of, None)
    rows = main_rows(lake, [use_case], wide, as_of)[use_case.main_table]
    return assess_use_case(use_case, wide, results, catalog.checks, rows)


def _silos(use_case: UseCase, checks: Mapping[str, Check]) -> frozenset[str]:
    """The silos that its checks ask; those about links ask all."""
    asked = {use_case.main_table}
    for check in checks_of([use_case]):
        table = checks[check].table
        asked |= {silo for silo in SILOS if table.startswith((silo.removesuffix("s"), silo))} or set(SILOS)
    return frozenset(asked & set(SILOS))


def main_rows(lake: Lake, use_cases: Iterable[UseCase], scope: Scope, as_of: datetime) -> dict[str, int]:
    """Rows of each use case's main table in the scope."""
    tables = {one.main_table for one in use_cases}
    with scoped(lake.connection, scope, as_of, tables):
        return {
            table: int(lake.connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608
            for table in sorted(tables)
        }
