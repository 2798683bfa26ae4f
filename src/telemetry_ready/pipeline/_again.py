"""An evaluation made a second time, and where it differs from what is stored."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from telemetry_ready import __version__
from telemetry_ready.errors import LakeError
from telemetry_ready.lake import Lake, digest, stored_rows, stored_texts
from telemetry_ready.model.decision import Judgement, Subject
from telemetry_ready.model.evaluation import Evaluation
from telemetry_ready.model.progress import Progress
from telemetry_ready.model.tables import TABLES
from telemetry_ready.model.use_case import Scope
from telemetry_ready.pipeline._results import RESULT_TABLES, rows_to_store
from telemetry_ready.pipeline.assess import as_project_chooses
from telemetry_ready.pipeline.binding import Binding, catalog_of_texts, settings_of_text
from telemetry_ready.pipeline.judge import Court, judge
from telemetry_ready.pipeline.places import reading
from telemetry_ready.readiness.output import scope_of_json
from telemetry_ready.settings import Project

SHOWN = 20  # rows that are named
Row = Mapping[str, Any]


def differences(
    project: Project, lake: Lake, judgements: Sequence[Judgement], changed: Sequence[str], progress: Progress
) -> list[str]:
    """Make an evaluation again, and say where its stored rows differ; empty where they match to the last digit.

    Args:
        project: Whose lake it is.
        lake: Open at the newest snapshot: the stored rows and texts.
        judgements: All that the evaluation judged.
        changed: Use cases and scopes whose rows were changed; only of theirs the samples are compared, because which
            failing rows are shown is no number and not the same on every machine.
        progress: Where the run reports to.

    Raises:
        TelemetryReadyError: A text or the snapshot is gone, or this version does not take a text.
    """
    first = judgements[0]
    stored = {table: stored_rows(lake, table, first.evaluation_id) for table in RESULT_TABLES}
    again = _made_again(project, lake, judgements, stored, progress)
    found = [words for table in RESULT_TABLES for words in _differ(table, stored[table], again[table], changed)]
    if found and not changed and stored["evaluations"][0]["code_version"] != __version__:
        version = stored["evaluations"][0]["code_version"]
        found.insert(0, f"it was made by telemetry-ready {version}, and this is {__version__}")
    more = [f"and {len(found) - SHOWN} more differences"] if len(found) > SHOWN else []
    return [*found[:SHOWN], *more]


def _made_again(
    project: Project,
    lake: Lake,
    judgements: Sequence[Judgement],
    stored: Mapping[str, Sequence[Row]],
    progress: Progress,
) -> Mapping[str, Sequence[Row]]:
    first = judgements[0]
    texts = _Texts(lake)
    then = Project(project.folder, settings_of_text(texts[first.settings_sha256], project.settings))
    checks = {name: texts[hashed] for one in judgements for name, hashed in one.suite.items()}
    use_cases = {one.use_case: texts[one.use_case_sha256] for one in judgements}
    catalog = as_project_chooses(catalog_of_texts(checks, use_cases), then)
    scopes: dict[str, tuple[Scope, ...]] = {}
    for row in stored["evaluations"]:
        scopes[row["use_case"]] = (*scopes.get(row["use_case"], ()), scope_of_json(json.loads(row["scope"])))
    with reading(then, first.snapshot_id) as old:
        judged = judge(Court(old, then, catalog, first.as_of), scopes, progress).pairs
    evaluation = Evaluation(
        first.evaluation_id,
        first.snapshot_id,
        first.as_of,
        first.assessed_at,
        stored["evaluations"][0]["code_version"],
        tuple(assessment for assessment, _ in judged),
    )
    binding = Binding(catalog.checks, texts[first.settings_sha256], first.data_sha256, pl.DataFrame())
    made = rows_to_store(evaluation, [measured for _, measured in judged], binding)
    return {table: made[table].to_dicts() for table in RESULT_TABLES}


class _Texts:
    """Stored texts by their hash; one that is gone or was changed is refused."""

    def __init__(self, lake: Lake) -> None:
        self._texts = stored_texts(lake)

    def __getitem__(self, hashed: str) -> str:
        kind, name, text = self._texts.get(hashed, ("text", hashed, ""))
        if digest(text) != hashed:
            is_known = hashed in self._texts
            raise LakeError(f"the {kind} {name!r} in catalogue_texts {'was changed' if is_known else 'is gone'}")
        return text


def _differ(table: str, stored: Sequence[Row], again: Sequence[Row], changed: Sequence[str]) -> Iterator[str]:
    """Rows that are stored otherwise than they come out now, in words."""
    key = TABLES[table].key[1:]  # without the evaluation
    before, after = ({tuple(row[name] for name in key): row for row in found} for found in (stored, again))
    if len(before) != len(stored):
        yield f"{table} holds {len(stored) - len(before)} rows twice"
    for one in sorted({*before, *after}, key=repr):
        words = f"{table}, {' / '.join(str(part) for part in one if part is not None)}"
        if one not in after:
            yield f"{words}: this row is stored and does not come out"
        elif one not in before:
            yield f"{words}: this row comes out and is not stored"
        else:
            yield from (f"{words}: {what}" for what in _columns(before[one], after[one], changed))


def _columns(before: Row, after: Row, changed: Sequence[str]) -> Iterator[str]:
    was_changed = str(Subject(before["use_case"], before["scope_name"])) in changed
    for name, value in before.items():
        is_compared = name != "results_sha256" and (was_changed or name != "samples")
        if is_compared and value != after[name]:
            yield f"{name} is stored as {value!r:.80} and comes out as {after[name]!r:.80}"
