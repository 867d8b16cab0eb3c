"""What the plan on the screen is compared with: chosen once, in the header, and the same on every page.

The register as it was opened, the approved version, the plan before this one, or a scenario kept by the visit. A plan
that nobody has found yet is looked for beside the page (`find_missing_plan`).
"""
from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.brief.answers import Baseline
from models.domain import Case
from models.explain.compare import facts_of
from models.plan import Plan
from models.planning import plan_funding
from models.problem import Problem
from models.rules import load_rulebook
from models.search_limits import SolveLimits
from models.settings import Settings
from ui.i18n import t
from ui.known_plans import known_plans
from ui.questions import ask
from ui.scenarios.approved import approved_problem, approved_scenario
from ui.scenarios.desk import desk_of
from ui.scenarios.offered import names, pose
from ui.session import Workspace
from ui.terms import named

BASE, APPROVED, PREVIOUS, NONE = "base", "approved", "previous", "none"
KEY, QUESTION, _OFFERED = "baseline", "baseline", "baselines_offered"
_LIMITS = SolveLimits(time_limit_seconds=60.0)


@dataclass(frozen=True)
class Compared:
    """A plan to compare with, and the question it answers."""

    code: str
    name: str
    problem: Problem
    plan: Plan

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What views of a difference to it are known by: a better plan may be found for the same question."""
        return self.problem.digest, self.plan.seconds, len(self.plan.chosen)

    @property
    def baseline(self) -> Baseline:
        """As a brief takes it."""
        return Baseline(self.name, facts_of(self.plan), self.problem)


def choose_baseline(workspace: Workspace, place: DeltaGenerator) -> None:
    """The switch; nothing where there is nothing to compare with."""
    offered = offered_baselines(workspace)
    st.session_state[_OFFERED] = tuple(offered)
    if not offered:
        return
    codes = [*offered, NONE]
    if st.session_state.get(KEY) not in codes:
        st.session_state.pop(KEY, None)
    place.selectbox(t("briefing.baseline.label"), codes, key=KEY, persist_state="session", width=250,
                    label_visibility="collapsed", format_func=named(codes, lambda code: t(
                        "briefing.baseline.shown", name=offered.get(code) or t("briefing.baseline.none"))))


def is_offered_anew(workspace: Workspace) -> bool:
    """Whether there is something else to compare with than when the switch was drawn."""
    return st.session_state.get(_OFFERED) != tuple(offered_baselines(workspace))


def offered_baselines(workspace: Workspace) -> dict[str, str]:
    """Code -> what it is called; only what differs from what is planned now."""
    if workspace.answer is None:
        return {}
    now, base, previous = workspace.problem.digest, base_problem(workspace), workspace.previous
    offered = {}
    if base.digest != now:
        offered[BASE] = t("briefing.baseline.base")
    approved = approved_scenario(workspace)
    if approved is not None:
        offered[APPROVED] = t("briefing.baseline.approved", name=approved.name)
    if previous is not None and previous.is_shown and previous.problem.digest not in (
            base.digest, now):
        offered[PREVIOUS] = t("briefing.baseline.previous")
    return offered | names(desk_of(workspace).kept)


def compared_with(workspace: Workspace) -> Compared | None:
    """What was chosen, with its plan; None where nothing was, or its plan is not known (yet)."""
    offered = offered_baselines(workspace)
    code = _chosen(offered)
    problem = _problem_of(workspace, code) if code else None
    if problem is None or problem.digest == workspace.answer.problem.digest:
        return None
    previous = workspace.previous
    plan = previous.plan if code == PREVIOUS else known_plans().plan_of(problem.digest)
    return None if plan is None else Compared(code, offered[code], problem, plan)


def find_missing_plan(workspace: Workspace) -> bool:
    """Look for the plan of what was chosen, once; True while it is on its way. Nothing while the plan itself is."""
    code = _chosen(offered_baselines(workspace))
    problem = _problem_of(workspace, code) if code else None
    if problem is None or workspace.job is not None or known_plans().plan_of(problem.digest) is not None:
        return False
    search = workspace.questions.get(QUESTION)
    if search is None or search.subject != problem.digest:
        ask(workspace, QUESTION, plan_funding, problem, _LIMITS, subject=problem.digest, price_levels=False)
        workspace.questions[QUESTION].page = ""  # nobody asked for it: the side bar does not tell of it
        return True
    if search.is_over and search.job.result is not None:
        known_plans().keep_plan(problem.digest, search.job.result)
    return not search.is_over


def base_problem(workspace: Workspace) -> Problem:
    """The register as it was opened, on the date it was opened for, with the values of the texts."""
    draft = workspace.draft
    return _base_problem(draft.base.digest, draft.base_as_of or workspace.as_of, draft.base)


def _chosen(offered: dict[str, str]) -> str:
    code = st.session_state.get(KEY) or next(iter(offered), "")
    return code if code in offered else ""


def _problem_of(workspace: Workspace, code: str) -> Problem | None:
    if code == BASE:
        return base_problem(workspace)
    if code == APPROVED:
        return approved_problem(approved_scenario(workspace))
    if code == PREVIOUS:
        return workspace.previous.problem
    return pose(workspace, desk_of(workspace).kept[code])[0]


@st.cache_resource(show_spinner=False, max_entries=8)
def _base_problem(digest: str, as_of: date, _base: Case) -> Problem:
    return Problem(_base, load_rulebook(as_of), Settings.read(_base.settings))
