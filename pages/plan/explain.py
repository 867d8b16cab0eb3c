"""Explain: why (not) a project, what each rule costs, what else was possible, and why there may be no plan at all."""
from __future__ import annotations

import streamlit as st

from models.plan import Termination
from ui.explain.conflict import show_adopted
from ui.explain.often_asked import show_often_asked
from ui.explain.panel import Scene, show_panel
from ui.explain.panels import CONFLICT, PANELS
from ui.i18n import t
from ui.notes import table_notes
from ui.questions import PANEL
from ui.session import AuditedPlan, PlanState, Workspace, open_workspace, plan_state
from ui.terms import named


def main() -> None:
    workspace = open_workspace()
    st.title(t("shell.nav.explain"))
    st.markdown(t("explain_page.lead"))
    answer = workspace.answer
    if plan_state(workspace) is PlanState.STALE:
        st.warning(t("explain_page.stale"), icon=":material/update:")
    if answer is None:
        st.info(t("explain_page.no_plan_yet"), icon=":material/info:")
    elif answer.plan.termination is Termination.INFEASIBLE:
        show_panel(CONFLICT, Scene(workspace, answer, []))
        show_adopted(workspace)
    elif not answer.is_shown:
        st.info(t("explain_page.no_plan_yet"), icon=":material/info:")
    else:
        show_panels(workspace, answer)


def show_panels(workspace: Workspace, answer: AuditedPlan) -> None:
    """One panel per question about a plan; only the chosen one is drawn."""
    show_often_asked(answer, PANELS.values())
    chosen = st.segmented_control(
        t("shell.question"), tuple(PANELS), default="project", required=True, key=PANEL, persist_state="session",
        format_func=named(PANELS, lambda name: t(f"{PANELS[name].sentences}.tab")))
    show_panel(PANELS[chosen], Scene(workspace, answer, table_notes(workspace, answer)))


main()
