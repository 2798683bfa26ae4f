"""The results on the page: the score on what was held back, rival forms, and the price of the interval."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from validity.charts import FORMS_CHART, SCORE_CHART, points_a_task
from validity.forms import PRODUCT
from validity.page_words import NONE, Summary, amount, blocks, figure, paragraph, table

NAMES: Mapping[str, str] = {
    "rho": "rho",
    "margin": "rho above that of the plain pass rate",
    "false_ready": "false-ready",
    "false_block": "false-block",
    "control_movement": "movement under negative controls",
}
AT_LEAST = ("rho", "margin")
SHOWN = ("rho", "rho_pass_rate", "false_ready", "false_block", "control_movement")
COLUMNS = ("rho", "rho of the pass rate", "false-ready", "false-block", "movement")
GROUPS: Mapping[str, str] = {"all_tasks": "all", "real": "real data", "generated": "generated data"}


def results(summary: Summary, states: pl.DataFrame) -> str:
    """Figures against targets; the held-back half first, for it is the one that counts."""
    most = points_a_task(summary)
    held = states.filter(pl.col("half") == "held", pl.col("origin") != "repair").group_by("task").len()["len"].max()
    parts = (
        "## Results on what was held back",
        paragraph(
            "Nothing was fitted on these kinds of faults, nor on these data sets.",
            "Medians over the tasks, beside what was demanded before the run:",
        ),
        _targets(summary),
        "By task, held back:",
        _by_task(summary, "held_back"),
        f"![Score against performance of the held-back states, by task]({SCORE_CHART})",
        paragraph(
            "Dashed: the score of 75, and the performances of 0.8 and 0.9.",
            "Bottom right is false-ready, top left is false-block.",
            f"At most {most} states of a task are drawn." if isinstance(held, int) and held > most else "",
        ),
        "On all states, those of the half that was fitted on among them:",
        _by_task(summary, "all"),
    )
    return blocks(*parts)


def _targets(summary: Summary) -> str:
    medians = {name: summary["medians"][group]["held_back"] for group, name in GROUPS.items()}
    rows = [
        (
            NAMES[key],
            f"{'at least' if key in AT_LEAST else 'at most'} {amount(summary['targets'][key], key)}",
            *(figure(one, key) for one in medians.values()),
            _reached(medians["all"][key], summary["targets"][key], at_least=key in AT_LEAST),
        )
        for key in NAMES
    ]
    counts = [f"{name} ({summary['medians'][group]['tasks']})" for group, name in GROUPS.items()]
    return table(("figure", "demanded", *counts, "reached"), rows)


def _reached(value: float | None, target: float, *, at_least: bool) -> str:
    if value is None:
        return NONE
    return "yes" if (value >= target if at_least else value <= target) else "**no**"


def _by_task(summary: Summary, half: str) -> str:
    rows = [
        (
            one["name"],
            "real" if one["real"] else "generated",
            f"{one[half]['n']:,} ({one[half]['n_bad']} / {one[half]['n_good']})",
            *(figure(one[half], key) for key in SHOWN),
        )
        for one in summary["use_cases"]
    ]
    pooled = summary["pooled"][half]
    last = ("pooled", "", f"{pooled['n']:,} ({pooled['n_bad']} / {pooled['n_good']})")
    rows.append((*last, *(figure(pooled, key) for key in SHOWN)))
    return table(("task", "data", "states (below 0.8 / 0.9 or more)", *COLUMNS), rows, numbers=len(SHOWN))


def forms(summary: Summary) -> str:
    """The product's form among its rivals."""
    found = summary["forms"]
    better = [name for name, one in found.items() if name != PRODUCT and _is_above_nought(one["difference_interval"])]
    keys = ("rho", "false_ready", "false_block")
    rows = [
        (name, *(amount(one[key], key) for key in keys), "" if name == PRODUCT else _difference(one))
        for name, one in found.items()
    ]
    return blocks(
        "## The form of the score",
        paragraph(
            "Other ways to combine the same attainments, on the held-back states, all cut at a score of 75.",
            "Medians over the tasks.",
            "The last column is the product's false-ready plus false-block, minus the form's: "
            "above 0 the form is better.",
        ),
        table(
            ("form", "rho", "false-ready", "false-block", "product minus form, in percentage points"),
            rows,
            numbers=4,
        ),
        f"Better by a margin that its interval supports: {'; '.join(better)}."
        if better
        else "No form is better by a margin that its interval supports.",
        f"![False-ready and false-block by form]({FORMS_CHART})",
    )


def _is_above_nought(interval: Sequence[float] | None) -> bool:
    return interval is not None and interval[0] > 0


def _difference(form: Mapping[str, Any]) -> str:
    value, interval = form["difference"], form["difference_interval"]
    if value is None or interval is None:
        return NONE
    return f"{value * 100:+.0f} ({interval[0] * 100:+.0f} to {interval[1] * 100:+.0f})"


def interval(summary: Summary) -> str:
    """The same shares with the score itself cut at 75."""
    keys = ("false_ready", "false_ready_by_score", "false_block", "false_block_by_score", "auroc")
    rows = [(one["name"], *(amount(one["held_back"][key], key) for key in keys)) for one in summary["use_cases"]]
    medians = summary["medians"]["all_tasks"]["held_back"]
    rows.append(("median", *(amount(medians[key], key) for key in keys)))
    columns = ("task", "false-ready", "by score", "false-block", "by score", "AUROC of the verdict")
    return blocks(
        "## What the interval costs",
        paragraph(
            "A verdict asks that the low end of the interval reaches 75; by score, the score itself is cut there.",
            "Where false-block is higher than by score, the width of the interval blocks good data; "
            "where false-ready is lower, it keeps bad data out.",
            "AUROC: the chance that a state with a performance of 0.8 or more has a better verdict than one below.",
        ),
        table(columns, rows, numbers=5),
    )
