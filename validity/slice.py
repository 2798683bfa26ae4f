"""A slice of the trial for every commit: two use cases, forty states, the same ones each time."""

from collections.abc import Sequence

import polars as pl

from validity import run
from validity.plan import State, kinds, planned
from validity.scoring import judged
from validity.task import Task
from validity.trial import measure

STATES = 20  # a task
SEED = 1


def sliced(task: Task) -> list[State]:
    """The clean states of the fitted data sets, and damaged ones, evenly over the plan, whose kinds all matter.

    They are of the fitted half, where most kinds are tried: the slice guards what was reached, the whole trial judges
    it. States that no model minds have one rank, and say nothing of the order.
    """
    fitted = [one for one in planned(task, (SEED,)) if one.half == "fit"]
    clean = [one for one in fitted if not one.blows]
    hurt = [one for one in fitted if one.blows and all(_matters(blow.kind, task) for blow in one.blows)]
    wanted = STATES - len(clean)
    step = (len(hurt) - 1) / (wanted - 1)
    return [*clean, *(hurt[round(k * step)] for k in range(wanted))]


def _matters(kind: str, task: Task) -> bool:
    return task.use_case in kinds()[kind].relevant


def tried(task: Task) -> pl.DataFrame:
    """The slice's states of a task, measured here and now, as ``scoring.judged`` gives them."""
    states = sliced(task)
    return judged(task, states, _measured(task, states), run.catalog())


def _measured(task: Task, states: Sequence[State]) -> pl.DataFrame:
    checks = run.checks_of(task)
    rows = [run.to_row(one, measure(one, task, checks, has_windows=False)) for one in states]
    return pl.DataFrame(rows, schema=run.SCHEMA)
