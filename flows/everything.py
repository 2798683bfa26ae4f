"""The main job on a schedule: ingest, then assess and report."""

from pathlib import Path

from prefect import flow

from flows.assess import assess
from flows.ingest import ingest


@flow(name="telemetry-ready")
def everything(project: Path) -> str:
    """Ingest every source; then assess, also where a file could not be taken, and say so in the end.

    Args:
        project: Folder with the project file.

    Returns:
        The id of the evaluation.

    Raises:
        RuntimeError: One or more files could not be taken; the message names them.
    """
    ingested = ingest(project, return_state=True)
    evaluation_id: str = assess(project)
    ingested.result()
    return evaluation_id
