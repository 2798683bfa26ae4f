"""portfolio.html and the value on a use case's page: whole, offline, escaped, and honest about what is missing."""

import re
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from markupsafe import escape
from rich.console import Console

from telemetry_ready.model.evaluation import Evaluation
from telemetry_ready.model.use_case import Scope
from telemetry_ready.model.value import Attestation, Hypothesis, Topic, UnitValue
from telemetry_ready.readiness import portfolio_of, value_of, with_target
from telemetry_ready.report.pages import render
from telemetry_ready.report.terminal_portfolio import fixes_table, portfolio_table
from tests.report._estate import HOSTILE, NOW, evaluation, inventory
from tests.report.test_pages import words

STATED = Hypothesis(
    kpi="Reassignments per ticket", target=0.7, volume_per_year=4200, unit_value=UnitValue(25, "reassignment"),
    adoption=0.5, currency="EUR", pilot_cost=40_000, running_cost_per_year=2_500, source=f"finance {HOSTILE}",
)  # fmt: skip


def valued(scope: Scope | None = None, owner: str = "Ada", note: str = "") -> Evaluation:
    """The estate with a value for ticket routing: (1.7 - 0.7) x 4,200 x 25 x .5 = 52,500; 50,000 net, 9.6 months."""
    judged = evaluation(scope)
    attested = (Attestation(Topic.SKILLS, f"Ada {note}", date(2026, 9, 14), note),)

    def of(at: int) -> Hypothesis:
        return STATED if at == 2 else Hypothesis()

    return replace(
        judged,
        assessments=tuple(
            replace(
                one,
                use_case=replace(one.use_case, owner=owner, department=f"desk {note}", attestations=attested),
                value=value_of(of(at), one.baselines),
                baselines=with_target(one.baselines, value_of(of(at), one.baselines)),
            )
            for at, one in enumerate(judged.assessments)
        ),
    )


def rendered(judged: Evaluation) -> dict[str, str]:
    found = render(judged, inventory(), project_name="acme", generated_at=NOW, portfolio=portfolio_of(judged))
    return {name: str(text) for name, text in found.items()}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return rendered(valued())


def test_the_page_shows_readiness_value_cost_risk_maturity_and_gap_side_by_side(pages: dict[str, str]) -> None:
    text = words(pages["portfolio.html"])

    assert "50,000 EUR a year pilot 40,000 EUR, paid back: 9.6 months nothing beats it on both" in text
    assert "no value; missing: target, unit_value, adoption, currency, pilot_cost, running_cost_per_year" in text
    assert "medium: it suggests, people act proven" in text
    assert "medium: it suggests, people act research" in text
    assert re.search(r"more than \d+ days", text)
    assert "1 of 4 topics are vouched for" in text
    assert "their product means nothing: the score is no probability" in text
    assert "Without a value, and so not compared on it: " in text


def test_the_chart_has_a_bar_for_each_and_says_it_in_words(pages: dict[str, str]) -> None:
    (chart,) = re.findall(r'<svg class="chart portfolio".*?</svg>', pages["portfolio.html"], re.DOTALL)

    assert chart.count('class="interval"') == 4
    assert chart.count('class="ring"') == 1
    assert ">no value<" in chart
    assert re.search(r"ticket-routing \(all\), readiness \d+ between \d+ and \d+, 50,000 EUR a year", chart)


def test_the_use_case_page_shows_every_assumption_beside_the_value(pages: dict[str, str]) -> None:
    text = words(pages["ticket-routing--all.html"])

    assert "Reassignments per ticket 1.70 per ticket lower is better; target: 0.7 per ticket" in text
    assert "Yearly value 52,500 EUR a year Running cost 2,500 EUR a year Net value 50,000 EUR a year" in text
    assert "(1.7 - 0.7) per ticket x 4,200 items a year x 25 EUR per reassignment x 50 % adoption" in text
    for shown in ("Items a year 4,200 volume_per_year", "Adoption 50 % adoption", "40,000 EUR pilot_cost"):
        assert shown in text


def test_the_use_case_page_refuses_a_value_and_names_what_is_missing(pages: dict[str, str]) -> None:
    text = words(pages["root-cause-analysis--all.html"])

    assert "No value is shown, because these are missing: kpi: which of the use case" in text
    assert "Yearly value" not in text


def test_the_score_says_that_it_covers_data_only_and_who_vouches_for_the_rest(pages: dict[str, str]) -> None:
    text = words(pages["ticket-routing--all.html"])

    assert "of the data only; beside it, 1 of 4 topics are vouched for" in text
    assert "Skills: who builds it and knows how Ada , 2026-09-14" in text
    assert "Sponsor: who pays and wants it missing nobody vouches for it" in text
    assert text.count("nobody vouches for it") == 3


def test_nobody_is_named_where_a_placeholder_stands() -> None:
    text = words(rendered(valued(owner="TBD"))["ticket-routing--all.html"])

    assert "Business owner nobody is named" in text


def test_nothing_is_loaded_links_lead_somewhere_and_hostile_text_is_escaped() -> None:
    found = rendered(valued(Scope(name=HOSTILE), owner=HOSTILE, note=HOSTILE))

    for page in found.values():
        assert not re.search(r"<(script|link|img|iframe|object|embed)\b|@import|url\(\s*['\"]?https?:", page)
        targets = {one.split("#")[0] for one in re.findall(r'href="([^"]+)"', page) if not one.startswith("https://")}
        assert targets - {""} <= set(found)
    assert str(escape(HOSTILE)) in found["portfolio.html"]


def test_the_tables_of_the_terminal_stay_within_100_columns_and_brackets_are_text() -> None:
    console = Console(file=StringIO(), width=100, color_system=None)
    found = portfolio_of(valued(Scope(name="[bold]emea[/bold]")))

    console.print(portfolio_table(found), highlight=False)
    console.print(fixes_table(found), highlight=False)

    assert isinstance(console.file, StringIO)
    text = console.file.getvalue()
    assert max(len(one) for one in text.splitlines()) <= 100
    assert "[bold]emea[/bold]" in "".join(text.split())
    assert "50,000 EUR" in text
    assert "points" in text
