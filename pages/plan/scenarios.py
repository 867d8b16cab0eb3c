"""Scenarios: the list of them all, one looked at, two to four compared, files and runs opened, the audit log."""
from __future__ import annotations

import streamlit as st

from models.store import Store
from ui.actor import actor_field
from ui.again import run_again
from ui.i18n import t
from ui.scenarios.compare_choice import choose_scenarios
from ui.scenarios.compare_least import show_least_change
from ui.scenarios.compare_panel import show_comparison
from ui.scenarios.conflict import show_conflict
from ui.scenarios.desk import Desk, open_desk, remember
from ui.scenarios.entries import Entry, entries
from ui.scenarios.frontier_panel import show_frontier
from ui.scenarios.link import show_link
from ui.scenarios.outside import show_outside
from ui.scenarios.run import LINK, show_openers
from ui.scenarios.said import show_said
from ui.scenarios.scenario_list import PANEL, choose_entry
from ui.scenarios.solver_workbook import show_solver_workbook
from ui.scenarios.versions_detail import show_scenario
from ui.scenarios.versions_log import show_log
from ui.scenarios.versions_store import open_library
from ui.session import Workspace, open_workspace
from ui.terms import named

PANELS = ("look", "side", "least", "frontier", "solver", "open", "log")


def main() -> None:
    workspace, desk = open_workspace(), open_desk()
    st.title(t("shell.nav.scenarios"))
    st.markdown(t("scenarios.lead"))
    store = open_library()
    show_said()
    if store is not None:
        show_conflict(workspace, desk, store)
    show_link(workspace, desk, store)
    every = entries(workspace, desk, store)
    entry = choose_entry(workspace, every)
    panel = st.segmented_control(t("scenarios.panel.label"), PANELS, default="open" if LINK in st.query_params else
                                 "look", required=True, key=PANEL, persist_state="session",
                                 format_func=named(PANELS, lambda name: t(f"scenarios.panel.{name}")))
    if panel == "look":
        if entry is not None:
            _show_entry(workspace, desk, store, entry)
    elif panel == "log":
        if store is not None:
            show_log(workspace, store)
    elif panel == "open":
        show_openers(workspace, desk)
    elif panel == "solver":
        show_solver_workbook(workspace)
    else:
        _compare(workspace, desk, store, every, panel)
    if remember(workspace, desk):
        run_again()


def _show_entry(workspace: Workspace, desk: Desk, store: Store | None, entry: Entry) -> None:
    actor_field(workspace, "library_actor")
    if entry.record is None:
        show_outside(workspace, desk, store, entry)
    else:
        show_scenario(workspace, desk, store, entry.record)


def _compare(workspace: Workspace, desk: Desk, store: Store | None, every: list[Entry], panel: str) -> None:
    chosen = choose_scenarios(workspace, desk, store, every)
    if chosen is None:
        return
    if panel == "frontier":
        show_frontier(workspace, desk, chosen.names, chosen.problems)
    elif panel == "least":
        show_least_change(workspace, chosen.names, chosen.problems)
    else:
        show_comparison(workspace, desk, store, chosen)


main()
