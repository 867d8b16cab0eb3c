"""Follow-up: tasks, milestones, results and past plans, and what is made public of them."""
from __future__ import annotations

from functools import partial

import streamlit as st

from ui.follow import figures, milestones, past, results, tasks
from ui.follow.followed import choose
from ui.i18n import t
from ui.notes import table_notes
from ui.session import open_workspace
from ui.widgets import show_tabs


def main() -> None:
    workspace = open_workspace()
    st.title(t("follow.title"))
    st.markdown(t("follow.lead.page"))
    followed = choose(workspace)
    notes = [*table_notes(workspace), t("follow.six_points_source")]
    figures.show_figures(followed)
    show_tabs("follow_tabs", {name: (t(f"follow.tab.{name}"), partial(draw, followed, notes)) for name, draw in (
        ("tasks", tasks.show_tasks), ("milestones", milestones.show_milestones), ("gates", milestones.show_gates),
        ("results", results.show_results), ("past", past.show_past))})


main()
