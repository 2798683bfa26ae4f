"""Fields of Table API responses: as shown and as stored, and the instance that they come from.

A field is plain text, ``{"link", "value"}``, ``{"display_value", "link"}`` or ``{"display_value", "value"}``, depending
on ``sysparm_display_value``. Values are UTC; display values are in the zone of the user who asked.
"""

import re

import polars as pl

from telemetry_ready.sources._servicenow_fields import PLAIN, TIMES

NOTHING_SHOWN = "UNKNOWN"  # the display value of an empty date
SHOWN, VALUE, LINK = ".display_value", ".value", ".link"
ARRAY = re.compile(r'^\s*(?:\{\s*"result"\s*:\s*)?\[')
"""How a response begins."""


def both_faces(columns: pl.DataFrame) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
    """Each field's text as shown, and its value; of times, ids and counts the value in both."""
    by_value = {"sys_id", *(name for names in (*TIMES.values(), *PLAIN.values()) for name in names)}
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


def field_names(columns: pl.DataFrame) -> list[str]:
    """Names of the fields, each once, without the part that a column holds of it."""
    return list(dict.fromkeys(re.sub(r"\.(?:display_value|value|link)$", "", name) for name in columns.columns))


def _told(text: pl.Series) -> pl.Series:
    return pl.select(pl.when((text.str.len_bytes() > 0) & (text != NOTHING_SHOWN)).then(text)).to_series()


def times_are_values(columns: pl.DataFrame) -> bool:
    """Whether times are values, not as shown: they come as such, or references come with values."""
    names = set(columns.columns)
    times = [name for some in TIMES.values() for name in some]
    if any(name + VALUE in names for name in times):
        return True
    return not any(name.endswith(SHOWN) for name in names)


def instance(columns: pl.DataFrame) -> str | None:
    """The instance's host name, from the first link to one of its records."""
    for name in columns.columns:
        if name.endswith(LINK) and (links := columns[name].drop_nulls().head(1)).len():
            found = re.match(r"https?://([^/]+)/", str(links.item()))
            return found[1] if found else None
    return None
