"""The cheapest way to a line of the score: what to mend, and what to wait for."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Fix(NamedTuple):
    """A requirement to mend, by whom, in how many person-days."""

    requirement: str
    title: str
    owner: str
    effort_days: float


class Wait(NamedTuple):
    """A requirement that ingest alone meets, if it goes on as in the last week, and on which day."""

    requirement: str
    title: str
    met_on: date


@dataclass(frozen=True)
class Way:
    """The set of fixes that reaches a line with the fewest person-days; what ingest brings by itself costs none.

    Attributes:
        line: 75 or 90.
        low: The lower bound after it.
        effort_days: Person-days of all fixes.
        met_on: The day on which the last of the waits is over; None where there is none.
        fixes: The costliest finding first.
        waits: The earliest first.
        words: All of it, in one sentence.
    """

    line: float
    low: float
    effort_days: float
    met_on: date | None
    fixes: tuple[Fix, ...]
    waits: tuple[Wait, ...]
    words: str
