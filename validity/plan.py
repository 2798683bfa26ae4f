"""Which states are made: every kind that applies, alone or, where they are many, in twos; mixes; the clean state.

Kinds and data sets are halved: what is fitted after the first run is fitted on one half of both, and reported on
the other half of both.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count, starmap
from pathlib import Path
from typing import Literal

import numpy as np
from ruamel.yaml import YAML

from validity.faults import FAULTS
from validity.task import Task

Half = Literal["fit", "held", "mixed"]
LEVELS = 5
MOST_MIXED = 4
MIXES = {"fit": 14, "held": 18, "mixed": 4}
AT_LEAST = 152  # states a task
CROWD = 120  # fitted kinds; of more, two are tried at a time
HELD_STEP = 2  # kinds that are held back are tried at every other severity: of more kinds, one weighs less
RELEVANCE = Path(__file__).with_name("relevance.yaml")


@dataclass(frozen=True)
class Kind:
    """What was written down about a kind of fault beforehand."""

    half: Half
    relevant: frozenset[str]
    control: frozenset[str]

    def applies(self, use_case: str) -> bool:
        """Whether it is tried with that use case at all."""
        return use_case in self.relevant or use_case in self.control


@dataclass(frozen=True)
class Blow:
    """One fault at one severity (1 to 5) in one part of the data."""

    kind: str
    level: int
    scenario: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.level}:{self.scenario}"


@dataclass(frozen=True)
class State:
    """One state of one data set: what is done to it, in this order.

    Attributes:
        task: Name.
        data_set: Name.
        blows: Empty: undamaged.
        seed: Of everything random in it.
        origin: clean, single, mix, real or repair.
        half: Of its kinds and its data set; mixed where they differ.
        repair_of: The state of which findings were fixed, and how they were chosen; empty: none.
        repair: "costliest" or "random"; empty: none.
    """

    task: str
    data_set: str
    blows: tuple[Blow, ...]
    seed: int
    origin: str
    half: Half
    repair_of: str = ""
    repair: str = ""

    @property
    def id(self) -> str:
        """Short and stable."""
        text = "|".join([self.task, self.data_set, *map(str, self.blows), str(self.seed), self.repair_of, self.repair])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of fault, as ``relevance.yaml`` has it."""
    written = YAML(typ="safe").load(RELEVANCE.read_text("utf-8"))
    return {
        name: Kind(one["half"], frozenset(one.get("relevant", ())), frozenset(one.get("control", ())))
        for name, one in written.items()
    }


def half_of(data_set: str, task: Task) -> Half:
    """The first half of a task's data sets is what is fitted on."""
    return "fit" if task.data_sets.index(data_set) < len(task.data_sets) // 2 else "held"


def planned(task: Task, seeds: Sequence[int], *, every_set: bool = False) -> list[State]:
    """The states of a task, the same at every call.

    Args:
        task: Its use case decides which kinds apply.
        seeds: One round of everything for each.
        every_set: Singles on every data set of their half, not on one.
    """
    found = [State(task.name, one, (), 0, "clean", half_of(one, task)) for one in task.data_sets]
    for seed in seeds:
        rng = np.random.default_rng([seed, *task.name.encode()])
        found += _singles(task, seed, rng, every_set=every_set)
        found += _mixes(task, seed, rng)
    unique = {one.id: one for one in found}
    return list(unique.values())


def _singles(task: Task, seed: int, rng: np.random.Generator, *, every_set: bool) -> Iterator[State]:
    """Severities of each kind on one data set; then again elsewhere, until there are enough states."""
    tried = _tried([kind for kind, one in kinds().items() if _applies(kind, one, task)])
    made = len(task.data_sets) + sum(MIXES.values())
    for turn, (number, group) in ((turn, each) for turn in count() for each in enumerate(tried)):
        place, half = number + turn, kinds()[group[0]].half
        sets = [one for one in task.data_sets if half_of(one, task) == half]
        if turn and made >= AT_LEAST and not (every_set and turn < len(sets)):
            return
        scenarios = [_scenario(kind, rng) for kind in group]
        for levels in zip(*(_levels(kind, place + beside) for beside, kind in enumerate(group)), strict=True):
            made += 1
            blows = tuple(starmap(Blow, zip(group, levels, scenarios, strict=True)))
            yield State(task.name, sets[place % len(sets)], blows, seed + 100 * turn, _origin(group), half)


def _tried(applying: Sequence[str]) -> list[tuple[str, ...]]:
    """Each kind alone; where many apply, those that are fitted on two by two, or the run would take too long."""
    fitted = [kind for kind in applying if kinds()[kind].half == "fit" and len(FAULTS[kind].amounts) == LEVELS]
    if len(fitted) <= CROWD:
        return [(kind,) for kind in applying]
    apart = (len(fitted) + 1) // 2
    together = [tuple(fitted[place::apart]) for place in range(apart)]
    return [*together, *((kind,) for kind in applying if kind not in fitted)]


def _origin(group: Sequence[str]) -> str:
    if len(group) > 1:
        return "mix"
    return "real" if len(FAULTS[group[0]].amounts) == 1 else "single"


def _levels(kind: str, place: int) -> Sequence[int]:
    """Every other severity of a kind that is held back; one of a fitted one, another for its neighbour."""
    levels = range(1, len(FAULTS[kind].amounts) + 1)
    if kinds()[kind].half == "held" or len(levels) < LEVELS:
        return levels[::HELD_STEP]
    return [1 + place % LEVELS]


def _applies(kind: str, written: Kind, task: Task) -> bool:
    """Whether the task's data has what the fault damages, and its use case is one that was thought of."""
    return written.applies(task.use_case) and kind in FAULTS and _fits(kind, task)


def _fits(kind: str, task: Task) -> bool:
    """Whether the task's data has what the fault damages."""
    fault = FAULTS[kind]
    tables = [one for one in task.load(task.data_sets[0]).tables if one.silo == fault.silo]
    if kind in {"excel_resave", "inject_timestamp", "body_clock"}:
        return task.is_real and any(one.columns(fault.role) for one in tables)
    return any(not fault.role or one.columns(fault.role) for one in tables)


def _scenario(kind: str, rng: np.random.Generator) -> str:
    return str(rng.choice(FAULTS[kind].scenarios))


def _mixes(task: Task, seed: int, rng: np.random.Generator) -> Iterator[State]:
    applying = [kind for kind, one in kinds().items() if _applies(kind, one, task) and len(FAULTS[kind].amounts) > 1]
    for half, wanted in MIXES.items():
        pool = [kind for kind in applying if half in ("mixed", kinds()[kind].half)]
        sets = [one for one in task.data_sets if half == "mixed" or half_of(one, task) == half]
        for number in range(wanted):
            size = min(len(pool), 1 + number % MOST_MIXED)
            chosen = sorted(str(one) for one in rng.choice(pool, size, replace=False))
            levels = rng.integers(1, LEVELS + 1, size)
            blows = tuple(
                Blow(kind, int(level), _scenario(kind, rng)) for kind, level in zip(chosen, levels, strict=True)
            )
            data_set = sets[number % len(sets)]
            yield State(task.name, data_set, blows, seed * 1000 + number, "mix", _half(data_set, blows, task))


def _half(data_set: str, blows: Sequence[Blow], task: Task) -> Half:
    halves = {half_of(data_set, task), *(kinds()[one.kind].half for one in blows)}
    return halves.pop() if len(halves) == 1 else "mixed"
