"""What the unit of a KPI says about money: per what it counts, and what else is needed to make it a sum a year."""

import re
from enum import StrEnum
from typing import NamedTuple

TIME_UNITS = frozenset({"second", "minute", "hour", "day", "week", "month"})
DAYS = 365.25  # of a year
PER_YEAR = {"hour": DAYS * 24, "day": DAYS, "week": DAYS / 7, "month": 12.0, "quarter": 4.0, "year": 1.0}
_PERIOD = rf"(?:(?P<number>[1-9]\d*) )?(?P<period>{'|'.join(PER_YEAR)})s?"
_RATE = re.compile(rf"(?P<thing>.*?)\s*\bper {_PERIOD}")
_OF_MANY = re.compile(r"(?P<thing>.*?)\s*\bper (?P<number>[1-9]\d*) (?P<item>\w+) and year")
_PER_ITEM = re.compile(r"(?P<thing>.*?)\s*\bper (?P<item>\D.*)")
_SAYS_PER_WHAT = re.compile(rf"\bper (?:{_PERIOD}|[1-9]\d* \w+ and year)\b")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Kind(StrEnum):
    """How a KPI becomes a sum a year."""

    TIME = "a time per item"  # hours x items a year x money per hour
    SHARE = "a share of items"  # x items a year x money per item
    PER_ITEM = "a count per item"  # x items a year x money per thing counted
    RATE = "a count per period"  # x periods a year x money per thing counted
    MONEY = "money per period"  # x periods a year
    OTHER = "a number"  # of which nobody knows per what


class KpiUnit(NamedTuple):
    """A unit, understood.

    Attributes:
        kind: See ``Kind``.
        thing: What one unit is, in the singular: hour, incident; empty where the unit does not say.
        per_year: Periods in a year; 0 where items a year are to be stated.
        items: That one unit is counted of: 100 in failures per 100 devices and year.
    """

    kind: Kind
    thing: str = ""
    per_year: float = 0.0
    items: float = 1.0


def kpi_unit(unit: str, name: str = "") -> KpiUnit:
    """Understand a unit as people write it; a period may stand in the KPI's name instead.

    >>> kpi_unit("hours").thing, kpi_unit("incidents per 30 days").thing, kpi_unit("incidents per month").per_year
    ('hour', 'incident', 12.0)
    >>> str(kpi_unit("share of tickets").kind), str(kpi_unit("per ticket").kind), str(kpi_unit("EUR per month").kind)
    ('a share of items', 'a count per item', 'money per period')
    >>> str(kpi_unit("alerts").kind), kpi_unit("alerts", "Alerts per week at night").thing
    ('a number', 'alert')
    >>> kpi_unit("failures", "Failures per 100 devices and year").items
    100.0
    """
    words = " ".join(unit.split())
    if words.split(" ")[0] == "share":
        return KpiUnit(Kind.SHARE, "item")
    if _singular(words) in TIME_UNITS:
        return KpiUnit(Kind.TIME, _singular(words))
    if " per " not in f" {words}" and (per_what := _SAYS_PER_WHAT.search(name)):
        words = f"{words} {per_what[0]}"
    if rate := _RATE.fullmatch(words):
        return _rate(rate["thing"], PER_YEAR[rate["period"]] / float(rate["number"] or 1))
    if many := _OF_MANY.fullmatch(words):
        return KpiUnit(Kind.PER_ITEM, _singular(many["thing"]), items=float(many["number"]))
    if found := _PER_ITEM.fullmatch(words):
        thing = _singular(found["thing"])
        return KpiUnit(Kind.TIME if thing in TIME_UNITS else Kind.PER_ITEM, thing)
    return KpiUnit(Kind.OTHER, _singular(words))


def _rate(thing: str, per_year: float) -> KpiUnit:
    """Things, or money: of one currency, or of whichever the bill is in."""
    if _CURRENCY.fullmatch(thing):
        return KpiUnit(Kind.MONEY, thing, per_year)
    if "currency" in thing:
        return KpiUnit(Kind.MONEY, "", per_year)
    return KpiUnit(Kind.RATE, _singular(thing), per_year)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
