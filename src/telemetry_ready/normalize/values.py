"""Words of tickets to categories and levels; the words themselves stay beside them."""

import polars as pl

from telemetry_ready.normalize.frames import look_up, map_distinct, with_columns_of
from telemetry_ready.normalize.value_maps import LEVEL, STATE, STATE_CODE

UNKNOWN = "unknown"
_LEADING_DIGIT = r"(?i)^\s*(?:p|prio|priority|s|sev|severity)?[\s_-]*([1-5])(?:$|[^0-9])"
_NUMBER = r"^-?[0-9]+$"


def _plain(text: pl.Expr) -> pl.Expr:
    return text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s_-]+", " ")


def levels(texts: pl.Series, field: str) -> pl.Series:
    """Level 1 (most urgent) to 5 of priorities, impacts, urgencies, severities or risks; null if not known.

    >>> levels(pl.Series(["1 - Critical", "P2", "Low", "blue"]), "priority").to_list()
    [1, 2, 4, None]
    """

    def read(distinct: pl.Series) -> pl.Series:
        frame = distinct.cast(pl.String).alias("text").to_frame()
        digit = frame.select(pl.col("text").str.extract(_LEADING_DIGIT).cast(pl.UInt8)).to_series()
        return digit.fill_null(look_up(frame.select(_plain(pl.col("text"))).to_series(), LEVEL[field], pl.UInt8))

    return map_distinct(texts, read).alias(f"{field}_level")


def with_state(frame: pl.DataFrame) -> pl.DataFrame:
    """Add ``state_category`` from the state's words, or its code in a table of the ticket's type, or ``state_hint``."""
    texts = dict.fromkeys(("state_text", "state_code", "ticket_type", "state_hint"), pl.String)
    frame = with_columns_of(frame, texts)
    words = map_distinct(frame["state_text"], _categories)
    text, code = pl.col("state_text").str.strip_chars(), pl.col("state_code").str.strip_chars()
    number = pl.when(text.is_null() | text.str.contains(_NUMBER)).then(code.fill_null(text))
    keys = frame.select(pl.concat_str(pl.col("ticket_type"), number, separator=" ")).to_series()
    codes = map_distinct(keys, lambda distinct: look_up(distinct, STATE_CODE, pl.String))
    hints = map_distinct(frame["state_hint"], _categories)
    return frame.with_columns(words.fill_null(codes).fill_null(hints).fill_null(UNKNOWN).alias("state_category"))


def _categories(states: pl.Series) -> pl.Series:
    plain = states.cast(pl.String).alias("text").to_frame().select(_plain(pl.col("text"))).to_series()
    return look_up(plain, STATE, pl.String)


def with_levels(frame: pl.DataFrame) -> pl.DataFrame:
    """Add a ``*_level`` beside each ``*_text`` of priority, impact, urgency, severity and risk."""
    frame = with_columns_of(frame, {f"{field}_text": pl.String for field in LEVEL})
    return frame.with_columns(levels(frame[f"{field}_text"], field) for field in LEVEL)
