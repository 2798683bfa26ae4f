"""What is missing, what is waived and the cheapest way, as a lead reads them; hostile names are text."""

from dataclasses import replace
from datetime import UTC, date, datetime

from telemetry_ready.model.background import Waiver
from telemetry_ready.model.evaluation import Waived
from telemetry_ready.model.expected import Holding, Missing, Seen, TakenOff, Unit
from telemetry_ready.report.pages import render
from tests.report._estate import HOSTILE, NOW, evaluation, inventory

SEEN = Seen(Holding(120, date(2026, 10, 1)), 3, 9, datetime(2026, 10, 2, tzinfo=UTC))


def page(**values: object) -> str:
    """The page of ticket routing, with some facts of its own."""
    judged = evaluation()
    cases = [replace(one, **values) if one.use_case.name == "ticket-routing" else one for one in judged.assessments]
    pages = render(replace(judged, assessments=tuple(cases)), inventory(), project_name="acme", generated_at=NOW)
    found = pages["ticket-routing--all.html"]
    assert isinstance(found, str)
    return found


def test_the_cheapest_way_shows_work_and_waiting() -> None:
    judged = next(one for one in evaluation().assessments if one.use_case.name == "ticket-routing")

    text = page()

    assert "The cheapest way to ready" in text
    for fix in judged.ways[0].fixes:
        assert fix.title in text


def test_what_is_missing_and_what_is_taken_off_are_named() -> None:
    """Nothing is missed or forgiven in silence."""
    text = page(
        missing=(Missing(Unit("logs", "syslog", "host", HOSTILE), SEEN), Missing(Unit("logs", "nginx", "source", ""))),
        taken_off=(TakenOff("host", "db07", date(2026, 5, 31), HOSTILE),),
    )

    assert "last seen on 2026-10-02" in text
    assert "source nginx (logs, never gave a row)" in text
    assert "host db07, since 2026-05-31" in text
    assert HOSTILE not in text


def test_a_waiver_stands_beside_the_verdict_with_name_and_day() -> None:
    waiver = Waiver("lead@example.com", HOSTILE, date(2026, 12, 1))
    text = page(
        waived=(Waived("label-present", "The label is there", waiver),),
        verdict_words="not ready; 1 requirement waived until 2026-12-01: ready without it, 92",
    )

    assert "not ready; 1 requirement waived until 2026-12-01: ready without it, 92" in text
    assert "waived by lead@example.com until 2026-12-01" in text
    assert HOSTILE not in text
