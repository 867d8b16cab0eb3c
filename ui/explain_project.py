"""Why a project is in the plan or not: choose it, see what adding up says at once, then have it proved."""
from __future__ import annotations

import streamlit as st

from models.export.words import reason_sentence
from models.limits import SolveLimits
from models.not_funded import reason_not_funded
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import md
from ui.questions import PROJECT
from ui.register_table import project_name
from ui.session import Answer, Workspace
from ui.terms import named

_LIMITS = SolveLimits(time_limit_seconds=20.0)


def show_project_panel(workspace: Workspace, answer: Answer, notes: list[str]) -> None:
    """The project to ask about, and everything that is known of it."""
    funded = answer.plan.chosen_by_project
    ids = sorted(answer.problem.case.project_by_id, key=lambda project_id: (project_id in funded, project_id))
    project_id = st.selectbox(
        t("explain_page.project.choose"), ids, index=None, key=PROJECT, persist_state="session",
        placeholder=t("explain_page.project.placeholder"), format_func=named(ids, lambda each: t(
            f"explain_page.project.{'funded' if each in funded else 'not_funded'}",
            name=project_name(answer.problem.case, each))))
    if project_id is None:
        return
    _show_arithmetic(answer, project_id)


def _show_arithmetic(answer: Answer, project_id: str) -> None:
    """What needs no search: what it gets, or the reason its own figures give."""
    problem, option = answer.problem, answer.plan.chosen_by_project.get(project_id)
    if option is not None:
        st.success(t("explain_page.project.gets", project=md(project_id), state=fmt.bvnd(option.state_mvnd),
                     total=fmt.bvnd(option.total_mvnd)), icon=":material/check_circle:")
        return
    code, values = reason_not_funded(problem, answer.plan, problem.case.project_by_id[project_id])
    st.info(t("explain_page.project.by_arithmetic", project=md(project_id),
              reason=md(reason_sentence(code, values, language()))), icon=":material/calculate:")
