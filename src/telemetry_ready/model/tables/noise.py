"""The view ``noise``: what could be dropped and nobody would miss, per emitter and kind.

Each row of a silo is of one kind of noise at most, the first that fits, so that rows and bytes add up. Definitions
are those of the checks in ``expectations/checks/noise`` and of LOG-008 and MET-007. Everything is aggregated before
it is joined or sorted; only messages that could be a heartbeat and series that could be a state are ordered in time.
"""

# ruff: noqa: S608 - the SQL is built from own names and patterns only

from telemetry_ready.model.tables._view import View

_NOT_PRODUCTION = "^(dev|test|tst|qa|integration|stag|stg|sandbox|sbx|local|lab|uat|acceptance|demo|pre-?prod)"
_STATE_NAME = (
    "(^|[^a-z])(up|status|state|health|healthy|alive|alarms?|alerts?|firing|available|availability|ready|reachable"
    "|success|online|connected)([^a-z]|$)"
)
_TEST_TITLE = (
    "^[^a-z0-9]*(this is )?(just |only )?(an? )?(test(ing)?|dummy|asdf[a-z]*|xxx+)"
    "([^a-z0-9]*(ticket|incident|request|call|case|only|message|mail))?[^a-z]*$"
    "|(test|dummy) (ticket|incident)|please (ignore|disregard)|ignore (this )?(test|ticket|incident)"
)
_CLOSED_BY_ITSELF = (
    "auto[- ]?(matic(ally)? )?(clos|resol|clear)|automatically (closed|resolved|cleared)"
    "|(closed|resolved|cleared) (automatically|by (the )?(system|monitoring|event))"
    "|(alert|alarm|event) (was |has )?(been )?(cleared|recovered)|self[- ]?(healed|resolved|recovered)"
)
_MONITORED = "monitor|event|alert|alarm|nagios|zabbix|prometheus"

_EMITTER = "hash(source, service_name, k8s_pod_name, host_name, log_file_path)"
_LOGS = f"""
counted AS (
  SELECT {_EMITTER} AS emitter_id, template_id, hash(body) AS text, epoch_us(time_unix_nano) // 60000000 AS minute,
    severity_number BETWEEN 1 AND 8
      AND NOT regexp_matches(lower(coalesce(deployment_environment, '')), '{_NOT_PRODUCTION}') AS is_debug,
    severity_number >= 13 AS is_warning, body IS NOT NULL AS has_body,
    count(*) AS n, coalesce(sum(strlen(body)), 0) AS bytes
  FROM {{logs}} GROUP BY ALL
),
constant AS (
  SELECT emitter_id, template_id FROM counted WHERE template_id IS NOT NULL
  GROUP BY ALL HAVING sum(n) >= 50 AND bool_and(has_body) AND min(text) = max(text)
),
distances AS (
  SELECT emitter_id, template_id, moment - lag(moment) OVER (
    PARTITION BY emitter_id, template_id ORDER BY moment) AS distance
  FROM (SELECT {_EMITTER} AS emitter_id, template_id, epoch_us(time_unix_nano) AS moment FROM {{logs}})
    SEMI JOIN constant USING (emitter_id, template_id)
),
middles AS (
  SELECT emitter_id, template_id, median(distance) AS middle FROM distances WHERE distance > 0 GROUP BY ALL
),
beats AS (
  SELECT emitter_id, template_id FROM distances JOIN middles USING (emitter_id, template_id) WHERE distance > 0
  GROUP BY ALL HAVING count(*) >= 25 AND avg(CAST(abs(distance - middle) <= middle / 4 AS INTEGER)) >= 0.8
),
sorted AS (
  SELECT emitter_id, n, bytes, CASE
      WHEN (emitter_id, template_id) IN (FROM beats) THEN 'heartbeat'
      WHEN is_debug THEN 'debug'
    END AS whole, has_body, NOT is_warning AND (emitter_id, template_id) IN (FROM constant) AS says_nothing
  FROM counted
),
log_noise AS (
  SELECT emitter_id, whole AS kind, sum(n) AS n, sum(bytes) AS bytes FROM sorted WHERE whole IS NOT NULL GROUP BY ALL
  UNION ALL
  SELECT emitter_id, 'repeat', sum(n - 1), sum(bytes // n * (n - 1)) FROM sorted
  WHERE whole IS NULL AND has_body AND n > 1 GROUP BY ALL
  UNION ALL
  SELECT emitter_id, 'no_information', count(*), sum(bytes // n) FROM sorted
  WHERE whole IS NULL AND says_nothing GROUP BY ALL
),
emitters AS (
  SELECT DISTINCT {_EMITTER} AS emitter_id, source, coalesce(nullif(concat_ws(
    ' on ', service_name, coalesce(k8s_pod_name, host_name)), ''), log_file_path, source) AS emitter
  FROM {{logs}}
)"""
_METRICS = f"""
series AS (
  SELECT series_id, any_value(source) AS source, any_value(concat_ws(
      ' of ', metric_name, coalesce(service_name, k8s_pod_name, host_name))) AS emitter,
    count(*) AS n, count(value) AS known, min(value) AS least, max(value) AS most,
    epoch(max(time_unix_nano)) - epoch(min(time_unix_nano)) AS span_s,
    bool_and(value = trunc(value)) AND regexp_matches(lower(any_value(metric_name)), '{_STATE_NAME}') AS is_state
  FROM {{metric_points}} GROUP BY series_id
),
states AS (
  SELECT series_id, event_date, value, value IS DISTINCT FROM lag(value, 1, value) OVER (
    PARTITION BY series_id ORDER BY time_unix_nano) AS is_change
  FROM {{metric_points}} WHERE value IS NOT NULL
    AND series_id IN (SELECT series_id FROM series WHERE is_state AND least < most)
),
few AS (SELECT series_id FROM states GROUP BY series_id HAVING count(DISTINCT value) <= 4),
flaps AS (
  SELECT series_id, sum(n) AS n FROM (
    SELECT series_id, count(*) AS n FROM states SEMI JOIN few USING (series_id)
    GROUP BY series_id, event_date HAVING count(*) >= 20 AND count(*) FILTER (is_change) >= 0.2 * count(*)
  ) GROUP BY series_id
)"""
_TICKETS = f"""
shown AS (
  SELECT source, coalesce(ci_name, service_ref) AS thing,
    coalesce(ci_name, service_ref, contact_type, source) AS emitter,
    regexp_replace(lower(title), '[0-9]+', '#', 'g') AS title, opened_at, reopen_count,
    coalesce(strlen(title), 0) + coalesce(strlen(description), 0) + coalesce(strlen(close_notes), 0) AS bytes,
    regexp_matches(lower(coalesce(title, description, '')), '{_TEST_TITLE}') AS is_test,
    regexp_matches(lower(concat_ws(' ', close_code, close_notes, state_text)), '{_CLOSED_BY_ITSELF}') OR (
      (ticket_type = 'alert_incident' OR regexp_matches(lower(contact_type), '{_MONITORED}'))
      AND resolved_at - opened_at BETWEEN INTERVAL 0 SECOND AND INTERVAL 5 MINUTE) AS is_auto_closed
  FROM {{tickets}}
),
followed AS (
  SELECT *, coalesce(thing IS NOT NULL AND title IS NOT NULL AND opened_at - lag(opened_at) OVER (
    PARTITION BY source, thing, title ORDER BY opened_at) <= INTERVAL 1 HOUR, FALSE) AS is_again
  FROM shown
),
ticket_noise AS (
  SELECT source, emitter, bytes, CASE
    WHEN is_test THEN 'test'
    WHEN is_auto_closed THEN 'auto_closed'
    WHEN reopen_count >= 2 THEN 'flapping'
    WHEN is_again AND sum(CAST(is_again AS INTEGER)) OVER (PARTITION BY source, thing, title) >= 2 THEN 'flapping'
  END AS kind FROM followed
)"""
_ALERTS = """
raised AS (
  SELECT source, dedup_key, coalesce(host_name, ci_name, service_name, alert_rule, source) AS emitter, in_maintenance,
    is_acted_on, flap_count, ended_at - started_at AS lasted,
    coalesce(strlen(title), 0) + coalesce(strlen(description), 0) AS bytes,
    coalesce(dedup_key IS NOT NULL AND started_at - lag(started_at) OVER (
      PARTITION BY source, dedup_key ORDER BY started_at, alert_id) <= INTERVAL 1 HOUR, FALSE) AS is_back
  FROM {alerts}
),
alert_noise AS (
  SELECT source, emitter, bytes, CASE
    WHEN in_maintenance THEN 'maintenance'
    WHEN flap_count >= 2 THEN 'flapping'
    WHEN is_back AND sum(CAST(is_back AS INTEGER)) OVER (PARTITION BY source, dedup_key) >= 2 THEN 'flapping'
    WHEN lasted BETWEEN INTERVAL 0 SECOND AND INTERVAL 5 MINUTE AND NOT is_acted_on THEN 'auto_closed'
  END AS kind FROM raised
)"""
_EVERY = """
every AS (
  SELECT source, 'logs' AS silo, emitter, kind, sum(n) AS n, sum(bytes) AS bytes
  FROM log_noise JOIN emitters USING (emitter_id) GROUP BY ALL
  UNION ALL
  SELECT source, 'metrics', emitter, 'constant_series', sum(n), 16 * sum(n) FROM series
  WHERE least = most AND (known >= 30 OR span_s >= 86400) GROUP BY source, emitter
  UNION ALL
  SELECT source, 'metrics', emitter, 'flapping', sum(flaps.n), 16 * sum(flaps.n)
  FROM flaps JOIN series USING (series_id) GROUP BY source, emitter
  UNION ALL
  SELECT source, 'tickets', emitter, kind, count(*), sum(bytes) FROM ticket_noise
  WHERE kind IS NOT NULL GROUP BY source, emitter, kind
  UNION ALL
  SELECT source, 'alerts', emitter, kind, count(*), sum(bytes) FROM alert_noise
  WHERE kind IS NOT NULL GROUP BY source, emitter, kind
),
totals AS (
  SELECT source, 'logs' AS silo, count(*) AS total FROM {logs} GROUP BY source
  UNION ALL SELECT source, 'metrics', count(*) FROM {metric_points} GROUP BY source
  UNION ALL SELECT source, 'tickets', count(*) FROM {tickets} GROUP BY source
  UNION ALL SELECT source, 'alerts', count(*) FROM {alerts} GROUP BY source
)"""

NOISE = View(
    "noise",
    "one kind of noise of one emitter of one source, and what dropping it would save",
    f"WITH {_LOGS},{_METRICS},{_TICKETS},{_ALERTS},{_EVERY} "
    "SELECT every.source, silo, emitter, kind, CAST(n AS BIGINT) AS rows, CAST(bytes AS BIGINT) AS bytes, "
    "n / total AS share FROM every JOIN totals USING (silo) WHERE every.source IS NOT DISTINCT FROM totals.source",
    ("source", "silo", "emitter", "kind", "rows", "bytes", "share"),
    {
        "source": "Name of the source in the project file",
        "silo": "logs, metrics, tickets or alerts",
        "emitter": "Service and host, metric and its service, or the thing that tickets and alerts are about",
        "kind": "heartbeat: 50 and more equal messages at a steady beat; debug: below INFO where the environment is "
        "not known to be another than production; repeat: the same text again within a minute; no_information: the one "
        "text, below WARN, of a template with 50 and more records; constant_series: one value for a day or 30 points; "
        "flapping: a state that changes at a fifth of 20 and more points of a day, a ticket reopened twice, or one of "
        "three and more of the same title and thing (alerts: of the same key) within an hour of each other; "
        "auto_closed: nobody worked on it; maintenance: raised by planned work; test: by its title. "
        "A row has one kind at most, the first of these that fits",
        "rows": "Rows that could be dropped",
        "bytes": "Of their messages, of their numbers (16 a point), or of their texts",
        "share": "Of the rows of the source in that silo, 0 to 1",
    },
)
