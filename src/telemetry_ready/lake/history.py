"""What earlier evaluations said: the product's own results, read back."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

from collections import defaultdict

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows
from telemetry_ready.model.evaluation import status_by_data
from telemetry_ready.model.monitoring import JudgedSubject, PastEvaluation, PastRequirement, SilentCheck

_RUN = (
    *("evaluation_id", "assessed_at", "as_of", "snapshot_id", "use_case_sha256"),
    *("score", "low", "high", "verdict"),
)
FEWEST_RUNS = 3  # before a check is called silent


def judged_subjects(lake: Lake) -> list[JudgedSubject]:
    """Every use case and scope that was judged, with the scope as it was judged last."""
    found = rows(
        lake.connection,
        "SELECT use_case, scope_name, arg_max(scope, assessed_at) FROM evaluations GROUP BY ALL ORDER BY ALL",
    )
    return [JudgedSubject(*row) for row in found]


def tables_asked(lake: Lake, evaluation_id: str, use_case: str) -> set[str]:
    """Tables of the checks that decided an evaluation's requirements."""
    query = (
        f"SELECT DISTINCT table_name FROM requirement_results WHERE evaluation_id = {literal(evaluation_id)} "
        f"AND use_case = {literal(use_case)}"
    )
    return {str(row[0]) for row in rows(lake.connection, query)}


def past_evaluations(lake: Lake, use_case: str, scope: str, most: int | None) -> list[PastEvaluation]:
    """The newest evaluations of a use case in a scope, the newest last; None: all."""
    whose = f"use_case = {literal(use_case)} AND scope_name = {literal(scope)}"
    told = "evaluation_id, assessed_at AT TIME ZONE 'UTC', as_of AT TIME ZONE 'UTC', snapshot_id, use_case_sha256"
    newest = "ORDER BY assessed_at DESC, evaluation_id" + (f" LIMIT {most}" if most else "")
    runs = rows(lake.connection, f"SELECT {told}, score, low, high, verdict FROM evaluations WHERE {whose} {newest}")
    if not runs:
        return []
    ids = ", ".join(literal(run[0]) for run in runs)
    lines: defaultdict[str, list[PastRequirement]] = defaultdict(list)
    for evaluation, name, title, criticality, status, measured, attainment in rows(
        lake.connection,
        "SELECT evaluation_id, requirement, title, criticality, status, measured, attainment FROM requirement_results "
        f"WHERE {whose} AND evaluation_id IN ({ids}) ORDER BY requirement",
    ):
        by_data = status_by_data(status, measured, attainment)
        lines[evaluation].append(PastRequirement(name, title, criticality, by_data, attainment))
    return [
        PastEvaluation(**dict(zip(_RUN, run, strict=True)), requirements=tuple(lines[run[0]])) for run in reversed(runs)
    ]


def silent_checks(lake: Lake) -> list[SilentCheck]:
    """Checks that never failed, or never could be evaluated, in three or more evaluations."""
    found = rows(
        lake.connection,
        f"""SELECT check_id, count(DISTINCT evaluation_id), bool_and(outcome IN ('not_evaluable', 'error')),
              CAST(min(assessed_at AT TIME ZONE 'UTC') AS DATE)
            FROM check_results JOIN (SELECT DISTINCT evaluation_id, assessed_at FROM evaluations) USING (evaluation_id)
            WHERE day IS NULL GROUP BY check_id
            HAVING count(DISTINCT evaluation_id) >= {FEWEST_RUNS} AND NOT bool_or(outcome = 'fail')
            ORDER BY check_id""",
    )
    return [SilentCheck(*row) for row in found]


def approved(lake: Lake, use_case: str, scope: str) -> str | None:
    """The evaluation of the newest approval; None where nothing was approved."""
    found = rows(
        lake.connection,
        f"SELECT evaluation_id, decision FROM decisions WHERE use_case = {literal(use_case)} "
        f"AND scope_name = {literal(scope)} AND decision IN ('approve', 'approve with conditions', 'reject') "
        "ORDER BY sequence DESC LIMIT 1",
    )
    return found[0][0] if found and found[0][1] != "reject" else None
