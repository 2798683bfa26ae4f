"""Claim: the log checks cost at most 1.5 times the same questions asked by hand, over 10 million rows.

By hand: one grouped pass that counts every condition per day, and one query for each check that is not per row.
Importing Great Expectations is told apart.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import cpu, measured

ROWS = 10_000_000
LIMIT = 1.5
AS_OF = datetime(2026, 6, 11, tzinfo=UTC)


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    lines = [
        "## Checks",
        "",
        f"The checks on `logs`, {ROWS:,} rows of 10 days, with counts per day; CPU seconds, peak memory in MB. "
        "By hand: one grouped SQL pass over the conditions, and one query for each check that is not per row.",
        "",
        "| checks | by hand | product | x by hand | limit | peak by hand | peak | once per process: import |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for which in ("per row", "all"):
        hand = measured("benchmarks.checks", "by_hand", which)
        product = measured("benchmarks.checks", "by_product", which)
        ratio = product["cpu_s"] / hand["cpu_s"]
        lines.append(
            f"| {which} ({product['checks']}) | {hand['cpu_s']:.2f} | {product['cpu_s']:.2f} | {ratio:.2f} | {LIMIT:g} "
            f"| {hand['peak_mb']:.0f} | {product['peak_mb']:.0f} | {product['import_s']:.1f} s |"
        )
    return lines


def by_hand(which: str) -> dict[str, Any]:
    """The same conditions in one statement, and the queries one after the other."""
    from telemetry_ready.checks import scoped
    from telemetry_ready.model.use_case import Scope

    spent: dict[str, float] = {}
    checks = _checks(which)
    conditions = [str(one.expect["condition"]) for one in checks if "condition" in one.expect]
    counted = "".join(
        f", count(*) FILTER (WHERE ({one})), count(*) FILTER (WHERE ({one}) IS NULL)" for one in conditions
    )
    queries = [str(one.expect["query"]) for one in checks if "query" in one.expect]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        connection = _logs(Path(folder))
        with scoped(connection, Scope(), AS_OF), cpu(spent, "sql"):
            for query in (f"SELECT event_date, count(*){counted} FROM logs GROUP BY event_date", *queries):
                connection.execute(query).fetchall()
    return {"cpu_s": spent["sql"]}


def by_product(which: str) -> dict[str, Any]:
    """The product's own way, through Great Expectations."""
    from telemetry_ready.model.use_case import Scope

    spent: dict[str, float] = {}
    with cpu(spent, "import"):
        import great_expectations  # noqa: F401  # its import is told apart

        from telemetry_ready.checks import run_checks, suite  # noqa: F401  # loads what it needs of it
    checks = _checks(which)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        connection = _logs(Path(folder))
        with cpu(spent, "checks"):
            found = run_checks(connection, checks, Scope(), AS_OF)
    assert not [one for one in found.values() if one.detail], found
    return {"cpu_s": spent["checks"], "import_s": spent["import"], "checks": len(checks)}


def _checks(which: str) -> list[Any]:
    from telemetry_ready.catalog import load_catalog

    checks = [one for one in load_catalog().checks.values() if one.table == "logs"]
    return [one for one in checks if which == "all" or "condition" in one.expect]


def _logs(folder: Path, rows: int = ROWS) -> Any:
    """A lake's tables in plain DuckDB over one Parquet file of generated rows, 10 days, a tenth of them defective."""
    import duckdb

    from telemetry_ready.model.tables import TABLES, create_sql

    connection = duckdb.connect(config={"memory_limit": "4GB", "threads": 2})
    for table in TABLES.values():
        connection.execute(create_sql(table))
    connection.execute("DROP TABLE logs")
    columns = ", ".join(f"NULL::{column.duckdb_type} AS {column.name}" for column in TABLES["logs"].columns)
    path = folder / "logs.parquet"
    connection.execute(
        f"""COPY (SELECT * REPLACE (
              DATE '2026-06-01' + (i * 10 // {rows})::INTEGER AS event_date,
              (TIMESTAMP '2026-06-01' + to_microseconds(i * 864000000000 // {rows}))::TIMESTAMP_NS AS time_unix_nano,
              (i % 10 * 2 + 1)::UTINYINT AS severity_number,
              'message number ' || i || ' of a service that says what it does and did' AS body,
              hash(i % 500) AS host_entity_id, (CASE WHEN i % 10 = 0 THEN 1 ELSE 0 END)::USMALLINT AS time_flags,
              (i % 50 = 0)::USMALLINT AS dup_seq, 'source' AS source, 'service-' || i % 40 AS service_name
            ) FROM (SELECT {columns}, range AS i FROM range({rows}))) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )
    connection.execute(f"CREATE VIEW logs AS SELECT * EXCLUDE (i) FROM read_parquet('{path}')")
    return connection
