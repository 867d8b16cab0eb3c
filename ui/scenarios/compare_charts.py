"""Charts of differences: bars from a zero line, the signed figure with its unit at the end of each."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from ui.charts import color, ink, plain_axis, quiet_color


@dataclass(frozen=True, slots=True)
class Delta:
    """One difference: what it is of, in which scenario, how large (drawn to scale), and as text."""

    label: str
    series: str
    amount: float
    figure: str


def difference_bars(deltas: Sequence[Delta], *, bar_height: int = 24, label_width: int = 240) -> alt.LayerChart:
    """Lying bars left and right of zero, grouped by label, one colour a scenario."""
    series = list(dict.fromkeys(delta.series for delta in deltas))
    labels = list(dict.fromkeys(delta.label for delta in deltas))
    rows = [{"label": d.label, "series": d.series, "amount": d.amount, "figure": d.figure,
             "side": "right" if d.amount >= 0 else "left"} for d in deltas]
    low, high = (edge(0.0, *(delta.amount for delta in deltas)) for edge in (min, max))
    # Room for the figures at the ends of the bars.
    room = 0.34 * ((high - low) or 1)
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=plain_axis(labelLimit=label_width)),
        yOffset=alt.YOffset("series:N", sort=series))
    x = alt.X("amount:Q", title=None, axis=None, scale=alt.Scale(domain=[low - room, high + room]))
    legend = alt.Legend(title=None, orient="top", labelLimit=400, labelColor=ink()) if len(
        series) > 1 else None
    colors = alt.Color("series:N", legend=legend, scale=alt.Scale(
        domain=series, range=[color(place) for place in range(len(series))]))
    tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("series:N", title=" "),
               alt.Tooltip("figure:N", title=" ")]
    text = {"fontSize": 12, "color": ink(), "baseline": "middle"}
    return alt.layer(
        base.mark_bar(height={"band": 0.8}).encode(x=x, color=colors, tooltip=tooltip),
        base.transform_filter("datum.side == 'right'").mark_text(align="left", dx=5, **text).encode(
            x=x, text="figure:N"),
        base.transform_filter("datum.side == 'left'").mark_text(align="right", dx=-5, **text).encode(
            x=x, text="figure:N"),
        alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=quiet_color(), strokeWidth=1.5).encode(x="zero:Q"),
    ).properties(height=max(1, len(labels)) * (bar_height * len(series) + 6)).configure_view(stroke=None)


def differences_in_words(title: str, deltas: Sequence[Delta]) -> str:
    """The chart for readers who cannot see it."""
    return f"{title}: " + "; ".join(f"{d.label}, {d.series}: {d.figure}" for d in deltas)
