"""Soda Core on DuckDB; in an environment of its own.

    python soda_peer.py FILE QUESTIONS

FILE is Parquet, QUESTIONS a JSON list of column, kind and bounds. Prints CPU seconds, peak memory and failing rows.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
started = time.process_time()
import duckdb  # noqa: E402
from soda_core.contracts.api.verify_api import verify_contract_locally  # noqa: E402
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl  # noqa: E402

IMPORTED = time.process_time() - started
NAMES = {
    "min_value": "valid_min",
    "max_value": "valid_max",
    "value_set": "valid_values",
}
LENGTHS = {"min_value": "valid_min_length", "max_value": "valid_max_length"}


def contract(questions: list[list[object]]) -> str:
    """The questions as a contract: at most half of the rows may fail."""
    columns: dict[str, list[str]] = {}
    for place, (column, kind, bounds) in enumerate(questions):
        names = LENGTHS if kind == "length" else NAMES
        about = {names[name]: value for name, value in dict(bounds).items()}
        check = "missing" if kind == "known" else "invalid"
        threshold = {"metric": "percent", "must_be_less_than": 50}
        checks = columns.setdefault(str(column), [])
        own = {"name": str(place), "qualifier": str(place), **about, "threshold": threshold}
        checks.append(json.dumps({check: own}))
    lines = ["dataset: own/main/logs", "columns:"]
    for column, checks in columns.items():
        lines += [f"  - name: {column}", "    checks:", *(f"      - {one}" for one in checks)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Ask every question in one contract."""
    path, questions = sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8"))
    connection = duckdb.connect(config={"memory_limit": "2GB", "threads": 2})
    connection.execute(f"CREATE VIEW logs AS SELECT * FROM read_parquet('{path}')")
    source = DuckDBDataSourceImpl.from_existing_cursor(connection, name="own")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "logs.yml"
        file.write_text(contract(questions), "utf-8")
        begun = time.process_time()
        found = verify_contract_locally(data_sources=[source], contract_file_path=str(file), publish=False)
        spent = time.process_time() - begun
    status = Path("/proc/self/status").read_text()
    peak = next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))
    checked = found.contract_verification_results[0].check_results
    results = {one.check.name: one.diagnostic_metric_values for one in checked}
    counts = [_failing(results[str(place)]) for place in range(len(questions))]
    told = {"cpu_s": spent, "peak_mb": peak, "import_s": IMPORTED, "failing": counts}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


def _failing(found: dict[str, float]) -> int:
    return int(found["invalid_count"] if "invalid_count" in found else found["missing_count"])


if __name__ == "__main__":
    main()
