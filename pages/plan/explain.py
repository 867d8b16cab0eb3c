"""Explain: why (not) a project, what each rule costs, what else was possible, and why there may be no plan at all."""
from __future__ import annotations

import streamlit as st

from models.plan import Termination
from ui.explain.changes import show_changes_panel
from ui.explain.conflict import show_conflict_panel
from ui.explain.intervals import show_intervals_panel
from ui.explain.nested import show_nested_panel
from ui.explain.options import show_options_panel
from ui.explain.prices import show_prices_panel
from ui.explain.project import show_project_panel
from ui.explain.rival import show_rival_panel
from ui.i18n import t
from ui.notes import table_notes
from ui.questions import PANEL
from ui.session import Answer, PlanState, Workspace, open_workspace, plan_state
from ui.terms import named

PANELS = {"project": show_project_panel, "prices": show_prices_panel, "intervals": show_intervals_panel,
          "options": show_options_panel, "nested": show_nested_panel, "rival": show_rival_panel,
          "changes": show_changes_panel}


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
        show_conflict_panel(workspace, answer)
    elif not answer.is_shown:
        st.info(t("explain_page.no_plan_yet"), icon=":material/info:")
    else:
        show_panels(workspace, answer)


def show_panels(workspace: Workspace, answer: Answer) -> None:
    """One panel per question about a plan; only the chosen one is drawn."""
    chosen = st.segmented_control(
        t("shell.question"), tuple(PANELS), default="project", required=True, key=PANEL, persist_state="session",
        format_func=named(PANELS, lambda name: t(f"explain_page.tab.{name}")))
    PANELS[chosen](workspace, answer, table_notes(workspace, answer))


main()
