"""The line above every page: which case, that it is illustrative, and what is true of the plan on the screen."""
from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.jobs.fair_queue import MOST_OF_PERSON
from models.problem import Problem
from models.rules import NoRuleInForce
from models.settings import SettingError
from ui import live, session
from ui.first_plan import plan_at_first_open
from ui.format import at_most_better, count, day, proved_within
from ui.i18n import has_sentence, t
from ui.messages import md, show_findings
from ui.person import person_of
from ui.session import PlanState, Workspace

PLAN_BADGE = "plan_badge"
_LOOK = {
    PlanState.NONE: ("gray", ":material/radio_button_unchecked:"),
    PlanState.PROVED: ("green", ":material/verified:"),
    PlanState.PROVED_WITHIN: ("green", ":material/verified:"),
    PlanState.NOT_PROVED: ("orange", ":material/hourglass_bottom:"),
    PlanState.STALE: ("orange", ":material/update:"),
    PlanState.IMPOSSIBLE: ("red", ":material/block:"),
    PlanState.REFUSED: ("red", ":material/gpp_bad:"),
}


def show_header(workspace: Workspace, is_reader: bool = False) -> DeltaGenerator:
    """Draw the line, planning the case at the first visit; the line, for what a planner's page adds to it.

    A case that cannot be read ends the run with findings.
    """
    if workspace.case is None:
        st.error(t("shell.case_not_read"))
        show_findings(workspace.findings)
        st.stop()
    line = st.container(horizontal=True, vertical_alignment="center", gap="small", key="header")
    line.markdown(f"**{case_name(workspace)}**", width="content")
    if workspace.case.is_illustrative:
        line.badge(t("shell.illustrative"), icon=":material/draw:", color="orange", help=t("shell.illustrative_help"))
    badge = line.empty()
    line.caption(day(workspace.as_of), width="content", help=t("headings.planning_date"))
    if not workspace.was_planned:
        badge.badge(t("shell.plan_state.running"), icon=":material/progress_activity:", color="gray")
    problem_or_stop(workspace)
    if not plan_at_first_open(workspace, person_of(workspace), is_reader, partial(_tell_place, badge)):
        st.warning(t("job.failure.too_many", most=count(MOST_OF_PERSON)), icon=":material/info:")
    with badge.container(width="content"):
        live.part(PLAN_BADGE, partial(_show_state, workspace))
    return line


def _tell_place(badge: DeltaGenerator, place: int) -> None:
    text = t("job.state.waiting", position=count(place)) if place else t("shell.plan_state.running")
    badge.badge(text, icon=":material/hourglass_empty:" if place else ":material/progress_activity:", color="gray")


def _show_state(workspace: Workspace) -> None:
    state = session.plan_state(workspace)
    color, icon = _LOOK[state]
    if state is PlanState.PROVED and not workspace.answer.plan.chosen:
        color, icon = _LOOK[PlanState.NONE]
    st.badge(plan_state_text(workspace, state), icon=icon, color=color, help=t(f"shell.plan_state_help.{state}"))


def case_name(workspace: Workspace) -> str:
    """What the case is called on the screen, as Markdown."""
    return source_name(str(workspace.source))


def source_name(source: str) -> str:
    """What the source of a case is called, as Markdown."""
    key = f"shell.case.{source}"
    return t(key) if has_sentence(key) else md(source)


def plain_case_name(workspace: Workspace) -> str:
    """The same as plain text, for places that are not Markdown."""
    key = f"shell.case.{workspace.source}"
    return t(key) if has_sentence(key) else str(workspace.source)


def plan_state_text(workspace: Workspace, state: PlanState) -> str:
    """The state of the plan in a few words, with the proven distance where it is not proved."""
    if state is PlanState.PROVED and not workspace.answer.plan.chosen:
        return t("shell.plan_state.nothing_funded")
    gap = proved_within if state is PlanState.PROVED_WITHIN else at_most_better
    return t(f"shell.plan_state.{state}", gap=gap(workspace.answer.plan) if workspace.answer else "")


def problem_or_stop(workspace: Workspace) -> Problem:
    """The problem as it stands, or the sentence that says which rule or setting is missing, and the end of the run."""
    try:
        return workspace.problem
    except NoRuleInForce as missing:
        st.error(t("shell.no_rule_in_force", rule_id=md(missing.rule_id), day=day(missing.as_of)))
    except SettingError as wrong:
        st.error(t("shell.setting_not_read", key=md(wrong.key), value=md(wrong.value),
                   reason=t(f"shell.setting_reason.{wrong.reason}")))
    st.stop()
