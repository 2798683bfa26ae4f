"""Queries worth having, as ``telemetry-ready sql --example NAME`` runs them."""

from dataclasses import dataclass

from telemetry_ready.errors import ConfigurationError


@dataclass(frozen=True)
class Example:
    """One query and what it shows."""

    name: str
    title: str
    sql: str


EXAMPLES = (
    Example(
        "tickets-with-error-bursts",
        "tickets with a burst of error logs on their entity in the hour before they were opened",
        """\
WITH errors AS (
  SELECT unnest(list_distinct([host_entity_id, service_entity_id, pod_entity_id])) AS entity_id,
    time_unix_nano::TIMESTAMP AS moment
  FROM logs WHERE severity_number >= 17
)
SELECT t.ticket_number, t.opened_at, t.ci_name, t.service_ref, t.title,
  count(*) AS errors_before, round(count(*) / max(daily.per_hour), 1) AS times_the_usual
FROM tickets t
JOIN errors e ON e.entity_id IN (t.ci_entity_id, t.service_entity_id)
  AND e.moment BETWEEN t.opened_at - INTERVAL 1 HOUR AND t.opened_at
JOIN (
  SELECT entity_id, count(*) / greatest(date_diff('hour', min(moment), max(moment)), 1) AS per_hour
  FROM errors GROUP BY entity_id
) daily ON daily.entity_id = e.entity_id
GROUP BY ALL HAVING count(*) >= 5 ORDER BY times_the_usual DESC, t.opened_at LIMIT 50""",
    ),
    Example(
        "errors-per-service-and-day",
        "error records per service (or host) and day",
        """\
SELECT event_date, coalesce(service_name, host_name, '(none)') AS emitter, count(*) AS records,
  count(*) FILTER (WHERE severity_number >= 17) AS errors
FROM logs GROUP BY ALL HAVING errors > 0 ORDER BY event_date, errors DESC""",
    ),
    Example(
        "loudest-templates",
        "the log templates that fill the lake, with their share of all records",
        """\
SELECT family AS template, count(*) AS records, round(100.0 * count(*) / sum(count(*)) OVER (), 2) AS percent,
  min(time_unix_nano) AS first_seen, max(time_unix_nano) AS last_seen
FROM logs JOIN log_templates USING (template_id) GROUP BY family ORDER BY records DESC LIMIT 25""",
    ),
    Example(
        "loudest-noise",
        "who makes the most noise, of what kind, and what dropping it would save",
        """\
SELECT source, silo, emitter, kind, rows, round(bytes / 1e6, 2) AS megabytes, round(100 * share, 2) AS percent_of_source
FROM noise ORDER BY rows DESC LIMIT 25""",
    ),
    Example(
        "metric-gaps",
        "the longest gaps of every metric series, against its usual interval",
        """\
WITH steps AS (
  SELECT series_id, metric_name, coalesce(host_name, service_name, k8s_pod_name) AS emitter, time_unix_nano AS until,
    (epoch_ns(time_unix_nano) - epoch_ns(lag(time_unix_nano) OVER (PARTITION BY series_id ORDER BY time_unix_nano)))
      / 1e9 AS gap_s
  FROM metrics
), usual AS (SELECT series_id, median(gap_s) AS interval_s FROM steps WHERE gap_s > 0 GROUP BY series_id)
SELECT metric_name, emitter, until, gap_s, interval_s
FROM steps JOIN usual USING (series_id) WHERE gap_s > 3 * interval_s ORDER BY gap_s DESC LIMIT 50""",
    ),
    Example(
        "rejects-by-reason",
        "what could not be taken, from where and why",
        """\
SELECT q.source, q.table_name, q.reason_code, count(*) AS rejects, min(f.uri) AS first_file, min(q.detail) AS example
FROM quarantine q JOIN source_files f USING (file_id) GROUP BY ALL ORDER BY rejects DESC""",
    ),
    Example(
        "entities-by-silo",
        "which entity is known to which silo, and how often",
        """\
WITH seen AS (
  SELECT unnest(list_distinct([host_entity_id, service_entity_id, pod_entity_id])) AS entity_id, 'logs' AS silo
  FROM logs
  UNION ALL
  SELECT unnest(list_distinct([host_entity_id, service_entity_id, pod_entity_id])), 'metrics' FROM metric_points
  UNION ALL
  SELECT unnest(list_distinct([ci_entity_id, service_entity_id])), 'tickets' FROM tickets
)
SELECT canonical_name, count(*) FILTER (WHERE silo = 'logs') AS logs,
  count(*) FILTER (WHERE silo = 'metrics') AS metrics, count(*) FILTER (WHERE silo = 'tickets') AS tickets
FROM seen JOIN entities USING (entity_id) GROUP BY ALL ORDER BY canonical_name""",
    ),
)


def example_query(name: str) -> str:
    """The query of that name.

    Raises:
        ConfigurationError: There is none; the message lists them.
    """
    for one in EXAMPLES:
        if one.name == name:
            return one.sql
    raise ConfigurationError(f"There is no example {name!r}.\nExamples: {', '.join(one.name for one in EXAMPLES)}.")
