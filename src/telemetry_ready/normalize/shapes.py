"""Texts by their shape, in which every digit is 0: logs have many texts and few shapes.

What cannot be found in a shape cannot be found in its texts, so that most searches look at shapes only.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Self

import polars as pl
import pyarrow as pa

from telemetry_ready.arrow import series
from telemetry_ready.normalize.frames import coded, scatter
from telemetry_ready.normalize.pseudonyms import alike

_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
_DIGIT = re.compile(r"\{[0-9A-F,]*\}|[1-9]")  # numbers in braces are how often, or which character
MOST_SHAPES = 4_000  # in one block: every pattern looks at each
_SAMPLED = 4_000  # texts, to see whether shapes repeat


def zeroed(texts: pl.Series) -> pl.Series:
    """The texts with 0 for each digit.

    >>> zeroed(pl.Series(["10.2.3.41", None])).to_list()
    ['00.0.0.00', None]
    """
    arrow = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    validity, offsets, content = arrow.buffers()
    zeros = pa.py_buffer(content.to_pybytes().translate(_TO_ZERO)) if content else content
    return series(pa.Array.from_buffers(arrow.type, len(arrow), [validity, offsets, zeros], offset=arrow.offset))


@cache
def of_shapes(pattern: str) -> str:
    """A pattern that finds a place in a shape wherever ``pattern`` finds one in a text of that shape.

    Character classes that are negated must have all digits, or none.

    >>> of_shapes("[1-9][0-9]{3}-(?:25[0-5])")
    '[0-0][0-0]{3}-(?:00[0-0])'
    """
    return _DIGIT.sub(lambda found: found[0] if found[0].startswith("{") else "0", pattern)


def are_repetitive(texts: pl.Series) -> bool:
    """Whether texts have far fewer shapes than there are texts, by a sample."""
    sample = texts.gather_every(max(1, len(texts) // _SAMPLED))
    return len(sample) >= _SAMPLED and zeroed(sample).n_unique() * 2 <= len(sample)


@dataclass(frozen=True)
class Shaped:
    """Texts, and the shape of each.

    Attributes:
        texts: Null stays null.
        shapes: Different ones; none where they do not repeat, or there are too many.
        places: Of each text's shape among them; null for unknown.
    """

    texts: pl.Series
    shapes: list[str]
    places: pl.Series

    @classmethod
    def of(cls, texts: pl.Series) -> Self:
        """Texts with their shapes, where those repeat."""
        shapes, places = coded(zeroed(texts)) if are_repetitive(texts) else (pl.Series([], dtype=pl.String), None)
        if places is None or len(shapes) > MOST_SHAPES:
            return cls(texts, [], pl.repeat(None, len(texts), dtype=pl.UInt32, eager=True))
        return cls(texts, shapes.to_list(), places)

    def search(self, gate: str, whole: str | None = None) -> pl.Series:
        """Positions of the texts in which a pattern may find something.

        Args:
            gate: The pattern, or one that matches wherever it does and costs less.
            whole: The pattern itself; shapes are few enough to be searched for both.
        """
        if not self.shapes:
            return _positions(self.texts.str.contains(gate))
        may = _held(self.shapes, gate)
        if whole is not None and may.any():
            may &= _held(self.shapes, whole)
        found = _positions(may.gather(self.places)) if may.any() else pl.Series([], dtype=pl.UInt32)
        if not self.places.null_count():
            return found
        unknown = self.places.is_null().arg_true()
        return pl.concat([found, unknown.gather(_positions(self.texts.gather(unknown).str.contains(gate)))]).sort()

    def gather(self, positions: pl.Series) -> Self:
        """The texts at these positions."""
        return type(self)(self.texts.gather(positions), self.shapes, self.places.gather(positions))

    def scatter(self, positions: pl.Series, part: Self) -> Self:
        """What was gathered from these positions, back in its place."""
        found = scatter(self.texts, positions, part.texts), scatter(self.places, positions, part.places)
        return type(self)(found[0], part.shapes, found[1])

    def changed(self, positions: pl.Series, texts: pl.Series) -> Self:
        """Other texts at these positions."""
        new = type(self).of(alike(texts))
        places = new.places + len(self.shapes)
        return self.scatter(positions, type(self)(texts, [*self.shapes, *new.shapes], places))


def _held(shapes: list[str], pattern: str) -> pl.Series:
    """Whether each shape holds a place of the pattern; files have the same shapes in all their blocks."""
    known = _known(pattern)
    found = {shape: known.get(shape) for shape in shapes}  # other threads may forget what is known at any time
    new = [shape for shape, is_held in found.items() if is_held is None]
    if new:
        found.update(zip(new, pl.Series(new).str.contains(of_shapes(pattern)), strict=True))
        if len(known) > MOST_SHAPES:
            known.clear()
        known.update((shape, bool(found[shape])) for shape in new)
    return pl.Series([found[shape] for shape in shapes], dtype=pl.Boolean)


@cache
def _known(_pattern: str) -> dict[str, bool]:
    """What was found of a pattern: a search that sees each shape for the first time costs 0.2 ms a shape."""
    return {}


def _positions(is_found: pl.Series) -> pl.Series:
    return is_found.fill_null(value=False).arg_true()
