"""The parts of the page behind the figures: negative controls, repairs, windows, and worse levels of a fault."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from validity.page_words import Summary, amount, blocks, counted, figure, paragraph, table

STILL = 2.0  # points: the most that a negative control may move a score
UNHARMED = 0.9  # performance: below it a fault was not harmless


def controls(summary: Summary) -> str:
    """Faults that were declared harmless: which of them move the score, and which of them harm the model after all."""
    harmless = [one for one in summary["by_fault"] if not one["is_relevant"]]
    moved = [one for one in harmless if one["movement"] is not None and one["movement"] > STILL]
    harmed = [one for one in harmless if one["performance"] < UNHARMED]
    return blocks(
        "## Negative controls",
        paragraph(
            "Which fault does not matter to which use case was written down before the first run.",
            f"{counted(len(harmless), 'pair')} of fault and task were tried alone.",
            f"Where the score moves by more than 2 points in the mean: {len(moved) or 'nowhere'}.",
        ),
        _pairs(moved, ("mean movement", lambda one: amount(one["movement"], "control_movement", unit=False))),
        paragraph(
            f"Where the model suffers all the same, with a median performance below 0.9: {len(harmed) or 'nowhere'}.",
            "There the fault was declared harmless in error, or the model feels what it should not." if harmed else "",
        ),
        _pairs(harmed, ("median performance", lambda one: f"{one['performance']:.2f}")),
    )


def _pairs(found: Sequence[Mapping[str, Any]], last: tuple[str, Callable[[Mapping[str, Any]], str]]) -> str:
    if not found:
        return ""
    rows = [(f"`{one['kind']}`", one["task"], str(one["n"]), last[1](one)) for one in found]
    return table(("fault", "task", "states", last[0]), rows, numbers=2)


def repairs(summary: Summary) -> str:
    """Whether what lost most points is what hurts the model most."""
    ways = [(one["name"], one["repair"]) for one in summary["use_cases"]]
    rows = [_repair(name, one) for name, one in (*ways, ("pooled", summary["pooled"]["repair"])) if one["n"]]
    said = "## Do the costliest findings matter most?"
    if not rows:
        return f"{said}\n\nNo repairs were run."
    return blocks(
        said,
        paragraph(
            "In damaged states, the three findings that cost most points were mended, and three others at random.",
            "A finding is mended by taking back the faults that, each alone, cost points by the same requirement.",
            "The table gives the mean gain in performance of each, and their difference.",
        ),
        table(("task", "states", "costliest", "at random", "difference"), rows, numbers=4),
    )


def _repair(name: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    gains = (f"{one[key]:+.2f}" for key in ("gain_costliest", "gain_random"))
    return (name, str(one["n"]), *gains, figure(one, "difference"))


def windows(summary: Summary) -> str:
    """Whether the interval holds what it says, and whether a worse fault scores lower."""
    rows = [
        (
            one["name"],
            str(one["all"]["n_windows"]),
            amount(one["all"]["window_coverage"], "window_coverage"),
            str(one["all"]["monotonicity_pairs"]),
            amount(one["all"]["monotonicity_violations"], "monotonicity_violations"),
            amount(one["all"]["monotonicity_violations_performance"], "monotonicity_violations_performance"),
        )
        for one in (*summary["use_cases"], {"name": "pooled", "all": summary["pooled"]["all"]})
    ]
    columns = ("task", "windows", "inside the interval", "pairs of levels", "score rises", "performance rises")
    return blocks(
        "## Windows, and worse faults",
        paragraph(
            "A window is a resampled piece of the same data.",
            "Its score should fall between low and high of the whole.",
            "A worse level of a fault should not score more than a point higher on the same data set.",
            "The model's own rises, of more than 0.05, stand beside it.",
        ),
        table(columns, rows, numbers=5),
    )
