"""What is done with each class of personal data and secrets: the defaults, and what a source says instead."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from telemetry_ready.model.source import PrivacyPolicy
from telemetry_ready.normalize.privacy_rule import SECRETS, Pii


class Action(StrEnum):
    """What is done with a value that was found; all but ``off`` flag the row."""

    OFF = "off"
    FLAG = "flag"
    TRUNCATE = "truncate"
    PSEUDONYMIZE = "pseudonymize"
    REDACT = "redact"


Actions = Mapping[Pii, Action]
CLASSES: dict[str, Pii] = {
    "all": ~Pii(0),
    "secret": SECRETS,
    **{flag.name.lower(): flag for flag in Pii if flag.name},
}
"""Names by which a source speaks of classes, the wide ones first."""

_FLAGGED = Pii.IP | Pii.MAC
DEFAULTS: Actions = {
    flag: Action.PSEUDONYMIZE if flag is Pii.PERSON else Action.FLAG if flag in _FLAGGED else Action.REDACT
    for flag in Pii
}
"""Addresses of machines are flagged only: identity needs them."""

FOR_READERS: Actions = {flag: Action.OFF if flag in _FLAGGED else Action.REDACT for flag in Pii}
"""Of texts that are shown, where there is no key and no row to flag."""


@cache
def actions_of(policy: PrivacyPolicy) -> Actions:
    """One action for each class; what names a class goes before ``secret``, and that before ``all``.

    Raises:
        ValueError: A class does not exist, is named twice, or cannot be truncated.
    """
    named = {action: getattr(policy, action.value) for action in Action}
    _check(named)
    actions = dict(DEFAULTS)
    for name, flags in CLASSES.items():
        for action, names in named.items():
            if name in names:
                actions |= {flag: action for flag in Pii if flag in flags}
    return actions


def for_rejects(actions: Actions) -> Actions:
    """What a reject keeps of a class that its source keeps: as much as by default."""
    kept = (Action.OFF, Action.FLAG)
    return {flag: DEFAULTS[flag] if action in kept else action for flag, action in actions.items()}


def _check(named: Mapping[Action, tuple[str, ...]]) -> None:
    every = [name for names in named.values() for name in names]
    for name in every:
        if name not in CLASSES:
            raise ValueError(f"no such class of privacy rules: {name!r}; there are: {', '.join(sorted(CLASSES))}")
        if every.count(name) > 1:
            raise ValueError(f"{name!r} is named twice; each class has one action")
    if wrong := [name for name in named[Action.TRUNCATE] if name != "ip"]:
        raise ValueError(f"{wrong[0]!r} cannot be truncated; only ip can: to the network, /24 or /48")
