"""JSON objects as columns: one text column per key, nested keys joined by dots.

Polars decodes slices with a schema that is learned from the records, and drops keys that the schema lacks
without a word. So every decoded record is held against its text: the number of ``":`` in it, less the nulls,
must be the number of values that were found. A record that does not add up (unknown key, repeated key,
a quoted ``":`` in a text) is read by Python, and teaches the schema.
Slices and bisection: ingest.md, section 1.
"""

import json
import math
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

import polars as pl

from telemetry_ready.sources._json_alike import Alike, Keys, Skeleton, alike
from telemetry_ready.sources._json_whole import NODE, TEXT, adds_up

SLICE_ROWS = 16_384
DECODED_ROWS = 1_024  # in one call: a third cheaper a record than 8,192, whose text falls out of the cache
CHECKED_ROWS = 16  # so few records of a slice that Polars refuses are each tried by Python
EMPTY = "{}"
LEARN_ROWS = 96  # records that are looked at before the first slice
MOST_KEYS = 400  # columns; what lies beyond is kept as JSON text in REST
DEEPEST = 8
REST = "more_keys"
UNPLAIN = frozenset("\"'\\*^")
"""Letters of keys that are kept in REST: Polars takes * and ^…$ for many columns."""

IS_OBJECT, ROOT, PLACE = "\x00is_object", "\x00root", "\x00place"
"""Columns of ours: no key has such a name, for keys with control characters never become columns."""


class Flat(NamedTuple):
    """Texts as columns.

    Attributes:
        columns: One String column per leaf key: scalars as text, arrays as JSON text, an empty text is null;
            as many rows as texts.
        is_object: Whether the text is one JSON object; where it is not, the columns mean nothing.
    """

    columns: pl.DataFrame
    is_object: pl.Series


@dataclass
class _Shape:
    """What is known of the keys: ``text`` (a scalar), ``mixed`` (an array, or now this, now that), ``object``."""

    kinds: dict[Keys, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=lambda: {REST})

    def learn(self, value: dict[str, Any], above: Keys = ()) -> None:
        for key, item in value.items():
            path = (*above, key)
            if item is None or item == {} or not _is_plain(key):
                continue
            known = self.kinds.get(path)
            if isinstance(item, dict) and len(path) < DEEPEST and known in (None, "object"):
                self.kinds[path] = "object"
                self.learn(item, path)
            elif known is None:
                self._add(path, "mixed" if isinstance(item, dict | list) else "text")
            elif known == "object" or (known == "text" and isinstance(item, dict | list)):
                self._mix(path)

    def _add(self, path: Keys, kind: str) -> None:
        """A new column, unless there are too many, or a key of another nesting has its name."""
        if len(self.names) < MOST_KEYS and _name(path) not in self.names:
            self.kinds[path] = kind
            self.names.add(_name(path))

    def _mix(self, path: Keys) -> None:
        self.kinds = {one: kind for one, kind in self.kinds.items() if one[: len(path)] != path or one == path}
        self.kinds[path] = "mixed"
        self.names = {REST} | {_name(one) for one, kind in self.kinds.items() if kind != "object"}

    def paths(self, kind: str) -> list[Keys]:
        return [path for path, one in self.kinds.items() if one == kind]


def flatten(texts: pl.Series) -> Flat:
    """Read each text as one JSON object.

    Args:
        texts: JSON texts; null is no object.
    """
    shape = _Shape()
    for text in texts.gather_every(max(1, len(texts) // LEARN_ROWS)).head(LEARN_ROWS):
        if (value := loads(text)) is not None:
            shape.learn(value)
    parts, rest = _alike(texts, shape)
    left = texts if rest is None else texts.gather(rest)
    for start in range(0, len(left), SLICE_ROWS):
        part = _decode(left.slice(start, SLICE_ROWS).alias(TEXT), shape)
        parts.append(part if rest is None else part.with_columns(rest.slice(start, SLICE_ROWS).alias(PLACE)))
    if not parts:
        return Flat(pl.DataFrame(), pl.Series([], dtype=pl.Boolean))
    columns = pl.concat(parts, how="diagonal", rechunk=True)
    columns = columns if rest is None else columns.sort(PLACE).drop(PLACE)
    cells = columns.drop(IS_OBJECT)
    return Flat(_without_empty(cells) if cells.width else cells, columns[IS_OBJECT])


def _alike(texts: pl.Series, shape: _Shape) -> tuple[list[pl.DataFrame], pl.Series | None]:
    """Columns of the texts that look alike, with their PLACE, and the places of the rest; None: all of them."""

    def accept(text: str, skeleton: Skeleton) -> bool:
        value = loads(text)
        if value is None:
            return False
        shape.learn(value)
        return all(shape.kinds.get(slot.keys) in ("text", "mixed") for slot in skeleton.slots)

    parts = [] if texts.null_count() else [_columns_of(one) for one in alike(texts, accept)]
    if not parts:
        return [], None
    taken = pl.concat([part.select(PLACE) for part in parts])
    every = pl.int_range(len(texts), dtype=pl.UInt32, eager=True).to_frame(PLACE)
    return parts, every.join(taken, on=PLACE, how="anti", maintain_order="left")[PLACE]


def _columns_of(found: Alike) -> pl.DataFrame:
    cells = [text.alias(_name(slot.keys)) for slot, text in zip(found.slots, found.columns, strict=True)]
    return pl.DataFrame([*cells, found.rows.alias(PLACE)]).with_columns(pl.lit(value=True).alias(IS_OBJECT))


def _without_empty(cells: pl.DataFrame) -> pl.DataFrame:
    """An empty text is null."""
    has_empty = cells.select((pl.all() == "").any()).row(0)
    names = [name for name, has in zip(cells.columns, has_empty, strict=True) if has]
    return cells.with_columns(pl.when(pl.col(names) != "").then(pl.col(names))) if names else cells


def loads(text: str | None) -> dict[str, Any] | None:
    """The object in the text; None where there is none."""
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def as_text(value: object) -> str | None:
    """A JSON value as the text that a column holds: numbers without exponent, arrays and objects as JSON."""
    if value is None or isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, int | float):
        return str(value)
    return _clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _clean(text: str | None) -> str | None:
    """Half surrogates cannot be stored: they are shown as escapes."""
    return text.encode("utf-8", "backslashreplace").decode() if text else text


def _decode(texts: pl.Series, shape: _Shape) -> pl.DataFrame:
    """Columns of one slice."""
    found = _by_polars(texts, shape)
    return _by_python(texts, shape) if found is None else _mended(texts, found, shape)


def _decoded(texts: pl.Series, wanted: pl.Struct) -> pl.Series:
    """Each text as a struct. One bad text makes Polars refuse them all: halves until it stands alone, and is empty.

    An empty one does not add up to its text, so Python reads it.
    """
    try:
        decoded = texts.str.json_decode(wanted)
        if len(decoded) == len(texts):
            return decoded
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        pass
    if len(texts) == 1:
        return pl.Series([EMPTY]).str.json_decode(wanted)
    if len(texts) <= CHECKED_ROWS:
        texts = pl.Series([EMPTY if loads(text) is None else text for text in texts], dtype=pl.String)
    middle = len(texts) // 2
    return pl.concat([_decoded(texts.head(middle), wanted), _decoded(texts.tail(-middle), wanted)])


def _without_torn(texts: pl.Series) -> pl.Series:
    """Texts that do not begin and end as objects are empty: most broken lines are torn, and each costs a search."""
    is_whole = (texts.str.starts_with("{") & texts.str.ends_with("}")).fill_null(value=False)
    return texts if is_whole.all() else pl.select(pl.when(is_whole).then(texts).otherwise(pl.lit(EMPTY))).to_series()


def _by_polars(texts: pl.Series, shape: _Shape) -> pl.DataFrame | None:
    """Columns, and in IS_OBJECT whether they add up to the text; None where no key is known."""
    leaves, mixed = shape.paths("text"), shape.paths("mixed")
    if not leaves:
        return None
    whole, wanted = _without_torn(texts), _struct_of(leaves)
    starts = range(0, len(whole), DECODED_ROWS)
    decoded = pl.concat([_decoded(whole.slice(start, DECODED_ROWS), wanted) for start in starts])
    nodes = sorted({path[:depth] for path in leaves for depth in range(1, len(path))})
    found = pl.DataFrame([texts, decoded.alias(ROOT)]).select(
        TEXT,
        *(_leaf(path).alias(_name(path)) for path in leaves),
        *(pl.col(TEXT).str.json_path_match(_json_path(path)).alias(_name(path)) for path in mixed),
        pl.sum_horizontal(pl.lit(0, pl.Int64), *(_leaf(path).is_not_null() for path in nodes)).alias(NODE),
    )
    names = [_name(path) for path in (*leaves, *mixed)]
    return found.with_columns(adds_up(texts, names, [_name(path) for path in mixed]).alias(IS_OBJECT)).drop(TEXT, NODE)


def _mended(texts: pl.Series, decoded: pl.DataFrame, shape: _Shape) -> pl.DataFrame:
    """The slice with the records that did not add up replaced by what Python reads."""
    odd = decoded[IS_OBJECT].not_()
    if not odd.any():
        return decoded
    if all(loads(text) is None for text in texts.filter(odd)):
        return decoded  # no objects: whatever else their rows hold is not looked at
    good = decoded.with_row_index(PLACE).filter(~odd)
    mended = _by_python(texts.filter(odd), shape).with_columns(odd.arg_true().cast(pl.UInt32).alias(PLACE))
    return pl.concat([good, mended], how="diagonal").sort(PLACE).drop(PLACE)


def _by_python(texts: pl.Series, shape: _Shape) -> pl.DataFrame:
    objects = [loads(text) for text in texts]
    for value in objects:
        if value is not None:
            shape.learn(value)
    columns: dict[str, list[str | None]] = {}
    for row, value in enumerate(objects):
        for name, text in _leaves(value or {}, shape).items():
            columns.setdefault(name, [None] * len(objects))[row] = text
    cells = [pl.Series(name, texts, dtype=pl.String) for name, texts in columns.items()]
    return pl.DataFrame([*cells, pl.Series(IS_OBJECT, [value is not None for value in objects], dtype=pl.Boolean)])


def _leaves(value: dict[str, Any], shape: _Shape) -> dict[str, str]:
    """Text per column; what has no place among the columns goes to REST."""
    found: dict[str, str] = {}
    rest: dict[str, Any] = {}
    _walk(value, (), shape, found, rest)
    if rest:
        found[REST] = as_text(rest) or ""
    return found


def _walk(value: dict[str, Any], above: Keys, shape: _Shape, found: dict[str, str], rest: dict[str, Any]) -> None:
    for key, item in value.items():
        path = (*above, key)
        name = _name(path)
        kind = shape.kinds.get(path)
        is_column = kind in ("text", "mixed") or (kind is None and name in shape.names and name != REST)
        if kind == "object" and isinstance(item, dict):
            _walk(item, path, shape, found, rest)
        elif item in (None, {}):
            continue
        elif is_column and name not in found:
            found[name] = as_text(item) or ""
        else:
            rest[name] = item


def _is_plain(key: str) -> bool:
    return bool(key) and UNPLAIN.isdisjoint(key) and key.isprintable()


def _struct_of(leaves: list[Keys]) -> pl.Struct:
    tree: dict[str, Any] = {}
    for path in leaves:
        reduce(lambda node, key: node.setdefault(key, {}), path, tree)
    return _struct(tree)


def _struct(tree: dict[str, Any]) -> pl.Struct:
    return pl.Struct({key: _struct(below) if below else pl.String() for key, below in tree.items()})


def _leaf(path: Keys) -> pl.Expr:
    return reduce(lambda expr, key: expr.struct.field(key), path, pl.col(ROOT))


def _name(path: Keys) -> str:
    return ".".join(path)


def _json_path(path: Keys) -> str:
    return "$" + "".join(f"['{key}']" for key in path)
