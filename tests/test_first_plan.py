"""A very good plan first, the best after it: what is told while the search goes on, and what stays of it."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import streamlit as st

from models.domain import Envelope, Localisation, LocalisationBasis, Target
from models.jobs.solve_job import JobState
from models.plan import Plan, StopReason, Termination
from models.planning import plan_funding
from models.register.draft import Draft
from models.search_limits import SolveLimits
from models.watch import Watch
from tests.builders import AS_OF, make_case, make_problem
from ui.known_plans import known_plans
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
    assert bool(told) == is_heard
    for first in told:
        assert first.has_solution and first.gap <= 0.01 and first.objective <= plan.objective


def test_a_gap_that_is_wide_enough_needs_no_first_plan():
    told = []
    plan_funding(tight_problem(), replace(LIMITS, gap_share=0.01), watch=Watch(on_first=told.append))
    assert told == []


def priced_problem():
    """A soft target that nobody meets stands above value and has a price."""
    half = Fraction(1, 2)
    basis = LocalisationBasis.SELLING_PRICE
    return make_problem(make_case(
        3, envelopes=tuple(Envelope(year, None, "", 400) for year in (2026, 2027)),
        localisation=(Localisation("P1", 2027, basis, half / 2), Localisation("P2", 2027, basis, half)),
        targets=(Target(1, 2027, basis, Fraction(9, 10), source="Thử"),)))


class Searching:
    """A search that has a first plan and goes on."""

    def __init__(self, first: Plan) -> None:
        self.known, self.plan, self.state = first, None, JobState.RUNNING

    def poll(self) -> JobState:
        return self.state


def within(plan: Plan) -> Plan:
    """As told while the best is looked for."""
    return replace(plan, termination=Termination.FEASIBLE, stop_reason=StopReason.GAP_REACHED, gap=0.0005)


def searching(workspace: Workspace, first: Plan | None = None) -> WatchedJob:
    problem = workspace.problem
    workspace.job = WatchedJob(Searching(first or within(plan_funding(problem))), problem, LIMITS, 0.0)
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
    watched.job.known = plan_funding(workspace.problem)
    assert plan_watch.land(workspace) and workspace.answer.plan is watched.job.known
    assert workspace.previous is before


def test_with_the_proof_the_search_is_over_for_whoever_waits_and_its_prices_come_later(workspace):
    priced = plan_funding(workspace.problem)
    levels = tuple(replace(level, price=None) for level in priced.levels)
    decided = replace(priced, levels=levels, seconds=priced.seconds / 2)
    watched = searching(workspace, decided)
    assert plan_watch.land(workspace) and workspace.job is None and workspace.pricing is watched
    assert known_plans().plan_of(workspace.problem.digest) is decided
    assert not plan_watch.land(workspace) and workspace.answer.plan is decided
    watched.job.state, watched.job.plan = JobState.DONE, priced
    plan_watch.land(workspace)
    assert workspace.pricing is None and known_plans().plan_of(workspace.problem.digest) is priced
    assert workspace.answer.plan is (priced if decided.has_open_price else decided)


def test_the_prices_of_a_plan_are_not_put_to_another(workspace):
    watched = workspace.pricing = searching(workspace)
    workspace.job = None
    workspace.override_setting("maximum_projects", "1", "thử")
    shown = workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    watched.job.state, watched.job.plan = JobState.DONE, plan_funding(watched.problem)
    plan_watch.land(workspace)
    assert workspace.answer is shown and workspace.pricing is None


def test_the_decided_plan_is_told_before_its_prices():
    problem, told = priced_problem(), []
    plan = plan_funding(problem, LIMITS, watch=Watch(on_first=told.append))
    assert told[-1].has_open_price and told[-1].termination is Termination.OPTIMAL
    assert not plan.has_open_price and plan.chosen == told[-1].chosen


def test_a_plan_of_the_same_question_is_not_given_up_for_a_first_one(workspace):
    shown = workspace.answer = answer_to(workspace.problem, plan_funding(workspace.problem))
    searching(workspace)
    assert not plan_watch.land(workspace) and workspace.answer is shown
