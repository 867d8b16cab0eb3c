"""The record itself: one table of what happened at a time, edited in place; the draft decides."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.domain import LEDGER_TABLES
from models.register.dictionary import load_dictionary
from models.register.edits import rows_by_key
from ui.again import run_again
from ui.i18n import language, t
from ui.messages import show_findings
from ui.register.one_cell import show_beside
from ui.register.row_editor import Grid, edit_rows
from ui.session import Workspace
from ui.terms import named, project_shown

TABLES = (*LEDGER_TABLES, "actuals")


def edit_ledger(workspace: Workspace) -> None:
    """Pick a table, edit its rows; beneath it what was refused and what the checks say."""
    st.markdown(t("disbursement.lead.ledger"))
    table = st.segmented_control(t("headings.table"), TABLES, default=TABLES[0], required=True,
                                 key="disbursement_table", persist_state="session",
                                 format_func=named(TABLES, lambda name: t(f"terms.table.{name}")))
    case = workspace.case
    ids = sorted(case.project_by_id)
    grid = Grid(f"ledger_{table}", table, rows_by_key(case, table),
                [column.attribute for column in load_dictionary()[table]],
                choices={"project_id": ids} if table != "projects" else {},
                labels={"project_id": partial(project_shown, case)}, widths={"project_id": 230}, has_fixed_rows=False,
                signature=language())
    after, refused = edit_rows(grid, workspace.draft, alt=t(f"terms.table.{table}"), height=420)
    show_beside(workspace, workspace.problem, grid, alt=t(f"terms.table.{table}"))
    if refused:
        st.error(t("projects.not_taken"))
        show_findings(refused)
    st.caption(t("desk.grid_help"))
    show_findings([finding for finding in workspace.problem_findings if finding.table == table], most=20)
    if after is not workspace.draft:
        workspace.keep_draft(after)
        run_again()
