"""The two charts of the validity page, as SVG: readable without colour, their text as text, the same at every call."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from telemetry_ready.model.words import GO_LINE
from telemetry_ready.report.charts import FONTS
from validity.details import IS_ALLOWED
from validity.measures import BAD_BELOW, GOOD_FROM

SCORE_CHART, FORMS_CHART = "validity-score.svg", "validity-forms.svg"
MOST_POINTS = 900  # in all panels together: keeps the file small
PANELS_A_ROW = 3
ALLOWED, BLOCKED = "ready or pilot", "not ready or not enough evidence"
DARK, LIGHT, LINE = "#12385e", "#d97706", "#8a8a8a"
FALSE_READY, FALSE_BLOCK = "false-ready", "false-block"


def charts(states: pl.DataFrame, summary: Mapping[str, Any]) -> dict[str, str]:
    """Both charts by file name."""
    return {SCORE_CHART: _svg(_score_chart(states, summary)), FORMS_CHART: _svg(_forms_chart(summary["forms"]))}


def points_a_task(summary: Mapping[str, Any]) -> int:
    """How many states of a task are drawn at most."""
    return MOST_POINTS // max(len(summary["use_cases"]), 1)


def _score_chart(states: pl.DataFrame, summary: Mapping[str, Any]) -> alt.ConcatChart:
    held = states.filter(pl.col("half") == "held", pl.col("origin") != "repair").sort("task", "state")
    most = points_a_task(summary)
    panels = [_panel(one["name"], held.filter(pl.col("task") == one["name"]), most) for one in summary["use_cases"]]
    return alt.concat(*panels, columns=PANELS_A_ROW, spacing=24)


def _panel(task: str, states: pl.DataFrame, most: int) -> alt.LayerChart:
    """One task: every state a mark, and the lines that cut them."""
    points = alt.Chart(alt.Data(values=_points(states, most)))
    marks = points.mark_point(size=34, strokeWidth=1.3, aria=False).encode(
        x=alt.X("score:Q", title="score", scale=alt.Scale(domain=[0, 100]), axis=_axis([0, 25, 50, 75, 100])),
        y=alt.Y(
            "performance:Q", title="performance", scale=alt.Scale(domain=[0, 1]), axis=_axis([0, 0.5, 0.8, 0.9, 1])
        ),
        color=_verdict(alt.Color, [DARK, LIGHT]),
        shape=_verdict(alt.Shape, ["circle", "cross"]),
    )
    lines = [_rule("x", GO_LINE), _rule("y", BAD_BELOW), _rule("y", GOOD_FROM)]
    return alt.layer(*lines, marks).properties(width=230, height=190, title=task)


def _points(states: pl.DataFrame, most: int) -> list[dict[str, Any]]:
    """States evenly spread over the order of their ids, which is no order of anything else."""
    shown = states if states.height <= most else states[[place * states.height // most for place in range(most)]]
    return shown.select(
        pl.col("score").round(1),
        pl.col("performance").round(3),
        verdict=pl.when(IS_ALLOWED).then(pl.lit(ALLOWED)).otherwise(pl.lit(BLOCKED)),
    ).to_dicts()


def _axis(values: list[float]) -> alt.Axis:
    return alt.Axis(values=values, grid=False, labelFontSize=11, titleFontSize=11, aria=False)


def _verdict(channel: Any, shown: list[str]) -> Any:
    legend = alt.Legend(title=None, orient="bottom", labelFontSize=12, labelLimit=300)
    return channel("verdict:N", scale=alt.Scale(domain=[ALLOWED, BLOCKED], range=shown), legend=legend)


def _rule(axis: str, at: float) -> alt.Chart:
    rule = alt.Chart(alt.Data(values=[{"at": at}])).mark_rule(color=LINE, strokeDash=[4, 3], aria=False)
    return rule.encode(x="at:Q") if axis == "x" else rule.encode(y="at:Q")


def _forms_chart(forms: Mapping[str, Mapping[str, Any]]) -> alt.LayerChart:
    """A pair of bars for every form."""
    bars = [
        {"form": form, "kind": kind, "share": one[key], "text": f"{one[key] * 100:.0f} %"}
        for form, one in forms.items()
        for kind, key in ((FALSE_READY, "false_ready"), (FALSE_BLOCK, "false_block"))
        if one[key] is not None
    ]
    base = alt.Chart(alt.Data(values=bars)).encode(
        x=alt.X("share:Q", title="share, median over the tasks", scale=alt.Scale(domain=[0, 1]), axis=_percent()),
        y=alt.Y("form:N", sort=list(forms), title=None, axis=alt.Axis(labelFontSize=12, labelLimit=280, ticks=False)),
        yOffset=alt.YOffset("kind:N", sort=[FALSE_READY, FALSE_BLOCK]),
    )
    legend = alt.Legend(title=None, orient="bottom", labelFontSize=12)
    colour = alt.Scale(domain=[FALSE_READY, FALSE_BLOCK], range=[DARK, LIGHT])
    bar = base.mark_bar(aria=False).encode(color=alt.Color("kind:N", scale=colour, legend=legend))
    text = base.mark_text(align="left", dx=4, fontSize=11, aria=False).encode(text="text:N")
    return alt.layer(bar, text).properties(width=480, height=alt.Step(15))


def _percent() -> alt.Axis:
    return alt.Axis(format="%", tickCount=5, labelFontSize=11, titleFontSize=11)


def _svg(chart: Any) -> str:
    finished = chart.configure(font=FONTS, background="white").configure_view(stroke="#cccccc")
    return str(vl_convert.vegalite_to_svg(finished.to_dict()))
