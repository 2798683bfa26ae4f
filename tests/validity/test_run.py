"""What was measured once is not measured again, and what it depended on decides where it lies."""

from dataclasses import replace
from pathlib import Path

import pytest

from validity import run
from validity.plan import planned
from validity.tasks import capacity

TASK = capacity.TASK
STATES = planned(TASK, (1,))[:6]


def measured_by_hand(state: object) -> None:
    path = run.place(TASK, state)  # type: ignore[arg-type]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("by hand")


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    run.folder_of.cache_clear()
    yield
    run.folder_of.cache_clear()


class Pool:
    """Does in this process what it is given, and remembers it."""

    given: list[object] = []  # noqa: RUF012 - of the test that looks

    def __init__(self, *_: object, **__: object) -> None:
        Pool.given = []

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def map(self, _: object, states: list[object]) -> list[None]:
        Pool.given = list(states)
        return [measured_by_hand(one) for one in states]  # type: ignore[func-returns-value]


def test_only_what_is_missing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ProcessPoolExecutor", Pool)
    for state in STATES[:4]:
        measured_by_hand(state)
    run.run(STATES)
    assert Pool.given == STATES[4:]
    Pool.given = []
    run.run(STATES)
    assert Pool.given == []


def test_a_changed_check_is_measured_anew_and_a_changed_line_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    before = run.digest(TASK)
    catalog = run.catalog()
    name = run.checks_of(TASK)[0].id
    asked = catalog.use_cases[TASK.use_case]
    stricter = replace(asked, requirements=tuple(replace(one, floor=one.floor / 2) for one in asked.requirements))
    lines = replace(catalog, use_cases={**catalog.use_cases, TASK.use_case: stricter})
    monkeypatch.setattr(run, "catalog", lambda: lines)
    assert run.digest(TASK) == before
    other = replace(catalog.checks[name], expect={**catalog.checks[name].expect, "mostly": 0.123})
    checks = replace(catalog, checks={**catalog.checks, name: other})
    monkeypatch.setattr(run, "catalog", lambda: checks)
    assert run.digest(TASK) != before
