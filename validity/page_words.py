"""Figures as the page shows them: Markdown tables, shares, intervals."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Summary = Mapping[str, Any]  # what ``summarize`` gives
NONE = "-"
SHARES = frozenset({"false_ready", "false_block", "false_ready_by_score", "false_block_by_score", "window_coverage"})
SHARES_OF_PAIRS = frozenset({"monotonicity_violations", "monotonicity_violations_performance"})
POINTS = "control_movement"


def figure(one: Mapping[str, Any], key: str) -> str:
    """A figure with its interval where it has one; a dash where it could not be computed.

    >>> figure({"rho": 0.8123, "rho_interval": [0.7, 0.9]}, "rho"), figure({"false_ready": 0.125}, "false_ready")
    ('0.81 (0.70 to 0.90)', '12.5 %')
    >>> figure({"rho": None}, "rho")
    '-'
    """
    value, interval = one.get(key), one.get(f"{key}_interval")
    if value is None:
        return NONE
    if interval is None:
        return amount(value, key)
    low, high = (amount(bound, key, unit=False) for bound in interval)
    return f"{amount(value, key)} ({low} to {high})"


def amount(value: float | None, key: str, *, unit: bool = True) -> str:
    """A number in the key's own unit: per cent, points, or none.

    >>> amount(0.2, "false_block"), amount(2.0, "control_movement"), amount(0.75, "rho"), amount(-0.001, "margin")
    ('20 %', '2 points', '0.75', '0.00')
    """
    if value is None:
        return NONE
    if key in SHARES | SHARES_OF_PAIRS:
        return _short(value * 100) + (" %" if unit else "")
    if key == POINTS:
        short = _short(value)
        return short + ((" point" if short == "1" else " points") if unit else "")
    return f"{round(value, 2) + 0.0:.2f}"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 0) -> str:
    """A Markdown table.

    Args:
        columns: Headings.
        rows: Cells in the headings' order.
        numbers: How many columns at the end are aligned to the right.
    """
    lines = ["---"] * (len(columns) - numbers) + ["---:"] * numbers
    return "\n".join(_line(row) for row in (columns, lines, *rows))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(one.replace('|', chr(92) + '|').replace(chr(10), ' ') for one in cells)} |"


def blocks(*parts: str) -> str:
    """Paragraphs, tables and headings with an empty line between; empty ones fall away."""
    return "\n\n".join(one for one in parts if one)


def paragraph(*sentences: str) -> str:
    """One sentence per line; empty ones fall away."""
    return "\n".join(one for one in sentences if one)


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    >>> counted(1, "task"), counted(1200, "state")
    ('1 task', '1,200 states')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: Iterable[str]) -> str:
    """Names as code, in order; a dash for none."""
    return ", ".join(f"`{one}`" for one in sorted(names)) or NONE


def performance_words(performance: float) -> str:
    """Two digits, never rounded up over a line that it does not reach.

    >>> performance_words(0.7999), performance_words(0.29), performance_words(1.0)
    ('0.79', '0.29', '1.00')
    """
    return f"{math.floor(performance * 100 + 1e-6) / 100:.2f}"


def span(values: Sequence[float], words: Callable[[float], str]) -> str:
    """Lowest to highest; one number where they look the same.

    >>> span([0.5, 0.71, 0.6], performance_words), span([0.801, 0.802], performance_words)
    ('0.50 to 0.71', '0.80')
    """
    low, high = (words(one) for one in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
