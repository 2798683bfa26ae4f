"""``use-case new`` and ``use-case lint``: write a use case, and find what is wrong with one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from telemetry_ready.cli.session import InSession, Session, say

if TYPE_CHECKING:
    from telemetry_ready.settings import Project

FAULTY = 1


def new(name: str, *, session: InSession) -> None:
    """Write a commented use case into the project's expectations; never over one that is there.

    Args:
        name: Lower-case letters, digits and dashes; a shipped name gives a copy of the shipped one, to be changed.
        session: Of the call.
    """
    from telemetry_ready.pipeline.use_cases import new_use_case

    written = new_use_case(session.project(), name)
    say(f"Wrote {written.path}")
    for step in written.steps:
        say(step)


def lint(
    *files: Path,
    json_: Annotated[bool, Parameter(name="--json", negative="")] = False,
    session: InSession,
) -> int:
    """Find what is wrong with use cases: unknown checks, missing sources, lines that can never matter or be met.

    Exit 1 where there are errors; warnings alone exit 0.

    Args:
        files: Of use cases; without one, the shipped ones and the project's own.
        json_: All faults as one JSON object.
        session: Of the call.
    """
    from telemetry_ready.model.fault import Level
    from telemetry_ready.pipeline.assess import own_expectations
    from telemetry_ready.pipeline.lint import lint as find_faults
    from telemetry_ready.pipeline.lint import shipped_files
    from telemetry_ready.pipeline.use_cases import own_files

    project = _project(session)
    own = own_files(project) if project else []
    asked = list(files) or [*shipped_files(), *own]
    found = find_faults(asked, own_expectations(project) if project else [])
    errors = sum(one.level is Level.ERROR for one in found)
    if json_:
        from dataclasses import asdict

        counts = {"files": len(asked), "errors": errors, "warnings": len(found) - errors}
        say(json.dumps({**counts, "faults": [asdict(one) for one in found]}, indent=2, ensure_ascii=False))
    else:
        for one in found:
            say(str(one))
        say(f"{len(asked)} files: {errors} errors, {len(found) - errors} warnings")
    return FAULTY if errors else 0


def _project(session: Session) -> "Project | None":
    """The project, where there is one: shipped use cases and loose files can be read without."""
    from telemetry_ready.settings import PROJECT_FILE

    return session.project() if (session.folder / PROJECT_FILE).is_file() else None


use_case_app = App(name="use-case", help="Write a use case of your own, or find what is wrong with one.")
use_case_app.command(new)
use_case_app.command(lint)
COMMANDS = (use_case_app,)
