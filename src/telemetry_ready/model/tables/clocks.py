"""The view ``clock_skew``: how far the clocks of a source are apart, and the setting that would mend it.

Pairs of clocks are compared: a record's time with the time at which a collector saw it and with the clock that its
own text begins with, a ticket's opening with other moments among its fields, and two sources on events that both
know. Skews are counted in bins first, so that a median costs one grouped pass.
"""

# ruff: noqa: S608 - the SQL is built from own names and numbers

from telemetry_ready.model.tables import shared_events as shared
from telemetry_ready.model.tables._view import View

HALF_HOUR_S = 1800
NEAR_S = 120
"""A time-zone fault is whole half hours but for the usual delay: rows within this of them agree on it."""

NEAR_TICKETS_S = 300  # a ticket is opened some minutes after the error

LEAST_ROWS = 10
LEAST_SHARE = 0.75  # of the rows agree
FARTHEST_S = 26 * 3600  # the largest distance of two wall clocks
_FARTHEST_BIN_S = 7 * 86_400
_EXACT_S, _COARSE_S = 300, 60
_ONE_HOUR_S = 3600

_OTHER_MOMENTS = "due|sla|expir|deadline|planned|until|target|next|follow|end|clos|resol|finish|durat|ttl"
"""Fields with such names tell of another moment than the event's: a target of 4 hours is no fault of a clock."""

_ZONES = {
    -9.5: "Pacific/Marquesas",
    -3.5: "America/St_Johns",
    3.5: "Asia/Tehran",
    4.5: "Asia/Kabul",
    5.5: "Asia/Kolkata",
    6.5: "Asia/Yangon",
    9.5: "Australia/Darwin",
    10.5: "Australia/Lord_Howe",
    **{float(hours): f"Etc/GMT{-hours:+d}" for hours in range(-12, 15) if hours},  # POSIX counts the other way round
}
"""Hours ahead of UTC to a zone that has them."""

_OBSERVED = """
    SELECT source, host_name, 'observed' AS kind, time_unix_nano::TIMESTAMP AS moment,
        (epoch_us(observed_time_unix_nano) - epoch_us(time_unix_nano)) / 1e6 AS lag_s
    FROM {logs} WHERE observed_time_unix_nano IS NOT NULL AND time_flags & 4 = 0"""

_BODY = """
    SELECT source, host_name, 'body', time_unix_nano::TIMESTAMP, body_clock_skew_s
    FROM {logs} WHERE body_clock_skew_s IS NOT NULL"""

_FIELDS = f"""
    SELECT source, NULL, 'field ' || field.key, moment,
        CASE WHEN contains(field.value, '-') THEN epoch_us(try_cast(field.value AS TIMESTAMPTZ)) / 1e6
            ELSE try_cast(field.value AS BIGINT)
                / CASE length(field.value) WHEN 10 THEN 1 WHEN 13 THEN 1e3 WHEN 16 THEN 1e6 ELSE 1e9 END
            END - epoch_us(moment) / 1e6
    FROM (
        SELECT source, coalesce(opened_at, version_at) AS moment, unnest(map_entries(attributes)) AS field
        FROM {{ticket_versions}}
    )
    WHERE NOT regexp_matches(lower(field.key), '{_OTHER_MOMENTS}') AND (
        length(field.value) IN (10, 13, 16, 19) AND regexp_full_match(field.value, '1[0-9]+')
        OR regexp_full_match(field.value, '[12][0-9]+-[0-9]+-[0-9]+[T ][0-9:.]+(Z|[+-][0-9:]+)')
    )"""

_BIN = f"""CASE WHEN abs(lag_s) <= {_EXACT_S} OR abs(lag_s) <= {FARTHEST_S}
            AND abs(lag_s - round(lag_s / {HALF_HOUR_S}) * {HALF_HOUR_S}) <= {2 * NEAR_S} THEN round(lag_s)
        ELSE round(greatest(least(lag_s, {_FARTHEST_BIN_S}), -{_FARTHEST_BIN_S}) / {_COARSE_S}) * {_COARSE_S}
        END::BIGINT"""
"""To the second near whole half hours, else to the minute: not more bins than a grouped pass can bear."""

_NEAR = f"CASE WHEN starts_with(bins.kind, 'errors in ') THEN {NEAR_TICKETS_S} ELSE {NEAR_S} END"
_AGREES = f"(abs(lag - whole_s) <= {_NEAR} OR abs(abs(lag - whole_s) - {_ONE_HOUR_S}) <= {_NEAR} AND lag_is_off)"
"""On the median's half hour; or an hour beside it, for zones that change their clocks."""

_IS_ALARM = f"""coalesce(whole_s <> 0 AND abs(whole_s) <= {FARTHEST_S} AND near >= {LEAST_ROWS}
    AND near >= {LEAST_SHARE} * total AND event_span_s > 0 AND other_span_s * 2 >= event_span_s, false)"""
"""The last condition tells a shift from a batch: there many events are seen at one moment."""


def _zone_words() -> str:
    """What to write as ``time_zone``, so that times without an offset agree."""
    names = " ".join(f"WHEN {int(hours * 3600)} THEN '{name}'" for hours, name in sorted(_ZONES.items()))
    distance = "printf('%g h %s ', abs(ahead_s) / 3600.0, CASE WHEN ahead_s > 0 THEN 'ahead of' ELSE 'behind' END)"
    return f"""'time_zone: ' || CASE WHEN used_zone IN ('UTC', 'Etc/UTC')
        THEN coalesce(CASE ahead_s {names} END, 'one that is ' || {distance} || 'UTC')
        ELSE 'one that is ' || {distance} || used_zone END"""


CLOCK_SKEW = View(
    "clock_skew",
    "one clock of a source and host, held against its event times",
    f"""WITH {shared.CTES},
lags AS ({_OBSERVED} UNION ALL {_BODY} UNION ALL {_FIELDS} UNION ALL {shared.TRACES} UNION ALL {shared.ERRORS}),
bins AS (
    SELECT source, host_name, kind, {_BIN} AS lag, count(*) AS n, min(moment) AS first_at, max(moment) AS last_at
    FROM lags WHERE lag_s IS NOT NULL GROUP BY ALL
),
ranked AS (
    SELECT source, host_name, kind, lag, sum(n) OVER clock AS total, sum(n) OVER (clock ORDER BY lag) AS up_to
    FROM bins WINDOW clock AS (PARTITION BY source, host_name, kind)
),
medians AS (
    SELECT source, host_name, kind, min(lag) FILTER (up_to * 2 >= total) AS skew_s,
        (round(min(lag) FILTER (up_to * 2 >= total) / {HALF_HOUR_S}.0) * {HALF_HOUR_S})::BIGINT AS whole_s
    FROM ranked GROUP BY ALL
),
counted AS (
    SELECT bins.source, bins.host_name, bins.kind, skew_s, whole_s, sum(n) AS total,
        sum(n) FILTER (abs(lag - whole_s) <= {HALF_HOUR_S // 2}) AS alike,
        sum(n) FILTER ({_AGREES}) AS near,
        epoch(max(last_at) FILTER ({_AGREES})) - epoch(min(first_at) FILTER ({_AGREES})) AS event_span_s,
        max(epoch(last_at) + lag) FILTER ({_AGREES}) - min(epoch(first_at) + lag) FILTER ({_AGREES}) AS other_span_s
    FROM (SELECT *, abs(lag) > {HALF_HOUR_S // 2} AS lag_is_off FROM bins) AS bins JOIN medians
        ON bins.source = medians.source AND bins.kind = medians.kind
        AND bins.host_name IS NOT DISTINCT FROM medians.host_name
    GROUP BY ALL
),
judged AS (
    SELECT *, {_IS_ALARM} AS is_alarm, CASE WHEN kind = 'body' THEN whole_s ELSE -whole_s END AS ahead_s
    FROM counted
),
zones AS (
    SELECT source, max(time_zone_assumed) AS zone FROM {{source_files}} GROUP BY source
),
told AS (
    SELECT judged.*, coalesce(zone, 'UTC') AS used_zone FROM judged LEFT JOIN zones ON zones.source = judged.source
)
SELECT source, host_name, kind, skew_s, alike::BIGINT AS rows, is_alarm,
    CASE WHEN is_alarm THEN {_zone_words()}
        || CASE WHEN starts_with(kind, 'field ')
            THEN ', if the times as written are local; if they are right, ' || kind || ' is wrong: do not map it'
            WHEN kind LIKE '% in %' THEN ', unless it is the other source that is wrong' ELSE '' END END AS setting,
    total::BIGINT AS rows_measured
FROM told
ORDER BY is_alarm DESC, rows DESC, source, host_name, kind""",
    ("source", "host_name", "kind", "skew_s", "rows", "is_alarm", "setting", "rows_measured"),
    {
        "kind": "The other clock: observed (a collector's), body (at the head of the text), field NAME (of a ticket), "
        "trace in SOURCE (same trace ids), errors in SOURCE (of the ticket's entity)",
        "skew_s": "Median of the other clock minus the event time, in s; a clock without a date: up to half a day",
        "rows": "Rows whose skew is nearest to the same half hour as the median",
        "is_alarm": "Whether it is probably a time-zone fault: a steady skew of whole or half hours",
        "setting": "What would mend it, in the project file or as --time-zone; null without an alarm",
        "rows_measured": "Rows that have both clocks",
    },
)
