"""One state on trial: damage the files, ingest them, let the model learn from the lake, measure the checks."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import polars as pl

from telemetry_ready.checks import run_checks
from telemetry_ready.model.check import Check, CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.progress import Silent
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline.ingest import take
from telemetry_ready.pipeline.landing import configured
from telemetry_ready.pipeline.places import reading
from telemetry_ready.settings import load_project
from validity.faults import FAULTS, Hit
from validity.plan import Blow, State
from validity.table import Table, span, write
from validity.task import Data, Task

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = Path("/dev/shm")  # noqa: S108  # a lake of a second's life needs no disk
WINDOW = 0.8  # of the data's span: what a resampled window shows
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """What one state gave.

    Attributes:
        metric: Of the model.
        main_rows: Rows by table: logs, metrics, tickets.
        results: Of every check that was asked.
        windows: The same on resampled windows; mostly empty.
        refused: Files that the product refused, with its words.
    """

    metric: float
    main_rows: dict[str, int]
    results: dict[str, CheckResult]
    windows: tuple[dict[str, CheckResult], ...]
    refused: tuple[str, ...]


def measure(state: State, task: Task, checks: Sequence[Check], *, has_windows: bool) -> Measured:
    """Everything that is known of a state; depends on nothing but the arguments and the code."""
    data = task.load(state.data_set)
    with _folder() as folder:
        for table in damaged(data, state):
            write(table, folder)
        (folder / "telemetry-ready.yaml").write_text(_project(data), "utf-8")
        project = load_project(folder)
        receipts = take(configured(project), project, batch_id=1, now=NOW, progress=Silent())
        with reading(project) as lake:
            connection = lake.connection
            connection.execute("SET threads = 1")
            return Measured(
                metric=task.perform(connection, data),
                main_rows=_rows(connection),
                results=_checked(connection, checks, Scope(), data.as_of),
                windows=tuple(_windows(connection, checks, data)) if has_windows else (),
                refused=tuple(one.detail for one in receipts if one.outcome == "failed"),
            )


def damaged(data: Data, state: State) -> list[Table]:
    """The data set's files after all blows, in the order in which kinds are listed, each with randomness of its own."""
    order = list(FAULTS)
    tables = list(data.tables)
    for blow in sorted(state.blows, key=lambda one: order.index(one.kind)):
        tables = [new for table in tables for new in _struck(table, blow, data, state)]
    return tables


def _struck(table: Table, blow: Blow, data: Data, state: State) -> Iterable[Table]:
    fault = FAULTS[blow.kind]
    if table.silo != fault.silo or (fault.role and not table.columns(fault.role)) or not table.frame.height:
        return (table,)
    is_before = table.frame["_time"] < data.split
    everything = pl.repeat(value=True, n=table.frame.height, eager=True)
    eligible = {"train": is_before, "test": ~is_before, "both": everything}[blow.scenario]
    rng = np.random.default_rng([state.seed, crc32(f"{blow.kind}/{state.data_set}".encode())])
    done = fault.apply(Hit(table, eligible, fault.amounts[blow.level - 1], rng))
    return done if isinstance(done, tuple) else (done,)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="validity-", dir=MEMORY if MEMORY.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _project(data: Data) -> str:
    """The project file; JSON is YAML. A second file of the same source has the first one's name at its end."""
    sources = [{**one, "path": f"*{one['path']}"} for one in data.sources]
    return json.dumps({"as_of": f"{data.as_of.isoformat()}Z", "sources": sources})


def _rows(connection: "DuckDBPyConnection") -> dict[str, int]:
    return {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608  # names of ours
        for table in ("logs", "metrics", "tickets")
    }


def _checked(
    connection: "DuckDBPyConnection", checks: Sequence[Check], scope: Scope, as_of: datetime
) -> dict[str, CheckResult]:
    return run_checks(connection, checks, scope, as_of.replace(tzinfo=UTC), sample_redactor=None)


def _windows(connection: "DuckDBPyConnection", checks: Sequence[Check], data: Data) -> Iterator[dict[str, CheckResult]]:
    """The first and the last four fifths of the data's span."""
    first = min(span(table.frame["_time"])[0] for table in data.tables)
    shown = (data.as_of - first) * WINDOW
    for begin, end in ((first, first + shown), (data.as_of - shown, data.as_of)):
        scope = Scope(since=begin.replace(tzinfo=UTC), until=end.replace(tzinfo=UTC))
        yield _checked(connection, checks, scope, end)


def to_json(results: dict[str, CheckResult]) -> str:
    """Check results as text."""
    return json.dumps([asdict(one) for one in results.values()], default=str)


def from_json(text: str) -> dict[str, CheckResult]:
    """Check results from text."""
    return {one["check_id"]: _result(one) for one in json.loads(text)}


def _result(one: dict[str, Any]) -> CheckResult:
    days = tuple(DailyCount(date.fromisoformat(day["day"]), day["evaluated"], day["passed"]) for day in one["daily"])
    return CheckResult(
        **{**one, "outcome": Outcome(one["outcome"]), "kind": Kind(one["kind"]), "daily": days, "samples": ()}
    )
