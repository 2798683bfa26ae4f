"""Years of a file whose times carry none: walk back from its last record (formats_and_schema.md, section 1.8).

Every such time first gets the latest year before the file's anchor; in a file of at most a year that is the end of
it. Where records, in their order, then jump back by more than half a year, or a 29 February finds no year, the file
is longer or older: the walk says how many years earlier each record is, and the file is read once more.
"""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from telemetry_ready.model.source import TimeFlag
from telemetry_ready.normalize.place import NO_YEAR
from telemetry_ready.normalize.time import latest_march, years_back

HALF_A_YEAR = timedelta(days=183)
NEARLY_A_YEAR = timedelta(days=334)
"""Forward by so much is a late record from before the turn, not a gap: records stand a month out of order at most."""

MOST_JUMPS = 10_000
"""A file with more of them is in no order of time: walking through it says nothing, and the first guess stays."""

_LONGEST_WAIT = 8  # years between two leap years, at the turn of a century
_STEPS: dict[str, Any] = {"record_no": pl.UInt64, "years_back": pl.Int32}
_SEEN: dict[str, Any] = {"record_no": pl.UInt64, "time": pl.Datetime("us")}
_TIMES = {
    "logs": "time_unix_nano",
    "metric_points": "time_unix_nano",
    "ticket_versions": "version_at",
    "alert_versions": "started_at",
}


@dataclass(frozen=True)
class Walk:
    """What was seen of a file's years, block by block.

    Attributes:
        anchor: The moment that no record is later than.
        jumps: ``record_no`` where times jump by a year, and 1 (back: those before are a year earlier) or -1.
        leap_days: ``record_no`` of times on a 29 February that found no year.
        last: The latest record's time.
    """

    anchor: datetime
    jumps: tuple[tuple[int, int], ...] = ()
    leap_days: tuple[int, ...] = ()
    last: datetime | None = None

    @property
    def is_off(self) -> bool:
        """Whether some record is of another year than the first guess."""
        return bool(self.jumps or self.leap_days) and len(self.jumps) <= MOST_JUMPS

    def after(self, rows: Mapping[str, pl.DataFrame], rejects: pl.DataFrame) -> "Walk":
        """The walk with one more block, as the first guess placed it."""
        lost = rejects.filter(pl.col("reason_code") == NO_YEAR)["record_no"].cast(pl.UInt64).unique().sort()
        walk = replace(self, leap_days=(*self.leap_days, *lost)) if len(lost) else self
        found = [_yearless(frame, _TIMES[name]) for name, frame in rows.items() if name in _TIMES]
        found.append(pl.DataFrame({"record_no": lost, "time": [latest_march(self.anchor)] * len(lost)}, schema=_SEEN))
        times = pl.concat(found).sort("record_no", maintain_order=True)
        if times.is_empty():
            return walk
        moved = times["time"] - times["time"].shift(1, fill_value=self.last or times["time"][0])
        jumps = times.select(
            "record_no", step=pl.when(moved < -HALF_A_YEAR).then(1).when(moved > NEARLY_A_YEAR).then(-1)
        ).drop_nulls()
        kept = (*walk.jumps, *jumps.head(MOST_JUMPS + 1).iter_rows())[: MOST_JUMPS + 1]
        return replace(walk, jumps=kept, last=times["time"][-1])

    def steps(self) -> pl.DataFrame:
        """``record_no`` from which on times are ``years_back`` years before the first guess, in order."""
        years, found = 0, []
        for record_no, step in reversed(self.jumps):
            found.append((record_no, years))
            years = max(0, years + step)
        steps = pl.DataFrame([(0, years), *reversed(found)], schema=_STEPS, orient="row")
        return steps.with_columns(pl.col("years_back") + self._wait(steps))

    def _wait(self, steps: pl.DataFrame) -> int:
        """Years that the whole file is earlier, so that each 29 February lies in a leap year; 0 if none does it."""
        days = pl.Series(self.leap_days, dtype=pl.UInt64)
        march = latest_march(self.anchor).year
        years = [march - back for back in years_back(days, steps).unique()]
        waits = range(_LONGEST_WAIT + 1)
        return next((wait for wait in waits if all(isleap(year - wait) for year in years)), 0)


def _yearless(rows: pl.DataFrame, time: str) -> pl.DataFrame:
    """Record and time of those rows that were written without a year."""
    is_yearless = (pl.col("time_flags") & TimeFlag.YEAR_INFERRED.value) != 0
    return rows.filter(is_yearless).select("record_no", pl.col(time).cast(pl.Datetime("us")).alias("time"))
