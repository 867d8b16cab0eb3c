"""Undo, redo and the declared name: one line, the same wherever something can be changed."""
from __future__ import annotations

import streamlit as st

from ui.actor import sign
from ui.i18n import t
from ui.messages import md
from ui.session import Workspace


def show_undo(workspace: Workspace, line: st.delta_generator.DeltaGenerator) -> None:
    """Draw them on a line that the page may go on with."""
    draft = workspace.draft
    line.button(t("projects.undo"), icon=":material/undo:", disabled=not draft.done, key="register_undo",
                on_click=workspace.undo)
    line.button(t("projects.redo"), icon=":material/redo:", disabled=not draft.undone, key="register_redo",
                on_click=workspace.redo)
    name = t("drafts.actor_is", actor=md(workspace.actor)) if workspace.actor else t("drafts.actor_open")
    with line.popover(name, icon=":material/person_edit:", width="content"):
        key = f"draft_actor_{workspace.keeper.draft_id}"
        st.text_input(t("drafts.actor"), workspace.actor, key=key, max_chars=80, help=t("drafts.actor_help"),
                      on_change=sign, args=(workspace, key))
        st.caption(t("drafts.actor_help"))
