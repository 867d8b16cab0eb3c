"""What the page shows, found once per register, day and plan."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from models.follow.milestones import FollowedMilestone, GateState, follow_milestones, gate_states
from models.follow.past_plan import PastMoney, lay_over
from models.follow.results import (
    LocalisationPoint,
    ResultCount,
    localisation_path,
    results_by_product,
    results_by_project,
)
from models.follow.tasks import FollowedTask, follow_tasks
from models.money.planned import PlannedMoney
from models.problem import Problem
from ui.disbursement.choice import choose_plan
from ui.session import Workspace


@dataclass(frozen=True)
class Followed:
    """Tasks, milestones, results and past years on a day, held against a plan."""

    problem: Problem
    planned: PlannedMoney
    as_of: date
    tasks: tuple[FollowedTask, ...]
    milestones: tuple[FollowedMilestone, ...]
    gates: tuple[GateState, ...]
    by_project: tuple[ResultCount, ...]
    by_product: tuple[ResultCount, ...]
    path: tuple[LocalisationPoint, ...]
    past: tuple[PastMoney, ...]


def choose(workspace: Workspace) -> Followed:
    """Draw the choice of the plan and give what follows from it."""
    line = st.container(horizontal=True, vertical_alignment="bottom", key="follow_choice")
    planned, digest, _ = choose_plan(workspace, line)
    return _followed(workspace.case.digest, workspace.problem.digest, digest, workspace.as_of, workspace.problem,
                     planned)


@st.cache_resource(show_spinner=False, max_entries=16)
def _followed(case_digest: str, problem_digest: str, plan_digest: str, as_of: date, _problem: Problem,
              _planned: PlannedMoney) -> Followed:
    return Followed(_problem, _planned, as_of, follow_tasks(_problem, as_of), follow_milestones(_problem, as_of),
                    gate_states(_problem, _planned, as_of), results_by_project(_problem, as_of),
                    results_by_product(_problem, as_of), localisation_path(_problem, as_of),
                    lay_over(_problem, _planned, as_of))
