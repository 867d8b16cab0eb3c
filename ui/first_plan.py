"""The plan of a case that nobody has planned yet: found once, for all visits that ask the same."""
from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from models.jobs.solve_job import JobFailure, SolveJob
from models.problem import Problem
from models.search_limits import SolveLimits
from ui.known_plans import known_plans
from ui.session import Workspace, answer_to

FIRST_LIMITS = SolveLimits(gap_share=0.0, time_limit_seconds=20.0)
# How often somebody who waits is told the place in the queue.
_LOOK_SECONDS = 0.5


def plan_at_first_open(workspace: Workspace, person: str, is_reader: bool, tell_place: Callable[[int], None]) -> bool:
    """Plan the case once when nothing was planned yet; visits that ask the same question share one solve.

    tell_place: shows the place in the queue as it changes, 0 = it is being planned. False: too much waits already, and
    nothing was asked.
    """
    if workspace.case is None or workspace.was_planned:
        return True
    workspace.was_planned = True
    digest = workspace.problem.digest
    job = _first_job(digest, workspace.problem, person, is_reader)
    # Whoever reads goes first, also where a planner asked before.
    job.is_reader = job.is_reader or is_reader
    told = None
    while not job.wait(_LOOK_SECONDS).is_over:
        if (place := job.queue_position) != told:
            told = place
            tell_place(place)
    if job.failure is JobFailure.TOO_MANY:
        _first_job.clear(digest)
        workspace.was_planned = False
        return False
    plan = job.plan
    if plan is not None:
        known_plans().keep_plan(workspace.problem.digest, plan)
    workspace.answer = answer_to(workspace.problem, plan) if plan else None
    return True


@st.cache_resource(show_spinner=False, max_entries=16)
def _first_job(problem_digest: str, _problem: Problem, _person: str, _is_reader: bool) -> SolveJob:
    return SolveJob.start(_problem.as_asked, FIRST_LIMITS, person=_person, is_reader=_is_reader)
