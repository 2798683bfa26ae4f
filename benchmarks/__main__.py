"""Run every benchmark and write RESULTS.md."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import checks, ingest, linking, privacy, real, templates

RESULTS = Path("benchmarks/RESULTS.md")


def main() -> None:
    """Measure everything in one run."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    lines = [
        "# Results",
        "",
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit}, "
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        "CPU seconds (user and system) of the process, the best of three rounds: machines are noisy, noise only adds. "
        "Ratios can be trusted, absolute numbers cannot.",
        "",
        *ingest.run(),
        "",
        *checks.run(),
        "",
        *templates.run(),
        "",
        *privacy.run(),
        "",
        *linking.run(),
        "",
        *real.run(),
    ]
    RESULTS.write_text("\n".join(lines) + "\n")
    print(RESULTS.read_text())


if __name__ == "__main__":
    main()
