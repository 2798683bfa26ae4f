"""A scope of the lake: temporary views that shadow the lake's tables by their plain names.

Fields of a scope narrow together, but for services and hosts: a row of either is in, since the metrics of a service's
hosts name no service and a ticket names one or the other.
A row that names another environment is out; a metric or ticket that names none stays in, because few name any.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names, quoted literals and a condition that was checked

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from telemetry_ready.model.tables import LINKED_TABLES, VIEWS, linked_select, ticket_views
from telemetry_ready.model.tables.views import SUBJECT_VIEWS
from telemetry_ready.model.use_case import Scope

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ENVIRONMENT_KEYS = (
    *("deployment.environment.name", "deployment.environment", "deployment_environment", "environment", "env"),
)
"""Keys under which metrics and tickets name their environment, in their maps of attributes."""

TICKET_TABLES = ("ticket_versions", "ticket_event_records", "ticket_link_records")
TICKET_VIEWS = tuple(view.name for view in ticket_views.TICKET_VIEWS)
SCOPED_VIEWS = (
    *("logs", "metric_series", "metric_points", "metrics", *TICKET_TABLES, *TICKET_VIEWS),
    *("alerts", "alert_versions", "entities", "entity_aliases", "log_templates", "source_files", "quarantine"),
    *("clock_skew", "noise", *(view.name for view in SUBJECT_VIEWS), "scope"),
)
SELECTED_TICKETS = "scoped_ticket_keys"
TICKET_OPENED = "coalesce(opened_at, created_at, version_at)"
TICK = timedelta(microseconds=1)
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


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


@contextmanager
def scoped(
    connection: "DuckDBPyConnection", scope: Scope, as_of: datetime, reads: Iterable[str] | None = None
) -> Iterator[None]:
    """Let the plain names of tables and views mean the scope, and add the one-row view ``scope``.

    Args:
        connection: In use of the lake; temporary views do not need write access.
        scope: Its ticket filter must have been checked to be one condition that only reads.
        as_of: Rows after it are out; aware, UTC.
        reads: All SQL that will run: views that it does not name are not made, which saves a quarter of a second.
            None: every view is made.
    """
    window = window_of(scope, as_of)
    try:
        selects = dict(_selects(connection, scope, window))
        needed = set(selects) if reads is None else _named(selects, reads)
        for name, select in selects.items():
            if name in needed:
                connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")
        yield
    finally:
        for name in reversed(SCOPED_VIEWS):
            connection.execute(f"DROP VIEW IF EXISTS temp.main.{name}")
        connection.execute(f"DROP TABLE IF EXISTS temp.main.{SELECTED_TICKETS}")


def _named(selects: Mapping[str, str], reads: Iterable[str]) -> set[str]:
    """The views that some SQL names, and those that they are made of."""
    named: set[str] = set()
    texts = list(reads)
    while texts:
        found = {word for word in re.findall(r"\w+", texts.pop().lower()) if word in selects} - named
        named |= found
        texts += [selects[name] for name in found]
    return named


def lake_prefix(connection: "DuckDBPyConnection") -> str:
    """Catalogue and schema in use, quoted: where the tables are that the views shadow."""
    found = connection.execute("SELECT current_catalog(), current_schema()").fetchall()
    return ".".join('"' + name.replace('"', '""') + '"' for name in found[0])


def narrows_rows(scope: Scope) -> bool:
    """Whether a scope leaves out some rows of a source that is in it."""
    fields = (scope.services, scope.hosts, scope.environments, scope.ticket_filter, scope.since, scope.until)
    return any(fields) or scope.window_days is not None


def selection(connection: "DuckDBPyConnection", scope: Scope, table: str) -> str:
    """Which rows of a table with days are in a scope, whatever the time: the text changes when the choice does.

    Args:
        connection: In use of the lake.
        scope: Whose names are looked up among the entities, as they are now.
        table: ``logs``, ``metric_points`` or ``metrics``.
    """
    texts = [linked_select(one) for one in LINKED_TABLES]
    for name, select in _selects(connection, scope, window_of(Scope(), FOREVER)):
        texts.append(select)
        if name == table:
            return "\n".join(texts)
    raise ValueError(f"{table} has no days")


def _selects(connection: "DuckDBPyConnection", scope: Scope, window: Window) -> Iterator[tuple[str, str]]:
    """Name and query of each view, in an order in which each finds what it is made of."""
    lake = lake_prefix(connection)
    services = _Names(scope.services, _entity_ids(connection, lake, scope.services))
    hosts = _Names(scope.hosts, _entity_ids(connection, lake, scope.hosts))
    source = _among("source", scope.sources)
    emitter = _any(services.match("service_name", "service_entity_id"), hosts.match("host_name", "host_entity_id"))
    times = [_between("time_unix_nano", window, "TIMESTAMP_NS"), _between_days("event_date", window)]
    environment = f"coalesce(deployment_environment, {_environment('resource_attributes', 'attributes')})"
    yield "logs", _select(f"{lake}.logs", source, emitter, _among(environment, scope.environments), *times)

    of_series = _in_environment(scope, "resource_attributes", "attributes")
    in_series = f"series_id IN (SELECT series_id FROM {lake}.metric_series WHERE {of_series})" if of_series else ""
    yield "metric_points", _select(f"{lake}.metric_points", source, emitter, in_series, *times)
    has_points = "series_id IN (SELECT series_id FROM temp.main.metric_points)" if window.since else ""
    seen = _seen(window)
    yield "metric_series", _select(f"{lake}.metric_series", source, emitter, of_series, seen, has_points)
    yield "metrics", VIEWS["metrics"].select.format(**_scoped("metric_points", "metric_series"))

    ticket_emitter = _any(
        services.match("service_ref", "service_entity_id"),
        services.match("ci_name", "ci_entity_id"),
        hosts.match("ci_name", "ci_entity_id"),
    )
    chosen = [
        ticket_emitter,
        _in_environment(scope, "attributes"),
        f"({scope.ticket_filter}\n)" if scope.ticket_filter else "",
        f"{TICKET_OPENED} >= {_moment(window.since, 'TIMESTAMP')}" if window.since else "",
    ]
    yield from _tickets(connection, lake, window, source, chosen)
    yield from _alerts(lake, window, source, services, hosts, scope)

    yield "entities", _select(f"{lake}.entities", seen)
    yield "entity_aliases", _select(f"{lake}.entity_aliases", seen)
    yield "log_templates", _select(f"{lake}.log_templates", seen)
    yield "source_files", _select(f"{lake}.source_files", source)
    yield "quarantine", _select(f"{lake}.quarantine", source)
    silos = _scoped("logs", "metric_points", "metric_series", "tickets", "ticket_versions", "alerts", "source_files")
    yield from ((one.name, one.select.format(**silos)) for one in (VIEWS["clock_skew"], VIEWS["noise"], *SUBJECT_VIEWS))
    since = _moment(window.since, "TIMESTAMP") if window.since else "CAST(NULL AS TIMESTAMP)"
    yield (
        "scope",
        f"SELECT {_text(scope.name)} AS name, {_moment(window.as_of, 'TIMESTAMP')} AS as_of, {since} AS since",
    )


def _tickets(
    connection: "DuckDBPyConnection", lake: str, window: Window, source: str, chosen: list[str]
) -> Iterator[tuple[str, str]]:
    """Versions known by then, of tickets whose latest version is chosen.

    Chosen keys go to a temporary table, while the plain names still mean the lake: the filter may ask other tables.
    """
    places = {name: f"temp.main.{name}" for name in (*TICKET_TABLES, *TICKET_VIEWS)}
    places["value_maps"] = f"{lake}.value_maps"
    until = f"version_at < {_moment(window.end, 'TIMESTAMP')}"
    versions = _select(f"{lake}.ticket_versions", source, until)
    keep = ""
    if any(chosen):
        whole = {"ticket_versions": f"({versions})", "ticket_event_records": f"{lake}.ticket_event_records"}
        latest = VIEWS["tickets"].select.format(**whole)
        keys = _select(f"({latest}) AS tickets", *chosen, columns="source_instance, ticket_id")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {SELECTED_TICKETS} AS {keys}")
        keep = (
            f"EXISTS (FROM temp.main.{SELECTED_TICKETS} AS chosen WHERE chosen.ticket_id IS NOT DISTINCT FROM {{id}} "
        )
        keep += "AND chosen.source_instance IS NOT DISTINCT FROM own.source_instance)"
    by_ticket, by_link = keep.format(id="own.ticket_id"), keep.format(id="own.from_ticket_id")
    yield "ticket_versions", _select(f"{lake}.ticket_versions AS own", source, until, by_ticket)
    records = (("ticket_event_records", "event_at", by_ticket), ("ticket_link_records", "linked_at", by_link))
    for name, moment, kept in records:
        not_later = f"({moment} IS NULL OR {moment} < {_moment(window.end, 'TIMESTAMP')})"
        yield name, _select(f"{lake}.{name} AS own", source, not_later, kept)
    for name in TICKET_VIEWS:
        yield name, VIEWS[name].select.format(**places)


def _alerts(
    lake: str, window: Window, source: str, services: "_Names", hosts: "_Names", scope: Scope
) -> Iterator[tuple[str, str]]:
    """Alerts raised in the window as they were known at its end, and their versions."""
    until = f"version_at < {_moment(window.end, 'TIMESTAMP')}"
    known = _select(f"{lake}.alert_versions", source, until)
    latest = VIEWS["alerts"].select.format(
        alert_versions=f"({known})", ticket_link_records="temp.main.ticket_link_records"
    )
    about = _any(
        services.match("service_name", "service_entity_id"),
        services.match("ci_name", "ci_entity_id"),
        hosts.match("host_name", "host_entity_id"),
        hosts.match("ci_name", "ci_entity_id"),
    )
    started = _between("started_at", window, "TIMESTAMP")
    yield "alerts", _select(f"({latest}) AS alerts", about, _in_environment(scope, "attributes"), started)
    mine = "own.alert_id = alerts.alert_id OR own.recovery_id = alerts.recovery_id"
    is_mine = (
        f"EXISTS (FROM temp.main.alerts AS alerts WHERE own.source_instance = alerts.source_instance AND ({mine}))"
    )
    yield "alert_versions", _select(f"{lake}.alert_versions AS own", source, until, is_mine)


def _scoped(*names: str) -> dict[str, str]:
    """Where the scope's own copies of tables are."""
    return {name: f"temp.main.{name}" for name in names}


@dataclass(frozen=True)
class _Names:
    """Names of a scope and the ids of the entities that go by them."""

    names: tuple[str, ...]
    ids: tuple[int, ...]

    def match(self, name_column: str, id_column: str) -> str:
        """The condition that a row is of one of them; "" where none are given."""
        if not self.names:
            return ""
        by_name = _among(name_column, self.names)
        return _any(by_name, f"{id_column} IN ({', '.join(map(str, self.ids))})" if self.ids else "")


def _entity_ids(connection: "DuckDBPyConnection", lake: str, names: tuple[str, ...]) -> tuple[int, ...]:
    if not names:
        return ()
    query = (
        f"SELECT entity_id FROM {lake}.entities WHERE {_among('canonical_name', names)} "
        f"UNION SELECT entity_id FROM {lake}.entity_aliases "
        f"WHERE ({_among('alias_value', names)} OR {_among('alias_raw', names)}) AND is_ambiguous IS NOT TRUE"
    )
    return tuple(sorted(int(row[0]) for row in connection.execute(query).fetchall()))


def _select(table: str, *conditions: str, columns: str = "*") -> str:
    where = " AND ".join(condition for condition in conditions if condition)
    return f"SELECT {columns} FROM {table}" + (f" WHERE {where}" if where else "")


def _among(expression: str, names: tuple[str, ...]) -> str:
    """That a text is one of the names, whatever its case; "" where none are given."""
    if not names:
        return ""
    return f"lower(trim({expression})) IN ({', '.join(_text(name.strip().lower()) for name in names)})"


def _any(*conditions: str) -> str:
    given = [condition for condition in conditions if condition]
    return f"({' OR '.join(given)})" if given else ""


def _maybe(condition: str, otherwise: str) -> str:
    return _any(condition, otherwise) if condition else ""


def _environment(*maps: str) -> str:
    """The environment that attributes name; null where none does."""
    return f"coalesce({', '.join(f'{one}[{_text(key)}]' for one in maps for key in ENVIRONMENT_KEYS)})"


def _in_environment(scope: Scope, *maps: str) -> str:
    """That a row names one of the scope's environments, or none."""
    environment = _environment(*maps)
    return _maybe(_among(environment, scope.environments), f"{environment} IS NULL")


def _between(column: str, window: Window, kind: str) -> str:
    since = f"{column} >= {_moment(window.since, kind)} AND " if window.since else ""
    return f"{since}{column} < {_moment(window.end, kind)}"


def _between_days(column: str, window: Window) -> str:
    """The same by day, so that files of other days are not opened."""
    since = f"{column} >= DATE '{window.since.date()}' AND " if window.since else ""
    return f"{since}{column} <= DATE '{window.as_of.date()}'"


def _seen(window: Window) -> str:
    return f"(first_seen IS NULL OR first_seen < {_moment(window.end, 'TIMESTAMP_NS')})"


def _moment(moment: datetime, kind: str) -> str:
    return f"{kind} '{moment:%Y-%m-%d %H:%M:%S.%f}'"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
