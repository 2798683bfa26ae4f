"""The record: what was decided on which evaluation, what evaluations stand on, what was taken out of the lake.

Rows are only ever added. ``decisions`` is a hash chain, so that a row that was changed, put in or left out shows.
"""

import polars as pl

from telemetry_ready.model.tables._column import Column, Table, required, text

_NOW = pl.Datetime("us", "UTC")

DECISIONS = Table(
    "decisions",
    "one decision on a use case in one scope, bound to the evaluation that it stands on; rows are only added",
    (
        required("sequence", pl.Int64, "From 1, without a gap"),
        required("decision_id", pl.String, "Of the decision; hex"),
        required("decided_at", _NOW, "When", "UTC"),
        required("use_case", pl.String, "Name of the use case"),
        required("scope_name", pl.String, "Name of the scope"),
        required("evaluation_id", pl.String, "Of evaluations"),
        required("snapshot_id", pl.Int64, "Snapshot of the lake that the evaluation read"),
        required("use_case_sha256", pl.String, "As in evaluations", "hex"),
        required("suite_sha256", pl.String, "As in evaluations", "hex"),
        required("data_sha256", pl.String, "As in evaluations", "hex"),
        required("results_sha256", pl.String, "As in evaluations", "hex"),
        required("code_version", pl.String, "Version of the product that wrote the row"),
        required("decision", pl.String, "approve, approve with conditions, reject, waive or outcome"),
        required("decided_by", pl.String, "Who, as given: a record of who answers for it"),
        text("reason", "Why"),
        text("conditions", "Under which conditions"),
        text("requirement", "The requirement that is waived"),
        Column("expires_on", pl.Date, "The last day on which it holds; null: no end", "UTC day"),
        text("outcome", "JSON of kpi, value, unit, direction, baseline, target and model_id"),
        required("previous_sha256", pl.String, "sha256 of the row before; 64 zeros in the first", "hex"),
        required("sha256", pl.String, "Of the canonical JSON of all other columns", "hex"),
    ),
    key=("sequence",),
)

CATALOGUE_TEXTS = Table(
    "catalogue_texts",
    "one text that an evaluation was made by, kept so that it can be made again",
    (
        required("sha256", pl.String, "Of the text", "hex"),
        required("kind", pl.String, "check, use case or settings"),
        required("name", pl.String, "Id of the check, name of the use case, or telemetry-ready.yaml"),
        required("text", pl.String, "The file as it was; of the project file, what judgements depend on, as JSON"),
        required("seen_at", _NOW, "By the first evaluation that used it", "UTC"),
    ),
    key=("sha256", "kind", "name"),
)

DATA_FILES = Table(
    "data_files",
    "one Parquet file of the lake with its hash, as the first evaluation or decision that stands on it found it",
    (
        required("path", pl.String, "Under the lake's data folder, or absolute outside of it"),
        required("table_name", pl.String, "Whose rows it holds, or removes"),
        required("sha256", pl.String, "Of its bytes", "hex"),
        required("bytes", pl.Int64, "Its size", "By"),
        required("hashed_at", _NOW, "When", "UTC"),
    ),
    key=("path",),
)

ERASURES = Table(
    "erasures",
    "one file whose rows were taken out of the lake",
    (
        required("erased_at", _NOW, "When", "UTC"),
        required("kind", pl.String, "retracted, or replaced by what the file gives now"),
        required("file_id", pl.UInt64, "That it had in source_files"),
        required("source", pl.String, "Name of its source"),
        required("uri", pl.String, "Where it lay"),
        required("sha256", pl.String, "Of its bytes", "hex"),
        required("rows_stored", pl.Int64, "Rows that went", "rows"),
        required("last_snapshot_id", pl.Int64, "The last snapshot that holds them"),
    ),
    key=("file_id", "last_snapshot_id"),
)

RECORD_TABLES = (DECISIONS, CATALOGUE_TEXTS, DATA_FILES, ERASURES)
