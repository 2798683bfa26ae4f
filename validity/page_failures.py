"""The parts of the page that name single states: what was judged wrong, and damage that nobody injected."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import polars as pl

from telemetry_ready.model.words import score_words
from validity.page_words import NONE, Summary, blocks, counted, listed, paragraph, performance_words, span, table

HALVES: Mapping[str, str] = {"held": "held back", "fit": "fitted", "mixed": "mixed"}
SAID: Mapping[str, tuple[str, ...]] = {
    "false ready": (
        "The model falls below 0.8, and the verdict allows it.",
        "No requirement asks for what is broken, or its lines are too low.",
    ),
    "false block": (
        "The model reaches 0.9 or more, and the verdict does not allow it.",
        "The costliest requirement asks for more than the model needs, or the interval is too wide.",
    ),
}
COLUMNS = ("task", "fault", "levels", "half", "verdict", "costliest", "states", "score", "performance")


def failures(summary: Summary) -> str:
    """Every task and fault that the verdict got wrong when the fault came alone, with its levels."""
    found = summary["failures"]
    if not found:
        return blocks("## What failed, by name", "Nothing: no single fault was judged wrong on any task.")
    return blocks(
        "## What failed, by name",
        paragraph(
            "Every single fault at which the verdict was wrong: medians over the states of one task, fault and level.",
            "Costliest: the requirement that lost most points.",
            "Half: `mixed` is a fault that was fitted on in data that was held back, or the other way round.",
        ),
        *(_failed(kind, _rows(one for one in found if one["failure"] == kind)) for kind in SAID),
    )


def _failed(kind: str, rows: list[tuple[str, ...]]) -> str:
    heading = f"### {kind.capitalize()}"
    if not rows:
        return blocks(heading, "None.")
    said = paragraph(*SAID[kind], f"{counted(len(rows), 'combination')} of task, fault and half:")
    return blocks(heading, said, table(COLUMNS, rows, numbers=3))


def _rows(found: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Levels of one task, fault and half in one line; the held-back half first, for it is the one that counts."""

    def key(one: Mapping[str, Any]) -> tuple[int, str, str]:
        return (list(HALVES).index(one["half"]), one["task"], one["kind"])

    grouped = groupby(sorted(found, key=lambda one: (*key(one), one["level"])), key=key)
    return [_row([*cells]) for _, cells in grouped]


def _row(cells: list[Mapping[str, Any]]) -> tuple[str, ...]:
    first = cells[0]
    return (
        first["task"],
        f"`{first['kind']}`",
        ", ".join(str(one["level"]) for one in cells),
        HALVES[first["half"]],
        ", ".join(sorted({verdict for one in cells for verdict in one["verdicts"]})),
        listed({one["costliest"] for one in cells if one["costliest"]}),
        str(sum(one["n"] for one in cells)),
        span([one["score"] for one in cells], score_words),
        span([one["performance"] for one in cells], performance_words),
    )


def real_damage(states: pl.DataFrame) -> str:
    """Each state that came damaged; nothing where none was run."""
    found = states.filter(pl.col("origin") == "real").sort("task", "data_set", "state")
    if not found.height:
        return ""
    rows = [
        (
            one["task"],
            one["data_set"],
            ", ".join(f"`{fault['kind']}`" for fault in one["faults"]) or NONE,
            one["verdict"],
            score_words(one["score"]),
            performance_words(one["performance"]),
        )
        for one in found.iter_rows(named=True)
    ]
    columns = ("task", "data set", "damage", "verdict", "score", "performance")
    return blocks(
        "## Real damage", "The same data as somebody wrote it a second time.", table(columns, rows, numbers=2)
    )
