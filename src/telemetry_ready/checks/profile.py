"""How the rows of a scope are distributed: counts of categories, deciles of numbers, words of titles."""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from collections.abc import Collection
from typing import TYPE_CHECKING

from telemetry_ready.model.monitoring import Profile

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_VALUES = 1_000  # of one field; the rest counts as one value
MOST_TEMPLATES = 200_000
MOST_METRICS = 500
REST = "(others)"
CATEGORIES = {
    "logs": ("severity_text", "service_name", "host_name", "source"),
    "metrics": ("metric_name", "host_name", "unit", "source"),
    "alerts": ("alert_rule", "severity_text", "host_name", "service_name", "source"),
    "tickets": ("assignment_group", "category", "priority_level", "contact_type", "ticket_type", "source"),
}
TEMPLATES, TITLES, VALUES = ("logs", "template_id"), ("tickets", "title_words"), "metrics"


def profile(connection: "DuckDBPyConnection", tables: Collection[str]) -> Profile:
    """Measure the scope that the connection is in.

    Args:
        connection: Within ``scoped``.
        tables: Of ``CATEGORIES``; others are left out.
    """
    counts = {
        (table, field): _counts(connection, f"SELECT CAST({field} AS VARCHAR) AS value FROM {table}", MOST_VALUES)
        for table in tables
        for field in CATEGORIES.get(table, ())
    }
    if TEMPLATES[0] in tables:
        query = "SELECT CAST(template_id AS VARCHAR) AS value FROM logs WHERE template_id IS NOT NULL"
        counts[TEMPLATES] = _counts(connection, query, MOST_TEMPLATES)
    if TITLES[0] in tables:
        words = "SELECT unnest(regexp_extract_all(lower(title), '[[:alpha:]]{3,}')) AS value FROM tickets"
        counts[TITLES] = _counts(connection, words, MOST_VALUES)
    return Profile(counts, _quantiles(connection) if VALUES in tables else {})


def _counts(connection: "DuckDBPyConnection", query: str, most: int) -> dict[str, int]:
    found = connection.execute(
        f"WITH counted AS (SELECT coalesce(value, '') AS value, count(*) AS n FROM ({query}) GROUP BY ALL), "
        "ranked AS (SELECT value, n, row_number() OVER (ORDER BY n DESC, value) AS place FROM counted) "
        f"SELECT CASE WHEN place <= {most} THEN value ELSE '{REST}' END AS value, CAST(sum(n) AS BIGINT) "
        "FROM ranked GROUP BY ALL ORDER BY 1"
    ).fetchall()
    return {str(value): int(count) for value, count in found}


def _quantiles(
    connection: "DuckDBPyConnection",
) -> dict[tuple[str, str], tuple[int, tuple[float, float, float]]]:
    """Of the metrics with the most points."""
    found = connection.execute(
        "SELECT metric_name, count(*), quantile_cont(value, [0.1, 0.5, 0.9]) FROM metrics "
        f"WHERE isfinite(value) GROUP BY metric_name ORDER BY count(*) DESC, metric_name LIMIT {MOST_METRICS}"
    ).fetchall()
    return {(VALUES, str(name)): (int(count), (low, middle, high)) for name, count, (low, middle, high) in found}
