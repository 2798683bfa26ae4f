"""A block's records as named text cells, and what a mapping's ``Source`` reads from them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from telemetry_ready.model.source import Origin
from telemetry_ready.sources._json import Flat, flatten
from telemetry_ready.sources._mapping_model import Source, group_names

VALUE_GROUP = "value"
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(?:'([^']*)'|\"([^\"]*)\"|(-?[0-9]+))\]")


@dataclass
class Cells:
    """Text cells of records, row by row beside them.

    Attributes:
        records: ``record_no`` and ``raw``.
        frame: One String column per field; null where a record has none.
        origin: Of the file.
        null_values: Texts that mean nothing, in every column.
        is_json: Whether ``frame`` holds the leaf keys of the JSON objects in ``raw``.
        opened: Columns of JSON text that were read, with their leaf keys.
    """

    records: pl.DataFrame
    frame: pl.DataFrame
    origin: Origin
    null_values: tuple[str, ...] = ()
    is_json: bool = False
    opened: dict[str, Flat] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many records there are."""
        return self.records.height

    def column(self, name: str) -> pl.Series:
        """A field by its name; null where the file has no such field. A JSON key may be an object."""
        if name in self.frame.columns:
            return self._without_nulls(self.frame[name])
        if self.is_json and any(one.startswith(f"{name}.") for one in self.frame.columns):
            return _by_path(self.records["raw"], name.split("."))
        return self.nothing()

    def has(self, source: Source) -> bool:
        """Whether the file has the field that a source reads; a field of JSON records may stand in other blocks."""
        if source.column is None or self.is_json:
            raw = self._origin_of(source)
            return raw.null_count() < len(raw)
        return source.column in self.frame.columns

    def json(self, column: str | None, path: str) -> pl.Series:
        """What a JSON path leads to, in a column's JSON text or in the record itself."""
        texts = self.records["raw"] if column is None else self.column(column)
        flat = self.frame if column is None else self.open(column).columns
        steps = steps_of(path)
        for length in range(len(steps), 0, -1):
            name = ".".join(map(str, steps[:length]))
            if all(isinstance(step, str) for step in steps[:length]) and name in flat.columns:
                return self._without_nulls(_by_path(flat[name], steps[length:]) if steps[length:] else flat[name])
        if any(one.startswith(".".join(map(str, steps)) + ".") for one in flat.columns):
            return _by_path(texts, steps)
        return self.nothing()

    def open(self, column: str) -> Flat:
        """The column's JSON texts as columns; read once."""
        if column not in self.opened:
            self.opened[column] = flatten(self.column(column))
        return self.opened[column]

    def read(self, source: Source) -> tuple[pl.Series, pl.Series]:
        """The source's text for every record, as it stands in the data and after its rules were applied."""
        raw = self._origin_of(source)
        text = raw
        if source.null_values:
            text = pl.select(pl.when(~text.is_in(source.null_values)).then(text)).to_series()
        if source.regex is not None and source.file_name is None:
            text = first_group(text, source.regex)
        if source.map is not None:
            text = _mapped(text, source.map, source.otherwise)
        if source.null_if is not None:
            is_void = self.column(source.null_if.column).is_in(source.null_if.values).fill_null(value=False)
            text = pl.select(pl.when(~is_void).then(text)).to_series()
        return raw, text

    def nothing(self) -> pl.Series:
        """A column without a value."""
        return self.always(None)

    def always(self, text: str | None) -> pl.Series:
        """The same text for every record."""
        return pl.select(pl.repeat(text, self.height, dtype=pl.String)).to_series()

    def _origin_of(self, source: Source) -> pl.Series:
        if source.json_path is not None:
            return self.json(source.column, source.json_path)
        if source.column is not None:
            return self.column(source.column)
        if source.file_name is not None:
            return self.always(_of_file_name(self.origin.name, source))
        if source.template is not None:
            return self._filled_in(source.template)
        return self.always(source.constant)

    def _filled_in(self, template: str) -> pl.Series:
        """The template with the fields put in; null where one of them is."""
        parts = _PLACEHOLDER.split(template)
        pieces = [self.column(part) if place % 2 else self.always(part) for place, part in enumerate(parts)]
        return pl.select(pl.concat_str(pieces)).to_series()

    def _without_nulls(self, text: pl.Series) -> pl.Series:
        is_void = text.str.len_bytes() == 0
        if self.null_values:
            is_void |= text.is_in(self.null_values)
        return pl.select(pl.when(~is_void).then(text)).to_series() if is_void.any() else text


def placeholders(template: str) -> list[str]:
    """The fields that a template names.

    >>> placeholders("{pod} at {time}")
    ['pod', 'time']
    """
    return _PLACEHOLDER.findall(template)


def steps_of(path: str) -> list[str | int]:
    """A JSON path's keys and places.

    >>> steps_of("$.a['b.c'][0].d")
    ['a', 'b.c', 0, 'd']
    """
    found: list[str | int] = []
    for key, single, double, place in _STEP.findall(path):
        found.append(int(place) if place else key or single or double)
    return found


def first_group(text: pl.Series, pattern: str) -> pl.Series:
    """What a pattern finds: its group ``value``, else its first group, else the whole match."""
    names = group_names(pattern)
    group = names.index(VALUE_GROUP) + 1 if VALUE_GROUP in names else min(1, len(names))
    return text.str.extract(pattern, group)


def texts_of_list(text: str | None) -> list[str] | None:
    """The members of a JSON array, or of a text with commas."""
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text.split(",")
    items: Iterable[object] = value if isinstance(value, list) else [value]
    return [one for item in items if (one := str(item).strip())] or None


def members(text: str | None) -> list[str]:
    """The members of a JSON array, each as JSON text; none where there is no array."""
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return []
    return [json.dumps(item, ensure_ascii=False) for item in value] if isinstance(value, list) else []


def _by_path(texts: pl.Series, steps: list[str | int] | list[str]) -> pl.Series:
    path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in steps)
    is_json = texts.str.contains(r"^\s*[\[{]").fill_null(value=False)
    return pl.select(pl.when(is_json).then(texts)).to_series().str.json_path_match(path)


def _mapped(text: pl.Series, values: dict[str, str], otherwise: str | None) -> pl.Series:
    old, new = list(values), list(values.values())
    if otherwise is None:
        return text.replace(old, new)
    return pl.select(pl.when(text.is_not_null()).then(text.replace_strict(old, new, default=otherwise))).to_series()


def _of_file_name(name: str, source: Source) -> str | None:
    found = first_group(pl.Series([name]), source.file_name or "").item()
    if found is not None and source.regex is not None:
        found = first_group(pl.Series([found]), source.regex).item()
    return str(found) if found is not None else None
