"""The page that lays use cases side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from telemetry_ready.model.portfolio import Entry, Portfolio, SharedFix
from telemetry_ready.model.value import attested
from telemetry_ready.model.words import measure_words, money_words, points_words, score_words
from telemetry_ready.report.portfolio_chart import portfolio_charts
from telemetry_ready.report.value_words import (
    RISK_WORDS,
    gap_words,
    lifted_note,
    missing_words,
    months_words,
    net_words,
    per_day_words,
    rank_words,
    vouched_words,
)

MOST_FIXES = 12


@dataclass(frozen=True)
class EntryView:
    """One row of the comparison."""

    number: int
    page: str
    entry: Entry
    readiness: str
    value: str
    cost: str
    rank: str
    risk: str
    gap: str
    per_day: str
    vouched: str


@dataclass(frozen=True)
class FixView:
    """One fix that several use cases share."""

    fix: SharedFix
    effort: str
    points: str
    per_day: str
    lifted: tuple[str, ...]


@dataclass(frozen=True)
class PortfolioView:
    """Everything that portfolio.html shows."""

    entries: tuple[EntryView, ...]
    charts: tuple[Markup, ...]
    fixes: tuple[FixView, ...]
    notes: tuple[str, ...]


def portfolio_view(found: Portfolio, pages: Mapping[str, str]) -> PortfolioView:
    """The words of a portfolio.

    Args:
        found: What is compared.
        pages: Name of an entry to the file of its page.
    """
    today = found.evaluation.assessed_at.date()
    return PortfolioView(
        entries=tuple(_entry(at, one, pages[one.name], today) for at, one in enumerate(found.entries, start=1)),
        charts=tuple(portfolio_charts(found.entries)),
        fixes=tuple(_fix(one) for one in found.shared_fixes[:MOST_FIXES]),
        notes=found.notes,
    )


def _entry(number: int, one: Entry, page: str, today: date) -> EntryView:
    found, value = one.assessment, one.assessment.value
    has_value = value.net_per_year is not None
    return EntryView(
        number=number,
        page=page,
        entry=one,
        readiness=f"{score_words(found.score)} ({score_words(found.low)} to {score_words(found.high)})",
        value=net_words(value) if has_value else f"no value; missing: {missing_words(value)}",
        cost=f"pilot {money_words(value.pilot_cost, value.currency)}, paid back: {months_words(value)}"
        if has_value
        else "",
        rank=rank_words(one),
        risk=RISK_WORDS.get(found.use_case.acts_on_production, found.use_case.acts_on_production),
        gap=gap_words(one.gap),
        per_day=""
        if one.value_per_day is None
        else f"{money_words(one.value_per_day, value.currency)} a year for each day",
        vouched=vouched_words(attested(found.use_case.attestations, today)),
    )


def _fix(one: SharedFix) -> FixView:
    return FixView(
        fix=one,
        effort=measure_words(one.effort_days, "days"),
        points=points_words(one.points),
        per_day=per_day_words(one),
        lifted=tuple(
            f"{each.use_case} ({each.scope}): {score_words(each.score)} to {score_words(each.score_if_fixed)}"
            + lifted_note(each)
            for each in one.lifted
        ),
    )
