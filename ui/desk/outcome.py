"""The right half of the desk: what the plan comes to against what it is compared with, or why there is none."""
from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.plan import Termination
from ui import live
from ui.baseline import compared_with, find_missing_plan
from ui.desk.below import show_below
from ui.desk.figures import show_figures
from ui.desk.formulas import show_formulas
from ui.desk.movers import show_movers
from ui.desk.planning import MEETING
from ui.desk.years import show_years
from ui.explain.panel import Question, Scene, show_panel, start_panel
from ui.explain.panels import CONFLICT
from ui.i18n import t
from ui.navigation import lead_to
from ui.planning.audit_view import show_verdict
from ui.planning.plan_state import show_conflict, show_plan_caveats
from ui.questions import asked
from ui.session import AuditedPlan, PlanState, Workspace, plan_state


def show_outcome(workspace: Workspace) -> None:
    """Figures, years and movers; where there is no plan, which rules conflict. An old plan stays, marked as old."""
    answer = workspace.answer
    if answer is None or not (answer.plan.has_solution or answer.plan.termination is Termination.INFEASIBLE):
        st.info(t("allocation.no_plan_yet"), icon=":material/info:")
    elif answer.plan.termination is Termination.INFEASIBLE:
        show_conflict(workspace, answer)
        _show_ways_out(workspace, answer)
    elif not answer.is_shown:
        show_verdict(answer)
    else:
        _show_plan(workspace, answer)


def _show_ways_out(workspace: Workspace, answer: AuditedPlan) -> None:
    """The rules in conflict by name and the smallest changes that give a plan, looked for at once, each with its
    button. All conflicts are a question of the page Explain."""
    scene, question = Scene(workspace, answer, []), Question((answer.problem,))
    known = asked(workspace, CONFLICT.name)
    is_new = known is None or known.plan_digest != answer.problem.digest
    if is_new and plan_state(workspace) is not PlanState.STALE:
        start_panel(CONFLICT, scene, question)
    show_panel(replace(CONFLICT, below=None, pose=lambda scene: question), scene)
    if st.button(t("desk.outcome.all_conflicts"), key="desk_all_conflicts", icon=":material/help_center:",
                 type="tertiary"):
        lead_to("explain")


def _show_plan(workspace: Workspace, answer: AuditedPlan) -> None:
    # Everything keeps its place while plans come and go; what is old is marked in the line above.
    compared = compared_with(workspace)
    show_figures(answer, compared)
    with st.grid(2, min_column_width=260, gap="small", key="desk_picture"):
        with st.container(gap="xsmall"):
            show_years(answer, compared)
        with st.container(gap="xsmall"):
            show_movers(workspace, answer, compared)
    if compared is None and find_missing_plan(workspace):
        _wait_for_it(workspace)


def show_rest(workspace: Workspace) -> None:
    """What is read after the figures: limits, risks, next steps, formulas, and what the plan rests on."""
    answer = workspace.answer
    if answer is not None and answer.is_shown:
        if not st.session_state.get(MEETING):
            show_below(workspace, answer)
            show_formulas(answer)
        show_plan_caveats(answer)


def _wait_for_it(workspace: Workspace) -> None:
    """The plan to compare with is looked for; the differences are drawn when it is there."""
    @st.fragment(run_every=0.5)
    def follow() -> None:
        if live.is_partial_run() and not find_missing_plan(workspace):
            live.redraw("desk_outcome")
        st.caption(t("desk.outcome.baseline_on_its_way"))

    follow()
