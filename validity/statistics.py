"""From the states of a run to ``build/validity/summary.json`` (issue 4): figures, intervals, rival forms, failures.

Nothing here reads or writes: the runner hands in one row per state. States of origin ``repair`` enter the repairs only.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from telemetry_ready.model.words import GO_LINE
from validity import details
from validity.bootstrap import Floats, Rows, interval, median, median_of_samples, resamples, sampled
from validity.forms import FORMS, PRODUCT
from validity.measures import Trial, counts, false_block, false_ready, figures, spearman, trial, with_movement

TARGETS: Mapping[str, float] = {  # medians over the use cases, on the held-back half (issue 4)
    "rho": 0.75,  # at least
    "margin": 0.10,  # at least: rho above that of the plain pass rate
    "false_ready": 0.10,  # at most
    "false_block": 0.20,  # at most
    "control_movement": 2.0,  # at most, in points
    "form_margin": 0.05,  # at most: by how much a rival's false_ready + false_block is lower
}
HALVES = ("all", "held_back")
IN_MEDIANS = (
    "rho",
    "rho_pass_rate",
    "margin",
    "false_ready",
    "false_block",
    "control_movement",
    "false_ready_by_score",
    "false_block_by_score",
    "auroc",
)
FORM_FIGURES = ("rho", "false_ready", "false_block")
DIGITS = 6  # of every number in the summary


class Estimate(NamedTuple):
    """Figures by their key: at their value, and on every resample."""

    points: Mapping[str, float]
    samples: Mapping[str, Floats]

    def named(self, key: str) -> dict[str, Any]:
        """A figure and its interval, as the summary has them."""
        return {key: self.points[key], f"{key}_interval": interval(self.points[key], self.samples[key])}


def summarize(states: pl.DataFrame, *, commit: str, fault_kinds: Sequence[str], held: Sequence[str]) -> dict[str, Any]:
    """Everything that the page and the acceptance read.

    A figure that cannot be computed is None: a share of no states, a rank correlation with a constant or of fewer than
    three states. Medians leave it out. It is never 0.

    Args:
        states: One row per state; the order does not matter.
        commit: What was run.
        fault_kinds: Every kind of fault.
        held: Those that nothing was fitted on.
    """
    every = with_movement(states.sort("task", "data_set", "state", "seed"))
    judged = every.filter(pl.col("origin") != "repair")
    names = list(dict.fromkeys(judged.sort("is_real", "task", descending=[True, False])["task"]))  # real ones first
    estimates = {
        name: {half: _estimate(_of(judged, half, name), f"{name} {half}") for half in HALVES} for name in names
    }
    summary = {
        "commit": commit,
        "fault_kinds": list(fault_kinds),
        "fault_kinds_held_back": list(held),
        "targets": dict(TARGETS),
        "use_cases": [_use_case(every.filter(pl.col("task") == name), estimates[name]) for name in names],
        "pooled": {half: _half(_of(judged, half), _estimate(_of(judged, half), half)) for half in HALVES}
        | {"repair": details.repairs(every, "pooled")},
        "medians": _medians(judged, estimates),
        "forms": _forms(_of(judged, "held_back")),
        "by_fault": details.by_fault(judged, list(held)),
        "failures": details.failures(judged),
    }
    return _plain(summary)  # type: ignore[no-any-return]  # a dict stays one


def _of(judged: pl.DataFrame, half: str, task: str | None = None) -> pl.DataFrame:
    """The states of one half, of one task or of all."""
    found = judged if half == "all" else judged.filter(pl.col("half") == "held")
    return found if task is None else found.filter(pl.col("task") == task)


def _estimate(states: pl.DataFrame, name: str) -> Estimate:
    columns = trial(states)
    return Estimate(
        figures(columns),
        sampled(lambda rows: figures(columns.take(rows)), resamples(columns.cluster, name=name)),
    )


def _half(states: pl.DataFrame, estimate: Estimate) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in estimate.points:
        found |= estimate.named(key)
    return found | counts(trial(states)) | details.monotonicity(states) | details.windows(states)


def _use_case(states: pl.DataFrame, estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    judged = states.filter(pl.col("origin") != "repair")
    first = judged.row(0, named=True)
    return {
        "name": first["task"],
        "use_case": first["use_case"],
        "real": first["is_real"],
        "states": judged.height,
        **{half: _half(_of(judged, half), estimates[half]) for half in HALVES},
        "repair": details.repairs(states, f"{first['task']} repair"),
    }


def _medians(judged: pl.DataFrame, estimates: Mapping[str, Mapping[str, Estimate]]) -> dict[str, Any]:
    """Medians over the tasks: all of them, those on real data, those on generated data."""
    is_real = dict(judged.select("task", "is_real").iter_rows())
    groups: Mapping[str, Callable[[str], bool]] = {
        "all_tasks": lambda _: True,
        "real": lambda name: is_real[name],
        "generated": lambda name: not is_real[name],
    }
    return {
        group: {
            "tasks": sum(map(belongs, estimates)),
            **{half: _median_half([one[half] for name, one in estimates.items() if belongs(name)]) for half in HALVES},
        }
        for group, belongs in groups.items()
    }


def _median_half(tasks: Sequence[Estimate]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in IN_MEDIANS:
        point, samples = _median_of(tasks, key)
        found |= Estimate({key: point}, {key: samples}).named(key)
    return found


def _median_of(tasks: Sequence[Estimate], key: str) -> tuple[float, Floats]:
    points = [one.points[key] for one in tasks]
    return median(points), median_of_samples(points, [one.samples[key] for one in tasks])


def _forms(held: pl.DataFrame) -> dict[str, Any]:
    """Every form on the same attainments, cut at 75; ``difference`` is the product's cost minus the form's.

    A form's cost is its false-ready plus its false-block: a difference above 0 says that the form is better.
    """
    tasks = {str(task): states for (task,), states in held.group_by("task", maintain_order=True)}
    estimates = [_form_estimate(states, f"{name} held_back") for name, states in tasks.items()]
    found = {form: {key: _median_of(estimates, f"{form} {key}") for key in FORM_FIGURES} for form in FORMS}
    costs = {
        form: (one["false_ready"][0] + one["false_block"][0], one["false_ready"][1] + one["false_block"][1])
        for form, one in found.items()
    }
    return {
        form: {key: point for key, (point, _) in one.items()}
        | Estimate(
            {"difference": costs[PRODUCT][0] - costs[form][0]}, {"difference": costs[PRODUCT][1] - costs[form][1]}
        ).named("difference")
        | {"by_task": _by_task(form, tasks, estimates)}
        for form, one in found.items()
    }


def _by_task(form: str, names: Iterable[str], estimates: Sequence[Estimate]) -> dict[str, Any]:
    return {
        name: {key: one.points[f"{form} {key}"] for key in FORM_FIGURES}
        for name, one in zip(names, estimates, strict=True)
    }


def _form_estimate(states: pl.DataFrame, name: str) -> Estimate:
    columns, scores = trial(states), form_scores(states)
    compute = partial(_form_figures, columns, scores)
    rows = np.arange(states.height)
    return Estimate(compute(rows), sampled(compute, resamples(columns.cluster, name=name)))


def form_scores(states: pl.DataFrame) -> dict[str, Floats]:
    """The score of every state by every form, from its attainments and its plain pass rate."""
    attained = [
        [(one["criticality"], one["attainment"]) for one in requirements] for requirements in states["requirements"]
    ]
    rates = states["pass_rate"].to_list()
    return {
        name: np.array([form(one, rate) for one, rate in zip(attained, rates, strict=True)])
        for name, form in FORMS.items()
    }


def _form_figures(columns: Trial, scores: Mapping[str, Floats], rows: Rows) -> dict[str, float]:
    performance = columns.performance[rows]
    found: dict[str, float] = {}
    for name, score in scores.items():
        passed = score[rows] >= GO_LINE
        found |= {
            f"{name} rho": spearman(score[rows], performance),
            f"{name} false_ready": false_ready(passed, performance),
            f"{name} false_block": false_block(passed, performance),
        }
    return found


def _plain(value: Any) -> Any:
    """Numbers rounded and NaN as None, at any depth: what JSON can say."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return None if np.isnan(value) else round(float(value), DIGITS)
    return value
