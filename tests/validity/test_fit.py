"""What a proposed line must do before it is proposed: on states made by hand."""

from dataclasses import replace

import numpy as np

from telemetry_ready.catalog import load_catalog
from telemetry_ready.model.use_case import Requirement
from telemetry_ready.readiness.attainment import Measure
from validity.fit import States, holds, worth

LINE: Requirement = next(
    one for one in load_catalog().use_cases["metric-anomaly-detection"].requirements if one.checks == ("MET-005",)
)
OLD = replace(LINE, floor=0.1, target=0.2)
STRICT = replace(LINE, floor=0.5, target=0.9)
KINDS = ("gaps", "stuck", "spikes", "zeros")  # the first and the third are in one half


def _states(sound: float, gaps: float, stuck: float, spikes: float, zeros: float) -> States:
    """Undamaged; damaged badly by each kind; and once by each so that the model feels nothing."""
    values = [sound, gaps, stuck, spikes, zeros, *[sound] * 4]
    return States(
        np.array([1.0, *[0.1, 0.2, 0.3, 0.4], *[0.95, 0.96, 0.97, 0.98]]),
        [{"MET-005": Measure(one, one, one)} for one in values],
        ["", *KINDS, *KINDS],
    )


def test_a_line_that_tells_bad_from_good_in_both_halves_holds() -> None:
    assert holds(OLD, STRICT, [], [_states(1.0, 0.5, 0.5, 0.5, 0.5)])


def test_a_line_that_gains_in_one_half_alone_does_not() -> None:
    assert not holds(OLD, STRICT, [], [_states(1.0, 0.5, 1.0, 0.5, 1.0)])
    assert not holds(OLD, STRICT, [], [_states(1.0, 1.0, 0.5, 1.0, 0.5)])


def test_a_line_that_costs_undamaged_data_points_does_not() -> None:
    assert not holds(OLD, STRICT, [], [_states(0.8, 0.5, 0.5, 0.5, 0.5)])


def _worth_of_seeing(kind: str) -> float:
    """What it gains that one of two damaged states is told from sound ones, the other never."""
    seen = {"gaps": 1.0, "high_water_marks": 1.0, "": 1.0, kind: 0.5}
    states = States(
        np.array([0.2, 0.2, 1.0, 1.0]),
        [{"MET-005": Measure(seen[one], seen[one], seen[one])} for one in ("gaps", "high_water_marks", "", "")],
        ["gaps", "high_water_marks", "", ""],
    )
    return worth([STRICT], [states])


def test_a_kind_of_the_later_deals_weighs_more() -> None:
    assert _worth_of_seeing("high_water_marks") > _worth_of_seeing("gaps")
