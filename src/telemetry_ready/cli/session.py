"""What every command shares: the project folder, where notes go, how progress is shown."""

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from telemetry_ready.cli.progress import Reporter

if TYPE_CHECKING:
    from telemetry_ready.lake import LakePaths
    from telemetry_ready.settings import Project

KEPT_LOGS = 50
BATCH_ID_BITS = 64


class Session:
    """One call of the command line."""

    def __init__(self, folder: Path, *, quiet: bool, verbose: bool) -> None:
        self.folder = folder
        self.reporter = Reporter(quiet=quiet, verbose=verbose)
        self.now = datetime.now(UTC)

    def project(self) -> "Project":
        """The project that the call is about."""
        from telemetry_ready.settings import load_project

        return load_project(self.folder)

    def paths(self, project: "Project") -> "LakePaths":
        """Where its lake lies."""
        from telemetry_ready.pipeline.places import lake_paths

        return lake_paths(project)

    def batch_id(self) -> int:
        """A new id for a run: random, so that no counter is needed."""
        return secrets.randbits(BATCH_ID_BITS)

    @contextmanager
    def logged(self, project: "Project", command: str) -> Iterator[None]:
        """Write what the run reports to a log file of its own under the lake's folder."""
        folder = self.paths(project).logs
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(
            folder / f"{self.now:%Y%m%dT%H%M%S.%fZ}-{command}.log", encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        self.reporter.log_to(handler)
        try:
            yield
        except BaseException as error:
            self.reporter.log_error(error)
            raise
        finally:
            self.reporter.stop_log(handler)
            handler.close()
            for old in sorted(folder.glob("*.log"))[:-KEPT_LOGS]:
                old.unlink(missing_ok=True)


InSession = Annotated[Session, Parameter(parse=False)]


def say(text: str) -> None:
    """Data: to stdout."""
    sys.stdout.write(text + "\n")
