"""What a check is and what it measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Dimension(StrEnum):
    """Quality dimensions, by ISO/IEC 25012 and 5259-2."""

    AVAILABILITY = "availability"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"
    CONSISTENCY = "consistency"
    CURRENTNESS = "currentness"
    REPRESENTATIVENESS = "representativeness"
    EFFECTIVENESS = "effectiveness"
    GOVERNANCE = "governance"


class Kind(StrEnum):
    """What the counts of a check count.

    ROWS: rows of a table (sampled data: has a sampling interval, a rate per day).
    SHARE: members of an inventory that is known in full, such as hosts or series: no sampling interval.
    NUMBER: one number with a unit, such as days of history: no sampling interval.
    """

    ROWS = "rows"
    SHARE = "share"
    NUMBER = "number"


class Outcome(StrEnum):
    """How a check ended; the score comes from its counts, never from this alone."""

    PASS = "pass"  # noqa: S105  # no password
    FAIL = "fail"
    ERROR = "error"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True)
class Check:
    """One YAML file of ``expectations/checks``.

    Attributes:
        id: ``LOG-002``; stable.
        title: A sentence that is true when the check passes.
        why: What breaks without it.
        source: Where its threshold comes from: an address, or "expert".
        table: The table or view that it is about, as users see it (logs, metrics, tickets, ...), or "links".
        dimension: Its quality dimension.
        kind: What its counts count.
        expect: The Great Expectations type and its keyword arguments.
        remediation: What to do, naming the usual cause.
        owner: The role that does it.
        effort_days: Person-days that it takes.
        counts_rejects: Whether rejected records and rows of the table, and doubtful rows, count as failed.
        unit: Of a NUMBER: "days", "s", "rows".
        examples: ``passes`` and ``fails``: table name to column name to values.
        text: The file, so that an evaluation can be made again after it has changed.
    """

    id: str
    title: str
    why: str
    source: str
    table: str
    dimension: Dimension
    kind: Kind
    expect: Mapping[str, Any]
    remediation: str
    owner: str
    effort_days: float
    counts_rejects: bool
    unit: str
    examples: Mapping[str, Mapping[str, Mapping[str, list[Any]]]]
    text: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True)
class DailyCount:
    """One day of a check over rows."""

    day: date
    evaluated: int
    passed: int


@dataclass(frozen=True)
class CheckResult:
    """What one check measured in one scope.

    Attributes:
        check_id: Of the check.
        outcome: See ``Outcome``.
        kind: Of the check.
        evaluated: Rows or members that should be good: passed + failed + missing + rejected. 0: nothing to evaluate.
        passed: Rows or members that are known to be good.
        missing: Without a value.
        rejected: Records and rows that never entered the table; only where the check counts rejects.
        value: The number that a NUMBER check measured; None otherwise or where it could not be measured.
        daily: The same per UTC day, ascending; empty where the table has no days.
        samples: A few failing rows, redacted, as column to text.
        detail: Why it errored or could not be evaluated, else "".
    """

    check_id: str
    outcome: Outcome
    kind: Kind
    evaluated: int = 0
    passed: int = 0
    missing: int = 0
    rejected: int = 0
    value: float | None = None
    daily: tuple[DailyCount, ...] = ()
    samples: tuple[Mapping[str, str | None], ...] = ()
    detail: str = ""

    @property
    def rate(self) -> float | None:
        """Share of what should be good that is known to be; None where there is nothing, or for a number."""
        return self.passed / self.evaluated if self.evaluated and self.kind is not Kind.NUMBER else None
