"""Fields that are personal or secret by their name, and the privacy step over a block's columns."""

import re
from collections.abc import Iterable, Sequence

import polars as pl

from telemetry_ready.model.source import ATTRIBUTE, RESOURCE
from telemetry_ready.normalize.context import Context
from telemetry_ready.normalize.frames import map_distinct
from telemetry_ready.normalize.privacy import placeholder, redact
from telemetry_ready.normalize.privacy_policy import Action, Actions, actions_of
from telemetry_ready.normalize.privacy_rule import Pii
from telemetry_ready.normalize.privacy_rules_persons import PERSON_FIELD
from telemetry_ready.normalize.privacy_rules_secrets import SECRET_FIELD
from telemetry_ready.normalize.pseudonyms import pseudonyms
from telemetry_ready.normalize.value_maps import PLACEHOLDERS

TICKET_PERSONS = ("assignee", "assignee_id", "caller_id", "opened_by_id", "resolved_by_id")
_OF_PERSON = re.compile(rf"(?:^|_)(?:{PERSON_FIELD})$")
_SECRET = re.compile(rf"(?:^|[._-])(?:{SECRET_FIELD})$", re.IGNORECASE)
_LOOKED_AT = 1000  # values of a column, to see whether they repeat
_COUNT = "^[0-9]{0,12}$"
_NO_VALUE = [*PLACEHOLDERS, "", "true", "false", "0", "1"]


def names_person(field: str, more: Iterable[str] = ()) -> bool:
    """Whether a field's values are persons, by its name or because the source says so.

    >>> names_person("user.name"), names_person("Assigned to"), names_person("assignment_group")
    (True, True, False)
    """
    plain = re.sub(r"[^0-9a-z]+", "_", field.strip().lower())
    return bool(_OF_PERSON.search(plain)) or field in more


def names_secret(field: str) -> bool:
    """Whether a field's values are secrets, by its name.

    >>> names_secret("db.password"), names_secret("max_tokens")
    (True, False)
    """
    return bool(_SECRET.search(field))


def with_privacy(frame: pl.DataFrame, texts: Sequence[str], persons: Sequence[str], context: Context) -> pl.DataFrame:
    """The privacy step: columns that are personal or secret as a whole, then what stands in texts.

    Args:
        frame: A block's rows; columns of the maps are looked at too.
        texts: Columns that people or programs write freely.
        persons: Columns whose values are persons.
        context: Of the block.
    """
    policy, key = context.source.privacy, context.key
    actions = actions_of(policy)
    keyed = [name for name in frame.columns if name.startswith((ATTRIBUTE, RESOURCE))]
    named = {name: name.removeprefix(ATTRIBUTE).removeprefix(RESOURCE) for name in keyed}
    of_persons = [*persons, *(name for name in keyed if names_person(named[name], policy.persons))]
    frame = _with_hidden(frame, of_persons, Pii.PERSON, actions, key)
    frame = _with_hidden(frame, [name for name in keyed if names_secret(named[name])], Pii.PASSWORD, actions, key)
    return _with_redacted(frame, [*texts, *persons, *keyed], actions, key)


def hidden(values: pl.Series, flag: Pii, actions: Actions, key: bytes) -> pl.Series:
    """Values that are of this class as a whole, as its action leaves them; what says that there is none stays."""
    action = actions[flag]
    if action is Action.PSEUDONYMIZE:
        return map_distinct(values.cast(pl.String), lambda some: pseudonyms(some, key, flag)).alias(values.name)
    if action is Action.REDACT:
        return _or_redacted(values, flag)
    return values


def _or_redacted(values: pl.Series, flag: Pii) -> pl.Series:
    is_value = pl.col("value").is_not_null() & ~pl.col("value").str.strip_chars().str.to_lowercase().is_in(_NO_VALUE)
    frame = values.cast(pl.String).alias("value").to_frame()
    return frame.select(pl.when(is_value).then(pl.lit(placeholder(flag))).otherwise("value")).to_series()


def _with_hidden(frame: pl.DataFrame, names: Sequence[str], flag: Pii, actions: Actions, key: bytes) -> pl.DataFrame:
    """Hide whole columns, and flag the rows that have a value in one."""
    present = [name for name in names if name in frame.columns]
    if not present or actions[flag] is Action.OFF:
        return _with_flags(frame)
    is_value = [
        pl.col(name).is_not_null() & ~pl.col(name).cast(pl.String).str.strip_chars().str.to_lowercase().is_in(_NO_VALUE)
        for name in present
    ]
    flags = pl.col("pii_flags") | pl.any_horizontal(is_value).cast(pl.UInt32) * flag.value
    changed = [hidden(frame[name], flag, actions, key).alias(name) for name in present]
    return _with_flags(frame).with_columns(flags).with_columns(changed)


def _with_flags(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if "pii_flags" in frame.columns else frame.with_columns(pl.lit(0, pl.UInt32).alias("pii_flags"))


def _with_redacted(frame: pl.DataFrame, names: Sequence[str], actions: Actions, key: bytes) -> pl.DataFrame:
    """Redact the text columns among these, and flag the rows that had anything."""
    if all(action is Action.OFF for action in actions.values()):
        return frame
    texts = [name for name in dict.fromkeys(names) if frame.schema.get(name) == pl.String]
    columns, flags = [], frame["pii_flags"]
    for text in (frame[name] for name in texts):
        changed = None if _is_harmless(text) else _redacted(text, actions, key)
        if changed is not None:
            columns.append(changed[0])
            flags = flags | changed[1]
    return frame.with_columns([*columns, flags.alias("pii_flags")])


def _is_harmless(text: pl.Series) -> bool:
    """Whether a column has nothing that a rule finds: nulls, or digits, too few for the number of a card."""
    if text.null_count() == len(text):
        return True
    return bool(text.head(_LOOKED_AT).str.contains(_COUNT).all() and text.str.contains(_COUNT).all())


def _redacted(text: pl.Series, actions: Actions, key: bytes) -> tuple[pl.Series, pl.Series] | None:
    """The column redacted, and its flags; None where it has nothing. Of values that repeat each is searched once."""
    repeats = text.head(_LOOKED_AT).n_unique() * 2 < min(len(text), _LOOKED_AT)
    values = text.unique() if repeats else text
    redacted, found = redact(values, actions, key)
    if not found.max():
        return None
    if not repeats:
        return redacted, found
    known = pl.DataFrame([values.alias("value"), redacted.alias("text"), found.alias("found")])
    joined = text.to_frame("value").join(known, on="value", how="left", nulls_equal=True, maintain_order="left")
    return joined["text"].alias(text.name), joined["found"]
