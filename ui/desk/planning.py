"""At once: plan with the changes as they stand. One line says what is true of the figures beneath it."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.checks import is_blocking
from models.domain import Finding
from ui import format as fmt
from ui import live
from ui.again import draw_whole_page, run_again
from ui.baseline import is_offered_anew
from ui.header import PLAN_BADGE
from ui.i18n import t
from ui.opened_project import opened_project
from ui.planning import plan_watch
from ui.session import PlanState, Workspace, plan_state

# What is drawn anew when a plan lands, what is waited for first.
LIVE_PARTS = (PLAN_BADGE, "desk_status", "desk_outcome", "desk_plan_button", "desk_no_plan", "desk_sums", "desk_below")
AT_ONCE, MEETING = "desk_at_once", "desk_meeting"


def plan_if_due(workspace: Workspace) -> None:
    """With the switch on, plan what was changed, before the page is drawn: the search runs meanwhile."""
    if st.session_state.get(AT_ONCE, True) and _is_due(workspace) and not blocking_findings(workspace):
        plan_watch.start_anew(workspace)
        if workspace.job is None:  # a known plan is there already, and the header still tells of the old one
            run_again()


def blocking_findings(workspace: Workspace) -> list[Finding]:
    """What stands in the way of every plan."""
    return [finding for finding in workspace.problem_findings if is_blocking(finding)]


def show_planning(workspace: Workspace) -> None:
    """The page's name, the button and the switches; while a search runs, how far it is. Below: why there is no plan."""
    line = st.container(horizontal=True, vertical_alignment="center", key="desk_plan_line")
    line.title(t("desk.title"), width="content", anchor=False)
    with line.container(width="content"):
        live.part("desk_plan_button", partial(_show_button, workspace))
    line.toggle(t("desk.plan.at_once"), value=True, key=AT_ONCE, persist_state="session",
                help=t("desk.plan.at_once_help"))
    line.toggle(t("desk.meeting.switch"), key=MEETING, persist_state="session", help=t("desk.meeting.help"))
    with line.container(width="content"):
        live.part("desk_status", partial(_show_status, workspace))
    live.part("desk_no_plan", lambda: plan_watch.show_no_search(workspace, blocking_findings(workspace)))


def _show_button(workspace: Workspace) -> None:
    st.button(t("desk.plan.button"), type="primary", icon=":material/play_arrow:", key="desk_plan",
              disabled=bool(blocking_findings(workspace)) or _is_on_its_way(workspace), on_click=_plan,
              args=(workspace,), help=_limits_text())


def _plan(workspace: Workspace) -> None:
    plan_watch.start_anew(workspace)
    draw_whole_page()


def _show_status(workspace: Workspace) -> None:
    """What is true of the figures beneath: how far their search is, or that they are old."""
    if plan_watch.watched(workspace) is not None:
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            plan_watch.show_search_line(workspace, partial(_parts, workspace))
    elif plan_state(workspace) is PlanState.STALE:
        st.caption(t("desk.outcome.stale"), width="content")


def _parts(workspace: Workspace) -> tuple[str, ...]:
    """Everything, where a panel stands over the page or there is more to compare with than the header offers."""
    return () if opened_project() is not None or is_offered_anew(workspace) else LIVE_PARTS


def _limits_text() -> str:
    limits = plan_watch.usual_limits()
    return t("desk.plan.limits_exact" if not limits.gap_share else "desk.plan.limits",
             gap=fmt.set_percent(limits.gap_share), seconds=fmt.number(limits.time_limit_seconds))


def _is_on_its_way(workspace: Workspace) -> bool:
    current = plan_watch.watched(workspace)
    return current is not None and current.problem.digest == workspace.problem.digest


def _is_due(workspace: Workspace) -> bool:
    """Whether the register on the screen has no plan, none is being searched for, and none was looked for in vain."""
    return (plan_state(workspace) is PlanState.STALE and not _is_on_its_way(workspace)
            and not plan_watch.ended_without_plan(workspace))
