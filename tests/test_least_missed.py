"""What plans miss of the soft targets at least is told by the relaxation, and decided by the search of value itself."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import Decision
from models.milp import search
from models.milp.build import build_programme
from models.milp.least_missed import least_missed
from models.milp.objective import localisation_goal
from models.milp.search import LexicographicSearch
from models.milp.solver import LiveModel
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from models.settings import Level
from models.watch import Watch
from tests.random_problems import tiny_problem, with_case, with_settings
from tests.test_core_search import unreachable_problem
from tests.test_level_prices import priced_problem

LIMITS = SolveLimits(time_limit_seconds=60.0)


def missing_problem() -> Problem:
    """The project that reaches a tenth must be funded: its product's target of one half is missed."""
    problem = priced_problem()
    return with_case(problem, projects=tuple(
        replace(each, decision=Decision.MUST, decision_reason="test") if each.project_id == "P1" else each
        for each in problem.case.projects))


def planned(monkeypatch, problem: Problem, *, is_apart: bool, told: list | None = None) -> tuple[Plan, int]:
    """The plan, and how many searches were about missed targets. is_apart: the level takes its own search."""
    about_missed, solve = [], LiveModel.solve

    def noted(model, *given, **named):
        about_missed.append(not model.arrays.maximise)
        return solve(model, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(LiveModel, "solve", noted)
        if is_apart:
            patch.setattr(search, "least_missed", lambda *given: None)
        watch = Watch(on_first=None if told is None else told.append)
        return plan_funding(problem, LIMITS, price_levels=False, watch=watch), sum(about_missed)


def levels_of(plan: Plan) -> list[tuple]:
    return [(level.level, level.objective, level.is_proved) for level in plan.levels]


def test_what_must_be_missed_takes_no_search_of_its_own(monkeypatch):
    problem = priced_problem()
    plan, searches = planned(monkeypatch, problem, is_apart=False)
    apart, searches_apart = planned(monkeypatch, problem, is_apart=True)
    assert (searches, searches_apart) == (0, 1)
    assert plan.termination is Termination.OPTIMAL
    assert (levels_of(plan), plan.chosen, plan.gap) == (levels_of(apart), apart.chosen, apart.gap)


def test_a_bound_that_no_plan_reaches_decides_nothing(monkeypatch):
    """Fractions miss nothing, whole projects do: the level is searched after all, and its row let go before."""
    problem = unreachable_problem()
    plan, searches = planned(monkeypatch, problem, is_apart=False)
    apart, _ = planned(monkeypatch, problem, is_apart=True)
    assert searches == 1 and plan.levels[0].objective > 0
    assert (levels_of(plan), plan.chosen) == (levels_of(apart), apart.chosen)


@pytest.mark.parametrize("seed", range(40))
def test_no_answer_changes(seed, monkeypatch):
    problem = with_settings(tiny_problem(Random(seed), projects=7), localisation_mode="soft")
    plan, _ = planned(monkeypatch, problem, is_apart=False)
    apart, _ = planned(monkeypatch, problem, is_apart=True)
    assert plan.termination is apart.termination
    assert levels_of(plan) == levels_of(apart) and plan.objective == apart.objective
    programme = build_programme(problem)
    missed = [level.objective for level in apart.levels if level.level == Level.LOCALISATION and level.is_proved]
    if missed and programme.shortfall_columns:
        goal = localisation_goal(programme)
        model = LexicographicSearch(programme, LIMITS).model
        model.set_objective(goal.costs, goal.maximise, goal.offset)
        found = least_missed(model.arrays, goal, LIMITS)
        assert found is None or found[0] <= missed[0]


def test_the_first_plan_told_has_the_level_that_was_decided_with_it(monkeypatch):
    told = []
    monkeypatch.setattr("models.planning.FIRST_GAP_SHARE", 10.0)
    plan, _ = planned(monkeypatch, missing_problem(), is_apart=False, told=told)
    assert [level.level for level in told[0].levels] == [Level.LOCALISATION, Level.VALUE]
    assert told[0].levels[0].objective == plan.levels[0].objective > 0


def test_a_try_that_ran_out_of_time_is_gone_on_with(monkeypatch):
    """Its half of the time is not the whole: the best plan is still looked for in the other half."""
    solve, halves = LiveModel.solve, []

    def late(model, limits, *given, **named):
        outcome = solve(model, limits, *given, **named)
        if not limits.neighbourhoods and model.arrays.maximise:
            halves.append(limits.time_limit_seconds)
            outcome = replace(outcome, termination=Termination.FEASIBLE, stop_reason=search.StopReason.TIME_LIMIT)
        return outcome

    monkeypatch.setattr(LiveModel, "solve", late)
    plan = plan_funding(priced_problem(), LIMITS, price_levels=False)
    assert plan.termination is Termination.OPTIMAL
    assert len(halves) == 1 and Fraction(halves[0]) <= Fraction(LIMITS.time_limit_seconds) / 2
