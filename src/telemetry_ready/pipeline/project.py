"""A new project: its file and its empty lake."""

from datetime import datetime
from importlib.resources import files
from pathlib import Path

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.progress import Silent
from telemetry_ready.pipeline.places import writing
from telemetry_ready.settings import PROJECT_FILE, Project, load_project


def create_project(folder: Path, *, force: bool, now: datetime) -> Project:
    """Write a commented project file that is valid as written, and create the empty lake.

    Raises:
        ConfigurationError: There is a project file already and ``force`` is off, or the folder is a file.
    """
    file = folder / PROJECT_FILE
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(
            f"{str(folder)!r} is a file.\nHint: give a folder; it is made where it does not exist."
        )
    if file.exists() and not force:
        raise ConfigurationError(f"{str(file)!r} exists and stays as it is.\nHint: --force overwrites it.")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text((files("telemetry_ready") / "project_template.yaml").read_text("utf-8"), "utf-8")
    project = load_project(folder)
    writing(project, now, Silent()).close()
    return project
