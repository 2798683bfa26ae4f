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
TOLD = (
    ("all", "metric-anomaly-detection", "nab"),
    ("all", "root-cause-analysis", "all"),
    ("nezha", "root-cause-analysis", "all"),
    ("nezha", "capacity-forecasting", "all"),
)
"""Project, use case and scope whose reason is told in full."""
LEAKS = """SELECT field, leak, filled, filled_at_open FROM ticket_leaks
    WHERE source = 'uci_incidents' AND leak IS NOT NULL ORDER BY ALL"""


def run() -> list[str]:
    """Lines of RESULTS.md; the reason where the data is not there."""
    lines = ["## Real data", ""]
    missing = [name for name in PROJECTS if not (REAL / name / ".telemetry-ready").exists()]
    if missing:
        return [*lines, f"Not run: `make real` has not made {', '.join(missing)} here."]
    lines += [
        "The dev set, as `make real` ingests it, as of its newest event. The project `all` has every source, `nezha` "
        "is that estate alone; scopes take the tickets of UCI and the series of NAB by themselves, as of their end.",
        "",
        "| project | use case | scope | score | interval | verdict | costs the most |",
        "| --- | --- | --- | ---: | --- | --- | --- |",
    ]
    found = {name: _told(REAL / name, "assess", "--json")["use_cases"] for name in PROJECTS}
    lines += [_row(name, one) for name, ones in found.items() for one in ones]
    lines += ["", "Why, in the report's words:", ""]
    told = [(name, one) for name, ones in found.items() for one in ones if _is_told(name, one)]
    lines += [f"- {name}, {one['name']}, {one['scope']['name']}: {one['reason']}" for name, one in told]
    lines += ["", "Fields of UCI's tickets that nobody knows when a ticket is opened (view `ticket_leaks`):", ""]
    lines += ["| field | leak | filled in so many tickets | at opening |", "| --- | --- | ---: | ---: |"]
    leaks = _told(REAL / "all", "sql", LEAKS, "--format", "json")
    return lines + [
        f"| {one['field']} | {one['leak']} | {one['filled']:,} | {one['filled_at_open']:,} |" for one in leaks
    ]


def _told(project: Path, *arguments: str) -> Any:
    program = Path(sys.executable).with_name("telemetry-ready")
    done = subprocess.run(
        [program, "-q", "--project", str(project), *arguments], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def _is_told(project: str, one: Any) -> bool:
    return (project, one["name"], one["scope"]["name"]) in TOLD


def _row(project: str, one: Any) -> str:
    costly = [each for each in one["findings"] if each["points_lost"] >= 1][:FINDINGS]
    words = "; ".join(f"{each['title']} ({each['points_lost']:.0f})" for each in costly) or "nothing"
    return (
        f"| {project} | {one['name']} | {one['scope']['name']} | {one['score']:.1f} | "
        f"{one['low']:.1f} to {one['high']:.1f} | {one['verdict']} | {words} |"
    )
