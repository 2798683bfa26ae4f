"""Names of ServiceNow's fields, and the column of the common schema that each fills.

Fields: formats_and_schema.md, section 2.25.
"""

TIMES = {
    "version_at": ("sys_updated_on", "sys_updated_at", "updated"),
    "opened_at": ("opened_at", "opened"),
    "created_at": ("sys_created_on", "sys_created_at", "created"),
    "resolved_at": ("resolved_at", "resolved"),
    "closed_at": ("closed_at", "closed"),
    "planned_start_at": ("start_date", "planned_start_date"),
    "planned_end_at": ("end_date", "planned_end_date"),
    "actual_start_at": ("work_start", "actual_start_date"),
    "actual_end_at": ("work_end", "actual_end_date"),
}
SHOWN = {
    "ticket_number": ("number",),
    "title": ("short_description",),
    "description": ("description",),
    "priority_text": ("priority",),
    "impact_text": ("impact",),
    "urgency_text": ("urgency",),
    "severity_text": ("severity",),
    "risk_text": ("risk",),
    "hold_reason": ("hold_reason", "on_hold_reason"),
    "change_type": ("chg_type", "type"),
    "category": ("category",),
    "subcategory": ("subcategory",),
    "contact_type": ("contact_type", "channel"),
    "close_code": ("close_code", "closed_code", "resolution_code"),
    "close_notes": ("close_notes", "resolution_notes", "fix_notes"),
    "cause": ("cause", "probable_cause", "cause_notes"),
}
"""Target to fields whose display value it takes."""

STATE = ("state", "incident_state", "problem_state")
REFERENCES = {
    "assignment_group": ("assignment_group",),
    "assignee": ("assigned_to",),
    "ci_name": ("cmdb_ci", "configuration_item"),
    "service_ref": ("business_service", "service", "service_offering"),
}
IDS_OF = {
    "assignment_group": "assignment_group_id",
    "assignee": "assignee_id",
    "ci_name": "ci_id",
    "service_ref": "service_ref_id",
}
PLAIN = {
    "caller_id": ("caller_id", "caller"),
    "opened_by_id": ("opened_by",),
    "resolved_by_id": ("resolved_by",),
    "parent_ticket_id": ("parent_incident", "parent"),
    "problem_ticket_id": ("problem_id", "problem"),
    "caused_by_change_id": ("caused_by", "caused_by_change"),
    "resolving_change_id": ("rfc", "change_request"),
    "duplicate_of_id": ("duplicate_of",),
    "version_no": ("sys_mod_count", "updates"),
    "reassignment_count": ("reassignment_count",),
    "reopen_count": ("reopen_count",),
    "active": ("active",),
}
"""Target to fields whose value it takes."""

DURATIONS = {
    "business_duration_s": ("business_stc", "business_duration"),
    "calendar_duration_s": ("calendar_stc", "calendar_duration"),
}

TYPES = {
    "INC": "incident",
    "CHG": "change",
    "PRB": "problem",
    "RITM": "request",
    "REQ": "request",
    "SCTASK": "task",
    "CTASK": "task",
    "PTASK": "task",
    "TASK": "task",
    "CS": "case",
}
CLASSES = {
    "incident": "incident",
    "change_request": "change",
    "problem": "problem",
    "sc_req_item": "request",
    "sc_request": "request",
    "sc_task": "task",
    "change_task": "task",
    "problem_task": "task",
    "sn_customerservice_case": "case",
    "case": "case",
}
TABLES = {
    "INC": "incident",
    "CHG": "change_request",
    "PRB": "problem",
    "RITM": "sc_req_item",
    "REQ": "sc_request",
    "SCTASK": "sc_task",
    "CTASK": "change_task",
    "PTASK": "problem_task",
}

SIGNS = (
    "number",
    "sys_id",
    "short_description",
    "assignment_group",
    "opened_at",
    "sys_updated_on",
    "sys_created_on",
    "incident_state",
    "priority",
    "caller_id",
    "cmdb_ci",
    "close_code",
)
ENOUGH_SIGNS = 5


def signs(fields: list[str]) -> list[str]:
    """Which of ServiceNow's own field names there are."""
    return [name for name in SIGNS if name in {field_name(one) for one in fields}]


def field_name(header: str) -> str:
    """A field's name by a header that may be its label.

    >>> field_name("Short description")
    'short_description'
    """
    return header.strip().lower().replace(" ", "_")
