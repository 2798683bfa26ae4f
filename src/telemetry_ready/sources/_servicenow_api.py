"""Fields of Table API responses: as shown and as stored, and the instance that they come from.

A field is plain text, ``{"link", "value"}``, ``{"display_value", "link"}`` or ``{"display_value", "value"}``, depending
on ``sysparm_display_value``. Values are UTC; display values are in the zone of the user who asked.
"""

import re
from collections.abc import Callable, Collection, Mapping

import polars as pl

from telemetry_ready.model.source import IS_UTC, Detection, Sample
from telemetry_ready.sources._servicenow_fields import PLAIN, TIMES

NOTHING_SHOWN = "UNKNOWN"  # the display value of an empty date
SHOWN, VALUE, LINK = ".display_value", ".value", ".link"
ARRAY = re.compile(r'^\s*(?:\{\s*"result"\s*:\s*)?\[')
"""How a response begins."""
_KEY = re.compile(r'"([a-z_0-9]+)"\s*:')


_BY_VALUE = frozenset(("sys_id", *(name for names in (*TIMES.values(), *PLAIN.values()) for name in names)))


def both_faces(
    columns: pl.DataFrame, by_value: Collection[str] = _BY_VALUE
) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
    """Each field's text as shown, and its value; of times, ids and counts (``by_value``) the value in both."""
    shown, values = {}, {}
    for name in field_names(columns):
        parts = {part: columns[name + part] for part in (SHOWN, VALUE, "") if name + part in columns.columns}
        if not parts:
            continue
        face = [_told(parts[part]) for part in (SHOWN, "", VALUE) if part in parts]
        value = [_told(parts[part]) for part in (VALUE, "", SHOWN) if part in parts]
        values[name] = pl.select(pl.coalesce(value).alias(name)).to_series()
        shown[name] = values[name] if name in by_value else pl.select(pl.coalesce(face).alias(name)).to_series()
    return shown, values


def detect_response(sample: Sample, signs: Callable[[list[str]], list[str]], enough: int, what: str) -> Detection:
    """A JSON array, at the top or under "result", of objects with the fields of something.

    Args:
        sample: Of the file.
        signs: Which of some field names tell of it.
        enough: So many of them are sure.
        what: It is, such as "an alert".
    """
    if not ARRAY.match(sample.text):
        return Detection(0.0, "no JSON array of results")
    found = signs(list(dict.fromkeys(_KEY.findall(sample.text))))
    if len(found) < enough:
        return Detection(0.0, f"{len(found)} of {what}'s field names")
    return Detection(0.97, f"{what}'s fields: {', '.join(found)}")


def field_names(columns: pl.DataFrame) -> list[str]:
    """Names of the fields, each once, without the part that a column holds of it."""
    return list(dict.fromkeys(re.sub(r"\.(?:display_value|value|link)$", "", name) for name in columns.columns))


def _told(text: pl.Series) -> pl.Series:
    return pl.select(pl.when((text.str.len_bytes() > 0) & (text != NOTHING_SHOWN)).then(text)).to_series()


def times_are_values(columns: pl.DataFrame, times: Mapping[str, tuple[str, ...]] = TIMES) -> bool:
    """Whether times are values, not as shown: they come as such, or references come with values."""
    names = set(columns.columns)
    if any(name + VALUE in names for some in times.values() for name in some):
        return True
    return not any(name.endswith(SHOWN) for name in names)


def as_utc(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose times are all UTC, as values are."""
    own = [name for name in rows.columns if name.endswith(IS_UTC)]
    return rows.with_columns(pl.lit(value=True).alias(name) for name in dict.fromkeys(("time_is_utc", *own)))


def instance(columns: pl.DataFrame) -> str | None:
    """The instance's host name, from the first link to one of its records."""
    for name in columns.columns:
        if name.endswith(LINK) and (links := columns[name].drop_nulls().head(1)).len():
            found = re.match(r"https?://([^/]+)/", str(links.item()))
            return found[1] if found else None
    return None
