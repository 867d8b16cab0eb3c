"""Scenarios: stack them in an order, see where they meet, plan them as a trial, keep and save them."""
from __future__ import annotations

import streamlit as st

from models.scenario import Scenario
from ui.i18n import t
from ui.scenario_desk import open_desk, pose
from ui.scenario_run import show_openers, show_trial
from ui.scenario_stack import choose_stack, name_and_keep, show_changes, show_conflicts
from ui.session import open_workspace


def main() -> None:
    workspace, desk = open_workspace(), open_desk()
    st.title(t("scenarios.title"))
    st.markdown(t("scenarios.lead"))
    show_openers(workspace, desk)
    chosen = choose_stack(workspace, desk)
    if not chosen:
        return
    together = Scenario(layers=chosen)
    base, _ = pose(workspace, desk, Scenario())
    problem, findings = pose(workspace, desk, together)
    show_conflicts(workspace, together)
    show_changes(base, problem, findings, together)
    stack = name_and_keep(desk, chosen)
    if base is not None and problem is not None:
        show_trial(workspace, base, problem, stack)


main()
