"""From what was measured to what the product says of it: the use case as it stands now, judged on stored results.

A use case's lines can be changed and every state be judged anew without measuring anything again.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from telemetry_ready.catalog import Catalog
from telemetry_ready.model.check import CheckResult
from telemetry_ready.model.evaluation import Assessment
from telemetry_ready.model.use_case import Scope
from telemetry_ready.readiness import assess_use_case
from validity.plan import State, kinds
from validity.task import Task
from validity.trial import from_json

FAULT = pl.Struct({"kind": pl.String, "level": pl.Int64, "scenario": pl.String})
REQUIREMENT = pl.Struct(
    {
        "requirement": pl.String,
        "criticality": pl.String,
        "check": pl.String,
        "attainment": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "points_lost": pl.Float64,
    }
)
SCHEMA: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "task": pl.String,
    "use_case": pl.String,
    "is_real": pl.Boolean,
    "data_set": pl.String,
    "state": pl.String,
    "seed": pl.Int64,
    "faults": pl.List(FAULT),
    "half": pl.String,
    "origin": pl.String,
    "is_control": pl.Boolean,
    "performance": pl.Float64,
    "metric": pl.Float64,
    "trivial": pl.Float64,
    "clean": pl.Float64,
    "score": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "verdict": pl.String,
    "pass_rate": pl.Float64,
    "requirements": pl.List(REQUIREMENT),
    "windows": pl.List(pl.Float64),
    "repair_of": pl.String,
    "repair": pl.String,
    "refused": pl.Int64,
    "seconds": pl.Float64,
}


def judged(task: Task, states: Sequence[State], measured: pl.DataFrame, catalog: Catalog) -> pl.DataFrame:
    """One row a state, as ``SCHEMA`` says: what was done, what the model reached, what the product says.

    Args:
        task: Of all these states.
        states: What was planned, the clean state of every data set among them.
        measured: A row for each, as ``run.results`` gives them.
        catalog: Checks and use cases that judge.
    """
    rows = {row["state"]: row for row in measured.iter_rows(named=True)}
    clean = {one.data_set: rows[one.id]["metric"] for one in states if one.origin == "clean"}
    return pl.DataFrame([_row(task, one, rows[one.id], clean[one.data_set], catalog) for one in states], schema=SCHEMA)


def assessment(
    task: Task, results: Mapping[str, CheckResult], main_rows: Mapping[str, int], catalog: Catalog
) -> Assessment:
    """The product's own judgement of a state."""
    use_case = catalog.use_cases[task.use_case]
    return assess_use_case(use_case, Scope(), results, catalog.checks, main_rows[use_case.main_table])


def performance(metric: float, trivial: float, clean: float) -> float:
    """Where a metric lies between the trivial baseline (0) and the undamaged data (1)."""
    return min(max((metric - trivial) / (clean - trivial), 0.0), 1.0)


def _row(task: Task, state: State, row: Mapping[str, Any], clean: float, catalog: Catalog) -> dict[str, Any]:
    main_rows = json.loads(row["main_rows"])
    found = assessment(task, from_json(row["results"]), main_rows, catalog)
    trivial = task.trivial(task.load(state.data_set))
    return {
        "task": task.name,
        "use_case": task.use_case,
        "is_real": task.is_real,
        "data_set": state.data_set,
        "state": state.id,
        "seed": state.seed,
        "faults": [{"kind": one.kind, "level": one.level, "scenario": one.scenario} for one in state.blows],
        "half": state.half,
        "origin": state.origin,
        "is_control": bool(state.blows) and all(task.use_case in kinds()[one.kind].control for one in state.blows),
        "performance": performance(row["metric"], trivial, clean),
        "metric": row["metric"],
        "trivial": trivial,
        "clean": clean,
        "score": found.score,
        "low": found.low,
        "high": found.high,
        "verdict": str(found.verdict),
        "pass_rate": None if found.raw_pass_rate is None else 100 * found.raw_pass_rate,
        "requirements": [
            {
                "requirement": one.requirement,
                "criticality": str(one.criticality),
                "check": one.check_id,
                "attainment": one.attainment,
                "low": one.attainment_low,
                "high": one.attainment_high,
                "points_lost": one.points_lost,
            }
            for one in found.findings
        ],
        "windows": [assessment(task, from_json(one), main_rows, catalog).score for one in row["windows"]],
        "repair_of": state.repair_of or None,
        "repair": state.repair or None,
        "refused": len(row["refused"]),
        "seconds": row["seconds"],
    }
