"""Charts a leader can read: the unit in the title, the figure beside each mark, a source line, safe colours.

Rows are plain dictionaries with amounts in million VND; labels are made by `ui.format`, so no axis shows a raw number.
Charts that documents print too are specifications of `models.export.documents.chart_specs`.
"""
from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import streamlit as st
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from models.export.documents.chart_specs import INK as _INK
from models.export.documents.chart_specs import Look, ranked_spec
from models.words.chart_text import Bar as Bar
from models.words.chart_text import short_name
from models.words.figures import whole_bvnd
from ui import format as fmt
from ui.i18n import language, t
from ui.known_views import view_of

# Altair's own sizes are of no use on a page that gives every chart its width.
alt.theme.enable("none")


def theme() -> str:
    """"light" or "dark": what the visitor's page looks like."""
    return "dark" if st.context.theme.type == "dark" else "light"


def look() -> Look:
    """What a chart on this page is drawn for."""
    return Look(language(), theme())


def color(place: int) -> str:
    """A colour of the palette, by place."""
    return look().color(place)


def ink() -> str:
    """The colour of words on a chart."""
    return _INK[theme()]


@dataclass(frozen=True)
class Drawing:
    """A finished chart: its specification (to be read, not changed), and what it says in words."""

    spec: Mapping[str, object]
    alt_text: str


def draw(chart: alt.Chart | alt.LayerChart | Mapping[str, object], alt_text: str) -> Drawing:
    """The chart as Streamlit takes it with the least work: checked by Altair, its rows in Arrow's form."""
    spec = dict(chart) if isinstance(chart, Mapping) else chart.to_dict()
    tables = dict(spec.get("datasets", {}))
    if "values" in spec.get("data", {}):
        tables["rows"], spec["data"] = spec["data"]["values"], {"name": "rows"}
    spec["datasets"] = {name: convert_anything_to_arrow_bytes(rows) for name, rows in tables.items()}
    return Drawing(spec, alt_text)


def known_drawing(subject: Hashable, about: Hashable, make: Callable[[], Drawing]) -> Drawing:
    """A chart of what everybody may look at: drawn once in each language and for each kind of page."""
    return view_of(subject, ("drawing", about, look()), make)


def show_chart(drawing: Drawing, *, title: str, source: str, key: str) -> None:
    """Title (with its unit) above, source line below, a text alternative for readers who cannot see it."""
    st.markdown(f"**{title}**")
    show_drawing(drawing, key)
    st.caption(t("shell.source", source=source))


def show_drawing(drawing: Drawing, key: str) -> None:
    """The chart alone."""
    st.vega_lite_chart(drawing.spec, width="stretch", key=key, alt=drawing.alt_text)


def columns_against_limit(bars: Sequence[Bar], *, bar_name: str, limit_name: str, height: int = 240,
                          font_size: int = 12) -> alt.LayerChart:
    """Upright bars with a tick at each one's limit; the amount stands on the bar, the limit above the tick."""
    rows = _rows(bars)
    ink = _INK[theme()]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("label:O", title=None, axis=plain_axis(font_size, labelAngle=0)))
    y = alt.Y("bvnd:Q", title=None, axis=None)
    tooltip = [alt.Tooltip("label:O", title=" "), alt.Tooltip("amount:N", title=bar_name),
               alt.Tooltip("limit:N", title=limit_name)]
    layers = [
        base.mark_bar(color=color(0), width={"band": 0.62}).encode(y=y, tooltip=tooltip),
        base.mark_text(dy=12, color=on_bar(), fontSize=font_size).encode(
            y=y, text="figure:N"),
    ]
    if any(bar.limit_mvnd is not None for bar in bars):
        limit = alt.Y("limit_bvnd:Q", title=None, axis=None)
        layers += [base.mark_tick(color=color(5), thickness=3, width={"band": 0.8}).encode(y=limit, tooltip=tooltip),
                   base.mark_text(dy=-9, color=ink, fontSize=font_size).encode(y=limit, text="limit_figure:N")]
    return alt.layer(*layers).properties(height=height).configure_view(stroke=None)


def ranked_bars(bars: Sequence[Bar], *, bar_name: str, label_width: int = 220, bar_height: int = 26,
                font_size: int = 12) -> dict[str, object]:
    """Lying bars in the order given, the amount at the end of each; long labels are kept whole in the tooltip."""
    return ranked_spec(bars, look(), bar_name=bar_name, label_width=label_width, bar_height=bar_height,
                       font_size=font_size)


def on_bar() -> str:
    """The colour of words on a bar of the first colour."""
    return "#FFFFFF" if theme() == "light" else "#10151B"


def quiet_color() -> str:
    """A grey for what is not the subject."""
    return "#C9CED6" if theme() == "light" else "#4A5260"


def plain_axis(font_size: int = 12, **options: object) -> alt.Axis:
    """An axis of labels only."""
    return alt.Axis(ticks=False, domain=False, labelColor=_INK[theme()], labelFontSize=font_size, **options)


def short(label: str) -> str:
    """A long official name without its bracketed list, for an axis; the whole name stands in the tables."""
    return short_name(label)


def alt_text(title: str, bars: Sequence[Bar]) -> str:
    """The chart in words: its title and every figure."""
    return f"{title}: " + "; ".join(f"{bar.label} {fmt.bvnd(bar.mvnd)}" for bar in bars)


def _rows(bars: Sequence[Bar]) -> list[dict[str, object]]:
    return [{
        "label": bar.label, "bvnd": bar.mvnd / 1000, "amount": fmt.bvnd(bar.mvnd),
        "figure": whole_bvnd(bar.mvnd, language()),
        "limit_bvnd": None if bar.limit_mvnd is None else bar.limit_mvnd / 1000, "limit": fmt.bvnd(bar.limit_mvnd),
        "limit_figure": "" if bar.limit_mvnd is None else whole_bvnd(bar.limit_mvnd, language()),
    } for bar in bars]
