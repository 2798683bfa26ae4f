"""The score table in a terminal of 100 columns, without colour."""

import re
from io import StringIO

from rich.console import Console

from telemetry_ready.model.use_case import Scope
from telemetry_ready.report.terminal import score_table
from tests.report._estate import evaluation


def shown(scope: str, width: int = 100) -> str:
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(score_table(evaluation(Scope(name=scope))), highlight=False)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_names_verdicts_and_scores_stand_whole_in_100_columns() -> None:
    text = shown("all")

    assert max(len(one) for one in text.splitlines()) <= 100
    for whole in ("metric-anomaly-detection", "pilot with conditions", "not ready", "[low-high]"):
        assert whole in text
    assert re.search(r" \d+\.\d % .* \d+ +-\d+ points: ", text)
    assert re.search(r"\[\d+-\d+\]", text)
    assert "\x1b" not in text


def test_brackets_in_a_scope_are_text_and_a_long_name_is_not_cut() -> None:
    text = "".join(shown("[bold]emea[/bold] " + "x" * 40).split())

    assert "[bold]emea[/bold]" in text
    assert "…" not in text
