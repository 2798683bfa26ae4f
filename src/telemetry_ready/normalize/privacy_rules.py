"""What is redacted: one row for each kind of personal data or secret.

A rule's gate is a pattern that everything the rule finds matches, and little else does; all gates are searched at
once. Patterns are Rust's: no look-around, ASCII classes. Replacements never match a rule again.
"""

import re
from dataclasses import dataclass
from enum import IntFlag

RULES_VERSION = 1


class Pii(IntFlag):
    """Classes found in a row, stored as ``pii_flags``."""

    EMAIL = 1
    CARD = 2
    TOKEN = 4
    HEADER = 8
    JWT = 16
    PASSWORD = 32
    PRIVATE_KEY = 64
    CONNECTION = 128
    PERSON = 256


SECRETS = Pii.TOKEN | Pii.HEADER | Pii.JWT | Pii.PASSWORD | Pii.PRIVATE_KEY | Pii.CONNECTION


@dataclass(frozen=True)
class Rule:
    """One kind of text that is replaced.

    Attributes:
        flag: Its class.
        pattern: What is replaced.
        replacement: By what.
        gate: Matches wherever the pattern does.
    """

    flag: Pii
    pattern: str
    replacement: str
    gate: str


_PREFIXED = (
    r"(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{22}|glpat-[0-9A-Za-z_-]{20}"
    r"|xox[abeoprs]-[0-9A-Za-z-]{10}|[sr]k_(?:live|test)_[0-9A-Za-z]{16}|sk-[0-9A-Za-z_-]{32}|AIza[0-9A-Za-z_-]{35}"
    r"|npm_[0-9A-Za-z]{36}|pypi-AgE[0-9A-Za-z_-]{16}|hvs\.[0-9A-Za-z_-]{24}|SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43})"
)
_KEY = (
    r"(?:pass(?:word|wd|phrase|code)s?|secrets?|token|api[_-]?keys?|access[_-]?key(?:[_-]?id)?|account[_-]?key"
    r"|private[_-]?key|credentials?)"
)
_IS = r"\\*[\"']?\s*(?:=>|[=:])\s*"
_END = r"\s\"'&;,\\"
_SHORT = r"(?:^|[^A-Za-z])pwd"

RULES: tuple[Rule, ...] = (
    Rule(
        Pii.PRIVATE_KEY,
        r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*-----|\z)",
        "<secret>",
        r"-----BEGIN [A-Z0-9 ]*PRIVATE",
    ),
    Rule(
        Pii.CONNECTION,
        r"([A-Za-z][0-9A-Za-z+.-]*://)[^\s/:@\"'<>]*:[^\s/@\"'<>]+@",
        "${1}<secret>@",
        r"://[^\s/:@\"'<>]*:[^\s/@\"'<>]+@",
    ),
    Rule(
        Pii.JWT,
        r"(?-u:\b)eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?",
        "<secret>",
        r"eyJ[0-9A-Za-z_-]{8}",
    ),
    Rule(
        Pii.HEADER,
        rf"(?i)(authorization{_IS}\\*[\"']?(?:basic|bearer|digest|negotiate|token)\s+)[^<>*{_END}][^{_END}]*"
        r"|(?-u:\b)(bearer\s+)[0-9A-Za-z._~+/-]{20,}=*",
        "${1}${2}<secret>",
        rf"(?i:authorization{_IS}|bearer\s+[0-9A-Za-z._~+/-]{{20}})",
    ),
    Rule(Pii.TOKEN, rf"(?-u:\b){_PREFIXED}[0-9A-Za-z_-]*", "<secret>", _PREFIXED),
    Rule(Pii.PASSWORD, rf"(?i)({_KEY}{_IS}\\*\")[^\"<>*\\][^\"\\]*", "${1}<secret>", rf"(?i:{_KEY}{_IS})"),
    Rule(Pii.PASSWORD, rf"(?i)({_KEY}{_IS}\\*')[^'<>*\\][^'\\]*", "${1}<secret>", rf"(?i:{_KEY}{_IS})"),
    Rule(Pii.PASSWORD, rf"(?i)({_KEY}{_IS})[^<>*{_END}][^{_END}]*", "${1}<secret>", rf"(?i:{_KEY}{_IS})"),
    # sudo logs PWD=/root: a path is no password
    Rule(
        Pii.PASSWORD,
        rf"(?i)({_SHORT}{_IS}\\*[\"']?)[^/<>*{_END}][^{_END}]*",
        "${1}<secret>",
        rf"(?i:{_SHORT}{_IS}\\*[\"']?[^/\s])",
    ),
    Rule(
        Pii.EMAIL,
        r"[0-9A-Za-z._%+-]+@(?:[0-9A-Za-z-]+\.)+[A-Za-z]{2,}(?-u:\b)",
        "<email>",
        r"[0-9A-Za-z._%+-]@[0-9A-Za-z-]+\.[0-9A-Za-z]",
    ),
)
"""In this order; what one rule leaves the next one sees."""

_FOUR_BY_FOUR = r"(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(?:011|[25][0-9]{2})|35[2-8][0-9])(?:[ -]?[0-9]{4}){3}"
_FOUR_SIX_FIVE = r"3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}"
_FOUR_SIX_FOUR = r"3(?:0[0-5]|[68][0-9])[0-9][ -]?[0-9]{6}[ -]?[0-9]{4}"
CARD_GATE = rf"(?:^|[^0-9A-Za-z_.])(?:{_FOUR_BY_FOUR}|{_FOUR_SIX_FIVE}|{_FOUR_SIX_FOUR})"
"""A number by the leading digits and lengths of card schemes, not within a longer word."""

CARD = re.compile(
    rf"(?<![0-9A-Za-z_.])(?<![^0-9A-Za-z]-)(?:{_FOUR_BY_FOUR}|{_FOUR_SIX_FIVE}|{_FOUR_SIX_FOUR})(?![0-9A-Za-z_]|\.[0-9])"
)
"""The same in Python's dialect, with what may stand around it; its check digit is tested after."""
