"""What happened to tickets: what their sources recorded, and what differs between their versions.

Nothing of it is stored, so nothing has to be mended when a version comes late, a file comes again or is taken out:
the same versions give the same events, in whatever order they came: nothing depends on when, or in which of several
files, a version came in.

An empty field of a version is unknown, never a change. A change that the source recorded is not told twice.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from telemetry_ready.model.tables._tracked import ENDED, KINDS, ORDER, PROGRESS, TRACKED, Tracked, among
from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.tickets import TICKET_EVENT_RECORDS

DOUBT = (
    "steps_missing where numbers of versions, or values, do not join up; out_of_order where versions contradict the "
    "source's own count; else null"
)
SLACK = "INTERVAL 2 SECOND"
"""A source may write a history item this much after the version that shows it."""

_RECORD = TICKET_EVENT_RECORDS.column_names
_OF_VERSION = (
    *("time_flags", "source", "source_system", "source_format", "file_id", "record_no", "batch_id", "ingested_at"),
    *("parse_status", "pii_flags"),
)
_COLUMNS = (*_RECORD, "origin", "doubt")


def _recorded() -> str:
    """Recorded items, each once, with the words that versions have for their codes.

    One of a ticket whose id is unique in the world belongs to that ticket's instance.
    """
    key = ", ".join(f"own.{name}" for name in TICKET_EVENT_RECORDS.key if name != "source_instance")
    given = {
        "source_instance": "coalesce(homes.home, own.source_instance)",
        **{f"{side}_text": f"coalesce(own.{side}_text, {side}_label.label)" for side in ("old", "new")},
        **{
            f"{side}_state_category": f"coalesce(nullif(own.{side}_state_category, 'unknown'), {side}_word.category, "
            f"own.{side}_state_category)"
            for side in ("old", "new")
        },
    }
    columns = ", ".join(f"{given.get(name, f'own.{name}')} AS {name}" for name in _RECORD)
    labels = "\n      ".join(
        f"LEFT JOIN labels AS {side}_label ON {side}_label.source_instance = coalesce(homes.home, own.source_instance) "
        f"AND {side}_label.field_name = own.field_name AND {side}_label.code = own.{side}_value "
        f"AND {side}_label.ticket_type = kinds.ticket_type "
        f"LEFT JOIN words AS {side}_word ON {side}_word.source_instance = coalesce(homes.home, own.source_instance) "
        f"AND own.event_kind = 'state_change' AND {side}_word.state_text = "
        f"coalesce(own.{side}_text, {side}_label.label, own.{side}_value)"
        for side in ("old", "new")
    )
    tracked = among(tuple(one.name for one in TRACKED))
    return f"""
    SELECT *, 'recorded' AS origin,
      CASE WHEN field_name IN {tracked} AND old_value <> lag(new_value) OVER of_field THEN 'steps_missing' END AS doubt
    FROM (
      SELECT {columns}
      FROM {{ticket_event_records}} AS own LEFT JOIN homes ON homes.ticket_id = own.ticket_id
      LEFT JOIN kinds ON kinds.ticket_id = own.ticket_id
        AND kinds.source_instance = coalesce(homes.home, own.source_instance)
      {labels}
      QUALIFY row_number() OVER (
        PARTITION BY coalesce(homes.home, own.source_instance), {key} ORDER BY own.file_id, own.record_no
      ) = 1
    )
    WINDOW of_field AS (
      PARTITION BY source_instance, ticket_id, field_name ORDER BY event_at, event_id, old_value, new_value
    )"""


def _change(field: Tracked) -> str:
    return (
        f"struct_pack(field_name := '{field.name}', old_value := lag({field.text} IGNORE NULLS) OVER own, "
        f"new_value := {field.text})"
    )


def _seen(kind: str) -> str:
    """Differences of one kind between a version and the ones before it."""
    fields = ", ".join(_change(one) for one in TRACKED if one.kind == kind)
    is_state = kind == "state_change"
    categories = ("before_category", "state_category") if is_state else ("CAST(NULL AS VARCHAR)",) * 2
    given = {
        "event_id": "CAST(NULL AS VARCHAR)",
        "event_at": "version_at",
        "event_kind": f"'{kind}'",
        "field_name": "change.field_name",
        "old_value": "change.old_value",
        "old_text": "change.old_value",
        "new_value": "change.new_value",
        "new_text": "change.new_value",
        "old_state_category": categories[0],
        "new_state_category": categories[1],
        **dict.fromkeys(("actor_id", "body", "visibility"), "CAST(NULL AS VARCHAR)"),
        "is_automated": "CAST(NULL AS BOOLEAN)",
    }
    columns = ", ".join(f"{given[name]} AS {name}" if name in given else name for name in _RECORD)
    return f"""
    SELECT {columns}, 'versions' AS origin,
      CASE WHEN version_no > before_no + 1 THEN 'steps_missing'
        WHEN version_no <= before_no OR (before_at = version_at AND version_no IS NULL) THEN 'out_of_order' END AS doubt
    FROM (
      SELECT * EXCLUDE (fields), unnest(fields) AS change
      FROM (
        SELECT source_instance, ticket_id, version_at, version_no, state_category, {", ".join(_OF_VERSION)},
          lag(version_at) OVER own AS before_at, lag(version_no) OVER own AS before_no,
          lag(state_category) OVER own AS before_category, [{fields}] AS fields
        FROM {{ticket_versions}}
        WINDOW own AS (PARTITION BY source_instance, ticket_id ORDER BY {ORDER})
      )
      WHERE before_at IS NOT NULL AND NOT coalesce(before_at = version_at AND before_no = version_no, false)
    ) AS seen
    WHERE change.new_value IS NOT NULL AND change.new_value IS DISTINCT FROM change.old_value
      AND NOT EXISTS (
        FROM {{ticket_event_records}} AS told
        WHERE told.event_kind = '{kind}' AND told.field_name = change.field_name AND told.ticket_id = seen.ticket_id
          AND (told.source_instance = seen.source_instance
            OR told.ticket_id IN (SELECT ticket_id FROM homes WHERE home = seen.source_instance))
          AND told.event_at > seen.before_at AND told.event_at <= seen.version_at + {SLACK}
      )"""


_HOMES = """
    SELECT ticket_id, min(source_instance) AS home FROM {ticket_versions}
    WHERE length(ticket_id) = 32 AND regexp_full_match(ticket_id, '[0-9a-f]+')
    GROUP BY ticket_id HAVING min(source_instance) = max(source_instance)"""

_CODED = {
    "state": ("state_code", "state_text"),
    "assignment_group": ("assignment_group_id", "assignment_group"),
    "assignee": ("assignee_id", "assignee"),
    "ci_name": ("ci_id", "ci_name"),
    "service_ref": ("service_ref_id", "service_ref"),
}
"""Field to the columns of its code and of the words for it."""

_KINDS_OF_TICKETS = """
    SELECT source_instance, ticket_id, max(ticket_type) AS ticket_type FROM {ticket_versions}
    WHERE (SELECT count(*) FROM {ticket_event_records}) > 0 GROUP BY ALL"""

_LABELS = f"""
    SELECT source_instance, ticket_type, field_name, code, min(label) AS label
    FROM (
      SELECT source_instance, ticket_type, unnest([{", ".join(f"'{name}'" for name in _CODED)}]) AS field_name,
        unnest([{", ".join(code for code, _ in _CODED.values())}]) AS code,
        unnest([{", ".join(label for _, label in _CODED.values())}]) AS label
      FROM {{ticket_versions}} WHERE (SELECT count(*) FROM {{ticket_event_records}}) > 0
    )
    WHERE code IS NOT NULL AND label <> code GROUP BY ALL HAVING min(label) = max(label)"""

_WORDS = """
    SELECT source_instance, state_text, min(state_category) AS category FROM {ticket_versions}
    WHERE state_category <> 'unknown' AND state_text IS NOT NULL
      AND (SELECT count(*) FROM {ticket_event_records}) > 0
    GROUP BY ALL HAVING min(state_category) = max(state_category)"""

TICKET_EVENTS = View(
    "ticket_events",
    "one item of a ticket's history: recorded by its source, or seen between two of its versions",
    f"WITH homes AS ({_HOMES}), kinds AS ({_KINDS_OF_TICKETS}), labels AS ({_LABELS}), words AS ({_WORDS})\n"
    + "\n    UNION ALL ".join(
        f"SELECT {', '.join(_COLUMNS)} FROM ({one})" for one in (_recorded(), *map(_seen, KINDS))
    ),
    _COLUMNS,
    {
        "origin": "recorded: by the source; versions: seen between two versions, at the time of the later one",
        "doubt": DOUBT,
    },
)

_ENDED = among(ENDED)
_IN_ORDER = "PARTITION BY source_instance, ticket_id ORDER BY moment, progress, state, category, doubt NULLS FIRST"
_STATE_COLUMNS = (
    *("source_instance", "ticket_id", "state_category", "state_text", "entered_at", "left_at", "duration_s"),
    *("is_reopening", "doubt"),
)

TICKET_STATES = View(
    "ticket_states",
    "one stay of a ticket in a state: from when to when, and how long; the last one has no end",
    f"""
    WITH changes AS (
      SELECT source_instance, ticket_id, event_at AS moment, coalesce(old_text, old_value) AS old_state,
        old_state_category AS old_category, coalesce(new_text, new_value) AS state, new_state_category AS category,
        doubt, coalesce({PROGRESS.format("new_state_category")}, 1) AS progress
      FROM {{ticket_events}} WHERE event_kind = 'state_change' AND event_at IS NOT NULL
    ),
    first_change AS (
      SELECT * FROM changes
      QUALIFY row_number() OVER (
        PARTITION BY source_instance, ticket_id ORDER BY moment, progress, old_state, state, doubt
      ) = 1
    ),
    first_version AS (
      SELECT source_instance, ticket_id, version_at, coalesce(opened_at, created_at, version_at) AS begun_at,
        coalesce(state_text, state_code) AS state, state_category AS category
      FROM {{ticket_versions}}
      QUALIFY row_number() OVER (PARTITION BY source_instance, ticket_id ORDER BY {ORDER}) = 1
    ),
    begun AS (
      SELECT own.source_instance, own.ticket_id,
        CASE WHEN is_told THEN least(own.begun_at, told.moment) ELSE own.version_at END AS moment,
        CASE WHEN is_told THEN told.old_state ELSE own.state END AS state,
        CASE WHEN is_told THEN told.old_category ELSE own.category END AS category,
        CAST(NULL AS VARCHAR) AS doubt, CAST(0 AS INTEGER) AS progress
      FROM (
        SELECT own.*, told, coalesce(told.moment <= own.version_at + {SLACK}, false) AS is_told
        FROM first_version AS own LEFT JOIN first_change AS told USING (source_instance, ticket_id)
      ) AS own
    ),
    entered AS (
      SELECT * FROM begun WHERE state IS NOT NULL
      UNION ALL BY NAME
      SELECT * EXCLUDE (old_state, old_category) FROM changes WHERE state IS NOT NULL
    ),
    stays AS (
      SELECT *, lag(category) OVER own AS before FROM entered
      WINDOW own AS ({_IN_ORDER})
      QUALIFY state IS DISTINCT FROM lag(state) OVER own
    )
    SELECT source_instance, ticket_id, coalesce(category, 'unknown') AS state_category, state AS state_text,
      moment AS entered_at, lead(moment) OVER own AS left_at, epoch(lead(moment) OVER own - moment) AS duration_s,
      coalesce(before IN {_ENDED} AND category NOT IN {_ENDED} AND category <> 'unknown'
        AND doubt IS DISTINCT FROM 'out_of_order', false) AS is_reopening, doubt
    FROM stays
    WINDOW own AS ({_IN_ORDER})""",
    _STATE_COLUMNS,
    {
        "source_instance": "As in ticket_versions",
        "ticket_id": "As in ticket_versions",
        "state_category": "As in ticket_versions",
        "state_text": "As in ticket_versions; the code where there are no words",
        "entered_at": "When it came into the state, UTC; of the first one when it was opened, or first seen",
        "left_at": "When it left the state; null while it stays",
        "duration_s": "Seconds between both",
        "is_reopening": "Whether it came from an end: resolved, closed or canceled",
        "doubt": f"Of the event that it begins with: {DOUBT}",
    },
)
