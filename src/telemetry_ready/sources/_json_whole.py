"""Whether the values that a decoder gave are all that a JSON text has: it drops keys that its schema lacks."""

from functools import partial

import polars as pl

TEXT, NODE = "\x00text", "\x00node"
"""Columns of the decoded frame: the text, and how many nested objects were found; no key has such a name."""


def adds_up(texts: pl.Series, names: list[str], mixed: list[str]) -> pl.Expr:
    """Whether the values found are all that the text has."""
    has_escapes, has_nulls = (bool(texts.str.contains(one, literal=True).any()) for one in ('\\":', "null"))
    count = partial(_values_in, has_escapes=has_escapes, has_nulls=has_nulls)
    inside = (pl.when(pl.col(name).str.contains(r"^[\[{]")).then(count(pl.col(name))).fill_null(0) for name in mixed)
    values = pl.sum_horizontal(NODE, *(pl.col(name).is_not_null() for name in names), *inside)
    text = pl.col(TEXT)
    is_odd = text.str.contains(r'"[ \t\r\n]+:|\\u0022|\\\\":')
    is_braced = text.str.starts_with("{") & text.str.ends_with("}")
    return ((count(text) == values) & is_braced & ~is_odd).fill_null(value=False)


def _values_in(text: pl.Expr, *, has_escapes: bool, has_nulls: bool) -> pl.Expr:
    """How many keys of a JSON text have a value, by counting ``":``; escaped quotes and nulls do not count."""

    def count(what: str) -> pl.Expr:
        found = text.str.count_matches(what, literal=True).cast(pl.Int64)
        return found - text.str.count_matches("\\" + what, literal=True).cast(pl.Int64) if has_escapes else found

    return count('":') - count('":null') - count('": null') if has_nulls else count('":')
