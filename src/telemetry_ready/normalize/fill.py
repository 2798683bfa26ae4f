"""Fill columns that are null from the file's path and from the source's constants."""

import re
from collections.abc import Iterable

import polars as pl

from telemetry_ready.errors import ConfigurationError
from telemetry_ready.model.source import RESOURCE
from telemetry_ready.model.tables import TABLES, polars_schema
from telemetry_ready.normalize.context import Context
from telemetry_ready.normalize.frames import with_columns_of

_PARSED_ONLY = frozenset({"unit", "metric_type", "sampling", "temporality", "description"})
_WITH_RESOURCE = frozenset({"logs", "metric_points"})


def known_values(context: Context) -> dict[str, str]:
    """Column to value; what the file's path says stands above the constants."""
    pattern = context.source.from_file_name
    match = re.search(pattern, context.path) if pattern else None
    named = {name: value for name, value in match.groupdict().items() if value} if match else {}
    return {**context.source.constants, **named}


def filled(frame: pl.DataFrame, table_name: str, context: Context) -> pl.DataFrame:
    """Rows with those values where they have none.

    A name that is no column of the table becomes a key of the resource's map, where the table has one.
    """
    own = {*TABLES[table_name].column_names, *(_PARSED_ONLY if table_name == "metric_points" else ())}
    _refuse_times(known_values(context), table_name)
    values = {
        name if name in own else f"{RESOURCE}{name}": value
        for name, value in known_values(context).items()
        if name in own or table_name in _WITH_RESOURCE
    }
    frame = with_columns_of(frame, dict.fromkeys(values, pl.String))
    return frame.with_columns(
        pl.col(name).fill_null(pl.lit(value).cast(frame.schema[name], strict=False)) for name, value in values.items()
    )


def _refuse_times(names: Iterable[str], table_name: str) -> None:
    schema = polars_schema(TABLES[table_name])
    wrong = [name for name in names if name in schema and (schema[name].is_temporal() or schema[name].is_nested())]
    if wrong:
        raise ConfigurationError(
            f"constants and from_file_name cannot fill {wrong[0]}: it is no text or number. "
            "Hint: name a column such as host_name, or use a mapping."
        )
