"""Fields of tickets whose changes are events, and fields that only an end can fill."""

from typing import NamedTuple


class Tracked(NamedTuple):
    """A field that is compared between versions.

    Attributes:
        name: In ``field_name`` of ``ticket_events``.
        column: Of ``ticket_versions``.
        kind: Of the event.
        level: The column that holds the field's level, "" for none.
    """

    name: str
    column: str
    kind: str = "field_change"
    level: str = ""

    @property
    def text(self) -> str:
        """The expression that gives its text."""
        return "coalesce(state_text, state_code)" if self.name == "state" else f"CAST({self.column} AS VARCHAR)"


TRACKED: tuple[Tracked, ...] = (
    Tracked("state", "state_text", "state_change"),
    *(Tracked(name, name, "assignment") for name in ("assignment_group", "assignee")),
    *(
        Tracked(name, f"{name}_text", level=f"{name}_level")
        for name in ("priority", "impact", "urgency", "severity", "risk")
    ),
    *(Tracked(name, name) for name in ("title", "category", "subcategory", "contact_type", "ci_name", "service_ref")),
    *(Tracked(name, name) for name in ("change_type", "hold_reason", "close_code", "cause", "caller_id")),
    *(Tracked(name, name) for name in ("resolved_by_id", "parent_ticket_id", "problem_ticket_id")),
    *(Tracked(name, name) for name in ("caused_by_change_id", "resolving_change_id", "duplicate_of_id")),
    *(Tracked(name, name) for name in ("planned_start_at", "planned_end_at", "sla_breached")),
)
"""Long texts are not compared: ``ticket_versions`` holds them."""

KINDS = ("state_change", "assignment", "field_change")
"""Kinds of events that are changes of a field."""

ENDED = ("resolved", "closed", "canceled")
"""Categories of state in which nobody works on a ticket."""

PROGRESS = "list_position(['new', 'reopened', 'in_progress', 'on_hold', 'resolved', 'closed', 'canceled'], {})"
"""How far a ticket with this category of state has come."""

ORDER = f"version_at, version_no NULLS FIRST, {PROGRESS.format('state_category')} NULLS FIRST, content_hash"
"""Versions from the first to the last, whatever the order in which they came into the lake.

By their time, then by the source's own count; of two at one time that are not counted, the one that is further goes
last.
"""

OUTCOMES = (
    *("resolved_at", "closed_at", "actual_end_at", "close_code", "close_notes", "cause", "resolved_by_id"),
    *("business_duration_s", "calendar_duration_s"),
)
"""Columns that nobody can know before a ticket has ended."""


def among(names: tuple[str, ...]) -> str:
    """The names as an SQL list.

    >>> among(("a", "b"))
    "('a', 'b')"
    """
    return f"({', '.join(repr(name) for name in names)})"
