"""What an assessment says: findings, score, interval, verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from telemetry_ready.model.background import Waiver
from telemetry_ready.model.beside import Beside
from telemetry_ready.model.expected import Missing, TakenOff
from telemetry_ready.model.use_case import Criticality, Kpi, Scope, UseCase
from telemetry_ready.model.value import NO_VALUE, Value
from telemetry_ready.model.way import Way


class Status(StrEnum):
    """How a requirement stands (readiness_model.md, section 3.3)."""

    MET = "met"
    PARTLY_MET = "partly met"
    NOT_MET = "not met"
    NOT_MEASURED = "not measured"
    NOT_APPLICABLE = "not applicable"
    WAIVED = "waived"


def status_by_data(status: str, measured: float | None, attainment: float) -> str:
    """The status without a waiver, which changes words only.

    >>> status_by_data("waived", 0.5, 0.2), status_by_data("waived", None, 0.0), status_by_data("met", 1.0, 1.0)
    ('partly met', 'not measured', 'met')
    """
    if status != Status.WAIVED:
        return status
    if measured is None:
        return str(Status.NOT_MEASURED)
    if attainment >= 1:
        return str(Status.MET)
    return str(Status.PARTLY_MET if attainment > 0 else Status.NOT_MET)


class Verdict(StrEnum):
    """What a lead may do (readiness_model.md, section 3.5)."""

    READY = "ready"
    PILOT = "pilot with conditions"
    NOT_READY = "not ready"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"


@dataclass(frozen=True)
class Finding:
    """One requirement, judged.

    Attributes:
        requirement: Its id.
        title: In words for a lead.
        criticality: must, important, helpful.
        status: See ``Status``.
        check_id: The check that decided: the worst one.
        table: What that check is about.
        measured: Its rate (0 to 1) or its number; None where it could not be measured.
        unit: "" for a rate, else the number's unit.
        evaluated: Rows or members that should be good.
        passed: That are known to be good.
        missing: Without a value.
        rejected: That never entered the table.
        pass_rate: passed / evaluated; None for a number, or where nothing was evaluated.
        floor: Worthless below.
        target: Good enough from.
        attainment: 0.0 to 1.0 at the measured value.
        attainment_low: At the lower bound.
        attainment_high: At the upper bound.
        points_lost: Points of the score that it costs; all findings' sum to 100 - score.
        score_if_fixed: The score if it alone were met.
        mended: Attainment once the check that decided is mended: that of the worst of the others; 1 where it is alone.
        mended_low: The same at the lower bound.
        owner: The role that fixes it.
        effort_days: Person-days to fix it.
        remediation: What to do.
        why: What breaks without it.
        source: Where floor and target come from.
        check_source: Where the check's threshold comes from.
        samples: A few failing rows, redacted.
        detail: Why it could not be measured, counts for less than was measured, or does not apply, else "".
        gain_per_day: What fixing it alone gives, in points per person-day.
        growth_per_day: What its number grew by in a day over the last week; None where it is met, or does not grow by
            ingest.
        met_on: The day on which ingest alone meets it, if it goes on as in the last week; None: never at this rate.
    """

    requirement: str
    title: str
    criticality: Criticality
    status: Status
    check_id: str
    table: str
    measured: float | None
    unit: str
    evaluated: int
    passed: int
    missing: int
    rejected: int
    pass_rate: float | None
    floor: float
    target: float
    attainment: float
    attainment_low: float
    attainment_high: float
    points_lost: float
    score_if_fixed: float
    owner: str
    effort_days: float
    remediation: str
    why: str
    source: str
    check_source: str
    samples: tuple[Mapping[str, str | None], ...] = ()
    detail: str = ""
    mended: float = 1.0
    mended_low: float = 1.0
    gain_per_day: float = 0.0
    growth_per_day: float | None = None
    met_on: date | None = None


@dataclass(frozen=True)
class Waived:
    """A requirement that is not met and that somebody answers for."""

    requirement: str
    title: str
    waiver: Waiver


@dataclass(frozen=True)
class Baseline:
    """A KPI as it stands before anything is built; value None where the query gives none, detail says why.

    ``target`` is what it shall reach; None where nobody has said so.
    """

    kpi: Kpi
    value: float | None
    detail: str = ""
    target: float | None = None


@dataclass(frozen=True)
class Assessment:
    """One use case in one scope.

    Attributes:
        use_case: What was judged.
        scope: On which part of the lake.
        score: 0 to 100, at the measured values.
        low: With every requirement at its lower bound at once.
        high: With every requirement at its upper bound at once.
        verdict: From ``low`` (see ``Verdict``).
        reason: Why, in one sentence; names what costs the most.
        next_step: What to do first, in one sentence.
        raw_pass_rate: Mean over the use case's row checks of passed / evaluated: what a dashboard would show;
            None where no row check could be measured.
        requirements_met: Their number.
        requirements_total: Of all requirements that apply.
        findings: Every requirement, the costliest first.
        baselines: The KPIs' baselines.
        value: What it is worth a year, or what is missing to say so.
        disclosures: What this judgement leaves out, one sentence each.
        beside: The score of other ways to judge the same data.
        verdict_words: The verdict, and what it would be without the requirements that are waived.
        weakest: The requirement that is attained the least; "" without requirements.
        measured_share: Share of the requirements that could be measured, 0 to 1.
        ways: The cheapest way to each line that the score does not reach.
        waived: Requirements that are not met and waived.
        score_without_waived: The score without them; None where none is waived.
        low_without_waived: Its lower bound.
        missing: What was there before, or is promised, and is missing: it counts as failed.
        taken_off: What the project file says is no longer expected.
    """

    use_case: UseCase
    scope: Scope
    score: float
    low: float
    high: float
    verdict: Verdict
    reason: str
    next_step: str
    raw_pass_rate: float | None
    requirements_met: int
    requirements_total: int
    findings: tuple[Finding, ...]
    baselines: tuple[Baseline, ...] = ()
    value: Value = NO_VALUE
    disclosures: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    verdict_words: str = ""
    weakest: str = ""
    measured_share: float = 0.0
    ways: tuple[Way, ...] = ()
    waived: tuple[Waived, ...] = ()
    score_without_waived: float | None = None
    low_without_waived: float | None = None
    missing: tuple[Missing, ...] = ()
    taken_off: tuple[TakenOff, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """One run of ``assess``: every use case and scope, on one snapshot, as of one moment."""

    evaluation_id: str
    snapshot_id: int
    as_of: datetime  # aware, UTC
    assessed_at: datetime  # aware, UTC
    code_version: str
    assessments: tuple[Assessment, ...]
