"""Secrets, card numbers and e-mail addresses out of texts; persons to pseudonyms.

One search for all gates over every text, the rules themselves only on what it finds.
"""

import re
from collections.abc import Iterable, Sequence

import polars as pl
import polars_hash

from telemetry_ready.normalize.frames import map_distinct, scatter
from telemetry_ready.normalize.privacy_rules import CARD, CARD_GATE, RULES, SECRETS, Pii
from telemetry_ready.normalize.value_maps import PLACEHOLDERS

CLASSES: dict[str, Pii] = {
    **{flag.name.lower(): flag for flag in Pii if flag.name},
    "secret": SECRETS,
    "all": ~Pii(0),
}
"""Names by which a source switches classes off; ``secret`` stands for all but email, card and person."""

NOTHING = Pii(0)
"""No class is switched off."""

_PSEUDONYM_DIGITS = 16
_DOUBLE_FROM, _NINE = 5, 9
_CARD_TEXT = "<card>"


def switched_off(names: Iterable[str]) -> Pii:
    """The classes behind the names; a name that is not known is an error."""
    off = Pii(0)
    for name in names:
        off |= CLASSES[name]
    return off


def redact(texts: pl.Series, off: Pii = NOTHING) -> tuple[pl.Series, pl.Series]:
    """Replace what must not be stored.

    Args:
        texts: Null stays null.
        off: Classes to leave alone.

    Returns:
        The texts, and the classes found in each (``pii_flags``).
    """
    rules = [rule for rule in RULES if rule.flag not in off]
    gates = list(dict.fromkeys(rule.gate for rule in rules))
    gates += [] if Pii.CARD in off else [CARD_GATE]
    flags = pl.zeros(len(texts), pl.UInt32, eager=True)
    if not gates:
        return texts, flags
    positions = texts.str.contains("|".join(f"(?:{gate})" for gate in gates)).fill_null(value=False).arg_true()
    if positions.is_empty():
        return texts, flags
    part = texts.gather(positions)
    found = pl.zeros(len(part), pl.UInt32, eager=True)
    for rule in rules:
        is_hit = part.str.contains(rule.pattern)
        if is_hit.any():
            part = part.str.replace_all(rule.pattern, rule.replacement)
            found = found | (is_hit.cast(pl.UInt32) * rule.flag.value)
    if Pii.CARD not in off:
        part, cards = _without_cards(part)
        found = found | cards
    return scatter(texts, positions, part), scatter(flags, positions, found)


def redact_text(text: str) -> str:
    """The same for one text, every class: for quarantine, samples and logs.

    >>> redact_text("mail to jane@example.com, password=hunter2")
    'mail to <email>, password=<secret>'
    """
    redacted: str = redact(pl.Series([text], dtype=pl.String))[0].item()
    return redacted


def has_check_digit(number: str) -> bool:
    """Whether the digits pass the Luhn formula of ISO/IEC 7812-1; other characters do not count.

    >>> has_check_digit("4111 1111 1111 1111"), has_check_digit("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [2 * digit - (_NINE if digit >= _DOUBLE_FROM else 0) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _card_or_not(match: re.Match[str]) -> str:
    return _CARD_TEXT if has_check_digit(match[0]) else match[0]


def _without_cards(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    none = pl.zeros(len(texts), pl.UInt32, eager=True)
    positions = texts.str.contains(CARD_GATE).arg_true()
    if positions.is_empty():
        return texts, none
    before = texts.gather(positions)
    after = pl.Series([CARD.sub(_card_or_not, text) for text in before], dtype=pl.String)
    flags = (before != after).cast(pl.UInt32) * Pii.CARD.value
    return scatter(texts, positions, after), scatter(none, positions, flags)


def with_redacted(frame: pl.DataFrame, names: Sequence[str], off: Pii) -> pl.DataFrame:
    """Redact the text columns among these and add to ``pii_flags``."""
    flags = frame["pii_flags"] if "pii_flags" in frame.columns else pl.zeros(len(frame), pl.UInt32, eager=True)
    columns = []
    for name in names:
        if frame.schema[name] == pl.String:
            texts, found = redact(frame[name], off)
            columns.append(texts.alias(name))
            flags = flags | found
    return frame.with_columns([*columns, flags.alias("pii_flags")])


def pseudonyms(names: pl.Series, key: bytes) -> pl.Series:
    """``p_`` and 16 hex digits of a keyed HMAC-SHA256: equal persons stay equal; placeholders stay as they are."""

    def hide(distinct: pl.Series) -> pl.Series:
        name = pl.col("name").str.strip_chars()
        digest: pl.Expr = polars_hash.CryptographicHashingNameSpace(name).hmac_sha256(key=key.hex())
        is_none = name.str.to_lowercase().is_in([*PLACEHOLDERS, ""]) | name.is_null()
        hidden = pl.when(is_none).then("name").otherwise(pl.lit("p_") + digest.str.head(_PSEUDONYM_DIGITS))
        return distinct.alias("name").to_frame().select(hidden.alias("hidden")).to_series()

    return map_distinct(names.cast(pl.String), hide).alias(names.name)


def with_pseudonyms(frame: pl.DataFrame, names: Sequence[str], key: bytes) -> pl.DataFrame:
    """Replace persons in these columns, and flag the rows that had any."""
    present = [name for name in names if name in frame.columns]
    if not present:
        return frame
    hidden = frame.with_columns(pseudonyms(frame[name], key) for name in present)
    has_person = pl.any_horizontal(pl.col(name).str.starts_with("p_").fill_null(value=False) for name in present)
    return hidden.with_columns(pl.col("pii_flags") | has_person.cast(pl.UInt32) * Pii.PERSON.value)
