"""The view ``cloud_costs``: lines of a cloud bill, as FOCUS exports have them, taken as metrics.

A line is a point of the metric ``BilledCost`` or ``EffectiveCost`` whose unit is the currency and whose labels are the
columns of FOCUS: https://focus.finops.org/focus-specification/
"""

# ruff: noqa: S608 - the SQL is built from own names only

from telemetry_ready.model.tables._labels import first_label
from telemetry_ready.model.tables._view import View

_NAME = "replace(replace(lower(metric_name), '_', ''), '.', '')"
_OWNER = tuple(
    f"{before}{word}"
    for word in ("owner", "team", "cost-center", "cost_center", "costcenter", "application", "project")
    for before in ("", "tag.", "Tags.")
)
_RESOURCE = ("ResourceId", "cloud.resource_id", "resource_id", "resource.id")
_SERVICE = ("ServiceName", "ServiceCategory", "service", "cloud.service")
_MAPS = ("attributes", "resource_attributes")
_TAGS = "coalesce(attributes['Tags'], attributes['tags'])"

CLOUD_COSTS = View(
    "cloud_costs",
    "one line of a cloud bill",
    f"""
    WITH series AS (
      SELECT series_id, CASE {_NAME} WHEN 'billedcost' THEN 'billed' ELSE 'effective' END AS cost_type, unit,
        {first_label(_RESOURCE, *_MAPS)} AS resource_id,
        coalesce({first_label(_SERVICE, *_MAPS)}, service_name) AS cloud_service,
        {first_label(_OWNER, *_MAPS)} AS owner, {_TAGS} AS tags
      FROM {{metric_series}} WHERE {_NAME} IN ('billedcost', 'effectivecost')
    )
    SELECT point.event_date, point.time_unix_nano, point.source, series.series_id, cost_type, point.value AS amount,
      upper(series.unit) AS currency, resource_id, cloud_service, owner,
      coalesce(lower(trim(owner)) NOT IN ('unknown', 'none', 'n/a', 'untagged', '-', 'null'), FALSE)
        OR coalesce(regexp_matches(tags, ':\\s*"[^"]+"'), FALSE) AS is_tagged
    FROM {{metric_points}} AS point JOIN series USING (series_id)""",
    (
        *("event_date", "time_unix_nano", "source", "series_id", "cost_type", "amount", "currency", "resource_id"),
        *("cloud_service", "owner", "is_tagged"),
    ),
    {
        **dict.fromkeys(("event_date", "time_unix_nano", "source", "series_id"), "As in metrics"),
        "cost_type": "billed or effective",
        "amount": "Of the line, in its currency; null where it has none",
        "currency": "Unit of the series, such as EUR; null where it is not known",
        "resource_id": "Label ResourceId; null for what is no resource, such as tax",
        "cloud_service": "Label ServiceName",
        "owner": "Label owner, team, cost-center, application or project, also as a tag",
        "is_tagged": "Whether it has an owner, or any tag with a value",
    },
)
