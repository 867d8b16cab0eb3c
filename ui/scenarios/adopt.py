"""Working on with a scenario: its register, rules and settings become those of the visit, and so does its plan."""
from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.plan import Plan
from models.problem import Problem
from models.scenario.adopting import is_same_question, take_over
from ui.i18n import t
from ui.messages import md, show_findings
from ui.navigation import PAGES
from ui.session import Workspace, answer_to

_SAID = "scenario_adopted"


def adoption_button(place: DeltaGenerator, workspace: Workspace, problem: Problem, name: str,
                    plan: Plan | None = None, *, key: str = "scenario_adopt", label: str = "") -> None:
    """Edits of the visit that the scenario does not hold are replaced in one step, which can be undone."""
    place.button(label or t("scenarios.adopt.button"), key=key, icon=":material/input:", help=t("scenarios.adopt.help"),
                 disabled=plan is None and is_same_question(workspace.problem, problem),
                 on_click=partial(_adopt, workspace, problem, name, plan))


def show_adoption(workspace: Workspace) -> None:
    """What the last adoption came to, as long as the visit still stands where it led."""
    digest, name, findings = st.session_state.get(_SAID, (None, "", ()))
    if digest != workspace.problem.digest:
        return
    if findings:
        st.error(t("scenarios.adopt.refused"), icon=":material/error:")
        show_findings(findings)
        return
    st.success(t("scenarios.adopt.done", name=md(name)), icon=":material/check:")
    st.page_link(PAGES["allocation"].file, label=t("scenarios.adopt.see"), icon=":material/table_view:")


def adopted_name(workspace: Workspace) -> str:
    """The scenario that the visit took over and has not changed since; "" = none."""
    digest, name, findings = st.session_state.get(_SAID, (None, "", ()))
    return name if digest == workspace.problem.digest and not findings else ""


def _adopt(workspace: Workspace, problem: Problem, name: str, plan: Plan | None) -> None:
    findings = workspace.take_over(take_over(problem, workspace.draft), t("scenarios.adopt.reason", name=name))
    if not findings and plan is not None and is_same_question(workspace.problem, problem):
        workspace.take_answer(answer_to(workspace.problem, plan))
    st.session_state[_SAID] = (workspace.problem.digest, name, findings)
