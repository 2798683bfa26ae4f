"""Every planned state, on two processes, each once: what is in the folder of results is not measured again."""

import ast
import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import polars as pl

from telemetry_ready.catalog import Catalog, load_catalog
from telemetry_ready.model.check import Check
from validity.plan import State
from validity.task import Task
from validity.tasks import TASKS
from validity.trial import Measured, measure, to_json

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build/validity"
WORKERS = 2
WINDOWED = 16  # one state of so many is measured on resampled windows too
REPORT_EVERY = 20.0  # seconds
SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "task": pl.String,
    "state": pl.String,
    "metric": pl.Float64,
    "main_rows": pl.String,
    "results": pl.String,
    "windows": pl.List(pl.String),
    "refused": pl.List(pl.String),
    "seconds": pl.Float64,
}


@cache
def catalog() -> Catalog:
    """The product's checks and use cases."""
    return load_catalog()


def task_named(name: str) -> Task:
    """The task of that name."""
    return next(one for one in TASKS if one.name == name)


def checks_of(task: Task) -> list[Check]:
    """What is measured: the checks that the task's use case asks for."""
    asked = {check for line in catalog().use_cases[task.use_case].requirements for check in line.checks}
    return [one for one in catalog().checks.values() if one.id in asked]


def digest(task: Task) -> str:
    """What a result depends on: checks, faults, task, and how files are written."""
    folder = Path(__file__).parent
    own = folder / f"{task.perform.__module__.removeprefix('validity.').replace('.', '/')}.py"
    helpers = [one for one in (folder / "tasks").glob("_[a-z]*.py") if f"tasks.{one.stem}" in own.read_text("utf-8")]
    files = [*(folder / "faults").glob("*.py"), folder / "table.py", folder / "trial.py", own, *helpers]
    text = json.dumps([[one.id, str(one.kind), dict(one.expect)] for one in checks_of(task)], sort_keys=True)
    code = "".join(ast.dump(ast.parse(one.read_text("utf-8"))) for one in sorted(files))  # no matter how it is laid out
    return hashlib.sha256(f"{text}{code}".encode()).hexdigest()[:12]


@cache
def folder_of(task: Task) -> Path:
    """Where the results of a task lie; another folder when anything changed that they depend on."""
    return RESULTS / "states" / f"{task.name}-{digest(task)}"


def place(task: Task, state: State) -> Path:
    """Where a state's result lies."""
    return folder_of(task) / f"{state.id}.parquet"


def run(states: Sequence[State]) -> None:
    """Measure what was not measured yet, with a line of progress now and then."""
    open_states = [one for one in states if not place(task_named(one.task), one).exists()]
    if not open_states:
        return
    os.environ |= {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    started = told = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        for done, _ in enumerate(pool.map(_measured, open_states), 1):
            now = time.monotonic()
            if now - told >= REPORT_EVERY or done == len(open_states):
                told = now
                left = (now - started) / done * (len(open_states) - done)
                print(
                    f"{done:5} of {len(open_states)} states, {(now - started) / 60:.1f} min, {left / 60:.1f} to go",
                    flush=True,
                )


def _measured(state: State) -> None:
    task = task_named(state.task)
    began = time.process_time()
    has_windows = state.origin == "clean" or int(state.id, 16) % WINDOWED == 0
    found = measure(state, task, checks_of(task), has_windows=has_windows)
    row = {**to_row(state, found), "seconds": time.process_time() - began}
    path = place(task, state)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    pl.DataFrame([row], schema=SCHEMA).write_parquet(unfinished)
    unfinished.rename(path)


def to_row(state: State, found: Measured) -> dict[str, object]:
    """What was measured of a state, as it is stored."""
    return {
        "task": state.task,
        "state": state.id,
        "metric": found.metric,
        "main_rows": json.dumps(found.main_rows),
        "results": to_json(found.results),
        "windows": [to_json(one) for one in found.windows],
        "refused": list(found.refused),
        "seconds": 0.0,
    }


def results(task: Task, states: Sequence[State]) -> pl.DataFrame:
    """What was measured of a task's states."""
    return pl.concat([pl.read_parquet(place(task, one)) for one in states])
