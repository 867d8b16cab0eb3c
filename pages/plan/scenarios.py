"""Scenarios: stack them, see where they meet, plan them as a trial, keep them, save them in the library."""
from __future__ import annotations

import streamlit as st

from models.scenario import Scenario
from ui.again import run_again
from ui.i18n import t
from ui.scenarios.desk import open_desk, pose, remember
from ui.scenarios.keep import Posed
from ui.scenarios.link import show_link
from ui.scenarios.run import plan_of, show_openers, show_trial
from ui.scenarios.save import show_save
from ui.scenarios.stack import choose_stack, name_and_keep, show_changes, show_conflicts
from ui.scenarios.versions_store import open_library
from ui.session import open_workspace


def main() -> None:
    workspace, desk = open_workspace(), open_desk()
    st.title(t("shell.nav.scenarios"))
    st.markdown(t("scenarios.lead"))
    store = open_library()
    show_link(workspace, desk, store)
    show_openers(workspace, desk, store)
    chosen = choose_stack(workspace, desk)
    if not chosen:
        return
    together = Scenario(layers=chosen)
    base, _ = pose(workspace, desk, Scenario())
    problem, findings = pose(workspace, desk, together)
    show_conflicts(workspace, together)
    show_changes(base, problem, findings, together)
    stack = name_and_keep(workspace, desk, chosen)
    if base is not None and problem is not None:
        show_trial(workspace, base, problem, stack)
        show_save(workspace, desk, store, Posed(stack, problem, plan_of(workspace, base, problem)))
    if remember(workspace, desk):
        run_again()


main()
