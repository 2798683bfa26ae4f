"""The one way into the lake."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from telemetry_ready.errors import LakeError
from telemetry_ready.lake import Lake, LakePaths, commit, dependents, find_files, known_files, open_lake
from telemetry_ready.model.source import LandedFile
from tests.lake.staging import NOW, Stager, logs, points, ticket

Value = Callable[[str], Any]


def test_a_file_is_stored_with_its_ledger_row(lake: Lake, stage: Stager, value: Value) -> None:
    one = stage("a.log", {"logs": logs("one", "two", "three")}, rejects=2)

    (receipt,) = commit(lake, [one], now=NOW)

    assert (receipt.outcome, receipt.rows_stored, receipt.rows_duplicate, receipt.records_rejected) == (
        "stored",
        3,
        0,
        2,
    )
    assert value("SELECT count(*) FROM logs") == 3
    assert value("SELECT stored_by_table['logs'] FROM source_files") == 3
    assert value("SELECT count(*) FROM quarantine") == 2
    assert known_files(lake, [one.file.file_id, 1]) == {one.file.file_id: "file:///in/a.log"}


def test_the_same_file_again_and_its_copy_add_nothing(
    lake: Lake, stage: Stager, value: Value, paths: LakePaths
) -> None:
    rows = logs("one", "two")
    commit(lake, [stage("a.log", {"logs": rows}, content="x")], now=NOW)

    again = commit(lake, [stage("a.log", {"logs": rows}, content="x")], now=NOW)
    copy = commit(lake, [stage("copy.log", {"logs": rows}, content="x")], now=NOW)
    commit(lake, [stage("copy.log", {"logs": rows}, content="x")], now=NOW)

    assert (again[0].outcome, again[0].detail) == ("known", "")
    assert (copy[0].outcome, copy[0].detail) == ("known", "a copy of file:///in/a.log")
    assert value("SELECT count(*) FROM logs") == 2
    assert value("SELECT string_agg(uri) FROM file_copies") == "file:///in/copy.log"
    assert len(list(paths.staging("logs").glob("piece-*"))) == 1, "staged files of known files are deleted"


def test_copies_are_recorded_without_being_read(lake: Lake, stage: Stager, value: Value) -> None:
    one = stage("a.log", {"logs": logs("one")})
    commit(lake, [one], now=NOW)
    twin = LandedFile(one.file.file_id, "file:///in/twin.log", one.file.sha256, 10, NOW, 78)

    (receipt,) = commit(lake, [], copies=[(twin, "s1")], now=NOW)

    assert receipt.outcome == "known"
    assert value("SELECT uri FROM file_copies") == "file:///in/twin.log"
    assert [found.is_copy for found in find_files(lake, "file:///in/twin.log")] == [True]


def test_five_equal_lines_stay_five(lake: Lake, stage: Stager, value: Value) -> None:
    commit(lake, [stage("five.log", {"logs": logs(*["tick@0"] * 5)})], now=NOW)
    commit(lake, [stage("six.log", {"logs": logs(*["tick@0"] * 6)})], now=NOW)

    assert value("SELECT count(*) FROM logs") == 6


def test_an_overlapping_export_adds_what_is_new(lake: Lake, stage: Stager, value: Value) -> None:
    first = stage("first.log", {"logs": logs(*"abcdef")})
    later = stage("later.log", {"logs": logs(*"defghi", minute=3)})
    commit(lake, [first], now=NOW)

    (receipt,) = commit(lake, [later], now=NOW)

    assert (receipt.rows_stored, receipt.rows_duplicate) == (3, 3)
    assert value("SELECT string_agg(body, '' ORDER BY time_unix_nano) FROM logs") == "abcdefghi"
    assert value("SELECT rows FROM file_overlaps") == 3
    assert value("SELECT map_values(attributes)[1] FROM logs WHERE body = 'i'") == "i"


def test_files_of_one_commit_are_held_against_each_other_in_order(lake: Lake, stage: Stager, value: Value) -> None:
    staged = [
        stage("one.log", {"logs": logs(*"abc")}),
        stage("two.log", {"logs": logs(*"bcd", minute=1)}),
        stage("three.log", {"logs": logs(*"abcde")}),
    ]

    receipts = commit(lake, staged, now=NOW)

    assert [(one.rows_stored, one.rows_duplicate) for one in receipts] == [(3, 0), (1, 2), (1, 4)]
    assert value("SELECT string_agg(body, '' ORDER BY time_unix_nano) FROM logs") == "abcde"


def test_other_sources_rows_are_no_duplicates(lake: Lake, stage: Stager, value: Value) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)
    commit(lake, [stage("a.log", {"logs": logs(*"abc")}, source="s2")], now=NOW)

    assert value("SELECT count(*) FROM logs") == 6


def test_points_are_told_apart_by_value_and_an_explicit_gap_is_a_value(lake: Lake, stage: Stager, value: Value) -> None:
    commit(lake, [stage("a.csv", {"metric_points": points(1, 0.5, None, 2.0)})], now=NOW)

    (receipt,) = commit(lake, [stage("b.csv", {"metric_points": points(1, 0.5, None, 3.0)})], now=NOW)

    assert (receipt.rows_stored, receipt.rows_duplicate) == (1, 2)
    assert value("SELECT count(*) FROM metrics") == 4


def test_a_ticket_version_with_other_content_is_stored_beside_the_first(
    lake: Lake, stage: Stager, value: Value
) -> None:
    commit(lake, [stage("a.json", {"ticket_versions": [ticket("t1", content=1), ticket("t1", content=1)]})], now=NOW)

    (receipt,) = commit(
        lake, [stage("b.json", {"ticket_versions": [ticket("t1", content=1), ticket("t1", content=2)]})], now=NOW
    )

    assert (receipt.rows_stored, receipt.rows_duplicate) == (1, 1)
    assert value("SELECT count(*) FROM ticket_versions") == 3
    assert value("SELECT count(*) FROM tickets") == 1


def test_history_without_a_time_is_still_recognised(lake: Lake, stage: Stager, value: Value) -> None:
    event = {"source_instance": "here", "ticket_id": "t1", "event_at": None, "event_kind": "comment", "body": "hi"}
    link = {
        "source_instance": "here",
        "from_ticket_id": "t1",
        "link_type": "parent",
        "to_kind": "ticket",
        "to_id": "t0",
    }

    for name in ("a.json", "b.json"):
        commit(lake, [stage(name, {"ticket_event_records": [event], "ticket_link_records": [link]})], now=NOW)

    assert (value("SELECT count(*) FROM ticket_event_records"), value("SELECT count(*) FROM ticket_link_records")) == (
        1,
        1,
    )


def test_a_derived_key_enters_once(lake: Lake, stage: Stager, value: Value) -> None:
    template = {"template_id": 5, "template": "user <*>", "template_version": 1}

    staged = [stage(name, {"logs": logs(name)}, derived={"log_templates": [template]}) for name in ("a", "b")]
    commit(lake, staged, now=NOW)
    commit(lake, [stage("c", {"logs": logs("c")}, derived={"log_templates": [template]})], now=NOW)

    assert value("SELECT count(*) FROM log_templates") == 1


def test_retract_takes_a_file_out_and_reads_its_dependents_again(lake: Lake, stage: Stager, value: Value) -> None:
    first = stage("first.log", {"logs": logs(*"abc")})
    later = stage("later.log", {"logs": logs(*"bcd", minute=1)})
    commit(lake, [first], now=NOW)
    commit(lake, [later], now=NOW)

    needed = dependents(lake, [first.file.file_id])
    again = stage("later.log", {"logs": logs(*"bcd", minute=1)})
    receipts = commit(lake, [again], remove=[first.file.file_id, again.file.file_id], now=NOW)

    assert [one.uri for one in needed] == ["file:///in/later.log"]
    assert sorted((one.uri, one.outcome) for one in receipts) == [
        ("file:///in/first.log", "retracted"),
        ("file:///in/later.log", "replaced"),
    ]
    assert value("SELECT string_agg(body, '' ORDER BY time_unix_nano) FROM logs") == "bcd"
    assert value("SELECT count(*) FROM file_overlaps") == 0


def test_dependents_are_transitive_and_copies_are_among_them(lake: Lake, stage: Stager) -> None:
    first = stage("1.log", {"logs": logs(*"ab")}, content="x")
    for one in (
        first,
        stage("2.log", {"logs": logs(*"bc", minute=1)}),
        stage("3.log", {"logs": logs(*"cd", minute=2)}),
        stage("copy.log", {"logs": []}, content="x"),
        stage("9.log", {"logs": logs(*"xyz", minute=10)}),
    ):
        commit(lake, [one], now=NOW)

    found = dependents(lake, [first.file.file_id])

    assert sorted((one.uri.rsplit("/", 1)[1], one.is_copy) for one in found) == [
        ("2.log", False),
        ("3.log", False),
        ("copy.log", True),
    ]


def test_a_copy_steps_in_for_its_retracted_twin(lake: Lake, stage: Stager, value: Value) -> None:
    first = stage("a.log", {"logs": logs(*"ab")}, content="x")
    commit(lake, [first], now=NOW)
    commit(lake, [stage("copy.log", {"logs": []}, content="x")], now=NOW)

    commit(lake, [stage("copy.log", {"logs": logs(*"ab")}, content="x")], remove=[first.file.file_id], now=NOW)

    assert value("SELECT uri FROM source_files") == "file:///in/copy.log"
    assert value("SELECT count(*) FROM file_copies") == 0
    assert value("SELECT count(*) FROM logs") == 2


def test_reading_again_replaces_rows_and_series(lake: Lake, stage: Stager, value: Value) -> None:
    def series(number: int, unit: str) -> dict[str, Any]:
        return {"series_id": number, "metric_name": "cpu", "unit": unit, "source": "s1"}

    wrong = stage(
        "a.csv",
        {"metric_points": points(1, 1.0) + points(2, 1.0)},
        derived={"metric_series": [series(1, "?"), series(2, "?")]},
    )
    commit(lake, [wrong], now=NOW)

    right = stage("a.csv", {"metric_points": points(1, 9.0)}, derived={"metric_series": [series(1, "%")]})
    (receipt,) = commit(lake, [right], remove=[wrong.file.file_id], now=NOW)

    assert receipt.outcome == "replaced"
    assert lake.connection.execute("SELECT series_id, value, unit FROM metrics").fetchall() == [(1, 9.0, "%")]
    assert value("SELECT count(*) FROM metric_series") == 1, "series 2 has no points any more"


def test_nothing_is_stored_when_one_part_fails(lake: Lake, stage: Stager, value: Value, paths: LakePaths) -> None:
    before = value("FROM lake.current_snapshot()")
    good = stage("a.log", {"logs": logs(*"abc")})
    bad = stage("b.log", {"logs": logs(*"def", minute=5)}, rejects=1)
    bad.quarantine[0].write_bytes(b"no parquet")

    with pytest.raises(LakeError, match="refused"):
        commit(lake, [good, bad], now=NOW)

    assert value("SELECT count(*) FROM logs") == 0
    assert value("FROM lake.current_snapshot()") == before
    assert (commit(lake, [good], now=NOW)[0].outcome) == "stored", "the connection is still good"


def test_a_reader_refuses_to_write(lake: Lake, stage: Stager, paths: LakePaths) -> None:
    staged = stage("a.log", {"logs": logs("a")})

    with open_lake(paths, read_only=True) as reader, pytest.raises(LakeError, match="reading only"):
        commit(reader, [staged], now=NOW)


def test_large_pieces_become_the_lakes_own_files_and_small_ones_are_merged(
    lake: Lake, stage: Stager, paths: LakePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telemetry_ready.lake.overlap.LARGE_PIECE_ROWS", 10)
    large = stage("large.log", {"logs": logs(*map(str, range(20)))})
    small = [stage(f"{number}.log", {"logs": logs(f"x{number}", minute=100 + number)}) for number in range(5)]

    commit(lake, [large, *small], now=NOW)

    files = lake.connection.execute("SELECT data_file FROM ducklake_list_files('lake', 'stored_logs')").fetchall()
    assert len(files) == 2
    assert (str(large.pieces["logs"][0]),) in files


def test_small_pieces_are_merged_until_they_are_large(
    lake: Lake, stage: Stager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All at once, 112,000 wide rows in pieces of 17,000 did not fit into the memory of the lake."""
    monkeypatch.setattr("telemetry_ready.lake.overlap.LARGE_PIECE_ROWS", 10)
    texts = [[f"{number}-{row}" for row in range(4)] for number in range(5)]
    small = [stage(f"{place}.log", {"logs": logs(*one, minute=100 * place)}) for place, one in enumerate(texts)]

    commit(lake, small, now=NOW)

    files = lake.connection.execute("SELECT data_file FROM ducklake_list_files('lake', 'stored_logs')").fetchall()
    assert sorted(pl.read_parquet(str(file), columns=["body"]).height for (file,) in files) == [8, 12]


def test_any_engine_reads_the_rows_as_plain_parquet(lake: Lake, stage: Stager) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)
    commit(lake, [stage("b.log", {"logs": logs(*"bcd", minute=1)})], now=NOW)
    listed = lake.connection.execute(
        "SELECT data_file, delete_file FROM ducklake_list_files('lake', 'stored_logs')"
    ).fetchall()

    files = [Path(file) for file, _ in listed]
    found = pl.scan_parquet(files, extra_columns="ignore", missing_columns="insert").collect()

    assert all(deleted is None for _, deleted in listed)
    assert sorted(found["body"]) == ["a", "b", "c", "d"]
    assert found.schema["time_unix_nano"] == pl.Datetime("ns")


def test_a_lake_in_a_folder_with_wildcards_in_its_name_works(tmp_path: Path) -> None:
    from telemetry_ready.lake import create_lake

    paths = LakePaths.beside(tmp_path / "it's [a*b] c?")
    with create_lake(paths, now=NOW) as lake:
        stage = Stager(paths)
        commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)
        commit(lake, [stage("b.log", {"logs": logs(*"bcd", minute=1)})], now=NOW)

        assert lake.connection.execute("SELECT count(*) FROM logs").fetchall() == [(4,)]
