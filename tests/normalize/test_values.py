"""Words of tickets to categories and levels."""

import polars as pl
import pytest

from telemetry_ready.normalize.values import levels, with_state


@pytest.mark.parametrize(
    ("state", "category"),
    [
        *(("New", "new"), ("Active", "in_progress"), ("Awaiting User Info", "on_hold"), ("Resolved", "resolved")),
        *(("Closed", "closed"), ("Canceled", "canceled"), ("In Progress", "in_progress"), ("ON_HOLD", "on_hold")),
        *(("investigating", "in_progress"), ("-100", "unknown"), ("Zebra", "unknown"), ("Re-opened", "reopened")),
    ],
)
def test_a_state_in_words_has_its_category(state: str, category: str) -> None:
    frame = pl.DataFrame({"state_text": [state], "ticket_type": ["incident"]})

    assert with_state(frame)["state_category"].to_list() == [category]


def test_a_code_is_read_by_the_type_of_the_ticket() -> None:
    frame = pl.DataFrame({"state_code": ["3", "3", "3", None], "ticket_type": ["incident", "change", None, "incident"]})

    assert with_state(frame)["state_category"].to_list() == ["on_hold", "closed", "unknown", "unknown"]


def test_words_win_over_a_code() -> None:
    frame = pl.DataFrame({"state_text": ["Parked"], "state_code": ["7"], "ticket_type": ["incident"]})

    assert with_state(frame)["state_category"].to_list() == ["unknown"]


@pytest.mark.parametrize(
    ("text", "field", "level"),
    [
        *(("1 - Critical", "priority", 1), ("3 - Moderate", "priority", 3), ("P2", "priority", 2)),
        *(("5", "priority", 5), ("High", "priority", 2), ("high", "impact", 1), ("minor", "impact", 3)),
        *(("Sev-1", "severity", 1), ("2 - Medium", "urgency", 2), ("10 - odd", "priority", None)),
        *(("none", "impact", None), ("blue", "priority", None), (None, "risk", None)),
    ],
)
def test_a_leading_digit_or_a_word_is_the_level(text: str | None, field: str, level: int | None) -> None:
    assert levels(pl.Series([text], dtype=pl.String), field).to_list() == [level]
