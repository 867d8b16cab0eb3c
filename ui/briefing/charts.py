"""The picture of a briefing: state money by year against the envelope, and by technology group."""
from __future__ import annotations

import streamlit as st

from models.brief.brief import Brief
from models.words.brief_text import cut_name
from ui import charts
from ui.i18n import language, t
from ui.messages import md


def show_picture(brief: Brief, *, scale: float = 1) -> None:
    """Two charts side by side, under each other on a narrow screen. `scale`: larger letters for a meeting room."""
    with st.grid(2, min_column_width=300, gap="medium", key="brief_picture"):
        with st.container(gap=None):
            _show_years(brief, scale)
        with st.container(gap=None):
            _show_groups(brief, scale)


def _show_years(brief: Brief, scale: float) -> None:
    bars = [charts.Bar(str(use.year), use.state_mvnd, use.envelope_mvnd) for use in brief.picture.years]
    title = t("desk.years.title_carried" if brief.problem.settings.carry_over else "desk.years.title")
    chart = charts.columns_against_limit(bars, bar_name=t("headings.state"), limit_name=t("headings.envelope"),
                                         height=round(190 * scale), font_size=round(12 * scale))
    charts.show_chart(chart, title=title, source=_source(brief), key="brief_years",
                      alt_text=charts.alt_text(title, bars))


def _show_groups(brief: Brief, scale: float) -> None:
    lines = sorted(brief.picture.cuts["technology_group"].lines, key=lambda line: -line.state_mvnd)
    bars = [charts.Bar(charts.short(cut_name(line, "technology_group", language())), line.state_mvnd)
            for line in lines if line.state_mvnd]
    chart = charts.ranked_bars(bars, bar_name=t("headings.state"), bar_height=round(21 * scale),
                               label_width=round(235 * scale), font_size=round(12 * scale))
    title = t("allocation.chart.groups")
    charts.show_chart(chart, title=title, source=_source(brief), key="brief_groups",
                      alt_text=charts.alt_text(title, bars))


def _source(brief: Brief) -> str:
    return md(brief.source)
