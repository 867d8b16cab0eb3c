"""Lock a project in, lock it out or set it free, always with a reason: one step of the draft, planned at once."""
from __future__ import annotations

import streamlit as st

from models.checks.projects import against_decision
from models.domain import Decision, Finding
from models.explain.not_funded import reason_not_funded
from models.explain.why import NEVER, OWN_MONEY
from models.register.edits import Edit
from models.words.codes import reason_sentence
from ui.again import run_again
from ui.i18n import language, t
from ui.messages import finding_text, md, show_findings
from ui.project_panel.change import make_change
from ui.session import Workspace
from ui.terms import term
from ui.widgets import LATER

_ICONS = {Decision.MUST: ":material/lock:", Decision.MUST_NOT: ":material/block:",
          Decision.FREE: ":material/lock_open:"}


def show_decision(workspace: Workspace, project_id: str) -> None:
    """The reason, and a button for each decision that is not the present one."""
    project = workspace.case.project_by_id[project_id]
    with st.container(border=True, key="panel_decision"):
        st.markdown(t("project_panel.decision", decision=term("decision", project.decision),
                      reason=md(project.decision_reason) or t("terms.blank")))
        reason = st.text_input(t("project_panel.reason"), key=f"panel_reason_{project_id}", max_chars=500,
                               on_change=LATER, placeholder=t("project_panel.reason_example"))
        line = st.container(horizontal=True)
        pressed = [decision for decision in _ICONS if line.button(
            t(f"project_panel.lock.{decision}"), key=f"panel_{decision}", icon=_ICONS[decision],
            type="primary" if decision is Decision.MUST else "secondary",
            disabled=bool(why := _why_off(workspace, project_id, decision)), help=why or None)]
    if not pressed:
        return
    if not reason.strip():
        st.error(t("shell.reason_required"), icon=":material/error:")
    elif findings := decide(workspace, project_id, pressed[0], reason):
        st.error(t("projects.not_taken"))
        show_findings(findings)
    else:
        run_again()


def decide(workspace: Workspace, project_id: str, decision: Decision, reason: str) -> tuple[Finding, ...]:
    """Write the decision and its reason, and plan anew. Nothing is changed when a cell is refused."""
    project = workspace.case.project_by_id[project_id]
    cells = (("decision", project.decision.value, decision.value),
             ("decision_reason", project.decision_reason, reason.strip()))
    edits = [Edit(project_id, "projects", (project_id,), name, old, new) for name, old, new in cells if old != new]
    return make_change(workspace, project_id, edits)


def _why_off(workspace: Workspace, project_id: str, decision: Decision) -> str:
    """Why this decision cannot be taken, in words; blank where it can."""
    project, answer, problem = workspace.case.project_by_id[project_id], workspace.answer, workspace.problem
    if project.decision is decision:
        return t("project_panel.is_so_already")
    if against := against_decision(problem, project_id, decision):
        return finding_text(against)
    if decision is Decision.MUST and answer is not None and answer.is_shown:
        code, values = reason_not_funded(problem, answer.plan, project)
        if project_id not in answer.plan.chosen_by_project and code in NEVER | OWN_MONEY:
            return t("project_panel.never", reason=reason_sentence(code, values, language()))
    return ""
