"""One requirement as people write it, in a use case or in what acting on production adds to every use case."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from telemetry_ready.model.use_case import Criticality, Lines, Requirement, Scale
from telemetry_ready.yaml_file import near_match

PLACEHOLDERS = frozenset({"", "-", "?", ".", "x", "n/a", "na", "none", "null", "tbd", "tba", "todo", "unknown"})
"""Words that fill a field and say nothing."""


class Strict(BaseModel):
    """No key but those named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, Field(min_length=1)]


def says_something(text: str) -> str:
    """The text, unless it only fills its field.

    Raises:
        ValueError: It is a placeholder.

    >>> says_something("expert")
    'expert'
    """
    if text.strip().strip("?!.").lower() in PLACEHOLDERS:
        raise ValueError(f"{text!r} fills the place and says nothing; write what is so, and why")
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class LinesFile(Strict):
    """Floor, target and their source where the method is pretrained."""

    floor: Annotated[float, Field(allow_inf_nan=False)]
    target: Annotated[float, Field(allow_inf_nan=False)]
    source: Annotated[Text, BeforeValidator(lambda text: says_something(text) if isinstance(text, str) else text)]


class RequirementFile(LinesFile):
    """One of ``requirements``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    check: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
    criticality: Criticality
    scale: Scale = Scale.LINEAR
    pretrained: LinesFile | None = None

    @field_validator("check")
    @classmethod
    def _exists(cls, ids: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = (info.context or {}).get("checks", ids)
        for one in ids:
            if one not in known:
                alike = [name for name in known if name.partition("-")[0] == one.partition("-")[0]] or list(known)
                near = near_match(one, known) or f" There are: {', '.join(alike)}"
                raise ValueError(f"there is no check {one!r}.{near}")
        return ids

    @model_validator(mode="after")
    def _lines_differ(self) -> "RequirementFile":
        for lines in (self, self.pretrained):
            if lines is None:
                continue
            if lines.floor == lines.target:
                raise ValueError(f"floor and target are both {lines.floor}; they must differ")
            if self.scale is Scale.LOG and min(lines.floor, lines.target) <= 0:
                raise ValueError("scale log needs a floor and a target above 0")
        return self

    def requirement(self) -> Requirement:
        """As the readiness model takes it."""
        return Requirement(
            **self.model_dump(exclude={"check", "pretrained"}),
            checks=self.check,
            pretrained=Lines(**self.pretrained.model_dump()) if self.pretrained else None,
        )
