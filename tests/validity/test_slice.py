"""A slice of the trial, measured here and now: two use cases, forty states, fixed seeds.

The bounds are wide of what the slice reaches (docs/validity.md has the whole trial): they are left when ingest, a
check, a use case's lines or the score get worse at telling good data from bad.
"""

import pytest

from validity.measures import false_ready, spearman
from validity.slice import tried
from validity.task import Task
from validity.tasks import log_anomalies, text_routing

RHO_AT_LEAST = 0.6
FALSE_READY_AT_MOST = 0.25


@pytest.mark.slow
@pytest.mark.parametrize("task", [text_routing.TASK, log_anomalies.TASK], ids=lambda one: one.name)
def test_the_score_foretells_the_model(task: Task) -> None:
    states = tried(task)
    performance = states["performance"].to_numpy()
    is_allowed = states["verdict"].is_in(["ready", "pilot with conditions"]).to_numpy()
    assert states.height == 20
    assert states["refused"].sum() == 0
    assert spearman(states["score"].to_numpy(), performance) >= RHO_AT_LEAST
    assert false_ready(is_allowed, performance) <= FALSE_READY_AT_MOST
