"""What the product itself says: evaluations, and the results behind them."""

import polars as pl

from telemetry_ready.model.tables._column import Column, Table, required, text

_NOW = pl.Datetime("us", "UTC")


def _share(name: str, meaning: str) -> Column:
    return required(name, pl.Float64, meaning, "0 to 1")


_WHOSE: tuple[Column, ...] = (
    required("evaluation_id", pl.String, "Of evaluations"),
    required("use_case", pl.String, "Name of the use case"),
    required("scope_name", pl.String, "Name of the scope"),
)

_COUNTS: tuple[Column, ...] = (
    required("evaluated", pl.Int64, "Rows or members that should be good", "rows or members"),
    required("passed", pl.Int64, "Known to be good"),
    required("missing", pl.Int64, "Without a value"),
    required("rejected", pl.Int64, "That never entered the table"),
)

EVALUATIONS = Table(
    "evaluations",
    "one use case in one scope, judged in one run",
    (
        *_WHOSE,
        required("scope", pl.String, "The scope, as JSON"),
        required("use_case_sha256", pl.String, "Of the use case's file", "hex"),
        required("snapshot_id", pl.Int64, "Snapshot of the lake that was read"),
        required("as_of", _NOW, "Moment at which windows and freshness end", "UTC"),
        required("assessed_at", _NOW, "When it ran", "UTC"),
        required("code_version", pl.String, "Version of the product"),
        required("score", pl.Float64, "Readiness", "0 to 100"),
        required("low", pl.Float64, "Lower bound", "0 to 100"),
        required("high", pl.Float64, "Upper bound", "0 to 100"),
        required("verdict", pl.String, "ready, pilot with conditions, not ready or not enough evidence"),
        required("reason", pl.String, "Why, in one sentence"),
        text("next_step", "What to do first"),
        Column("raw_pass_rate", pl.Float64, "Mean pass rate of the row checks", "0 to 1"),
        required("requirements_met", pl.Int64, "Their number"),
        required("requirements_total", pl.Int64, "Of all that apply"),
        text("baselines", "Baselines of the KPIs, as JSON"),
        required("suite", pl.String, "Check id to sha256 of its file, as JSON: the checks that the requirements name"),
        required("suite_sha256", pl.String, "Of that JSON", "hex"),
        required("settings_sha256", pl.String, "Of what judgements depend on in the project file", "hex"),
        required("data_sha256", pl.String, "Of the paths and hashes of every data file of the snapshot", "hex"),
        required("results_sha256", pl.String, "Of this row, its check results and its requirement results", "hex"),
    ),
    key=("evaluation_id", "use_case", "scope_name"),
)

CHECK_RESULTS = Table(
    "check_results",
    "one check in one scope of one run: the whole window, or one day of it",
    (
        *_WHOSE,
        required("check_id", pl.String, "Of the check"),
        Column("day", pl.Date, "The day; null for the whole window", "UTC day"),
        required("kind", pl.String, "rows, share or number"),
        required("outcome", pl.String, "pass, fail, error or not_evaluable; of the whole window"),
        *_COUNTS,
        Column("value", pl.Float64, "What a number check measured", "of the check"),
        text("samples", "Failing rows, redacted, as JSON"),
        text("detail", "Why it errored or could not be evaluated"),
    ),
    key=("evaluation_id", "use_case", "scope_name", "check_id", "day"),
)

REQUIREMENT_RESULTS = Table(
    "requirement_results",
    "one requirement of one use case, judged in one scope and run",
    (
        *_WHOSE,
        required("requirement", pl.String, "Its id"),
        required("title", pl.String, "In words for a lead"),
        required("criticality", pl.String, "must, important or helpful"),
        required("status", pl.String, "met, partly met, not met, not measured, not applicable or waived"),
        required("check_id", pl.String, "The check that decided"),
        required("table_name", pl.String, "What that check is about"),
        Column("measured", pl.Float64, "Its rate or its number"),
        required("unit", pl.String, "Empty for a rate"),
        *_COUNTS,
        Column("pass_rate", pl.Float64, "passed / evaluated", "0 to 1"),
        required("floor", pl.Float64, "Useless below"),
        required("target", pl.Float64, "Good enough from"),
        _share("attainment", "At the measured value"),
        _share("attainment_low", "At the lower bound"),
        _share("attainment_high", "At the upper bound"),
        required("points_lost", pl.Float64, "What it costs", "points"),
        required("score_if_fixed", pl.Float64, "The score if it alone were met", "0 to 100"),
        required("owner", pl.String, "Role that fixes it"),
        required("effort_days", pl.Float64, "To fix it", "person-days"),
        required("remediation", pl.String, "What to do"),
        required("why", pl.String, "What breaks without it"),
        required("source", pl.String, "Where floor and target come from"),
        required("check_source", pl.String, "Where the check's threshold comes from"),
        text("samples", "Failing rows, redacted, as JSON"),
        text("detail", "Why it could not be measured"),
    ),
    key=("evaluation_id", "use_case", "scope_name", "requirement"),
)

CHECK_DAYS = Table(
    "check_days",
    "one day of one measure of the checks in one scope, so that it is not counted again",
    (
        required("table_name", pl.String, "What it counts rows of"),
        required("scope_sha256", pl.String, "Of which rows are in scope, whatever the time", "hex"),
        required("measure_sha256", pl.String, "Of the measure as it is run: it changes with the check", "hex"),
        required("data_sha256", pl.String, "Of the data files that hold the days and of what was deleted", "hex"),
        required("first_day", pl.Date, "Of the days that lie in the same files", "UTC day"),
        required("last_day", pl.Date, "Of the days that lie in the same files", "UTC day"),
        Column("day", pl.Date, "The day; null where none of them has rows", "UTC day"),
        required("value", pl.Int64, "What was counted", "rows"),
    ),
    key=("table_name", "scope_sha256", "measure_sha256", "data_sha256", "first_day", "last_day", "day"),
)

SEEN = Table(
    "seen",
    "one part of a silo that an evaluation of a scope saw: expected from then on",
    (
        required("scope_key", pl.String, "The scope without its name, as JSON"),
        required("silo", pl.String, "logs, metrics, tickets, alerts or inventory"),
        required("source", pl.String, "Name of the source"),
        required("kind", pl.String, "source, day, host, service, metric or column"),
        required("name", pl.String, "Of the part; empty for the source itself"),
        required("rows", pl.Int64, "That it had when it was last seen; of a column: that had a value", "rows"),
        Column("last_day", pl.Date, "Newest day of its rows", "UTC day"),
        required("first_snapshot", pl.Int64, "Snapshot that the first evaluation read which saw it"),
        required("last_snapshot", pl.Int64, "Snapshot that the last evaluation read which saw it"),
        required("last_seen_at", _NOW, "When that one ran", "UTC"),
    ),
    key=("scope_key", "silo", "source", "kind", "name"),
)
