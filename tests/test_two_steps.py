"""Questions searched in two steps: the same answers as the solver's own search, whatever the steps decide."""
from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from models.milp import two_steps
from models.milp.outcome import Outcome
from models.milp.questions import QuestionModel
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.problem import state_problem
from models.register.case_io import read_case
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

CASE = Path(__file__).resolve().parents[1] / "data" / "sample" / "illustrative"
LIMITS = SolveLimits(time_limit_seconds=120.0)


@cache
def model() -> QuestionModel:
    """The illustrative register: more columns than the smallest that is searched in two steps."""
    problem = state_problem(read_case(CASE).case, date(2026, 11, 25))
    found = QuestionModel(problem, plan_funding(problem, LIMITS, price_levels=False), LIMITS)
    assert len(found.model.arrays.costs) >= two_steps._SMALL
    return found


def unfunded() -> list[str]:
    """Some projects that are not funded, those that no plan can fund among them."""
    asked = model()
    left = [i for i, columns in asked.programme.columns_of.items() if columns and i not in asked.plan.chosen_by_project]
    return left[::25]


@cache
def solver_alone(project_id: str) -> Outcome:
    asked = model()
    with asked._forced_in(project_id, None):
        return asked.model.solve(LIMITS)


@pytest.mark.parametrize(("core_share", "proof_nodes"), [(0.3, 1_000), (0.05, 1)])
def test_the_best_plan_is_worth_what_the_solver_alone_finds(core_share, proof_nodes, monkeypatch):
    """A poor core, or a proof given up at once, costs time and nothing else."""
    monkeypatch.setattr(two_steps, "CORE_SHARE", core_share)
    monkeypatch.setattr(two_steps, "PROOF_NODES", proof_nodes)
    assert unfunded()
    for project_id in unfunded():
        answer, alone = model().best(force_in=[project_id]), solver_alone(project_id)
        assert answer.termination is alone.termination and answer.is_proved
        if alone.values is not None:
            assert model().is_plan(answer.chosen)
            assert float(answer.value) == pytest.approx(alone.objective, rel=1e-9)


def test_no_search_loses_the_plan_it_begins_with(monkeypatch):
    """HiGHS's presolve leaves out options that others make needless, and a start with one was worth 2 % less after."""
    lost, begun, search = [], 0, LiveModel.solve

    def watched(self, limits, watch=UNWATCHED, start=None, **asked):
        nonlocal begun
        outcome = search(self, limits, watch, start, **asked)
        if start is not None and self.arrays.broken_row(start) is None:
            begun += 1
            lost.append(self.arrays.objective_of(start) - (outcome.objective or 0.0))
        return outcome

    monkeypatch.setattr(LiveModel, "solve", watched)
    for project_id in unfunded():
        model().best(force_in=[project_id])
    assert begun and max(lost) <= 1e-6


def test_reaching_is_answered_on_both_sides_of_the_best():
    for project_id in unfunded():
        best = model().best(force_in=[project_id])
        if best.value is None:
            continue
        found = model().best(force_in=[project_id], reaching=best.value)
        assert found.value == best.value
        missed = model().best(force_in=[project_id], reaching=best.value + abs(best.value) / 10**6)
        assert (missed.termination, missed.value, missed.is_proved) == (Termination.INFEASIBLE, None, True)


def test_a_core_proves_nothing_about_the_whole():
    """Stopped in the core, its plan is a plan and the bound is that of the relaxation."""
    asked, seen = model(), []
    project_id = next(i for i in unfunded() if asked.best(force_in=[i]).value is not None)
    with asked._forced_in(project_id, None):
        outcome = two_steps.solve_in_two_steps(asked.model, LIMITS, asked._start, Watch(
            should_stop=lambda: bool(seen.append(1)) or True))
        bound = two_steps.relax(asked.model.arrays, LIMITS).bound
    assert outcome.stop_reason is StopReason.CANCELLED
    assert outcome.termination is not Termination.OPTIMAL and outcome.bound == bound


def test_the_last_search_ends_by_nodes_and_says_what_it_leaves_open(monkeypatch):
    """A busy machine must not turn an answer into an interval: only the count of nodes does, everywhere alike."""
    for name, value in {"CORE_NODES": 1, "PROOF_NODES": 1, "LAST_NODES": 1}.items():
        monkeypatch.setattr(two_steps, name, value)
    project_id = next(i for i in unfunded() if model().best(force_in=[i]).bound is not None)
    first, again = (model().best(force_in=[project_id]) for _ in range(2))
    assert not first.is_proved and first == again
    assert first.value is None or float(first.value) < first.bound
