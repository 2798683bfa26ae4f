"""A slice of the trial for every commit: two use cases, forty states, the same ones each time."""

from collections.abc import Sequence

import polars as pl

from validity import run
from validity.plan import State, planned
from validity.scoring import judged
from validity.task import Task
from validity.trial import measure

STATES = 20  # a task
SEED = 1


def sliced(task: Task) -> list[State]:
    """The clean state of one data set, and states of it, evenly over the plan.

    It is of the fitted half, where most kinds are tried: the slice guards what was reached, the whole trial judges it.
    """
    data_set = task.data_sets[0]
    own = [one for one in planned(task, (SEED,)) if one.data_set == data_set]
    clean, others = own[0], own[1:]
    step = (len(others) - 1) / (STATES - 2)
    return [clean, *(others[round(k * step)] for k in range(STATES - 1))]


def tried(task: Task) -> pl.DataFrame:
    """The slice's states of a task, measured here and now, as ``scoring.judged`` gives them."""
    states = sliced(task)
    return judged(task, states, _measured(task, states), run.catalog())


def _measured(task: Task, states: Sequence[State]) -> pl.DataFrame:
    checks = run.checks_of(task)
    rows = [run.to_row(one, measure(one, task, checks, has_windows=False)) for one in states]
    return pl.DataFrame(rows, schema=run.SCHEMA)
