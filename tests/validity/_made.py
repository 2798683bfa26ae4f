"""States by hand: what the runner would give, with only what a test is about spelled out."""

from typing import Any

import polars as pl

FAULT = pl.Struct({"kind": pl.String, "level": pl.Int64, "scenario": pl.String})
REQUIREMENT = pl.Struct(
    {
        "requirement": pl.String,
        "criticality": pl.String,
        "attainment": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "points_lost": pl.Float64,
    }
)
SCHEMA = {
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
}


def state(name: str, **told: Any) -> dict[str, Any]:
    """One row; its score decides its verdict and its only requirement unless they are told."""
    score = told.get("score", 95.0)
    return {
        "task": "routing",
        "use_case": "ticket-routing",
        "is_real": True,
        "data_set": "one",
        "state": name,
        "seed": 0,
        "faults": [],
        "half": "held",
        "origin": "mix",
        "is_control": False,
        "performance": 1.0,
        "metric": 0.9,
        "trivial": 0.1,
        "clean": 0.9,
        "score": score,
        "low": score,
        "high": score,
        "verdict": "ready" if score >= 90 else "pilot with conditions" if score >= 75 else "not ready",
        "pass_rate": 95.0,
        "requirements": [requirement("text", score / 100)],
        "windows": [],
        "repair_of": None,
        "repair": None,
        **told,
    }


def requirement(name: str, attainment: float, criticality: str = "must", points_lost: float = 0.0) -> dict[str, Any]:
    return {
        "requirement": name,
        "criticality": criticality,
        "attainment": attainment,
        "low": attainment,
        "high": attainment,
        "points_lost": points_lost,
    }


def single(name: str, kind: str, level: int, **told: Any) -> dict[str, Any]:
    fault = {"kind": kind, "level": level, "scenario": "both"}
    return state(name, **{"faults": [fault], "origin": "single", **told})


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, strict=False)
