"""The trial's figures on states small enough to count by hand."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.validity._made import frame, requirement, single, state
from validity.bootstrap import interval, resamples
from validity.measures import auroc, spearman
from validity.statistics import TARGETS, summarize


def summed(*rows: dict[str, Any], held: tuple[str, ...] = ("labels_lost",)) -> dict[str, Any]:
    return summarize(frame(*rows), commit="0123abc", fault_kinds=["labels_lost", "volume_cut"], held=held)


def held_back(*rows: dict[str, Any]) -> dict[str, Any]:
    (case,) = summed(*rows)["use_cases"]
    found: dict[str, Any] = case["held_back"]
    return found


def test_the_targets_are_those_of_the_issue() -> None:
    assert TARGETS == {
        "rho": 0.75,
        "margin": 0.10,
        "false_ready": 0.10,
        "false_block": 0.20,
        "control_movement": 2.0,
        "form_margin": 0.05,
    }


def test_shares_are_counted_from_the_verdict_and_beside_it_from_the_score() -> None:
    """Bad: a, b, c, of which b is allowed, and c would be by its score. Good: d, e, f, of which e and f are blocked."""
    found = held_back(
        state("a", performance=0.1, score=20.0),
        state("b", performance=0.79, score=80.0),
        state("c", performance=0.5, score=76.0, verdict="not enough evidence"),
        state("between", performance=0.8, score=10.0),
        state("d", performance=0.9, score=95.0),
        state("e", performance=1.0, score=80.0, verdict="not enough evidence"),
        state("f", performance=0.95, score=60.0),
    )

    assert (found["n"], found["n_bad"], found["n_good"]) == (7, 3, 3)
    assert found["false_ready"] == pytest.approx(1 / 3, abs=1e-6)
    assert found["false_ready_by_score"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["false_block"] == pytest.approx(2 / 3, abs=1e-6)
    assert found["false_block_by_score"] == pytest.approx(1 / 3, abs=1e-6)


def test_rho_ranks_the_score_and_the_pass_rate_and_a_missing_pass_rate_is_nought() -> None:
    found = held_back(
        state("a", performance=0.1, score=10.0, pass_rate=90.0),
        state("b", performance=0.2, score=30.0, pass_rate=80.0),
        state("c", performance=0.3, score=20.0, pass_rate=70.0),
        state("d", performance=0.4, score=40.0, pass_rate=None),
    )

    assert (found["rho"], found["rho_pass_rate"], found["margin"]) == (0.8, -1.0, 1.8)


def test_ties_share_their_rank() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5)."""
    assert spearman(np.array([1.0, 2.0, 2.0, 9.0]), np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(0.948683, abs=1e-6)


def test_auroc_of_the_verdict_counts_ties_half() -> None:
    """Good: ready, pilot. Bad: pilot, not ready. Pairs: 1, 1, 1/2, 1."""
    found = held_back(
        state("a", performance=0.9, score=95.0),
        state("b", performance=0.8, score=80.0),
        state("c", performance=0.7, score=80.0),
        state("d", performance=0.1, score=10.0),
    )

    assert found["auroc"] == 0.875


def test_control_movement_is_the_median_distance_from_the_undamaged_data_set() -> None:
    """Distances 1, 4 and 2 from each data set's own clean score; what is no control does not count."""
    found = held_back(
        state("clean one", origin="clean", score=95.0, half="fit"),
        state("clean two", origin="clean", score=85.0, data_set="two"),
        single("a", "trace_missing", 1, score=94.0, is_control=True),
        single("b", "trace_missing", 2, score=99.0, is_control=True),
        single("c", "trace_missing", 3, score=83.0, is_control=True, data_set="two"),
        single("d", "labels_lost", 3, score=10.0),
    )

    assert (found["n_control"], found["control_movement"]) == (3, 2.0)


def test_what_cannot_be_computed_is_null_and_never_nought() -> None:
    """No bad states, no controls, a constant score: the run must not look perfect for it."""
    summary = summed(*(state(name, score=95.0, performance=p) for name, p in (("a", 0.9), ("b", 0.95), ("c", 1.0))))

    found = summary["use_cases"][0]["held_back"]

    missing = ("rho", "rho_pass_rate", "false_ready", "control_movement", "auroc", "monotonicity_violations")
    assert {key: found[key] for key in missing} == dict.fromkeys(missing)
    assert found["rho_interval"] is None
    assert found["false_block"] == 0.0
    assert summary["medians"]["generated"]["held_back"]["false_block"] is None


def test_only_the_held_half_is_held_back_and_repairs_are_no_states() -> None:
    (case,) = summed(
        state("a", performance=0.1, score=95.0, half="fit"),
        state("b", performance=0.1, score=95.0, half="mixed"),
        state("c", performance=0.1, score=5.0),
        state("d", performance=0.1, score=95.0, origin="repair", repair_of="c", repair="random"),
    )["use_cases"]

    assert (case["states"], case["all"]["n"], case["held_back"]["n"]) == (3, 3, 1)
    assert case["all"]["false_ready"] == pytest.approx(2 / 3, abs=1e-6)
    assert case["held_back"]["false_ready"] == 0.0
    assert {key: case[key] for key in ("name", "use_case", "real")} == {
        "name": "routing",
        "use_case": "ticket-routing",
        "real": True,
    }


def test_a_worse_level_that_scores_more_than_a_point_higher_is_a_violation() -> None:
    """Pairs of levels 1-2, 1-3, 2-3: the score rises in the last only (by 2), the model's performance in none."""
    found = held_back(
        single("a", "labels_lost", 1, score=90.0, performance=0.90),
        single("b", "labels_lost", 2, score=80.0, performance=0.50),
        single("c", "labels_lost", 3, score=82.0, performance=0.54),
        single("other data", "labels_lost", 3, score=99.0, data_set="two"),
        single("other fault", "volume_cut", 3, score=99.0),
    )

    assert found["monotonicity_pairs"] == 3
    assert found["monotonicity_violations"] == pytest.approx(1 / 3, abs=1e-6)
    assert found["monotonicity_violations_performance"] == 0.0


def test_windows_inside_the_interval_are_counted_over_all_states() -> None:
    found = held_back(
        state("a", low=60.0, high=70.0, windows=[60.0, 65.0, 71.0]),
        state("b", low=10.0, high=20.0, windows=[15.0]),
        state("c"),
    )

    assert (found["n_windows"], found["window_coverage"]) == (4, 0.75)


def test_repairs_are_compared_pair_by_pair() -> None:
    """State a gains .5 and .1, state b .3 and .3; c was repaired one way only, and of nothing there is no repair."""
    found = summed(
        *(state(name, performance=0.2) for name in "abc"),
        *(
            state(f"{of}-{way}", origin="repair", repair_of=of, repair=way, performance=p)
            for of, way, p in (
                ("a", "costliest", 0.7),
                ("a", "random", 0.3),
                ("b", "costliest", 0.5),
                ("b", "random", 0.5),
                ("c", "costliest", 1.0),
                ("gone", "random", 1.0),
            )
        ),
    )["use_cases"][0]["repair"]

    assert (found["n"], found["n_left_out"]) == (2, 2)
    assert (found["gain_costliest"], found["gain_random"], found["difference"]) == (0.4, 0.2, 0.2)
    assert found["difference_interval"] == [0.0, 0.4]


def test_failures_are_named_with_their_level_half_and_costliest_requirement() -> None:
    lost = [requirement("history", 0.3, points_lost=30.0), requirement("text", 0.5, points_lost=12.0)]
    found = summed(
        single("fine", "labels_lost", 1, score=95.0, performance=0.95),
        single("slipped", "labels_lost", 4, score=92.0, performance=0.4),
        single("blocked", "volume_cut", 2, score=58.0, performance=0.97, half="fit", requirements=lost),
        state("mix", score=92.0, performance=0.1),
    )["failures"]

    shown = ("failure", "task", "kind", "level", "half", "verdicts", "score", "performance", "costliest")
    assert [tuple(one[key] for key in shown) for one in found] == [
        ("false block", "routing", "volume_cut", 2, "fit", ["not ready"], 58.0, 0.97, "history"),
        ("false ready", "routing", "labels_lost", 4, "held", ["ready"], 92.0, 0.4, None),
    ]


def test_by_fault_tells_what_each_fault_alone_does() -> None:
    found = summed(
        state("clean", origin="clean", score=95.0),
        single("a", "labels_lost", 1, score=90.0, performance=0.9),
        single("b", "labels_lost", 5, score=40.0, performance=0.3),
        single("c", "volume_cut", 5, score=94.0, is_control=True),
    )["by_fault"]

    assert found == [
        {
            "task": "routing",
            "kind": "labels_lost",
            "n": 2,
            "performance": 0.6,
            "score": 65.0,
            "movement": 30.0,
            "is_relevant": True,
            "is_held_back": True,
        },
        {
            "task": "routing",
            "kind": "volume_cut",
            "n": 1,
            "performance": 1.0,
            "score": 94.0,
            "movement": 1.0,
            "is_relevant": False,
            "is_held_back": False,
        },
    ]


def test_forms_are_medians_over_the_tasks_cut_at_75_on_held_back_states() -> None:
    """A helpful line at .7 scores 99.5 by priced odds and 70 by the mean: only the product lets the bad one pass."""

    def rows(task: str) -> list[dict[str, Any]]:
        bad, good = [requirement("label", 0.7, "helpful")], [requirement("label", 1.0, "helpful")]
        return [
            state("bad", task=task, performance=0.5, requirements=bad, pass_rate=70.0),
            state("good", task=task, performance=1.0, requirements=good, pass_rate=100.0),
            state("fitted", task=task, performance=0.1, requirements=good, half="fit"),
        ]

    forms = summed(*rows("routing"), *rows("breach"))["forms"]

    assert len(forms) == 8
    assert (forms["product"]["false_ready"], forms["product"]["false_block"]) == (1.0, 0.0)
    assert (forms["weighted arithmetic mean"]["false_ready"], forms["plain pass rate"]["false_ready"]) == (0.0, 0.0)
    assert (forms["weighted arithmetic mean"]["difference"], forms["product"]["difference"]) == (1.0, 0.0)
    assert forms["product"]["by_task"]["breach"]["false_ready"] == 1.0


def test_medians_stand_apart_for_real_and_generated_data() -> None:
    def task(name: str, *, is_real: bool, allowed: int) -> list[dict[str, Any]]:
        scores = [95.0] * allowed + [10.0] * (10 - allowed)
        return [
            state(f"{name} {number}", task=name, is_real=is_real, performance=0.5, score=score)
            for number, score in enumerate(scores)
        ]

    summary = summed(
        *task("generated", is_real=False, allowed=9),
        *task("b real", is_real=True, allowed=1),
        *task("a real", is_real=True, allowed=2),
    )

    assert [one["name"] for one in summary["use_cases"]] == ["a real", "b real", "generated"]
    found = {group: one["held_back"]["false_ready"] for group, one in summary["medians"].items()}
    assert found == {"all_tasks": 0.2, "real": 0.15, "generated": 0.9}
    assert summary["pooled"]["held_back"]["false_ready"] == 0.4


def test_the_order_of_the_states_does_not_matter_and_the_summary_is_json() -> None:
    states = frame(
        *(state(str(one), score=float(one), performance=one % 17 / 17, data_set=str(one % 3)) for one in range(60))
    )

    first, second = (
        json.dumps(summarize(one, commit="x", fault_kinds=[], held=[]), allow_nan=False)
        for one in (states, states.reverse())
    )

    assert first == second


def test_a_verdict_that_the_product_does_not_have_is_named() -> None:
    with pytest.raises(ValueError, match="maybe"):
        summed(state("a", verdict="maybe"))


def test_nothing_held_back_gives_nulls() -> None:
    summary = summed(state("a", half="fit"))

    assert summary["use_cases"][0]["held_back"]["n"] == 0
    assert summary["forms"]["product"]["false_ready"] is None


def test_resamples_take_whole_data_sets() -> None:
    """Two data sets of unlike size: a resample has the size of the sets that were drawn, and some miss one set."""
    draws = resamples(np.array([0.0, 0.0, 0.0, 1.0]), name="any", times=200)

    assert {one.size for one in draws} == {2, 4, 6}
    assert any(set(one) <= {0, 1, 2} for one in draws)


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=50))
def test_an_interval_is_ordered_and_within_its_samples(values: list[float]) -> None:
    low, high = interval(0.0, np.array(values)) or (1.0, 0.0)

    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


numbers = st.lists(st.integers(0, 9), min_size=3, max_size=30)


@given(numbers, st.randoms())
def test_rho_is_bounded_symmetric_and_blind_to_scale(values: list[int], random: Any) -> None:
    one = np.array(values, dtype=np.float64)
    other = np.array(random.sample(values, len(values)), dtype=np.float64)

    rho = spearman(one, other)

    if len(set(values)) == 1:
        assert np.isnan(rho)
    else:
        assert -1 - 1e-9 <= rho <= 1 + 1e-9
        assert spearman(other, one) == pytest.approx(rho)
        assert spearman(one**3 + 7, other) == pytest.approx(rho)


@given(numbers)
def test_auroc_of_the_reversed_order_is_its_complement(values: list[int]) -> None:
    order = np.array(values, dtype=np.float64)
    is_good = np.arange(order.size) % 2 == 0

    assert auroc(order, is_good) + auroc(-order, is_good) == pytest.approx(1.0)


def test_intervals_hold_their_figure() -> None:
    """On 90 states of three data sets every figure lies within its interval, and every interval is ordered."""
    random = np.random.default_rng(1)
    rows = [
        state(str(one), score=float(one), performance=float(np.clip(one / 90 + random.normal() / 5, 0, 1)))
        for one in range(90)
    ]
    found = held_back(*({**one, "data_set": str(int(one["state"]) % 3)} for one in rows))

    for key in ("rho", "false_ready", "false_block", "auroc"):
        low, high = found[f"{key}_interval"]
        assert all(a <= b for a, b in pairwise((low, found[key], high))), key


def test_states_of_the_runner_s_own_types_are_taken() -> None:
    """Parquet gives back what was written: nothing depends on how the frame was made."""
    states = frame(state("a"), single("b", "labels_lost", 2))

    summary = summarize(pl.DataFrame(states.to_dict()), commit="x", fault_kinds=["labels_lost"], held=["labels_lost"])

    assert summary["fault_kinds_held_back"] == ["labels_lost"]
