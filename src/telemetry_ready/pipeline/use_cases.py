"""A project's own use cases: writing a new one, and finding the files that are there."""

import re
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from telemetry_ready.catalog import expectations_folder
from telemetry_ready.errors import ConfigurationError
from telemetry_ready.pipeline.lint import use_case_files
from telemetry_ready.settings import PROJECT_FILE, Project

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FOLDER = "expectations"
COPIED = """\
# A copy of the shipped use case, to be changed. The report shows the shipped one's score beside it, and what differs.
# docs/checks.md describes every key; `telemetry-ready use-case lint` says what is wrong with it.
"""


class Written(NamedTuple):
    """Where a new use case lies, and what is left to do."""

    path: Path
    steps: tuple[str, ...]


def new_use_case(project: Project, name: str) -> Written:
    """Write a commented use case into the project's expectations; a shipped name gives a copy of the shipped file.

    Raises:
        ConfigurationError: The name is not valid, or the file is there already.
    """
    if not NAME.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is no name for a use case.\nAllowed are lower-case letters, digits and dashes between them, "
            "such as mail-triage."
        )
    folder = project.resolve(project.settings.expectations or FOLDER)
    taken = [path for path in use_case_files(folder) if path.stem == name]
    path = taken[0] if taken else folder / "use_cases" / f"{name}.yaml"
    if path.exists():
        raise ConfigurationError(f"{str(path)!r} exists and stays as it is.\nHint: give another name.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(_text(name))
    except OSError as error:
        raise ConfigurationError(f"{str(path)!r} cannot be written: {error.strerror}.") from error
    return Written(path, tuple(_steps(project, name)))


def own_files(project: Project) -> list[Path]:
    """The use cases of the project's own folder."""
    folder = project.settings.expectations
    return use_case_files(project.resolve(folder)) if folder else []


def _text(name: str) -> str:
    shipped = expectations_folder() / "use_cases" / f"{name}.yaml"
    if shipped.is_file():
        return COPIED + shipped.read_text("utf-8")
    template = (files("telemetry_ready") / "use_case_template.yaml").read_text("utf-8")
    return template.replace("name: NAME", f"name: {name}").replace("title: TITLE", f"title: {_title(name)}")


def _title(name: str) -> str:
    words = name.replace("-", " ").capitalize()
    return f"'{words}'" if words.isdigit() or words in {"On", "Off", "Yes", "No", "True", "False", "Null"} else words


def _steps(project: Project, name: str) -> list[str]:
    file = project.folder / PROJECT_FILE
    steps = [] if project.settings.expectations else [f"Add the line `expectations: {FOLDER}` to {file}."]
    if project.settings.use_cases and name not in project.settings.use_cases:
        steps.append(f"Add `{name}: {{}}` under use_cases in {file}, or it is not judged.")
    return [*steps, "Change what it says, then run `telemetry-ready use-case lint`."]
