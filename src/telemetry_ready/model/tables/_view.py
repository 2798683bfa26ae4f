"""What a view of the lake is."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class View:
    """One view of the lake.

    Attributes:
        name: As users query it.
        grain: What one row is.
        select: Its query; ``{metric_points}`` and so on stand for where the tables, and views that come before it,
            are, so that a scoped copy of the view can be made.
        columns: Its column names, in order.
        meanings: Columns that it computes, to what they hold.
    """

    name: str
    grain: str
    select: str
    columns: tuple[str, ...]
    meanings: Mapping[str, str] = field(default_factory=dict)
