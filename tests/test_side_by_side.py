"""Two searches side by side: what they tell each other is true, and what they claim together no more than was shown."""
from __future__ import annotations

import threading

import numpy
import pulp
import pytest

from models.domain import Envelope
from models.milp import search, side_by_side
from models.milp.callbacks import SearchCallbacks
from models.milp.exchange import Exchange
from models.milp.side_by_side import has_free_core, solve_side_by_side
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.search_limits import SolveLimits
from models.watch import Watch
from tests.builders import make_case, make_problem
from tests.test_core_search import LIMITS, model_of, unreachable_problem


@pytest.fixture
def best() -> float:
    return model_of(24).solve(LIMITS).objective


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.05])
@pytest.mark.parametrize("least_columns", [1, 10_000])
def test_the_two_together_claim_what_one_alone_shows(gap, least_columns, best, monkeypatch):
    """With a core (from one column on) and with two searches of the whole."""
    monkeypatch.setattr(side_by_side, "LEAST_COLUMNS", least_columns)
    model = model_of(24)
    outcome = solve_side_by_side(model, SolveLimits(gap_share=gap, time_limit_seconds=120.0))
    assert outcome.objective <= best + 1e-6 <= outcome.bound + 2e-6
    assert outcome.gap <= gap and model.arrays.broken_row(outcome.values) is None
    assert outcome.termination is (Termination.OPTIMAL if outcome.gap == 0 else Termination.FEASIBLE)
    # The live model is as it was, and answers the next question.
    assert model.solve(LIMITS).objective == pytest.approx(best)


def test_no_plan_is_no_plan_also_side_by_side():
    lp = pulp.LpProblem("none", pulp.LpMaximize)
    columns = [lp.add_variable(f"c{i}", cat=pulp.LpBinary) for i in range(4)]
    lp += pulp.lpSum(columns)
    lp.addConstraint(2 * columns[0] + 2 * columns[1] + 2 * columns[2] + 4 * columns[3] == 5, "odd")
    outcome = solve_side_by_side(LiveModel(lp, columns, LIMITS), LIMITS)
    assert (outcome.termination, outcome.stop_reason) == (Termination.INFEASIBLE, StopReason.PROVED)


def test_what_binds_nowhere_is_proved_by_the_relaxation_alone(monkeypatch):
    model = model_of(24)
    for row in range(len(model.arrays.row_names) - 3, len(model.arrays.row_names)):
        model.set_row_bounds(row, -numpy.inf, 10**6)
    monkeypatch.setattr(LiveModel, "solve", lambda *_given, **_named: pytest.fail("no search is needed"))
    outcome = solve_side_by_side(model, LIMITS)
    assert outcome.termination is Termination.OPTIMAL and outcome.values.sum() == 24


def test_what_one_search_answers_at_once_is_not_searched_twice(monkeypatch):
    """Without a core the second search waits for the first one's head start."""
    solving, solve = [], LiveModel.solve
    monkeypatch.setattr(LiveModel, "solve", lambda *given, **named: (
        solving.append(threading.current_thread().name), solve(*given, **named))[1])
    for head_start, threads in ((120.0, {"MainThread"}), (0.0, {"MainThread", "partner"})):
        monkeypatch.setattr(side_by_side, "HEAD_START_SECONDS", head_start)
        solving.clear()
        solve_side_by_side(model_of(24), SolveLimits(gap_share=0.001, time_limit_seconds=120.0))
        assert set(solving) == threads


@pytest.mark.parametrize("gap", [0.001, 0.0])
def test_to_a_gap_the_first_search_is_highs_alone_and_hears_of_no_plan(gap, monkeypatch):
    """So it is never slower than HiGHS alone. A proof of the optimum goes on with every plan there is."""
    monkeypatch.setattr(side_by_side, "HEAD_START_SECONDS", 0.0)
    model, begin, takes = model_of(60), SearchCallbacks.begin, {}

    def noting(self, *asked, **named) -> None:
        begin(self, *asked, **named)
        takes[threading.current_thread().name] = self._takes_plans

    monkeypatch.setattr(SearchCallbacks, "begin", noting)
    solve_side_by_side(model, SolveLimits(gap_share=gap, time_limit_seconds=120.0))
    assert takes["MainThread"] is (gap == 0) and takes["partner"]


def test_what_the_partner_raises_is_raised(monkeypatch):
    def fail(*_given, **_named) -> None:
        raise MemoryError
    monkeypatch.setattr(side_by_side, "prove_from_core", fail)
    with pytest.raises(MemoryError):
        solve_side_by_side(model_of(24), LIMITS)


def test_one_that_is_told_to_stop_stops_both():
    outcome = solve_side_by_side(model_of(), LIMITS, watch=Watch(should_stop=lambda: True))
    assert outcome.stop_reason is StopReason.CANCELLED and outcome.termination is not Termination.OPTIMAL


def test_an_exchange_takes_no_plan_that_breaks_a_row_and_tells_of_a_near_one_once(best):
    model, told = model_of(24), []
    plan = model.solve(LIMITS).values
    exchange = Exchange(model.arrays, 0.0, 0.5, lambda values, bound: told.append(bound))
    exchange.raise_bound(2 * best)
    for wrong in (numpy.ones(48), numpy.full(48, 0.5)):
        exchange.offer(wrong)
        assert exchange.objective is None
    exchange.offer(plan)
    exchange.offer(numpy.zeros(48))
    assert exchange.objective == pytest.approx(best) and told == []
    for bound in (1.4 * best, 1.2 * best, 1.3 * best):
        exchange.raise_bound(bound)
    assert told == [1.4 * best] and exchange.bound == 1.2 * best and not exchange.is_over
    assert exchange.better_than(best - 1.0) is not None and exchange.better_than(best) is None


@pytest.mark.parametrize("problem", [unreachable_problem(), make_problem(make_case(
    12, envelopes=tuple(Envelope(year, None, "", 700) for year in (2026, 2027))))])
def test_the_proved_plan_is_the_same_from_one_search_and_from_two(problem, monkeypatch):
    monkeypatch.setattr(search, "LEAST_COLUMNS", 1)
    alone, together = (plan_funding(problem, SolveLimits(time_limit_seconds=60.0, searches=count), price_levels=False)
                       for count in (1, 2))
    assert alone.termination is together.termination is Termination.OPTIMAL
    assert alone.objective == together.objective and not together.is_one_of_equals
    if any(level.level == "tie_break" for level in alone.levels):
        assert alone.chosen_by_project == together.chosen_by_project


def test_a_busy_machine_has_no_core_for_a_second_search(monkeypatch):
    monkeypatch.setattr(side_by_side.os, "sched_getaffinity", lambda _process: {0, 1}, raising=False)
    for load, is_free in ((0.0, True), (3.9, True), (4.0, False)):
        monkeypatch.setattr(side_by_side.os, "getloadavg", lambda load=load: (load, 0.0, 0.0), raising=False)
        assert has_free_core() is is_free
    monkeypatch.setattr(side_by_side.os, "sched_getaffinity", lambda _process: {0}, raising=False)
    monkeypatch.setattr(side_by_side.os, "getloadavg", lambda: (0.0, 0.0, 0.0), raising=False)
    assert not has_free_core()
