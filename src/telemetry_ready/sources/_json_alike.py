"""JSON lines that look alike, read by position: loggers write the same keys in the same order, only values differ.

A line is taken apart into what it has in common with the others and its values. Where lines have as many quotes, and
every byte between two values is that of the line looked at first, the values are what lies between: nothing is
decoded. Lines that differ in anything else are left to the decoder, which costs three times as much;
so are escapes, arrays, fractions and exponents.

Bytes are compared eight at a time, and values become Arrow's views of the lines
(https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout).
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from telemetry_ready.arrow import series

ROWS = 2_048  # at once: their text stays in the cache
FEWEST = 64  # of them, for which a skeleton is worth looking for
MOST_TRIES = 16  # in a block: of a file of many shapes the rest is decoded
_QUOTE, _BACKSLASH, _SPACE = b'"\\ '
_TOKEN = re.compile(rb'\s+|"([^"\\]*)"|([^\s"{}\[\]:,]+)|[{}:,]')
_SCALAR = r"^(?:null|true|false|0|-?[1-9][0-9]{0,17})$"
_WORD = 8  # bytes
_INLINE, _PREFIX = 12, 4  # bytes of a value that a view holds itself: all, or the first ones
_MASKS = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)

Keys = tuple[str, ...]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
_Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Slot(NamedTuple):
    """Where a value stands: under which keys, and whether in quotes."""

    keys: Keys
    is_text: bool


class Skeleton(NamedTuple):
    """A line without its values.

    Attributes:
        texts: What stands around the values: one more than slots.
        slots: The values, in order.
        quotes: How many quotes the line has.
    """

    texts: tuple[bytes, ...]
    slots: tuple[Slot, ...]
    quotes: int


class Alike(NamedTuple):
    """Lines of one skeleton.

    Attributes:
        rows: Their places among all lines.
        columns: One for each slot, text; null where the value is ``null``.
        slots: Of the skeleton.
    """

    rows: pl.Series
    columns: list[pl.Series]
    slots: tuple[Slot, ...]


class _Lines(NamedTuple):
    """Some lines as bytes, and where their quotes are.

    Attributes:
        content: All bytes, and a word more.
        starts: Where each line begins, and where the last one ends.
        quotes: Places of all quotes.
        first: Of each line's quotes, the place in ``quotes`` of the first.
        counts: How many each line has; 0 for lines that must be decoded: with escapes or control characters.
    """

    content: bytes
    starts: Numbers
    quotes: Numbers
    first: Numbers
    counts: Numbers

    def words(self, places: Numbers) -> Words:
        """The eight bytes from each place on."""
        size = len(self.content) - _WORD
        every: Words = np.ndarray((size,), "<u8", self.content, strides=(1,))
        return every[np.clip(places, 0, size - 1)]


class _Pattern:
    """A skeleton, how it is compared, and what was found of it."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.skeleton = skeleton
        self.sizes = np.array([len(text) for text in skeleton.texts])
        cuts = [(place, start) for place, size in enumerate(self.sizes) for start in range(0, size, _WORD)]
        pieces = [skeleton.texts[place][start : start + _WORD] for place, start in cuts]
        self.texts, self.offsets = (np.array(part) for part in zip(*cuts, strict=True))
        self.expected = np.array([int.from_bytes(piece, "little") for piece in pieces], np.uint64)
        self.masks = _MASKS[[len(piece) for piece in pieces]]
        self.rows: list[Numbers] = []
        self.views: list[Words] = []

    def take(self, lines: _Lines, is_open: _Flags, first_row: int, buffer: int) -> None:
        """Find the open lines that have the skeleton's texts one behind the other, and close them."""
        rows = np.flatnonzero(is_open & (lines.counts == self.skeleton.quotes))
        starts = self._starts(lines, rows)
        ends = starts + self.sizes
        is_same = (starts[:, 0] == lines.starts[rows]) & (ends[:, -1] == lines.starts[rows + 1])
        is_same &= (ends[:, :-1] <= starts[:, 1:]).all(axis=1)
        found = lines.words(starts[:, self.texts] + self.offsets) & self.masks
        is_same &= (found == self.expected).all(axis=1)
        is_open[rows[is_same]] = False
        self.rows.append(rows[is_same] + first_row)
        self.views.append(_views(lines, ends[is_same, :-1], starts[is_same, 1:], buffer))

    def _starts(self, lines: _Lines, rows: Numbers) -> Numbers:
        """Where each text would begin: so far before the first of its quotes, or before the line's end."""
        starts = np.empty((len(rows), len(self.sizes)), np.int64)
        first, seen = lines.first[rows], 0
        for place, text in enumerate(self.skeleton.texts):
            within = text.find(b'"')
            starts[:, place] = lines.starts[rows + 1] - len(text) if within < 0 else lines.quotes[first + seen] - within
            seen += text.count(b'"')
        return starts

    def found(self, buffers: list[pa.Buffer]) -> Alike:
        """The lines whose values without quotes are plain."""
        rows = pl.Series(np.concatenate(self.rows), dtype=pl.UInt32)
        views, slots = np.concatenate(self.views), self.skeleton.slots
        values = pl.DataFrame([_text(views[:, place], buffers).alias(str(place)) for place in range(len(slots))])
        scalars = [str(place) for place, slot in enumerate(slots) if not slot.is_text]
        if scalars:
            is_plain = values.select(pl.all_horizontal(pl.col(scalars).str.contains(_SCALAR))).to_series()
            if not is_plain.all():
                values, rows = values.filter(is_plain), rows.filter(is_plain)
            values = values.with_columns(pl.when(pl.col(scalars) != "null").then(pl.col(scalars)))
        return Alike(rows, values.get_columns(), slots)


def skeleton_of(line: bytes) -> Skeleton | None:
    """The skeleton of a line; None where it has arrays, escapes or a key twice. That it is JSON is not looked at.

    >>> skeleton_of(b'{"a": {"b": "x"}, "n": 7}')
    Skeleton(texts=(b'{"a": {"b": "', b'"}, "n": ', b'}'), slots=(Slot(keys=('a', 'b'), is_text=True), \
Slot(keys=('n',), is_text=False)), quotes=8)
    """
    texts, slots, keys, end, done = [], [], [""], 0, 0
    is_value = False
    for token in _TOKEN.finditer(line):
        if token.start() != end or not (keys or token[0].isspace()):
            return None
        end = token.end()
        text, scalar = token[1], token[2]
        if is_value and (text is not None or scalar is not None):
            place = 1 if text is not None else 2
            texts.append(line[done : token.start(place)])
            slots.append(Slot(tuple(keys), text is not None))
            done = token.end(place)
        elif text is not None:
            keys[-1] = text.decode()
        elif token[0] == b"{" and is_value:
            keys.append("")
        elif token[0] == b"}":
            keys.pop()
        is_value = token[0] == b":" or (is_value and token[0].isspace())
    if end != len(line) or not slots or len({slot.keys for slot in slots}) < len(slots):
        return None
    return Skeleton((*texts, line[done:]), tuple(slots), line.count(b'"'))


def alike(texts: pl.Series, accept: Callable[[str, Skeleton], bool]) -> list[Alike]:
    """Lines by skeleton, of each skeleton that many have.

    Args:
        texts: JSON texts, without nulls.
        accept: Whether a line may be taken for a pattern.
    """
    patterns: list[_Pattern] = []
    buffers: list[pa.Buffer] = []
    tries = 0
    for start in range(0, len(texts), ROWS):
        lines = _lines(texts.slice(start, ROWS))
        is_open = lines.counts > 0
        for pattern in patterns:
            pattern.take(lines, is_open, start, len(buffers))
        while tries < MOST_TRIES and (common := np.bincount(lines.counts[is_open], minlength=1)).max() >= FEWEST:
            tries += 1
            row = int(np.flatnonzero(is_open & (lines.counts == common.argmax()))[0])
            first = str(texts[start + row])
            skeleton = skeleton_of(first.encode())
            if skeleton is not None and accept(first, skeleton):
                patterns.append(_Pattern(skeleton))
                patterns[-1].take(lines, is_open, start, len(buffers))
            is_open[row] = False
        buffers.append(pa.py_buffer(lines.content))
    return [pattern.found(buffers) for pattern in patterns]


def _lines(texts: pl.Series) -> _Lines:
    arrow = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, content = arrow.buffers()
    starts = np.frombuffer(offsets, np.int64)[arrow.offset : arrow.offset + len(arrow) + 1]
    whole = content.to_pybytes()[: starts[-1]] + bytes(_WORD)
    letters = np.frombuffer(whole, np.uint8)[: starts[-1]]
    quotes = np.flatnonzero(letters == _QUOTE)
    first = np.searchsorted(quotes, starts)
    counts = np.diff(first)
    if letters.min(initial=_SPACE) < _SPACE or _BACKSLASH in whole:
        odd = np.flatnonzero((letters < _SPACE) | (letters == _BACKSLASH))
        counts[np.searchsorted(starts, odd, side="right") - 1] = 0
    return _Lines(whole, starts, quotes, first[:-1], counts)


def _views(lines: _Lines, starts: Numbers, ends: Numbers, buffer: int) -> Words:
    """Arrow's view of each value, as two words: size and first bytes, then the other bytes or where it stands."""
    sizes = ends - starts
    low = lines.words(starts) & _MASKS[np.minimum(sizes, _WORD)]
    high = lines.words(starts + _WORD) & _MASKS[np.clip(sizes - _WORD, 0, _PREFIX)]
    half = np.uint64(8 * _PREFIX)
    views = np.empty((*sizes.shape, 2), np.uint64)
    views[..., 0] = sizes.astype(np.uint64) | (low & _MASKS[_PREFIX]) << half
    inside, outside = low >> half | high << half, np.uint64(buffer) | starts.astype(np.uint64) << half
    views[..., 1] = np.where(sizes <= _INLINE, inside, outside)
    return views


def _text(views: Words, buffers: list[pa.Buffer]) -> pl.Series:
    """A column of values, put together: strewn over the lines, each would cost a wait for memory at every look."""
    array = pa.Array.from_buffers(pa.string_view(), len(views), [None, pa.py_buffer(views.tobytes()), *buffers])
    return series(series(array).to_arrow(compat_level=pl.CompatLevel.oldest()))
