"""Who acts: whoever signed in, or on this machine only a name that is declared, not proved."""
from __future__ import annotations

from functools import partial

import streamlit as st

from ui.i18n import t
from ui.identity import identity, is_signed_in
from ui.messages import md
from ui.session import Workspace


def actor_field(workspace: Workspace, key: str, *, label: str = "") -> str:
    """The field for the declared name, the same name on every page of the visit; returns it."""
    if is_signed_in():
        st.markdown(f"{label or t('library.actor')}: **{md(identity().name)}**")
        return workspace.actor
    if st.session_state.get(key) != workspace.actor:
        st.session_state[key] = workspace.actor
    st.text_input(label or t("library.actor"), key=key, max_chars=80,
                  placeholder=t("library.actor_placeholder"), on_change=partial(sign, workspace, key))
    st.caption(t("library.actor_help"))
    return workspace.actor


def sign(workspace: Workspace, key: str) -> None:
    """Take the name typed into the field `key`."""
    workspace.sign_as((st.session_state.get(key) or "").strip())
