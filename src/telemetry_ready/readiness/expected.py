"""What is expected and missing counts as failed (readiness_model.md, section 3.3, point 4).

Expected is what an earlier evaluation of the same scope saw, and every source that the project file lists.
Two rules follow, for the checks that read a silo of which something is missing:

- Rows and members that were evaluated then and are not now stay in the denominator, as missing.
- No measure counts for more than the one taken while everything was there (``judge`` takes the worse of both): so a
  share or a number that rises because a bad host is gone does not help either.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from statistics import median

from telemetry_ready.model.check import Check, CheckResult, DailyCount, Kind, Outcome
from telemetry_ready.model.expected import Expected, Holding, Missing, Profile, Seen, TakenOff, Unit
from telemetry_ready.model.use_case import UseCase

INVENTORY = "inventory"
READS = {
    "logs": frozenset({"logs", "log_templates"}),
    "metrics": frozenset({"metrics", "metric_points", "metric_series"}),
    "alerts": frozenset({"alerts", "alert_versions"}),
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


def gone_units(
    seen: Mapping[Unit, Seen],
    now: Profile,
    taken_off: Iterable[TakenOff] = (),
    *,
    since: date | None = None,
    until: date | None = None,
) -> dict[Unit, Seen]:
    """Units that were seen in the scope and are not there now; of a source that is wholly gone, only itself.

    Args:
        seen: What the lake remembers of the scope.
        now: What it holds.
        taken_off: Sources, hosts and services of which nothing is expected that was last seen up to a day.
        since: First whole day of the scope's window; what was last there before it has left the window.
        until: Its last whole day, where it is fixed; what came later is not expected yet.
    """
    off = list(taken_off)
    gone = {
        unit: one
        for unit, one in seen.items()
        if unit not in now.held
        and (unit.kind != COLUMN or (unit.name in now.columns and _source(unit) in now.held))
        and _is_in(one, since, until)
        and not any(_is_off(unit, one, other) for other in off)
    }
    return {unit: one for unit, one in sorted(gone.items()) if unit.kind == SOURCE or _source(unit) not in gone}


def missing_units(
    gone: Mapping[Unit, Seen], seen: Mapping[Unit, Seen], now: Profile, whole: Collection[tuple[str, int]]
) -> tuple[Missing, ...]:
    """Those that are gone and not only moved: by another zone, or under other names, when their source was read again.

    Args:
        gone: Of ``gone_units``.
        seen: What the lake remembers of the scope.
        now: What it holds.
        whole: Sources, each with a snapshot, of which no file has been taken out since.
    """
    rows_then = _rows_by_source((unit, one.holding) for unit, one in seen.items())
    rows_now = _rows_by_source(now.held.items())
    return tuple(
        Missing(unit, one)
        for unit, one in gone.items()
        if unit.kind in (SOURCE, COLUMN)
        or (unit.source, one.last_snapshot) not in whole
        or rows_now.get(_source(unit), 0) < rows_then[_source(unit)]
    )


def _source(unit: Unit) -> Unit:
    return unit._replace(kind=SOURCE, name="")


def _rows_by_source(held: Iterable[tuple[Unit, Holding]]) -> dict[Unit, int]:
    found: dict[Unit, int] = {}
    for unit, holding in held:
        source = _source(unit)
        found[source] = found.get(source, 0) + (holding.rows if unit.kind == DAY else 0)
    return found


def relevant(expected: Expected, use_case: UseCase, checks: Mapping[str, Check]) -> Expected:
    """What of it a use case's checks depend on."""
    named = {name for requirement in use_case.requirements for name in requirement.checks}
    silos = frozenset().union(*(silos_read(checks[name]) for name in named), {""})
    return replace(expected, missing=tuple(one for one in expected.missing if one.unit.silo in silos))


def _is_in(one: Seen, since: date | None, until: date | None) -> bool:
    last = one.holding.last_day
    return last is None or ((since is None or last >= since) and (until is None or last <= until))


def _is_off(unit: Unit, one: Seen, off: TakenOff) -> bool:
    name = unit.source if off.kind == SOURCE else unit.name if unit.kind == off.kind else None
    return name is not None and name.casefold() == off.name.casefold() and one.last_seen_at.date() <= off.until


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
