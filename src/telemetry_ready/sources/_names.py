"""Names that CSV headers and JSON keys commonly have for the columns of the common schema."""

TIME = ("timestamp", "time", "datetime", "date_time", "date", "ts", "@timestamp", "_time", "time_stamp", "clock")
METRIC = ("metric", "metric_name", "metricname", "metric name", "counter", "item", "measurement", "key", "key_", "name")
VALUE = ("value", "metric_value", "val", "reading", "lastvalue")
EMITTERS = {
    "host_name": ("host", "hostname", "host_name", "host.name", "instance", "server", "node", "machine", "computer"),
    "service_name": ("service", "service_name", "service.name", "app", "application", "servicename"),
    "k8s_pod_name": ("pod", "pod_name", "podname", "k8s.pod.name", "k8s_pod_name"),
}
SERIES = {
    "unit": ("unit", "units", "uom"),
    "metric_type": ("metric_type", "type_of_metric"),
    "statistic": ("statistic", "stat", "aggregation"),
}


def pick(columns: list[str], names: tuple[str, ...]) -> str | None:
    """The column that has the first of the names, compared without case.

    >>> pick(["Host", "Time"], ("timestamp", "time"))
    'Time'
    """
    lower = {column.strip().lower(): column for column in reversed(columns)}
    return next((lower[name] for name in names if name in lower), None)


def pick_all(columns: list[str], names: tuple[str, ...]) -> list[str]:
    """Every column that has one of the names, in the names' order."""
    lower = {column.strip().lower(): column for column in reversed(columns)}
    return [lower[name] for name in names if name in lower]
