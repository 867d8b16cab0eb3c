"""What leaders ask first, as a list to press, for whoever has asked nothing yet."""
from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from ui.explain.panel import Panel
from ui.i18n import t
from ui.questions import PANEL, PROJECT
from ui.register.table import project_name
from ui.session import AuditedPlan

# So many projects without money are named: those with the highest scores are asked about.
_MOST_NAMED = 3


def show_often_asked(answer: AuditedPlan, panels: Iterable[Panel]) -> None:
    """The projects with the highest scores that get nothing, then a question for each panel but the one on a project.

    Nothing is drawn once a project or another panel was chosen.
    """
    if st.session_state.get(PROJECT) is not None or st.session_state.get(PANEL, "project") != "project":
        return
    problem, funded = answer.problem, answer.plan.chosen_by_project
    out = sorted((each for each in problem.case.project_by_id if each not in funded),
                 key=lambda each: (-problem.score_of[each], each))
    with st.container(border=True, gap="xsmall", key="often_asked"):
        st.markdown(f"**{t('explain_page.often_asked.title')}**")
        for place, project_id in enumerate(out[:_MOST_NAMED]):
            _question(t("explain_page.often_asked.why_out", project=project_name(problem.case, project_id)),
                      f"project_{place}", {PROJECT: project_id})
        for panel in panels:
            if panel.name != "project":
                _question(t(f"{panel.sentences}.asked"), panel.name, {PANEL: panel.name})


def _question(words: str, name: str, chosen: dict[str, str]) -> None:
    st.button(words, key=f"often_{name}", type="tertiary", icon=":material/help:",
              on_click=st.session_state.update, args=(chosen,))
