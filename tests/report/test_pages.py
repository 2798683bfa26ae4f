"""The report as a lead opens it: whole, offline, escaped, and with every fact that issue 3, section 7 asks for."""

import re
from dataclasses import replace

import pytest
from markupsafe import escape

from telemetry_ready.model.evidence import ClockFinding, Inventory
from telemetry_ready.model.use_case import Scope
from telemetry_ready.model.words import score_words
from telemetry_ready.report.pages import render
from tests.report._estate import HOSTILE, NOW, evaluation, inventory


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return rendered(evaluation())


def rendered(judged, held: Inventory | None = None) -> dict[str, str]:
    found = render(judged, held or inventory(), project_name="acme", generated_at=NOW)
    return {name: text if isinstance(text, str) else text.decode() for name, text in found.items()}


def words(page: str) -> str:
    """The text of a page, as a reader sees it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("</style>")[1]))


def escaped(text: str) -> str:
    return str(escape(text))


def test_there_is_an_overview_an_inventory_and_a_page_per_use_case_and_scope(pages: dict[str, str]) -> None:
    assert sorted(pages) == [
        "index.html", "inventory.html", "log-anomaly-detection--all.html", "metric-anomaly-detection--all.html",
        "root-cause-analysis--all.html", "ticket-routing--all.html",
    ]  # fmt: skip


def test_nothing_is_loaded_and_no_script_runs(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r"<(script|link|img|iframe|object|embed)\b|@import|url\(\s*['\"]?https?:", page)


def test_links_between_pages_lead_somewhere(pages: dict[str, str]) -> None:
    for page in pages.values():
        for target in re.findall(r'href="([^"]+)"', page):
            if target.startswith("https://"):
                continue
            name, _, anchor = target.partition("#")
            holder = pages[name] if name else page
            assert not anchor or f'id="{anchor}"' in holder


def test_hostile_text_of_samples_sources_scopes_and_project_is_escaped() -> None:
    """Log lines and ticket titles are anybody's text."""
    judged = evaluation(Scope(name=HOSTILE, hosts=(HOSTILE,), ticket_filter=HOSTILE))
    found = render(judged, inventory(), project_name=HOSTILE, generated_at=NOW)

    for page in found.values():
        assert "<script" not in str(page)
        assert "&lt;script&gt;" in str(page)


def test_a_hostile_scope_cannot_leave_the_folder_and_two_alike_do_not_share_a_page() -> None:
    one = evaluation(Scope(name="../../etc"))
    two = replace(one, assessments=one.assessments + evaluation(Scope(name="..//../ETC")).assessments)

    found = rendered(two)

    assert len(found) == 2 + 8
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", name) for name in found)


def test_the_overview_says_verdict_score_pass_rate_costs_and_next_step(pages: dict[str, str]) -> None:
    text = words(pages["index.html"])

    for one in evaluation().assessments:
        assert f"{one.use_case.name} · scope: all {one.verdict.value} {score_words(one.score)} of 100" in text
        assert f"interval {score_words(one.low)} to {score_words(one.high)} plain pass rate" in text
        assert f"{one.requirements_met} of {one.requirements_total} requirements met" in text
        assert escaped(one.next_step) in text
    assert "Tickets are not passed on from group to group 67.2 %, good enough: " in text
    assert "no probability of success" in text


def test_a_use_case_page_says_why_it_is_the_score_and_not_the_pass_rate(pages: dict[str, str]) -> None:
    text = words(pages["ticket-routing--all.html"])
    judged = evaluation().assessments[2]

    assert re.search(r"Why \d+ and not \d+\.\d ", text)
    assert "Do not start: the data does not carry this use case yet." in text
    assert escaped(judged.reason) in text
    assert "Could not be measured: no ticket has a version from before its end." in text
    assert "402 of 512 are known to be good, 55 have no value." in text
    assert "INC0010042" in text
    assert f"{judged.findings[0].owner}, " in text
    assert f"{judged.baselines[0].kpi.name} 1.70 {judged.baselines[0].kpi.unit} lower is better" in text
    assert "could not be measured: no ticket was resolved" in text


def test_every_requirement_has_a_chart_with_its_numbers_in_words(pages: dict[str, str]) -> None:
    page = pages["ticket-routing--all.html"]

    assert page.count('class="chart line"') == len(evaluation().assessments[2].findings)
    assert 'aria-label="Measured: 78.5 %; useless below ' in page


def test_where_less_is_better_the_lines_say_so(pages: dict[str, str]) -> None:
    assert re.search(r"useless above [\d,]+ hours; good enough up to \d+ hours", pages["ticket-routing--all.html"])


def test_the_inventory_says_rows_span_missing_days_rejects_and_doubts(pages: dict[str, str]) -> None:
    text = words(pages["inventory.html"])

    assert "12 with no readable time, 3 with broken JSON." in text
    assert "2026-10-08 to 2026-10-09, 2026-10-21." in text
    assert "20,500 time zone assumed, 410 year inferred." in text
    assert "1,200,000" in text
    assert "2026-10-01 00:00" in text
    assert pages["inventory.html"].count("<svg") == 1


def test_an_empty_lake_has_a_report_that_says_so() -> None:
    found = rendered(evaluation(is_empty=True), Inventory(sources=(), daily_rows=()))

    assert "4 not ready." in words(found["index.html"])
    assert "No source of tickets was ingested." in words(found["inventory.html"])
    assert "no plain pass rate" in words(found["ticket-routing--all.html"])


def test_the_same_input_gives_the_same_bytes(pages: dict[str, str]) -> None:
    assert rendered(evaluation()) == pages


def test_clocks_that_disagree_are_shown_before_and_after_and_escaped() -> None:
    clocks = (
        ClockFinding(HOSTILE, "body", None, None, 28_800, 171_181, is_alarm=True, setting="time_zone: Etc/GMT-8"),
        ClockFinding("app", "observed", -19_800, 60, 0, 60, is_alarm=False, setting="time_zone: Asia/Kolkata"),
    )

    page = rendered(evaluation(), replace(inventory(), clocks=clocks))["inventory.html"]

    text = words(page)
    assert "the clock in the message \u2013 8 h ahead 171,181 rows time_zone: Etc/GMT-8" in text
    assert escaped("app the collector's clock 5.5 h behind 60 rows none 60 rows mended") in text
    assert HOSTILE not in page
    assert "Clocks that disagree" not in rendered(evaluation())["inventory.html"]
