"""The elements of a JSON document's array as raw text, one by one; what cannot be read to its end is told."""

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

KEPT_OF_BROKEN = 64 << 10
EVERY = "*"
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
            A last key ``*`` means every array of the object before it, one after the other.

    >>> list(elements('{"result": [{"a": 1}, 2]}', "result"))
    ['{"a": 1}', '2']
    >>> list(elements('{"a": [1], "n": 0} {"a": [2]}', None))[1].detail
    'a second document begins at character 19: a file is one document'
    """
    starts = _array_starts(text, path)
    if not starts:
        if text.strip():
            yield Broken(f"no array at {path or 'the top'!r}", text[:KEPT_OF_BROKEN])
        return
    for at in starts:
        end = yield from _members(text, at)
    if end is not None and (second := _second(text, end)) is not None:
        detail = f"a second document begins at character {second:,}: a file is one document"
        yield Broken(detail, text[second : second + KEPT_OF_BROKEN])


def _second(text: str, at: int) -> int | None:
    """Where another document begins behind the one whose last array ends before ``at``; None where none does."""
    try:
        while (at := _after(_SPACE_AND_COMMA, text, at)) < len(text):
            if text[at] == "}":
                at += 1
            elif text[at] == '"':
                _, at = _DECODER.raw_decode(text, at)
                _, at = _DECODER.raw_decode(text, _after(_SPACE_AND_COLON, text, at))
            else:
                return at
    except (json.JSONDecodeError, RecursionError):
        pass
    return None


def _members(text: str, at: int) -> Generator[str | Broken, None, int | None]:
    """The elements of the array whose first one is at ``at``; gives the place behind it, if it can be read so far."""
    while True:
        at = _after(_SPACE_AND_COMMA, text, at)
        if at < len(text) and text[at] == "]":
            return at + 1
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            yield Broken(
                f"the document cannot be read from character {at:,} on: {error}",
                text[at : at + KEPT_OF_BROKEN],
            )
            return None
        yield text[at:end]
        at = end


def _array_starts(text: str, path: str | None) -> list[int]:
    """Where the first element of each wanted array is."""
    if path is None or path.split(".")[-1] != EVERY:
        start = _array_start(text, path)
        return [] if start is None else [start]
    at: int | None = len(text) - len(text.lstrip())
    for key in path.split(".")[:-1]:
        at = _value_of(text, at, key) if at is not None else None
    return [] if at is None else [place + 1 for place in _values(text, at) if text[place : place + 1] == "["]


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
    return next(
        (
            place
            for place, name in _named_values(text, at)
            if name == key or (key is None and text[place : place + 1] == "[")
        ),
        None,
    )


def _values(text: str, at: int) -> list[int]:
    return [place for place, _ in _named_values(text, at)]


def _named_values(text: str, at: int) -> Iterator[tuple[int, object]]:
    """Where each value of the object at ``at`` starts, and its key; ends where the object cannot be read."""
    if text[at : at + 1] != "{":
        return
    at = _after(_SPACE_AND_COMMA, text, at + 1)
    try:
        while text[at : at + 1] != "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _after(_SPACE_AND_COLON, text, at)
            yield at, name
            _, at = _DECODER.raw_decode(text, at)
            at = _after(_SPACE_AND_COMMA, text, at)
    except (json.JSONDecodeError, RecursionError):
        return


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
