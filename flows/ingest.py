"""Ingest on Prefect: files in groups that are worth a task; what fails does not stop the rest."""

import secrets
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import State, flow, get_run_logger, task

from flows._progress import RunLog
from telemetry_ready.errors import ConfigurationError, SourceError
from telemetry_ready.model.staged import Receipt
from telemetry_ready.pipeline.ingest import grouped, take
from telemetry_ready.pipeline.landing import configured, unmatched
from telemetry_ready.settings import load_project

BATCH_ID_BITS = 64
RETRY_DELAYS_S = [5.0, 30.0]


def can_heal(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether another try may help: not where the configuration or the input is wrong."""
    return not isinstance(state.result(raise_on_failure=False), ConfigurationError | SourceError)


@task(
    name="ingest-files",
    task_run_name="ingest-{source}",
    retries=len(RETRY_DELAYS_S),
    retry_delay_seconds=RETRY_DELAYS_S,
    retry_condition_fn=can_heal,
)
def ingest_files(project: Path, source: str, paths: list[Path]) -> list[Receipt]:
    """Take a group of a source's files; what the lake has is not taken again, so a retry is safe."""
    loaded, wanted, logger = load_project(project), set(paths), get_run_logger()
    receipts = take(
        [one for one in configured(loaded, [source]) if one.path in wanted],
        loaded,
        batch_id=secrets.randbits(BATCH_ID_BITS),
        now=datetime.now(UTC),
        progress=RunLog(logger),
    )
    logger.info("Files: %s", dict(Counter(one.outcome for one in receipts)))
    return receipts


@flow(name="telemetry-ready-ingest")
def ingest(project: Path) -> int:
    """Ingest every configured source of a project.

    Groups run one after another: the files of a group share the project's ``runner.workers``, and the lake has one
    writer.

    Args:
        project: Its folder.

    Returns:
        Rows that entered the lake.

    Raises:
        RuntimeError: One or more files could not be taken; the message names them. The others were.
    """
    loaded = load_project(project)
    for pattern in unmatched(loaded):
        get_run_logger().warning("%s matches no file", pattern)
    receipts: list[Receipt] = []
    for group in grouped(configured(loaded)):
        source = group[0].source.name
        state = ingest_files(project, source, [one.path for one in group], return_state=True)
        receipts += _receipts(state, source)
    failed = [f"{one.uri}: {one.detail}" for one in receipts if one.outcome == "failed"]
    if failed:
        raise RuntimeError("\n".join([f"Could not be taken, of {len(receipts)}: {len(failed)}", *failed]))
    return sum(one.rows_stored for one in receipts)


def _receipts(state: State[list[Receipt]], source: str) -> list[Receipt]:
    """A group's receipts; the error that ended it, as a receipt of its own."""
    result = state.result(raise_on_failure=False)
    return [Receipt(source, "failed", detail=str(result))] if isinstance(result, Exception) else result
