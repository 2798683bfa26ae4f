"""Run benchmarks and write RESULTS.md: every one, or those that are named; the others keep what was measured before."""

import argparse
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import checks, ingest, linking, privacy, real, templates

RESULTS = Path("benchmarks/RESULTS.md")
SECTIONS = {
    "Ingest": ingest.run,
    "Checks": checks.run,
    "Templates": templates.run,
    "Privacy": privacy.run,
    "Linking": linking.run,
    "Real data": real.run,
}
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def main() -> None:
    """Measure; each section is written as soon as it is there, with its own commit and moment."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[[], *SECTIONS], help="sections to measure; all without any")
    wanted = parser.parse_args().name or list(SECTIONS)
    for name in wanted:
        lines = SECTIONS[name]()
        found = _sections(RESULTS.read_text()) if RESULTS.exists() else {}
        found[name] = "\n".join([f"## {name}", "", _when(), "", *lines[2:]]).strip()
        RESULTS.write_text("\n\n".join([_about(), *(found[one] for one in SECTIONS if one in found)]) + "\n")
    print(RESULTS.read_text())


def _sections(text: str) -> dict[str, str]:
    parts = HEADING.split(text)[1:]
    return {name: f"## {name}{body}".strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def _when() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {done.stdout.strip()}."


def _about() -> str:
    return "\n".join(
        [
            "# Results",
            "",
            f"Written by `make bench`: {os.cpu_count()} cores, {platform.machine()}, "
            f"Python {platform.python_version()}.",
            "CPU seconds (user and system) of the process, the best of three rounds: machines are noisy, noise only "
            "adds. Ratios can be trusted, absolute numbers cannot. A section without a date "
            "was measured before 2026-11-21.",
        ]
    )


if __name__ == "__main__":
    main()
