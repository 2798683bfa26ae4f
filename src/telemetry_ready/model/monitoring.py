"""What readiness does over time: a trend of scores, drift of the data, alerts, checks that never say anything."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class JudgedSubject:
    """A use case in a scope; ``scope_json`` is the scope as evaluations store it."""

    use_case: str
    scope: str
    scope_json: str


@dataclass(frozen=True)
class PastRequirement:
    """One requirement, as an earlier evaluation judged it; its status is by the data, whatever was waived."""

    requirement: str
    title: str
    criticality: str
    status: str
    attainment: float


@dataclass(frozen=True)
class PastEvaluation:
    """One use case in one scope, as it was judged.

    Attributes:
        evaluation_id: Of the run.
        assessed_at: When, UTC.
        as_of: The moment at which its windows ended, UTC.
        snapshot_id: Of the lake that it read.
        use_case_sha256: Of the lines that it judged by.
        score: 0 to 100.
        low: Lower bound.
        high: Upper bound.
        verdict: In its words.
        requirements: In the order of their ids.
    """

    evaluation_id: str
    assessed_at: datetime
    as_of: datetime
    snapshot_id: int
    use_case_sha256: str
    score: float
    low: float
    high: float
    verdict: str
    requirements: tuple[PastRequirement, ...]


@dataclass(frozen=True)
class RequirementTrend:
    """One requirement over evaluations.

    Attributes:
        requirement: Its id.
        title: In words.
        attainment: Now, 0 to 1.
        before: In the evaluation before; None where it was not judged there.
        slope: Change a day over the evaluations, Theil-Sen; None from fewer than three of different times.
    """

    requirement: str
    title: str
    attainment: float
    before: float | None
    slope: float | None


@dataclass(frozen=True)
class Trend:
    """One use case in one scope over its evaluations.

    Attributes:
        use_case: Its name.
        scope: The scope's name.
        past: The newest last, at most 30.
        smoothed: Exponentially weighted mean of the score, the newest with weight 0.3.
        slope: Points a day, Theil-Sen; None from fewer than three evaluations of different times.
        requirements: Of the newest evaluation.
        alerts: What changed since the evaluation before, in words.
    """

    use_case: str
    scope: str
    past: tuple[PastEvaluation, ...]
    smoothed: float
    slope: float | None
    requirements: tuple[RequirementTrend, ...]
    alerts: tuple[str, ...]


@dataclass(frozen=True)
class SilentCheck:
    """A check that says nothing: it never failed, or never saw a row.

    Attributes:
        check_id: Of the check.
        runs: Evaluations that ran it.
        is_blind: Whether it never could be evaluated; else it never failed.
        since: Day of its first run.
    """

    check_id: str
    runs: int
    is_blind: bool
    since: date


@dataclass(frozen=True)
class Profile:
    """How the rows of a scope are distributed.

    Attributes:
        counts: (table, field) to value to rows; null as "".
        quantiles: (table, field) to rows and deciles 0.1, 0.5, 0.9.
    """

    counts: dict[tuple[str, str], dict[str, int]]
    quantiles: dict[tuple[str, str], tuple[int, tuple[float, float, float]]]


@dataclass(frozen=True)
class DriftFinding:
    """One field, then and now.

    Attributes:
        table: Where it lies.
        field: Its name; of metrics the metric's.
        measure: ``psi``, ``jensen_shannon``, ``quantile_shift`` or ``new_share``.
        value: Of the measure.
        limit: From here it is drift.
        rows_before: On which the approved state was measured.
        rows_now: On which the present one is.
        detail: What moved most, in words.
    """

    table: str
    field: str
    measure: str
    value: float
    limit: float
    rows_before: int
    rows_now: int
    detail: str

    @property
    def is_drift(self) -> bool:
        """Whether it reaches its limit."""
        return self.value >= self.limit


@dataclass(frozen=True)
class Drift:
    """A use case's data in a scope since an evaluation.

    Attributes:
        use_case: Its name.
        scope: The scope's name.
        since_evaluation: The approved one, or the first where none is approved.
        is_approved: Whether it is approved.
        since: The moment until which the data of then reaches, UTC.
        findings: The strongest first.
        note: Why nothing could be compared; "" where it could.
    """

    use_case: str
    scope: str
    since_evaluation: str
    is_approved: bool
    since: datetime
    findings: tuple[DriftFinding, ...]
    note: str


@dataclass(frozen=True)
class OverTime:
    """What the report says of time.

    Attributes:
        trends: Of every use case and scope that was judged.
        drifts: Of those that were approved.
        silent: Checks that say nothing.
    """

    trends: tuple[Trend, ...]
    drifts: tuple[Drift, ...]
    silent: tuple[SilentCheck, ...]
