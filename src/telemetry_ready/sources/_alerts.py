"""Alerts from JSON objects: what the formats share that read one object as one alert."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RECORD_SCHEMA, Origin, Parsed, Sample
from telemetry_ready.sources._cells import Cells
from telemetry_ready.sources._fates import TableRows, blank, reject, settled
from telemetry_ready.sources._json import MOST_KEYS, REST, as_text, loads
from telemetry_ready.sources._mapping_model import Source, TableMapping
from telemetry_ready.sources._tables import table_rows
from telemetry_ready.sources._targets import ALERTS, TARGETS, Kind

Json = dict[str, object]
Item = dict[str, str | None]
"""Column of ``alert_versions``, or ``attr:KEY``, to text."""

_JSON = re.compile(r"^\s*[\[{]")
HOST, SERVICE = "host_name", "service_name"


def has_keys(sample: Sample, *keys: str) -> bool:
    """Whether a sample is JSON that has all of these keys somewhere."""
    return bool(_JSON.match(sample.text)) and all(f'"{key}"' in sample.text for key in keys)


def parse_objects(
    records: pl.DataFrame, origin: Origin, item_of: Callable[[Json], Item], *, unit: str | None = None
) -> Parsed:
    """Each record is one JSON object, and one state of an alert.

    Args:
        records: ``record_no`` and ``raw``.
        origin: Of the file.
        item_of: An object's columns.
        unit: Of times that are epoch numbers: s or ms.
    """
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    found = [loads(raw) for raw in filled["raw"]]
    is_object = pl.Series([one is not None for one in found], dtype=pl.Boolean)
    broken = reject(filled.filter(~is_object), "bad_json", "not one JSON object", table=ALERTS)
    good = filled.filter(is_object)
    items = [item_of(one) for one in found if one is not None]
    return settled(good, _made(good, items, origin, unit), broken, records.filter(is_blank)["record_no"])


def parse_lists(records: pl.DataFrame, origin: Origin, key: str, item_of: Callable[[Json], Item]) -> Parsed:
    """Each record is one JSON object with an array of alerts under a key; each of these is a state of an alert.

    A row's own text is that of its alert, so that a notification that says the same again is a duplicate.
    """
    is_blank = blank(records)
    filled = records.filter(~is_blank)
    lists = [_array(loads(raw), key) for raw in filled["raw"]]
    is_list = pl.Series([one is not None for one in lists], dtype=pl.Boolean)
    broken = reject(filled.filter(~is_list), "bad_json", f"not one JSON object with an array {key}", table=ALERTS)
    good = filled.filter(is_list)
    every = [(number, one) for number, each in zip(filled["record_no"], lists, strict=True) for one in each or ()]
    own = pl.DataFrame(
        {"record_no": [number for number, _ in every], "raw": [as_text(one) for _, one in every]}, RECORD_SCHEMA
    )
    made = _made(own, [item_of(mapping(one)) for _, one in every], origin, None)
    return settled(good, made, broken, records.filter(is_blank)["record_no"])


def _array(value: Json | None, key: str) -> list[object] | None:
    found = (value or {}).get(key)
    return found if isinstance(found, list) else None


def _made(records: pl.DataFrame, items: Sequence[Item], origin: Origin, unit: str | None) -> list[TableRows]:
    """The rows that items make, each beside its record."""
    return [_rows(records, _bounded(items), origin, unit)] if items else []


def _bounded(items: Sequence[Item]) -> list[Item]:
    """Items with names that can be columns, and at most ``MOST_KEYS`` of them; what is beyond is kept as JSON."""
    names = dict.fromkeys(name for item in items for name in item)
    plain = {name: name.encode("utf-8", "backslashreplace").decode() for name in names}
    own = [name for name in names if not name.startswith(ATTRIBUTE)]
    kept = {*own, *[name for name in names if name.startswith(ATTRIBUTE)][:MOST_KEYS]}
    return [
        {plain[name]: one for name, one in item.items() if name in kept} | _rest(item, names.keys() - kept)
        for item in items
    ]


def _rest(item: Item, names: Collection[str]) -> Item:
    left = {name.removeprefix(ATTRIBUTE): item[name] for name in names if item.get(name) is not None}
    return {f"{ATTRIBUTE}{REST}": as_text(dict(sorted(left.items())))} if left else {}


def _rows(records: pl.DataFrame, items: Sequence[Item], origin: Origin, unit: str | None) -> TableRows:
    names = list(dict.fromkeys(name for item in items for name in item))
    frame = pl.DataFrame({name: [item.get(name) for item in items] for name in names}, dict.fromkeys(names, pl.String))
    columns: dict[str, tuple[Source, ...]] = {name: (_source(name, unit),) for name in names}
    return table_rows(ALERTS, TableMapping(columns=columns, attributes=False), Cells(records, frame, origin))


def _source(name: str, unit: str | None) -> Source:
    return Source(column=name, unit=unit if TARGETS[ALERTS].get(name) is Kind.TIME else None)


def text(value: object) -> str | None:
    """A JSON value as text; null where it says nothing."""
    return as_text(value) or None


def given(value: object, *nothing: str) -> str | None:
    """The same; some texts mean that there is nothing: 0 or -1 for a time that is yet to come."""
    found = text(value)
    return None if found in nothing else found


def mapping(value: object) -> Json:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Json]:
    """The objects of an array."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(values: Sequence[object]) -> str | None:
    """Texts as a JSON array; null where there are none."""
    found = [one for value in values if (one := text(value))]
    return as_text(found) if found else None


def affected(entities: Sequence[Mapping[str, str | None]]) -> str | None:
    """Objects with ref, type and name as a JSON array; null where there are none."""
    return as_text([dict(one) for one in entities]) if entities else None
