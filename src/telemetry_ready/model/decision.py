"""What people decide on an evaluation, and what an evaluation is when it is read back from the lake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

FIRST_PREVIOUS = "0" * 64
"""What the first row of the chain names as its predecessor."""


class DecisionKind(StrEnum):
    """What was decided."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve with conditions"
    REJECT = "reject"
    WAIVE = "waive"
    OUTCOME = "outcome"


VERDICTS = frozenset({DecisionKind.APPROVE, DecisionKind.APPROVE_WITH_CONDITIONS, DecisionKind.REJECT})
"""Decisions of which the last one holds for a use case and scope."""


class Subject(NamedTuple):
    """What a decision is about."""

    use_case: str
    scope_name: str

    def __str__(self) -> str:
        return f"{self.use_case} (scope {self.scope_name})"


@dataclass(frozen=True)
class Decision:
    """One row of ``decisions``; its columns, in their order (``model/tables/record.py`` says what each holds)."""

    sequence: int
    decision_id: str
    decided_at: datetime  # aware, UTC
    use_case: str
    scope_name: str
    evaluation_id: str
    snapshot_id: int
    use_case_sha256: str
    suite_sha256: str
    data_sha256: str
    results_sha256: str
    code_version: str
    decision: str
    decided_by: str
    reason: str | None = None
    conditions: str | None = None
    requirement: str | None = None
    expires_on: date | None = None
    outcome: str | None = None
    previous_sha256: str = FIRST_PREVIOUS
    sha256: str = ""

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(self.use_case, self.scope_name)

    @property
    def is_approval(self) -> bool:
        """Whether it lets a pilot or the use case start."""
        return self.decision in (DecisionKind.APPROVE, DecisionKind.APPROVE_WITH_CONDITIONS)

    def has_expired(self, on: date) -> bool:
        """Whether its last day lies before a day."""
        return self.expires_on is not None and self.expires_on < on


@dataclass(frozen=True)
class JudgedLine:
    """A requirement of an evaluation, as far as decisions depend on it; as in ``requirement_results``."""

    requirement: str
    title: str
    criticality: str
    status: str
    attainment: float
    attainment_low: float
    points_lost: float


@dataclass(frozen=True)
class Judgement:
    """One use case in one scope of an evaluation, as the lake holds it.

    Attributes:
        lines: Its requirements, the costliest first.
        suite: Check id to the sha256 of its file.
        baselines: KPI name to its value, unit and direction, as in the JSON of ``evaluations``.
        scope: The scope as JSON text.
    """

    evaluation_id: str
    use_case: str
    scope_name: str
    scope: str
    snapshot_id: int
    as_of: datetime
    assessed_at: datetime
    verdict: str
    score: float
    low: float
    use_case_sha256: str
    suite: Mapping[str, str]
    suite_sha256: str
    settings_sha256: str
    data_sha256: str
    results_sha256: str
    baselines: Mapping[str, Mapping[str, object]]
    lines: tuple[JudgedLine, ...]

    @property
    def subject(self) -> Subject:
        """What it judged."""
        return Subject(self.use_case, self.scope_name)


class Musts(NamedTuple):
    """The must-haves of one judgement: requirement to its title and status."""

    evaluation_id: str
    assessed_at: datetime
    subject: Subject
    statuses: Mapping[str, tuple[str, str]]


class State(StrEnum):
    """Whether a decision holds."""

    IN_FORCE = "in force"
    LAPSED = "lapsed"
    REPLACED = "replaced"
    RECORDED = "recorded"


@dataclass(frozen=True)
class Standing:
    """A decision, and whether it holds; ``why`` is "" where it does."""

    decision: Decision
    state: State
    why: str = ""


@dataclass(frozen=True)
class Record:
    """Every decision with its standing, in order, and what is wrong with their chain.

    Attributes:
        standings: In the order of the chain.
        faults: What was changed, put in or left out, in words; empty where the chain is whole.
        head: sha256 of the last row; noted elsewhere, it shows a chain that was cut off or written anew.
    """

    standings: tuple[Standing, ...]
    faults: tuple[str, ...]
    head: str

    def verdict_on(self, subject: Subject) -> Standing | None:
        """The last approval or rejection of a use case in a scope."""
        found = [one for one in self.standings if one.decision.subject == subject]
        return next((one for one in reversed(found) if one.decision.decision in VERDICTS), None)

    def waivers_of(self, subject: Subject) -> dict[str, Decision]:
        """Requirement to the waiver that is in force."""
        mine = [one for one in self.standings if one.decision.subject == subject and one.state is State.IN_FORCE]
        return {
            one.decision.requirement: one.decision
            for one in mine
            if one.decision.decision == DecisionKind.WAIVE and one.decision.requirement
        }

    def outcomes_of(self, subject: Subject) -> list[Decision]:
        """What was reached, in order."""
        mine = [one.decision for one in self.standings if one.decision.subject == subject]
        return [one for one in mine if one.decision == DecisionKind.OUTCOME]


NOTHING_DECIDED = Record((), (), FIRST_PREVIOUS)
"""The record of a lake without decisions."""
