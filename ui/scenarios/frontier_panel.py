"""The frontier of value against a second goal: a chart whose points can be chosen, and each point as a plan."""
from __future__ import annotations

from fractions import Fraction
from functools import partial

import altair as alt
import streamlit as st

from models.milp.frontier import FrontierPoint, SecondGoal
from models.problem import Problem
from models.report.who_moves import MOVED, paid_by, who_moves
from models.scenario import to_yaml
from models.scenario.frontier import FrontierAnswer, frontier_with_plan, point_scenario
from models.search_limits import SolveLimits
from models.words.scenario_text import completeness
from ui import format as fmt
from ui.charts import color, ink, plain_axis
from ui.downloads import file_name
from ui.i18n import language, t
from ui.messages import md
from ui.notes import table_notes
from ui.questions import ask, show_question
from ui.scenarios.compare_panel import show_moves
from ui.scenarios.desk import Desk
from ui.session import Workspace
from ui.tables import TableColumn, show_table
from ui.terms import named

LIMITS = SolveLimits(time_limit_seconds=30.0)
_PLACE = "frontier_place"
_GOALS = tuple(SecondGoal)


def show_frontier(workspace: Workspace, desk: Desk, names: list[str], problems: list[Problem]) -> None:
    """Choose a scenario and the second goal, ask for the frontier, read its points."""
    st.markdown(t("compare_page.frontier.lead"))
    places = list(range(len(names)))
    place = st.segmented_control(t("headings.scenario"), places, default=0, required=True,
                                 key="frontier_scenario", format_func=named(places, lambda at: names[at]))
    goal = st.segmented_control(t("compare_page.frontier.goal"), _GOALS, default=_GOALS[0], required=True,
                                key="frontier_goal", persist_state="session",
                                format_func=named(_GOALS, lambda each: t(f"compare_page.frontier.goals.{each}")))
    step = st.number_input(t("compare_page.frontier.step"), min_value=0, value=None, step=1000, format="%d",
                           key="frontier_step", help=t("compare_page.frontier.step_help"), persist_state="session")
    problem = problems[place]
    subject = (problem.digest, goal, step)
    show_question(
        workspace, "frontier", t("compare_page.frontier.button"),
        partial(ask, workspace, "frontier", frontier_with_plan, problem, SecondGoal(goal), LIMITS, step,
                subject=subject, is_list=True),
        partial(_show, workspace, desk, problem), subject=subject, rests_on_plan=False,
        item_text=lambda item: t("compare_page.frontier.step_item", count=item))


def _show(workspace: Workspace, desk: Desk, problem: Problem, answer: FrontierAnswer) -> None:
    frontier = answer.frontier
    word = md(completeness(frontier, language()))
    if frontier.is_complete_at_step:
        st.success(word, icon=":material/verified:")
    else:
        st.warning(word, icon=":material/hourglass_bottom:")
    if not frontier.points:
        return
    rows = _rows(answer)
    title = t(f"compare_page.frontier.chart.{frontier.second}")
    st.markdown(f"**{title}**")
    # Never keyed by what is chosen: a new key would forget the click.
    event = st.altair_chart(_chart(rows), width="stretch", key=f"frontier_chart_{frontier.second}",
                            on_select="rerun", selection_mode="point",
                            alt=f"{title}: " + "; ".join(row["text"] for row in rows))
    st.caption(t("compare_page.frontier.hint"))
    _take_click(event, len(frontier.points))
    places = list(range(len(frontier.points)))
    if st.session_state.get(_PLACE) not in places:
        st.session_state[_PLACE] = 0
    chosen = st.selectbox(t("compare_page.frontier.point"), places, key=_PLACE,
                          format_func=named(places, lambda at: rows[at]["text"]))
    _show_point(workspace, desk, problem, answer, chosen)
    with st.expander(t("compare_page.frontier.all"), icon=":material/table_rows:"):
        _show_table(workspace, answer)


def _take_click(event: object, count: int) -> None:
    """A new click on the chart moves the list below it; an old one does not come back."""
    picked = event.selection.get("point", []) if event else []
    place = picked[0].get("place") if picked else None
    if place == st.session_state.get("frontier_clicked"):
        return
    st.session_state["frontier_clicked"] = place
    if isinstance(place, int) and 1 <= place <= count:
        st.session_state[_PLACE] = place - 1


def _rows(answer: FrontierAnswer) -> list[dict[str, object]]:
    present = answer.placed.point if answer.placed else None
    rows = []
    for place, point in enumerate(answer.frontier.points, start=1):
        mark = f" ({t('compare_page.frontier.present')})" if point == present else ""
        rows.append({"place": place, "kind": "point", "value": float(point.value),
                     "other": float(point.other_mvnd) / 1000, "label": str(place),
                     "text": t("compare_page.frontier.row", place=place, value=fmt.number(point.value, 1),
                               other=fmt.bvnd(point.other_mvnd)) + mark})
    if answer.placed is not None:
        rows.append({"place": 0, "kind": "present", "value": float(answer.placed.value),
                     "other": float(answer.placed.other_mvnd) / 1000, "label": t("compare_page.frontier.present"),
                     "text": t("compare_page.frontier.present_row", value=fmt.number(answer.placed.value, 1),
                               other=fmt.bvnd(answer.placed.other_mvnd))})
    return rows


def _chart(rows: list[dict[str, object]]) -> alt.LayerChart:
    """Points joined in steps; the present plan as a diamond of another colour with its name."""
    black = ink()
    pick = alt.selection_point(name="point", fields=["place"], on="click", empty=False)
    axis = plain_axis(format=",.0f", grid=True, titleColor=black, titleFontSize=12)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("other:Q", title=t("compare_page.frontier.axis_other"), axis=axis,
                scale=alt.Scale(zero=False, padding=24)),
        y=alt.Y("value:Q", title=t("headings.value_points"), axis=axis,
                scale=alt.Scale(zero=False, padding=24)),
        tooltip=[alt.Tooltip("text:N", title=" ")])
    points, present = (base.transform_filter(f"datum.kind == '{kind}'") for kind in ("point", "present"))
    return alt.layer(
        points.mark_line(color=color(0), strokeWidth=1, opacity=0.5).encode(order="place:O"),
        present.mark_point(shape="diamond", filled=True, size=260, color=color(5)),
        present.mark_text(dy=20, color=black, fontSize=12).encode(text="label:N"),
        points.mark_point(filled=True, color=color(0), opacity=1).encode(
            size=alt.condition(pick, alt.value(260), alt.value(110))).add_params(pick),
        points.mark_text(dy=-13, color=black, fontSize=11).encode(text="label:N"),
    ).properties(height=380).configure_view(stroke=None)


def _show_point(workspace: Workspace, desk: Desk, problem: Problem, answer: FrontierAnswer, place: int) -> None:
    point: FrontierPoint = answer.frontier.points[place]
    name = t("frontier.point_name", place=place + 1, goal=t(f"frontier.goal.{answer.frontier.second}"))
    line = st.container(horizontal=True, key="frontier_figures")
    placed = answer.placed
    for label, value, before in (
            ("value", point.value, placed.value if placed else None),
            (answer.frontier.second.value, point.other_mvnd, placed.other_mvnd if placed else None)):
        is_money = label != "value"
        line.metric(t(f"compare_page.frontier.metric.{label}"),
                    fmt.bvnd(point.other_mvnd) if is_money else fmt.number(value, 2),
                    None if before is None or before == value else t(
                        "compare_page.frontier.against_present",
                        change=_change(value - before, is_money=is_money)),
                    delta_color="off", border=True)
    line.metric(t("compare_page.frontier.metric.projects"), fmt.count(len(point.chosen)), border=True)
    scenario = point_scenario(problem, answer.frontier.second, point, name=name, author=t("frontier.author"),
                              note=t("frontier.point_note", count=len(answer.frontier.points)))
    buttons = st.container(horizontal=True, key="frontier_buttons")
    buttons.button(t("compare_page.frontier.keep"), key="frontier_keep", icon=":material/bookmark_add:",
                   on_click=partial(desk.keep, scenario))
    buttons.download_button(t("scenarios.keep.file"), to_yaml(scenario).encode("utf-8"),
                            file_name(f"diem-{place + 1:02d}", "yaml"), "application/yaml", key="frontier_save",
                            on_click="ignore", icon=":material/download:")
    moves = who_moves(paid_by(answer.plan.chosen), paid_by(point.chosen))
    st.markdown(f"**{t('compare_page.frontier.moves')}**")
    show_moves([row for row in moves if row.move in MOVED], problem,
               table_notes(workspace), key="frontier_moves")


def _change(change: Fraction, *, is_money: bool) -> str:
    if not is_money:
        return fmt.signed(change, 1)
    return fmt.bvnd(change, is_signed=True)


def _show_table(workspace: Workspace, answer: FrontierAnswer) -> None:
    rows = [{"place": place, "value": point.value, "other": point.other_mvnd, "projects": len(point.chosen),
             "proved": point.is_proved} for place, point in enumerate(answer.frontier.points, start=1)]
    show_table(rows, [TableColumn("place", t("compare_page.frontier.column.place"), "count"),
                      TableColumn("value", t("compare_page.frontier.column.value"), "points"),
                      TableColumn("other", t(f"compare_page.frontier.column.{answer.frontier.second}"), "mvnd"),
                      TableColumn("projects", t("compare_page.frontier.column.projects"), "count"),
                      TableColumn("proved", t("compare_page.frontier.column.proved"), "yes_no")],
               key="frontier_points", file_stem="danh-doi", alt=t("compare_page.frontier.all"),
               notes=[*table_notes(workspace), completeness(answer.frontier, language())])
