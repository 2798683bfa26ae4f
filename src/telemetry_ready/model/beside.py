"""Another way to judge the same data, shown beside the score so that what was chosen can be seen."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is judged otherwise.

    SHIPPED: by the use case as the product ships it.
    WRITTEN: by the use case as the project's own file has it, without what the project file chooses.
    COUNTED: with the requirements counted that were declared not applicable.
    EVERYTHING: over all sources and days that the lake holds.
    """

    SHIPPED = "shipped"
    WRITTEN = "written"
    COUNTED = "counted"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Beside:
    """The score of another way to judge.

    Attributes:
        kind: See ``Kind``.
        title: In words for a lead, such as "as shipped".
        score: 0 to 100.
        low: Its lower bound.
        high: Its upper bound.
        verdict: In words.
        differences: What is otherwise in the score that counts, one sentence each.
    """

    kind: Kind
    title: str
    score: float
    low: float
    high: float
    verdict: str
    differences: tuple[str, ...] = ()
