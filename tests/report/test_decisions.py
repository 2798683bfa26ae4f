"""What was decided, on the pages: escaped, with what lapsed and what was reached."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from telemetry_ready.model.decision import Decision, Record, Standing, State
from telemetry_ready.readiness import to_json
from telemetry_ready.report.pages import render
from tests.report._estate import HOSTILE, NOW, evaluation, inventory

PAGE = "metric-anomaly-detection--all.html"
APPROVED = Decision(
    sequence=1, decision_id="d1", decided_at=datetime(2026, 10, 31, 9, tzinfo=UTC), use_case="metric-anomaly-detection",
    scope_name="all", evaluation_id="7d1f0c2ab94e6610", snapshot_id=42, use_case_sha256="1", suite_sha256="2",
    data_sha256="3", results_sha256="4", code_version="0.1.0", decision="approve", decided_by=f"Ada {HOSTILE}",
    reason=f"tried {HOSTILE}", expires_on=date(2027, 1, 31), sha256="5",
)  # fmt: skip
OUTCOME = replace(
    APPROVED, sequence=2, decision="outcome", reason="measured",
    outcome=json.dumps(
        {"kpi": f"Hours {HOSTILE}", "value": 6, "unit": "h", "direction": "down", "model_id": "m"}
        | {"baseline": 10, "target": 5}
    ),
)  # fmt: skip
WAIVER = replace(APPROVED, sequence=3, decision="waive", requirement="unit-known", reason="later")


def page(*standings: Standing, faults: tuple[str, ...] = ()) -> dict[str, str]:
    record = Record(standings, faults, "5")
    pages = render(evaluation(), inventory(), project_name="shop", generated_at=NOW, record=record)
    return {name: str(text) for name, text in pages.items()}


def test_a_page_says_who_approved_what_until_when_and_what_was_reached() -> None:
    pages = page(
        Standing(APPROVED, State.IN_FORCE), Standing(OUTCOME, State.RECORDED), Standing(WAIVER, State.IN_FORCE)
    )

    assert (
        '<a class="decided approved" href="metric-anomaly-detection--all.html#decision">approved</a>'
        in pages["index.html"]
    )
    assert pages["index.html"].count('class="decided') == 1
    assert "until 2027-01-31" in pages[PAGE]
    assert "decision verify 7d1f0c2ab94e6610" in pages[PAGE]
    assert '<td class="whole">5.00 h</td>' in pages[PAGE]
    assert "-40 %, better" in pages[PAGE]
    assert ">unit-known</a>" in pages[PAGE]
    assert "Nothing yet." in pages["ticket-routing--all.html"]


def test_what_people_wrote_is_escaped() -> None:
    pages = page(
        Standing(APPROVED, State.LAPSED, f"it {HOSTILE}"), Standing(OUTCOME, State.RECORDED), faults=(HOSTILE,)
    )

    assert all(HOSTILE not in text for text in pages.values())
    assert "approval lapsed" in pages["index.html"]
    assert "It no longer holds:" in pages[PAGE]
    assert "was tampered with" in pages[PAGE]


def test_json_has_the_decision() -> None:
    record = Record((Standing(APPROVED, State.LAPSED, "why"),), (), "5")

    first, second, *_ = to_json(evaluation(), record)["use_cases"]

    assert first["decision"]["state"] == "lapsed"
    assert first["decision"]["decided_by"] == APPROVED.decided_by
    assert second["decision"] is None
