"""The line below the header: which scenario is on the screen, how many changes the visit made, which is approved.

It is quiet where nothing was changed and nothing approved, and where the library is closed.
"""
from __future__ import annotations

from datetime import date

import streamlit as st

from models.problem import Problem
from models.register.case_io import case_to_tables
from models.scenario.adopting import is_same_content
from models.scenario.applying import apply_scenario
from models.store import Store
from models.store.records import ScenarioRecord, Tables
from ui import format as fmt
from ui.i18n import t
from ui.messages import md
from ui.navigation import PAGES, lead_to
from ui.scenarios.desk import name_on_screen
from ui.scenarios.offered import version_opened
from ui.scenarios.scenario_list import look_at_record
from ui.scenarios.versions_store import ask_quietly
from ui.session import Workspace


def show_standing(workspace: Workspace) -> None:
    """Draw the line."""
    changes = count_changes(workspace)
    tables = _tables(workspace.draft.base.digest, workspace.draft.base)
    approved: ScenarioRecord | None = ask_quietly(lambda store: store.in_force(tables))
    if not changes and approved is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="standing"):
        is_approved = approved is not None and ask_quietly(lambda store: _shows(store, workspace.problem, approved))
        st.caption(_sentence(workspace, changes, approved, is_approved=bool(is_approved)), width="content")
        if changes:
            st.page_link(PAGES["projects"].file, label=_count_text(changes), icon=":material/edit_note:",
                         help=t("shell.standing.changes_help"))
        if approved is not None and not is_approved and st.button(
                t("shell.standing.open"), key="open_approved", type="tertiary", icon=":material/verified:"):
            look_at_record(approved)
            lead_to("scenarios")


def count_changes(workspace: Workspace) -> int:
    """Entries of the list that are on: fields of the register, rules, settings and the date."""
    return sum(change.is_on for change in workspace.changes)


def _count_text(changes: int) -> str:
    return t("shell.standing.one_change") if changes == 1 else t("shell.standing.changes", count=fmt.count(changes))


def _sentence(workspace: Workspace, changes: int, approved: ScenarioRecord | None, *, is_approved: bool) -> str:
    if is_approved:
        return t("shell.standing.approved", name=md(approved.name), seq=fmt.count(approved.approved_seq))
    known, is_changed = name_on_screen(workspace)
    name = t("scenarios.own.name" if changes else "library.review.base") if not known else t(
        "shell.standing.changed_since", name=known) if is_changed else known
    if approved is None:
        return t("shell.standing.scenario", name=md(name))
    return t("shell.standing.not_approved", name=md(name), approved=md(approved.name),
             seq=fmt.count(approved.approved_seq))


def _shows(store: Store, problem: Problem, approved: ScenarioRecord) -> bool:
    """Whether the screen shows the approved version."""
    digest = next(each.digest for each in store.history(approved.scenario_id) if each.seq == approved.approved_seq)
    known = _problem_of(digest, approved.scenario_id, approved.approved_seq, store)
    return known is not None and is_same_content(problem, known)


@st.cache_resource(show_spinner=False, max_entries=8)
def _problem_of(digest: str, scenario_id: str, seq: int, _store: Store) -> Problem | None:
    """The problem of a version; None = this version of the product cannot read or pose it."""
    opened = version_opened(_store, scenario_id, seq)
    if opened.scenario is None or opened.base is None:
        return None
    try:
        return apply_scenario(opened.scenario, opened.base, date.fromisoformat(opened.version.record.as_of))
    except (ValueError, LookupError):
        return None


@st.cache_resource(show_spinner=False, max_entries=8)
def _tables(digest: str, _base: object) -> Tables:
    """The tables of a register, by which the library knows it."""
    return case_to_tables(_base)
