"""Claim: the log checks cost at most 1.5 times one hand-written SQL pass over 10 million rows.

The pass counts, in one statement, what the same row checks count. Importing Great Expectations is told apart.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import cpu, measured

ROWS = 10_000_000
LIMIT = 1.5


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    sql = measured("benchmarks.checks", "one_pass", str(ROWS))
    product = measured("benchmarks.checks", "product", str(ROWS))
    ratio = product["cpu_s"] / sql["cpu_s"]
    return [
        "## Checks",
        "",
        f"The row checks on `logs`, {ROWS:,} rows, CPU seconds; peak memory of the process in MB.",
        "",
        "| | CPU s | x SQL | limit | peak | once per process: import |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        f"| one hand-written SQL pass | {sql['cpu_s']:.2f} | 1.00 | | {sql['peak_mb']:.0f} | |",
        f"| {product['checks']} checks through Great Expectations | {product['cpu_s']:.2f} | {ratio:.2f} | {LIMIT:g} "
        f"| {product['peak_mb']:.0f} | {product['import_s']:.1f} s |",
    ]


ONE_PASS = """
SELECT event_date, count(*),
  count(*) FILTER (WHERE severity_number >= 9), count(*) FILTER (WHERE severity_number = 0),
  count(*) FILTER (WHERE severity_number > 0),
  count(*) FILTER (WHERE host_entity_id IS NOT NULL OR service_entity_id IS NOT NULL OR pod_entity_id IS NOT NULL),
  count(*) FILTER (WHERE time_flags & 141 = 0), count(*) FILTER (WHERE trim(body) <> ''), count(body),
  count(*) FILTER (WHERE dup_seq = 0), count(*) FILTER (WHERE time_flags & 16 = 0)
FROM logs GROUP BY event_date
"""


def one_pass(rows: str) -> dict[str, Any]:
    """What the row checks count, in one statement."""
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        connection = _logs(Path(folder), int(rows))
        with cpu(spent, "sql"):
            connection.execute(ONE_PASS).fetchall()
    return {"cpu_s": spent["sql"]}


def product(rows: str) -> dict[str, Any]:
    """The product's row checks on logs, daily numbers included."""
    from telemetry_ready.catalog import load_catalog
    from telemetry_ready.model.use_case import Scope

    spent: dict[str, float] = {}
    with cpu(spent, "import"):
        import great_expectations  # noqa: F401  # its import is told apart

        from telemetry_ready.checks import run_checks
    checks = [one for one in load_catalog().checks.values() if one.table == "logs" and one.id in ROW_CHECKS]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        connection = _logs(Path(folder), int(rows))
        as_of = datetime(2026, 6, 11, tzinfo=UTC)
        with cpu(spent, "checks"):
            run_checks(connection, checks, Scope(), as_of)
    return {"cpu_s": spent["checks"], "import_s": spent["import"], "checks": len(checks)}


ROW_CHECKS = ("LOG-001", "LOG-002", "LOG-003", "LOG-004", "LOG-005", "LOG-007", "LOG-012")


def _logs(folder: Path, rows: int) -> Any:
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
