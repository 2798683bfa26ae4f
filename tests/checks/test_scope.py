"""A scope cuts every table by what it names, and by time; the lake's own names then mean the scope."""

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pytest

from telemetry_ready.checks import scoped
from telemetry_ready.model.tables import TABLES
from telemetry_ready.model.use_case import Scope
from tests.checks._lake import add, empty_lake, moment

AS_OF = moment("2026-01-10 12:00:00")
TIMES = ["2026-01-01 00:00:00", "2026-01-09 12:00:00", "2026-01-10 12:00:00", "2026-01-10 12:00:00.000001"]


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_lake() as connection:
        yield connection


def ids(connection: duckdb.DuckDBPyConnection, table: str, column: str, scope: Scope) -> list[Any]:
    with scoped(connection, scope, AS_OF):
        return [row[0] for row in connection.execute(f"SELECT {column} FROM {table} ORDER BY ALL").fetchall()]


def with_logs(connection: duckdb.DuckDBPyConnection, **columns: list[Any]) -> None:
    height = len(next(iter(columns.values())))
    add(connection, "logs", {"record_no": list(range(height)), **columns})


def test_noise_is_that_of_the_scope(lake: duckdb.DuckDBPyConnection) -> None:
    with_logs(lake, body=["retry"] * 5, service_name=["shop", "shop", "shop", "pay", "pay"])

    assert ids(lake, "noise", "rows", Scope()) == [1, 2]
    assert ids(lake, "noise", "rows", Scope(services=("shop",))) == [2]


def test_rows_after_the_moment_are_out_and_rows_of_the_moment_are_in(lake: duckdb.DuckDBPyConnection) -> None:
    with_logs(lake, time_unix_nano=TIMES)
    add(lake, "metric_points", {"record_no": [0, 1, 2, 3], "time_unix_nano": TIMES})
    add(lake, "ticket_versions", {"record_no": [0, 1, 2, 3], "version_at": TIMES})

    for table in ("logs", "metric_points", "metrics", "ticket_versions", "tickets"):
        assert ids(lake, table, "record_no", Scope()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(window_days=1), [1, 2]),
        (Scope(window_days=0.5), [2]),
        (Scope(since=moment("2026-01-09 12:00:00.000001")), [2]),
        (Scope(until=moment("2026-01-09 12:00:00")), [0, 1]),
        (Scope(until=moment("2026-01-09 12:00:00"), window_days=1), [1]),
        (Scope(until=moment("2027-01-01 00:00:00")), [0, 1, 2]),
    ],
)
def test_a_window_ends_at_the_moment_or_at_its_own_end(
    scope: Scope, inside: list[int], lake: duckdb.DuckDBPyConnection
) -> None:
    with_logs(lake, time_unix_nano=TIMES)
    add(lake, "metric_points", {"record_no": [0, 1, 2, 3], "time_unix_nano": TIMES})
    add(lake, "ticket_versions", {"record_no": [0, 1, 2, 3], "opened_at": TIMES, "version_at": TIMES})

    for table in ("logs", "metrics", "tickets"):
        assert ids(lake, table, "record_no", scope) == inside


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(services=("CHECKOUT",)), [0, 3]),
        (Scope(hosts=("Web01",)), [1, 2]),
        (Scope(services=("checkout",), hosts=("web01",)), [0, 1, 2, 3]),
        (Scope(environments=("Prod",)), [0, 2]),
        (Scope(environments=("prod",), hosts=("web01",)), [2]),
        (Scope(sources=("App",)), [0, 1]),
        (Scope(sources=("app", "sys"), services=("checkout",)), [0, 3]),
        (Scope(services=("nobody's",)), []),
    ],
)
def test_names_choose_logs_whatever_their_case_and_through_entity_ids(
    scope: Scope, inside: list[int], lake: duckdb.DuckDBPyConnection
) -> None:
    add(lake, "entities", {"entity_id": [7, 8], "canonical_name": ["checkout", "web01"]})
    add(lake, "entity_aliases", {"entity_id": [8], "alias_value": ["web01.corp"], "alias_raw": ["WEB01.corp."]})
    with_logs(
        lake,
        service_name=["Checkout", None, "cart", None],
        service_entity_id=[None, None, None, 7],
        host_name=[None, "WEB01", "web01.corp", None],
        host_entity_id=[None, None, 8, None],
        deployment_environment=["prod", "stage", "PROD", None],
        source=["app", "app", "sys", "sys"],
    )

    assert ids(lake, "logs", "record_no", scope) == inside


def test_an_alias_stands_for_its_entity(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "entity_aliases", {"entity_id": [8], "alias_value": ["web01.corp"], "alias_raw": ["WEB01.corp."]})
    with_logs(lake, host_name=["web01", "web02"], host_entity_id=[8, 9])

    assert ids(lake, "logs", "record_no", Scope(hosts=("web01.CORP.",))) == [0]


def test_metrics_keep_what_names_no_environment_and_lose_what_names_another(lake: duckdb.DuckDBPyConnection) -> None:
    maps: list[Mapping[str, str] | None] = [{"env": "Prod"}, {"environment": "stage"}, None]
    add(lake, "metric_series", {"series_id": [1, 2, 3], "attributes": maps, "unit": ["a", "b", "c"]})
    add(lake, "metric_points", {"series_id": [1, 2, 3]})

    scope = Scope(environments=("prod",))

    assert ids(lake, "metric_points", "series_id", scope) == [1, 3]
    assert ids(lake, "metric_series", "series_id", scope) == [1, 3]
    assert ids(lake, "metrics", "unit", scope) == ["a", "c"]


def test_a_series_without_points_in_the_window_is_out(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "metric_series", {"series_id": [1, 2]})
    add(lake, "metric_points", {"series_id": [1, 2], "time_unix_nano": ["2025-01-01 00:00:00", "2026-01-10 00:00:00"]})

    assert ids(lake, "metric_series", "series_id", Scope()) == [1, 2]
    assert ids(lake, "metric_series", "series_id", Scope(window_days=5)) == [2]


def tickets(connection: duckdb.DuckDBPyConnection) -> None:
    """A and B have two versions; the second of B is of after the moment."""
    versions = {
        "ticket_id": ["A", "A", "B", "B", "C"],
        "version_at": ["2026-01-01", "2026-01-02", "2026-01-01", "2026-02-01", "2026-01-01"],
        "state_category": ["new", "closed", "new", "closed", "new"],
        "opened_at": ["2026-01-01", "2026-01-01", "2026-01-05", "2026-01-05", None],
        "service_ref": ["shop", "shop", None, None, "other"],
        "ci_entity_id": [None, None, 8, 8, None],
    }
    events = {
        "ticket_id": ["A", "B", "B"],
        "event_id": ["1", "2", "3"],
        "event_at": ["2026-01-02", "2026-01-06", "2026-02-02"],
    }
    own = {"source_instance": ["itsm"], "source": ["itsm"]}
    add(connection, "ticket_versions", versions)
    add(connection, "ticket_event_records", {**events, **{name: one * 3 for name, one in own.items()}})
    add(
        connection,
        "ticket_link_records",
        {"from_ticket_id": ["A", "B"], **{name: one * 2 for name, one in own.items()}},
    )
    add(connection, "entities", {"entity_id": [8], "canonical_name": ["web01"]})


HAS_EVENTS = "ticket_id IN (SELECT ticket_id FROM ticket_events)"


@pytest.mark.parametrize(
    ("scope", "versions", "events", "links"),
    [
        (Scope(), ["A:closed", "B:new", "C:new"], ["1", "2"], ["A", "B"]),
        (Scope(ticket_filter="state_category = 'new' -- open"), ["B:new", "C:new"], ["2"], ["B"]),
        (Scope(ticket_filter=HAS_EVENTS), ["A:closed", "B:new"], ["1", "2"], ["A", "B"]),
        (Scope(services=("SHOP",)), ["A:closed"], ["1"], ["A"]),
        (Scope(hosts=("web01",)), ["B:new"], ["2"], ["B"]),
        (Scope(services=("shop",), hosts=("web01",)), ["A:closed", "B:new"], ["1", "2"], ["A", "B"]),
        (Scope(since=moment("2026-01-03 00:00:00")), ["B:new"], ["2"], ["B"]),
        (Scope(sources=("another",)), [], [], []),
        (Scope(environments=("prod",)), ["A:closed", "B:new", "C:new"], ["1", "2"], ["A", "B"]),
    ],
)  # fmt: skip
def test_tickets_are_chosen_as_they_stood_and_take_their_history_with_them(
    scope: Scope, versions: list[str], events: list[str], links: list[str], lake: duckdb.DuckDBPyConnection
) -> None:
    tickets(lake)

    assert ids(lake, "tickets", "ticket_id || ':' || state_category", scope) == versions
    assert ids(lake, "ticket_events", "event_id", scope) == events
    assert ids(lake, "ticket_links", "from_ticket_id", scope) == links


def test_the_scope_itself_is_one_row_and_everything_is_as_before_afterwards(lake: duckdb.DuckDBPyConnection) -> None:
    with_logs(lake, time_unix_nano=TIMES)
    tickets(lake)
    scope = Scope(name="Anna's shop", window_days=1, ticket_filter="true")

    with scoped(lake, scope, AS_OF):
        row = lake.execute("SELECT name, as_of, since FROM scope").fetchall()
    after = lake.execute("SELECT count(*) FROM logs").fetchall()

    assert [tuple(map(str, one)) for one in row] == [("Anna's shop", "2026-01-10 12:00:00", "2026-01-09 12:00:00")]
    assert after == [(4,)]
    assert lake.execute("SELECT count(*) FROM duckdb_views() WHERE temporary AND NOT internal").fetchall() == [(0,)]
    assert lake.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]


def test_views_shadow_the_tables_of_an_attached_lake_in_use(lake: duckdb.DuckDBPyConnection) -> None:
    lake.execute('ATTACH \':memory:\' AS "la""ke"')
    lake.execute('USE "la""ke"')
    for table in TABLES:
        lake.execute(f"CREATE TABLE {table} AS FROM memory.main.{table}")
    with_logs(lake, time_unix_nano=TIMES)

    assert ids(lake, "logs", "record_no", Scope()) == [0, 1, 2]
