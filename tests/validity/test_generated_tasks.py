"""The generated tasks: their data repeats, their models find what is in it, and lose it when it is damaged."""

from typing import NamedTuple

import pytest
from polars.testing import assert_frame_equal

from validity.plan import Blow, State
from validity.table import HIDDEN
from validity.task import Task
from validity.tasks import capacity, estate_root_cause, log_anomalies, text_routing
from validity.trial import measure


class Case(NamedTuple):
    """A task, its module's cached loader, where its clean metric lies, and faults that cost it more than half."""

    task: Task
    band: tuple[float, float]
    trivial: tuple[float, float]
    faults: tuple[str, ...]


CASES = {
    "text-routing": Case(text_routing.TASK, (0.80, 0.88), (0.15, 0.25), ("label_noise", "text_constant")),
    "capacity": Case(capacity.TASK, (0.75, 0.90), (0.0, 0.0), ("unit_flip", "series_swapped")),
    "log-anomalies": Case(log_anomalies.TASK, (0.85, 0.95), (0.5, 0.5), ("messages_constant", "emitters_swapped")),
    "root-cause": Case(estate_root_cause.TASK, (0.87, 0.96), (0.5, 0.5), ("ci_missing", "ticket_zone_shift")),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def _metric(task: Task, data_set: str, *blows: Blow) -> float:
    return measure(State(task.name, data_set, blows, 1, "single", "fit"), task, (), has_windows=False).metric


@every_case
def test_data_repeats_and_sets_differ(case: Case) -> None:
    """The same rows at every call, other rows in another set."""
    load = case.task.load
    first = load(case.task.data_sets[0])
    load.cache_clear()  # type: ignore[attr-defined]
    again = load(case.task.data_sets[0])

    assert again is not first
    for one, other in zip(first.tables, again.tables, strict=True):
        assert_frame_equal(one.frame, other.frame)
    assert len({str(load(name).tables[0].frame.head(50).to_dicts()) for name in case.task.data_sets}) == 4


@every_case
def test_tables_keep_the_contract(case: Case) -> None:
    """Text columns, hidden time and unit, roles that name columns, and nothing after the moment of the assessment."""
    for name in case.task.data_sets:
        data = case.task.load(name)
        for table in data.tables:
            written = [one for one in table.frame.columns if not one.startswith(HIDDEN)]
            assert {str(table.frame.schema[one]) for one in written} == {"String"}
            assert {one for columns in table.roles.values() for one in columns} <= set(written)
            assert table.frame["_time"].is_between(data.split.replace(year=2025), data.as_of).all()
            assert (table.frame["_time"] < data.split).any()
            assert (table.frame["_time"] >= data.split).any()
            assert table.frame["_unit"].null_count() == 0
        assert {one["path"] for one in data.sources} == {table.file for table in data.tables}


@every_case
def test_trivial_baseline(case: Case) -> None:
    low, high = case.trivial
    assert all(low <= case.task.trivial(case.task.load(name)) <= high for name in case.task.data_sets)


@pytest.mark.slow
@every_case
def test_clean_data_is_learnt_from_and_damaged_data_is_not(case: Case) -> None:
    """Through a real ingest: the clean metric lies in its band; the worst of a fault takes more than half of it."""
    name = case.task.data_sets[0]
    trivial = case.task.trivial(case.task.load(name))

    clean = _metric(case.task, name)
    damaged = [_metric(case.task, name, Blow(kind, 5, "both")) for kind in case.faults]

    low, high = case.band
    assert low <= clean <= high
    assert max(damaged) < trivial + (clean - trivial) / 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "kind"),
    [
        (text_routing.TASK, "volume_cut"),
        (capacity.TASK, "metric_history_cut"),
        (log_anomalies.TASK, "log_history_cut"),
        (estate_root_cause.TASK, "tickets_torn"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.name,
)
def test_little_is_left(task: Task, kind: str) -> None:
    """Nothing fails where hardly anything can be learnt or asked."""
    clean = _metric(task, task.data_sets[1])

    assert _metric(task, task.data_sets[1], Blow(kind, 5, "both")) < clean
