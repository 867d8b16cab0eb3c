"""The picture of a briefing: state money by year against the envelope, and by technology group."""
from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import streamlit as st

from models.brief.brief import Brief
from models.words.brief_text import cut_name
from ui import charts
from ui.i18n import language, t
from ui.messages import md


def show_picture(brief: Brief, key: Hashable, *, scale: float = 1) -> None:
    """Two charts side by side, under each other on a narrow screen. `key`: what the plan is known by. `scale`: larger
    letters for a meeting room."""
    with st.grid(2, min_column_width=300, gap="medium", key="brief_picture"):
        for name, title, draw in (("years", _years_title(brief), _years), ("groups", t("allocation.chart.groups"),
                                                                           _groups)):
            with st.container(gap=None):
                drawing = charts.known_drawing(key, ("brief", name, scale), partial(draw, brief, title, scale))
                charts.show_chart(drawing, title=title, source=md(brief.source), key=f"brief_{name}")


def _years_title(brief: Brief) -> str:
    return t("desk.years.title_carried" if brief.problem.settings.carry_over else "desk.years.title")


def _years(brief: Brief, title: str, scale: float) -> charts.Drawing:
    bars = [charts.Bar(str(use.year), use.state_mvnd, use.envelope_mvnd) for use in brief.picture.years]
    chart = charts.columns_against_limit(bars, bar_name=t("headings.state"), limit_name=t("headings.envelope"),
                                         height=round(190 * scale), font_size=round(12 * scale))
    return charts.draw(chart, charts.alt_text(title, bars))


def _groups(brief: Brief, title: str, scale: float) -> charts.Drawing:
    lines = sorted(brief.picture.cuts["technology_group"].lines, key=lambda line: -line.state_mvnd)
    bars = [charts.Bar(charts.short(cut_name(line, "technology_group", language())), line.state_mvnd)
            for line in lines if line.state_mvnd]
    chart = charts.ranked_bars(bars, bar_name=t("headings.state"), bar_height=round(21 * scale),
                               label_width=round(235 * scale), font_size=round(12 * scale))
    return charts.draw(chart, charts.alt_text(title, bars))
