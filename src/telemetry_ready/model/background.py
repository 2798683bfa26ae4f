"""What a judgement takes into account beside what its checks measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from telemetry_ready.model.expected import Expected


class Waiver(NamedTuple):
    """Somebody answers for a requirement that is not met; ``expires_on`` is the last day on which it holds."""

    by: str
    reason: str
    expires_on: date | None


@dataclass(frozen=True)
class Background:
    """The circumstances of an evaluation.

    Attributes:
        as_of: Its moment; None: dates are not foretold, and every waiver holds.
        expected: What should be there and is not, and what checks measured while it was.
        waivers: By requirement.
        growth: Check id to what its number grew by in a day over the last week; checks whose number grows by ingest.
        first_event: Earliest event in the lake; None where it is not known.
    """

    as_of: datetime | None = None
    expected: Expected = field(default_factory=Expected)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    growth: Mapping[str, float] = field(default_factory=dict)
    first_event: datetime | None = None


NO_BACKGROUND = Background()
