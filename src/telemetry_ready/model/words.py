"""Numbers in words, the same in the reason of a verdict, in the terminal and on the pages."""

import math

READY_LINE = 90.0  # low from here: ready (readiness_model.md, section 3.5)
GO_LINE = 75.0  # low from here: pilot with conditions
FULL = 100.0
_TENTH = 10
_WHOLE_FROM = 100  # numbers from here are shown without decimals


def score_words(score: float) -> str:
    """A score as people say it, never rounded up over a line that it does not reach.

    >>> score_words(48.3), score_words(74.96), score_words(100.0), score_words(99.7)
    ('48', '74.9', '100', '99.7')
    """
    whole = f"{score:.0f}"
    if any(score < line <= float(whole) for line in (GO_LINE, READY_LINE, FULL)):
        return f"{math.floor(score * _TENTH) / _TENTH:.1f}"
    return whole


def points_words(points: float) -> str:
    """Points lost: whole from 1 on, one decimal below, as a noun with its number.

    >>> points_words(30.4), points_words(1.2), points_words(0.34), points_words(0.01), points_words(0.0)
    ('30 points', '1 point', '0.3 points', 'under 0.1 points', 'no points')
    """
    if points <= 0:
        return "no points"
    if points < 0.1:  # noqa: PLR2004
        return "under 0.1 points"
    shown = f"{points:.1f}" if points < 0.95 else f"{points:.0f}"  # noqa: PLR2004
    return f"{shown} point" if shown == "1" else f"{shown} points"


def share_words(share: float) -> str:
    """A share as a percentage with at most one decimal; 100 % only where all are good, 0 % only where none is.

    >>> share_words(0.5), share_words(0.968), share_words(0.99999), share_words(1.0), share_words(0.0001)
    ('50 %', '96.8 %', 'over 99.9 %', '100 %', 'under 0.1 %')
    """
    text = f"{share * 100:.1f}".removesuffix(".0")
    if text == "100" and share < 1:
        return "over 99.9 %"
    if text == "0" and share > 0:
        return "under 0.1 %"
    return f"{text} %"


def number_words(value: float) -> str:
    """A number with at most two decimals, or with three digits where it is small.

    >>> number_words(22.483333), number_words(4200.0), number_words(0.00123), number_words(-0.0)
    ('22.48', '4,200', '0.00123', '0')
    """
    return f"{value:.3g}" if 0 < abs(value) < 0.1 else _plain(abs(value) if value == 0 else value)  # noqa: PLR2004


def money_words(amount: float | None, currency: str) -> str:
    """A sum as people say it; without decimals from 100 on.

    >>> money_words(1020600.4, "EUR"), money_words(-12.5, "USD"), money_words(None, "EUR")
    ('1,020,600 EUR', '-12.5 USD', 'not stated')
    """
    if amount is None:
        return "not stated"
    number = f"{amount:,.0f}" if abs(amount) >= _WHOLE_FROM else _plain(amount)
    return f"{number} {currency}".strip()


def _plain(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def measure_words(value: float | None, unit: str) -> str:
    """A measure with its unit; without a unit it is a share.

    >>> measure_words(0.8, ""), measure_words(30000, "tickets"), measure_words(0.5, "days"), measure_words(1, "days")
    ('80 %', '30,000 tickets', '0.5 days', '1 day')
    >>> measure_words(None, "days")
    'not measured'
    """
    if value is None:
        return "not measured"
    if not unit:
        return share_words(value)
    number = f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:,.1f}".removesuffix(".0")
    return f"{number} {unit.removesuffix('s') if number == '1' else unit}"
