"""Use cases side by side, and the fixes that they share."""

from dataclasses import dataclass

from telemetry_ready.model.evaluation import Assessment, Evaluation


def name_of(one: Assessment) -> str:
    """Use case and scope, as one name."""
    return f"{one.use_case.name} ({one.scope.name})"


@dataclass(frozen=True)
class Gap:
    """What lies between a use case and ``ready``.

    Attributes:
        days: Person-days of the cheapest fixes that lift ``low`` to the line; 0 where it is there.
        checks: Those to mend.
        is_enough: False where all known fixes together do not reach the line: ``days`` is then the least it takes.
    """

    days: float
    checks: tuple[str, ...]
    is_enough: bool


@dataclass(frozen=True)
class Entry:
    """One use case in one scope among the others.

    Attributes:
        assessment: With its readiness and its value.
        gap: To ``ready``.
        beaten_by: Names of the entries that are at least as ready (at the lower bound) and worth as much, and better
            in one of both.
        is_unbeaten: Whether nothing is; None where it has no value to compare.
        value_per_day: Net yearly value per person-day of the gap; None where there is no value or no gap.
    """

    assessment: Assessment
    gap: Gap
    beaten_by: tuple[str, ...]
    is_unbeaten: bool | None
    value_per_day: float | None

    @property
    def name(self) -> str:
        """Use case and scope."""
        return name_of(self.assessment)


@dataclass(frozen=True)
class Lifted:
    """What one fix does for one entry: requirements that it mends, and score and lower bound before and after."""

    use_case: str
    scope: str
    requirements: tuple[str, ...]
    score: float
    score_if_fixed: float
    low: float
    low_if_fixed: float
    unblocks: bool  # whether low passes the line of a pilot or of ready
    is_needed: bool  # whether it is on this entry's cheapest way to ready

    @property
    def points(self) -> float:
        """Gained by the score."""
        return self.score_if_fixed - self.score


@dataclass(frozen=True)
class SharedFix:
    """One check whose mending lifts several entries; its effort counts once.

    Attributes:
        check_id: To mend.
        title: Of the requirement that it decides, in the entry that gains most.
        remediation: What to do.
        owner: Role that does it.
        effort_days: Person-days, once.
        points: Gained by all entries together.
        points_per_day: The same per person-day; None where the effort is 0.
        lifted: Each entry that gains, the one that gains most first.
    """

    check_id: str
    title: str
    remediation: str
    owner: str
    effort_days: float
    points: float
    points_per_day: float | None
    lifted: tuple[Lifted, ...]


@dataclass(frozen=True)
class Portfolio:
    """All use cases and scopes of one evaluation.

    Attributes:
        evaluation: What is compared.
        entries: The readiest first, by the lower bound.
        shared_fixes: By points gained per day, the most first.
        notes: What a reader must know to compare, such as several currencies.
    """

    evaluation: Evaluation
    entries: tuple[Entry, ...]
    shared_fixes: tuple[SharedFix, ...]
    notes: tuple[str, ...]
