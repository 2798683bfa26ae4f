"""Which columns a parser may fill, per table, and what kind of value each holds."""

from enum import StrEnum


class Kind(StrEnum):
    """What a parsed column holds."""

    TEXT = "text"
    TIME = "time"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "true or false"
    LIST = "list of texts"


LOGS = "logs"
METRICS = "metrics"
TICKET_VERSIONS = "ticket_versions"
TICKET_EVENTS = "ticket_events"
TICKET_LINKS = "ticket_links"
ALERTS = "alert_versions"

MAIN_TIME = {
    LOGS: "time",
    METRICS: "time",
    TICKET_VERSIONS: "version_at",
    TICKET_EVENTS: "event_at",
    TICKET_LINKS: "linked_at",
    ALERTS: "started_at",
}
"""The column without which a row has no place in time."""


def _columns(times: str, texts: str, **others: Kind) -> dict[str, Kind]:
    return {
        **dict.fromkeys(times.split(), Kind.TIME),
        **dict.fromkeys(texts.split(), Kind.TEXT),
        **others,
    }


TARGETS: dict[str, dict[str, Kind]] = {
    LOGS: _columns(
        "time observed_time",
        "body severity_text body_format event_name service_name service_namespace service_instance_id"
        " deployment_environment host_name k8s_namespace_name k8s_pod_name k8s_pod_uid k8s_container_name"
        " trace_id span_id scope_name log_file_path log_iostream",
        severity_number=Kind.WHOLE,
    ),
    METRICS: _columns(
        "time start_time",
        "metric_name unit metric_type statistic sampling host_name service_name k8s_pod_name",
        value=Kind.NUMBER,
    ),
    TICKET_VERSIONS: _columns(
        "version_at opened_at created_at resolved_at closed_at first_response_at planned_start_at planned_end_at"
        " actual_start_at actual_end_at",
        "ticket_id ticket_number ticket_type source_table source_instance title description state_text state_code"
        " priority_text impact_text urgency_text severity_text risk_text hold_reason change_type category subcategory"
        " contact_type close_code close_notes cause assignment_group assignment_group_id assignee assignee_id caller_id"
        " opened_by_id resolved_by_id ci_name ci_id service_ref service_ref_id parent_ticket_id problem_ticket_id"
        " caused_by_change_id resolving_change_id duplicate_of_id",
        version_no=Kind.WHOLE,
        reassignment_count=Kind.WHOLE,
        reopen_count=Kind.WHOLE,
        business_duration_s=Kind.WHOLE,
        calendar_duration_s=Kind.WHOLE,
        sla_breached=Kind.FLAG,
        active=Kind.FLAG,
        labels=Kind.LIST,
    ),
    TICKET_EVENTS: _columns(
        "event_at",
        "source_instance ticket_id event_id event_kind field_name old_value old_text new_value new_text actor_id body"
        " visibility",
        is_automated=Kind.FLAG,
    ),
    TICKET_LINKS: _columns("linked_at", "source_instance from_ticket_id link_type to_kind to_id origin"),
    ALERTS: _columns(
        "started_at ended_at last_seen_at version_at",
        "source_system source_instance alert_id display_id recovery_id title description alert_rule dedup_key"
        " severity_text state state_text host_name service_name ci_name ci_id root_cause_entity_ref affected_entities"
        " impact_level metric_name resource ticket_id assignment_group",
        severity_number=Kind.WHOLE,
        event_count=Kind.WHOLE,
        flap_count=Kind.WHOLE,
        threshold=Kind.NUMBER,
        value=Kind.NUMBER,
        is_recovery=Kind.FLAG,
        is_acknowledged=Kind.FLAG,
        in_maintenance=Kind.FLAG,
        management_zones=Kind.LIST,
        tags=Kind.LIST,
    ),
}

SILO_TABLES = {"logs": LOGS, "metrics": METRICS, "tickets": TICKET_VERSIONS, "alerts": ALERTS}
"""The table that a silo's records enter first."""
