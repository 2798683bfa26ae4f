"""The parts of the page that say how the trial was made: tasks, faults, and what it cannot show."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from validity.faults import FAULTS
from validity.page_words import Summary, blocks, listed, paragraph, table
from validity.task import Task

CHANGES = Path(__file__).with_name("changes.md")
FEW = 2  # data sets: below it an interval knows only the states of one


class Setting(NamedTuple):
    """What was tried, in words.

    Attributes:
        tasks: ``name``, ``use_case``, ``real``, ``about`` and ``data_sets`` (names) of each.
        about: What each kind of fault does, by its name.
        changes: What was changed after the first run and on what ground; Markdown, written by hand.
    """

    tasks: Sequence[Mapping[str, Any]]
    about: Mapping[str, str]
    changes: str = ""


def describe(tried: Sequence[Task], kinds: Sequence[str]) -> Setting:
    """The setting of those tasks and kinds of fault."""
    return Setting(
        tasks=[
            {
                "name": one.name,
                "use_case": one.use_case,
                "real": one.is_real,
                "about": one.about,
                "data_sets": list(one.data_sets),
            }
            for one in tried
        ],
        about={kind: FAULTS[kind].about for kind in kinds},
        changes=CHANGES.read_text("utf-8").strip(),
    )


def tasks(summary: Summary, setting: Setting) -> str:
    """What each task is made of."""
    states = {one["name"]: one["states"] for one in summary["use_cases"]}
    rows = [
        (
            one["name"],
            f"`{one['use_case']}`",
            "real" if one["real"] else "generated",
            one["about"],
            ", ".join(one["data_sets"]),
            f"{states.get(one['name'], 0):,}",
        )
        for one in setting.tasks
    ]
    return blocks(
        "## The tasks",
        paragraph(
            "A task is data, a plain model fixed beforehand, a metric, a trivial baseline, and a use case on trial.",
            "Faults are put into the source files, so that ingest, checks and score are all under test.",
            "The first half of the data sets is what may be fitted on, the other half is held back.",
        ),
        table(("task", "use case", "data", "about", "data sets", "states"), rows, numbers=1),
    )


def faults(summary: Summary, setting: Setting) -> str:
    """What each kind of fault does, its half, and which use cases it was declared to matter to."""
    use_case = {one["name"]: one["use_case"] for one in summary["use_cases"]}
    held = set(summary["fault_kinds_held_back"])

    def judged(kind: str, *, relevant: bool) -> str:
        found = [one for one in summary["by_fault"] if one["kind"] == kind and one["is_relevant"] is relevant]
        return listed({use_case[one["task"]] for one in found})

    rows = [
        (
            f"`{kind}`",
            setting.about.get(kind, ""),
            "held back" if kind in held else "fitted",
            judged(kind, relevant=True),
            judged(kind, relevant=False),
        )
        for kind in summary["fault_kinds"]
    ]
    return blocks(
        "## The faults",
        paragraph(
            "Each has up to five levels, and damages what is learnt from, what is tested on, or both.",
            "A use case in neither column was not tried with that fault.",
        ),
        table(("fault", "what it does", "half", "matters to", "negative control for"), rows),
    )


def limits(summary: Summary) -> str:
    """What the figures cannot show."""
    few = [one["name"] for one in summary["use_cases"] if one["held_back"]["n_data_sets"] < FEW]
    return blocks(
        "## Limits",
        paragraph(
            "- One plain model a task: a better one may mind other faults, or fewer.",
            "- Most damage is injected; what happens by itself comes in other mixtures.",
            "- Shares depend on the mixture of states: with more mild faults, more good states can be blocked.",
            "- Generated data has the faults that its author thought of, so its figures stand apart.",
            "- The states of a data set are alike, and there are few data sets: the intervals are rather too narrow.",
            f"- Less than two data sets are held back in: {', '.join(few)}. "
            "Their intervals say nothing of other data sets."
            if few
            else "",
            "- What could not be computed is left out of the medians.",
        ),
    )
