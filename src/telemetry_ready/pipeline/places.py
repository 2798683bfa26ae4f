"""Where a project's lake lies, and opening it."""

from datetime import datetime
from pathlib import Path

from telemetry_ready.lake import Lake, LakePaths, create_lake, open_lake, read_key
from telemetry_ready.model.progress import Progress
from telemetry_ready.normalize import value_map_rows
from telemetry_ready.pipeline.staging import Workbench
from telemetry_ready.settings import Project


def lake_paths(project: Project) -> LakePaths:
    """The lake's places, absolute, as the project file says."""
    lake = project.settings.lake
    return LakePaths.beside(
        project.folder, catalogue=Path(lake.catalogue).expanduser(), data=Path(lake.data).expanduser()
    )


def reading(project: Project, snapshot: int | None = None) -> Lake:
    """The project's lake, read-only; never blocked by writers."""
    return open_lake(
        lake_paths(project), read_only=True, snapshot=snapshot, memory_limit=project.settings.lake.memory_limit
    )


def writing(project: Project, now: datetime, progress: Progress) -> Lake:
    """The project's lake, to write; created where there is none."""
    return create_lake(
        lake_paths(project),
        now=now,
        memory_limit=project.settings.lake.memory_limit,
        on_wait=lambda holder: progress.note(f"Waiting for the writer lock: {holder} holds it."),
        first_rows=lambda: {"value_maps": value_map_rows()},
    )


def workbench(lake: Lake, now: datetime) -> Workbench:
    """What staging needs of a lake."""
    return Workbench(data=lake.paths.data, key=read_key(lake.paths.key), now=now)
