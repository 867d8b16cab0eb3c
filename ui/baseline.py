"""What a briefing is compared with: the register as it was opened, or the plan before this one. Nothing is searched."""
from __future__ import annotations

import streamlit as st

from models.brief.answers import Baseline
from models.explain.compare import facts_of
from models.problem import Problem
from models.rules import load_rulebook
from models.settings import Settings
from ui.i18n import t
from ui.known_plans import known_plans
from ui.session import Workspace
from ui.terms import named

NONE, BASE, PREVIOUS = "none", "base", "previous"


def choose_baseline(workspace: Workspace) -> Baseline | None:
    """A choice where there is more than one; None where there is nothing to compare with."""
    found = found_baselines(workspace)
    if not found:
        return None
    codes = [*found, NONE]
    code = st.selectbox(t("briefing.baseline.label"), codes, key="brief_baseline", persist_state="session", width=330,
                        format_func=named(codes, lambda each: t(f"briefing.baseline.{each}")))
    return found.get(code)


def base_problem(workspace: Workspace) -> Problem:
    """The register as it was opened, under the rules and settings of the texts and its own."""
    base = workspace.draft.base
    return Problem(base, load_rulebook(workspace.as_of), Settings.read(base.settings))


def found_baselines(workspace: Workspace) -> dict[str, Baseline]:
    """By code: plans that this server has found already."""
    found: dict[str, Baseline] = {}
    base = base_problem(workspace)
    plan = known_plans().plan_of(base.digest)
    if plan is not None and base.digest != workspace.answer.problem.digest:
        found[BASE] = Baseline(t("briefing.baseline.base"), facts_of(plan), base)
    previous = workspace.previous
    if previous is not None and previous.is_shown and previous.problem.digest != base.digest:
        found[PREVIOUS] = Baseline(t("briefing.baseline.previous"), facts_of(previous.plan), previous.problem)
    return found
