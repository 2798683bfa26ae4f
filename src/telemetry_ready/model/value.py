"""What a use case is worth: the assumptions that people state, what follows from them, and who vouches for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PLACEHOLDERS = frozenset(
    {"", "?", "-", ".", "tbd", "tba", "tbc", "todo", "n/a", "na", "none", "null", "nobody", "unknown", "xxx", "name"}
)
"""What stands in a field that nobody has filled in."""


class Maturity(StrEnum):
    """How far the field has come with a use case, whoever's data it is."""

    PROVEN = "proven"
    EMERGING = "emerging"
    RESEARCH = "research"


class Topic(StrEnum):
    """What a pilot needs beside data; somebody vouches for each."""

    SKILLS = "skills"
    SPONSOR = "sponsor"
    TARGET_WORKFLOW = "target_workflow"
    MODEL_OPERATIONS = "model_operations"


@dataclass(frozen=True)
class Attestation:
    """Somebody vouches for one topic: who, and on which day."""

    topic: Topic
    by: str
    on: date
    note: str = ""


@dataclass(frozen=True)
class Attested:
    """How one topic stands on a day; ``by`` None: nobody vouches for it, and ``detail`` says why."""

    topic: Topic
    by: str | None
    on: date | None
    note: str = ""
    detail: str = ""


@dataclass(frozen=True)
class UnitValue:
    """Money for one unit, such as 45 per hour; the currency stands in the hypothesis."""

    amount: float
    per: str


@dataclass(frozen=True)
class Hypothesis:
    """What people state before anything is built; None is what nobody has stated, never a default.

    Attributes:
        kpi: Name of one of the use case's KPIs.
        target: What the KPI shall reach, in its unit.
        change: Or the share by which it shall get better, off the baseline: 0.4 is 40 % fewer hours, or 40 % more.
        volume_per_year: Items a year that the KPI is about, such as tickets.
        unit_value: What one unit of the KPI costs, or is worth.
        adoption: Share of the items for which people will use it, above 0 to 1.
        currency: ISO 4217 code.
        pilot_cost: Once, in the currency.
        running_cost_per_year: In the currency.
        source: Where the numbers come from, in words.
    """

    kpi: str | None = None
    target: float | None = None
    change: float | None = None
    volume_per_year: float | None = None
    unit_value: UnitValue | None = None
    adoption: float | None = None
    currency: str | None = None
    pilot_cost: float | None = None
    running_cost_per_year: float | None = None
    source: str | None = None


@dataclass(frozen=True)
class Assumption:
    """One number that the value rests on, as a reader sees it: its key in the YAML, what it is, and what it says."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Value:
    """What a use case in a scope is worth a year; every number is None where it is refused.

    Attributes:
        kpi: Name of the KPI.
        unit: Of the KPI.
        baseline: As measured in the scope.
        target: What it shall reach, in the KPI's unit.
        per_year: Gross value a year, in the currency.
        net_per_year: Without the yearly running cost.
        pilot_cost: Once.
        running_cost_per_year: As stated.
        payback_months: Until the net value has paid the pilot; None where it never does.
        first_year_return: (net value - pilot) / (pilot + running cost); None where nothing is spent.
        currency: ISO 4217 code; empty where none was stated.
        formula: How the yearly value comes about, in words and numbers.
        assumptions: Every number that was stated.
        missing: What must be stated or measured before there is a value; empty where there is one.
    """

    kpi: str = ""
    unit: str = ""
    baseline: float | None = None
    target: float | None = None
    per_year: float | None = None
    net_per_year: float | None = None
    pilot_cost: float | None = None
    running_cost_per_year: float | None = None
    payback_months: float | None = None
    first_year_return: float | None = None
    currency: str = ""
    formula: str = ""
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[str, ...] = ()


NOTHING_STATED = Hypothesis()
NO_VALUE = Value()


def attested(given: Iterable[Attestation], today: date) -> tuple[Attested, ...]:
    """All topics as they stand today: a day that is yet to come vouches for nothing."""
    found = {one.topic: one for one in given}
    return tuple(_attested(topic, found.get(topic), today) for topic in Topic)


def _attested(topic: Topic, one: Attestation | None, today: date) -> Attested:
    if one is None:
        return Attested(topic, None, None, detail="nobody vouches for it")
    if one.on > today:
        return Attested(topic, None, None, one.note, f"{one.by} is to vouch for it on {one.on}, which is yet to come")
    return Attested(topic, one.by, one.on, one.note)


def is_named(name: str) -> bool:
    """Whether a field names somebody.

    >>> is_named("Ada Lovelace"), is_named(" TBD "), is_named("?"), is_named("")
    (True, False, False, False)
    """
    return name.strip().lower() not in PLACEHOLDERS
