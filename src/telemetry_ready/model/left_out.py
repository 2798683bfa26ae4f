"""What a scope leaves out of the lake by naming sources or a window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

Cells = Mapping[tuple[str, date | None], int]
"""Rows by source and day."""


@dataclass(frozen=True)
class LeftOut:
    """Rows of one silo by source and day: in the scope, and in the scope without its sources and window.

    Attributes:
        silo: logs, metrics, tickets or alerts.
        whole: What the lake holds.
        kept: What the scope sees of it.
    """

    silo: str
    whole: Cells
    kept: Cells

    @property
    def rows(self) -> int:
        """Rows that the lake holds."""
        return sum(self.whole.values())

    @property
    def share(self) -> float:
        """Share of them that the scope does not see, 0 to 1."""
        return 1 - sum(self.kept.values()) / self.rows if self.rows else 0.0

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of which the scope sees nothing."""
        return tuple(sorted({source for source, _ in self.whole} - {source for source, _ in self.kept}))

    @property
    def days(self) -> tuple[date, ...]:
        """Days of which the scope sees nothing, ascending."""
        held = {day for _, day in self.whole} - {day for _, day in self.kept}
        return tuple(sorted(day for day in held if day is not None))
