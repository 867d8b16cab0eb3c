"""Library: scenarios that were saved, their versions and decisions, and the audit log."""
from __future__ import annotations

import streamlit as st

from ui.actor import actor_field
from ui.i18n import t
from ui.scenarios.desk import open_desk
from ui.scenarios.link import show_said
from ui.scenarios.versions_detail import show_scenario
from ui.scenarios.versions_list import choose_scenario
from ui.scenarios.versions_log import show_log
from ui.scenarios.versions_store import open_library
from ui.session import open_workspace
from ui.terms import named

PANELS = ("scenarios", "log")


def main() -> None:
    workspace, desk = open_workspace(), open_desk()
    st.title(t("library.title"))
    st.markdown(t("library.lead"))
    store = open_library()
    if store is None:
        return
    show_said()
    actor_field(workspace, "library_actor")
    panel = st.segmented_control(t("library.panel"), PANELS, default="scenarios", required=True, key="library_panel",
                                 persist_state="session",
                                 format_func=named(PANELS, lambda name: t(f"library.tab.{name}")))
    if panel == "log":
        show_log(workspace, store)
        return
    scenario = choose_scenario(workspace, store)
    if scenario is None:
        show_said("decide")
    else:
        show_scenario(workspace, desk, store, scenario)


main()
