"""The elements of a JSON document's array as raw text, one by one; what cannot be read to its end is told."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

KEPT_OF_BROKEN = 64 << 10
_DECODER = json.JSONDecoder()
_SPACE_AND_COMMA = re.compile(r"[\s,]*")
_SPACE_AND_COLON = re.compile(r"\s*:?\s*")


@dataclass(frozen=True)
class Broken:
    """The place from which on a document cannot be read.

    Attributes:
        detail: What is wrong there.
        raw: Its text, at most 64 KiB.
    """

    detail: str
    raw: str


def elements(text: str, path: str | None) -> Iterator[str | Broken]:
    """Raw text of each element of the array that ``path`` leads to.

    Args:
        text: The document.
        path: Dotted keys; "" for an array at the top; None for that or else the first array in the top object.

    >>> list(elements('{"result": [{"a": 1}, 2]}', "result"))
    ['{"a": 1}', '2']
    """
    at = _array_start(text, path)
    if at is None:
        if text.strip():
            yield Broken(f"no array at {path or 'the top'!r}", text[:KEPT_OF_BROKEN])
        return
    while True:
        at = _after(_SPACE_AND_COMMA, text, at)
        if at < len(text) and text[at] == "]":
            return
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            yield Broken(
                f"the document cannot be read from character {at:,} on: {error}",
                text[at : at + KEPT_OF_BROKEN],
            )
            return
        yield text[at:end]
        at = end


def _array_start(text: str, path: str | None) -> int | None:
    """The character after the ``[`` of the wanted array."""
    at: int | None = len(text) - len(text.lstrip())
    keys: list[str | None] = list(path.split(".")) if path else []
    if path is None and text[at : at + 1] != "[":  # type: ignore[operator]  # not None before the loop
        keys = [None]
    for key in keys:
        at = _value_of(text, at, key) if at is not None else None
    return at + 1 if at is not None and text[at : at + 1] == "[" else None


def _value_of(text: str, at: int, key: str | None) -> int | None:
    """Where the value of ``key`` starts in the object at ``at``; of its first array where ``key`` is None."""
    if text[at : at + 1] != "{":
        return None
    at = _after(_SPACE_AND_COMMA, text, at + 1)
    try:
        while text[at : at + 1] != "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _after(_SPACE_AND_COLON, text, at)
            if name == key or (key is None and text[at : at + 1] == "["):
                return at
            _, at = _DECODER.raw_decode(text, at)
            at = _after(_SPACE_AND_COMMA, text, at)
    except (json.JSONDecodeError, RecursionError):
        return None
    return None


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
