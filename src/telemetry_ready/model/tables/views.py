"""The views: what users query by the plain name."""

from telemetry_ready.model.tables._view import View
from telemetry_ready.model.tables.alerts import ALERTS
from telemetry_ready.model.tables.clocks import CLOCK_SKEW
from telemetry_ready.model.tables.cloud_costs import CLOUD_COSTS
from telemetry_ready.model.tables.context import CONTEXT_VIEWS
from telemetry_ready.model.tables.device_days import DEVICE_DAYS
from telemetry_ready.model.tables.logins import LOGINS
from telemetry_ready.model.tables.metrics import METRIC_POINTS, METRIC_SERIES
from telemetry_ready.model.tables.noise import NOISE
from telemetry_ready.model.tables.ticket_views import TICKET_VIEWS

SERIES_COLUMNS = (
    *("metric_type", "unit", "unit_source", "temporality", "is_monotonic", "sampling"),
    *("native_interval_ns", "description", "resource_attributes", "attributes"),
)
"""What the view ``metrics`` takes from ``metric_series``."""

assert set(SERIES_COLUMNS) <= set(METRIC_SERIES.column_names)  # noqa: S101 - holds at import, or the view is wrong

METRICS = View(
    "metrics",
    "one data point with the unit, type and labels of its series",
    f"SELECT point.*, {', '.join(f'series.{name}' for name in SERIES_COLUMNS)} "  # noqa: S608 - own names only
    "FROM {metric_points} AS point LEFT JOIN {metric_series} AS series USING (series_id)",
    (*METRIC_POINTS.column_names, *SERIES_COLUMNS),
)

SUBJECT_VIEWS = (LOGINS, DEVICE_DAYS, CLOUD_COSTS)
"""What logs and metrics tell of one kind of thing."""

VIEWS: dict[str, View] = {
    view.name: view for view in (METRICS, *TICKET_VIEWS, ALERTS, CLOCK_SKEW, NOISE, *CONTEXT_VIEWS, *SUBJECT_VIEWS)
}
"""Every view, by name; each only reads tables and views before it."""
