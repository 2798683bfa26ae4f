"""What people write of a use case's worth: the blocks ``value`` and ``attestations`` of YAML files."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from telemetry_ready.model.value import Attestation, Hypothesis, Topic, UnitValue, is_named

MOST = 1e12  # of any number: beyond it somebody has mistyped
Amount = Annotated[float, Field(strict=True, ge=0, le=MOST, allow_inf_nan=False)]
Positive = Annotated[float, Field(strict=True, gt=0, le=MOST, allow_inf_nan=False)]
AMOUNTS = ("volume_per_year", "pilot_cost", "running_cost_per_year")
"""What is said of one scope: over several it would count once for each."""


def _somebody(name: str) -> str:
    if not is_named(name):
        raise ValueError(f"{name!r} is nobody; name a person or a role, or leave the topic out until there is one")
    return name


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitValueSettings(_Strict):
    """Money for one unit of the KPI."""

    amount: Positive
    per: Annotated[str, Field(min_length=1)]


class ValueSettings(_Strict):
    """The value hypothesis; what is left out is missing, never assumed."""

    kpi: Annotated[str, Field(min_length=1)] | None = None
    target: Annotated[float, Field(strict=True, ge=-MOST, le=MOST, allow_inf_nan=False)] | None = None
    change: Annotated[float, Field(strict=True, gt=0, le=100, allow_inf_nan=False)] | None = None
    volume_per_year: Positive | None = None
    unit_value: UnitValueSettings | None = None
    adoption: Annotated[float, Field(strict=True, gt=0, le=1)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    pilot_cost: Amount | None = None
    running_cost_per_year: Amount | None = None
    source: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_target(self) -> "ValueSettings":
        if self.target is not None and self.change is not None:
            raise ValueError("give target (in the KPI's unit) or change (a share off the baseline), not both")
        return self

    def hypothesis(self) -> Hypothesis:
        """The same as the readiness model takes it."""
        unit_value = UnitValue(**self.unit_value.model_dump()) if self.unit_value else None
        return Hypothesis(**self.model_dump(exclude={"unit_value"}), unit_value=unit_value)


class AttestationSettings(_Strict):
    """Who vouches for a topic, and since which day."""

    by: Annotated[str, AfterValidator(_somebody)]
    on: date
    note: str = ""


class AttestationsSettings(_Strict):
    """The four topics that no data can show."""

    skills: AttestationSettings | None = None
    sponsor: AttestationSettings | None = None
    target_workflow: AttestationSettings | None = None
    model_operations: AttestationSettings | None = None

    def attestations(self) -> tuple[Attestation, ...]:
        """Those that were given."""
        given = ((topic, getattr(self, topic)) for topic in Topic)
        return tuple(Attestation(topic, one.by, one.on, one.note) for topic, one in given if one)
