"""Claims about the checks, each beside its peer or its floor in the same run.

- Rows: at most 1.15 times one hand-written SQL pass, at least 1.3 times faster than stock Great Expectations with the
  least that makes it run, at most 1.25 times Soda Core, peak memory at most 1.2 times the hand-written pass's plus
  350 MB, all with the same memory limit.
- The shipped checks on logs: at most 1.15 times the same questions asked by hand.
- A day that is added to 30, 365 or 1,000 costs about what that day costs alone.

    python -m benchmarks.checks [MILLION ROWS]    (rows beside the peers alone)
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.data import FOLDER, MB
from benchmarks.measure import cpu, measured

ROWS, MANY = 10 * MB, 50 * MB
DAYS = (30, 365, 1000)
ROWS_A_DAY = 100_000
ROUNDS = 2
CONFIG = {"memory_limit": "2GB", "threads": 2}  # as the peers have it
LIMITS = {"by hand": 1.15, "stock": 1.3, "soda": 1.25, "memory": (1.2, 350)}
AS_OF = datetime(2026, 6, 11, tzinfo=UTC)
PEERS = {
    "stock": ("great-expectations==1.24.1", "duckdb-engine==0.17.0", "sqlalchemy==2.0.58", "duckdb==1.5.5"),
    "soda": ("soda-duckdb==4.28.0", "duckdb==1.5.5"),
}
QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    *((name, "known", {}) for name in ("body", "service_name", "host_name", "severity_text", "trace_id", "source")),
    ("severity_number", "between", {"min_value": 5, "max_value": 24}),
    ("time_flags", "between", {"min_value": 0, "max_value": 0}),
    ("dup_seq", "between", {"min_value": 0, "max_value": 0}),
    ("severity_text", "among", {"value_set": ["DEBUG", "INFO", "WARN", "ERROR"]}),
    ("service_name", "among", {"value_set": [f"service-{number}" for number in range(30)]}),
    ("body", "length", {"min_value": 20, "max_value": 80}),
    ("trace_id", "length", {"min_value": 32, "max_value": 32}),
    ("host_name", "length", {"min_value": 4, "max_value": 8}),
]
"""Column, kind and bounds; what every peer can be asked, and so no regular expression."""


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    return ["## Checks", "", *_beside_peers(ROWS), "", *_beside_peers(MANY), "", *_shipped(), "", *_adding_a_day()]


def _beside_peers(rows: int) -> list[str]:
    path = logs_file(rows)
    hand = measured("benchmarks.checks", "by_hand", str(path), rounds=ROUNDS)
    product = measured("benchmarks.checks", "by_product", str(path), rounds=ROUNDS)
    found = {
        "one hand-written SQL pass": hand,
        "product": product,
        "stock Great Expectations, patched": _peer("stock", path),
        "Soda Core": _peer("soda", path),
    }
    counts = {json.dumps(one["failing"]) for one in found.values()}
    assert len(counts) == 1, counts
    _, _, stock, soda = (one["cpu_s"] for one in found.values())
    times, plus = LIMITS["memory"]
    lines = [
        f"{len(QUESTIONS)} row expectations on {rows:,} rows; equal counts from all. CPU seconds of the validation, "
        f"best of {ROUNDS} rounds, 2 threads, DuckDB's memory limit {CONFIG['memory_limit']}; the product also counts "
        "per day.",
        "",
        "| way | CPU s | x by hand | peak MB | once per process: import |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {name} | {one['cpu_s']:.2f} | {one['cpu_s'] / hand['cpu_s']:.2f} | {one['peak_mb']:.0f} "
        f"| {one.get('import_s', 0.0):.1f} s |"
        for name, one in found.items()
    ]
    return [
        *lines,
        "",
        f"Product by hand: {product['cpu_s'] / hand['cpu_s']:.2f} (limit {LIMITS['by hand']}); stock by product: "
        f"{stock / product['cpu_s']:.2f} (at least {LIMITS['stock']}); product by Soda: {product['cpu_s'] / soda:.2f} "
        f"(limit {LIMITS['soda']}); memory {product['peak_mb']:.0f} MB (limit "
        f"{times * hand['peak_mb'] + plus:.0f} MB).",
    ]


def _shipped() -> list[str]:
    path = str(logs_file(ROWS))
    lines = [
        f"The shipped checks on `logs`, {ROWS:,} rows of 10 days, with counts per day. By hand: one grouped SQL pass "
        "over the conditions, and one query for each check that is not per row.",
        "",
        "| checks | by hand | product | x by hand | limit |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for which, rounds in (("per row", ROUNDS), ("all", 1)):
        hand = measured("benchmarks.checks", "shipped_by_hand", path, which, rounds=rounds)
        product = measured("benchmarks.checks", "shipped", path, which, rounds=rounds)
        ratio = product["cpu_s"] / hand["cpu_s"]
        lines.append(
            f"| {which} ({product['checks']}) | {hand['cpu_s']:.2f} | {product['cpu_s']:.2f} | {ratio:.2f} "
            f"| {LIMITS['by hand']} |"
        )
    return lines


def _adding_a_day() -> list[str]:
    found = measured("benchmarks.checks", "adding_a_day", rounds=1)
    lines = [
        f"The shipped row checks on a lake of days of {ROWS_A_DAY:,} log records, after one day was added: what was "
        "counted before comes out of `check_days`. CPU seconds, Great Expectations' own (not its import) and what is "
        "stored included.",
        "",
        "| days before | day added | that day alone | x alone | everything again | nothing changed |",
        "| ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    return lines + [
        f"| {days:,} | {one['added']:.2f} | {one['alone']:.2f} | {one['added'] / one['alone']:.2f} "
        f"| {one['whole']:.2f} | {one['nothing']:.2f} |"
        for days, one in zip(DAYS, found["days"], strict=True)
    ]


def by_hand(path: str) -> dict[str, Any]:
    """Every question in one statement."""
    spent: dict[str, float] = {}
    columns = ", ".join(f"count_if({_failing(*one)})" for one in QUESTIONS)
    connection = _plain(path)
    with cpu(spent, "sql"):
        (row,) = connection.execute(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()
    return {"cpu_s": spent["sql"], "failing": [int(one) for one in row]}


def by_product(path: str) -> dict[str, Any]:
    """The product's own way, through Great Expectations."""
    kinds = {
        "known": "expect_column_values_to_not_be_null",
        "between": "expect_column_values_to_be_between",
        "among": "expect_column_values_to_be_in_set",
        "length": "expect_column_value_lengths_to_be_between",
    }
    checks = [
        _check(f"BEN-{place:03}", {"type": kinds[kind], "column": column, "mostly": 0.5, **bounds})
        for place, (column, kind, bounds) in enumerate(QUESTIONS)
    ]
    found, spent = _run_on(_tables(path), checks)
    failing = [
        one.missing if kind == "known" else one.evaluated - one.passed - one.missing
        for one, (_, kind, _) in zip(found.values(), QUESTIONS, strict=True)
    ]
    return {"cpu_s": spent["checks"], "import_s": spent["import"], "failing": failing}


def shipped_by_hand(path: str, which: str) -> dict[str, Any]:
    """The same conditions in one statement, and the queries one after the other."""
    from telemetry_ready.checks import scoped
    from telemetry_ready.model.use_case import Scope

    spent: dict[str, float] = {}
    checks = _shipped_checks(which)
    conditions = [str(one.expect["condition"]) for one in checks if "condition" in one.expect]
    counted = "".join(
        f", count(*) FILTER (WHERE ({one})), count(*) FILTER (WHERE ({one}) IS NULL)" for one in conditions
    )
    queries = [str(one.expect["query"]) for one in checks if "query" in one.expect]
    connection = _tables(path)
    with scoped(connection, Scope(), AS_OF), cpu(spent, "sql"):
        for query in (f"SELECT event_date, count(*){counted} FROM logs GROUP BY event_date", *queries):
            connection.execute(query).fetchall()
    return {"cpu_s": spent["sql"]}


def shipped(path: str, which: str) -> dict[str, Any]:
    """The product's own way, through Great Expectations."""
    checks = _shipped_checks(which)
    found, spent = _run_on(_tables(path), checks)
    broken = {name: one.detail for name, one in found.items() if str(one.outcome) == "error"}
    assert not broken, broken
    return {"cpu_s": spent["checks"], "checks": len(checks)}


def adding_a_day() -> dict[str, Any]:
    """A day more in lakes of some days: what it costs, and what that day costs in a lake of its own."""
    from telemetry_ready.checks import suite  # noqa: F401  # its import is not what is measured
    from telemetry_ready.lake import LakePaths, create_lake

    FOLDER.mkdir(parents=True, exist_ok=True)
    found = []
    with TemporaryDirectory(dir=FOLDER) as folder:
        alone = min(_day_alone(Path(folder) / str(number)) for number in range(1 + ROUNDS))
        with create_lake(LakePaths.beside(Path(folder) / "days"), now=AS_OF) as lake:
            there = 0
            for wanted in DAYS:
                _add_days(lake, there, wanted)
                _run_stored(lake)
                _add_days(lake, wanted, wanted + 1)
                there = wanted + 1
                one = {"added": _run_stored(lake), "nothing": _run_stored(lake)}
                found.append({**one, "alone": alone, "whole": _run_stored(lake, is_kept=False)})
    return {"cpu_s": 0.0, "days": found}


def _day_alone(folder: Path) -> float:
    """The same in a new lake that has one day."""
    from telemetry_ready.lake import LakePaths, create_lake

    with create_lake(LakePaths.beside(folder), now=AS_OF) as lake:
        _add_days(lake, 0, 1)
        return _run_stored(lake)


def _run_stored(lake: Any, *, is_kept: bool = True) -> float:
    """CPU seconds of the shipped row checks, with what is stored of them."""
    from telemetry_ready.checks import run_checks
    from telemetry_ready.lake import LakeDays, save_evaluation
    from telemetry_ready.model.use_case import Scope

    spent: dict[str, float] = {}
    store = LakeDays(lake) if is_kept else None
    with cpu(spent, "checks"):
        run_checks(
            lake.connection, _shipped_checks("per row"), Scope(), datetime(2100, 1, 1, tzinfo=UTC), None, store=store
        )
        if store is not None:
            save_evaluation(lake, store.new_rows())
    return spent["checks"]


def _add_days(lake: Any, first: int, end: int) -> None:
    """Days of records, a data file for each."""
    connection = lake.connection
    connection.execute("BEGIN")
    for number in range(first, end):
        day = date(2020, 1, 1) + timedelta(days=number)
        connection.execute(f"INSERT INTO stored_logs BY NAME {_generated(ROWS_A_DAY, f'{day}', 1)}")
    connection.execute("COMMIT")


def _run_on(connection: Any, checks: list[Any]) -> tuple[Mapping[str, Any], dict[str, float]]:
    from telemetry_ready.model.use_case import Scope

    spent: dict[str, float] = {}
    with cpu(spent, "import"):
        from telemetry_ready.checks import run_checks, suite  # noqa: F401  # loads Great Expectations
    with cpu(spent, "checks"):
        found = run_checks(connection, checks, Scope(), AS_OF)
    return found, spent


def _shipped_checks(which: str) -> list[Any]:
    from telemetry_ready.catalog import load_catalog

    checks = [one for one in load_catalog().checks.values() if one.table == "logs"]
    return [one for one in checks if which == "all" or "condition" in one.expect]


def _check(check_id: str, expect: Mapping[str, Any]) -> Any:
    from dataclasses import replace

    return replace(_shipped_checks("per row")[0], id=check_id, expect=expect, counts_rejects=False)


def _failing(column: str, kind: str, bounds: Mapping[str, Any]) -> str:
    """The condition of rows that fail."""
    if kind == "known":
        return f"{column} IS NULL"
    if kind == "among":
        return f"{column} NOT IN ({', '.join(repr(one) for one in bounds['value_set'])})"
    value = f"length({column})" if kind == "length" else column
    return f"NOT ({value} >= {bounds['min_value']} AND {value} <= {bounds['max_value']})"


def _peer(name: str, path: Path) -> dict[str, Any]:
    """The quietest of some rounds in the peer's own environment."""
    environment = Path("build") / f"checks-{name}"
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", str(environment)], check=True)
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", str(python), *PEERS[name]], check=True)
    questions = FOLDER / "questions.json"
    questions.write_text(json.dumps(QUESTIONS))
    command = [str(python), f"benchmarks/{name}_peer.py", str(path.resolve()), str(questions)]
    found = []
    for _ in range(ROUNDS):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    best: dict[str, Any] = min(found, key=lambda one: float(one["cpu_s"]))
    return {**best, "peak_mb": max(one["peak_mb"] for one in found)}


def _plain(path: str) -> Any:
    import duckdb

    connection = duckdb.connect(config=CONFIG)
    connection.execute(f"CREATE VIEW logs AS SELECT * FROM read_parquet('{path}')")
    return connection


def _tables(path: str) -> Any:
    """A lake's tables in plain DuckDB, ``logs`` the rows of the file."""
    from telemetry_ready.model.tables import TABLES, create_sql

    connection = _plain(path)
    connection.execute("CREATE VIEW stored_logs AS SELECT * FROM logs")  # as the lake has both names
    for table in TABLES.values():
        if table.name != "logs":
            connection.execute(create_sql(table))
    return connection


def logs_file(rows: int) -> Path:
    """Generated records of 10 days, a tenth of them defective, written once."""
    import duckdb

    path = FOLDER / f"logs-{rows}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        with duckdb.connect(config=CONFIG) as connection:
            connection.execute(
                f"COPY ({_generated(rows, '2026-06-01', 10)}) TO '{unfinished}' (FORMAT parquet, COMPRESSION zstd)"
            )
        unfinished.rename(path)
    return path


def _generated(rows: int, first_day: str, days: int) -> str:
    from telemetry_ready.model.tables import TABLES

    columns = ", ".join(f"NULL::{column.duckdb_type} AS {column.name}" for column in TABLES["logs"].columns)
    return f"""SELECT * EXCLUDE (i) REPLACE (
        DATE '{first_day}' + (i * {days} // {rows})::INTEGER AS event_date,
        (TIMESTAMP '{first_day}' + to_microseconds((i::HUGEINT * {days * 86400000000} // {rows})::BIGINT))::TIMESTAMP_NS
            AS time_unix_nano,
        (i % 10 * 2 + 1)::UTINYINT AS severity_number,
        CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN 'warning' WHEN 2 THEN 'ERROR' ELSE 'INFO' END AS severity_text,
        'message number ' || i || ' of a service that says what it does and did' AS body,
        hash(i % 500) AS host_entity_id, CASE WHEN i % 9 > 0 THEN 'web' || i % 500 END AS host_name,
        md5((i % 100000)::VARCHAR) AS trace_id, (CASE WHEN i % 10 = 0 THEN 1 ELSE 0 END)::USMALLINT AS time_flags,
        (i % 50 = 0)::USMALLINT AS dup_seq, 'source' AS source, 'service-' || i % 40 AS service_name
        ) FROM (SELECT {columns}, range AS i FROM range({rows}))"""


if __name__ == "__main__":
    sys.stdout.write("\n".join(_beside_peers(int(sys.argv[1]) * MB) if len(sys.argv) > 1 else run()) + "\n")
