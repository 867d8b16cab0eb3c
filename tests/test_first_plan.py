"""A very good plan first, the best after it: what is told while the search goes on, and what stays of it."""
from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st

from models.domain import Envelope
from models.jobs.solve_job import JobState
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.register.draft import Draft
from models.search_limits import SolveLimits
from models.watch import Watch
from tests.builders import AS_OF, make_case, make_problem
from ui.planning import plan_watch
from ui.session import WatchedJob, Workspace, answer_to

LIMITS = SolveLimits(time_limit_seconds=20.0)


def tight_problem():
    return make_problem(make_case(3, envelopes=tuple(Envelope(year, None, "", 400) for year in (2026, 2027))))


@pytest.mark.parametrize("is_heard", [True, False])
def test_the_best_plan_does_not_depend_on_the_first(is_heard):
    problem, told = tight_problem(), []
    plan = plan_funding(problem, LIMITS, watch=Watch(on_first=told.append if is_heard else None))
    alone = plan_funding(problem, LIMITS)
    assert plan.termination is Termination.OPTIMAL
    assert (plan.objective, plan.chosen_by_project) == (alone.objective, alone.chosen_by_project)
    assert len(told) == is_heard
    for first in told:
        assert first.has_solution and first.gap <= 0.01 and first.objective <= plan.objective


def test_a_gap_that_is_wide_enough_needs_no_first_plan():
    told = []
    plan_funding(tight_problem(), replace(LIMITS, gap_share=0.01), watch=Watch(on_first=told.append))
    assert told == []


class Searching:
    """A search that has a first plan and goes on."""

    def __init__(self, first: Plan) -> None:
        self.known, self.state = first, JobState.RUNNING

    def poll(self) -> JobState:
        return self.state


def searching(workspace: Workspace) -> WatchedJob:
    problem = workspace.problem
    workspace.job = WatchedJob(Searching(plan_funding(problem)), problem, LIMITS, 0.0)
    return workspace.job


@pytest.fixture
def workspace(monkeypatch) -> Workspace:
    monkeypatch.setattr(st, "session_state", {})
    return Workspace("thử", AS_OF, Draft.of(tight_problem().case), was_planned=True)


def test_a_first_plan_comes_on_the_screen_once_and_the_search_goes_on(workspace):
    before = workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    workspace.override_setting("maximum_projects", "1", "thử")
    watched = searching(workspace)
    assert plan_watch.land(workspace) and workspace.answer.plan is watched.job.known
    assert not plan_watch.land(workspace) and workspace.job is watched
    assert workspace.previous is before
    # The best one takes its place; what it is compared with stays the plan before both.
    workspace.take_answer(answer_to(workspace.problem, plan_funding(workspace.problem)))
    assert workspace.previous is before


def test_a_plan_of_the_same_question_is_not_given_up_for_a_first_one(workspace):
    shown = workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    searching(workspace)
    assert not plan_watch.land(workspace) and workspace.answer is shown
