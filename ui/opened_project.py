"""Which project's panel is open (`ui/project_panel/`): any table that shows projects opens it by the id of a row."""
from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ui.navigation import current_page

_KEY = "opened_project"


@dataclass
class OpenedProject:
    """page: the file of the page it was opened from. is_asked: why it is in or out has been asked for it once."""

    project_id: str
    page: str
    is_asked: bool = False


def open_project(project_id: str) -> None:
    """Show the panel of this project from the next run on, until it is closed or the page is left."""
    st.session_state[_KEY] = OpenedProject(project_id, current_page())


def close_project() -> None:
    """Show no panel."""
    st.session_state.pop(_KEY, None)


def opened_project() -> OpenedProject | None:
    """The project whose panel is open on the page on the screen."""
    opened: OpenedProject | None = st.session_state.get(_KEY)
    if opened is not None and opened.page != current_page():
        close_project()
        return None
    return opened
