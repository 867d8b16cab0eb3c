"""Budget and limits: the envelopes as a matrix, every other limit of the register, and what a change does at once."""
from __future__ import annotations

import streamlit as st

from ui import edit_guard
from ui.again import run_again
from ui.desk.bulk import bulk_rows
from ui.desk.levers import show_levers
from ui.desk.matrix import edit_matrix, show_sum_line, show_sums
from ui.desk.members import link_form, pool_form
from ui.desk.outcome import plan_if_due, show_outcome, show_planning
from ui.desk.settings import show_settings
from ui.desk.tables import TABLES, edit_table, findings_of, show_weights
from ui.i18n import t
from ui.messages import show_findings
from ui.notes import table_notes
from ui.register.draft import show_change_list, show_latest, show_undo
from ui.register.paste import paste_panel
from ui.session import Workspace, open_workspace

TABS = ("envelopes", *TABLES, "settings", "bulk", "paste", "changes")
_FORMS = {"pools": pool_form, "links": link_form}


def main() -> None:
    workspace = open_workspace()
    plan_if_due(workspace)
    edit_guard.watch()
    st.title(t("desk.title"))
    st.markdown(t("desk.intro"))
    show_undo(workspace, st.container(horizontal=True, vertical_alignment="center", key="register_actions"))
    tabs = dict(zip(TABS, st.tabs([t(f"desk.tab.{tab}") for tab in TABS], key="budget_tabs"), strict=True))
    edit_grids(workspace, tabs)
    show_planning(workspace)
    show_outcome(workspace)
    show_sums(workspace, table_notes(workspace))
    show_latest(workspace)


def edit_grids(workspace: Workspace, tabs: dict[str, object]) -> None:
    """Every table in its tab. What was typed in any of them is kept, and the page drawn again with it."""
    problem, notes, draft = workspace.problem, table_notes(workspace), workspace.draft
    with tabs["envelopes"]:
        show_levers(workspace)
        after = edit_matrix(workspace, draft)
        show_sum_line(workspace)
    for table in TABLES:
        with tabs[table]:
            after = edit_table(problem, after, table)
            show_findings(findings_of(workspace.problem_findings, table), most=10)
            if table in _FORMS:
                with st.expander(t(f"desk.members.open_{table}"), icon=":material/checklist:"):
                    _FORMS[table](workspace, problem)
    if after is not draft:
        workspace.keep_draft(after)
        run_again()
    with tabs["criteria"]:
        show_weights(problem, notes)
    with tabs["settings"]:
        show_settings(workspace, problem, notes)
    with tabs["bulk"]:
        bulk_rows(workspace, problem)
    with tabs["paste"]:
        paste_panel(workspace, "envelopes")
    with tabs["changes"]:
        show_change_list(workspace)


main()
