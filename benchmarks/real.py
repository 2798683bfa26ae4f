"""What the product says of the real data: every score with its interval and its costliest findings.

The projects are those of ``make real``, under build/real; nothing of the data is committed.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECTS = ("all", "nezha")
REAL = Path("build/real")
FINDINGS = 3


def run() -> list[str]:
    """Lines of RESULTS.md; the reason where the data is not there."""
    lines = ["## Real data", ""]
    missing = [name for name in PROJECTS if not (REAL / name / ".telemetry-ready").exists()]
    if missing:
        return [*lines, f"Not run: `make real` has not made {', '.join(missing)} here."]
    lines += [
        "The dev set, as `make real` ingests it, as of its newest event. `all` is every source in one scope, "
        "`nezha` is that estate alone.",
        "",
        "| project | use case | scope | score | interval | verdict | costs the most |",
        "| --- | --- | --- | ---: | --- | --- | --- |",
    ]
    for name in PROJECTS:
        lines += [_row(name, one) for one in _assessed(REAL / name)["use_cases"]]
    return lines


def _assessed(project: Path) -> Any:
    program = Path(sys.executable).with_name("telemetry-ready")
    done = subprocess.run(
        [program, "-q", "--project", str(project), "assess", "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def _row(project: str, one: Any) -> str:
    costly = [each for each in one["findings"] if each["points_lost"] >= 1][:FINDINGS]
    words = "; ".join(f"{each['title']} ({each['points_lost']:.0f})" for each in costly) or "nothing"
    return (
        f"| {project} | {one['name']} | {one['scope']['name']} | {one['score']:.1f} | "
        f"{one['low']:.1f} to {one['high']:.1f} | {one['verdict']} | {words} |"
    )
