"""The tables of the silo tickets."""

import polars as pl

from telemetry_ready.model.tables._column import (
    CONTENT_HASH,
    LINEAGE,
    PARSE_STATUS,
    PII_FLAGS,
    TEXT_MAP,
    TIME_FLAGS,
    Column,
    Table,
    entity,
    moments,
    required,
    text,
    texts,
)


def _level(name: str, meaning: str) -> Column:
    return Column(name, pl.UInt8, meaning, "1 = most urgent")


_STATE: tuple[Column, ...] = (
    text("title", "Short description"),
    text("description", "Long description"),
    text("state_text", "State as displayed at the source"),
    text("state_code", "State as coded at the source"),
    required(
        "state_category",
        pl.String,
        "new, in_progress, on_hold, resolved, closed, canceled, reopened or unknown",
    ),
    text("hold_reason", "Why it waits"),
    _level("priority_level", "Priority 1 to 5"),
    text("priority_text", "Priority as at the source"),
    _level("impact_level", "Impact 1 to 3"),
    text("impact_text", "Impact as at the source"),
    _level("urgency_level", "Urgency 1 to 3"),
    text("urgency_text", "Urgency as at the source"),
    _level("severity_level", "Severity, where it is separate from priority"),
    text("severity_text", "Severity as at the source"),
    _level("risk_level", "Risk of a change"),
    text("risk_text", "Risk as at the source"),
    text("change_type", "standard, normal or emergency"),
)

_PEOPLE_AND_THINGS: tuple[Column, ...] = (
    *texts("Classification as at the source", "category", "subcategory", "contact_type"),
    *texts("How and why it was closed: the label of root-cause analysis", "close_code", "close_notes", "cause"),
    text("assignment_group", "Group that holds it: the label of routing"),
    text("assignment_group_id", "Id of that group"),
    *texts("Person, pseudonymized", "assignee", "assignee_id", "caller_id", "opened_by_id", "resolved_by_id"),
    text("ci_name", "Configuration item as named in the ticket"),
    text("ci_id", "Id of that item at the source"),
    entity("ci_entity_id", "Entity of ci_id or ci_name; null where the name is ambiguous"),
    text("service_ref", "Service as named in the ticket"),
    text("service_ref_id", "Id of that service at the source"),
    entity("service_entity_id", "Entity of service_ref_id or service_ref"),
    *texts("Another ticket's id", "parent_ticket_id", "problem_ticket_id", "caused_by_change_id"),
    *texts("Another ticket's id", "resolving_change_id", "duplicate_of_id"),
)

TICKET_VERSIONS = Table(
    "ticket_versions",
    "one version of one ticket; versions are only added",
    (
        required("source_instance", pl.String, "The system that keeps the ticket, such as acme.service-now.com"),
        required("source_table", pl.String, "incident, change_request, problem ..."),
        required("ticket_id", pl.String, "Id that never changes at the source"),
        text("ticket_number", "Id that people use"),
        required(
            "ticket_type",
            pl.String,
            "incident, change, problem, request, task, case, alert_incident or unknown",
        ),
        required("version_at", pl.Datetime("us"), "When this version came to be", "UTC"),
        Column("version_no", pl.Int32, "The source's own count of changes"),
        TIME_FLAGS,
        required("is_deleted", pl.Boolean, "Whether this version says that the ticket is gone"),
        *_STATE,
        *moments("Window of a change", "planned_start_at", "planned_end_at", "actual_start_at", "actual_end_at"),
        *moments(
            "Moment in the ticket's life",
            *("opened_at", "created_at", "first_response_at", "resolved_at", "closed_at"),
        ),
        *_PEOPLE_AND_THINGS,
        Column("reassignment_count", pl.Int32, "Times that the group changed"),
        Column("reopen_count", pl.Int32, "Times that it was opened again"),
        Column("sla_breached", pl.Boolean, "Whether a service level was missed"),
        Column("business_duration_s", pl.Int64, "Working time until resolved", "s"),
        Column("calendar_duration_s", pl.Int64, "Time until resolved", "s"),
        Column("active", pl.Boolean, "Whether the source says it is open"),
        Column("labels", pl.List(pl.String), "Tags, labels, components"),
        Column("attributes", TEXT_MAP, "All other fields"),
        *LINEAGE,
        CONTENT_HASH,
        PARSE_STATUS,
        PII_FLAGS,
    ),
    sort=("source_instance", "ticket_id", "version_at"),
    key=("source_instance", "ticket_id", "version_at", "version_no", "content_hash"),
    span="version_at",
    stored_as="stored_ticket_versions",
)

TICKET_EVENT_RECORDS = Table(
    "ticket_event_records",
    "one item of a ticket's history as its source recorded it; ``ticket_events`` has these and what versions show",
    (
        required("source_instance", pl.String, "As in ticket_versions"),
        required("ticket_id", pl.String, "As in ticket_versions"),
        text("event_id", "Id of the item at the source"),
        Column("event_at", pl.Datetime("us"), "When it happened", "UTC"),
        TIME_FLAGS,
        required(
            "event_kind",
            pl.String,
            "created, field_change, state_change, assignment, comment, work_note, ack, escalation, sla ...",
        ),
        text("field_name", "Field that changed: state, assignment_group, assignee, priority ..., or the source's name"),
        text("old_value", "Value before, as coded at the source"),
        text("old_text", "Value before, as displayed"),
        text("new_value", "Value after, as coded at the source"),
        text("new_text", "Value after, as displayed"),
        text("old_state_category", "Of a change of state: category before, as in ticket_versions"),
        text("new_state_category", "Of a change of state: category after"),
        text("actor_id", "Who did it, pseudonymized"),
        Column("is_automated", pl.Boolean, "Whether the source says that no person did it"),
        text("body", "Text of a comment or note"),
        text("visibility", "internal or public"),
        *LINEAGE,
        PARSE_STATUS,
        PII_FLAGS,
    ),
    sort=("source_instance", "ticket_id", "event_at"),
    key=(
        *("source_instance", "ticket_id", "event_id", "event_at", "event_kind", "field_name"),
        *("old_value", "new_value", "actor_id", "body", "visibility"),
    ),
    span="event_at",
)

TICKET_LINK_RECORDS = Table(
    "ticket_link_records",
    "one edge as its source recorded it or as a text names it; ``ticket_links`` has each edge once",
    (
        required("source_instance", pl.String, "As in ticket_versions"),
        required("from_ticket_id", pl.String, "The ticket"),
        required("link_type", pl.String, "parent, problem, caused_by, duplicate_of, affects, mentions ..."),
        required("to_kind", pl.String, "ticket, entity or alert"),
        required("to_id", pl.String, "Id of the other end, as at the source"),
        Column("linked_at", pl.Datetime("us"), "When it was linked", "UTC"),
        text("origin", "field, task_ci, issuelink, text_mined, correlation_id"),
        Column("confidence", pl.UInt8, "How sure the edge is", "0 to 100"),
        *LINEAGE,
    ),
    sort=("source_instance", "from_ticket_id"),
    key=("source_instance", "from_ticket_id", "link_type", "to_kind", "to_id", "linked_at", "origin"),
)
