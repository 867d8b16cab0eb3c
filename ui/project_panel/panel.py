"""The panel of a project over the page it was opened from: its facts, why, the decision, the ways in."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.explain.why import WhyAnswer, WhyNot, why_project
from models.rules import NoRuleInForce
from models.search_limits import SolveLimits
from models.settings import SettingError
from ui.explain.panel import Scene
from ui.explain.panels import PANELS
from ui.explain.project import show_project
from ui.i18n import t
from ui.messages import md
from ui.navigation import PAGES
from ui.notes import table_notes
from ui.opened_project import OpenedProject, close_project, opened_project
from ui.project_panel.change import show_change
from ui.project_panel.decision import show_decision
from ui.project_panel.evaluations import show_evaluations
from ui.project_panel.facts import show_facts, show_money, show_verdict
from ui.project_panel.history import show_history
from ui.project_panel.ways import show_ways
from ui.questions import PANEL, PROJECT, ask, asked, show_question
from ui.register.table import project_name
from ui.scenarios.remarks import show_comments
from ui.session import PlanState, Workspace, plan_state

_QUESTION = PANELS["project"]


def show_opened_project(workspace: Workspace) -> None:
    """The panel that is open on this page; nothing while there is none, or while nothing can be planned."""
    opened = opened_project()
    if opened is None or workspace.case is None:
        return
    try:
        problem = workspace.problem
    except (NoRuleInForce, SettingError):
        return  # the header says so
    if opened.project_id not in problem.case.project_by_id:
        close_project()
        return
    st.dialog(md(project_name(problem.case, opened.project_id)), width=720, position="right",
              on_dismiss=close_project)(_draw)(workspace, opened)


def _draw(workspace: Workspace, opened: OpenedProject) -> None:
    project_id = opened.project_id
    show_facts(workspace, project_id)
    show_verdict(workspace, project_id)
    show_change(workspace, project_id)
    show_decision(workspace, project_id)
    show_money(workspace, project_id)
    show_evaluations(workspace, project_id)
    with st.expander(t("remarks.comments"), icon=":material/forum:"):
        show_comments(workspace, project_id)
    answer = workspace.answer
    if answer is not None and answer.is_shown and project_id in answer.problem.case.project_by_id:
        _show_why(workspace, opened)
    show_history(workspace, project_id)


def _show_why(workspace: Workspace, opened: OpenedProject) -> None:
    """The answer of the page Explain to the plan on the screen; asked for by itself once, unless that is old."""
    project_id, answer = opened.project_id, workspace.answer
    st.markdown(f"**{t('project_panel.why')}**")
    start = partial(_ask, workspace, project_id)
    known = asked(workspace, _QUESTION.name, project_id)
    is_current = plan_state(workspace) is not PlanState.STALE and workspace.job is None
    if is_current and not opened.is_asked:
        opened.is_asked = True
        if known is None or known.plan_digest != answer.problem.digest:
            start()
    button = t(f"why.panel.{'ask_in' if project_id in answer.plan.chosen_by_project else 'ask_out'}")
    known = asked(workspace, _QUESTION.name, project_id)
    if known is not None and known.plan_digest != answer.problem.digest:
        st.button(button, key="panel_ask", on_click=start, icon=":material/play_arrow:")
        return
    scene = Scene(workspace, answer, table_notes(workspace, answer))
    show_question(workspace, _QUESTION.name, button, start, partial(_show_answer, scene), subject=project_id,
                  item_text=partial(_QUESTION.item_text, scene), show_known=partial(_QUESTION.show_known, scene))


def _ask(workspace: Workspace, project_id: str) -> None:
    answer = workspace.answer
    ask(workspace, _QUESTION.name, why_project, answer.problem, answer.plan, project_id, subject=project_id,
        limits=SolveLimits(time_limit_seconds=_QUESTION.seconds))
    # Whoever leaves this page finds the answer on the page Explain.
    workspace.questions[_QUESTION.name].page = PAGES["explain"].file
    st.session_state[PANEL], st.session_state[PROJECT] = _QUESTION.name, project_id


def _show_answer(scene: Scene, why: WhyAnswer) -> None:
    if isinstance(why, WhyNot):
        show_ways(scene.workspace, why)
    show_project(scene, why, has_table=False)
