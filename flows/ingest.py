"""Ingest on Prefect: files in groups that are worth a task; a failed file does not stop the others."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.futures import wait

from flows._progress import RunLog
from telemetry_ready.errors import TelemetryReadyError
from telemetry_ready.model.staged import Receipt
from telemetry_ready.pipeline.ingest import grouped, take
from telemetry_ready.pipeline.landing import configured
from telemetry_ready.settings import load_project

RETRY_DELAYS_S = [5, 30]


def can_heal(_task: Any, _run: Any, state: Any) -> bool:  # Prefect's own types, not exported
    """Whether another try may help: never where the input or the configuration is wrong."""
    return not isinstance(state.result(raise_on_failure=False), TelemetryReadyError)


@task(
    name="ingest-files",
    task_run_name="ingest-{name}",
    retries=len(RETRY_DELAYS_S),
    retry_delay_seconds=RETRY_DELAYS_S,
    retry_condition_fn=can_heal,
)
def ingest_files(project: Path, paths: list[Path], name: str) -> list[Receipt]:
    """Take a group of configured files; what the lake has is not taken again, so a retry is safe."""
    loaded = load_project(project)
    wanted = set(paths)
    candidates = [one for one in configured(loaded) if one.path in wanted]
    return take(
        candidates,
        loaded,
        batch_id=secrets.randbits(64),
        now=datetime.now(UTC),
        progress=RunLog(get_run_logger(), name),
    )


@flow(name="telemetry-ready-ingest")
def ingest(project: Path) -> int:
    """Ingest every configured source of a project.

    Args:
        project: Its folder.

    Returns:
        Rows that entered the lake.

    Raises:
        RuntimeError: One or more files could not be taken; the message names them. The others were.
    """
    groups = grouped(configured(load_project(project)))
    futures = [
        ingest_files.submit(project, [one.path for one in group], f"{group[0].source.name}-{number}")
        for number, group in enumerate(groups)
    ]
    wait(futures)
    receipts = [receipt for future in futures for receipt in future.result(raise_on_failure=True)]
    failed = [f"{one.uri}: {one.detail}" for one in receipts if one.outcome == "failed"]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(receipts)} files could not be taken:\n" + "\n".join(failed))
    return sum(one.rows_stored for one in receipts)
