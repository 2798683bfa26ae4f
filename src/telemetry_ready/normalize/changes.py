"""Items of a ticket's history in common words: which field, what kind of change, from which state to which."""

import polars as pl

from telemetry_ready.normalize.frames import look_up, map_distinct, with_columns_of
from telemetry_ready.normalize.value_maps import HISTORY_FIELD
from telemetry_ready.normalize.values import with_state

CHANGE = "field_change"
KIND_OF_FIELD = {"state": "state_change", "assignment_group": "assignment", "assignee": "assignment"}
_TEXTS = ("field_name", "event_kind", "old_value", "old_text", "new_value", "new_text", "ticket_type")


def with_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Common names of fields, the kind of each item, and categories of states beside a change of state.

    A field without a common name keeps the source's.
    """
    frame = with_columns_of(frame, dict.fromkeys(_TEXTS, pl.String)).with_columns(pl.col(_TEXTS).cast(pl.String))
    common = map_distinct(frame["field_name"], _common_names)
    kind = pl.col("event_kind").fill_null(CHANGE)
    of_field = pl.col("field_name").replace_strict(KIND_OF_FIELD, default=None, return_dtype=pl.String)
    frame = frame.with_columns(common.fill_null(frame["field_name"]).alias("field_name"))
    frame = frame.with_columns(
        pl.when(kind == CHANGE).then(of_field.fill_null(kind)).otherwise(kind).alias("event_kind")
    )
    is_state = pl.col("event_kind") == KIND_OF_FIELD["state"]
    return frame.with_columns(
        pl.when(is_state).then(_category(frame, side)).alias(f"{side}_state_category") for side in ("old", "new")
    )


def _common_names(names: pl.Series) -> pl.Series:
    plain = names.cast(pl.String).str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")
    return look_up(plain, HISTORY_FIELD, pl.String)


def _category(frame: pl.DataFrame, side: str) -> pl.Series:
    """Of the state on one side of the change; null where there is none."""
    value, text = frame[f"{side}_value"], frame[f"{side}_text"]
    states = pl.DataFrame(
        {"state_text": text.fill_null(value), "state_code": value, "ticket_type": frame["ticket_type"]}
    )
    category = with_state(states)["state_category"]
    return pl.select(pl.when(states["state_text"].is_not_null()).then(category)).to_series()
