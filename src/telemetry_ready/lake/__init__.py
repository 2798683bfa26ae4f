"""The lake: DuckLake on Parquet, one transaction for rows and ledger."""

from telemetry_ready.lake.audit import Audit, Imbalance, SourceTotals, audit
from telemetry_ready.lake.canonical import canonical, chain_faults, digest, digest_of_files, digest_of_rows
from telemetry_ready.lake.clocks import clock_alarms, remember_alarms
from telemetry_ready.lake.connect import Lake, create_lake, extension_path, open_lake
from telemetry_ready.lake.data_files import (
    RECORDS,
    FileCheck,
    Manifest,
    changed_tables,
    check_files,
    files_of,
    manifest,
)
from telemetry_ready.lake.day_store import LakeDays
from telemetry_ready.lake.decisions import (
    append_decision,
    erasures_since,
    read_decisions,
    rewritten_records,
    waivers_in_force,
)
from telemetry_ready.lake.earlier import earlier_judgement, rows_by_source
from telemetry_ready.lake.evaluations import evaluation_ids, stored_rows
from telemetry_ready.lake.families import refresh_families
from telemetry_ready.lake.identity import identity, is_linked, relink, usage
from telemetry_ready.lake.judgements import (
    judgements_of,
    must_haves,
    newest_judgements,
    stored_texts,
)
from telemetry_ready.lake.key import read_key
from telemetry_ready.lake.ledger import StoredFile, dependents, find_files, known_files, record_batch
from telemetry_ready.lake.maintain import remove_orphans
from telemetry_ready.lake.paths import LakePaths
from telemetry_ready.lake.query import attach_lines, check_condition, check_query, run_query
from telemetry_ready.lake.read import inventory, newest_event, oldest_event, save_evaluation, snapshot_id
from telemetry_ready.lake.write import commit

__all__ = [
    "RECORDS",
    "Audit",
    "FileCheck",
    "Imbalance",
    "Lake",
    "LakeDays",
    "LakePaths",
    "Manifest",
    "SourceTotals",
    "StoredFile",
    "append_decision",
    "attach_lines",
    "audit",
    "canonical",
    "chain_faults",
    "changed_tables",
    "check_condition",
    "check_files",
    "check_query",
    "clock_alarms",
    "commit",
    "create_lake",
    "dependents",
    "digest",
    "digest_of_files",
    "digest_of_rows",
    "earlier_judgement",
    "erasures_since",
    "evaluation_ids",
    "extension_path",
    "files_of",
    "find_files",
    "identity",
    "inventory",
    "is_linked",
    "judgements_of",
    "known_files",
    "manifest",
    "must_haves",
    "newest_event",
    "newest_judgements",
    "oldest_event",
    "open_lake",
    "read_decisions",
    "read_key",
    "record_batch",
    "refresh_families",
    "relink",
    "remember_alarms",
    "remove_orphans",
    "rewritten_records",
    "rows_by_source",
    "run_query",
    "save_evaluation",
    "snapshot_id",
    "stored_rows",
    "stored_texts",
    "usage",
    "waivers_in_force",
]
