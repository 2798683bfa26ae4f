"""Numbers per day that are kept from one run of the checks to the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True)
class DayRun:
    """Successive days of a table whose rows lie in the same data files.

    Attributes:
        first: Day.
        last: Day, at or after the first.
        token: Of those files and of what was deleted from them: where it is the same, so are the rows.
        latest: A moment after every row of the files, naive UTC; None where that is not known.
    """

    first: date
    last: date
    token: str
    latest: datetime | None = None

    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class DayCounts:
    """What one measure counted in a run of days.

    Attributes:
        table: As checks name it.
        scope: Hash of which rows of the table are in scope, whatever the time.
        measure: Hash of the measure as it is run.
        token: Hash of the data that it was counted on.
        first: Day.
        last: Day.
        counts: Day to count, of days that have rows.
    """

    table: str
    scope: str
    measure: str
    token: str
    first: date
    last: date
    counts: Mapping[date, int]


class DayStore(Protocol):
    """Where numbers per day are kept, and what tells whether the data behind them changed."""

    def runs(self, table: str) -> tuple[DayRun, ...] | None:
        """Every day that a stored table may have rows of, ascending; None where that cannot be told."""

    def state(self, table: str) -> str:
        """Hash of all rows of a small table."""

    def stored(self, table: str, scope: str) -> Iterable[DayCounts]:
        """What was kept for a table in a scope."""

    def keep(self, counts: DayCounts) -> None:
        """Keep it for the next run."""
