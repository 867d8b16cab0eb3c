"""Certainty: how much of the list would survive other evaluators, other costs, other envelopes."""
from __future__ import annotations

from functools import partial

import streamlit as st

from ui.certainty.ask import ask_how_sure
from ui.certainty.caution import show_caution
from ui.certainty.look import show_where_to_look
from ui.certainty.scene import open_scene
from ui.certainty.steady import show_steady
from ui.i18n import t
from ui.session import PlanState, open_workspace, plan_state
from ui.widgets import show_tabs


def main() -> None:
    workspace = open_workspace()
    st.title(t("shell.nav.certainty"))
    st.markdown(t("certainty_page.lead"))
    answer = workspace.answer
    if plan_state(workspace) is PlanState.STALE:
        st.warning(t("explain_page.stale"), icon=":material/update:")
    if answer is None or not answer.is_shown:
        st.info(t("explain_page.no_plan_yet"), icon=":material/info:")
        return
    scene = open_scene(workspace, answer)
    show_tabs("certainty_tabs", {name: (t(f"certainty_page.tab.{name}"), partial(draw, scene)) for name, draw in (
        ("list", ask_how_sure), ("look", show_where_to_look), ("caution", show_caution), ("steady", show_steady))})


main()
