"""Items of a history in common words."""

import polars as pl
import pytest

from telemetry_ready.normalize.changes import with_changes


@pytest.mark.parametrize(
    ("field", "kind", "name", "told"),
    [
        ("incident_state", None, "state", "state_change"),
        ("Status", "field_change", "state", "state_change"),
        ("assigned_to", "field_change", "assignee", "assignment"),
        ("assignment_group", "field_change", "assignment_group", "assignment"),
        ("Short description", "field_change", "title", "field_change"),
        ("u_floor", "field_change", "u_floor", "field_change"),
        (None, "comment", None, "comment"),
    ],
)
def test_fields_and_kinds_have_common_names(field: str | None, kind: str | None, name: str | None, told: str) -> None:
    frame = pl.DataFrame(
        {"field_name": [field], "event_kind": [kind]}, {"field_name": pl.String, "event_kind": pl.String}
    )

    (row,) = with_changes(frame).to_dicts()

    assert (row["field_name"], row["event_kind"]) == (name, told)


def test_states_on_both_sides_of_a_change_have_categories() -> None:
    """ServiceNow's 3 is On Hold for an incident and Closed for a change."""
    frame = pl.DataFrame({
        "field_name": ["state", "state", "status", "priority"], "old_value": ["1", "-5", "10", "1"],
        "new_value": ["3", "3", "11", "2"], "old_text": [None, None, "Open", None],
        "new_text": [None, None, "Odd", None],
        "ticket_type": ["incident", "change", None, None],
    })  # fmt: skip

    found = with_changes(frame)

    assert found.select("old_state_category", "new_state_category").rows() == [
        ("new", "on_hold"), ("new", "closed"), ("new", "unknown"), (None, None),
    ]  # fmt: skip
