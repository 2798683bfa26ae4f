"""What the report shows beside the evaluation: the inventory of the lake."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class SourceInventory:
    """One source of one silo, as the lake holds it.

    Attributes:
        source: Its name.
        silo: logs, metrics or tickets.
        files: Files taken.
        copies: Files that were recognised as copies.
        formats: Format labels in use.
        records_read: Counted by the framer.
        records_rejected: In quarantine.
        rows: Stored rows of the silo's main table.
        rows_duplicate: Rows that another file had already brought.
        rows_rejected: Rows of parsed records that are in quarantine.
        first_event: Earliest event; naive UTC; None where there are no rows.
        last_event: Latest event.
        days_with_data: UTC days with at least one row.
        missing_days: UTC days between first and last without any row, at most 60 of them.
        missing_days_total: Their number.
        rejects: Reason code to count.
        doubtful: Time flag in words to number of rows.
    """

    source: str
    silo: str
    files: int
    copies: int
    formats: tuple[str, ...]
    records_read: int
    records_rejected: int
    rows: int
    rows_duplicate: int
    rows_rejected: int
    first_event: datetime | None
    last_event: datetime | None
    days_with_data: int
    missing_days: tuple[date, ...]
    missing_days_total: int
    rejects: tuple[tuple[str, int], ...]
    doubtful: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ClockFinding:
    """One clock of a source that is, or was, probably set to another time zone.

    Attributes:
        source: Its name.
        kind: The other clock, as in the view ``clock_skew``.
        before_s: Its skew when files were last read again, in seconds; None where they never were.
        rows_before: Rows that showed it then.
        skew_s: Its skew now, in seconds; None where no row has both clocks any more.
        rows: Rows that show it now.
        is_alarm: Whether it is still wrong.
        setting: What would mend it, or was to mend it.
    """

    source: str
    kind: str
    before_s: int | None
    rows_before: int | None
    skew_s: int | None
    rows: int | None
    is_alarm: bool
    setting: str | None


@dataclass(frozen=True)
class Inventory:
    """Everything that the lake holds, per source and silo."""

    sources: tuple[SourceInventory, ...]
    daily_rows: tuple[tuple[str, date, int], ...]  # silo, UTC day, rows
    clocks: tuple[ClockFinding, ...] = ()
