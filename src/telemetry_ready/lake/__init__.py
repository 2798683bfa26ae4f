"""The lake: DuckLake on Parquet, one transaction for rows and ledger."""

from telemetry_ready.lake.audit import Audit, Imbalance, SourceTotals, audit
from telemetry_ready.lake.clocks import clock_alarms, remember_alarms
from telemetry_ready.lake.connect import Lake, create_lake, extension_path, open_lake
from telemetry_ready.lake.earlier import earlier_judgement, rows_by_source
from telemetry_ready.lake.evaluations import evaluation_ids, stored_rows
from telemetry_ready.lake.families import refresh_families
from telemetry_ready.lake.identity import identity, is_linked, relink, usage
from telemetry_ready.lake.key import read_key
from telemetry_ready.lake.ledger import StoredFile, dependents, find_files, known_files, record_batch
from telemetry_ready.lake.maintain import remove_orphans
from telemetry_ready.lake.paths import LakePaths
from telemetry_ready.lake.query import attach_lines, check_condition, check_query, run_query
from telemetry_ready.lake.read import inventory, newest_event, oldest_event, save_evaluation, snapshot_id
from telemetry_ready.lake.write import commit

__all__ = [
    "Audit",
    "Imbalance",
    "Lake",
    "LakePaths",
    "SourceTotals",
    "StoredFile",
    "attach_lines",
    "audit",
    "check_condition",
    "check_query",
    "clock_alarms",
    "commit",
    "create_lake",
    "dependents",
    "earlier_judgement",
    "evaluation_ids",
    "extension_path",
    "find_files",
    "identity",
    "inventory",
    "is_linked",
    "known_files",
    "newest_event",
    "oldest_event",
    "open_lake",
    "read_key",
    "record_batch",
    "refresh_families",
    "relink",
    "remember_alarms",
    "remove_orphans",
    "rows_by_source",
    "run_query",
    "save_evaluation",
    "snapshot_id",
    "stored_rows",
    "usage",
]
