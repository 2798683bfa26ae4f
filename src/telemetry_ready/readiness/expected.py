"""What is expected and missing counts as failed (readiness_model.md, section 3.3, point 4).

Expected is what an earlier evaluation of the same scope saw, and every source that the project file lists.
Two rules follow, for the checks that read a silo of which something is missing:

- Rows and members that were evaluated then and are not now stay in the denominator, as missing.
- No measure counts for more than the one taken while everything was there (``judge`` takes the worse of both): so a
  share or a number that rises because a bad host is gone does not help either.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from statistics import median

from telemetry_ready.model.check import Check, CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.expected import Missing, Profile, Seen, TakenOff, Unit

INVENTORY = "inventory"
READS = {
    "logs": frozenset({"logs", "log_templates"}),
    "metrics": frozenset({"metrics", "metric_points", "metric_series"}),
    "tickets": frozenset(
        {
            *("tickets", "ticket_versions", "ticket_events", "ticket_links", "ticket_event_records"),
            *("ticket_link_records", "ticket_leaks"),
        }
    ),
}
"""Silo to the tables and views that are of it; a check that names another reads every silo, so far as is known."""
READS_ALL = re.compile(r"\b(entities|entity_aliases|noise|clock_skew|source_files|quarantine)\b")
COLUMN = "column"
SOURCE = "source"
DAY = "day"


def silos_read(check: Check) -> frozenset[str]:
    """Silos that a check's answer depends on, by the names in its SQL."""
    text = " ".join([check.table, *map(str, check.expect.values())])
    words = set(re.findall(r"\w+", text))
    silos = {silo for silo, names in READS.items() if names & words}
    linked = {INVENTORY} if "entity" in text else set()
    return frozenset({*READS, INVENTORY} if READS_ALL.search(text) or not silos else silos | linked)


def silo_of(table: str) -> str:
    """The silo whose rows a check of a table counts; "" for one about links."""
    return next((silo for silo, names in READS.items() if table in names), "")


def missing_units(
    seen: Mapping[Unit, Seen],
    now: Profile,
    taken_off: Iterable[TakenOff] = (),
    *,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Missing, ...]:
    """Units that were seen in the scope and are not there now.

    A day, host, service or metric of a source that has no fewer rows than it had on the same days has moved, not gone:
    the source was read again, with another zone or other names.

    Args:
        seen: What the lake remembers of the scope.
        now: What it holds.
        taken_off: Sources and hosts of which nothing is expected that was last seen up to a day.
        since: Start of the scope's window; what lies wholly before it has left the window.
        until: Its end, where it is fixed; what came later is not expected yet.

    Returns:
        In order of the units; of a source that is wholly gone, only itself.
    """
    off = list(taken_off)
    gone = {
        unit: one
        for unit, one in seen.items()
        if unit not in now.held
        and (unit.kind != COLUMN or (unit.name in now.columns and unit._replace(kind=SOURCE, name="") in now.held))
        and _is_in(one, since, until)
        and not any(_is_off(unit, one, other) for other in off)
    }
    lost = {(unit.silo, unit.source) for unit in gone if unit.kind == SOURCE}
    moved = _unchanged_sources(seen, now, since)
    return tuple(
        Missing(unit, gone[unit])
        for unit in sorted(gone)
        if unit.kind == SOURCE
        or ((unit.silo, unit.source) not in lost and (unit.kind == COLUMN or (unit.silo, unit.source) not in moved))
    )


def _is_in(one: Seen, since: date | None, until: date | None) -> bool:
    last = one.holding.last_day
    return last is None or ((since is None or last >= since) and (until is None or last <= until))


def _is_off(unit: Unit, one: Seen, off: TakenOff) -> bool:
    name = unit.source if off.kind == SOURCE else unit.name if unit.kind == off.kind else None
    return name is not None and name.casefold() == off.name.casefold() and one.last_seen_at.date() <= off.until


def _unchanged_sources(seen: Mapping[Unit, Seen], now: Profile, since: date | None) -> set[tuple[str, str]]:
    """Sources that have no fewer rows now, up to the day after their last, than they had on the days of the window."""
    then: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, str], date] = {}
    for unit, one in seen.items():
        day = one.holding.last_day
        if unit.kind == DAY and day is not None and (since is None or day >= since):
            key = unit.silo, unit.source
            then[key] = then.get(key, 0) + one.holding.rows
            last[key] = max(last.get(key, day), day)
    rows = dict.fromkeys(then, 0)
    for unit, holding in now.held.items():
        key = unit.silo, unit.source
        if unit.kind == DAY and key in rows and holding.last_day and (holding.last_day - last[key]).days <= 1:
            rows[key] += holding.rows
    return {key for key, count in then.items() if rows[key] >= count}


def counted(
    result: CheckResult, ceilings: Iterable[CheckResult], promised: float, since: date | None = None
) -> CheckResult:
    """The result with what is missing in its denominators, and 0 passed of it.

    Args:
        result: What the check measured; what is no rate of anything stays as it is.
        ceilings: What it measured while what is missing was there: no denominator is smaller than then.
        promised: Rows of sources that never gave one, as a share of the rows that there are.
        since: First day of the scope's window; earlier days of the ceilings have left it.
    """
    if result.outcome in (Outcome.ERROR, Outcome.NOT_EVALUABLE) or result.kind is Kind.NUMBER:
        return result
    daily = {day.day: day for day in result.daily}
    undated = result.evaluated - _rows(result.daily)
    for then in ceilings:
        if then.kind is not result.kind or (result.daily and not then.daily):
            continue
        undated = max(undated, then.evaluated - _rows(then.daily))
        for day in then.daily:
            if since is None or day.day >= since:
                now = daily.get(day.day, DailyCount(day.day, 0, 0))
                daily[day.day] = replace(now, evaluated=max(now.evaluated, day.evaluated))
    if promised and result.kind is Kind.ROWS:
        daily = {day: replace(one, evaluated=_with(one.evaluated, promised)) for day, one in daily.items()}
        undated = _with(undated, promised)
    more = undated + _rows(daily.values()) - result.evaluated
    if not more:
        return result
    days = tuple(daily[day] for day in sorted(daily))
    return replace(result, evaluated=result.evaluated + more, missing=result.missing + more, daily=days)


def _rows(days: Iterable[DailyCount]) -> int:
    return sum(day.evaluated for day in days)


def _with(rows: int, promised: float) -> int:
    return rows + round(rows * promised)


def promised_share(silo: str, missing: Iterable[Missing], now: Profile) -> float:
    """Rows of the silo's sources that never gave one, as a share of the rows that there are: each as the median one."""
    absent = sum(one.seen is None and one.unit.silo == silo for one in missing)
    rows = [holding.rows for unit, holding in now.held.items() if unit.kind == SOURCE and unit.silo == silo]
    return absent * median(rows) / sum(rows) if rows and sum(rows) else 0.0
