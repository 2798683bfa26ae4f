"""Conditions of a scope as SQL text: names, environments, times; and the window that a scope looks at."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ENVIRONMENT_KEYS = (
    *("deployment.environment.name", "deployment.environment", "deployment_environment", "environment", "env"),
)
"""Keys under which metrics and tickets name their environment, in their maps of attributes."""

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Window:
    """From ``since`` (None: from the first row) to just before ``end``, naive UTC."""

    since: datetime | None
    end: datetime

    @property
    def as_of(self) -> datetime:
        """The last moment that is in."""
        return self.end - TICK


def window_of(scope: Scope, as_of: datetime) -> Window:
    """What a scope sees at a moment: nothing after it, nor after the scope's own end.

    >>> from datetime import UTC
    >>> window_of(Scope(window_days=7), datetime(2026, 1, 8, tzinfo=UTC)).since
    datetime.datetime(2026, 1, 1, 0, 0)
    """
    last = min(as_of, scope.until) if scope.until else as_of
    since = scope.since or (last - timedelta(days=scope.window_days) if scope.window_days is not None else None)
    return Window(since.replace(tzinfo=None) if since else None, last.replace(tzinfo=None) + TICK)


@dataclass(frozen=True)
class Names:
    """Names of a scope and the ids of the entities that go by them."""

    names: tuple[str, ...]
    ids: tuple[int, ...]

    def match(self, name_column: str, id_column: str) -> str:
        """The condition that a row is of one of them; "" where none are given."""
        if not self.names:
            return ""
        by_name = among(name_column, self.names)
        return any_of(by_name, f"{id_column} IN ({', '.join(map(str, self.ids))})" if self.ids else "")


def entity_ids(connection: "DuckDBPyConnection", lake: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """Entities that go by some names, in order; ambiguous names go to none."""
    if not names:
        return ()
    query = (
        f"SELECT entity_id FROM {lake}.entities WHERE {among('canonical_name', names)} "
        f"UNION SELECT entity_id FROM {lake}.entity_aliases "
        f"WHERE ({among('alias_value', names)} OR {among('alias_raw', names)}) AND is_ambiguous IS NOT TRUE"
    )
    return tuple(sorted(int(row[0]) for row in connection.execute(query).fetchall()))


def select(table: str, *conditions: str, columns: str = "*") -> str:
    """All rows of a table that meet every condition; empty ones ask nothing."""
    where = " AND ".join(condition for condition in conditions if condition)
    return f"SELECT {columns} FROM {table}" + (f" WHERE {where}" if where else "")


def among(expression: str, names: tuple[str, ...]) -> str:
    """That a text is one of the names, whatever its case; "" where none are given."""
    if not names:
        return ""
    return f"lower(trim({expression})) IN ({', '.join(text_literal(name.strip().lower()) for name in names)})"


def any_of(*conditions: str) -> str:
    """That one of the conditions holds; "" where none are given."""
    given = [condition for condition in conditions if condition]
    return f"({' OR '.join(given)})" if given else ""


def maybe(condition: str, otherwise: str) -> str:
    """That a condition or another holds; "" where the first asks nothing."""
    return any_of(condition, otherwise) if condition else ""


def environment_of(*maps: str) -> str:
    """The environment that attributes name; null where none does."""
    return f"coalesce({', '.join(f'{one}[{text_literal(key)}]' for one in maps for key in ENVIRONMENT_KEYS)})"


def in_environment(scope: Scope, *maps: str) -> str:
    """That a row names one of the scope's environments, or none."""
    environment = environment_of(*maps)
    return maybe(among(environment, scope.environments), f"{environment} IS NULL")


def between(column: str, window: Window, kind: str) -> str:
    """That a time of some type lies in the window."""
    since = f"{column} >= {moment_literal(window.since, kind)} AND " if window.since else ""
    return f"{since}{column} < {moment_literal(window.end, kind)}"


def between_days(column: str, window: Window) -> str:
    """The same by day, so that files of other days are not opened."""
    since = f"{column} >= DATE '{window.since.date()}' AND " if window.since else ""
    return f"{since}{column} <= DATE '{window.as_of.date()}'"


def seen_by(window: Window) -> str:
    """That something was first seen before the window ends, or nobody knows when."""
    return f"(first_seen IS NULL OR first_seen < {moment_literal(window.end, 'TIMESTAMP_NS')})"


def moment_literal(moment: datetime, kind: str) -> str:
    """A moment, naive UTC, as a literal of a type."""
    return f"{kind} '{moment:%Y-%m-%d %H:%M:%S.%f}'"


def text_literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"
