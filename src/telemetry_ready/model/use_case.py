"""What a use case asks of the data, and in which scope."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from telemetry_ready.model.value import NOTHING_STATED, Attestation, Hypothesis, Maturity


class Criticality(StrEnum):
    """What a requirement costs when it is missed."""

    MUST = "must"
    IMPORTANT = "important"
    HELPFUL = "helpful"


class Scale(StrEnum):
    """How attainment grows between floor and target; volumes grow by their logarithm."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True)
class Requirement:
    """One line that a use case judges.

    Attributes:
        id: Its name within the use case, such as ``label-present``.
        title: What is required, in words for a lead.
        checks: Ids of one or several checks; the worst counts.
        criticality: must, important or helpful.
        floor: The measure below which the data is worthless: attainment 0.
        target: The measure from which it is good enough: attainment 1. Below the floor where less is better.
        scale: linear or log.
        source: Where the two lines come from: an address, "expert" or "validity".
    """

    id: str
    title: str
    checks: tuple[str, ...]
    criticality: Criticality
    floor: float
    target: float
    scale: Scale
    source: str


@dataclass(frozen=True)
class Kpi:
    """The number that the use case is meant to move.

    Attributes:
        name: In words.
        query: A SELECT on the lake that gives one number: the baseline, within the scope.
        unit: Of the number.
        direction: "down" or "up": which way is better.
    """

    name: str
    query: str
    unit: str
    direction: str


@dataclass(frozen=True)
class UseCase:
    """One YAML file of ``expectations/use_cases``."""

    name: str
    title: str
    why: str
    main_table: str
    acts_on_production: str  # read, suggest or act
    needs_at_decision_time: tuple[str, ...]
    department: str
    owner: str
    sponsor: str
    kpis: tuple[Kpi, ...]
    requirements: tuple[Requirement, ...]
    sha256: str  # of the file, so that an evaluation names what it judged by
    value: Hypothesis = NOTHING_STATED
    attestations: tuple[Attestation, ...] = ()
    maturity: Maturity | None = None  # of the field, not of this data; None: the file does not say
    maturity_source: str = ""
    text: str = field(default="", repr=False, compare=False)  # the file, so that it can be judged by again


@dataclass(frozen=True)
class Scope:
    """The part of the lake that a use case is judged on; an empty field leaves everything in.

    Attributes:
        name: As the report shows it; ``all`` where the project file names none.
        services: Names as in ``service_name``, compared without case.
        hosts: Names as in ``host_name``, compared without case.
        environments: As in ``deployment_environment``.
        sources: Names of sources.
        ticket_filter: An SQL condition on ``tickets``; read-only, checked as queries are.
        window_days: Days before ``as_of``; None: all history.
        since: Start of the window instead; aware, UTC.
        until: End of the window, before ``as_of``; aware, UTC.
    """

    name: str = "all"
    services: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ticket_filter: str = ""
    window_days: float | None = None
    since: datetime | None = None
    until: datetime | None = None
