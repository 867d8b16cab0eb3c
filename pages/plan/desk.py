"""The desk, the first page: the levers of the plan on the left, what it comes to on the right."""
from __future__ import annotations

from functools import partial

import streamlit as st

from ui import edit_guard, live
from ui.desk.levers import show_levers
from ui.desk.outcome import show_outcome, show_rest
from ui.desk.planning import MEETING, plan_if_due, show_planning
from ui.desk.style import LEVERS_OPEN, dress_page
from ui.i18n import t
from ui.session import open_workspace


def main() -> None:
    workspace = open_workspace()
    plan_if_due(workspace)
    edit_guard.watch()
    dress_page(is_meeting=bool(st.session_state.get(MEETING)))
    top = st.container()
    left, right = st.columns((38, 62), gap="medium")
    # The fields first: from where the search is followed the browser asks again at once, with what it knows of them.
    with left.container(key="desk_levers", gap="small"):
        st.toggle(t("desk.open_levers"), key=LEVERS_OPEN)
        show_levers(workspace)
    with top:
        show_planning(workspace)
    with right.container(key="desk_outcome", gap="small"):
        live.part("desk_outcome", partial(show_outcome, workspace))
        live.part("desk_below", partial(show_rest, workspace))


main()
