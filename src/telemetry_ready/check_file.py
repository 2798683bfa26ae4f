"""A check as its YAML file has it."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from telemetry_ready.model.check import Dimension, Kind
from telemetry_ready.requirement_file import Strict, Text

LINKS = "links"
CONDITION_TYPE = "expect_rows_to_satisfy"
COUNTS_TYPE = "expect_query_counts_to_satisfy"
VALUE_TYPE = "expect_query_value_to_be_between"
NEEDS = {CONDITION_TYPE: "condition", COUNTS_TYPE: "query", VALUE_TYPE: "query"}
"""Our own expectation types, and the argument that each cannot be without."""


class CheckFile(Strict):
    """One file of ``expectations/checks``."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*-\d{3,}$")]
    title: Text
    why: Text
    source: Text
    table: Literal[
        "logs",
        "metrics",
        "metric_points",
        "metric_series",
        "tickets",
        "ticket_versions",
        "ticket_events",
        "ticket_links",
        "tickets_at_open",
        "ticket_states",
        "ticket_histories",
        "ticket_leaks",
        "alerts",
        "alert_versions",
        "entities",
        "entity_aliases",
        "log_templates",
        "source_files",
        "quarantine",
        "links",
    ]
    dimension: Dimension
    kind: Kind
    expect: dict[str, Any]
    counts_rejects: bool = False
    unit: str = ""
    remediation: Text
    owner: Text
    effort_days: Annotated[float, Field(ge=0)]
    examples: dict[Literal["passes", "fails"], dict[str, dict[str, list[Any]]]]

    @field_validator("expect")
    @classmethod
    def _has_type(cls, expect: dict[str, Any]) -> dict[str, Any]:
        kind = expect.get("type")
        if not isinstance(kind, str):
            raise ValueError(  # noqa: TRY004 - pydantic turns it into a message with its place
                "it needs a type, such as expect_column_values_to_not_be_null or expect_rows_to_satisfy"
            )
        needed = NEEDS.get(kind)
        if needed and not isinstance(expect.get(needed), str):
            raise ValueError(f"{kind} needs {needed}: an SQL text")
        mostly = expect.get("mostly", 1.0)
        if isinstance(mostly, bool) or not isinstance(mostly, int | float) or not 0 <= mostly <= 1:
            raise ValueError(f"mostly is a share from 0 to 1; this is {mostly!r}")
        return expect

    @model_validator(mode="after")
    def _fits_together(self) -> "CheckFile":
        is_number = self.expect["type"] == VALUE_TYPE
        if self.expect["type"] in NEEDS and is_number != (self.kind is Kind.NUMBER):
            raise ValueError(
                f"kind number and {VALUE_TYPE} belong together; this is {self.kind} with {self.expect['type']}"
            )
        if bool(self.unit) != (self.kind is Kind.NUMBER):
            raise ValueError("unit: a check of kind number needs one, such as days; other checks have none")
        if set(self.examples) != {"passes", "fails"}:
            raise ValueError("examples: passes and fails are both needed")
        if self.table == LINKS and self.expect["type"] not in {COUNTS_TYPE, VALUE_TYPE}:
            raise ValueError(f"table links is no table: its checks are {COUNTS_TYPE} or {VALUE_TYPE}")
        return self
