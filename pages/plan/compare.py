"""Compare: scenarios against a baseline, least change, the frontier of two goals, and a planner's own Solver model."""
from __future__ import annotations

import streamlit as st

from ui.i18n import t
from ui.scenarios.compare_choice import choose_scenarios
from ui.scenarios.compare_least import show_least_change
from ui.scenarios.compare_panel import show_comparison
from ui.scenarios.desk import open_desk
from ui.scenarios.frontier_panel import show_frontier
from ui.scenarios.solver_workbook import show_solver_workbook
from ui.session import open_workspace
from ui.terms import named

PANELS = ("side", "least", "frontier", "solver")


def main() -> None:
    workspace, desk = open_workspace(), open_desk()
    st.title(t("shell.nav.compare"))
    st.markdown(t("compare_page.lead"))
    panel = st.segmented_control(t("shell.question"), PANELS, default="side", required=True, key="compare_panel",
                                 persist_state="session",
                                 format_func=named(PANELS, lambda name: t(f"compare_page.tab.{name}")))
    if panel == "solver":
        show_solver_workbook(workspace)
        return
    chosen = choose_scenarios(workspace, desk)
    if chosen is None:
        return
    names, problems = chosen
    if panel == "frontier":
        show_frontier(workspace, desk, names, problems)
    elif panel == "least":
        show_least_change(workspace, names, problems)
    else:
        show_comparison(workspace, names, problems)


main()
