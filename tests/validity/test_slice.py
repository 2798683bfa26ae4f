"""A slice of the trial, measured here and now: two use cases, forty states, fixed seeds.

The bounds lie just outside of what the slice reaches today, on kinds and data that lines were fitted on; how good the
score is at what nobody knew stands in docs/validity.md. They are left when ingest, a check, a use case's lines or the
score get worse at telling good data from bad.
"""

import pytest

from validity.measures import false_ready, spearman
from validity.slice import tried
from validity.task import Task
from validity.tasks import log_anomalies, text_routing

SLICES = [  # task, least rho, most false-ready: 0.68 and 0 of 7, 0.64 and 0 of 7 on 2026-11-23
    pytest.param(text_routing.TASK, 0.6, 0.2, id="text-routing"),
    pytest.param(log_anomalies.TASK, 0.57, 0.2, id="log-anomalies"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("task", "least_rho", "most_false_ready"), SLICES)
def test_the_score_foretells_the_model(task: Task, least_rho: float, most_false_ready: float) -> None:
    states = tried(task)
    performance = states["performance"].to_numpy()
    is_allowed = states["verdict"].is_in(["ready", "pilot with conditions"]).to_numpy()
    assert states.height == 20
    assert states["refused"].sum() == 0
    assert spearman(states["score"].to_numpy(), performance) >= least_rho
    assert false_ready(is_allowed, performance) <= most_false_ready
