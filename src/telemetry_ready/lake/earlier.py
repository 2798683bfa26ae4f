"""What the lake remembers of how a use case was judged, and of the sources that it took."""

# ruff: noqa: S608 - the SQL is built from the schema's own names and quoted literals

import json
from datetime import UTC

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import literal, rows
from telemetry_ready.model.earlier import Earlier, Line


def earlier_judgement(lake: Lake, use_case: str, scope_name: str, *, sha256: str, scope: str) -> Earlier | None:
    """The newest evaluation of it that was made by another file, or on another scope of that name; None: there is none.

    Args:
        lake: To read.
        use_case: Its name.
        scope_name: Of the scope.
        sha256: Of what it is judged by now.
        scope: The scope now, as JSON text.
    """
    found = rows(
        lake.connection,
        f"""SELECT evaluation_id, assessed_at, score, scope FROM evaluations
        WHERE use_case = {literal(use_case)} AND scope_name = {literal(scope_name)}
          AND (use_case_sha256 <> {literal(sha256)} OR scope <> {literal(scope)})
        ORDER BY assessed_at DESC, evaluation_id LIMIT 1""",
    )
    if not found:
        return None
    evaluation_id, assessed_at, score, scope_then = found[0]
    lines = rows(
        lake.connection,
        f"""SELECT requirement, title, criticality, floor, target FROM requirement_results
        WHERE evaluation_id = {literal(evaluation_id)} AND use_case = {literal(use_case)}
          AND scope_name = {literal(scope_name)} AND status <> 'not applicable'""",
    )
    return Earlier(
        assessed_at=assessed_at.astimezone(UTC),
        score=float(score),
        scope=json.loads(scope_then),
        lines={name: Line(*line) for name, *line in lines},
    )


def rows_by_source(lake: Lake) -> dict[str, int]:
    """Source to the rows that its files brought and that are still there."""
    found = rows(lake.connection, "SELECT source, sum(rows_stored) FROM source_files GROUP BY source ORDER BY source")
    return {str(source): int(count) for source, count in found}
