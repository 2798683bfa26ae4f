"""Tickets as histories: what follows from their versions, and from what their sources recorded."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checks._lake import add, empty_lake

GUID = "9d385017c611228701d22104cc95c371"
START = datetime(2026, 1, 1)  # noqa: DTZ001 - naive, UTC by contract
CATEGORY = {"New": "new", "Active": "in_progress", "Waiting": "on_hold", "Resolved": "resolved", "Closed": "closed"}
Row = dict[str, Any]


@pytest.fixture
def lake() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_lake() as connection:
        yield connection


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def put(connection: duckdb.DuckDBPyConnection, table: str, *rows: Row) -> None:
    """Rows in any order, with whatever lineage."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if rows:
        own = {"source": ["itsm"] * len(rows), "source_instance": [row.get("source_instance", "itsm") for row in rows]}
        add(connection, table, own | {name: [row.get(name) for row in rows] for name in names})


def version(minute: float, state: str, no: int | None = None, ticket: str = "1", **more: Any) -> Row:
    return {
        "ticket_id": ticket, "version_at": at(minute), "version_no": no, "state_text": state, "opened_at": START,
        "state_category": CATEGORY[state], "content_hash": crc32(repr((minute, state, no, more)).encode()),
        "ingested_at": at(100_000), "file_id": 1, "record_no": 0, **more,
    }  # fmt: skip


def change(minute: float, field: str, old: str | None, new: str | None, ticket: str = "1", **more: Any) -> Row:
    kind = {"state": "state_change", "assignment_group": "assignment"}.get(field, "field_change")
    states = {f"{side}_state_category": CATEGORY.get(text or "") for side, text in (("old", old), ("new", new))}
    return {
        "ticket_id": ticket, "event_at": at(minute), "event_id": f"e{minute}", "event_kind": kind, "field_name": field,
        "old_value": old, "new_value": new, "file_id": 2, "record_no": 0,
        **(states if field == "state" else {}), **more,
    }  # fmt: skip


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


EVENTS = "SELECT epoch(event_at - TIMESTAMP '2026-01-01') / 60, field_name, old_value, new_value FROM ticket_events "


def test_differences_between_versions_are_events(lake: duckdb.DuckDBPyConnection) -> None:
    put(lake, "ticket_versions", version(0, "New", 0, assignment_group="Net", category="vpn"),
        version(10, "Active", 1, assignment_group="Mail", category="vpn", priority_text="2 - High"),
        version(20, "Closed", 2, assignment_group="Mail"))  # fmt: skip

    assert rows(lake, EVENTS + "ORDER BY ALL") == [
        (10.0, "assignment_group", "Net", "Mail"),
        (10.0, "priority", None, "2 - High"),
        (10.0, "state", "New", "Active"),
        (20.0, "state", "Active", "Closed"),
    ]


def test_an_empty_field_is_unknown_and_no_change(lake: duckdb.DuckDBPyConnection) -> None:
    """A list export without the column, or a question mark, is not known to have cleared anything."""
    put(lake, "ticket_versions", *(version(minute, "New", no, category=text)
        for no, (minute, text) in enumerate(((0, "vpn"), (1, None), (2, "vpn"), (3, "mail")))))  # fmt: skip

    assert rows(lake, EVENTS) == [(3.0, "category", "vpn", "mail")]


def test_what_the_source_recorded_is_not_told_twice(lake: duckdb.DuckDBPyConnection) -> None:
    put(lake, "ticket_versions", version(0, "New", 0), version(10, "Closed", 2, category="vpn"))
    put(lake, "ticket_event_records", change(5, "state", "New", "Active"), change(10, "state", "Active", "Closed"),
        change(10, "state", "Active", "Closed", file_id=9))  # fmt: skip

    assert rows(lake, EVENTS + "ORDER BY ALL") == [
        (5.0, "state", "New", "Active"),
        (10.0, "category", None, "vpn"),
        (10.0, "state", "Active", "Closed"),
    ]


def test_missing_steps_and_contradictions_are_doubts(lake: duckdb.DuckDBPyConnection) -> None:
    """Version 1 is missing; version 3 is older than version 2; the recorded value before is not the one left behind."""
    put(lake, "ticket_versions", version(0, "New", 0), version(10, "Active", 2), version(9, "Resolved", 3))
    put(lake, "ticket_event_records", change(1, "category", "a", "b"), change(2, "category", "x", "c"))

    assert rows(lake, "SELECT field_name, new_value, doubt FROM ticket_events ORDER BY ALL") == [
        ("category", "b", None),
        ("category", "c", "steps_missing"),
        ("state", "Active", "out_of_order"),
        ("state", "Resolved", "steps_missing"),
    ]
    assert rows(lake, "SELECT missing_versions, reopenings FROM ticket_histories") == [(2, 0)]


def test_stays_in_states_with_their_durations(lake: duckdb.DuckDBPyConnection) -> None:
    states = ("New", "Active", "Resolved", "Active", "Resolved", "Closed")
    put(lake, "ticket_versions", *(version(minute, state, no) for no, (minute, state) in
        enumerate(zip((0, 10, 30, 60, 100, 150), states, strict=True))))  # fmt: skip

    assert rows(lake, "SELECT state_text, duration_s, is_reopening FROM ticket_states ORDER BY entered_at") == [
        ("New", 600, False),
        ("Active", 1200, False),
        ("Resolved", 1800, False),
        ("Active", 2400, True),
        ("Resolved", 3000, False),
        ("Closed", None, False),
    ]
    assert rows(lake, "SELECT in_progress_s, resolved_s, closed_s, reopenings FROM ticket_histories") == [
        (3600, 4800, None, 1)
    ]
    assert rows(lake, "SELECT reopen_count FROM tickets") == [(1,)]


def test_a_recorded_history_gives_states_and_counts_to_a_ticket_that_is_only_known_as_it_ended(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    put(lake, "ticket_versions", version(100, "Closed", assignment_group="Mail"))
    put(lake, "ticket_event_records", {**change(0, "", None, None), "event_kind": "created", "field_name": None},
        change(10, "assignment_group", "Net", "Mail"), change(20, "state", "New", "Closed"),
        change(30, "state", "Closed", "Active"), change(40, "state", "Active", "Closed"))  # fmt: skip

    assert rows(lake, "SELECT state_text, duration_s FROM ticket_states ORDER BY entered_at") == [
        ("New", 1200), ("Closed", 600), ("Active", 600), ("Closed", None),
    ]  # fmt: skip
    assert rows(lake, "SELECT reassignment_count, reopen_count FROM tickets") == [(1, 1)]


def test_without_any_history_counts_are_unknown_and_the_sources_own_count_wins(lake: duckdb.DuckDBPyConnection) -> None:
    put(lake, "ticket_versions", version(0, "Closed", ticket="1", assignment_group="Net"),
        version(0, "New", 0, ticket="2", assignment_group="Net", reassignment_count=0),
        version(5, "New", 1, ticket="2", assignment_group="Mail", reassignment_count=7))  # fmt: skip

    assert rows(lake, "SELECT reassignment_count, reopen_count FROM tickets ORDER BY ticket_id") == [
        (None, None),
        (7, 0),
    ]


def test_values_at_opening_are_those_of_the_first_version(lake: duckdb.DuckDBPyConnection) -> None:
    put(lake, "ticket_versions", version(1, "New", 0, category="vpn", close_code="fixed"),
        version(10, "Closed", 1, category="mail", close_code="fixed"))  # fmt: skip

    names = "category, state_category, close_code, is_before_end, epoch(values_at - opened_at)"
    assert rows(lake, f"SELECT {names} FROM tickets_at_open") == [("vpn", "new", "fixed", True, 60)]


def test_values_at_opening_are_changed_back_by_what_was_recorded(lake: duckdb.DuckDBPyConnection) -> None:
    add(lake, "value_maps", {"table_name": ["ticket_versions"], "field": ["priority_text"], "code": ["low"],
                             "normalized": ["4"]})  # fmt: skip
    put(lake, "ticket_versions", version(100, "Closed", 9, priority_text="1 - Critical", priority_level=1,
        assignment_group="Mail", assignment_group_id="g2", close_code="fixed", resolved_at=at(90), category="vpn",
        reassignment_count=3))  # fmt: skip
    put(lake, "ticket_event_records", change(10, "priority", "low", "2"), change(20, "priority", "2", "1 - Critical"),
        change(30, "assignment_group", "g1", "g2", old_text="Net"), change(40, "state", "New", "Closed"),
        change(200, "category", "other", "vpn"))  # fmt: skip

    names = (
        "priority_text, priority_level, assignment_group, assignment_group_id, state_category, close_code, "
        "resolved_at, category, reassignment_count, is_before_end, values_at = opened_at"
    )
    assert rows(lake, f"SELECT {names} FROM tickets_at_open") == [
        ("low", 4, "Net", "g1", "new", None, None, "vpn", 0, True, True)
    ]


def test_an_end_that_is_all_that_is_known_is_said_to_be_one(lake: duckdb.DuckDBPyConnection) -> None:
    put(lake, "ticket_versions", version(100, "Closed"))

    assert rows(lake, "SELECT state_category, is_before_end FROM tickets_at_open") == [("closed", False)]


def test_codes_are_shown_by_the_words_of_versions_and_ids_of_the_world_need_no_instance(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    """sys_audit has codes and no name of its instance."""
    own = {"source_instance": "acme", "ticket_type": "incident"}
    put(lake, "ticket_versions", version(100, "Closed", ticket=GUID, state_code="7", **own),
        version(90, "New", ticket="2", state_code="1", **own))  # fmt: skip
    put(lake, "ticket_event_records", change(10, "state", "1", "7", ticket=GUID, source_instance="audit"))

    names = "source_instance, old_text, new_text, new_state_category"
    assert rows(lake, f"SELECT {names} FROM ticket_events WHERE origin = 'recorded'") == [
        ("acme", "New", "Closed", "closed")
    ]


def test_edges_stand_once_and_lead_to_their_tickets(lake: duckdb.DuckDBPyConnection) -> None:
    put(lake, "ticket_versions", version(0, "New", 0, ticket_number="INC1", problem_ticket_id="PRB1"),
        version(1, "New", 1, ticket_number="INC1", problem_ticket_id="PRB1", duplicate_of_id="9"),
        version(0, "New", ticket="2", ticket_number="PRB1"),
        version(0, "New", ticket="9", ticket_number="OPS-9", source_instance="jira"))  # fmt: skip
    mined = {"from_ticket_id": "1", "link_type": "mentions", "to_kind": "ticket", "origin": "text_mined"}
    put(lake, "ticket_link_records", {**mined, "to_id": "OPS-9", "confidence": 50, "linked_at": at(5)},
        {**mined, "to_id": "UTF-7", "confidence": 50}, {**mined, "to_id": "INC0099999", "confidence": 90},
        {**mined, "to_id": "INC1", "confidence": 90})  # fmt: skip

    names = "link_type, to_id, to_ticket_id, origin"
    assert rows(lake, f"SELECT {names} FROM ticket_links ORDER BY ALL") == [
        ("duplicate_of", "9", "9", "field"),
        ("mentions", "INC0099999", None, "text_mined"),
        ("mentions", "OPS-9", "9", "text_mined"),
        ("problem", "PRB1", "2", "field"),
    ]
    assert rows(lake, "SELECT linked_at FROM ticket_links WHERE link_type = 'duplicate_of'") == [(at(1),)]


def test_fields_that_nobody_knows_at_opening_are_named(lake: duckdb.DuckDBPyConnection) -> None:
    for number in range(10):
        own = {"ticket": str(number), "category": "vpn", "closed_at": at(99)}
        end = {"close_code": "fixed", "assignee": "Ann", "attributes": {"u_cause": "dns"}}
        put(lake, "ticket_versions", version(0, "New", 0, **own),
            version(9, "Closed", 1, **own, **end))  # fmt: skip

    assert rows(lake, "SELECT field, leak, filled, filled_at_open FROM ticket_leaks") == [
        ("closed_at", "filled_back", 10, 10),
        ("assignee", "filled_later", 10, 0),
        ("u_cause", "filled_later", 10, 0),
        ("close_code", "outcome", 10, 0),
        ("category", None, 10, 10),
    ]


versions = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from([None, None, 0, 1]), st.sampled_from(list(CATEGORY)),
        st.sampled_from([None, "Net", "Mail"]), st.sampled_from(["1", "2"]),
    ),
    min_size=4, max_size=10, unique=True,
)  # fmt: skip
changes = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(["New", "Active", "Closed"]), st.sampled_from(["Active", "Closed"])),
    max_size=3,
    unique=True,
)
LINEAGE = "source, source_system, source_format, file_id, record_no, batch_id, ingested_at, parse_status, pii_flags"
ANSWERS = (
    f"SELECT * EXCLUDE ({LINEAGE}, time_flags) FROM ticket_events ORDER BY ALL",
    "FROM ticket_states ORDER BY ALL",
    "SELECT * EXCLUDE (late_versions) FROM ticket_histories ORDER BY ALL",
    f"SELECT * EXCLUDE ({LINEAGE}) FROM tickets_at_open ORDER BY ALL",
)


def answers(
    lake: duckdb.DuckDBPyConnection, given_versions: list[Row], given_changes: list[Row]
) -> list[list[tuple[Any, ...]]]:
    for table, some in (("ticket_versions", given_versions), ("ticket_event_records", given_changes)):
        lake.execute(f"DELETE FROM {table}")
        put(lake, table, *some)
    return [rows(lake, query) for query in ANSWERS]


@pytest.fixture(scope="module")
def shared() -> Iterator[duckdb.DuckDBPyConnection]:
    """One lake for all examples: to create its views is what costs."""
    with empty_lake() as connection:
        yield connection


@settings(max_examples=15)
@given(given=versions, told=changes, shuffled=st.randoms(use_true_random=False))
def test_the_same_versions_give_the_same_history_whatever_the_order_in_which_they_came(
    shared: duckdb.DuckDBPyConnection, given: list[tuple[Any, ...]], told: list[tuple[Any, ...]], shuffled: Any
) -> None:
    """Other files, another order, once more: late versions too; nothing but the lineage may differ."""

    def as_came(file_id: int) -> tuple[list[Row], list[Row]]:
        place = shuffled.sample(range(1000), len(given) + len(told))
        came = [{"file_id": file_id, "record_no": one, "ingested_at": at(shuffled.randrange(9999))} for one in place]
        made = [
            version(minute, state, no, ticket, assignment_group=group) for minute, no, state, group, ticket in given
        ]
        items = [change(minute, "state", old, new) for minute, old, new in told]
        both = [row | lineage for row, lineage in zip([*made, *items], came, strict=True)]
        first, second = both[: len(given)], both[len(given) :]
        return shuffled.sample(first, len(first)), shuffled.sample(second, len(second))

    assert answers(shared, *as_came(1)) == answers(shared, *as_came(2))
