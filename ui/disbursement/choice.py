"""Which plan and which budget year the money is held against, and everything that follows, found once per question."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from models.money.advances import Advance, find_advances
from models.money.disbursement import Disbursement, disburse
from models.money.early_warnings import EarlyWarning, find_warnings
from models.money.entries import budget_years
from models.money.forecast import YearForecast, forecast_year
from models.money.planned import PlannedMoney, PlanSource, bound_money, planned_by
from models.plan import FundingOption
from models.problem import Problem
from ui.i18n import t
from ui.plan_in_force import OfferedPlan, plan_in_force
from ui.session import Workspace
from ui.terms import named


@dataclass(frozen=True)
class Watched:
    """A budget year as the page shows it. `plan_digest`: which plan it is held against; chosen: its funding options,
    empty where the money is what the register says is bound."""

    problem: Problem
    money: Disbursement
    warnings: tuple[EarlyWarning, ...]
    advances: tuple[Advance, ...]
    forecast: YearForecast
    plan_digest: str
    planned: PlannedMoney
    chosen: tuple[FundingOption, ...]


def choose(workspace: Workspace) -> Watched:
    """Draw the two choices and give what they lead to."""
    line = st.container(horizontal=True, vertical_alignment="bottom", key="disbursement_choice")
    planned, digest, chosen = choose_plan(workspace, line)
    years = budget_years(workspace.case) or (workspace.as_of.year,)
    now = workspace.as_of.year if workspace.as_of.year in years else years[-1]
    year = line.selectbox(t("disbursement.year"), years, index=years.index(now), key=f"disbursement_year_{len(years)}",
                          width=160, persist_state="session")
    return _watched(workspace.case.digest, workspace.problem.digest, digest, year, workspace.as_of, workspace.problem,
                    planned, chosen)


def choose_plan(workspace: Workspace, line: DeltaGenerator) -> OfferedPlan:
    """Draw the choice of the plan that money is held against, on a line. The choice is one for every page."""
    offered = _offered(workspace)
    codes = tuple(offered)
    source = line.selectbox(t("disbursement.plan"), codes, key=f"disbursement_plan_{'_'.join(codes)}", width=420,
                            format_func=named(codes, lambda code: t(f"disbursement.plan_of.{code.value}")),
                            persist_state="session")
    return offered[source or codes[0]]


def _offered(workspace: Workspace) -> dict[PlanSource, OfferedPlan]:
    """The plans there are, the one in force first."""
    offered: dict[PlanSource, OfferedPlan] = {}
    in_force = plan_in_force(workspace)
    if in_force is not None:
        offered[PlanSource.APPROVED] = in_force
    answer = workspace.answer
    if answer is not None and answer.is_shown:
        offered[PlanSource.DESK] = OfferedPlan(
            planned_by(answer.plan), f"{answer.problem.digest}{id(answer.plan)}", answer.plan.chosen)
    offered[PlanSource.BOUND] = OfferedPlan(bound_money(workspace.case), "bound")
    return offered


@st.cache_resource(show_spinner=False, max_entries=16)
def _watched(case_digest: str, problem_digest: str, plan_digest: str, year: int, as_of: date, _problem: Problem,
             _planned: PlannedMoney, _chosen: tuple[FundingOption, ...]) -> Watched:
    money = disburse(_problem, _planned, year, as_of)
    return Watched(_problem, money, find_warnings(_problem, money), find_advances(_problem.case, as_of),
                   forecast_year(_problem, money), plan_digest, _planned, _chosen)
