"""Personal data and secrets out of texts.

One search for all classes over every text; the rules themselves only where it found something; validators and
pseudonyms on the distinct values only.
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

import polars as pl

from telemetry_ready.normalize.frames import map_distinct, scatter
from telemetry_ready.normalize.privacy_policy import DEFAULTS, FOR_READERS, Action, Actions
from telemetry_ready.normalize.privacy_rule import SECRETS, SHIELD, Pii, Rule
from telemetry_ready.normalize.privacy_rules import RULES
from telemetry_ready.normalize.pseudonyms import is_pseudonym, pseudonyms
from telemetry_ready.normalize.shapes import Shaped

_BITS_KEPT = {4: 24, 6: 48}  # of an address, by its version
Change = Callable[[pl.Series], pl.Series]


def redact(texts: pl.Series, actions: Actions = DEFAULTS, key: bytes | None = None) -> tuple[pl.Series, pl.Series]:
    """Replace what must not be stored.

    Args:
        texts: Null stays null.
        actions: Of each class.
        key: The project's, for pseudonyms.

    Returns:
        The texts, and the classes found in each (``pii_flags``).

    Raises:
        ValueError: A class is to be pseudonymized and there is no key.
    """
    flags = pl.zeros(len(texts), pl.UInt32, eager=True)
    shaped = Shaped.of(texts)
    changes = {flag: _change(flag, action, key) for flag, action in actions.items() if action is not Action.OFF}
    for is_changed in (True, False):  # what is only flagged hits many texts, so it is searched for apart
        chosen = {flag: change for flag, change in changes.items() if (change is not None) is is_changed}
        families = [tuple(rule for rule in family if rule.flag in chosen) for family in RULES]
        shaped, flags = _searched(shaped, flags, [rules for rules in families if rules], chosen)
    return shaped.texts, flags


@lru_cache(maxsize=4096)
def redact_text(text: str) -> str:
    """The same for one text, without a key: for samples and logs.

    >>> redact_text("mail to jane@example.com, password=hunter2")
    'mail to <email>, password=<secret>'
    """
    redacted: str = redact(pl.Series([text], dtype=pl.String), FOR_READERS)[0].item()
    return redacted


def placeholder(flag: Pii) -> str:
    """What stands where a value of the class was."""
    return "<secret>" if flag in SECRETS else f"<{(flag.name or '').lower()}>"


@cache
def _gate(*families: tuple[Rule, ...]) -> str:
    return "|".join(dict.fromkeys(f"(?:{rule.gate_pattern})" for rules in families for rule in rules))


def _searched(
    texts: Shaped, flags: pl.Series, families: Sequence[tuple[Rule, ...]], changes: Mapping[Pii, Change | None]
) -> tuple[Shaped, pl.Series]:
    """The rules of all families where any of them may find something: first all at once, then family by family."""
    positions = texts.search(_gate(*families)) if families else pl.Series([], dtype=pl.UInt32)
    if positions.is_empty():
        return texts, flags
    part, found = _without_shields(texts.gather(positions)), flags.gather(positions)
    if len(families) > 1:
        for rules in families:
            part, found = _searched(part, found, [rules], changes)
    else:
        for rule in families[0]:
            part, found = _applied(part, found, rule, changes[rule.flag])
    is_changed = any(changes[rule.flag] is not None for rules in families for rule in rules)
    return texts.scatter(positions, part) if is_changed else texts, scatter(flags, positions, found)


def _without_shields(texts: Shaped) -> Shaped:
    positions = texts.search(SHIELD)
    if positions.is_empty():
        return texts
    return texts.changed(positions, texts.texts.gather(positions).str.replace_all(SHIELD, "\ufffd", literal=True))


def _applied(texts: Shaped, flags: pl.Series, rule: Rule, change: Change | None) -> tuple[Shaped, pl.Series]:
    """One rule on texts, and the flags with its class where it found a value; without a change only the flags."""
    positions = texts.search(rule.gate_pattern, rule.place)
    if positions.is_empty():
        return texts, flags
    part = _shielded(texts.gather(positions), rule)
    if change is None and rule.is_valid is None and rule.are_valid is None:
        is_hit = part.str.contains(rule.place)
    else:
        part, is_hit = _replaced(part, rule, change or _unchanged)
    if change is not None:
        if rule.is_shared:
            part, is_hit = _once_more(part, is_hit, rule, change)
        part = part.str.replace_all(SHIELD, "", literal=True) if rule.look_alike else part
        texts = texts.changed(positions.filter(is_hit), part.filter(is_hit))
    found = flags.gather(positions) | is_hit.cast(pl.UInt32) * rule.flag.value
    return texts, scatter(flags, positions, found)


def _replaced(texts: pl.Series, rule: Rule, change: Change) -> tuple[pl.Series, pl.Series]:
    """Put a value's change in its place, and say where there was one; null leaves the value.

    Places are found without groups, which is ten times as fast; groups are looked for in distinct places only. Most
    texts have one place, and are cut around it; those with several are taken apart.
    """
    found = texts.str.extract_all(rule.place)
    several = (found.list.len() > 1).arg_true()
    changed, is_hit = _replaced_one(texts, found.list.first(), rule, change)
    if several.is_empty():
        return changed, is_hit
    part, part_hit = _replaced_all(texts.gather(several), found.gather(several), rule, change)
    return scatter(changed, several, part), scatter(is_hit, several, part_hit)


def _replaced_one(texts: pl.Series, places: pl.Series, rule: Rule, change: Change) -> tuple[pl.Series, pl.Series]:
    """The same for the first place of each text, null for none."""
    frame = pl.DataFrame({"text": texts, "place": places, "new": _new_of(places, rule, change)})
    text, start = pl.col("text").cast(pl.Binary), pl.col("text").str.find(rule.place)  # bytes: quicker than characters
    before = text.bin.head(start).cast(pl.String)
    after = text.bin.slice(start + pl.col("place").str.len_bytes()).cast(pl.String)
    is_hit = pl.col("new").is_not_null()
    changed = pl.when(is_hit).then(pl.concat_str(before, "new", after)).otherwise("text")
    done = frame.select(changed.alias("text"), is_hit.alias("is_hit"))
    return done["text"], done["is_hit"]


def _replaced_all(texts: pl.Series, places: pl.Series, rule: Rule, change: Change) -> tuple[pl.Series, pl.Series]:
    """The same for all places of each text."""
    frame = pl.DataFrame({"row": pl.int_range(len(texts), eager=True), "text": texts, "place": places}).with_columns(
        pl.col("text").str.split(pl.lit(rule.place), literal=False).alias("rest"),
        pl.concat_list("place", pl.lit("")),
    )
    pieces = frame.select("row", "rest", "place").explode("rest", "place", empty_as_null=False, keep_nulls=False)
    new = _new_of(pieces["place"], rule, change)
    pieces = pieces.select(
        "row", pl.concat_str("rest", new.fill_null(pieces["place"])).alias("text"), is_hit=new.is_not_null()
    )
    rows = pieces.group_by("row", maintain_order=True).agg("text", "is_hit")
    joined = rows.select(pl.col("text").list.join(""), pl.col("is_hit").list.any())
    return joined["text"], joined["is_hit"]


def _new_of(places: pl.Series, rule: Rule, change: Change) -> pl.Series:
    """What comes to each place, null where the value stays."""
    return map_distinct(places, lambda distinct: _new(distinct, rule, change)).alias("new")


def _new(places: pl.Series, rule: Rule, change: Change) -> pl.Series:
    """What comes to each place: what stood around the value, and what the value becomes; null where it stays."""
    parts = places.str.extract_groups(f"^{rule.pattern}$").struct
    value = parts.field("2")
    is_valid = value.is_not_null() & ~is_pseudonym(value).fill_null(value=False)
    if rule.are_valid is not None:
        is_valid &= rule.are_valid(value).fill_null(value=False)
    if rule.is_valid is not None:
        is_valid &= pl.Series([one is not None and rule.is_valid(one) for one in value], dtype=pl.Boolean)
    new = pl.DataFrame({"before": parts.field("1"), "value": change(value), "after": parts.field("3")})
    return new.select(pl.when(is_valid).then(pl.concat_str("before", "value", "after"))).to_series()


def _once_more(texts: pl.Series, is_hit: pl.Series, rule: Rule, change: Change) -> tuple[pl.Series, pl.Series]:
    """Neighbours share what stands between them: the first time sees every other one."""
    positions = texts.str.contains(rule.place).fill_null(value=False).arg_true()
    if positions.is_empty():
        return texts, is_hit
    part, again = _replaced(texts.gather(positions), rule, change)
    return scatter(texts, positions, part), scatter(is_hit, positions, again | is_hit.gather(positions))


def _change(flag: Pii, action: Action, key: bytes | None) -> Change | None:
    """What the action makes of values of the class; None: it flags rows only."""
    if action is Action.PSEUDONYMIZE:
        if key is None:
            raise ValueError(f"{flag.name} is to be pseudonymized, and there is no key")
        return lambda values: pseudonyms(values, key, flag)
    if action is Action.TRUNCATE:
        return _networks
    if action is Action.REDACT:
        return lambda values: pl.repeat(placeholder(flag), len(values), dtype=pl.String, eager=True)
    return None


def _networks(addresses: pl.Series) -> pl.Series:
    """The network of each address: its first 24 bits, or 48 of IPv6."""

    def network(address: str | None) -> str | None:
        if address is None:
            return None
        try:
            bits = _BITS_KEPT[ipaddress.ip_address(address).version]
        except ValueError:  # such as 10.00.0.1, which some readers take for octal
            return placeholder(Pii.IP)
        return str(ipaddress.ip_network(f"{address}/{bits}", strict=False).network_address)

    return pl.Series([network(address) for address in addresses], dtype=pl.String)


def _unchanged(values: pl.Series) -> pl.Series:
    return values


def _shielded(texts: Shaped, rule: Rule) -> pl.Series:
    """Texts in which the rule does not see what only looks like its values."""
    positions = texts.search(rule.look_alike) if rule.look_alike else pl.Series([], dtype=pl.UInt32)
    if positions.is_empty() or not rule.look_alike:
        return texts.texts
    part = texts.texts.gather(positions).str.replace_all(rule.look_alike, f"${{1}}{SHIELD}${{2}}")
    return scatter(texts.texts, positions, part)
