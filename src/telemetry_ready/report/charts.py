"""Small pictures for the pages: inline SVG, readable without colour, with their content as a label for screen readers.

Bars are drawn by hand, because each is a line and a mark; the coverage of the lake, which needs a time axis, by Altair.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from telemetry_ready.model.evaluation import Assessment, Finding
from telemetry_ready.model.use_case import Scale
from telemetry_ready.model.words import GO_LINE, READY_LINE, measure_words, score_words

FONTS = "Arial, Liberation Sans, Helvetica, sans-serif"  # browsers' own fonts are wider than what was laid out
SCORE_WIDTH, LINE_WIDTH = 240, 420  # pixels
FLOOR_AT, TARGET_AT = 0.27, 0.73  # where both lines stand, as a share of the width: the same in every chart
EDGE = 0.02
MOST_COLUMNS = 370  # of the coverage chart: a year of days
DAYS_OF_WEEK, DAYS_OF_MONTH = 7, 30
SILOS = ("logs", "metrics", "tickets", "alerts")


def score_bar(assessment: Assessment) -> Markup:
    """Score and interval on a line from 0 to 100, with the lines of 75 and 90."""
    low, score, high = (SCORE_WIDTH * one / 100 for one in (assessment.low, assessment.score, assessment.high))
    label = (
        f"Score {score_words(assessment.score)} of 100, "
        f"between {score_words(assessment.low)} and {score_words(assessment.high)}"
    )
    marks = Markup("").join(
        Markup(
            '<line class="goal" x1="{0:.1f}" x2="{0:.1f}" y1="4" y2="26"/><text x="{0:.1f}" y="38">{1:.0f}</text>'
        ).format(SCORE_WIDTH * line / 100, line)
        for line in (GO_LINE, READY_LINE)
    )
    return Markup(
        '<svg class="chart score-bar" viewBox="-6 0 {width} 42" role="img" aria-label="{label}">'
        '<rect class="track" x="0" y="11" width="{inner}" height="8"/>'
        '<rect class="interval" x="{low:.1f}" y="11" width="{span:.1f}" height="8"/>{marks}'
        '<text x="0" y="38" class="start">0</text>'
        '<path class="mark" d="M{score:.1f} 3 l5 12 l-5 12 l-5 -12 z"/></svg>'
    ).format(
        width=SCORE_WIDTH + 12,
        inner=SCORE_WIDTH,
        label=label,
        low=low,
        span=max(high - low, 1),
        marks=marks,
        score=score,
    )


def score_course(scores: Sequence[tuple[float, float, float]]) -> Markup:
    """Low, score and high of evaluations, the oldest to the left, with the lines of 75 and 90."""
    step = SCORE_WIDTH / max(len(scores), 2)
    height = 60.0

    def y(score: float) -> float:
        return height * (1 - score / 100)

    bars = Markup("").join(
        Markup('<line class="interval" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>').format(
            step * (place + 0.5), y(low), y(high)
        )
        for place, (low, _, high) in enumerate(scores)
    )
    points = " ".join(f"{step * (place + 0.5):.1f},{y(score):.1f}" for place, (_, score, _) in enumerate(scores))
    goals = Markup("").join(
        Markup('<line class="grid" x1="0" x2="{0}" y1="{1:.1f}" y2="{1:.1f}"/>').format(SCORE_WIDTH, y(line))
        for line in (GO_LINE, READY_LINE)
    )
    return Markup(
        '<svg class="chart course" viewBox="0 -4 {width} 68" role="img" aria-label="{label}">{goals}{bars}'
        '<polyline class="course-line" points="{points}"/></svg>'
    ).format(
        width=SCORE_WIDTH,
        label=f"Scores of {len(scores)} evaluations, the newest {score_words(scores[-1][1])}",
        goals=goals,
        bars=bars,
        points=points,
    )


def requirement_line(finding: Finding, scale: Scale) -> Markup:
    """The measured value between the useless and the good-enough line; better is always to the right."""
    floor, target = LINE_WIDTH * FLOOR_AT, LINE_WIDTH * TARGET_AT
    worse, better = ("above", "up to") if finding.target < finding.floor else ("below", "from")
    measured = measure_words(finding.measured, finding.unit)
    useless = f"useless {worse} {measure_words(finding.floor, finding.unit)}"
    enough = f"good enough {better} {measure_words(finding.target, finding.unit)}"
    return Markup(
        '<svg class="chart line" viewBox="0 0 {width} 56" role="img" aria-label="{label}">'
        '<rect class="useless" x="0" y="22" width="{floor:.1f}" height="12"/>'
        '<rect class="between" x="{floor:.1f}" y="22" width="{span:.1f}" height="12"/>'
        '<rect class="enough" x="{target:.1f}" y="22" width="{rest:.1f}" height="12"/>'
        '<line class="goal" x1="{floor:.1f}" x2="{floor:.1f}" y1="18" y2="38"/>'
        '<line class="goal strong" x1="{target:.1f}" x2="{target:.1f}" y1="18" y2="38"/>'
        '<text x="{floor:.1f}" y="51">{useless}</text><text x="{target:.1f}" y="51">{enough}</text>{mark}</svg>'
    ).format(
        width=LINE_WIDTH,
        label=f"Measured: {measured}; {useless}; {enough}",
        floor=floor,
        target=target,
        span=target - floor,
        rest=LINE_WIDTH - target,
        useless=useless,
        enough=enough,
        mark=_mark(finding, scale, measured),
    )


def _mark(finding: Finding, scale: Scale, measured: str) -> Markup:
    """The measured value with its interval; where nothing was measured, that in words."""
    if finding.measured is None:
        return Markup('<text class="value" x="{:.1f}" y="14">not measured</text>').format(LINE_WIDTH / 2)
    place = LINE_WIDTH * _place(finding.measured, finding, scale)
    low, high = (LINE_WIDTH * _between(one) for one in (finding.attainment_low, finding.attainment_high))
    interval = Markup('<line class="interval" x1="{:.1f}" x2="{:.1f}" y1="28" y2="28"/>').format(
        min(low, place), max(high, place)
    )
    anchor = "start" if place < LINE_WIDTH * 0.1 else "end" if place > LINE_WIDTH * 0.9 else ""
    return Markup(
        '{interval}<path class="mark" d="M{x:.1f} 17 l5 11 l-5 11 l-5 -11 z"/>'
        '<text class="value {anchor}" x="{x:.1f}" y="13">{measured}</text>'
    ).format(interval=interval if high - low > 1 else "", x=place, anchor=anchor, measured=measured)


def _place(value: float, finding: Finding, scale: Scale) -> float:
    """Share of the width; values far outside both lines stand at the edge."""
    floor, target = finding.floor, finding.target
    if scale is Scale.LOG:
        tiny = min(floor, target) / 1000
        value, floor, target = (math.log10(max(one, tiny)) for one in (value, floor, target))
    share = (value - floor) / (target - floor) if target != floor else float(value >= target)
    return min(max(_between(share), EDGE), 1 - EDGE)


def _between(attainment: float) -> float:
    return FLOOR_AT + (TARGET_AT - FLOOR_AT) * attainment


def coverage(daily_rows: Iterable[tuple[str, date, int]]) -> Markup:
    """Rows per silo and day as a strip for each silo; over long spans per week or month. Empty where there are none."""
    rows = [row for row in daily_rows if row[2] > 0]
    if not rows:
        return Markup("")
    import altair as alt
    import vl_convert

    step = _days_per_column([day for _, day, _ in rows])
    title = {1: "Rows per day", DAYS_OF_WEEK: "Rows per week", DAYS_OF_MONTH: "Rows per 30 days"}[step]
    axis = alt.Axis(title=None, labelFontSize=12, tickCount=8, grid=False)
    chart = (
        alt.Chart(alt.Data(values=_columns(rows, step)))
        .mark_bar(height=24)
        .encode(
            x=alt.X("start:T", axis=axis, scale=alt.Scale(type="utc")),
            x2="end:T",
            y=alt.Y("silo:N", sort=list(SILOS), title=None, axis=alt.Axis(labelFontSize=13, ticks=False, domain=False)),
            color=alt.Color(
                "rows:Q",
                scale=alt.Scale(type="log", range=["#b7cbe0", "#12385e"]),
                legend=alt.Legend(title=title, orient="bottom", format="~s", tickCount=4, gradientLength=240),
            ),
        )
        .properties(width=860, height=alt.Step(34))
        .configure(font=FONTS)
        .configure_view(stroke=None)
    )
    svg = re.sub(
        r"gradient_\d+", "gradient_rows", vl_convert.vegalite_to_svg(chart.to_dict())
    )  # it numbers every call's
    return Markup(svg)  # noqa: S704  # its only texts are silo names, and it escapes them


def _days_per_column(days: Sequence[date]) -> int:
    span = (max(days) - min(days)).days + 1
    return next((step for step in (1, DAYS_OF_WEEK) if span / step <= MOST_COLUMNS), DAYS_OF_MONTH)


def _columns(rows: Sequence[tuple[str, date, int]], step: int) -> list[dict[str, str | int]]:
    first = min(day for _, day, _ in rows)
    found: Counter[tuple[str, date]] = Counter()
    for silo, day, count in rows:
        found[silo, first + timedelta((day - first).days // step * step)] += count
    return [
        {"silo": silo, "start": f"{start}T00:00:00Z", "end": f"{start + timedelta(step)}T00:00:00Z", "rows": count}
        for (silo, start), count in sorted(found.items())
    ]
