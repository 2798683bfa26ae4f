"""What the project file says of sources, hosts and services that are no longer expected."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedSettings(_Strict):
    """That what was seen of a source, host or service up to a day is no longer expected, and why."""

    until: date
    why: Annotated[str, Field(min_length=1)]


class PartSettings(_Strict):
    """What the project says of one host or service."""

    expected: ExpectedSettings
