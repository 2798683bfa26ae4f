"""What a pattern cannot say of a value: check digits, structure, ranges, and words that are no names."""

import base64
import binascii
import ipaddress
import json
import re

import polars as pl

_DOUBLE_FROM, _NINE = 5, 9


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def has_check_digit(number: str) -> bool:
    """Whether the digits pass the Luhn formula of ISO/IEC 7812-1; other characters do not count.

    >>> has_check_digit("4111 1111 1111 1111"), has_check_digit("4111 1111 1111 1112")
    (True, False)
    """
    digits = [int(digit) for digit in number if digit in "0123456789"]
    doubled = [2 * digit - (_NINE if digit >= _DOUBLE_FROM else 0) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_IBAN_LENGTHS = {
    length: _words(countries)
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH HR LI LV",
        22: "BG BH CR DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ DZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
}
"""Of SWIFT's IBAN registry."""


def is_iban(text: str) -> bool:
    """Whether it has a country's length and the remainder 1 modulo 97 (ISO 13616, ISO/IEC 7064).

    >>> is_iban("GB29 NWBK 6016 1331 9268 19"), is_iban("GB29NWBK60161331926818")
    (True, False)
    """
    compact = text.replace(" ", "")
    if compact[:2] not in _IBAN_LENGTHS.get(len(compact), ()):
        return False
    return int("".join(str(int(one, 36)) for one in compact[4:] + compact[:4])) % 97 == 1


def is_jwt(text: str) -> bool:
    """Whether the first part is a JOSE header: base64url of a JSON object with ``alg`` (RFC 7515, section 4.1)."""
    head = text.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


def is_address(text: str) -> bool:
    """Whether a mail address is a person's or a group's: not that of a repository, not a file or a version."""
    user, _, domain = text.rpartition("@")
    return user.lower() not in {"git", "hg"} and domain.rpartition(".")[2].lower() not in _NO_TOP_LEVEL_DOMAINS


_NO_TOP_LEVEL_DOMAINS = _words(
    "png jpg jpeg gif svg webp bmp css js ts json xml html htm txt log pdf zip gz jar exe dll conf cfg yaml yml"
    " service socket target timer mount slice local localdomain internal"
)


def is_social_security_number(text: str) -> bool:
    """Whether the parts are in the ranges that the Social Security Administration assigns.

    >>> is_social_security_number("219-09-9999"), is_social_security_number("000-12-3456")
    (True, False)
    """
    area, group, serial = text[:3], text[4:6], text[7:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


_FEWEST, _FEWEST_UNBROKEN, _MOST = 8, 10, 15


def is_international_number(text: str) -> bool:
    """Whether a number with + has as many digits as one of E.164 has; without gaps at least ten.

    >>> is_international_number("+44 20 7946 0958"), is_international_number("+1234")
    (True, False)
    """
    digits = sum(one.isdigit() for one in text)
    return (_FEWEST_UNBROKEN if text[1:].isdigit() else _FEWEST) <= digits <= _MOST


def is_ip(text: str) -> bool:
    """Whether it is an address, and not a name in a program: those have no digits.

    >>> is_ip("2001:db8::1"), is_ip("a::b")
    (True, False)
    """
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(one.isdigit() for one in text)


_NO_SECRETS = _words(
    "null none nil true false undefined missing empty yes no on off enabled disabled required optional invalid expired"
    " unknown changed reset n/a na - filtered redacted masked hidden basic bearer digest negotiate must never ok failed"
    " not is was the set unset int str string bytes object token password secret key failure denied error"
    " forgotten lost wrong correct incorrect blank vergessen abgelaufen falsch ungültig gesperrt geändert"
)


_MASKED = re.compile(r"[*.<>\[\]{}()-]*|x{3,}")


def is_secret(text: str) -> bool:
    """Whether a value behind a secret's name is one, and does not say that there is none.

    >>> is_secret("hunter2"), is_secret("null"), is_secret("*****")
    (True, False, False)
    """
    plain = text.lower().rstrip(".,)}]")
    return plain not in _NO_SECRETS and not _MASKED.fullmatch(plain)


def is_no_word(text: str) -> bool:
    """Whether a word of a sentence is none of the language: it has digits or signs within."""
    return is_secret(text) and not text.rstrip(".,!?:)").replace("-", "").isalpha()


def is_mixed(text: str) -> bool:
    """Whether a word has letters and others, as passwords have and words of a sentence have not."""
    plain = text.rstrip(".,!?")
    return any(one.isalpha() for one in plain) and any(not one.isalpha() and one not in "-'/" for one in plain)


def is_mac(text: str) -> bool:
    """Whether it is one device's address: not all zeros, not broadcast; dotted ones have a digit and a letter."""
    digits = re.sub("[^0-9a-f]", "", text.lower())
    return len(set(digits)) > 1


_PSEUDONYM = r"^[a-z]+_[0-9a-f]{16}$"
_SYSTEM_ACCOUNTS = _words(
    "root admin administrator system daemon nobody bin sys sync games man lp mail news uucp proxy www-data backup list"
    " irc gnats sshd ntp apache nginx httpd mysql mariadb postgres postgresql mongodb redis elasticsearch kafka hdfs"
    " yarn hadoop spark zookeeper oracle sa tomcat jenkins git gitlab-runner docker ubuntu ec2-user centos debian pi"
    " vagrant ansible nagios zabbix icinga prometheus grafana telegraf rabbitmq haproxy squid named bind postfix"
    " dovecot ftp anonymous guest cyrus rpc rpcuser dbus polkitd chrony avahi systemd-network systemd-resolve"
    " messagebus operator halt shutdown default localhost test iusr anonymous_logon deploy service svc"
)
_NO_NAMES = _words(
    "a an and are as at be been but by can cannot could did do does for from had has have he her his i if in is it its"
    " may me my name names no none not null nil n/a na of off on or our password please she should so that the their"
    " them then there these they this those to too undef undefined unknown user username users was we were when while"
    " who will with would you your id ids input interface agent account group groups session space mode type count"
    " data defined object profile role roles service manager experience error true false empty local invalid illegal"
    " authentication authenticated login logon limit list table field request requests key pass new any all process"
    " network required missing changed expired locked failed failure success pool auth access activity"
    " secret email card iban phone ssn ip mac person"
)
_NOBODY = sorted(_SYSTEM_ACCOUNTS | _NO_NAMES)


def are_accounts(names: pl.Series) -> pl.Series:
    """Whether each name behind "user" is a person's: no account of the system, no other word, no pseudonym.

    Of all validators this one has the most values: names of accounts stand in every other line of some logs.

    >>> are_accounts(pl.Series(["alice", "root", "WEB01$", "input", None])).to_list()
    [True, False, False, False, None]
    """
    plain = pl.col("plain")
    is_machine = plain.str.ends_with("$") | plain.str.contains(r"^(?:systemd|svc-|svc_)")
    is_other = is_machine | plain.is_in(_NOBODY) | plain.str.contains(_PSEUDONYM)
    return names.str.to_lowercase().alias("plain").to_frame().select(~is_other).to_series()
