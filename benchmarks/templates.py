"""Claim: one generic rule set groups messages better than Drain3, at 8 times its lines per CPU second.

Grouping accuracy (Zhu and others, 2019, https://arxiv.org/abs/1811.03509): the share of messages whose group holds
exactly the messages of their true template. FGA (Jiang and others, 2024, https://arxiv.org/abs/2308.10828): the F1 of
groups that are exactly a true template. Judged on the family: the id is finer, so that it never changes.

    python -m benchmarks.templates
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.data import FOLDER
from benchmarks.log_systems import SYSTEMS, messages
from benchmarks.measure import ROUNDS, cpu, measured
from tools.real import ARCHIVE, REAL, unpack

DRAIN3 = "drain3==0.9.11"
ENVIRONMENT = Path("build/drain3")
LINES = 100_000  # of each system, for the speed: its messages over and over, each time with other digits
READINGS = 4  # of these lines by the product, to whose fixed costs 100,000 lines are few; Drain3 has none
WAYS_OF_PEER = ("plain", "masked")
TUNED_ON = ("Hadoop", "OpenSSH", "OpenStack")
HELD_OUT = ("Apache", "HDFS", "Linux")
ACCURACY, SPEED = 0.93, 8.0


@dataclass(frozen=True)
class Found:
    """What one miner made of one system."""

    accuracy: float
    fga: float
    lines_per_s: float


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    lines = [
        "## Templates",
        "",
        f"Families of templates beside {DRAIN3}, its defaults and with the masks of its own example, in the same run, "
        "one setting for all. GA: grouping accuracy; FGA: F1 of whole groups; speed in thousand lines per CPU second, "
        f"families included, on {LINES:,} lines of each system: its messages again and again with other digits, since "
        "real logs repeat their shapes and not their numbers.",
        "",
    ]
    if ARCHIVE.is_file():
        unpack(ARCHIVE, REAL)
        labelled = {system: _labelled(system) for system in (*TUNED_ON, *HELD_OUT)}
        lines += [
            f"Labelled by hand (loghub, 2,000 lines each). The rules were tuned on {', '.join(TUNED_ON)}. "
            f"{', '.join(HELD_OUT)} were held out; Linux not to the end: its GA was 0.237 when first measured, then an "
            "empty pair of brackets became a value, and values of a key values only where there are five. "
            f"Wanted: GA {ACCURACY} in the mean and above Drain3's, {SPEED:g} times its speed.",
            "",
            *_table(labelled, HELD_OUT),
            "",
        ]
    made = {system: _parted(messages(system)) for system in SYSTEMS}
    return [
        *lines,
        "Other systems, their messages written from memory before the rules were widened on them.",
        "",
        *_table(made, ()),
    ]


def _labelled(system: str) -> tuple[list[str], list[str]]:
    import polars as pl

    path = REAL / f"dev/loghub_2k/{system}/{system}_2k.log_structured.csv"
    frame = pl.read_csv(path, infer_schema=False)
    return frame["Content"].fill_null("").to_list(), frame["EventId"].to_list()


def _parted(made: Sequence[tuple[str, int]]) -> tuple[list[str], list[str]]:
    return [text for text, _ in made], [str(number) for _, number in made]


def _table(systems: Mapping[str, tuple[list[str], list[str]]], marked: Sequence[str]) -> list[str]:
    found = {system: _compared(system, texts, labels) for system, (texts, labels) in systems.items()}
    together = _together(systems)
    head = "| system | GA | FGA | GA, all in one lake | speed | Drain3 GA | FGA | speed | masked GA | FGA | speed |"
    lines = [head, "| --- |" + " ---: |" * 10]
    for system, (ours, plain, masked) in found.items():
        name = f"{system} (held out)" if system in marked else system
        lines.append(f"| {name} | {_cells(ours, together[system])} | {_cells(plain)} | {_cells(masked)} |")
    columns = list(zip(*found.values(), strict=True))
    means = [Found(*(mean(getattr(one, name) for one in column) for name in ("accuracy", "fga"))
                   , _harmonic([one.lines_per_s for one in column])) for column in columns]  # fmt: skip
    ours, *peers = means
    lines.append(f"| **mean** | {_cells(ours, mean(together.values()))} | {_cells(peers[0])} | {_cells(peers[1])} |")
    fastest = max(peer.lines_per_s for peer in peers)
    return [
        *lines,
        "",
        f"Lines per CPU second, all together: {ours.lines_per_s / fastest:.1f} times Drain3's faster way.",
    ]


def _harmonic(speeds: Sequence[float]) -> float:
    return len(speeds) / sum(1 / speed for speed in speeds)


def _cells(found: Found, together: float | None = None) -> str:
    more = [] if together is None else [f"{together:.3f}"]
    return " | ".join([f"{found.accuracy:.3f}", f"{found.fga:.3f}", *more, f"{found.lines_per_s / 1000:,.0f}"])


def _compared(system: str, texts: list[str], labels: list[str]) -> tuple[Found, Found, Found]:
    folder = FOLDER / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{system}.json"
    lines = _with_other_digits(texts, LINES // len(texts))
    path.write_text(json.dumps(lines), "utf-8")
    ours = measured("benchmarks.templates", "mined", str(path), str(len(texts)))
    peers = [min((_drain3(path, len(texts), way) for _ in range(ROUNDS)), key=_seconds) for way in WAYS_OF_PEER]
    judged = [Found(*score(one["groups"], labels), len(lines) / one["cpu_s"]) for one in (ours, *peers)]
    return judged[0], judged[1], judged[2]


def _with_other_digits(texts: list[str], copies: int) -> list[str]:
    """The messages, and copies of them in which each digit is another one."""
    chance = random.Random(5)
    lines = list(texts)
    for _ in range(copies - 1):
        digits = str.maketrans("0123456789", "".join(chance.sample("0123456789", 10)))
        lines += [text.translate(digits) for text in texts]
    return lines


def _seconds(found: Mapping[str, Any]) -> float:
    return float(found["cpu_s"])


def score(groups: Sequence[object], labels: Sequence[object]) -> tuple[float, float]:
    """Grouping accuracy and FGA.

    >>> score([1, 1, 2, 3], ["a", "a", "b", "b"])
    (0.5, 0.4)
    """
    members: dict[str, dict[object, set[int]]] = {"groups": {}, "labels": {}}
    for name, ids in (("groups", groups), ("labels", labels)):
        for number, one in enumerate(ids):
            members[name].setdefault(one, set()).add(number)
    true = {frozenset(one) for one in members["labels"].values()}
    right = [one for one in members["groups"].values() if frozenset(one) in true]
    whole = 2 * len(right) / (len(members["groups"]) + len(true))  # F1 of right/groups and right/true
    return sum(map(len, right)) / len(labels), whole


def mined(path: str, count: str) -> dict[str, Any]:
    """The product's way: masks of every line, then families of the distinct masks."""
    import polars as pl

    spent: dict[str, float] = {}
    lines = pl.Series(json.loads(Path(path).read_text("utf-8")))
    families_of = _families_of()
    many = pl.concat([lines] * READINGS)
    with cpu(spent, "mine"):
        families_of(many)
    return {"cpu_s": spent["mine"] / READINGS, "groups": families_of(lines.head(int(count))).to_list()}


def _families_of() -> Callable[[Any], Any]:
    import polars as pl

    from telemetry_ready.normalize.families import families
    from telemetry_ready.normalize.templates import mine

    def families_of(lines: pl.Series) -> pl.Series:
        found = mine(lines)
        known = found.templates.select("template_id", families(found.templates["template"]).alias("family"))
        ids = found.ids.to_frame("template_id")
        return ids.join(known, on="template_id", how="left", maintain_order="left")["family"]

    return families_of


def _together(systems: Mapping[str, tuple[list[str], list[str]]]) -> dict[str, float]:
    """Accuracy where the masks of all systems lie in one lake."""
    import polars as pl

    every = pl.Series([text for texts, _ in systems.values() for text in texts])
    groups = iter(_families_of()(every).to_list())
    return {system: score([next(groups) for _ in texts], labels)[0] for system, (texts, labels) in systems.items()}


def _drain3(path: Path, copies: int, way: str) -> dict[str, Any]:
    python = ENVIRONMENT / "bin/python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", str(ENVIRONMENT)], check=True)
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", str(python), DRAIN3], check=True)
    command = [str(python), "benchmarks/drain3_peer.py", str(path), str(copies), way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.stdout.write("\n".join(run()) + "\n")
