"""What a privacy rule is: the class it finds, how its values look, and what may stand around them.

Patterns are Rust's: no look-around. ``before`` and ``after`` are what may stand around a value and stays; what a
pattern cannot say, a validator does (``privacy_validators``). No replacement matches a rule again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

import polars as pl

SHIELD = "\ufdd0"
"""A character that no text has (a Unicode noncharacter): the engine puts it before look-alikes."""


class Pii(IntFlag):
    """Classes found in a row, stored as ``pii_flags``."""

    EMAIL = 1
    CARD = 2
    TOKEN = 4
    HEADER = 8
    JWT = 16
    PASSWORD = 32
    PRIVATE_KEY = 64
    CONNECTION = 128
    PERSON = 256
    IBAN = 512
    PHONE = 1024
    SSN = 2048
    IP = 4096
    MAC = 8192


SECRETS = Pii.TOKEN | Pii.HEADER | Pii.JWT | Pii.PASSWORD | Pii.PRIVATE_KEY | Pii.CONNECTION


@dataclass(frozen=True)
class Rule:
    """One kind of value.

    Attributes:
        flag: Its class.
        value: What is replaced.
        before: What stands before it and stays.
        after: What stands after it and stays.
        gate: Matches wherever the rule does, and costs less; None: before, value and after themselves.
        is_valid: Whether a value that matched is one.
        are_valid: The same for many values at once, where many match.
        look_alike: What only looks like one, in two groups: what stands before it, and it.
    """

    flag: Pii
    value: str
    before: str = ""
    after: str = ""
    gate: str | None = None
    is_valid: Callable[[str], bool] | None = None
    are_valid: Callable[[pl.Series], pl.Series] | None = None
    look_alike: str | None = None

    @property
    def pattern(self) -> str:
        """The whole, in three groups."""
        return f"({self.before})({self.value})({self.after})"

    @property
    def place(self) -> str:
        """The whole, without groups."""
        return f"(?:{self.before})(?:{self.value})(?:{self.after})"

    @property
    def is_shared(self) -> bool:
        """Whether what stands after a value may stand before the next: a border, no words."""
        return self.after.startswith("$")

    @property
    def gate_pattern(self) -> str:
        """What to search for first."""
        return self.gate or self.place


WORD = rf"0-9A-Za-z_{SHIELD}"
APART = rf"^|[^{WORD}.]"
END = rf"$|[^{WORD}]"
NOT_DOTTED = rf"$|[^{WORD}.-]|[.-](?:$|[^{WORD}.-])"
