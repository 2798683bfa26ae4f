"""Claim: each class of personal data and secrets is found with precision and recall of at least 0.95.

Measured on the half of ``privacy_labelled.txt`` that the rules were not tuned on, beside the pattern recognizers of
Presidio (without a language model) on the same lines, in an environment of its own under build/.
"""

import hashlib
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.measure import cpu, measured
from telemetry_ready.normalize.privacy_policy import Action
from telemetry_ready.normalize.privacy_rule import Pii

LINES = Path(__file__).with_name("privacy_labelled.txt")
_MARKED = re.compile(r"\[\[([a-z_]+):((?:(?!\]\]).)*\]?)\]\](?!\])")
LIMIT = 0.95
PRESIDIO = Path("build/presidio")
PRESIDIO_VERSION = "presidio-analyzer>=2.2.360,<3"
SPEED_LINES = 300_000
REDACTED = dict.fromkeys(Pii, Action.REDACT)


@dataclass(frozen=True)
class Labelled:
    """A line, and what of it is personal or secret.

    Attributes:
        text: Without marks.
        values: Class and value, in order.
        rest: What stands around the values and must stay.
        is_held_out: Whether rules must not be tuned on it.
    """

    text: str
    values: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]
    is_held_out: bool


def labelled_lines(path: Path = LINES) -> list[Labelled]:
    """Every line of the file."""
    lines = path.read_text(encoding="utf-8").replace("¦", "").splitlines()
    return [_labelled(line) for line in lines if line and not line.startswith("#")]


def _labelled(line: str) -> Labelled:
    is_seen, line = line.startswith("~"), line.removeprefix("~")
    values = tuple((match[1], match[2]) for match in _MARKED.finditer(line))
    rest = tuple(_MARKED.split(line)[::3])
    text = _MARKED.sub(lambda match: match[2], line)
    is_odd = hashlib.sha256(line.encode()).digest()[0] % 2 == 1
    return Labelled(text, values, rest, is_held_out=is_odd and not is_seen)


@dataclass(frozen=True)
class Found:
    """What a tool made of a line.

    Attributes:
        text: With what it replaced.
        classes: That it says it found.
    """

    text: str
    classes: frozenset[str]


@dataclass(frozen=True)
class Quality:
    """Of one class: lines where it was found and hidden, found but not there, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was found that is there; 1 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def judged(lines: Sequence[Labelled], found: Iterable[Found]) -> dict[str, Quality]:
    """Class to its quality: a value counts as found where its class was named and the text is without it.

    Where text around the values is lost, what was found on that line is wrong.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for line, one in zip(lines, found, strict=True):
        there = {name for name, _ in line.values}
        hidden = {name for name in there & one.classes if not _shows(one.text, line, name)}
        counts.update((name, "right") for name in hidden)
        counts.update((name, "missed") for name in there - hidden)
        is_damaged = not _keeps(one.text, line.rest)
        counts.update((name, "wrong") for name in one.classes if name not in there or is_damaged)
    names = dict.fromkeys(name for line in lines for name, _ in line.values)
    return {name: Quality(counts[name, "right"], counts[name, "wrong"], counts[name, "missed"]) for name in names}


def _shows(text: str, line: Labelled, name: str) -> bool:
    return any(value in text for kind, value in line.values if kind == name)


def _keeps(text: str, rest: Sequence[str]) -> bool:
    place = 0
    for part in rest:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def found_by_flags(texts: pl.Series, flags: pl.Series) -> list[Found]:
    """What ``redact`` gave, as it is judged."""
    return [
        Found(text, frozenset(one.name.lower() for one in Pii if one.name and one.value & flag))
        for text, flag in zip(texts, flags, strict=True)
    ]


def run() -> list[str]:
    """Measure, and give the section of RESULTS.md."""
    lines = labelled_lines()
    held_out = [line for line in lines if line.is_held_out]
    ours = judged(held_out, found_by_us(held_out))
    told, theirs = _presidio_quality(held_out)
    rows = [
        "## Privacy",
        "",
        f"Precision and recall per class on the {len(held_out)} of {len(lines)} labelled lines that no rule was tuned "
        f"on ([benchmarks/privacy_labelled.txt](privacy_labelled.txt)); at least {LIMIT} is claimed. Lines and rules "
        f"are of one hand: expect less of data that nobody here has seen. {told}",
        "",
        "| class | lines with it | precision | recall | Presidio: precision | recall |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in sorted(ours):
        peer = theirs.get(name)
        beside = f"{peer.precision:.2f} | {peer.recall:.2f}" if peer else "none | none"
        one = ours[name]
        rows.append(f"| {name} | {one.right + one.missed} | {one.precision:.2f} | {one.recall:.2f} | {beside} |")
    return [*rows, "", *_speed()]


def found_by_us(lines: Sequence[Labelled]) -> list[Found]:
    """Every class redacted."""
    return found_by_flags(*_redacted([line.text for line in lines]))


def _redacted(texts: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    from telemetry_ready.normalize.privacy import redact

    return redact(pl.Series(texts, dtype=pl.String), REDACTED)


def _presidio_quality(lines: Sequence[Labelled]) -> tuple[str, dict[str, Quality]]:
    """A sentence on how it was run, and its quality per class that it has."""
    result = _presidio([line.text for line in lines])
    if isinstance(result, str):
        return f"Presidio could not be run: {result}", {}
    found = [_replaced(line.text, spans) for line, spans in zip(lines, result["found"], strict=True)]
    quality = judged(lines, found)
    told = "Presidio: its pattern recognizers without a language model, on the same lines; none: it has no such class."
    return told, {name: quality[name] for name in result["classes"]}


def _replaced(text: str, spans: Sequence[tuple[str, int, int]]) -> Found:
    """Spans taken out; of overlapping ones the later goes on to where the earlier begins."""
    edge = len(text)
    for _, start, end in sorted(spans, key=lambda span: -span[1]):
        text = text[:start] + "<>" + text[min(end, edge) :]
        edge = start
    return Found(text, frozenset(name for name, _, _ in spans))


def _presidio(texts: Sequence[str]) -> dict[str, Any] | str:
    """What it finds, or why it could not be asked; its environment is made where there is none."""
    python = PRESIDIO / "bin/python"
    if not python.exists():
        for command in (
            ["uv", "venv", "-q", str(PRESIDIO)],
            ["uv", "pip", "install", "-q", "--python", str(PRESIDIO), PRESIDIO_VERSION],
        ):
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                return made.stderr.strip().splitlines()[-1] if made.stderr.strip() else f"{command[:3]} failed"
    script = Path(__file__).with_name("_presidio.py")
    done = subprocess.run([python, script], input=json.dumps(texts), capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _speed() -> list[str]:
    rows = [
        "Lines per CPU second over generated messages of logs, and how many lines have anything; Presidio on the first "
        "3,000 of them, with seven classes.",
        "",
        "| lines | with any | ours, by default | Presidio |",
        "| --- | ---: | ---: | ---: |",
    ]
    ours = measured("benchmarks.privacy", "by_product")
    asked = _presidio(_messages()[:3000])
    peer = asked if isinstance(asked, str) else f"{3000 / asked['cpu_s']:,.0f}"
    rows.append(f"| {SPEED_LINES:,} | {ours['hits']:,} | {SPEED_LINES / ours['cpu_s']:,.0f} | {peer} |")
    return rows


def by_product() -> dict[str, Any]:
    """The default actions on messages."""
    from telemetry_ready.normalize.privacy import redact
    from telemetry_ready.normalize.privacy_policy import DEFAULTS

    spent: dict[str, float] = {}
    texts = pl.Series(_messages(), dtype=pl.String)
    with cpu(spent, "redact"):
        _, flags = redact(texts, DEFAULTS, b"a key for the benchmark")
    return {"cpu_s": spent["redact"], "hits": int((flags > 0).sum())}


def _messages() -> list[str]:
    import random

    from benchmarks.data import message

    chance = random.Random(7)
    return [message(chance, number) for number in range(SPEED_LINES)]
