"""The report: a static site, from an evaluation and the inventory of the lake. Pure: the pipeline writes it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from telemetry_ready.model.decision import NOTHING_DECIDED, Record
from telemetry_ready.model.evaluation import Evaluation, Verdict
from telemetry_ready.model.evidence import Inventory, SourceInventory
from telemetry_ready.model.monitoring import OverTime
from telemetry_ready.model.portfolio import Portfolio, name_of
from telemetry_ready.model.words import measure_words, score_words, share_words
from telemetry_ready.report.charts import SILOS, coverage, score_course
from telemetry_ready.report.portfolio import portfolio_view
from telemetry_ready.report.views import AssessmentView, assessment_views
from telemetry_ready.report.words import clock_words, day_ranges, moment_words, reject_words, skew_words

if TYPE_CHECKING:
    from jinja2 import Environment

INDEX, INVENTORY, PORTFOLIO, OVER_TIME = "index.html", "inventory.html", "portfolio.html", "over-time.html"


def render(  # noqa: PLR0913 - a page or a part of one each
    evaluation: Evaluation,
    inventory: Inventory,
    *,
    project_name: str,
    generated_at: datetime,
    portfolio: Portfolio | None = None,
    record: Record = NOTHING_DECIDED,
    over_time: OverTime | None = None,
) -> dict[str, str | bytes]:
    """Every page of the report, each whole in itself: style and charts are inside, nothing is loaded.

    Args:
        evaluation: What was judged.
        inventory: What the lake holds.
        project_name: As the titles show it.
        generated_at: The clock; UTC.
        portfolio: The use cases side by side; None: no such page.
        record: What was decided.
        over_time: Trends and drift; None: no such page.

    Returns:
        File name to content: ``index.html``, ``inventory.html``, ``portfolio.html`` and a page per use case and scope.
    """
    environment = _environment()
    views = assessment_views(evaluation, record)
    common = {
        "project_name": project_name,
        "generated_at": moment_words(generated_at),
        "as_of": moment_words(evaluation.as_of),
        "evaluation": evaluation,
        "views": views,
        "has_portfolio": portfolio is not None,
        "has_time": over_time is not None,
    }
    pages: dict[str, str | bytes] = {
        INDEX: environment.get_template("index.html.j2").render(common, summary=_summary(views)),
        INVENTORY: environment.get_template("inventory.html.j2").render(
            common,
            silos=_silos(inventory.sources),
            coverage=coverage(inventory.daily_rows),
            clocks=inventory.clocks,
        ),
    }
    if portfolio:
        names = {name_of(view.assessment): view.page for view in views}
        side_by_side = portfolio_view(portfolio, names)
        pages[PORTFOLIO] = environment.get_template("portfolio.html.j2").render(common, side_by_side=side_by_side)
    if over_time:
        courses = [score_course([(run.low, run.score, run.high) for run in one.past]) for one in over_time.trends]
        template = environment.get_template("over_time.html.j2")
        pages[OVER_TIME] = template.render(common, over_time=over_time, courses=courses)
    for view in views:
        pages[view.page] = environment.get_template("use_case.html.j2").render(common, view=view)
    return pages


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("telemetry_ready.report"),
        autoescape=True,  # names of sources and samples are anybody's text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": moment_words,
        "reject": reject_words,
        "skew": skew_words,
        "clock": clock_words,
        "ranges": day_ranges,
        "number": lambda value: f"{value:,}",
        "score": score_words,
        "share": share_words,
        "effort": lambda days: measure_words(days, "days"),
    }
    return environment


def _summary(views: Iterable[AssessmentView]) -> str:
    """How many are what, in the order of verdicts: the overview's headline."""
    counts = Counter(view.assessment.verdict for view in views)
    parts = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]]
    return ", ".join(parts) if parts else "no use case was judged"


def _silos(sources: Iterable[SourceInventory]) -> list[tuple[str, list[SourceInventory]]]:
    """Sources by silo: logs, metrics, tickets, then any other."""
    by_silo: dict[str, list[SourceInventory]] = {silo: [] for silo in SILOS}
    for source in sources:
        by_silo.setdefault(source.silo, []).append(source)
    return [(silo, sorted(found, key=lambda one: one.source)) for silo, found in by_silo.items()]
