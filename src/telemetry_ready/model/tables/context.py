"""Views that follow a row to its entity: context of rows, evidence around tickets, what happened to it, coverage.

Evidence means: log records of severity error or worse (OpenTelemetry 17 and up), and metric values more than three
standard deviations from their series' mean.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.logs import LOGS
from telemetry_ready.model.tables.metrics import METRIC_POINTS
from telemetry_ready.model.tables.ticket_views import TICKETS

ERROR = 17
DEVIATIONS = 3
_EMITTERS = "host_entity_id, service_entity_id, pod_entity_id"
_CONTEXT = {
    "context_service": "Service of the row's entities; one that an inventory knows goes first",
    "context_environment": "Environment of the row, else of its entities",
    "context_owner_group": "Group that looks after them",
    "context_criticality": "How much they matter, as the inventory has it",
}
_OF_ENTITY = {
    "entity_id": "Of entities",
    "canonical_name": "Its name",
    "entity_type": "Its type",
    "kind": "error_log, metric_anomaly; ticket_opened, ticket_resolved, ticket_closed",
    "what": "Template, metric name or ticket number",
    "rows": "Rows that it sums up",
    "first_at": "The first of them, UTC",
    "last_at": "The last of them, UTC",
    "worst": "Highest severity number, or most standard deviations from the mean",
    "example": "Text or value of the worst",
    "happened_at": "When, UTC; errors and anomalies by the hour",
    "silo": "logs, metrics, tickets or alerts",
    "day": "UTC day",
}


def _meanings(columns: tuple[str, ...]) -> dict[str, str]:
    return {name: _OF_ENTITY[name] for name in columns if name in _OF_ENTITY}


def _in_context(rows: str, links: tuple[str, ...], environment: str = "") -> str:
    """Rows with four columns more, of the service they name first, then of the nearest thing.

    A service that no inventory knows may be the name of a program (syslog's ``sshd``): the host's goes before it.
    """
    known = "CASE WHEN of_service.source_key IS NOT NULL THEN of_service.service_name END"
    short = [link.removesuffix("_entity_id") for link in links]
    joins = " ".join(
        f"LEFT JOIN {{entities}} AS of_{name} ON of_{name}.entity_id = own.{link}"
        for name, link in zip(short, links, strict=True)
    )

    def first(column: str, *before: str) -> str:
        return f"coalesce({', '.join([*before, *(f'of_{name}.{column}' for name in short)])})"

    def others(column: str, before: str) -> str:
        return f"coalesce({', '.join([before, *(f'of_{name}.{column}' for name in [*short[1:], short[0]])])})"

    return (
        f"SELECT own.*, {others('service_name', known)} AS context_service, "
        f"{first('environment', *([environment] if environment else []))} AS context_environment, "
        f"{first('owner_group')} AS context_owner_group, {first('criticality')} AS context_criticality "
        f"FROM {rows} AS own {joins}"
    )


_EMITTER_LINKS = ("service_entity_id", "pod_entity_id", "host_entity_id")
LOGS_IN_CONTEXT = View(
    "logs_in_context",
    "one log record with service, environment, owner group and criticality of its entity",
    _in_context("{logs}", _EMITTER_LINKS, "own.deployment_environment"),
    (*LOGS.column_names, *_CONTEXT),
    _CONTEXT,
)
METRICS_IN_CONTEXT = View(
    "metrics_in_context",
    "one data point with service, environment, owner group and criticality of its entity",
    _in_context("{metric_points}", _EMITTER_LINKS),
    (*METRIC_POINTS.column_names, *_CONTEXT),
    _CONTEXT,
)
TICKETS_IN_CONTEXT = View(
    "tickets_in_context",
    "one ticket as it stands now, with service, environment, owner group and criticality of its entity",
    _in_context("{tickets}", ("service_entity_id", "ci_entity_id")),
    (*TICKETS.columns, *_CONTEXT),
    _CONTEXT,
)

_ERRORS = f"""errors AS (
    SELECT unnest(list_distinct([{_EMITTERS}])) AS entity_id, CAST(time_unix_nano AS TIMESTAMP) AS happened_at,
      CAST(severity_number AS DOUBLE) AS worst, coalesce(template, body) AS what, body AS example
    FROM (
      SELECT {_EMITTERS}, time_unix_nano, severity_number, template_id, body
      FROM {{logs}} WHERE severity_number >= {ERROR}
    ) LEFT JOIN {{log_templates}} USING (template_id)
  )"""
_ANOMALIES = f"""series AS (
    SELECT series_id, avg(value) AS mean, stddev_samp(value) AS deviation
    FROM {{metric_points}} WHERE abs(value) < 1e150 GROUP BY series_id HAVING deviation > 0
  ),
  anomalies AS (
    SELECT unnest(list_distinct([{_EMITTERS}])) AS entity_id, CAST(time_unix_nano AS TIMESTAMP) AS happened_at,
      abs(value - mean) / deviation AS worst, metric_name AS what, CAST(value AS VARCHAR) AS example
    FROM {{metric_points}} JOIN series USING (series_id)
    WHERE abs(value) < 1e150 AND abs(value - mean) > {DEVIATIONS} * deviation
  )"""
_TICKETS = """asked AS (
    SELECT source_instance, ticket_id, ticket_number, title, opened_at, resolved_at, closed_at,
      unnest(list_distinct([ci_entity_id, service_entity_id])) AS entity_id
    FROM {tickets}
  )"""
_EVIDENCE = """evidence AS (
    SELECT 'error_log' AS kind, * FROM errors UNION ALL SELECT 'metric_anomaly', * FROM anomalies
  )"""

_TICKET_CONTEXT_COLUMNS = (
    *("source_instance", "ticket_id", "ticket_number", "title", "opened_at", "entity_id", "canonical_name", "kind"),
    *("what", "rows", "first_at", "last_at", "worst", "example"),
)
TICKET_CONTEXT = View(
    "ticket_context",
    "one kind of evidence on a ticket's entity, from an hour before to an hour after the ticket was opened",
    f"""WITH {_TICKETS}, {_ERRORS}, {_ANOMALIES}, {_EVIDENCE}
  SELECT asked.source_instance, asked.ticket_id, asked.ticket_number, asked.title, asked.opened_at, asked.entity_id,
    canonical_name, kind, what, count(*) AS rows, min(happened_at) AS first_at, max(happened_at) AS last_at,
    max(worst) AS worst, arg_max(example, worst) AS example
  FROM asked
  JOIN evidence ON evidence.entity_id = asked.entity_id
    AND happened_at >= asked.opened_at - INTERVAL 1 HOUR AND happened_at <= asked.opened_at + INTERVAL 1 HOUR
  JOIN {{entities}} AS entity ON entity.entity_id = asked.entity_id
  GROUP BY ALL""",
    _TICKET_CONTEXT_COLUMNS,
    _meanings(_TICKET_CONTEXT_COLUMNS),
)

_ENTITY_TIMELINE_COLUMNS = (
    "entity_id",
    "canonical_name",
    "entity_type",
    "happened_at",
    "kind",
    "what",
    "rows",
    "worst",
)
ENTITY_TIMELINE = View(
    "entity_timeline",
    "one thing that happened to an entity: a ticket opened, resolved or closed, or an hour's errors or anomalies",
    f"""WITH {_TICKETS}, {_ERRORS}, {_ANOMALIES}, {_EVIDENCE},
  happened AS (
    SELECT entity_id, date_trunc('hour', happened_at) AS happened_at, kind, what, count(*) AS rows, max(worst) AS worst
    FROM evidence GROUP BY ALL
    UNION ALL
    SELECT entity_id, opened_at, 'ticket_opened', coalesce(ticket_number, ticket_id), 1, NULL FROM asked
    UNION ALL
    SELECT entity_id, resolved_at, 'ticket_resolved', coalesce(ticket_number, ticket_id), 1, NULL FROM asked
    UNION ALL
    SELECT entity_id, closed_at, 'ticket_closed', coalesce(ticket_number, ticket_id), 1, NULL FROM asked
  )
  SELECT entity_id, canonical_name, entity_type, happened_at, kind, what, rows, worst
  FROM happened JOIN {{entities}} USING (entity_id) WHERE happened_at IS NOT NULL""",
    _ENTITY_TIMELINE_COLUMNS,
    _meanings(_ENTITY_TIMELINE_COLUMNS),
)


def _seen(silo: str, table: str, ids: str, moment: str) -> str:
    """Rows per entity and day: summed by all ids first, so that each row is unnested once per group."""
    return f"""SELECT '{silo}' AS silo, unnest(list_distinct([{ids}])) AS entity_id, day, rows, first_at, last_at
    FROM (
      SELECT {ids}, CAST({moment} AS DATE) AS day, count(*) AS rows, min({moment}) AS first_at, max({moment}) AS last_at
      FROM {table} GROUP BY ALL
    )"""


_AT = "CAST(time_unix_nano AS TIMESTAMP)"
_COVERAGE_COLUMNS = ("entity_id", "canonical_name", "entity_type", "silo", "day", "rows", "first_at", "last_at")
COVERAGE = View(
    "coverage",
    "one entity in one silo on one day that has rows of it; a ticket or alert counts on the day when it was opened",
    f"""WITH seen AS (
    {_seen("logs", "{logs}", _EMITTERS, _AT)}
    UNION ALL
    {_seen("metrics", "{metric_points}", _EMITTERS, _AT)}
    UNION ALL
    {_seen("tickets", "{tickets}", "ci_entity_id, service_entity_id", "coalesce(opened_at, version_at)")}
    UNION ALL
    {_seen("alerts", "{alerts}", "host_entity_id, service_entity_id, ci_entity_id, root_cause_entity_id", "started_at")}
  )
  SELECT entity_id, canonical_name, entity_type, silo, day, CAST(sum(rows) AS BIGINT) AS rows,
    min(first_at) AS first_at, max(last_at) AS last_at
  FROM seen JOIN {{entities}} USING (entity_id) GROUP BY ALL""",
    _COVERAGE_COLUMNS,
    _meanings(_COVERAGE_COLUMNS),
)

CONTEXT_VIEWS: tuple[View, ...] = (
    *(LOGS_IN_CONTEXT, METRICS_IN_CONTEXT, TICKETS_IN_CONTEXT),
    *(TICKET_CONTEXT, ENTITY_TIMELINE, COVERAGE),
)
"""Views that follow rows to their entities."""
