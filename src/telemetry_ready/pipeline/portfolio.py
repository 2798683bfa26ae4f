"""From the lake to a comparison of use cases across departments."""

from datetime import datetime

from telemetry_ready.model.portfolio import Portfolio
from telemetry_ready.model.progress import Progress
from telemetry_ready.pipeline.assess import assess
from telemetry_ready.pipeline.stored import newest_evaluation
from telemetry_ready.readiness import portfolio_of
from telemetry_ready.settings import Project


def compare(project: Project, *, now: datetime, progress: Progress, is_stored: bool = False) -> Portfolio:
    """Judge every use case and scope and compare them, or compare what was judged last.

    Args:
        project: Its scopes, its people, its assumptions.
        now: The clock.
        progress: Where the run reports to.
        is_stored: Whether the newest stored evaluation is compared instead of a new one.

    Raises:
        ConfigurationError: The project file names what does not exist, or nothing fitting is stored.
    """
    evaluation = newest_evaluation(project) if is_stored else assess(project, now=now, progress=progress)
    return portfolio_of(evaluation)
