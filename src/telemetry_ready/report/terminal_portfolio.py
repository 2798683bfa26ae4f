"""The tables of ``portfolio``: readable at 100 columns and without colour."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from telemetry_ready.model.portfolio import Entry, Portfolio, SharedFix
from telemetry_ready.model.words import measure_words, money_words, points_words, score_words
from telemetry_ready.report.value_words import (
    RISK_WORDS,
    gap_words,
    lifted_note,
    missing_words,
    months_words,
    net_words,
    per_day_words,
    rank_words,
)

if TYPE_CHECKING:
    from rich.table import Table

MOST_FIXES = 10


def portfolio_table(found: Portfolio) -> "Table":
    """A row per use case and scope, the readiest first."""
    columns = ("Use case, scope,\ndepartment", "Readiness\n[low-high]", "Value and cost", "Risk, maturity", "To ready")
    return _table(columns, (_cells(one) for one in found.entries))


def fixes_table(found: Portfolio) -> "Table":
    """The fixes that several use cases share, by points gained per day."""
    columns = ("Shared fix", "Effort", "Gain", "Lifts")
    return _table(columns, (_fix_cells(one) for one in found.shared_fixes[:MOST_FIXES]))


def _table(columns: Iterable[str], rows: Iterable[tuple[str, ...]]) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, show_lines=True, pad_edge=False, expand=True)
    for name in columns:
        table.add_column(Text(name), overflow="fold")  # Text: a bracket is no markup
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _cells(one: Entry) -> tuple[str, ...]:
    found = one.assessment
    return (
        f"{found.use_case.name}\nscope: {found.scope.name}\n{found.use_case.department or 'no department'}",
        f"{score_words(found.score)} [{score_words(found.low)}-{score_words(found.high)}]\n{found.verdict.value}",
        _value(one),
        f"{RISK_WORDS.get(found.use_case.acts_on_production, found.use_case.acts_on_production)}\n"
        f"{found.use_case.maturity or 'maturity not stated'}",
        gap_words(one.gap),
    )


def _value(one: Entry) -> str:
    value = one.assessment.value
    if value.net_per_year is None:
        return f"no value; missing: {missing_words(value)}"
    pilot = money_words(value.pilot_cost, value.currency)
    return f"{net_words(value)} net\npilot {pilot}, paid back: {months_words(value)}\n{rank_words(one)}"


def _fix_cells(fix: SharedFix) -> tuple[str, ...]:
    lifted = "\n".join(
        f"{one.use_case} ({one.scope}): {score_words(one.score)} to {score_words(one.score_if_fixed)}"
        + lifted_note(one)
        for one in fix.lifted
    )
    return (
        f"{fix.check_id}: {fix.title}",
        f"{measure_words(fix.effort_days, 'days')}\n{fix.owner}",
        f"{points_words(fix.points)}\n{per_day_words(fix)}",
        lifted,
    )
