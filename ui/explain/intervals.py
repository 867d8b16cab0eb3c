"""Funding intervals: the envelopes at which a project is funded. More money may put one out, so intervals."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import altair as alt
import streamlit as st

from models.explain.intervals import FundingInterval, FundingIntervals, FundingState, ProjectIntervals
from models.problem import Problem
from ui import charts
from ui import format as fmt
from ui.explain.panel import Question, Scene
from ui.i18n import t
from ui.register.table import project_name
from ui.tables import TableColumn, show_table
from ui.terms import named

# Lines drawn at once; every project stands in the table.
_MOST_DRAWN = 30
_VIEWS = ("changing", "all")


def pose_intervals(scene: Scene) -> Question | None:
    """Without envelopes there is nothing to move."""
    if scene.answer.problem.case.envelopes:
        return Question()
    st.info(t("intervals.panel.no_envelopes"), icon=":material/info:")
    return None


def interval_step(scene: Scene, item: object) -> str:
    """The amount that is planned."""
    return t("intervals.panel.step", amount=fmt.bvnd(int(str(item)))) if str(item).isdigit() else str(item)


def show_intervals(scene: Scene, found: FundingIntervals) -> None:
    """All projects over the envelopes from -20 % to +20 %."""
    st.markdown(t("intervals.panel.complete" if found.is_complete else "intervals.panel.incomplete",
                  solves=fmt.count(found.solves), count=fmt.count(len(found.steps))))
    changing = [each for each in found.projects if len(each.intervals) > 1]
    views = {"changing": changing, "all": found.projects}
    view = st.segmented_control(
        t("shell.show"), _VIEWS, default="changing", required=True, key="intervals_view",
        format_func=named(_VIEWS, lambda name: t(f"intervals.panel.views.{name}",
                                                 count=fmt.count(len(views[name])))))
    shown = sorted(views[view], key=partial(_first_funded, found))
    if shown:
        _show_chart(found, shown[:_MOST_DRAWN])
    if len(shown) > _MOST_DRAWN:
        st.caption(t("intervals.panel.drawn", count=fmt.count(_MOST_DRAWN), all=fmt.count(len(shown))))
    show_table([_row(scene.answer.problem, found, each) for each in shown], [
        TableColumn("project", t("alternatives.panel.column.project"), width=320),
        TableColumn("funded", t("intervals.panel.column.funded"), width=320),
        TableColumn("pieces", t("intervals.panel.column.pieces"), "count"),
        TableColumn("certainty", t("headings.certainty"))],
        key=f"intervals_{view}", file_stem="muc-han-muc-duoc-cap", alt=t("intervals.panel.tab"), notes=scene.notes,
        height=380)


def _first_funded(found: FundingIntervals, each: ProjectIntervals) -> tuple:
    """The cheapest envelope that funds it first, then by id."""
    funded = [part.from_mvnd for part in each.intervals if part.state is FundingState.FUNDED]
    return (min(funded, default=found.to_mvnd + 1), each.project_id)


def _row(problem: Problem, found: FundingIntervals, each: ProjectIntervals) -> dict[str, object]:
    funded = [part for part in each.intervals if part.state is FundingState.FUNDED]
    is_proved = all(part.is_proved for part in each.intervals)
    return {"project": project_name(problem.case, each.project_id), "pieces": len(funded),
            "funded": "; ".join(_span(found, part) for part in funded) or t("intervals.panel.nowhere"),
            "certainty": t(f"intervals.panel.{'proved' if is_proved else 'not_proved'}")}


def _span(found: FundingIntervals, part: FundingInterval) -> str:
    return t("intervals.panel.span", first=_percent(found, part.from_mvnd), last=_percent(found, part.to_mvnd))


def _percent(found: FundingIntervals, amount_mvnd: int) -> str:
    return fmt.percent(_share(found, amount_mvnd), is_signed=True)


def _share(found: FundingIntervals, amount_mvnd: int) -> Fraction:
    return Fraction(amount_mvnd - found.base_mvnd, found.base_mvnd)


def _show_chart(found: FundingIntervals, shown: Sequence[ProjectIntervals]) -> None:
    """One lying bar per project; the colour and the words of the tooltip say the state, a line marks the present."""
    states = [state for state in FundingState if any(
        part.state is state for each in shown for part in each.intervals)]
    words = {state: t(f"intervals.panel.state.{state}") for state in states}
    colors = {FundingState.FUNDED: charts.color(0), FundingState.NOT_FUNDED: charts.quiet_color(),
              FundingState.NO_PLAN: charts.color(5), FundingState.NOT_DECIDED: charts.color(1)}
    rows = [{"project": each.project_id, "from": float(_share(found, part.from_mvnd)) * 100,
             "to": float(_share(found, part.to_mvnd)) * 100, "state": words[part.state],
             "span": _span(found, part), "amounts": t(
                 "intervals.panel.span", first=fmt.bvnd(part.from_mvnd), last=fmt.bvnd(part.to_mvnd)),
             "proof": t(f"intervals.panel.{'proved' if part.is_proved else 'not_proved'}")}
            for each in shown for part in each.intervals]
    axis = charts.plain_axis(labelExpr="(datum.value > 0 ? '+' : '') + datum.value + '%'", tickCount=9, grid=True)
    chart = alt.layer(
        alt.Chart(alt.Data(values=rows)).mark_bar(height={"band": 0.7}).encode(
            y=alt.Y("project:N", sort=None, title=None, axis=charts.plain_axis(labelLimit=220, labelOverlap=False)),
            x=alt.X("from:Q", title=None, axis=axis, scale=alt.Scale(domain=[-20, 20])), x2="to:Q",
            color=alt.Color("state:N", title=None, legend=alt.Legend(orient="top"), scale=alt.Scale(
                domain=list(words.values()), range=[colors[state] for state in states])),
            tooltip=[alt.Tooltip("project:N", title=t("alternatives.panel.column.project")),
                     alt.Tooltip("state:N", title=t("headings.condition")),
                     alt.Tooltip("span:N", title=t("intervals.panel.column.funded")),
                     alt.Tooltip("amounts:N", title=t("headings.all_envelopes")),
                     alt.Tooltip("proof:N", title=t("headings.certainty"))]),
        alt.Chart(alt.Data(values=[{"now": 0}])).mark_rule(color=charts.color(6), strokeDash=[4, 3]).encode(x="now:Q"),
    ).properties(height=max(80, 22 * len(shown))).configure_view(stroke=None)
    title = t("intervals.panel.chart")
    said = f"{title}. " + "; ".join(
        f"{each.project_id}: " + ", ".join(f"{words[part.state]} {_span(found, part)}" for part in each.intervals)
        for each in shown)
    charts.show_chart(charts.draw(chart, said), title=title, source=t("intervals.panel.source"),
                      key="intervals_chart")
