"""Text cells to numbers, with what was special about them."""

import polars as pl

NAN, PLUS_INFINITE, MINUS_INFINITE, INEXACT, WITH_UNIT = 2, 4, 8, 32, 64
NO_VALUE = 1
LARGEST_EXACT = 2**53
_THOUSANDS = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_DECIMAL_COMMA = r"^[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]+$"
_NUMBER_AND_UNIT = r"^([+-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?) ?([%°µ]?[A-Za-z/]*)$"


def read_numbers(text: pl.Series, *, decimal_comma: bool = False) -> pl.DataFrame:
    """Read text as numbers.

    Args:
        text: Cells; null stays null.
        decimal_comma: Whether 1,5 is one and a half; without it, it is no number.

    Returns:
        ``value`` (null for NaN, infinities and what is no number), ``value_flags``, ``cell_unit`` (the text behind
        the number, as in ``1.2 GiB``) and ``is_number``.
    """
    text = text.cast(pl.String).str.strip_chars()
    plain = text.cast(pl.Float64, strict=False)
    odd = plain.is_null() & text.is_not_null()
    frame = pl.DataFrame({"text": text, "plain": plain, "odd": odd})
    frame = _odd(frame, decimal_comma=decimal_comma) if odd.any() else frame.with_columns(unit=pl.lit(None, pl.String))
    value = pl.col("plain")
    flags = (
        pl.when(value.is_nan())
        .then(NAN)
        .when(value == float("inf"))
        .then(PLUS_INFINITE)
        .when(value == float("-inf"))
        .then(MINUS_INFINITE)
        .when((value.abs() > LARGEST_EXACT) & pl.col("text").str.contains(r"^[+-]?[0-9]+$"))
        .then(INEXACT)
        .otherwise(0)
    )
    has_unit = pl.col("unit").is_not_null()
    return frame.select(
        value=pl.when(value.is_finite()).then(value),
        value_flags=(flags + pl.when(has_unit).then(WITH_UNIT).otherwise(0)).cast(pl.UInt16),
        cell_unit=pl.col("unit"),
        is_number=value.is_not_null(),
    )


def _odd(frame: pl.DataFrame, *, decimal_comma: bool) -> pl.DataFrame:
    text = pl.col("text")
    if decimal_comma:
        swapped = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        text = pl.when(text.str.contains(_DECIMAL_COMMA)).then(swapped).otherwise(text)
    parts = pl.when(pl.col("odd")).then(text).str.extract_groups(_NUMBER_AND_UNIT).struct
    digits, unit = parts.field("1"), parts.field("2")
    grouped = ~digits.str.contains(",", literal=True) | digits.str.contains(_THOUSANDS)
    number = pl.when(grouped).then(digits).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    return frame.with_columns(
        plain=pl.coalesce("plain", number),
        unit=pl.when(number.is_not_null() & (unit.str.len_bytes() > 0)).then(unit),
    )
