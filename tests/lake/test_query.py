"""Read-only SQL means read-only."""

import subprocess
import sys
from pathlib import Path

import pytest

from telemetry_ready.errors import QueryRefusedError
from telemetry_ready.lake import Lake, LakePaths, attach_lines, check_condition, check_query, commit, run_query
from tests.lake.staging import NOW, Stager, logs

REFUSED = [
    "SELECT * FROM read_csv('/etc/passwd', sep=':')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM parquet_scan('{data}/main/logs/x.parquet')",
    "SELECT * FROM '{data}/main/logs/x.parquet'",
    "COPY (SELECT 1) TO '{tmp}/leak.csv'",
    "COPY (SELECT 1) TO '{data}/leak.parquet' (FORMAT parquet)",
    "ATTACH '{tmp}/x.db'",
    "ATTACH '{catalogue}' AS z (TYPE sqlite)",
    "DETACH lake",
    "SELECT * FROM sqlite_scan('{catalogue}', 'ducklake_snapshot')",
    "SELECT * FROM sqlite_query('{catalogue}', 'SELECT 1')",
    "FROM __ducklake_metadata_lake.ducklake_snapshot",
    "FROM __ducklake_metadata_lake.main.ducklake_snapshot",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE TABLE t AS SELECT 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "DELETE FROM logs",
    "DROP TABLE logs",
    "UPDATE logs SET body = ''",
    "INSERT INTO logs SELECT * FROM logs",
    "ALTER TABLE logs DROP COLUMN body",
    "TRUNCATE logs",
    "SET enable_external_access = true",
    "RESET memory_limit",
    "SELECT 1; SELECT 2",
    "EXPORT DATABASE '{tmp}/exp'",
    "CALL ducklake_expire_snapshots('lake')",
    "CALL lake.set_option('parquet_compression', 'snappy')",
    "SELECT * FROM lake.current_snapshot()",
    "SELECT * FROM ducklake_list_files('lake', 'logs')",
    "USE memory",
    "PRAGMA enable_profiling",
    "PRAGMA version",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "EXPLAIN ANALYZE SELECT 1",
    "PREPARE p AS SELECT 1",
    "WITH x AS (SELECT * FROM read_blob('/etc/hostname')) SELECT * FROM x",
    "WITH a AS (WITH \"/etc/passwd\" AS (SELECT 1) SELECT 1) SELECT * FROM \"/etc/passwd\"",
    "SELECT (SELECT count(*) FROM read_csv_auto('/etc/passwd'))",
    "SELECT * FROM logs, LATERAL (SELECT * FROM read_text(body))",
    "SELECT * FROM query('SELECT * FROM read_text(''/etc/hostname'')')",
    "SELECT * FROM query_table('/etc/hostname')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT current_setting('temp_directory')",
    "SELECT * FROM information_schema.tables",
    "SELECT list_transform([1], lambda x: (SELECT count(*) FROM glob('/*')))",
    "SELECT 1 UNION ALL SELECT 2 FROM read_csv('/etc/passwd')",
    "DESCRIBE SELECT * FROM read_csv('/etc/passwd')",
    "SUMMARIZE '/etc/passwd'",
    "SHOW DATABASES",
    "SHOW ALL TABLES",
    "PIVOT logs ON severity_number USING count(*)",
    "SELEC 1",
    "",
    "-- nothing",
]  # fmt: skip

ACCEPTED = {
    "WITH x AS (SELECT unnest(range(3)) AS i) SELECT count(*) FROM x, logs": 9,
    "SELECT count(*) FROM lake.logs": 3,
    "SELECT count(*) FROM main.logs": 3,
    "SELECT count(*) FROM lake.main.LOGS": 3,
    "SELECT sum(i) FROM range(4) AS r(i)": 6,
    "SELECT count(*) FROM generate_series(1, 3), unnest([1, 2])": 6,
    "WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t WHERE i < 5) SELECT max(i) FROM t": 5,
    "SELECT count(*) FROM metrics": 0,
    "SELECT count(*) FROM tickets": 0,
    "FROM (VALUES (7)) AS v": 7,
    "SELECT count(*) FROM logs AS a WHERE EXISTS (SELECT 1 FROM logs AS b WHERE b.body > a.body)": 2,
    "SELECT len(list_transform([1, 2], lambda x: x + 1))": 2,
    "SELECT max(attributes['k']) FROM logs": "c",
    "PIVOT (SELECT severity_number FROM logs) ON severity_number IN (9) USING count(*)": 3,
    "SELECT count(*) FROM logs -- a note": 3,
    "SELECT count(*) FROM logs;": 3,
}


@pytest.mark.parametrize("query", REFUSED)
def test_no_way_out_of_the_lake(query: str, paths: LakePaths, tmp_path: Path) -> None:
    sql = query.format(data=paths.data, catalogue=paths.catalogue, tmp=tmp_path)

    with pytest.raises(QueryRefusedError):
        check_query(sql)


def test_plain_queries_work(lake: Lake, stage: Stager, paths: LakePaths) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)

    for query in ACCEPTED:
        check_query(query)
    found = {query: lake.connection.sql(query.rstrip(";")).pl().row(0)[0] for query in ACCEPTED}

    assert found == ACCEPTED
    assert run_query(paths, "SELECT count(*) FROM logs;").row(0)[0] == 3


def test_tables_can_be_listed_and_described(lake: Lake, paths: LakePaths) -> None:
    assert {"logs", "metrics", "tickets"} <= set(run_query(paths, "SHOW TABLES")["name"])
    assert "time_unix_nano" in set(run_query(paths, "DESCRIBE logs")["column_name"])
    assert run_query(paths, "SUMMARIZE logs").height == 41


def test_an_error_of_the_query_is_said_in_words(lake: Lake, paths: LakePaths) -> None:
    with pytest.raises(QueryRefusedError, match="no_such_column"):
        run_query(paths, "SELECT no_such_column FROM logs")


def test_a_dynamic_pivot_is_explained() -> None:
    with pytest.raises(QueryRefusedError, match="name the values"):
        check_query("PIVOT logs ON severity_number USING count(*)")


@pytest.mark.parametrize(
    "condition",
    ["priority_level <= 2", "category = 'a' AND NOT active", "ticket_id IN (SELECT from_ticket_id FROM ticket_links)"],
)
def test_a_condition_is_accepted(condition: str) -> None:
    check_condition(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "true; DROP TABLE logs",
        "1) FROM logs WHERE (1",
        "1), (2",
        "1) UNION SELECT (2",
        "EXISTS (FROM read_csv('/etc/passwd'))",
        "(SELECT count(*) FROM '/etc/passwd') > 0",
    ],
)
def test_a_condition_is_not_a_way_around(condition: str) -> None:
    with pytest.raises(QueryRefusedError):
        check_condition(condition)


def test_a_query_may_be_limited_to_some_tables() -> None:
    check_query("SELECT as_of FROM scope, tickets", names={"scope", "tickets"})

    with pytest.raises(QueryRefusedError, match="'logs'"):
        check_query("SELECT * FROM logs", names={"scope", "tickets"})


def test_the_lines_to_attach_work_in_a_process_of_their_own(lake: Lake, stage: Stager, paths: LakePaths) -> None:
    commit(lake, [stage("a.log", {"logs": logs(*"abc")})], now=NOW)
    shell, python = attach_lines(paths).split("\n\n")

    code = python + "\nprint(connection.execute('SELECT count(*) FROM logs').fetchone()[0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    statements = [line for line in shell.splitlines() if not line.startswith("--")]
    loop = (
        f"import duckdb\nc = duckdb.connect()\nfor s in {statements!r}: c.execute(s)\nprint(c.sql('FROM logs').shape)"
    )
    again = subprocess.run([sys.executable, "-c", loop], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("3\n", "")
    assert (again.stdout, again.stderr) == ("(3, 41)\n", "")
