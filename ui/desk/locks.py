"""Decisions made beforehand: every project that must or must not be funded, with its reason; add one, take one back."""
from __future__ import annotations

import streamlit as st

from models.domain import Decision, Project
from ui import format as fmt
from ui.again import run_again
from ui.i18n import t
from ui.messages import md, show_findings
from ui.opened_project import open_project
from ui.project_panel.decision import decide
from ui.register.table import project_name
from ui.session import Workspace
from ui.terms import named, term
from ui.widgets import LATER

_HEIGHT, _GENERATION = 300, "desk_lock_generation"
_KINDS = (Decision.MUST, Decision.MUST_NOT)


def show_locks(workspace: Workspace) -> None:
    """The form first, then what is decided."""
    _add(workspace)
    case = workspace.case
    for kind in _KINDS:
        locked = [project for project in case.projects if project.decision is kind]
        st.markdown(t("desk.locks.count", decision=term("decision", kind), count=fmt.count(len(locked))))
        if locked:
            with st.container(height=_HEIGHT if len(locked) > 6 else "content", gap=None, border=False):
                for project in locked:
                    _show_lock(workspace, project)


def _show_lock(workspace: Workspace, project: Project) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False)
    line.button(md(project_name(workspace.case, project.project_id)), type="tertiary", on_click=open_project,
                args=(project.project_id,), key=f"desk_lock_open_{project.project_id}", width="stretch",
                help=t("desk.locks.reason", reason=md(project.decision_reason) or t("terms.blank")))
    line.button(t("desk.locks.release"), icon=":material/lock_open:", key=f"desk_release_{project.project_id}",
                on_click=decide, args=(workspace, project.project_id, Decision.FREE, ""))


def _add(workspace: Workspace) -> None:
    generation = st.session_state.get(_GENERATION, 0)
    ids = tuple(sorted(workspace.case.project_by_id))
    with st.container(border=True, key="desk_lock_form"):
        chosen = st.selectbox(t("desk.locks.project"), ids, index=None, key=f"desk_lock_project_{generation}",
                              placeholder=t("projects.choose"), on_change=LATER, format_func=named(
                                  ids, lambda each: project_name(workspace.case, each)))
        reason = st.text_input(t("project_panel.reason"), key=f"desk_lock_reason_{generation}", max_chars=500,
                               on_change=LATER, placeholder=t("project_panel.reason_example"))
        line = st.container(horizontal=True)
        pressed = [kind for kind in _KINDS if line.button(t(f"project_panel.lock.{kind}"), key=f"desk_lock_{kind}")]
    if not pressed:
        return
    if chosen is None or not (reason or "").strip():
        st.error(t("desk.locks.both"), icon=":material/error:")
    elif findings := decide(workspace, chosen, pressed[0], reason):
        st.error(t("projects.not_taken"))
        show_findings(findings)
    else:
        st.session_state[_GENERATION] = generation + 1
        run_again()
