"""Which tables a use case learns from, and only what was known when it must decide.

Tickets: one row each, its fields as they stood when it was opened; what it ended as stands apart, as ``outcome_…``.
Logs and metrics: records and points as they are; the moment of the decision is their own.
"""

# ruff: noqa: S608 - the SQL is built from the schema's own names

from collections.abc import Collection, Iterable, Sequence

from telemetry_ready.model.dataset import DatasetTable, Field, Role
from telemetry_ready.model.tables import TABLES, VIEWS
from telemetry_ready.model.tables._tracked import ENDED, OUTCOMES, among
from telemetry_ready.model.use_case import UseCase

_TICKET_KEYS = ("source", "source_instance", "ticket_id", "ticket_number", "ticket_type")
_ENDS = (
    *OUTCOMES,
    *("state_category", "assignment_group", "priority_level", "ci_name", "service_ref"),
    *("reassignment_count", "reopen_count", "sla_breached"),
    *("problem_ticket_id", "caused_by_change_id", "duplicate_of_id"),
)
"""Fields of a ticket that a model may be asked to foretell."""
_APART = ("duplicate_of", "parent")
"""Links over which two tickets know of each other."""

_LOG_COLUMNS = {
    Role.KEY: ("source", "file_id", "record_no"),
    Role.TIME: ("time_unix_nano", "observed_time_unix_nano", "time_flags"),
    Role.FEATURE: (
        *("severity_number", "severity_text", "body", "template_id", "event_name", "service_name", "host_name"),
        *("service_entity_id", "host_entity_id", "deployment_environment", "k8s_namespace_name", "k8s_pod_name"),
        *("trace_id", "attributes"),
    ),
    Role.LINEAGE: ("pii_flags",),
}
_METRIC_COLUMNS = {
    Role.KEY: ("source", "series_id", "file_id", "record_no"),
    Role.TIME: ("time_unix_nano", "start_time_unix_nano", "time_flags"),
    Role.FEATURE: (
        *("metric_name", "value", "value_flags", "statistic", "unit", "metric_type", "temporality"),
        *("service_name", "host_name", "service_entity_id", "host_entity_id", "attributes"),
    ),
}
_ALERT_KEYS = ("source", "source_system", "source_instance", "alert_id")
_AS_RAISED = (
    *("title", "description", "alert_rule", "dedup_key", "host_name", "service_name", "ci_name", "metric_name"),
    *("resource", "threshold", "host_entity_id", "service_entity_id", "ci_entity_id"),
)
"""Fields of an alert that are what it is about: they stand from the moment that it is raised."""
_MOVING = ("severity_number", "severity_text", "value", "in_maintenance", "tags")
"""Fields of an alert that later states may change."""
_ALERT_ENDS = ("state", "is_acted_on", "is_acknowledged", "ticket_id", "assignment_group", "event_count", "flap_count")

_JSON = ("attributes", "resource_attributes", "tags")
_STREAMS = ("logs", "metrics", "alerts")
_SILO_OF = {"alert_versions": "alerts", "metric_points": "metrics", "metric_series": "metrics", "log_templates": "logs"}


def tables_of(use_case: UseCase, asked: Collection[str]) -> tuple[DatasetTable, ...]:
    """The use case's own table first, then the silos whose fields it needs at decision time or that its checks ask.

    A use case on logs or metrics gets the tickets as well: their incidents are what its alarms are judged by.

    Args:
        use_case: Of the catalogue.
        asked: Tables of the checks that its requirements name; links are between all silos.
    """
    needed = use_case.needs_at_decision_time
    made = {"tickets": tickets(needed), "logs": _logs(), "metrics": _metrics(), "alerts": _alerts()}
    main = made[use_case.main_table]
    mine = {field.name for field in main.fields}
    is_across = main.name == "tickets" and "links" in asked
    wanted = {_SILO_OF.get(name, name) for name in asked} | ({"tickets"} if main.name in _STREAMS else set())
    others = [
        table
        for name, table in made.items()
        if name != main.name
        and (name in wanted or is_across or any(_offers(table, one) for one in needed if one not in mine))
    ]
    return (main, *others)


def _offers(table: DatasetTable, name: str) -> bool:
    return any(field.name == name and field.role in (Role.FEATURE, Role.TIME) for field in table.fields)


def tickets(needed: Iterable[str]) -> DatasetTable:
    """Tickets as they were opened, with the fields that are needed, and what became of them.

    Args:
        needed: Fields at decision time; those that tickets do not have, and outcomes, are left out.
    """
    has = VIEWS["tickets_at_open"].columns
    features = [one for one in dict.fromkeys(needed) if one in has and one not in (*OUTCOMES, *_TICKET_KEYS)]
    features = [one for one in features if one != "opened_at"] or ["title", "description", "category", "ci_name"]
    ended = f"(now.state_category IN {among(ENDED)} OR now.resolved_at IS NOT NULL OR now.closed_at IS NOT NULL)"
    begun = "coalesce(own.opened_at, own.created_at, own.version_at)"
    columns = [
        *(f"own.{name}" for name in _TICKET_KEYS),
        f"{begun} AS opened_at",
        f"CASE WHEN own.is_before_end THEN greatest({begun}, own.values_at) ELSE {begun} END AS decision_at",
        "coalesce(own.is_before_end, false) AS is_known_at_open",
        *(f"CASE WHEN own.is_before_end THEN own.{name} END AS {name}" for name in features),
        *(
            f"CASE WHEN own.is_before_end THEN own.{name} END AS {name}"
            for name in ("ci_entity_id", "service_entity_id")
            if name not in features
        ),
        f"CASE WHEN {ended} THEN coalesce(now.closed_at, now.resolved_at, now.version_at) END AS outcome_at",
        *(f"CASE WHEN {ended} THEN now.{name} END AS outcome_{name}" for name in _ENDS),
        "own.pii_flags | now.pii_flags AS pii_flags",
        *(f"own.{name}" for name in ("file_id", "record_no")),
    ]
    return DatasetTable(
        name="tickets",
        grain="one ticket as it was opened, and what became of it",
        select=f"SELECT {', '.join(columns)} FROM tickets_at_open AS own JOIN tickets AS now "
        "ON own.ticket_id = now.ticket_id AND own.source_instance IS NOT DISTINCT FROM now.source_instance",
        time="decision_at",
        known_at="outcome_at",
        order=("decision_at", "source_instance", "ticket_id"),
        fields=_ticket_fields(features),
        held_apart=f"""
            SELECT early.source_instance, early.ticket_id
            FROM ticket_links AS link
            JOIN {{rows}} AS one ON one.ticket_id = link.from_ticket_id AND one.source_instance = link.source_instance
            JOIN {{rows}} AS other ON other.ticket_id = link.to_ticket_id
              AND other.source_instance = link.source_instance
            CROSS JOIN LATERAL (
              SELECT CASE WHEN one.place < other.place THEN one.source_instance ELSE other.source_instance END
                AS source_instance, CASE WHEN one.place < other.place THEN one.ticket_id ELSE other.ticket_id END
                AS ticket_id
            ) AS early
            WHERE one.place <> other.place AND link.link_type IN {among(_APART)}""",
    )


def _ticket_fields(features: Sequence[str]) -> tuple[Field, ...]:
    return (
        *_described(Role.KEY, _TICKET_KEYS, "ticket_versions"),
        Field("opened_at", Role.FEATURE, "When it was opened, UTC"),
        Field("decision_at", Role.TIME, "From when on its features were known: the model decides here, UTC"),
        Field(
            "is_known_at_open",
            Role.TIME,
            "Whether it is known how it stood before it ended; if not, its features are empty, not guessed",
        ),
        *_described(Role.FEATURE, features, "ticket_versions"),
        *_described(
            Role.FEATURE,
            [one for one in ("ci_entity_id", "service_entity_id") if one not in features],
            "ticket_versions",
        ),
        Field("outcome_at", Role.OUTCOME, "When it ended; null while it is open, UTC"),
        *(
            Field(f"outcome_{one.name}", Role.OUTCOME, f"As it ended, never a feature: {one.meaning}")
            for one in _described(Role.OUTCOME, _ENDS, "ticket_versions")
        ),
        *_described(Role.LINEAGE, ("pii_flags", "file_id", "record_no"), "ticket_versions"),
    )


def _logs() -> DatasetTable:
    return DatasetTable(
        name="logs",
        grain="one log record",
        select=f"SELECT {_listed(_LOG_COLUMNS)}, coalesce(observed_time_unix_nano, time_unix_nano) AS known_at "
        "FROM logs",
        time="time_unix_nano",
        known_at="known_at",
        order=("time_unix_nano", "file_id", "record_no"),
        fields=(
            *(one for role, names in _LOG_COLUMNS.items() for one in _described(role, names, "logs")),
            Field("known_at", Role.TIME, "When a collector had it; its own time where no collector says, UTC"),
        ),
    )


def _metrics() -> DatasetTable:
    return DatasetTable(
        name="metrics",
        grain="one data point of a series",
        select=f"SELECT {_listed(_METRIC_COLUMNS)} FROM metrics",
        time="time_unix_nano",
        known_at="time_unix_nano",
        order=("time_unix_nano", "series_id", "file_id", "record_no"),
        fields=tuple(
            one
            for role, names in _METRIC_COLUMNS.items()
            for one in _described(role, names, "metric_points", "metric_series")
        ),
    )


def _alerts() -> DatasetTable:
    known = "first.version_at <= now.started_at OR first.state <> 'closed'"
    moving = [f"CAST(to_json(first.{one}) AS VARCHAR)" if one in _JSON else f"first.{one}" for one in _MOVING]
    columns = [
        *(f"now.{name}" for name in _ALERT_KEYS),
        "now.started_at AS decision_at",
        *(f"first.{name}" for name in _AS_RAISED),
        *(f"CASE WHEN {known} THEN {sql} END AS {name}" for name, sql in zip(_MOVING, moving, strict=True)),
        "now.ended_at AS outcome_at",
        *(f"now.{name} AS outcome_{name}" for name in _ALERT_ENDS),
        *(f"now.{name}" for name in ("pii_flags", "file_id", "record_no")),
    ]
    described = _described(Role.OUTCOME, [one for one in _ALERT_ENDS if one != "is_acted_on"], "alert_versions")
    return DatasetTable(
        name="alerts",
        grain="one alert as it was raised, and what became of it",
        select=f"""SELECT {", ".join(columns)} FROM alerts AS now JOIN (
              SELECT * FROM alert_versions WHERE NOT is_recovery QUALIFY row_number() OVER (
                PARTITION BY source_system, source_instance, alert_id ORDER BY version_at, file_id, record_no
              ) = 1
            ) AS first ON first.source_system = now.source_system AND first.source_instance = now.source_instance
              AND first.alert_id = now.alert_id""",
        time="decision_at",
        known_at="outcome_at",
        order=("decision_at", "source_instance", "alert_id"),
        fields=(
            *_described(Role.KEY, _ALERT_KEYS, "alert_versions"),
            Field("decision_at", Role.TIME, "When it was raised: the model decides here, UTC"),
            *_described(Role.FEATURE, _AS_RAISED, "alert_versions"),
            *(
                Field(one.name, Role.FEATURE, f"As it was raised; null where only its end is known: {one.meaning}")
                for one in _described(Role.FEATURE, _MOVING, "alert_versions")
            ),
            Field("outcome_at", Role.OUTCOME, "When it was cleared; null while it is open, UTC"),
            Field("outcome_is_acted_on", Role.OUTCOME, "As it ended, never a feature: whether somebody took it on"),
            *(
                Field(f"outcome_{one.name}", Role.OUTCOME, f"As it ended, never a feature: {one.meaning}")
                for one in described
            ),
            *_described(Role.LINEAGE, ("pii_flags", "file_id", "record_no"), "alert_versions"),
        ),
    )


def _listed(columns: dict[Role, tuple[str, ...]]) -> str:
    """Maps become JSON text: not every library that loads the files knows Parquet's maps."""
    names = [name for some in columns.values() for name in some]
    return ", ".join(f"CAST(to_json({name}) AS VARCHAR) AS {name}" if name in _JSON else name for name in names)


def _described(role: Role, names: Iterable[str], *tables: str) -> tuple[Field, ...]:
    """Fields with the meaning and unit that the lake's schema gives them."""
    known = {column.name: column for table in reversed(tables) for column in TABLES[table].columns}
    return tuple(
        Field(name, role, known[name].meaning + (f" ({known[name].unit})" if known[name].unit else ""))
        for name in names
    )
