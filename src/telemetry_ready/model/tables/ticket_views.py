"""Tickets as they stand, as they were opened, and what their histories come to: one row for each ticket."""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from telemetry_ready.model.tables._tracked import ENDED, ORDER, OUTCOMES, TRACKED, Tracked, among
from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.ticket_events_view import SLACK, TICKET_EVENTS, TICKET_STATES
from telemetry_ready.model.tables.ticket_leaks_view import TICKET_LEAKS
from telemetry_ready.model.tables.ticket_links_view import TICKET_LINKS
from telemetry_ready.model.tables.tickets import TICKET_VERSIONS

_LAST = "version_at DESC, version_no DESC NULLS LAST, ingested_at DESC, file_id DESC, record_no DESC"
_CHANGES = "('created', 'state_change', 'assignment', 'field_change')"
_CHANGED_HANDS = "event_kind = 'assignment' AND field_name = '{}' AND old_value IS NOT NULL AND new_value IS NOT NULL"
_GROUP_CHANGED = _CHANGED_HANDS.format("assignment_group")
_ASSIGNEE_CHANGED = _CHANGED_HANDS.format("assignee")
_STILL_ENDED = among((*ENDED, "unknown"))
_WAS_REOPENED = (
    f"event_kind = 'state_change' AND old_state_category IN {among(ENDED)} AND new_state_category NOT IN {_STILL_ENDED}"
)
_WAS_SURELY_REOPENED = f"{_WAS_REOPENED} AND doubt IS DISTINCT FROM 'out_of_order'"

_INSTANCE = "CASE WHEN length(ticket_id) = 32 THEN '' ELSE source_instance END"
"""An id of 32 digits is unique in the world, and not every export names its instance."""

TICKETS = View(
    "tickets",
    "one ticket, as it stands now: its latest version; a count that its source does not give is the one of its history",
    f"""
    WITH latest AS (
      SELECT *, count(*) OVER (PARTITION BY source_instance, ticket_id) AS versions FROM {{ticket_versions}}
      QUALIFY row_number() OVER (PARTITION BY source_instance, ticket_id ORDER BY {_LAST}) = 1
    ),
    seen AS (
      SELECT source_instance, ticket_id, count(*) FILTER (assignment_group <> group_before) AS group_changes,
        count(*) FILTER (assignee <> assignee_before) AS assignee_changes,
        count(*) FILTER (state_before IN {among(ENDED)} AND state_category NOT IN {_STILL_ENDED}
          AND coalesce(version_no > no_before, version_at > at_before)) AS reopenings
      FROM (
        SELECT source_instance, ticket_id, assignment_group, assignee, state_category, version_no,
          lag(assignment_group IGNORE NULLS) OVER own AS group_before, lag(state_category) OVER own AS state_before,
          lag(assignee IGNORE NULLS) OVER own AS assignee_before, lag(version_no) OVER own AS no_before,
          version_at, lag(version_at) OVER own AS at_before
        FROM {{ticket_versions}} WHERE reassignment_count IS NULL OR reopen_count IS NULL
        WINDOW own AS (PARTITION BY source_instance, ticket_id ORDER BY {ORDER})
      ) GROUP BY source_instance, ticket_id
    ),
    told AS (
      SELECT {_INSTANCE} AS instance, ticket_id, count(DISTINCT event_at) FILTER ({_GROUP_CHANGED}) AS group_changes,
        count(DISTINCT event_at) FILTER ({_ASSIGNEE_CHANGED}) AS assignee_changes,
        count(DISTINCT event_at) FILTER ({_WAS_REOPENED}) AS reopenings
      FROM {{ticket_event_records}} WHERE event_kind IN {_CHANGES} GROUP BY ALL
    ),
    counted AS (
      SELECT latest.*, told.ticket_id IS NOT NULL OR versions > 1 AS has_history,
        greatest(seen.group_changes, told.group_changes) AS group_changes,
        greatest(seen.assignee_changes, told.assignee_changes) AS assignee_changes,
        greatest(seen.reopenings, told.reopenings) AS reopenings
      FROM latest LEFT JOIN seen USING (source_instance, ticket_id)
      LEFT JOIN told ON told.ticket_id = latest.ticket_id
        AND told.instance = CASE WHEN length(latest.ticket_id) = 32 THEN '' ELSE latest.source_instance END
    )
    SELECT * EXCLUDE (versions, has_history, group_changes, assignee_changes, reopenings) REPLACE (
      coalesce(reassignment_count, CASE WHEN NOT has_history THEN NULL
        WHEN assignment_group IS NOT NULL OR group_changes > 0 THEN CAST(group_changes AS INTEGER)
        WHEN assignee IS NOT NULL OR assignee_changes > 0 THEN CAST(assignee_changes AS INTEGER) END
      ) AS reassignment_count,
      coalesce(reopen_count, CASE WHEN has_history AND state_category <> 'unknown' THEN CAST(reopenings AS INTEGER) END
      ) AS reopen_count
    )
    FROM counted""",
    TICKET_VERSIONS.column_names,
)


def _as_opened(field: Tracked) -> str:
    return f"CASE WHEN was['{field.name}'] IS NULL THEN own.{field.column} ELSE was['{field.name}'].content END"


def _level_as_opened(field: Tracked) -> str:
    """The level of the text as opened, by its digit or by the words of ``value_maps``."""
    text = f"lower(trim(was['{field.name}'].content))"
    digit = rf"regexp_extract({text}, '^(?:p|prio|priority|s|sev|severity)?[\s_-]*([1-5])(?:$|[^0-9])', 1)"
    known = (
        f"(SELECT min(normalized) FROM {{value_maps}} WHERE table_name = 'ticket_versions' "
        f"AND field = '{field.column}' AND code = {text})"
    )
    level = f"TRY_CAST(coalesce(nullif({digit}, ''), {known}) AS UTINYINT)"
    return f"CASE WHEN was['{field.name}'] IS NULL THEN own.{field.level} ELSE {level} END"


_ROLLED = tuple(one for one in TRACKED if one.column not in (*OUTCOMES, "planned_start_at", "planned_end_at"))
_REPLACED = {
    **{one.column: _as_opened(one) for one in _ROLLED if one.column != "sla_breached"},
    **{one.level: _level_as_opened(one) for one in _ROLLED if one.level},
    "state_category": "CASE WHEN was['state'] IS NULL THEN own.state_category "
    "ELSE coalesce(was['state'].category, 'unknown') END",
    **{
        name: f"CASE WHEN was['{field}'] IS NULL THEN own.{name} ELSE was['{field}'].code END"
        for name, field in (
            *(("state_code", "state"), ("assignment_group_id", "assignment_group"), ("assignee_id", "assignee")),
            *(("ci_id", "ci_name"), ("service_ref_id", "service_ref")),
        )
    },
    **{
        name: f"CASE WHEN was['{field}'] IS NULL THEN own.{name} END"
        for name, field in (("ci_entity_id", "ci_name"), ("service_entity_id", "service_ref"))
    },
    **{name: f"CASE WHEN was IS NULL THEN own.{name} END" for name in (*OUTCOMES, "sla_breached", "version_no")},
    "description": "CASE WHEN was['description'] IS NULL THEN own.description ELSE was['description'].content END",
    **{name: f"CASE WHEN was IS NULL THEN own.{name} ELSE 0 END" for name in ("reassignment_count", "reopen_count")},
}

TICKETS_AT_OPEN = View(
    "tickets_at_open",
    "one ticket, as it stood when it was opened: its first version, changed back by what its source recorded before it",
    f"""
    WITH firsts AS (
      SELECT * FROM {{ticket_versions}}
      QUALIFY row_number() OVER (PARTITION BY source_instance, ticket_id ORDER BY {ORDER}) = 1
    ),
    records AS (
      SELECT event.*, own.version_at, coalesce(own.opened_at, own.created_at) AS begun_at
      FROM {{ticket_events}} AS event JOIN firsts AS own USING (source_instance, ticket_id)
      WHERE event.origin = 'recorded' AND event.event_kind IN {_CHANGES}
    ),
    opening AS (
      SELECT source_instance, ticket_id, field_name, first(struct_pack(
        content := coalesce(old_text, old_value), category := old_state_category,
        code := CASE WHEN old_text <> old_value THEN old_value END) ORDER BY event_at, event_id, old_value) AS was
      FROM records
      WHERE event_kind <> 'created' AND event_at > coalesce(begun_at, event_at - INTERVAL 1 SECOND)
        AND event_at <= version_at + {SLACK} AND field_name IS NOT NULL
      GROUP BY ALL
    ),
    rolled AS (
      SELECT source_instance, ticket_id, map_from_entries(list(struct_pack(k := field_name, v := was))) AS was
      FROM opening GROUP BY ALL
    )
    SELECT own.* REPLACE ({", ".join(f"{sql} AS {name}" for name, sql in _REPLACED.items())}),
      CASE WHEN was IS NULL THEN own.version_at ELSE coalesce(own.opened_at, own.created_at) END AS values_at,
      CASE WHEN was['state'] IS NULL THEN own.state_category NOT IN {among((*ENDED, "unknown"))}
        ELSE coalesce(was['state'].category, 'unknown') NOT IN {among(ENDED)} END AS is_before_end
    FROM firsts AS own LEFT JOIN rolled USING (source_instance, ticket_id)""",
    (*TICKET_VERSIONS.column_names, "values_at", "is_before_end"),
    {
        "values_at": "The moment at which these values stood: of the first version, or of the opening, UTC",
        "is_before_end": "Whether that was before the ticket ended; if not, the values may hold its outcome",
    },
)

_SPENT = {f"{one}_s": one for one in ("new", "in_progress", "on_hold", "resolved", "closed")}
_HISTORY_COLUMNS = (
    *("source_instance", "ticket_id", "ticket_number", "versions", "late_versions", "missing_versions", "events"),
    *("reassignments", "assignee_changes", "reopenings", "steps_missing"),
    *("first_assigned_at", "first_ended_at", "last_ended_at", *_SPENT),
)

TICKET_HISTORIES = View(
    "ticket_histories",
    "one ticket: what its history comes to, in counts and seconds, and what is missing of it",
    f"""
    WITH ordered AS (
      SELECT source_instance, ticket_id, ticket_number, version_no - lag(version_no) OVER own - 1 AS missing,
        ingested_at > min(ingested_at) OVER (
          PARTITION BY source_instance, ticket_id ORDER BY {ORDER} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS is_late
      FROM {{ticket_versions}}
      WINDOW own AS (PARTITION BY source_instance, ticket_id ORDER BY {ORDER})
    ),
    versions AS (
      SELECT source_instance, ticket_id, max(ticket_number) AS ticket_number, count(*) AS versions,
        count(*) FILTER (is_late) AS late_versions, coalesce(sum(missing) FILTER (missing > 0), 0) AS missing_versions
      FROM ordered GROUP BY ALL
    ),
    events AS (
      SELECT source_instance, ticket_id, count(*) AS events, count(*) FILTER ({_GROUP_CHANGED}) AS reassignments,
        count(*) FILTER ({_ASSIGNEE_CHANGED}) AS assignee_changes,
        count(*) FILTER ({_WAS_SURELY_REOPENED}) AS reopenings,
        count(*) FILTER (doubt = 'steps_missing') AS steps_missing,
        min(event_at) FILTER (event_kind = 'assignment') AS first_assigned_at
      FROM {{ticket_events}} GROUP BY ALL
    ),
    states AS (
      SELECT source_instance, ticket_id, min(entered_at) FILTER (state_category IN {among(ENDED)}) AS first_ended_at,
        max(entered_at) FILTER (state_category IN {among(ENDED)}) AS last_ended_at,
        {", ".join(f"sum(duration_s) FILTER (state_category = '{one}') AS {name}" for name, one in _SPENT.items())}
      FROM {{ticket_states}} GROUP BY ALL
    )
    SELECT source_instance, ticket_id, ticket_number, versions, late_versions,
      CAST(missing_versions AS BIGINT) AS missing_versions, coalesce(events, 0) AS events,
      coalesce(reassignments, 0) AS reassignments,
      coalesce(assignee_changes, 0) AS assignee_changes, coalesce(reopenings, 0) AS reopenings,
      coalesce(steps_missing, 0) AS steps_missing, first_assigned_at, first_ended_at, last_ended_at, {", ".join(_SPENT)}
    FROM versions
    LEFT JOIN events USING (source_instance, ticket_id) LEFT JOIN states USING (source_instance, ticket_id)
    """,
    _HISTORY_COLUMNS,
    {
        "source_instance": "As in ticket_versions",
        "ticket_id": "As in ticket_versions",
        "ticket_number": "As in ticket_versions",
        "versions": "How many the lake has",
        "late_versions": "Of these, those that came in after a newer one",
        "missing_versions": "How many lie between them by the source's own count",
        "events": "Items of its history",
        "reassignments": "Times that its group changed, as far as versions and records show: the source may know more",
        "assignee_changes": "The same of its assignee",
        "reopenings": "Times that it left an end",
        "steps_missing": "Events before which steps are missing",
        "first_assigned_at": "First change of group or assignee, UTC",
        "first_ended_at": "First time that it was resolved, closed or canceled, UTC",
        "last_ended_at": "Last time, UTC",
        **{
            name: f"Seconds in states of the category {one}, the present stay not counted"
            for name, one in _SPENT.items()
        },
    },
)

TICKET_VIEWS = (TICKET_EVENTS, TICKETS, TICKETS_AT_OPEN, TICKET_LINKS, TICKET_STATES, TICKET_HISTORIES, TICKET_LEAKS)
