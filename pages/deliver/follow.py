"""Follow-up: tasks, milestones, results and past plans, and what is made public of them."""
from __future__ import annotations

from functools import partial

import streamlit as st

from ui.changes.bar import show_undo
from ui.follow import exchange, figures, milestones, past, publicity, results, tasks
from ui.follow.followed import choose
from ui.i18n import t
from ui.notes import table_notes
from ui.session import open_workspace
from ui.widgets import show_tabs


def main() -> None:
    workspace = open_workspace()
    st.title(t("follow.title"))
    st.markdown(t("follow.lead.page"))
    show_undo(workspace, st.container(horizontal=True, vertical_alignment="center", gap="xsmall",
                                      key="register_actions"))
    followed = choose(workspace)
    notes = [*table_notes(workspace), t("follow.six_points_source")]
    figures.show_figures(followed)
    tabs = {"tasks": partial(tasks.show_tasks, followed, notes),
            "milestones": partial(milestones.show_milestones, followed, notes),
            "gates": partial(milestones.show_gates, followed, notes),
            "results": partial(results.show_results, followed, notes), "past": partial(past.show_past, followed, notes),
            "publicity": partial(publicity.show_publicity, followed),
            "exchange": partial(exchange.show_exchange, workspace, followed, notes)}
    show_tabs("follow_tabs", {name: (t(f"follow.tab.{name}"), draw) for name, draw in tabs.items()})


main()
