"""Funding intervals: the envelopes at which a project is funded. More money may put one out, so intervals."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import altair as alt
import streamlit as st

from models.explain.intervals import FundingInterval, FundingIntervals, FundingState, ProjectIntervals, find_intervals
from models.problem import Problem
from models.search_limits import SolveLimits
from ui import charts
from ui import format as fmt
from ui.i18n import t
from ui.questions import ask, show_question
from ui.register.table import project_name
from ui.session import Answer, Workspace
from ui.tables import TableColumn, show_table
from ui.terms import named

# Searches are limited by nodes; the clock only guards against one that hangs.
_LIMITS = SolveLimits(time_limit_seconds=60.0)
# Lines drawn at once; every project stands in the table.
_MOST_DRAWN = 30
_VIEWS = ("changing", "all")


def show_intervals_panel(workspace: Workspace, answer: Answer, notes: list[str]) -> None:
    """All projects over the envelopes from -20 % to +20 %."""
    st.markdown(t("explain_page.intervals.lead"))
    if not answer.problem.case.envelopes:
        st.info(t("explain_page.intervals.no_envelopes"), icon=":material/info:")
        return
    show_question(workspace, "intervals", t("explain_page.intervals.ask"), partial(
        ask, workspace, "intervals", find_intervals, answer.problem, answer.plan, _LIMITS, is_list=True),
        partial(_show, answer.problem, notes), item_text=_step_text)


def _step_text(item: object) -> str:
    return t("explain_page.intervals.step", amount=fmt.bvnd(int(str(item)))) if str(item).isdigit() else str(item)


def _show(problem: Problem, notes: list[str], found: FundingIntervals) -> None:
    st.markdown(t("explain_page.intervals.complete" if found.is_complete else "explain_page.intervals.incomplete",
                  solves=fmt.count(found.solves), count=fmt.count(len(found.steps))))
    changing = [each for each in found.projects if len(each.intervals) > 1]
    views = {"changing": changing, "all": found.projects}
    view = st.segmented_control(
        t("shell.show"), _VIEWS, default="changing", required=True, key="intervals_view",
        format_func=named(_VIEWS, lambda name: t(f"explain_page.intervals.views.{name}",
                                                 count=fmt.count(len(views[name])))))
    shown = sorted(views[view], key=partial(_first_funded, found))
    if shown:
        _show_chart(found, shown[:_MOST_DRAWN])
    if len(shown) > _MOST_DRAWN:
        st.caption(t("explain_page.intervals.drawn", count=fmt.count(_MOST_DRAWN), all=fmt.count(len(shown))))
    show_table([_row(problem, found, each) for each in shown], [
        TableColumn("project", t("explain_page.options.column.project"), width=320),
        TableColumn("funded", t("explain_page.intervals.column.funded"), width=320),
        TableColumn("pieces", t("explain_page.intervals.column.pieces"), "count"),
        TableColumn("certainty", t("headings.certainty"))],
        key=f"intervals_{view}", file_stem="khoang-duoc-cap", alt=t("explain_page.tab.intervals"), notes=notes,
        height=380)


def _first_funded(found: FundingIntervals, each: ProjectIntervals) -> tuple:
    """The cheapest envelope that funds it first, then by id."""
    funded = [part.from_mvnd for part in each.intervals if part.state is FundingState.FUNDED]
    return (min(funded, default=found.to_mvnd + 1), each.project_id)


def _row(problem: Problem, found: FundingIntervals, each: ProjectIntervals) -> dict[str, object]:
    funded = [part for part in each.intervals if part.state is FundingState.FUNDED]
    is_proved = all(part.is_proved for part in each.intervals)
    return {"project": project_name(problem.case, each.project_id), "pieces": len(funded),
            "funded": "; ".join(_span(found, part) for part in funded) or t("explain_page.intervals.nowhere"),
            "certainty": t(f"explain_page.intervals.{'proved' if is_proved else 'not_proved'}")}


def _span(found: FundingIntervals, part: FundingInterval) -> str:
    return t("explain_page.intervals.span", first=_percent(found, part.from_mvnd), last=_percent(found, part.to_mvnd))


def _percent(found: FundingIntervals, amount_mvnd: int) -> str:
    return fmt.percent(_share(found, amount_mvnd), is_signed=True)


def _share(found: FundingIntervals, amount_mvnd: int) -> Fraction:
    return Fraction(amount_mvnd - found.base_mvnd, found.base_mvnd)


def _show_chart(found: FundingIntervals, shown: Sequence[ProjectIntervals]) -> None:
    """One lying bar per project; the colour and the words of the tooltip say the state, a line marks the present."""
    states = [state for state in FundingState if any(
        part.state is state for each in shown for part in each.intervals)]
    words = {state: t(f"explain_page.intervals.state.{state}") for state in states}
    colors = {FundingState.FUNDED: charts.color(0), FundingState.NOT_FUNDED: charts.quiet_color(),
              FundingState.NO_PLAN: charts.color(5), FundingState.NOT_DECIDED: charts.color(1)}
    rows = [{"project": each.project_id, "from": float(_share(found, part.from_mvnd)) * 100,
             "to": float(_share(found, part.to_mvnd)) * 100, "state": words[part.state],
             "span": _span(found, part), "amounts": t(
                 "explain_page.intervals.span", first=fmt.bvnd(part.from_mvnd), last=fmt.bvnd(part.to_mvnd)),
             "proof": t(f"explain_page.intervals.{'proved' if part.is_proved else 'not_proved'}")}
            for each in shown for part in each.intervals]
    axis = charts.plain_axis(labelExpr="(datum.value > 0 ? '+' : '') + datum.value + '%'", tickCount=9, grid=True)
    chart = alt.layer(
        alt.Chart(alt.Data(values=rows)).mark_bar(height={"band": 0.7}).encode(
            y=alt.Y("project:N", sort=None, title=None, axis=charts.plain_axis(labelLimit=220, labelOverlap=False)),
            x=alt.X("from:Q", title=None, axis=axis, scale=alt.Scale(domain=[-20, 20])), x2="to:Q",
            color=alt.Color("state:N", title=None, legend=alt.Legend(orient="top"), scale=alt.Scale(
                domain=list(words.values()), range=[colors[state] for state in states])),
            tooltip=[alt.Tooltip("project:N", title=t("explain_page.options.column.project")),
                     alt.Tooltip("state:N", title=t("headings.condition")),
                     alt.Tooltip("span:N", title=t("explain_page.intervals.column.funded")),
                     alt.Tooltip("amounts:N", title=t("headings.all_envelopes")),
                     alt.Tooltip("proof:N", title=t("headings.certainty"))]),
        alt.Chart(alt.Data(values=[{"now": 0}])).mark_rule(color=charts.color(6), strokeDash=[4, 3]).encode(x="now:Q"),
    ).properties(height=max(80, 22 * len(shown))).configure_view(stroke=None)
    title = t("explain_page.intervals.chart")
    charts.show_chart(chart, title=title, source=t("explain_page.intervals.source"), key="intervals_chart",
                      alt_text=f"{title}. " + "; ".join(
                          f"{each.project_id}: " + ", ".join(f"{words[part.state]} {_span(found, part)}"
                                                             for part in each.intervals) for each in shown))
