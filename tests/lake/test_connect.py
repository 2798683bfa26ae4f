"""Opening and creating the lake."""

import shutil
import stat
from pathlib import Path

import pytest

from telemetry_ready.errors import LakeError
from telemetry_ready.lake import Lake, LakePaths, commit, create_lake, open_lake, read_key
from telemetry_ready.model.tables import TABLES, VIEWS
from tests.lake.staging import NOW, Stager, logs


def test_a_lake_has_every_table_and_view_with_the_columns_of_the_model(lake: Lake) -> None:
    def columns(name: str) -> tuple[str, ...]:
        return tuple(row[0] for row in lake.connection.execute(f"DESCRIBE {name}").fetchall())

    assert {name: columns(name) for name in TABLES} == {name: table.column_names for name, table in TABLES.items()}
    assert {name: columns(name) for name in VIEWS} == {name: view.columns for name, view in VIEWS.items()}


def test_the_key_is_the_owners_alone_and_stays(lake: Lake, paths: LakePaths) -> None:
    key = read_key(paths.key)

    create_lake(paths, now=NOW).close()

    assert len(key) == 32
    assert stat.S_IMODE(paths.key.stat().st_mode) == 0o600
    assert read_key(paths.key) == key


def test_a_lost_key_is_an_error_only_where_there_are_rows(lake: Lake, paths: LakePaths, stage: Stager) -> None:
    paths.key.unlink()
    create_lake(paths, now=NOW).close()
    commit(lake, [stage("a.log", {"logs": logs("a")})], now=NOW)
    paths.key.unlink()

    with pytest.raises(LakeError, match="missing"):
        create_lake(paths, now=NOW)


def test_what_does_not_fit_into_memory_goes_to_the_lakes_own_folder(paths: LakePaths) -> None:
    with create_lake(paths, now=NOW, memory_limit="100MB") as lake:
        texts = "SELECT range AS n, hash(range)::VARCHAR || repeat('x', 50) AS text FROM range(2000000) ORDER BY text"

        assert lake.connection.execute(f"SELECT sum(n) FROM ({texts})").fetchall() == [(1999999000000,)]


def test_a_key_of_the_environment_goes_before_the_file_and_must_stay_the_same(
    paths: LakePaths, stage: Stager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEMETRY_READY_KEY", "ab" * 32)
    with create_lake(paths, now=NOW) as lake:
        commit(lake, [stage("a.log", {"logs": logs("a")})], now=NOW)

    assert not paths.key.exists()
    assert read_key(paths.key) == b"\xab" * 32
    assert (paths.root / ".gitignore").read_text() == "*\n"
    create_lake(paths, now=NOW).close()
    monkeypatch.setenv("TELEMETRY_READY_KEY", "cd" * 32)
    with pytest.raises(LakeError, match="not the key that the lake was made with"):
        create_lake(paths, now=NOW)
    monkeypatch.setenv("TELEMETRY_READY_KEY", "no key")
    with pytest.raises(LakeError, match="TELEMETRY_READY_KEY is not hexadecimal"):
        create_lake(paths, now=NOW)
    monkeypatch.delenv("TELEMETRY_READY_KEY")
    with pytest.raises(LakeError, match="missing"):
        create_lake(paths, now=NOW)


def test_no_lake_is_said_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="telemetry-ready init"):
        open_lake(LakePaths.beside(tmp_path))


def test_a_newer_lake_is_refused(lake: Lake, paths: LakePaths) -> None:
    lake.connection.execute("INSERT INTO lake_schema VALUES (99, now(), '9.0')")

    with pytest.raises(LakeError, match="schema version 99"):
        open_lake(paths)


def test_a_file_that_is_no_catalogue_is_said(paths: LakePaths) -> None:
    paths.catalogue.parent.mkdir(parents=True)
    paths.catalogue.write_text("no database" * 100)

    with pytest.raises(LakeError, match="cannot be opened"):
        open_lake(paths, read_only=True)


def test_a_lake_that_was_moved_opens(lake: Lake, stage: Stager, tmp_path: Path) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)
    lake.close()
    shutil.move(lake.paths.root, tmp_path / "elsewhere" / ".telemetry-ready")

    with open_lake(LakePaths.beside(tmp_path / "elsewhere"), read_only=True) as moved:
        assert moved.connection.execute("SELECT count(*) FROM logs").fetchall() == [(3,)]


def test_readers_see_the_lake_while_a_writer_holds_it(lake: Lake, stage: Stager, paths: LakePaths) -> None:
    commit(lake, [stage("a.log", {"logs": logs("a")})], now=NOW)

    with lake.lock.held(), open_lake(paths, read_only=True) as reader:
        assert reader.connection.execute("SELECT count(*) FROM logs").fetchall() == [(1,)]


def test_there_is_a_place_to_spill(lake: Lake) -> None:
    """DuckDB makes its own folder, not the way there: the first large commit would fail."""
    assert lake.paths.temporary.is_dir()
