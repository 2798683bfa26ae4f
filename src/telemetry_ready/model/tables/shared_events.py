"""Lags between silos on events that both know: the part of ``clock_skew`` that joins sources.

Records of two sources with one trace id, and the errors of an entity around the openings of its tickets. The latter
is no pairing that anybody wrote down: it counts only where one half hour has three times as many tickets as the
others have on average, so that errors all day long, or a person's delay, say nothing.
"""

# ruff: noqa: S608 - the SQL is built from own names and numbers

HALF_HOUR_S = 1800
_REACH = 28  # half hours either way: the farthest zones are 26 hours apart, most faults less than 14
_LEAST_TICKETS = 10
_LEAST_SHARE = 0.5  # of the tickets that can be compared
_TIMES_THE_OTHERS = 3
_MOST_TICKETS = 2000  # of a source, by their hash: enough to see a shift, and bounded
_QUIET_S = 1800  # before an error that begins something
_SLOT_S = 300

TRACES = """
    SELECT one.source, NULL, 'trace in ' || other.source, one.moment,
        (epoch_us(other.moment) - epoch_us(one.moment)) / 1e6
    FROM traced AS one JOIN traced AS other ON one.trace_id = other.trace_id AND one.source > other.source"""

ERRORS = f"""
    SELECT source, NULL, 'errors in ' || log_source, opened_at, min_by(lag_s, abs(lag_s - best * {HALF_HOUR_S}))
    FROM pairs JOIN shifts USING (source, log_source) WHERE half_hours = best
    GROUP BY source, log_source, opened_at, entity"""

CTES = f"""
traced AS (
    SELECT source, trace_id, min(time_unix_nano)::TIMESTAMP AS moment FROM {{logs}}
    WHERE trace_id IS NOT NULL AND (SELECT count(DISTINCT source) FROM {{logs}} WHERE trace_id IS NOT NULL) > 1
    GROUP BY ALL
),
openings AS (
    SELECT DISTINCT source, opened_at, unnest([ci_entity_id, service_entity_id]) AS entity FROM {{ticket_versions}}
    WHERE opened_at IS NOT NULL AND ticket_type NOT IN ('change', 'request', 'task')
    QUALIFY dense_rank() OVER (PARTITION BY source ORDER BY hash(ticket_id)) <= {_MOST_TICKETS}
),
slots AS (
    SELECT source, unnest(entities) AS entity, at_s
    FROM (
        SELECT source, [host_entity_id, service_entity_id, pod_entity_id] AS entities,
            min(epoch_us(time_unix_nano)) / 1e6 AS at_s
        FROM {{logs}} WHERE severity_number >= 17
        GROUP BY source, entities, epoch_us(time_unix_nano) // {_SLOT_S * 1_000_000}
    )
),
onsets AS (
    SELECT source, entity, at_s FROM slots WHERE entity IN (SELECT entity FROM openings)
    QUALIFY coalesce(at_s - lag(at_s) OVER (PARTITION BY source, entity ORDER BY at_s) > {_QUIET_S}, true)
),
pairs AS (
    SELECT openings.source, onsets.source AS log_source, opened_at, openings.entity,
        at_s - epoch_us(opened_at) / 1e6 AS lag_s, round(lag_s / {HALF_HOUR_S})::INTEGER AS half_hours
    FROM openings JOIN onsets ON openings.entity = onsets.entity
        AND at_s BETWEEN epoch_us(opened_at) / 1e6 - {(_REACH + 1) * HALF_HOUR_S}
            AND epoch_us(opened_at) / 1e6 + {(_REACH + 1) * HALF_HOUR_S}
    WHERE abs(lag_s) <= {_REACH * HALF_HOUR_S}
        AND abs(lag_s - round(lag_s / {HALF_HOUR_S}) * {HALF_HOUR_S}) <= {_SLOT_S}
),
hits AS (
    SELECT source, log_source, half_hours, count(DISTINCT (opened_at, entity)) AS n FROM pairs GROUP BY ALL
),
shifts AS (
    SELECT source, log_source, max_by(half_hours, n) AS best, max(n) AS most, sum(n) AS every,
        (SELECT count(DISTINCT (opened_at, pairs.entity)) FROM pairs
            WHERE pairs.source = hits.source AND pairs.log_source = hits.log_source) AS comparable
    FROM hits GROUP BY source, log_source
    HAVING most >= {_LEAST_TICKETS} AND most >= {_LEAST_SHARE} * comparable
        AND most * {2 * _REACH} >= {_TIMES_THE_OTHERS} * (every - most)
)"""
