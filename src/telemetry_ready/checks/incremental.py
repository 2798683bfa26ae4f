"""Counts per day from what earlier runs kept: a day is counted again only where its data or the measure changed.

It claims measures that add up over days: an aggregate over single rows. What reads other rows, by a subquery or a
window, is counted whole.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from telemetry_ready.checks.conditions import Window, window_of
from telemetry_ready.checks.scope import selection
from telemetry_ready.model.days import DayCounts, DayRun, DayStore
from telemetry_ready.model.tables.views import SERIES_COLUMNS
from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STORED_DAYS = {"logs": "logs", "metric_points": "metric_points", "metrics": "metric_points"}
"""Tables whose counts are kept, and the table that holds their rows."""

LINKED = frozenset({"host_entity_id", "service_entity_id", "pod_entity_id"})
OTHER_ROWS = frozenset({"select", "from", "over"})

Piece = DayRun


@dataclass(frozen=True)
class Measure:
    """One aggregate: its own text, and the whole statement that would count it."""

    text: str
    statement: str


class Days:
    """The days of one table in one scope, and what is known of them."""

    def __init__(self, store: DayStore, table: str, scope: Scope, picked: str, pieces: tuple[Piece, ...]) -> None:
        self.pieces = pieces
        self._store = store
        self._table = table
        self._scope = _hash(picked)
        self._picks_by_link = bool(scope.services or scope.hosts)
        self._picks_by_series = bool(scope.environments) and table != "logs"
        self._tokens: dict[tuple[str, ...], list[str]] = {}
        self._known: dict[str, defaultdict[str, list[DayCounts]]] = {}
        for one in store.stored(table, self._scope):
            self._known.setdefault(one.measure, defaultdict(list))[one.token].append(one)

    def recall(self, measure: Measure) -> tuple[dict[date, int], tuple[Piece, ...]]:
        """What is known of a measure, day to count, and the pieces that must be counted."""
        if not self._adds_up(measure):
            return {}, self.pieces
        found: dict[date, int] = {}
        missing = []
        kept: Mapping[str, list[DayCounts]] = self._known.get(_hash(measure.statement), {})
        for piece, token in zip(self.pieces, self._tokens_of(self._states(measure)), strict=True):
            known = next((one for one in kept.get(token, ()) if _holds(one, piece)), None)
            if known is None:
                missing.append(piece)
            else:
                found |= {day: count for day, count in known.counts.items() if piece.first <= day <= piece.last}
        return found, tuple(missing)

    def keep(self, measure: Measure, pieces: Iterable[Piece], counts: Mapping[date, int]) -> None:
        """Remember what was counted in these pieces."""
        if not self._adds_up(measure):
            return
        own, states = _hash(measure.statement), self._states(measure)
        for piece in pieces:
            days = {day: counts[day] for day in piece.days() if day in counts}
            key = (self._table, self._scope, own, _token(piece, states))
            self._store.keep(DayCounts(*key, piece.first, piece.last, days))

    def _adds_up(self, measure: Measure) -> bool:
        """Whether it reads one row alone; a series that is stored later can change what older points join."""
        other = OTHER_ROWS | {*SERIES_COLUMNS, "metrics", "columns"} if self._table == "metrics" else OTHER_ROWS
        return not _words(measure.text) & other

    def _tokens_of(self, states: tuple[str, ...]) -> list[str]:
        """Of each piece."""
        if states not in self._tokens:
            self._tokens[states] = [_token(piece, states) for piece in self.pieces]
        return self._tokens[states]

    def _states(self, measure: Measure) -> tuple[str, ...]:
        """Of the small tables that the measure or the scope reads beside the files.

        A table's own name in a measure can mean its whole row, and so can ``COLUMNS(*)``.
        """
        reads_links = self._picks_by_link or _words(measure.text) & (LINKED | {self._table, "columns"})
        states = [self._store.state("entity_links")] if reads_links else []
        states += [self._store.state("metric_series")] if self._picks_by_series else []
        return tuple(states)


def days_of(
    connection: "DuckDBPyConnection", store: DayStore | None, table: str, scope: Scope, as_of: datetime
) -> Days | None:
    """The days of a table in a scope; None where nothing is kept for it.

    Args:
        connection: In use of the lake.
        store: None: nothing is kept.
        table: As checks name it.
        scope: What is measured.
        as_of: Nothing after it counts; aware, UTC.
    """
    runs = store.runs(STORED_DAYS[table]) if store is not None and table in STORED_DAYS else None
    if store is None or runs is None:
        return None
    pieces = tuple(piece for run in runs for piece in cut(run, window_of(scope, as_of)))
    return Days(store, table, scope, selection(connection, scope, table), pieces)


def cut(run: DayRun, window: Window) -> tuple[Piece, ...]:
    """What a window leaves of a run; a day of which it leaves a part is a piece with a token of its own.

    >>> day = date(2026, 1, 1)
    >>> window = Window(None, datetime(2026, 1, 2, 12))
    >>> [(one.first.day, one.last.day, len(one.token)) for one in cut(DayRun(day, date(2026, 1, 3), "token"), window)]
    [(1, 1, 5), (2, 2, 64)]
    """
    first = max(run.first, window.since.date()) if window.since else run.first
    last = min(run.last, window.as_of.date())
    if first > last:
        return ()
    bounds: dict[date, list[str]] = {}
    if window.since and first == window.since.date() and window.since.time() != time.min:
        bounds.setdefault(first, []).append(f"from {window.since}")
    is_whole = window.end.time() == time.min or (run.latest is not None and run.latest <= window.end)
    if last == window.as_of.date() and not is_whole:
        bounds.setdefault(last, []).append(f"until {window.end}")
    pieces = [replace(run, first=day, last=day, token=_hash(run.token, *said)) for day, said in bounds.items()]
    start = first + timedelta(days=first in bounds)
    end = last - timedelta(days=last in bounds)
    whole = [replace(run, first=start, last=end)] if start <= end else []
    return tuple(sorted(pieces + whole, key=lambda one: one.first))


def _token(piece: Piece, states: tuple[str, ...]) -> str:
    """Of the piece's files and of the small tables that are read beside them."""
    return _hash(piece.token, states)


def _holds(known: DayCounts, piece: Piece) -> bool:
    return known.first <= piece.first and piece.last <= known.last


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _hash(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()
