"""The score table of ``assess``: words and numbers, readable at 100 columns and without colour."""

from typing import TYPE_CHECKING

from telemetry_ready.model.evaluation import Assessment, Evaluation
from telemetry_ready.model.use_case import Method
from telemetry_ready.model.words import points_words, score_words, share_words

if TYPE_CHECKING:
    from rich.table import Table

COSTLIEST = 3
WORTH_NAMING = 0.1  # points


def score_table(evaluation: Evaluation) -> "Table":
    """A row per use case and scope: plain pass rate, score with interval, verdict, what costs the most, next step."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, show_lines=True, pad_edge=False, expand=True)
    table.add_column("Use case, scope, verdict", min_width=24, max_width=26, overflow="fold")
    table.add_column("Plain\npass rate", no_wrap=True)
    table.add_column(Text("Score\n[low-high]"), no_wrap=True)  # Text: a bracket is no markup
    table.add_column("Costs the most", ratio=1)
    table.add_column("Next step", ratio=1, overflow="fold")
    for one in evaluation.assessments:
        table.add_row(*(Text(cell) for cell in _cells(one)))
    return table


def _cells(one: Assessment) -> tuple[str, ...]:
    rate = "n/a" if one.raw_pass_rate is None else share_words(one.raw_pass_rate)
    costly = [finding for finding in one.findings if finding.points_lost >= WORTH_NAMING][:COSTLIEST]
    costs = "\n".join(f"-{points_words(finding.points_lost)}: {finding.title}" for finding in costly)
    return (
        f"{one.use_case.name}\nscope: {one.scope.name}\n{one.verdict_words}{_otherwise(one)}",
        rate,
        f"{score_words(one.score)}\n[{score_words(one.low)}-{score_words(one.high)}]",
        costs or "nothing of weight",
        "\n".join([one.next_step, *(way.words for way in one.ways[:1])]),
    )


def _otherwise(one: Assessment) -> str:
    """A method that is not the usual one, and the scores of other ways to judge."""
    lines = [] if one.use_case.method == Method.CLASSIC else [f"method: {one.use_case.method}"]
    lines += [f"{score_words(other.score)} {other.title}" for other in one.beside]
    return "".join(f"\n{line}" for line in lines)
