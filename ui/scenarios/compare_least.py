"""Least change against the baseline: how much of the value to keep, and which commitments then change."""
from __future__ import annotations

from fractions import Fraction
from functools import partial

import streamlit as st

from models.problem import Problem
from models.report.who_moves import MOVED
from models.scenario.baseline import AgainstBaseline, plan_against_baseline
from models.search_limits import SolveLimits
from models.words.scenario_text import least_change_sentence
from ui import format as fmt
from ui.i18n import has_sentence, language, t
from ui.messages import md
from ui.notes import table_notes
from ui.questions import ask, show_question
from ui.scenarios.compare_panel import show_moves
from ui.session import Workspace
from ui.terms import named

LIMITS = SolveLimits(time_limit_seconds=60.0)


def show_least_change(workspace: Workspace, names: list[str], problems: list[Problem]) -> None:
    """Choose a scenario and a share of its best value; the plan that changes least against the baseline."""
    st.markdown(t("compare_page.least.lead", baseline=md(names[0])))
    others = list(range(1, len(names)))
    place = st.segmented_control(t("compare_page.least.scenario"), others, default=1, required=True,
                                 key="least_place", format_func=named(others, lambda at: names[at]))
    percent = st.slider(t("compare_page.least.keep"), 50, 100, 98, key="least_keep", format="%d%%",
                        persist_state="session")
    share = Fraction(percent, 100)
    subject = (problems[0].digest, problems[place].digest, percent)
    show_question(
        workspace, "least_change", t("compare_page.least.button"),
        partial(ask, workspace, "least_change", plan_against_baseline, problems[0], problems[place], share, LIMITS,
                subject=subject, is_list=True),
        partial(_show, workspace, problems[place]), subject=subject, rests_on_plan=False, item_text=_step_name)


def _step_name(item: object) -> str:
    key = f"compare_page.least.step.{item}"
    return t(key) if has_sentence(key) else str(item)


def _show(workspace: Workspace, problem: Problem, answer: AgainstBaseline) -> None:
    if answer.found is None:
        st.error(t("compare_page.chart.no_plan"), icon=":material/block:")
        return
    sentence = md(least_change_sentence(answer.found, language()))
    if answer.found.is_proved:
        st.success(sentence, icon=":material/verified:")
    else:
        st.warning(sentence, icon=":material/hourglass_bottom:")
    st.markdown(t("compare_page.least.best", changes=fmt.count(answer.best_changes),
                  value=fmt.number(answer.best.objective, 2)))
    show_moves([row for row in answer.moves if row.move in MOVED], problem,
               table_notes(workspace), key="least_moves")
