"""Run the trial and write what came of it: ``make validity``, ``make validity-full``.

``python -m validity --help`` says what else there is.
"""

import argparse
import json
import subprocess
from collections.abc import Sequence

import polars as pl

from validity import run
from validity.charts import charts
from validity.page import describe, render
from validity.plan import State, kinds, planned
from validity.repairs import planned_repairs
from validity.scoring import judged
from validity.statistics import summarize
from validity.task import Task
from validity.tasks import TASKS

DOCS = run.ROOT / "docs"


def main() -> None:
    """Measure, judge, sum up, write the page."""
    asked = _arguments()
    tasks = [one for one in TASKS if not asked.task or one.name in asked.task]
    seeds = (1, 2, 3) if asked.full else (1,)
    plans = {one.name: planned(one, seeds, every_set=asked.full) for one in tasks}
    run.run([state for states in plans.values() for state in states])
    frames = {one.name: _judged(one, plans[one.name]) for one in tasks}
    repairs = {one.name: planned_repairs(plans[one.name], frames[one.name]) for one in tasks}
    run.run([state for states in repairs.values() for state in states])
    states = pl.concat([_judged(one, [*plans[one.name], *repairs[one.name]]) for one in tasks])
    states.write_parquet(run.RESULTS / "states.parquet")
    _tell(states, tasks, writes_page=not asked.task)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="validity", description="Is the readiness score true?")
    parser.add_argument("--full", action="store_true", help="three seeds of everything, on every data set: a night")
    parser.add_argument("--task", action="append", default=[], help="only this task; no page is written")
    return parser.parse_args()


def _judged(task: Task, states: Sequence[State]) -> pl.DataFrame:
    unique = list({one.id: one for one in states}.values())
    return judged(task, unique, run.results(task, unique), run.catalog())


def _tell(states: pl.DataFrame, tasks: Sequence[Task], *, writes_page: bool) -> None:
    used = sorted({one["kind"] for row in states["faults"] for one in row})
    held = [one for one in used if kinds()[one].half == "held"]
    summary = summarize(states, commit=_commit(), fault_kinds=used, held=held)
    (run.RESULTS / "summary.json").write_text(json.dumps(summary, indent=1), "utf-8")
    print(json.dumps(summary["medians"], indent=1))
    if writes_page:
        (DOCS / "validity.md").write_text(render(summary, states, describe(tasks, used)), "utf-8")
        for name, svg in charts(states, summary).items():
            (DOCS / name).write_text(svg, "utf-8")


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], capture_output=True, text=True, check=False, cwd=run.ROOT).stdout.strip()

    return git("rev-parse", "--short=12", "HEAD") + (
        "-changed" if git("status", "--porcelain", "src", "expectations", "validity") else ""
    )


if __name__ == "__main__":
    main()
