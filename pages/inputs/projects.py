"""The register: find projects, edit them in place, add and retire them, and see what is wrong with each."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.export.case_files import case_to_xlsx, case_to_zip
from ui import downloads
from ui.i18n import t
from ui.messages import md, show_findings
from ui.project_editor import add_form, edit_project_tables, retire_form, show_sums
from ui.register_draft import show_changes
from ui.register_table import (
    choose_filter,
    findings_by_project,
    planned_state_mvnd,
    project_name,
    register_grid,
    show_chips,
    show_counts,
)
from ui.row_editor import edit_rows
from ui.session import open_workspace
from ui.terms import named

workspace = open_workspace()
problem = workspace.problem
draft = workspace.draft
by_project = findings_by_project(workspace.problem_findings)

st.title(t("projects.title"))
st.markdown(t("projects.lead"))
wanted = choose_filter(problem)
show_chips(problem, wanted)
grid = register_grid(problem, wanted, planned_state_mvnd(workspace), by_project)
show_counts(workspace, grid, by_project)
after, refused = edit_rows(grid, draft, alt=t("projects.grid_alt"), height=520)
st.caption(t("projects.grid_help"))
changes_place = st.container()

actions = st.container(horizontal=True, key="register_actions")

st.header(t("projects.one_title"))
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
    after, refused_rows = edit_project_tables(problem, after, project_id)
    refused = (*refused, *refused_rows)
if after is not draft:
    workspace.keep_draft(after)
    st.rerun()

with changes_place:
    if refused:
        st.error(t("projects.not_taken"))
        show_findings(refused)
    show_changes(workspace)
if project_id:
    with st.popover(t("projects.retire_open"), icon=":material/do_not_disturb_on:"):
        retire_form(workspace, project_id)
with actions.popover(t("projects.add"), icon=":material/add:", width="content"):
    add_form(workspace, problem)
downloads.button(actions, t("projects.download_xlsx"), partial(case_to_xlsx, draft.case), "danh-muc-du-an.xlsx")
downloads.button(actions, t("projects.download_csv"), partial(case_to_zip, draft.case), "danh-muc-du-an-csv.zip")
