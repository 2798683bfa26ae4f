"""What the lake tells the pipeline."""

from datetime import UTC, date, datetime

import polars as pl

from telemetry_ready.lake import Lake, commit, inventory, newest_event, open_lake, save_evaluation, snapshot_id
from telemetry_ready.model.tables import TABLES, polars_schema
from tests.lake.staging import NOW, Stager, logs, points, ticket


def test_the_inventory_of_an_empty_lake_is_empty(lake: Lake) -> None:
    found = inventory(lake)

    assert (found.sources, found.daily_rows) == ((), ())
    assert newest_event(lake) is None


def test_the_inventory_tells_rows_days_gaps_rejects_and_doubts(lake: Lake, stage: Stager) -> None:
    a_day = 24 * 60
    rows = [*logs("a"), *logs("b", minute=3 * a_day)]
    rows[0]["time_flags"] = 3
    commit(lake, [stage("a.log", {"logs": rows}, rejects=2, content="x")], now=NOW)
    commit(lake, [stage("copy.log", {"logs": []}, content="x")], now=NOW)
    commit(lake, [stage("t.json", {"ticket_versions": [ticket("t1")]}, source="s2")], now=NOW)

    logs_found, tickets_found = inventory(lake).sources

    assert (logs_found.source, logs_found.silo, logs_found.files, logs_found.copies) == ("s1", "logs", 1, 1)
    assert (logs_found.rows, logs_found.records_read, logs_found.records_rejected) == (2, 4, 2)
    assert (logs_found.days_with_data, logs_found.missing_days_total) == (2, 2)
    assert logs_found.missing_days == (date(2026, 1, 2), date(2026, 1, 3))
    assert logs_found.rejects == (("no_time", 2),)
    assert logs_found.doubtful == (("time zone assumed", 1), ("year inferred", 1))
    assert (tickets_found.source, tickets_found.silo, tickets_found.rows) == ("s2", "tickets", 1)
    assert inventory(lake).daily_rows == (
        ("logs", date(2026, 1, 1), 1),
        ("logs", date(2026, 1, 4), 1),
        ("tickets", date(2026, 1, 1), 1),
    )


def test_a_source_whose_records_were_all_rejected_is_in_the_inventory(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {}, rejects=3)], now=NOW)

    (found,) = inventory(lake).sources

    assert (found.silo, found.rows, found.records_rejected, found.first_event) == ("logs", 0, 3, None)


def test_the_newest_event_is_of_any_silo_and_not_from_the_future(lake: Lake, stage: Stager) -> None:
    late = logs("late", minute=90)
    late[0]["time_flags"] = 32
    commit(lake, [stage("a.log", {"logs": [*logs("a", minute=5), *late]})], now=NOW)
    commit(lake, [stage("b.csv", {"metric_points": points(1, *[1.0] * 11)}, source="s2")], now=NOW)

    assert newest_event(lake) == datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
    assert newest_event(lake, ["s1"]) == datetime(2026, 1, 1, 0, 5, tzinfo=UTC)


def test_a_snapshot_reads_the_lake_as_it_was(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs("a")})], now=NOW)
    before = snapshot_id(lake)
    commit(lake, [stage("b.log", {"logs": logs("b", minute=9)})], now=NOW)

    with open_lake(lake.paths, snapshot=before) as then:
        assert then.connection.execute("SELECT count(*) FROM logs").fetchall() == [(1,)]
        assert snapshot_id(then) == before
    assert snapshot_id(lake) == before + 1


def test_an_evaluation_is_stored_in_one_snapshot(lake: Lake) -> None:
    before = snapshot_id(lake)
    result = {"evaluation_id": "e1", "use_case": "u", "scope_name": "all", "check_id": "LOG-001", "evaluated": 1}
    frame = pl.DataFrame([result], schema=polars_schema(TABLES["check_results"]))

    save_evaluation(lake, {"check_results": frame})

    assert lake.connection.execute("SELECT check_id, day FROM check_results").fetchall() == [("LOG-001", None)]
    assert snapshot_id(lake) == before + 1
