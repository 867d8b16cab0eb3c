"""The register: find projects, edit one or many in place, add and retire them, and see what was changed."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.export.case_files import case_to_xlsx, case_to_zip
from models.export.template import template_xlsx
from ui import downloads, drafts, edit_guard
from ui.again import run_again
from ui.changes.bar import show_undo
from ui.changes.list import show_changes
from ui.i18n import language, t
from ui.messages import md, show_findings
from ui.register.bulk import bulk_panel
from ui.register.one_cell import show_beside
from ui.register.paste import paste_panel
from ui.register.project_editor import add_form, duplicate_form, edit_project_tables, retire_form, show_sums
from ui.register.row_editor import edit_rows
from ui.register.table import (
    choose_filter,
    findings_by_project,
    planned_state_mvnd,
    project_name,
    register_grid,
    show_chips,
    show_counts,
)
from ui.session import open_workspace
from ui.terms import named

workspace = open_workspace()
problem = workspace.problem
draft = workspace.draft
by_project = findings_by_project(workspace.problem_findings)

edit_guard.watch()
st.title(t("shell.nav.projects"))
st.markdown(t("projects.lead"))
actions = st.container(horizontal=True, vertical_alignment="center", key="register_actions")
show_undo(workspace, actions)
with actions.popover(t("projects.add"), icon=":material/add:", width="content"):
    add_form(workspace, problem)
with actions.popover(t("drafts.list_open"), icon=":material/history:", width="content"):
    drafts.show_drafts(workspace)
with actions.popover(t("projects.download"), icon=":material/download:", width="content"):
    downloads.button(st, t("projects.download_xlsx"), partial(case_to_xlsx, draft.case, language()),
                     "du-an", "xlsx")
    downloads.button(st, t("projects.download_csv"), partial(case_to_zip, draft.case), "du-an-csv",
                     "zip")
    downloads.button(st, t("projects.download_template"), partial(template_xlsx, language()), "mau-danh-muc",
                     "xlsx")
    st.caption(t("projects.download_help"))

wanted = choose_filter(problem)
show_chips(problem, wanted)
grid = register_grid(problem, wanted, planned_state_mvnd(workspace), by_project)
show_counts(workspace, grid, by_project)
tabs = st.tabs([t(f"projects.tab.{name}") for name in ("register", "one", "bulk", "paste")],
               key="register_tabs")
with tabs[0]:
    after, refused = edit_rows(grid, draft, alt=t("projects.grid_alt"), height=480)
    show_beside(workspace, problem, grid, alt=t("projects.grid_alt"))
    st.caption(t("projects.grid_help"))
with tabs[1]:
    listed = [key[0] for key in grid.rows]
    project_id = st.selectbox(t("projects.one_choose"), listed, key="register_project", persist_state="session",
                              format_func=named(listed, partial(project_name, problem.case)),
                              placeholder=t("projects.choose"))
    if project_id:
        st.subheader(md(project_name(problem.case, project_id)))
        show_sums(problem, project_id)
        if project_id in by_project:
            show_findings(by_project[project_id])
        else:
            st.caption(t("projects.no_findings"))
        after, refused_rows = edit_project_tables(workspace, problem, after, project_id)
        refused = (*refused, *refused_rows)
        line = st.container(horizontal=True)
        with line.popover(t("projects.duplicate_open"), icon=":material/content_copy:"):
            duplicate_form(workspace, problem, project_id)
        with line.popover(t("projects.retire_open"), icon=":material/do_not_disturb_on:"):
            retire_form(workspace, project_id)
if after is not draft:
    workspace.keep_draft(after)
    run_again()

with tabs[2]:
    bulk_panel(workspace, problem, grid)
with tabs[3]:
    paste_panel(workspace)
if refused:
    st.error(t("projects.not_taken"))
    show_findings(refused)
show_changes(workspace, with_undo=False)
