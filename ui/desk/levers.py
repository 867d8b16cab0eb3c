"""The left half of the desk: one lever at a time, and the list of changes. Only the lever in use is drawn."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from models.register.draft import Draft
from ui import live
from ui.again import run_again
from ui.changes.bar import show_undo
from ui.changes.list import show_changes
from ui.desk.bulk import bulk_rows
from ui.desk.envelopes import show_steps
from ui.desk.locks import show_locks
from ui.desk.matrix import edit_matrix, show_sum_line, show_sums
from ui.desk.members import link_form, pool_form, purse_form
from ui.desk.one_row import envelope_row
from ui.desk.rules import show_rules
from ui.desk.settings import show_settings
from ui.desk.tables import edit_table, findings_of
from ui.desk.weights import edit_weights
from ui.i18n import t
from ui.messages import show_findings
from ui.notes import table_notes
from ui.register.paste import paste_panel
from ui.session import Workspace
from ui.terms import named

KEY = "desk_lever"
LEVERS = ("envelopes", "rules", "criteria", "locks", "pools", "purses", "purse_amounts", "links", "targets", "settings",
          "actuals", "bulk", "paste")
_CHANGES = 3
_FORMS = {"pools": pool_form, "purses": purse_form, "links": link_form}


def show_levers(workspace: Workspace) -> None:
    """Undo, which lever, the lever; below it what was changed, so that no entry pushes the field somebody types in."""
    show_undo(workspace, st.container(horizontal=True, vertical_alignment="center", gap="xsmall",
                                      key="register_actions"))
    lever = st.pills(t("desk.lever"), LEVERS, default=LEVERS[0], required=True, key=KEY, persist_state="session",
                     label_visibility="collapsed", format_func=named(LEVERS, lambda name: t(f"desk.tab.{name}")))
    _draw(workspace)[lever or LEVERS[0]]()
    show_changes(workspace, with_undo=False, per_page=_CHANGES)


def _draw(workspace: Workspace) -> dict[str, Callable[[], None]]:
    notes = table_notes(workspace)
    return {
        "envelopes": partial(_envelopes, workspace), "rules": partial(show_rules, workspace),
        "criteria": partial(_edit, workspace, partial(edit_weights, workspace, workspace.problem), "criteria"),
        "locks": partial(show_locks, workspace), "settings": partial(show_settings, workspace, notes),
        **{table: partial(_edit, workspace, partial(edit_table, workspace.problem, table=table), table)
           for table in ("pools", "purses", "purse_amounts", "links", "targets", "actuals")},
        "bulk": partial(bulk_rows, workspace, workspace.problem),
        "paste": partial(paste_panel, workspace, "envelopes")}


def _envelopes(workspace: Workspace) -> None:
    envelope_row(workspace)
    _take(workspace, edit_matrix(workspace, workspace.draft))
    with st.container(key="desk_sum_line"):
        show_sum_line(workspace)
    show_steps(workspace)
    sums = st.expander(t("desk.sum.title"), icon=":material/table_rows:", key="desk_sums", on_change="rerun")
    if sums.open:
        with sums:
            live.part("desk_sums", lambda: show_sums(workspace, table_notes(workspace)))


def _edit(workspace: Workspace, edit: Callable[[Draft], Draft], table: str) -> None:
    """A grid with the fields for one row of it, and what the checks say of its table."""
    problem = workspace.problem
    _take(workspace, edit(draft=workspace.draft))
    show_findings(findings_of(workspace.problem_findings, table), most=10)
    if table in _FORMS:
        with st.expander(t(f"desk.members.open_{table}"), icon=":material/checklist:"):
            _FORMS[table](workspace, problem)


def _take(workspace: Workspace, after: Draft) -> None:
    """Keep what was typed, and draw the page again with it."""
    if after is not workspace.draft:
        workspace.keep_draft(after)
        run_again()
