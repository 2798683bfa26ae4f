"""What was measured, as a normal Great Expectations project that opens without this package.

Suites hold stock expectation types alone: an unknown type makes Great Expectations drop the entry with a traceback.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telemetry_ready.checks.run import SCOPE_VIEW
from telemetry_ready.checks.scope import SCOPED_VIEWS, scoped
from telemetry_ready.checks.stock import OWN_TYPES, stock
from telemetry_ready.checks.stock_results import Entry, validated
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.check import Check, CheckResult
from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

README = "README.md"
MARK = "<!-- Written by `telemetry-ready assess --gx`. -->"

Suites = dict[str, tuple[str, list[Entry]]]
"""Name of a suite to its table and entries."""


@dataclass(frozen=True)
class Run:
    """One scope, measured: all checks that were run in it, and what each found, by its id."""

    scope: Scope
    checks: tuple[Check, ...]
    results: Mapping[str, CheckResult]


def check_place(folder: Path) -> None:
    """Refuse a folder that holds anything but a project that was written by this module.

    Raises:
        ConfigurationError: It does, or it is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"{str(folder)!r} is a file.\nHint: --gx takes a folder, which is created.")
    readme = folder / README
    is_own = readme.is_file() and readme.read_text("utf-8", errors="replace").startswith(MARK)
    if folder.is_dir() and any(folder.iterdir()) and not is_own:
        raise ConfigurationError(
            f"{str(folder)!r} is not empty, and what it holds was not written by `assess --gx`; it is left as it is.\n"
            "Hint: name a folder that is new, empty, or from an earlier run."
        )


def write_gx_project(
    connection: "DuckDBPyConnection", folder: Path, runs: Iterable[Run], as_of: datetime, evaluation_id: str
) -> None:
    """Write suites and validation results; suites are brought up to date, results of earlier runs stay.

    Args:
        connection: Reads the snapshot that was measured.
        folder: Root of the project.
        runs: Every scope that was measured.
        as_of: The moment at which windows ended; aware, UTC.
        evaluation_id: Names the run among the validation results.

    Raises:
        ConfigurationError: See ``check_place``.
    """
    from telemetry_ready.checks.suite import Session

    check_place(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / README).write_text(f"{MARK}\n", "utf-8")  # first of all: what a broken run leaves behind is ours too
    suites: Suites = {}
    unsaid: list[Check] = []
    found: dict[str, list[dict[str, Any]]] = {}
    names = _Names()
    session = Session(connection)
    for run in runs:
        own = _suites(names.of(run.scope.name), run, unsaid)
        with scoped(connection, run.scope, as_of):
            found |= {name: validated(session, table, entries) for name, (table, entries) in own.items()}
        suites |= own
    _store(folder, suites, found, as_of, evaluation_id)
    (folder / README).write_text(_readme(suites, unsaid), "utf-8")


class _Names:
    """Names of scopes as file names; no two scopes share one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        plain = re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-").lower() or "scope"
        number = 1
        while (unique := plain if number == 1 else f"{plain}-{number}") in self._taken:
            number += 1
        self._taken.add(unique)
        return unique


def _suites(name: str, run: Run, unsaid: list[Check]) -> Suites:
    """One suite per table; checks that no stock type says are added to ``unsaid``."""
    suites: Suites = {}
    for check in run.checks:
        if not _can_be_said(check):
            unsaid.append(check)
            continue
        table = check.table if check.table in SCOPED_VIEWS else SCOPE_VIEW
        _, entries = suites.setdefault(f"{name}-{table}", (table, []))
        entries += [Entry(check, run.results[check.id], said) for said in stock(check, table)]
    return suites


def _can_be_said(check: Check) -> bool:
    """Whether it is of one of our types, which SQL can say, or of one that Great Expectations brings."""
    from great_expectations.exceptions import GreatExpectationsError
    from great_expectations.expectations.registry import get_expectation_impl

    kind = str(check.expect["type"])
    try:
        return kind in OWN_TYPES or get_expectation_impl(kind).__module__.startswith("great_expectations.")
    except GreatExpectationsError:
        return False


def _store(
    folder: Path, suites: Suites, found: Mapping[str, list[dict[str, Any]]], as_of: datetime, evaluation_id: str
) -> None:
    """Let Great Expectations write: what it wrote, it opens."""
    import great_expectations as gx
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.core.run_identifier import RunIdentifier
    from great_expectations.data_context.types.resource_identifiers import (
        ExpectationSuiteIdentifier,
        ValidationResultIdentifier,
    )
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    context = gx.get_context(mode="file", project_root_dir=str(folder))
    run_id = RunIdentifier(run_name=evaluation_id, run_time=as_of)
    for suite in context.suites.all():
        if suite.name not in suites and "telemetry_ready" in suite.meta:
            context.suites.delete(suite.name)
    for name, (table, entries) in suites.items():
        said = [entry.configuration() for entry in entries]
        about = {"telemetry_ready": {"table": table}}
        context.suites.add_or_update(gx.ExpectationSuite(name=name, expectations=said, meta=about))
        results = [
            ExpectationValidationResult(
                **{**one, "expectation_config": ExpectationConfiguration(**one["expectation_config"])}
            )
            for one in found[name]
        ]
        good = sum(one.success for one in results)
        result = ExpectationSuiteValidationResult(
            success=good == len(results),
            suite_name=name,
            results=results,
            statistics={
                "evaluated_expectations": len(results),
                "successful_expectations": good,
                "unsuccessful_expectations": len(results) - good,
                "success_percent": 100.0 * good / len(results),
            },
            meta={"great_expectations_version": gx.__version__, "run_id": run_id, "evaluation_id": evaluation_id},
        )
        key = ValidationResultIdentifier(ExpectationSuiteIdentifier(name), run_id, f"{table}-{evaluation_id}")
        context.validation_results_store.set(key, result)


def _readme(suites: Suites, unsaid: Iterable[Check]) -> str:
    lines = [
        MARK,
        "# A Great Expectations project",
        "",
        "The checks of telemetry-ready and what they found, in Great Expectations' own types. It opens without "
        "telemetry-ready:",
        "",
        "```python",
        "import great_expectations as gx",
        "",
        'context = gx.get_context(mode="file", project_root_dir=".")',
        "for key in context.validation_results_store.list_keys():",
        "    result = context.validation_results_store.get(key)",
        "    print(result.suite_name, result.success, result.statistics)",
        "```",
        "",
        "| suite | table | expectations |",
        "| --- | --- | ---: |",
        *(f"| {name} | `{table}` | {len(entries)} |" for name, (table, entries) in sorted(suites.items())),
        "",
        "What to know:",
        "",
        "- The name of a suite is its scope and its table. Every entry names its check, its source and its remedy in "
        "`meta`; every result its outcome and its counts.",
        "- A condition on one column is a column expectation, and missing values are judged by a second one beside it: "
        "Great Expectations counts them neither as good nor as bad, telemetry-ready as not good.",
        "- Everything else is an `UnexpectedRowsExpectation`: its query, in DuckDB's SQL, gives rows where the check "
        "fails. It reads the tables and views of the lake by their plain names, limited to the scope.",
        "- Results hold counts, and no values out of rows.",
    ]
    rejects = sorted({one.check.id for _, entries in suites.values() for one in entries if one.check.counts_rejects})
    if rejects:
        lines.append(
            "- Records that were rejected are in no table. telemetry-ready counts them as failed, an expectation "
            f"cannot see them: {', '.join(rejects)}."
        )
    left = {check.id: check for check in unsaid}
    if left:
        lines += ["", "Not in the suites, because no stock type says them:", ""]
        lines += [f"- {name}: {one.title} (`{one.expect['type']}`)" for name, one in sorted(left.items())]
    return "\n".join(lines) + "\n"
