"""The figures of a set of states: how well the score foretells what the model reaches (issue 4, point 4).

A share of nothing, and a rank correlation with a constant, are NaN here and null in the summary: they say nothing.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from telemetry_ready.model.evaluation import Verdict
from telemetry_ready.model.words import GO_LINE
from validity.bootstrap import Floats, Rows

BAD_BELOW = 0.8  # performance: the model fails
GOOD_FROM = 0.9  # performance: the model works
LEAST_RANKED = 3  # states; the ranks of two always agree or disagree in full
ORDER = (Verdict.NOT_READY, Verdict.NOT_ENOUGH_EVIDENCE, Verdict.PILOT, Verdict.READY)  # from worst to best
ALLOWED_FROM = ORDER.index(Verdict.PILOT)
UNDEFINED = float("nan")

Bools = NDArray[np.bool_]


class Trial(NamedTuple):
    """States as arrays, one element per state.

    Attributes:
        score: 0-100.
        pass_rate: Plain pass rate, 0-100; 0 where there was none.
        performance: 0-1.
        verdict: Place in ``ORDER``.
        control: Movement of a negative control, in points; NaN for any other state.
        cluster: Number of its task and data set.
    """

    score: Floats
    pass_rate: Floats
    performance: Floats
    verdict: Floats
    control: Floats
    cluster: Floats

    def take(self, rows: Rows) -> "Trial":
        """Those states, as often as they are named."""
        return Trial(*(one[rows] for one in self))


def with_movement(states: pl.DataFrame) -> pl.DataFrame:
    """Add ``movement``: points between a state's score and that of its data set undamaged; null where that was not run.

    Where the undamaged data set was run several times, its mean score counts.
    """
    clean = (
        states.filter(pl.col("origin") == "clean").group_by("task", "data_set").agg(clean_score=pl.col("score").mean())
    )
    joined = states.join(clean, on=["task", "data_set"], how="left", maintain_order="left")
    return joined.with_columns(movement=(pl.col("score") - pl.col("clean_score")).abs()).drop("clean_score")


def trial(states: pl.DataFrame) -> Trial:
    """The columns that the figures need, of states that have ``movement``.

    Raises:
        ValueError: A verdict that the product does not have.
    """
    unknown = set(states["verdict"].unique()) - set(ORDER)
    if unknown:
        raise ValueError(f"No such verdict: {sorted(unknown)}. The product's: {', '.join(ORDER)}.")
    places = {str(verdict): place for place, verdict in enumerate(ORDER)}
    numbers = states.select(
        pl.col("score", "performance").cast(pl.Float64),
        pass_rate=pl.col("pass_rate").cast(pl.Float64).fill_null(0.0),
        verdict=pl.col("verdict").replace_strict(places, return_dtype=pl.Float64),
        control=pl.when("is_control").then("movement").cast(pl.Float64).fill_null(UNDEFINED),
        cluster=pl.struct("task", "data_set").rank("dense").cast(pl.Float64),
    )
    return Trial(*(numbers[name].to_numpy() for name in Trial._fields))


def ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    mean: Floats = np.cumsum(count) - (count - 1) / 2
    return mean[place]


def spearman(one: Floats, other: Floats) -> float:
    """Spearman's rank correlation, -1 to 1; NaN below three states or where either is constant.

    >>> round(spearman(np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 30.0, 20.0, 40.0])), 6)
    0.8
    """
    if one.size < LEAST_RANKED:
        return UNDEFINED
    first, second = (ranks(values) - (values.size + 1) / 2 for values in (one, other))
    scale = np.sqrt((first @ first) * (second @ second))
    return float((first @ second) / scale) if scale else UNDEFINED


def auroc(order: Floats, is_good: Bools) -> float:
    """Chance that a good state is ordered above a bad one, ties counting half; NaN where either kind is missing.

    >>> auroc(np.array([0.0, 1.0, 1.0, 3.0]), np.array([False, False, True, True]))
    0.875
    """
    good = int(is_good.sum())
    bad = is_good.size - good
    if not good or not bad:
        return UNDEFINED
    return float((ranks(order)[is_good].sum() - good * (good + 1) / 2) / (good * bad))


def share(wrong: Bools, among: Bools) -> float:
    """Share of the states among which it is wrong; NaN where there are none."""
    return float(wrong[among].mean()) if among.any() else UNDEFINED


def false_ready(allowed: Bools, performance: Floats) -> float:
    """Share of the states on which the model fails that are allowed all the same."""
    return share(allowed, performance < BAD_BELOW)


def false_block(allowed: Bools, performance: Floats) -> float:
    """Share of the states on which the model works that are not allowed."""
    return share(~allowed, performance >= GOOD_FROM)


def figures(states: Trial) -> dict[str, float]:
    """Every figure that has an interval, by its key in the summary."""
    allowed, passed = states.verdict >= ALLOWED_FROM, states.score >= GO_LINE
    rho, rho_pass_rate = (spearman(one, states.performance) for one in (states.score, states.pass_rate))
    moved = states.control[~np.isnan(states.control)]
    return {
        "rho": rho,
        "rho_pass_rate": rho_pass_rate,
        "margin": rho - rho_pass_rate,
        "false_ready": false_ready(allowed, states.performance),
        "false_block": false_block(allowed, states.performance),
        "control_movement": float(np.median(moved)) if moved.size else UNDEFINED,
        "false_ready_by_score": false_ready(passed, states.performance),
        "false_block_by_score": false_block(passed, states.performance),
        "auroc": auroc(states.verdict, states.performance >= BAD_BELOW),
    }


def counts(states: Trial) -> dict[str, int]:
    """What the shares are shares of."""
    return {
        "n": states.score.size,
        "n_bad": int((states.performance < BAD_BELOW).sum()),
        "n_good": int((states.performance >= GOOD_FROM).sum()),
        "n_control": int((~np.isnan(states.control)).sum()),
        "n_data_sets": np.unique(states.cluster).size,
    }
