"""What the lake says of its clocks: the alarms of ``clock_skew``, those that were mended, and both side by side."""

# ruff: noqa: S608 - the SQL is built from the schema's own names, numbers and quoted literals

from collections.abc import Collection
from datetime import datetime

import polars as pl
from duckdb import DuckDBPyConnection

from telemetry_ready.lake.connect import Lake
from telemetry_ready.lake.sql import insert_frame, literal, rows
from telemetry_ready.lake.transaction import write
from telemetry_ready.model.evidence import ClockFinding
from telemetry_ready.model.tables import TABLES, polars_schema

_MENDED = TABLES["clocks_mended"]
_SHOWN = ("source", "host_name", "kind", "skew_s", "rows", "setting")


def clock_alarms(lake: Lake, sources: Collection[str], *, batch_id: int, now: datetime) -> pl.DataFrame:
    """Alarms of these sources, as rows of ``clocks_mended``."""
    wanted = ", ".join(map(literal, sorted(sources))) or "NULL"
    query = f"SELECT {', '.join(_SHOWN)} FROM clock_skew WHERE is_alarm AND source IN ({wanted})"
    found = [
        {"batch_id": batch_id, "seen_at": now, **dict(zip(_SHOWN, one, strict=True))}
        for one in rows(lake.connection, query)
    ]
    return pl.DataFrame(found, schema=polars_schema(_MENDED))


def remember_alarms(lake: Lake, alarms: pl.DataFrame) -> None:
    """Keep what stood before files were read again, so that a report can show before and after."""
    if alarms.is_empty():
        return

    def body(connection: DuckDBPyConnection) -> tuple[None, bool]:
        insert_frame(connection, _MENDED, alarms)
        return None, True

    write(lake, body, "remember clocks that were wrong", {"batch_id": alarms["batch_id"][0]})


def clock_findings(lake: Lake) -> tuple[ClockFinding, ...]:
    """Every clock that is or was wrong, over the hosts of its source: alarms of now first, then what was mended."""
    query = """WITH before AS (
        SELECT source, kind, median(skew_s)::BIGINT AS skew_s, sum(rows)::BIGINT AS rows, any_value(setting) AS setting
        FROM clocks_mended AS one
        WHERE batch_id = (SELECT arg_max(batch_id, seen_at) FROM clocks_mended AS other
            WHERE other.source = one.source AND other.kind = one.kind)
        GROUP BY source, kind
    ),
    clocks AS (
        SELECT source, kind, bool_or(is_alarm) AS is_alarm, count(*) FILTER (is_alarm) AS hosts,
            coalesce(median(skew_s) FILTER (is_alarm), median(skew_s))::BIGINT AS skew_s,
            coalesce(sum(rows) FILTER (is_alarm), sum(rows))::BIGINT AS rows,
            any_value(setting) FILTER (is_alarm) AS setting
        FROM clock_skew GROUP BY source, kind
    )
    SELECT source, kind, before.skew_s, before.rows, now.skew_s, now.rows, coalesce(is_alarm, false),
        coalesce(now.setting, before.setting)
    FROM (FROM clocks WHERE is_alarm OR (source, kind) IN (SELECT (source, kind) FROM before)) AS now
    FULL JOIN before USING (source, kind)
    ORDER BY coalesce(is_alarm, false) DESC, source, kind"""
    return tuple(ClockFinding(*one) for one in rows(lake.connection, query))
