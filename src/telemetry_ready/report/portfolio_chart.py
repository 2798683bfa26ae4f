"""Readiness by value: one bar per use case and scope, as long as its interval."""

import math
from collections.abc import Sequence

from markupsafe import Markup

from telemetry_ready.model.portfolio import Entry
from telemetry_ready.model.words import GO_LINE, READY_LINE, money_words, score_words

Numbered = Sequence[tuple[int, Entry]]
LEFT, WIDTH, HEIGHT = 96, 720, 260  # pixels: of the value axis, and of the area in which bars stand
ROW, TOP, BOTTOM = 22, 16, 40
TICKS = 4


def portfolio_charts(entries: Sequence[Entry]) -> list[Markup]:
    """A chart for each currency, because sums of different ones do not compare; what has no value stands below.

    Entries are numbered from 1 in their order, as the table beside the charts numbers them.
    """
    numbered = list(enumerate(entries, start=1))
    valued = [(at, one) for at, one in numbered if one.assessment.value.net_per_year is not None]
    without = [(at, one) for at, one in numbered if one.assessment.value.net_per_year is None]
    currencies = sorted({one.assessment.value.currency for _, one in valued}) or [""]
    return [
        _chart([(at, one) for at, one in valued if one.assessment.value.currency == currency], below, currency)
        for currency, below in zip(currencies, [without, *([[]] * len(currencies))], strict=False)
        if entries
    ]


def _chart(valued: Numbered, without: Numbered, currency: str) -> Markup:
    low, high, step = _axis([one.assessment.value.net_per_year or 0.0 for _, one in valued])
    area = HEIGHT if valued else 0
    strip = TOP + area + (ROW if valued else 0)
    end = strip + ROW * len(without)
    parts = [_lines(end)]
    ticks = round((high - low) / step) + 1 if valued else 0
    parts += [_tick(low + number * step, low, high, currency) for number in range(ticks)]
    parts += [_bar(at, one, _height(one.assessment.value.net_per_year or 0.0, low, high)) for at, one in valued]
    parts += [_bar(at, one, strip + ROW * (place + 0.5)) for place, (at, one) in enumerate(without)]
    if without:
        parts += [_label(LEFT - 8, strip + ROW * len(without) / 2 + 4, "no value", "end")]
    return Markup('<svg class="chart portfolio" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        LEFT + WIDTH + 36, end + BOTTOM, _words([*valued, *without]), Markup("").join(parts)
    )


def _axis(values: Sequence[float]) -> tuple[float, float, float]:
    """From, to and step of the value axis: round numbers that hold all values and 0.

    >>> _axis([19590.0, 7000.0]), _axis([-5.0, 12.0])
    ((0.0, 20000.0, 5000.0), (-5.0, 15.0, 5.0))
    """
    least, most = min([0.0, *values]), max([0.0, *values])
    rough = (most - least or 1.0) / TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(one * unit for one in (1, 2, 2.5, 5, 10) if one * unit >= rough * (1 - 1e-9))
    return math.floor(least / step) * step, max(math.ceil(most / step), 1) * step, step


def _height(value: float, low: float, high: float) -> float:
    return TOP + HEIGHT * (1 - (value - low) / (high - low))


def _x(score: float) -> float:
    return LEFT + WIDTH * score / 100


def _lines(end: float) -> Markup:
    """The readiness axis with the lines of pilot and ready."""
    goals = Markup("").join(
        Markup(
            '<line class="goal" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{end:.1f}"/>'
            '<text x="{x:.1f}" y="{y:.1f}">{line:.0f} {words}</text>'
        ).format(x=_x(line), top=TOP - 8, end=end + 6, y=end + 20, line=line, words=words)
        for line, words in ((GO_LINE, "pilot"), (READY_LINE, "ready"))
    )
    return (
        _across("axis", end + 6)
        + goals
        + _label(LEFT, end + 20, "0", "start")
        + _label(_x(40), end + 34, "readiness", "")
    )


def _tick(value: float, low: float, high: float, currency: str) -> Markup:
    y = _height(value, low, high)
    return _across("grid", y) + _label(LEFT - 8, y + 4, money_words(value, currency), "end")


def _bar(at: int, entry: Entry, y: float) -> Markup:
    """Interval, score and number of one entry; a ring where nothing beats it on both axes."""
    one = entry.assessment
    ring = Markup('<circle class="ring" cx="{:.1f}" cy="{:.1f}" r="13"/>').format(_x(one.score), y)
    return Markup(
        '<rect class="interval" x="{low:.1f}" y="{top:.1f}" width="{span:.1f}" height="6"/>{ring}'
        '<path class="mark" d="M{x:.1f} {tip:.1f} l5 9 l-5 9 l-5 -9 z"/>'
        '<text class="value start" x="{beside:.1f}" y="{base:.1f}">{at}</text>'
    ).format(
        low=_x(one.low),
        top=y - 3,
        span=max(_x(one.high) - _x(one.low), 1),
        ring=ring if entry.is_unbeaten else "",
        x=_x(one.score),
        tip=y - 9,
        beside=_x(one.score) + 14,
        base=y - 6,
        at=at,
    )


def _across(name: str, y: float) -> Markup:
    """A line over the whole width."""
    return Markup('<line class="{0}" x1="{1}" x2="{2}" y1="{3:.1f}" y2="{3:.1f}"/>').format(name, LEFT, LEFT + WIDTH, y)


def _label(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(anchor, x, y, words)


def _words(entries: Numbered) -> str:
    """The whole chart as a sentence each, for who cannot see it."""
    return "; ".join(
        f"{at}: {one.name}, readiness {score_words(one.assessment.score)} between {score_words(one.assessment.low)} "
        f"and {score_words(one.assessment.high)}, "
        + (
            "no value"
            if one.assessment.value.net_per_year is None
            else f"{money_words(one.assessment.value.net_per_year, one.assessment.value.currency)} a year"
        )
        for at, one in entries
    )
