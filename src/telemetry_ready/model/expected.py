"""What a scope should hold because it was there before, or because the project file promises it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from telemetry_ready.model.check import CheckResult


class Unit(NamedTuple):
    """One part of a silo that can go missing.

    Attributes:
        silo: logs, metrics, tickets, alerts or inventory.
        source: Name of the source whose rows it is of.
        kind: source, day, host, service, metric or column.
        name: The day as ISO 8601, the name of the host, service or metric, table.column; "" for the source itself.
    """

    silo: str
    source: str
    kind: str
    name: str


class Holding(NamedTuple):
    """Rows of a unit (of a column: rows that have a value), and the newest day of its rows."""

    rows: int
    last_day: date | None


class Seen(NamedTuple):
    """What the lake remembers of a unit: how it was when an evaluation of the scope last saw it.

    Attributes:
        holding: Its rows then.
        first_snapshot: Snapshot that the first evaluation read which saw it.
        last_snapshot: Snapshot that the last one read.
        last_seen_at: When that one ran; aware, UTC.
    """

    holding: Holding
    first_snapshot: int
    last_snapshot: int
    last_seen_at: datetime


@dataclass(frozen=True)
class Profile:
    """What a scope holds now.

    Attributes:
        held: Every unit with rows.
        columns: ``table.column`` of those columns that were looked at; of others nothing is known.
    """

    held: Mapping[Unit, Holding] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Missing:
    """A unit that is expected and not there; ``seen`` is None where the project file promises it and it never came."""

    unit: Unit
    seen: Seen | None = None

    def words(self) -> str:
        """As a lead reads it."""
        silo, source, kind, name = self.unit
        what = f"source {source}" if kind == "source" else f"{kind} {name} of {source}"
        when = f"last seen on {self.seen.last_seen_at:%Y-%m-%d}" if self.seen else "never gave a row"
        return f"{what} ({silo}, {when})"


@dataclass(frozen=True)
class TakenOff:
    """A source or host that the project file says is no longer expected."""

    kind: str
    name: str
    until: date
    why: str


@dataclass(frozen=True)
class Expected:
    """How a scope stands against what it should hold.

    Attributes:
        missing: Units that are expected and not there.
        taken_off: What the project file takes off.
        ceilings: Check id to what it measured when what is missing now was there.
    """

    missing: tuple[Missing, ...] = ()
    taken_off: tuple[TakenOff, ...] = ()
    ceilings: Mapping[str, tuple[CheckResult, ...]] = field(default_factory=dict)
