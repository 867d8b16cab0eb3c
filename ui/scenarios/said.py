"""What a press came to, said once in the next run near the button that was pressed."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.domain import Finding
from ui.messages import show_findings

_SAID = "scenarios_said"


def say_next(kind: str, sentence: str, place: str = "top", findings: Sequence[Finding] = ()) -> None:
    """Say it in the next run ("success" or "error") where `show_said(place)` stands."""
    st.session_state[_SAID] = (place, kind, sentence, tuple(findings))


def show_said(place: str = "top") -> None:
    """What the last press did, at the place it was meant for: near the button, where it is seen."""
    meant, kind, sentence, findings = st.session_state.get(_SAID, ("", "", "", ()))
    if meant != place:
        return
    del st.session_state[_SAID]
    if kind == "error":
        st.error(sentence, icon=":material/error:")
    else:
        st.success(sentence, icon=":material/check:")
    show_findings(findings, most=10)
