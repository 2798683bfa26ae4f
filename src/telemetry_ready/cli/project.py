"""``init``: a project folder with a project file and an empty lake."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from telemetry_ready.cli.session import InSession, say


def init(
    folder: Path = Path(),
    *,
    force: Annotated[bool, Parameter(negative="")] = False,
    session: InSession,
) -> None:
    """Write a commented project file into a folder and create the empty lake.

    Args:
        folder: Made where it does not exist; what is in it stays.
        force: Overwrite the project file that is there. The lake is never overwritten.
        session: Of the call.
    """
    from telemetry_ready.pipeline.project import create_project

    project = create_project(folder, force=force, now=session.now)
    say(f"Wrote {project.folder / 'telemetry-ready.yaml'}; the empty lake is in {session.paths(project).root}.")
    session.reporter.note(
        "Next: name your sources in it and run `telemetry-ready run`, or try `telemetry-ready ingest FILE`."
    )


COMMANDS = (init,)
