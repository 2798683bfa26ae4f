"""Stock Great Expectations on DuckDB with the least that makes it run; in an environment of its own (duckdb-engine).

    python stock_peer.py FILE QUESTIONS

FILE is Parquet, QUESTIONS a JSON list of column, kind and bounds. Prints CPU seconds, peak memory and failing rows.
"""

import json
import sys
import time
from pathlib import Path

started = time.process_time()
import duckdb  # noqa: E402
import duckdb_engine  # noqa: E402
import great_expectations as gx  # noqa: E402
from sqlalchemy.pool import StaticPool  # noqa: E402

IMPORTED = time.process_time() - started
TYPES = {
    "known": "expect_column_values_to_not_be_null",
    "between": "expect_column_values_to_be_between",
    "among": "expect_column_values_to_be_in_set",
    "length": "expect_column_value_lengths_to_be_between",
}


class Keep(duckdb_engine.ConnectionWrapper):
    """A cursor of its own for each statement: else the pool's rollback wipes the result before it is read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(connection)
        self._shared = connection

    def close(self) -> None:
        """The connection is shared."""

    def cursor(self) -> duckdb_engine.CursorWrapper:
        """A new one."""
        return duckdb_engine.CursorWrapper(self._shared.cursor(), self)


def main() -> None:
    """Ask every question in one suite."""
    path, questions = sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8"))
    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2})
    connection.execute(f"CREATE VIEW logs AS SELECT * FROM read_parquet('{path}')")
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sql(
        name="duckdb",
        connection_string="duckdb:///:memory:",
        kwargs={"creator": lambda: Keep(connection), "poolclass": StaticPool},
    )
    batch = source.add_table_asset("logs", table_name="logs").add_batch_definition_whole_table("all").get_batch()
    expectations = [
        {"type": TYPES[kind], "kwargs": {"column": column, "mostly": 0.5, **bounds}, "meta": {"place": place}}
        for place, (column, kind, bounds) in enumerate(questions)
    ]
    begun = time.process_time()
    found = batch.validate(gx.ExpectationSuite(name="logs", expectations=expectations), result_format="BASIC")
    spent = time.process_time() - begun
    failing = {one.expectation_config.meta["place"]: one.result["unexpected_count"] for one in found.results}
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))
    counts = [int(failing[place]) for place in range(len(questions))]
    sys.stdout.write(json.dumps({"cpu_s": spent, "peak_mb": peak, "import_s": IMPORTED, "failing": counts}) + "\n")


if __name__ == "__main__":
    main()
