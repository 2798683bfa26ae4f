"""From a judgement to pages that a lead can read."""

from datetime import datetime
from pathlib import Path

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.lake import inventory
from telemetry_ready.model.evaluation import Evaluation
from telemetry_ready.pipeline.monitor import over_time
from telemetry_ready.pipeline.places import reading
from telemetry_ready.pipeline.record import record_of
from telemetry_ready.readiness import portfolio_of
from telemetry_ready.report.pages import render
from telemetry_ready.settings import Project

INDEX = "index.html"


def write_report(project: Project, evaluation: Evaluation, out: Path, *, now: datetime) -> Path:
    """Write the site into a folder; files of an earlier report are overwritten, pages that no longer exist are removed.

    Returns:
        The path of its first page.

    Raises:
        ConfigurationError: The folder holds something that is no report, or cannot be written.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / INDEX).exists())):
        raise ConfigurationError(
            f"{str(out)!r} exists and is no report.\nHint: give an empty or a new folder with --out."
        )
    with reading(project) as lake:
        found, record = inventory(lake), record_of(lake, now)
    pages = render(
        evaluation,
        found,
        project_name=project.folder.name,
        generated_at=now,
        portfolio=portfolio_of(evaluation),
        record=record,
        over_time=over_time(project, now=now),
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in set(out.glob("*.html")) - {out / name for name in pages}:
            old.unlink()
        for name, content in pages.items():
            (out / name).write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise ConfigurationError(
            f"The report cannot be written to {str(out)!r}: {error.strerror}.\nHint: --out names another folder."
        ) from error
    return out / INDEX
