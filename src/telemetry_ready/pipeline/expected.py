"""What a scope should hold: the memory of the lake, the promises of the project file, and what is missing of both."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from telemetry_ready.checks import scoped
from telemetry_ready.checks.conditions import window_of
from telemetry_ready.lake import Lake
from telemetry_ready.lake.seen import (
    evaluations_of,
    files_at,
    profile,
    results_then,
    seen_in,
    seen_rows,
    sources_with_rows,
)
from telemetry_ready.model.check import Check, CheckResult
from telemetry_ready.model.expected import Expected, Missing, Profile, Seen, TakenOff, Unit
from telemetry_ready.model.use_case import Scope
from telemetry_ready.readiness.expected import (
    SOURCE,
    counted,
    gone_units,
    missing_units,
    promised_share,
    silo_of,
    silos_read,
)
from telemetry_ready.readiness.output import scope_json
from telemetry_ready.settings import Project, as_of_moment
from telemetry_ready.sources import format_named


@dataclass(frozen=True)
class Stock:
    """What a scope holds and held, and what that means for its checks.

    Attributes:
        key: The scope in the memory.
        before: What the memory says.
        now: What is there.
        expected: What is missing, and what checks measured while it was there.
        since: First whole day of the scope's window.
    """

    key: str
    before: Mapping[Unit, Seen]
    now: Profile
    expected: Expected
    since: date | None

    def counted(self, check: Check, result: CheckResult) -> CheckResult:
        """A check's result with what is missing in its denominators."""
        share = promised_share(silo_of(check.table), self.expected.missing, self.now)
        return counted(result, self.expected.ceilings.get(check.id, ()), share, self.since)

    def memory(self, snapshot: int, now: datetime) -> pl.DataFrame:
        """Rows of ``seen`` after the evaluation of a snapshot."""
        return seen_rows(self.key, self.before, self.now, snapshot, now)


def stock_of(lake: Lake, project: Project, scope: Scope, checks: Collection[Check], as_of: datetime) -> Stock:
    """Compare what a scope holds with what it should hold, and find what its checks measured while it was whole."""
    with scoped(lake.connection, scope, as_of):
        now = profile(lake.connection, words_of(checks))
    key = scope_key(scope)
    before = seen_in(lake, key)
    off = taken_off(project)
    since, until = _whole_days(project, scope, as_of)
    gone = gone_units(before, now, off, since=since, until=until)
    missing = missing_units(gone, before, now, _whole(lake, gone))
    promised = _promised(lake, project, scope, off, {one.unit for one in missing}, as_of)
    expected = Expected(missing + promised, off, _ceilings(lake, key, missing, checks))
    return Stock(key, before, now, expected, since)


def _whole(lake: Lake, gone: Mapping[Unit, Seen]) -> set[tuple[str, int]]:
    """Sources of which no file has been taken out since a snapshot."""
    then = {snapshot: files_at(lake, snapshot) for snapshot in {one.last_snapshot for one in gone.values()}}
    now = files_at(lake, None) if then else {}
    return {
        (source, snapshot)
        for snapshot, files in then.items()
        for source, ids in files.items()
        if ids <= now.get(source, frozenset())
    }


def scope_key(scope: Scope) -> str:
    """The scope as the memory knows it: whatever its name, so that a new name forgets nothing."""
    return json.dumps({name: value for name, value in scope_json(scope).items() if name != "name"}, sort_keys=True)


def words_of(checks: Collection[Check]) -> frozenset[str]:
    """Every word of the checks' expectations: names of columns among them."""
    return frozenset(re.findall(r"\w+", " ".join(str(value) for one in checks for value in one.expect.values())))


def taken_off(project: Project) -> tuple[TakenOff, ...]:
    """What the project file says is no longer expected."""
    settings = project.settings
    sources = [(SOURCE, one.name, one.expected) for one in settings.sources if one.expected]
    hosts = [("host", name, one.expected) for name, one in settings.hosts.items()]
    services = [("service", name, one.expected) for name, one in settings.services.items()]
    return tuple(TakenOff(kind, name, one.until, one.why) for kind, name, one in (*sources, *hosts, *services))


def _whole_days(project: Project, scope: Scope, as_of: datetime) -> tuple[date | None, date | None]:
    """First and last day that lie wholly in the window; None where only the data ends it, or the clock."""
    window = window_of(scope, as_of)
    since = (window.since + timedelta(days=1, microseconds=-1)).date() if window.since else None
    until = (window.end - timedelta(days=1)).date() if as_of_moment(project.settings) else None
    return since, until


def _promised(  # each is another ground on which a source is not expected
    lake: Lake, project: Project, scope: Scope, off: Collection[TakenOff], missing: Collection[Unit], as_of: datetime
) -> tuple[Missing, ...]:
    """Sources of the project file that never gave a row; of none in a scope that leaves out rows of its sources."""
    if scope.services or scope.hosts or scope.environments or scope.ticket_filter:
        return ()
    there = sources_with_rows(lake) | {unit.source for unit in missing if unit.kind == SOURCE}
    ended = {one.name for one in off if one.kind == SOURCE and one.until <= as_of.date()}
    names = {name.casefold() for name in scope.sources}
    return tuple(
        Missing(Unit(_silo(project, one.name), one.name, SOURCE, ""))
        for one in sorted(project.settings.sources, key=lambda one: one.name)
        if one.name not in there | ended and (not names or one.name.casefold() in names)
    )


def _silo(project: Project, name: str) -> str:
    """The silo of a source as the project file or its format tells it; "" where only its files would."""
    one = next(source for source in project.settings.sources if source.name == name)
    if one.silo or not one.format:
        return str(one.silo or (one.mapping.silo if one.mapping else "") or "")
    found = format_named(one.format)
    return str(found.silo) if found else ""


def _ceilings(
    lake: Lake, key: str, missing: Collection[Missing], checks: Collection[Check]
) -> dict[str, tuple[CheckResult, ...]]:
    """Check id to its results while the units were there: for each snapshot on which some of them were last seen."""
    if not missing:
        return {}
    same = {(one, name) for one, name, scope in evaluations_of(lake) if _key_of(scope) == key}
    reads = {check.id: silos_read(check) for check in checks}
    found: dict[str, list[CheckResult]] = {}
    for last in sorted({one.seen.last_snapshot for one in missing if one.seen}):
        units = [one for one in missing if one.seen and one.seen.last_snapshot == last]
        first = min(one.seen.first_snapshot for one in units if one.seen)
        silos = {one.unit.silo for one in units}
        for check_id, result in results_then(lake, same, first, last).items():
            if reads.get(check_id, frozenset()) & silos:
                found.setdefault(check_id, []).append(result)
    return {check_id: tuple(results) for check_id, results in found.items()}


def _key_of(scope: str) -> str:
    return json.dumps({name: value for name, value in json.loads(scope).items() if name != "name"}, sort_keys=True)
