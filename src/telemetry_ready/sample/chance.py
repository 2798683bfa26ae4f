"""Chance that repeats on every machine: ``random.Random.random`` and integers, nothing that rounds differently."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def generator(seed: int, part: str) -> random.Random:
    """A generator of its own for each part: a change in one part leaves the others as they are."""
    return random.Random(f"{seed}/{part}")  # noqa: S311 - a sample, no secret


def pick(rng: random.Random, choices: Sequence[T]) -> T:
    """One of them."""
    return choices[int(rng.random() * len(choices))]


def between(rng: random.Random, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))


def happens(rng: random.Random, of_100: int) -> bool:
    """True so many times of 100."""
    return between(rng, 1, 100) <= of_100


def some(rng: random.Random, count: int, total: int) -> list[int]:
    """So many different numbers below total, ascending."""
    drawn = [(rng.random(), number) for number in range(total)]
    return sorted(number for _, number in sorted(drawn)[:count])


def hexadecimal(rng: random.Random, digits: int) -> str:
    """Hexadecimal digits, lower case."""
    return "".join(pick(rng, "0123456789abcdef") for _ in range(digits))
