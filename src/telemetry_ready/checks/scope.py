"""A scope of the lake: temporary views that shadow the lake's tables by their plain names.

Fields of a scope narrow together, but for services and hosts: a row of either is in, since the metrics of a service's
hosts name no service and a ticket names one or the other.
A row that names another environment is out; a metric or ticket that names none stays in, because few name any.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names, quoted literals and a condition that was checked

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime

from duckdb import CatalogException, DuckDBPyConnection

from telemetry_ready.checks.conditions import (
    Names,
    Window,
    among,
    any_of,
    between,
    between_days,
    entity_ids,
    environment_of,
    in_environment,
    moment_literal,
    seen_by,
    select,
    text_literal,
    window_of,
)
from telemetry_ready.model.tables import LINKED_TABLES, ROW_TABLES, VIEWS, linked_select, ticket_views
from telemetry_ready.model.tables.views import SUBJECT_VIEWS
from telemetry_ready.model.use_case import Scope

TICKET_TABLES = ("ticket_versions", "ticket_event_records", "ticket_link_records")
TICKET_VIEWS = tuple(view.name for view in ticket_views.TICKET_VIEWS)
SCOPED_VIEWS = (
    *("logs", "metric_series", "metric_points", "metrics", *TICKET_TABLES, *TICKET_VIEWS),
    *("alerts", "alert_versions", "entities", "entity_aliases", "log_templates", "source_files", "quarantine"),
    *("clock_skew", "noise", *(view.name for view in SUBJECT_VIEWS), "scope"),
)
SELECTED_TICKETS = "scoped_ticket_keys"
STREAMS = ("logs", "metrics", "metric_points", "metric_series", "log_templates")
"""Too large to be kept: they are read where they lie."""
FEW_READERS = 2
TICKET_OPENED = "coalesce(opened_at, created_at, version_at)"
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@contextmanager
def scoped(
    connection: DuckDBPyConnection, scope: Scope, as_of: datetime, reads: Iterable[str] | None = None
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
    made: dict[str, str] = {}
    try:
        selects = dict(_selects(connection, scope, window))
        texts = None if reads is None else list(reads)
        needed = set(selects) if texts is None else _named(selects, texts)
        for name, query in selects.items():
            if name in needed:
                made[name] = "TABLE" if texts and _is_worth_keeping(name, texts, selects) else "VIEW"
                connection.execute(f"CREATE OR REPLACE TEMP {made[name]} {name} AS {query}")
        yield
    finally:
        for name, kind in reversed(made.items()):
            connection.execute(f"DROP {kind} IF EXISTS temp.main.{name}")
        connection.execute(f"DROP TABLE IF EXISTS temp.main.{SELECTED_TICKETS}")


def _is_worth_keeping(name: str, reads: Iterable[str], selects: Mapping[str, str]) -> bool:
    """Whether a view's rows are computed once: several queries read it, and it is no stream."""
    readers = sum(re.search(rf"\b{name}\b", text.lower()) is not None for text in (*reads, *selects.values()))
    return name not in STREAMS and readers >= FEW_READERS


def _named(selects: Mapping[str, str], reads: Iterable[str]) -> set[str]:
    """The views that some SQL names, and those that they are made of."""
    named: set[str] = set()
    texts = list(reads)
    while texts:
        found = {word for word in re.findall(r"\w+", texts.pop().lower()) if word in selects} - named
        named |= found
        texts += [selects[name] for name in found]
    return named


def lake_prefix(connection: DuckDBPyConnection) -> str:
    """Catalogue and schema in use, quoted: where the tables are that the views shadow."""
    found = connection.execute("SELECT current_catalog(), current_schema()").fetchall()
    return ".".join('"' + name.replace('"', '""') + '"' for name in found[0])


def narrows_rows(scope: Scope) -> bool:
    """Whether a scope leaves out some rows of a source that is in it."""
    fields = (scope.services, scope.hosts, scope.environments, scope.ticket_filter, scope.since, scope.until)
    return any(fields) or scope.window_days is not None


def selection(connection: DuckDBPyConnection, scope: Scope, table: str) -> str:
    """Which rows of a table with days are in a scope, whatever the time: the text changes when the choice does.

    Args:
        connection: In use of the lake.
        scope: Whose names are looked up among the entities, as they are now.
        table: ``logs``, ``metric_points`` or ``metrics``.
    """
    texts = [linked_select(one) for one in LINKED_TABLES]
    for name, query in _selects(connection, scope, window_of(Scope(), FOREVER)):
        texts.append(query)
        if name == table:
            return "\n".join(texts)
    raise ValueError(f"{table} has no days")


def _selects(connection: DuckDBPyConnection, scope: Scope, window: Window) -> Iterator[tuple[str, str]]:
    """Name and query of each view, in an order in which each finds what it is made of."""
    lake = lake_prefix(connection)
    services = Names(scope.services, entity_ids(connection, lake, scope.services))
    hosts = Names(scope.hosts, entity_ids(connection, lake, scope.hosts))
    source = among("source", scope.sources)
    emitter = any_of(services.match("service_name", "service_entity_id"), hosts.match("host_name", "host_entity_id"))
    times = {name: _times(connection, f"{lake}.{ROW_TABLES[name].place}", window) for name in ("logs", "metric_points")}
    environment = f"coalesce(deployment_environment, {environment_of('resource_attributes', 'attributes')})"
    yield "logs", select(f"{lake}.logs", source, emitter, among(environment, scope.environments), *times["logs"])

    of_series = in_environment(scope, "resource_attributes", "attributes")
    in_series = f"series_id IN (SELECT series_id FROM {lake}.metric_series WHERE {of_series})" if of_series else ""
    yield "metric_points", select(f"{lake}.metric_points", source, emitter, in_series, *times["metric_points"])
    has_points = "series_id IN (SELECT series_id FROM temp.main.metric_points)" if window.since else ""
    seen = seen_by(window)
    yield "metric_series", select(f"{lake}.metric_series", source, emitter, of_series, seen, has_points)
    yield "metrics", VIEWS["metrics"].select.format(**_scoped("metric_points", "metric_series"))

    ticket_emitter = any_of(
        services.match("service_ref", "service_entity_id"),
        services.match("ci_name", "ci_entity_id"),
        hosts.match("ci_name", "ci_entity_id"),
    )
    chosen = [
        ticket_emitter,
        in_environment(scope, "attributes"),
        f"({scope.ticket_filter}\n)" if scope.ticket_filter else "",
        f"{TICKET_OPENED} >= {moment_literal(window.since, 'TIMESTAMP')}" if window.since else "",
    ]
    yield from _tickets(connection, lake, window, source, chosen)
    yield from _alerts(lake, window, source, services, hosts, scope)

    yield "entities", select(f"{lake}.entities", seen)
    yield "entity_aliases", select(f"{lake}.entity_aliases", seen)
    yield "log_templates", select(f"{lake}.log_templates", seen)
    yield "source_files", select(f"{lake}.source_files", source)
    yield "quarantine", select(f"{lake}.quarantine", source)
    silos = _scoped("logs", "metric_points", "metric_series", "tickets", "ticket_versions", "alerts", "source_files")
    yield from ((one.name, one.select.format(**silos)) for one in (VIEWS["clock_skew"], VIEWS["noise"], *SUBJECT_VIEWS))
    since = moment_literal(window.since, "TIMESTAMP") if window.since else "CAST(NULL AS TIMESTAMP)"
    as_of = moment_literal(window.as_of, "TIMESTAMP")
    yield "scope", f"SELECT {text_literal(scope.name)} AS name, {as_of} AS as_of, {since} AS since"


def _times(connection: DuckDBPyConnection, place: str, window: Window) -> tuple[str, ...]:
    """That rows lie in the window; nothing where all do, for to look at each one's time costs a twentieth of a scan."""
    if window.since is None and _ends_before(connection, place, window.as_of.date()):
        return ()
    return between("time_unix_nano", window, "TIMESTAMP_NS"), between_days("event_date", window)


def _ends_before(connection: DuckDBPyConnection, place: str, day: date) -> bool:
    """Whether the last day of a stored table is an earlier one, as the statistics of its files say."""
    try:
        ((last,),) = connection.execute(f"SELECT max(event_date) FROM {place}").fetchall()
    except CatalogException:  # plain tables, of a dry run: every row is asked
        return False
    return last is None or last < day


def _tickets(
    connection: DuckDBPyConnection, lake: str, window: Window, source: str, chosen: list[str]
) -> Iterator[tuple[str, str]]:
    """Versions known by then, of tickets whose latest version is chosen.

    Chosen keys go to a temporary table, while the plain names still mean the lake: the filter may ask other tables.
    """
    places = {name: f"temp.main.{name}" for name in (*TICKET_TABLES, *TICKET_VIEWS)}
    places["value_maps"] = f"{lake}.value_maps"
    until = f"version_at < {moment_literal(window.end, 'TIMESTAMP')}"
    versions = select(f"{lake}.ticket_versions", source, until)
    keep = ""
    if any(chosen):
        whole = {"ticket_versions": f"({versions})", "ticket_event_records": f"{lake}.ticket_event_records"}
        latest = VIEWS["tickets"].select.format(**whole)
        keys = select(f"({latest}) AS tickets", *chosen, columns="source_instance, ticket_id")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {SELECTED_TICKETS} AS {keys}")
        keep = (
            f"EXISTS (FROM temp.main.{SELECTED_TICKETS} AS chosen WHERE chosen.ticket_id IS NOT DISTINCT FROM {{id}} "
        )
        keep += "AND chosen.source_instance IS NOT DISTINCT FROM own.source_instance)"
    by_ticket, by_link = keep.format(id="own.ticket_id"), keep.format(id="own.from_ticket_id")
    yield "ticket_versions", select(f"{lake}.ticket_versions AS own", source, until, by_ticket)
    records = (("ticket_event_records", "event_at", by_ticket), ("ticket_link_records", "linked_at", by_link))
    for name, moment, kept in records:
        not_later = f"({moment} IS NULL OR {moment} < {moment_literal(window.end, 'TIMESTAMP')})"
        yield name, select(f"{lake}.{name} AS own", source, not_later, kept)
    for name in TICKET_VIEWS:
        yield name, VIEWS[name].select.format(**places)


def _alerts(
    lake: str, window: Window, source: str, services: "Names", hosts: "Names", scope: Scope
) -> Iterator[tuple[str, str]]:
    """Alerts raised in the window as they were known at its end, and their versions."""
    until = f"version_at < {moment_literal(window.end, 'TIMESTAMP')}"
    known = select(f"{lake}.alert_versions", source, until)
    latest = VIEWS["alerts"].select.format(
        alert_versions=f"({known})", ticket_link_records="temp.main.ticket_link_records"
    )
    about = any_of(
        services.match("service_name", "service_entity_id"),
        services.match("ci_name", "ci_entity_id"),
        hosts.match("host_name", "host_entity_id"),
        hosts.match("ci_name", "ci_entity_id"),
    )
    started = between("started_at", window, "TIMESTAMP")
    yield "alerts", select(f"({latest}) AS alerts", about, in_environment(scope, "attributes"), started)
    mine = "own.alert_id = alerts.alert_id OR own.recovery_id = alerts.recovery_id"
    is_mine = (
        f"EXISTS (FROM temp.main.alerts AS alerts WHERE own.source_instance = alerts.source_instance AND ({mine}))"
    )
    yield "alert_versions", select(f"{lake}.alert_versions AS own", source, until, is_mine)


def _scoped(*names: str) -> dict[str, str]:
    """Where the scope's own copies of tables are."""
    return {name: f"temp.main.{name}" for name in names}
