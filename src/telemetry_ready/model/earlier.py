"""How a use case was judged before, by other lines or on another scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Line(NamedTuple):
    """A requirement as it was judged."""

    title: str
    criticality: str
    floor: float
    target: float


@dataclass(frozen=True)
class Earlier:
    """The newest evaluation of the same use case and scope name by another file or on another scope.

    Attributes:
        assessed_at: When it ran; aware, UTC.
        score: What it gave.
        scope: As JSON has it.
        lines: Requirement to how it was judged; without what was declared not applicable.
    """

    assessed_at: datetime
    score: float
    scope: Mapping[str, Any]
    lines: Mapping[str, Line]
