"""The table of all privacy rules, in the order in which they are applied."""

from telemetry_ready.normalize.privacy_rule import Pii, Rule
from telemetry_ready.normalize.privacy_rules_persons import NUMBER_RULES, PERSON_RULES
from telemetry_ready.normalize.privacy_rules_secrets import SECRET_RULES

RULES_VERSION = 3
"""Stored with every file: raise it when a rule changes, so that one sees which files were read by older ones."""

_RULES = (*SECRET_RULES, *PERSON_RULES, *NUMBER_RULES)
RULES: tuple[tuple[Rule, ...], ...] = tuple(
    tuple(rule for rule in _RULES if rule.flag in family)
    for family in (
        Pii.PRIVATE_KEY | Pii.CONNECTION | Pii.JWT | Pii.TOKEN,
        Pii.HEADER,
        Pii.PASSWORD,
        Pii.EMAIL,
        Pii.PERSON,
        Pii.IBAN | Pii.CARD | Pii.SSN | Pii.PHONE,
        Pii.IP | Pii.MAC,
    )
)
"""In families, each searched for at once, and in this order: what one rule leaves the next one sees."""
