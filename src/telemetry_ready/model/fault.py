"""What is wrong with a use case's file, or looks as if it were."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """An error makes a judgement worthless or impossible; a warning may be meant so."""

    ERROR = "error"
    WARNING = "warning"


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes:
        level: error or warning.
        rule: Which rule it breaks; stable, such as ``unknown-check``.
        place: Keys and indexes that lead to it in the file, such as ``("requirements", 3, "check")``.
        message: What is wrong, what is allowed, what to do.
    """

    level: Level
    rule: str
    place: tuple[int | str, ...]
    message: str


@dataclass(frozen=True)
class FileFault:
    """A fault with its file and line."""

    file: str
    line: int
    level: Level
    rule: str
    key: str
    message: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.file}:{self.line}: {self.level}: {key}{' '.join(self.message.split())} [{self.rule}]"
