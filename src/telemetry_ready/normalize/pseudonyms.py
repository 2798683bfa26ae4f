"""Keyed pseudonyms: equal values stay equal, so that joins and counts survive, and nobody without the key goes back."""

import polars as pl
import polars_hash

from telemetry_ready.normalize.privacy_rule import Pii
from telemetry_ready.normalize.value_maps import PLACEHOLDERS

_DIGITS = 16
_PREFIX = {flag: f"{flag.name}_".lower() for flag in Pii} | {Pii.PERSON: "p_"}
_WITHIN = rf"\b({'|'.join(_PREFIX.values())})[0-9a-f]{{{_DIGITS}}}\b"
_FORM = rf"^(?:{'|'.join(_PREFIX.values())})[0-9a-f]{{{_DIGITS}}}$"


def pseudonyms(values: pl.Series, key: bytes, flag: Pii = Pii.PERSON) -> pl.Series:
    """Prefix of the class and 16 hex digits of a keyed HMAC-SHA256; placeholders and pseudonyms stay as they are.

    Case and space around a value do not count.
    """
    value = pl.col("value").str.strip_chars().str.to_lowercase()
    digest: pl.Expr = polars_hash.CryptographicHashingNameSpace(value).hmac_sha256(key=key.hex())
    stays = value.is_in([*PLACEHOLDERS, ""]) | value.is_null() | value.str.contains(_FORM)
    hidden = pl.when(stays).then("value").otherwise(pl.lit(_PREFIX[flag]) + digest.str.head(_DIGITS))
    return values.cast(pl.String).alias("value").to_frame().select(hidden.alias(values.name)).to_series()


def alike(texts: pl.Series) -> pl.Series:
    """Texts in which every pseudonym of a class is the same: what it stands for does not count.

    >>> alike(pl.Series(["user p_2bd806c97f0e00af in"])).item()
    'user p_0000000000000000 in'
    """
    return texts.str.replace_all(_WITHIN, "${1}" + "0" * _DIGITS)


def is_pseudonym(values: pl.Series) -> pl.Series:
    """Whether each value is one; null for null."""
    return values.str.contains(_FORM)
