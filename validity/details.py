"""What one fault, one repair and one window tell: the figures that are not a share of all states (issue 4, point 4)."""

from typing import Any

import numpy as np
import polars as pl

from telemetry_ready.model.evaluation import Verdict
from validity.bootstrap import interval, resamples, sampled
from validity.measures import BAD_BELOW, GOOD_FROM

SCORE_SLACK = 1.0  # points by which a worse fault may score higher before that counts
PERFORMANCE_SLACK = 0.05  # the same for the model
HALF = 0.5
IS_ALLOWED = pl.col("verdict").is_in([str(Verdict.READY), str(Verdict.PILOT)])
CELL = ("task", "kind", "level", "half")


def singles(states: pl.DataFrame) -> pl.DataFrame:
    """The states with exactly one fault, with its ``kind``, ``level`` and ``scenario`` as columns."""
    fault = pl.col("faults").list.first().struct
    return states.filter(pl.col("origin") != "repair", pl.col("faults").list.len() == 1).with_columns(
        fault.field("kind"), fault.field("level"), fault.field("scenario")
    )


def monotonicity(states: pl.DataFrame) -> dict[str, float | int | None]:
    """Pairs of levels of one fault on one data set in which the worse level scores more than a point higher.

    Levels are compared within one round (one seed), where the same rows are hit and more. The model's own violations
    stand beside the score's: a fault that is worse in name need not be worse in effect.

    Returns:
        ``monotonicity_pairs``, and the share of violations among them; None where there are no pairs.
    """
    alone = (
        singles(states)
        .filter(pl.col("origin") == "single")
        .select("task", "data_set", "kind", "seed", "level", "score", "performance")
    )
    pairs = alone.join(alone, on=["task", "data_set", "kind", "seed"], suffix="_worse").filter(
        pl.col("level_worse") > pl.col("level")
    )
    score = pl.col("score_worse") > pl.col("score") + SCORE_SLACK
    performance = pl.col("performance_worse") > pl.col("performance") + PERFORMANCE_SLACK
    found = pairs.select(score=score.mean(), performance=performance.mean()).row(0, named=True)
    return {
        "monotonicity_pairs": pairs.height,
        "monotonicity_violations": found["score"],
        "monotonicity_violations_performance": found["performance"],
    }


def windows(states: pl.DataFrame) -> dict[str, float | int | None]:
    """Share of the resampled windows whose score falls into the interval of their state; None where none was run."""
    scores = states.select("windows", "low", "high").explode("windows").drop_nulls("windows")
    inside = scores.select(pl.col("windows").is_between("low", "high").mean()).item()
    return {"n_windows": scores.height, "window_coverage": inside}


def by_fault(states: pl.DataFrame, held: list[str]) -> list[dict[str, Any]]:
    """What each fault alone does to each task: the model, the score, and whether it was declared to matter."""
    found = (
        singles(states)
        .group_by("task", "kind")
        .agg(
            pl.len().alias("n"),
            performance=pl.col("performance").median(),
            score=pl.col("score").median(),
            movement=pl.col("movement").mean(),
            is_relevant=~pl.col("is_control").all(),
        )
    )
    return found.with_columns(is_held_back=pl.col("kind").is_in(held)).sort("task", "kind").to_dicts()


def failures(states: pl.DataFrame) -> list[dict[str, Any]]:
    """Every task, fault and level at which the verdict was wrong, by name.

    ``false ready``: median performance below 0.8, and at least half of the verdicts allow it. ``false block``: median
    performance of 0.9 or more, and more than half do not. ``half`` is ``mixed`` where a fault that was fitted on met a
    data set that was not, or the other way round. ``verdicts``: all that occurred.
    ``costliest``: the requirement that lost most points.
    """
    cells = (
        singles(states)
        .group_by(CELL)
        .agg(
            pl.len().alias("n"),
            pl.col("score", "low", "performance").median(),
            allowed=IS_ALLOWED.mean(),
            verdicts=pl.col("verdict").unique().sort(),
        )
    )
    wrong = (
        pl.when((pl.col("performance") < BAD_BELOW) & (pl.col("allowed") >= HALF))
        .then(pl.lit("false ready"))
        .when((pl.col("performance") >= GOOD_FROM) & (pl.col("allowed") < HALF))
        .then(pl.lit("false block"))
    )
    named = cells.with_columns(failure=wrong).drop_nulls("failure").join(_costliest(states), on=CELL, how="left")
    return named.drop("allowed").sort("failure", *CELL).to_dicts()


def _costliest(states: pl.DataFrame) -> pl.DataFrame:
    """The requirement that lost most points in a cell; the first by name among equals; none where nothing was lost."""
    lost = singles(states).select(*CELL, pl.col("requirements")).explode("requirements").unnest("requirements")
    points = lost.group_by(*CELL, "requirement").agg(pl.col("points_lost").sum()).filter(pl.col("points_lost") > 0)
    ordered = points.sort("points_lost", "requirement", descending=[True, False])
    return ordered.group_by(CELL, maintain_order=True).agg(costliest=pl.col("requirement").first())


def repairs(states: pl.DataFrame, name: str) -> dict[str, Any]:
    """Whether fixing the costliest findings helps the model more than fixing others at random.

    Each damaged state that was repaired both ways counts once, with the mean gain of each way.

    Args:
        states: With the repaired states, ``origin`` repair, and those that they repair.
        name: Of the resampling.

    Returns:
        Mean gains in performance, their difference with its interval, the number of damaged states, and that of
        repairs left out: their damaged state, or its other way of repair, is missing.
    """
    gains = _gains(states)
    both = gains.drop_nulls(["costliest", "random"]).sort("task", "data_set", "repair_of")
    costliest, random = (both[way].cast(pl.Float64).to_numpy() for way in ("costliest", "random"))
    left_out = states.filter(pl.col("origin") == "repair").height - int(both["n"].sum())
    if not both.height:
        return dict.fromkeys(("gain_costliest", "gain_random", "difference", "difference_interval"), None) | {
            "n": 0,
            "n_left_out": left_out,
        }
    clusters = both.select(pl.struct("task", "data_set").rank("dense").cast(pl.Float64)).to_series().to_numpy()
    difference = costliest - random
    samples = sampled(lambda rows: {"difference": float(difference[rows].mean())}, resamples(clusters, name=name))
    point = float(difference.mean())
    return {
        "n": both.height,
        "n_left_out": left_out,
        "gain_costliest": float(np.mean(costliest)),
        "gain_random": float(np.mean(random)),
        "difference": point,
        "difference_interval": interval(point, samples["difference"]),
    }


def _gains(states: pl.DataFrame) -> pl.DataFrame:
    """Per repaired state: the mean gain of each way of repair (null where not run), and the number of repairs."""
    before = states.filter(pl.col("origin") != "repair").select(
        "task", "data_set", repair_of="state", before="performance"
    )
    repaired = states.filter(pl.col("origin") == "repair").join(before, on=["task", "data_set", "repair_of"])
    gain = pl.col("performance") - pl.col("before")
    return repaired.group_by("task", "data_set", "repair_of").agg(
        pl.len().alias("n"),
        *(gain.filter(pl.col("repair") == way).mean().alias(way) for way in ("costliest", "random")),
    )
