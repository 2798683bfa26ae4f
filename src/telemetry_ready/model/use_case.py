"""What a use case asks of the data, and in which scope."""

from collections.abc import Mapping
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


class Method(StrEnum):
    """What kind of model is meant: one that is trained on this data alone, or one that knows the language already.

    Vendors' numbers differ by ten times between the two (readiness_model.md, section 4).
    """

    CLASSIC = "classic"
    PRETRAINED = "pretrained"


class Acts(StrEnum):
    """What a use case may do in production: look, propose to a person, or act by itself."""

    READ = "read"
    SUGGEST = "suggest"
    ACT = "act"


@dataclass(frozen=True)
class Lines:
    """Floor, target and where the two come from, as in ``Requirement``."""

    floor: float
    target: float
    source: str


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
        pretrained: The lines where the method is pretrained; None: the same.
        origin: "" for the use case's own; else why it was added, such as "acts on production".
        not_applicable: Why the project file says that it does not apply; "": it applies.
    """

    id: str
    title: str
    checks: tuple[str, ...]
    criticality: Criticality
    floor: float
    target: float
    scale: Scale
    source: str
    pretrained: Lines | None = None
    origin: str = ""
    not_applicable: str = ""


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
    """One YAML file of ``expectations/use_cases``, and how a project chose to have it judged.

    Attributes:
        sha256: Of the file and of what the project chose, so that an evaluation names what it judged by.
        method: classic or pretrained: which lines count.
    """

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
    sha256: str  # of the file, and of what the project file chose
    value: Hypothesis = NOTHING_STATED
    attestations: tuple[Attestation, ...] = ()
    maturity: Maturity | None = None  # of the field, not of this data; None: the file does not say
    maturity_source: str = ""
    method: str = Method.CLASSIC
    text: str = field(default="", repr=False, compare=False)  # the file, so that it can be judged by again


@dataclass(frozen=True)
class Choice:
    """What a project file says of a use case; None or empty: as the use case's own file has it.

    Attributes:
        method: classic or pretrained.
        acts_on_production: read, suggest or act.
        not_applicable: Requirement id to the reason why it does not apply.
    """

    method: Method | None = None
    acts_on_production: Acts | None = None
    not_applicable: Mapping[str, str] = field(default_factory=dict)


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
