"""The conservation law, as the lake proves it."""

from dataclasses import asdict

from telemetry_ready.lake import Lake, audit, commit
from tests.lake.staging import NOW, Stager, logs, points


def test_an_empty_lake_balances(lake: Lake) -> None:
    found = audit(lake)

    assert found.balanced
    assert found.rows == {
        "logs": 0, "metric_points": 0, "ticket_versions": 0, "ticket_event_records": 0, "ticket_link_records": 0,
        "alert_versions": 0, "ci_versions": 0, "ci_relations": 0,
    }  # fmt: skip


def test_every_row_is_accounted_for_by_source(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")}, rejects=2)], now=NOW)
    commit(lake, [stage("b.log", {"logs": logs(*"bcd", minute=1)})], now=NOW)
    commit(lake, [stage("c.csv", {"metric_points": points(1, 1.0)}, source="s2")], now=NOW)

    found = asdict(audit(lake))

    assert found["balanced"] is True
    assert found["imbalances"] == ()
    assert (found["records_read"], found["records_parsed"], found["records_rejected"]) == (9, 7, 2)
    assert (found["rows_made"], found["rows_stored"], found["rows_duplicate"]) == (7, 5, 2)
    assert [(one["name"], one["rows_stored"]) for one in found["sources"]] == [("s1", 4), ("s2", 1)]


def test_a_lost_row_is_found(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")}), stage("b.log", {"logs": logs("z", minute=9)})], now=NOW)
    lake.connection.execute("DELETE FROM stored_logs WHERE body = 'b'")

    found = audit(lake)

    assert not found.balanced
    assert [(one.uri, one.detail) for one in found.imbalances] == [
        ("file:///in/a.log", "logs: 3 rows made, but 2 stored + 0 duplicate + 0 rejected = 2"),
        ("file:///in/a.log", "logs: the lake holds 2 rows, the ledger says 3"),
    ]
    assert [one.balanced for one in found.sources] == [False]


def test_rows_that_no_ledger_row_knows_are_found(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs("a")})], now=NOW)
    lake.connection.execute("DELETE FROM source_files")

    found = audit(lake)

    assert [one.detail for one in found.imbalances] == ["the lake holds rows of it, the ledger does not know it"]


def test_a_lost_reject_is_found(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs("a")}, rejects=2)], now=NOW)
    lake.connection.execute("DELETE FROM quarantine WHERE record_no = 1000")

    found = audit(lake)

    assert [one.detail for one in found.imbalances] == [
        "quarantine: it holds 1 rejects of level record, the ledger says 2"
    ]


def test_a_file_that_stands_in_the_ledger_twice_is_found(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs("a")})], now=NOW)
    lake.connection.execute("INSERT INTO source_files SELECT * FROM source_files")

    assert "it stands in the ledger more than once" in {one.detail for one in audit(lake).imbalances}
