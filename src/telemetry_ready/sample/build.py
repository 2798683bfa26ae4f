"""All files of the sample, from a seed."""

from importlib.resources import files as resources

from telemetry_ready.sample import (
    logs_access,
    logs_applications,
    logs_stream,
    logs_syslog,
    metrics,
    tickets,
    truth,
)

TRUTH_FILE = "truth.yaml"
PROJECT_FILE = "telemetry-ready.yaml"


def build(seed: int) -> dict[str, bytes]:
    """Path below the sample's folder, and content, of every file. The same seed gives the same bytes."""
    exported, numbers = tickets.make(seed)
    made = {
        truth.SYSLOG: logs_syslog.make(seed),
        truth.APPLICATIONS: logs_applications.make(seed),
        truth.STREAM: logs_stream.make(seed),
        truth.ACCESS: logs_access.make(seed),
        truth.LONG_TOOL: metrics.make_long(seed),
        truth.WIDE_TOOL: metrics.make_wide(seed),
        truth.TICKETS: exported,
    }
    found = {path: content for one in made.values() for path, content in one.files.items()}
    found[TRUTH_FILE] = truth.truth(seed, made, numbers).encode()
    found[PROJECT_FILE] = resources("telemetry_ready.sample").joinpath("project.yaml").read_bytes()
    return found
