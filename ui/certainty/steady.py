"""Where the plan stays the best: all envelopes together and each weight, in one picture."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import altair as alt
import streamlit as st

from models.certainty.steady import SteadyRange, SteadyState, find_steady
from models.search_limits import SolveLimits
from models.words.certainty_steady_text import range_name, stretch_text
from ui import charts
from ui.certainty.scene import Scene
from ui.i18n import language, t
from ui.questions import ask, show_question
from ui.tables import TableColumn, show_table

_NAME, _SECONDS = "certainty_steady", 60.0
# Percentage points from which on a stretch has room for its sign.
_ROOM = 3


def show_steady(scene: Scene) -> None:
    """The question, and its picture."""
    st.markdown(t("certainty_page.steady.lead"))
    answer = scene.answer
    show_question(
        scene.workspace, _NAME, t("certainty_page.steady.ask"),
        partial(ask, scene.workspace, _NAME, find_steady, answer.problem, answer.plan,
                SolveLimits(time_limit_seconds=_SECONDS), subject=answer.problem.digest, is_list=True),
        partial(_show, scene), subject=answer.problem.digest)


def _show(scene: Scene, found: tuple[SteadyRange, ...]) -> None:
    rows = [row for each in found for row in _rows(scene, each)]
    words = {state: t(f"certainty_steady.state.{state}") for state in SteadyState}
    scale = alt.Scale(domain=list(words.values()), range=[charts.color(0), charts.color(1), charts.quiet_color()])
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=charts.plain_axis(labelLimit=300, labelOverlap=False)),
        tooltip=[alt.Tooltip("name:N", title=t("stability.panel.column.name")),
                 alt.Tooltip("state:N", title=t("headings.condition")),
                 alt.Tooltip("span:N", title=t("stability.panel.column.span"))])
    axis = charts.plain_axis(labelExpr="(datum.value > 0 ? '+' : '') + datum.value", tickCount=9, grid=True,
                             titleColor=charts.ink())
    chart = alt.layer(
        base.mark_bar(height={"band": 0.6}).encode(
            x=alt.X("low:Q", title=t("certainty_page.steady.axis"), axis=axis), x2="high:Q",
            color=alt.Color("state:N", title=None, scale=scale, legend=alt.Legend(
                orient="top", labelColor=charts.ink()))),
        base.mark_text(color=charts.ink(), dy=-12).encode(x=alt.X("middle:Q"), text="mark:N"),
        alt.Chart(alt.Data(values=[{"now": 0}])).mark_rule(color=charts.color(6), strokeDash=[4, 3]).encode(x="now:Q"),
    ).properties(height=120 + 48 * len(found)).configure_view(stroke=None)
    title = t("certainty_page.steady.chart")
    said = f"{title}. " + "; ".join(f"{row['name']}: {row['state']} {row['span']}" for row in rows)
    charts.show_chart(charts.draw(chart, said), title=title, source=t("certainty_page.steady.source"),
                      key="certainty_steady_chart")
    show_table([{"name": range_name(scene.answer.problem, each, language()), **_words(each)} for each in found], [
        TableColumn("name", t("stability.panel.column.name"), width=240),
        TableColumn("best", t("stability.panel.column.span"), width=240),
        TableColumn("beaten", t("certainty_steady.state.beaten"), width=240),
        TableColumn("open", t("certainty_steady.state.open"), width=200)],
        key="certainty_steady_table", file_stem="do-vung-cua-phuong-an", alt=title, notes=scene.notes)


def _rows(scene: Scene, each: SteadyRange) -> Iterator[dict[str, object]]:
    name = range_name(scene.answer.problem, each, language())
    for stretch in each.stretches:
        low, high = float(stretch.low - each.now) * 100, float(stretch.high - each.now) * 100
        yield {"name": name, "low": low, "high": high, "middle": (low + high) / 2,
               "state": t(f"certainty_steady.state.{stretch.state}"), "span": stretch_text(stretch, language()),
               "mark": t(f"certainty_steady.mark.{stretch.state}") if high - low >= _ROOM else ""}


def _words(each: SteadyRange) -> dict[str, str]:
    return {state.value: "; ".join(stretch_text(stretch, language()) for stretch in each.stretches
                                   if stretch.state is state) for state in SteadyState}
