"""The solver layer: every ending is called what it is, and the numbers are right."""
from __future__ import annotations

import itertools
import math
import random
import subprocess
import sys
import threading
from fractions import Fraction
from pathlib import Path

import highspy
import numpy
import pulp
import pytest

from models.milp import highs as highs_module
from models.milp import solver
from models.milp.outcome import relative_gap
from models.milp.solver import LiveModel, ModelRangeError, SolverOptionError, solve_with_cbc, solver_version
from models.plan import StopReason, Termination
from models.search_limits import Progress, SolveLimits
from models.watch import Watch

# The exact search of every instance here takes a second or two; the limit only guards against a hang.
PROVE = SolveLimits(time_limit_seconds=60.0)
Status = highspy.HighsModelStatus

ENDINGS = {
    "proved": (Termination.OPTIMAL, StopReason.PROVED),
    "infeasible": (Termination.INFEASIBLE, StopReason.PROVED),
    "unbounded": (Termination.UNBOUNDED, StopReason.PROVED),
}


def state(costs, rows, *, sense=pulp.LpMaximize, category="Binary", low=0, up=1, names=None):
    """A PuLP problem: rows are (coefficients by column, sense, right-hand side)."""
    problem = pulp.LpProblem("case", sense)
    names = names or [f"c{i:03}" for i in range(len(costs))]
    columns = [problem.add_variable(name, low, up, category) for name in names]
    problem.setObjective(pulp.LpAffineExpression(list(zip(columns, costs, strict=True))))
    for number, (coefficients, kind, limit) in enumerate(rows):
        terms = [(columns[column], entry) for column, entry in coefficients.items()]
        problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), kind, f"row{number}", limit))
    return problem, columns


def knapsack(seed, count=7, row_count=3, largest=30, sense=pulp.LpMaximize):
    """A small random problem with several weights per item; never infeasible."""
    draw = random.Random(seed)
    costs = [draw.randint(1, largest) for _ in range(count)]
    kind = pulp.LpConstraintLE if sense == pulp.LpMaximize else pulp.LpConstraintGE
    rows = []
    for _ in range(row_count):
        weights = [draw.randint(1, largest) for _ in range(count)]
        rows.append((dict(enumerate(weights)), kind, draw.randint(largest, sum(weights) - 1)))
    return costs, rows, sense


def hard():
    """A market-split-like problem: an incumbent comes at once, the proof does not."""
    costs, rows, sense = knapsack(11, count=80, row_count=14, largest=1000)
    rows = [(row, kind, sum(row.values()) // 2) for row, kind, _ in rows]
    return state(costs, rows, sense=sense)


def hardly_feasible():
    """Equality knapsacks (market split): even one solution takes far more than a few nodes."""
    draw = random.Random(3)
    rows = []
    for _ in range(4):
        weights = [draw.randint(0, 99) for _ in range(30)]
        rows.append((dict(enumerate(weights)), pulp.LpConstraintEQ, sum(weights) // 2))
    return state([1] * 30, rows)


def linear_programme(count=60):
    draw = random.Random(5)
    rows = [({j: draw.randint(1, 50) for j in range(count)}, pulp.LpConstraintGE, 500 + i) for i in range(count)]
    costs = [draw.randint(1, 50) for _ in range(count)]
    return state(costs, rows, sense=pulp.LpMinimize, category="Continuous", up=None)


def at_second_ask():
    """A `should_stop` that lets the search begin."""
    asked = []
    return lambda: bool(asked) or asked.append(True) is not None


def solve(problem, columns, limits=PROVE, **options):
    return LiveModel(problem, columns, limits).solve(limits, **options)


def best_by_enumeration(costs, rows, sense):
    values = []
    for choice in itertools.product((0, 1), repeat=len(costs)):
        sums = [(sum(choice[j] * entry for j, entry in row.items()), kind, limit) for row, kind, limit in rows]
        if all(total <= limit if kind == pulp.LpConstraintLE else total >= limit for total, kind, limit in sums):
            values.append(sum(c * x for c, x in zip(costs, choice, strict=True)))
    return (max if sense == pulp.LpMaximize else min)(values) if values else None


def ending(outcome):
    return outcome.termination, outcome.stop_reason


def assert_no_numbers(outcome):
    assert outcome.values is None and outcome.objective is None and outcome.gap is None and not outcome.has_solution


# --- right answers -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("sense", [pulp.LpMaximize, pulp.LpMinimize])
def test_equals_enumeration_on_random_knapsacks(sense):
    for seed in range(150):
        costs, rows, _ = knapsack(seed, sense=sense)
        outcome = solve(*state(costs, rows, sense=sense))
        assert ending(outcome) == ENDINGS["proved"], seed
        assert outcome.objective == outcome.bound == best_by_enumeration(costs, rows, sense), seed
        assert outcome.gap == 0.0 and set(outcome.values) <= {0.0, 1.0}


@pytest.mark.parametrize("sense", [pulp.LpMaximize, pulp.LpMinimize])
def test_cbc_agrees(sense):
    for seed in range(0, 150, 10):
        costs, rows, _ = knapsack(seed, sense=sense)
        outcome = solve_with_cbc(*state(costs, rows, sense=sense), PROVE)
        assert ending(outcome) == ENDINGS["proved"], seed
        assert outcome.objective == best_by_enumeration(costs, rows, sense), seed


@pytest.mark.parametrize(("count", "columns", "rows", "best"), [
    # Small published models that HiGHS 1.14.0 called optimal at a worse value: columns are (cost, low, up, category).
    (2957, [(1, 0, 20, "Integer"), (2, 8, 20, "Continuous")], [({0: 1, 1: 1}, 1, 20.1)], 28.2),
    (3002, [(1, 0, 4, "Continuous"), (4, -1, 1, "Continuous"), (9, 0, None, "Integer")],
     [({0: 1, 1: 1}, -1, 5), ({0: 1, 2: 1}, 1, 10), ({1: -1, 2: 1}, 0, 7.5)], 64.0),
    (3043, [(2, 0, 10, "Continuous"), (3, 0, 10, "Integer")], [({0: 1, 1: 1}, 1, 4.5)], 9.0),
    (3073, [(100, 0, None, "Continuous"), (0.01, None, None, "Continuous"), (0, 0, None, "Integer")],
     [({0: 1, 2: 1}, 0, 3), ({2: 1, 1: -1}, -1, 0), ({2: -1, 1: -1}, -1, 0), ({2: 1}, -1, 3), ({2: -1}, -1, -0.45)],
     0.03),
])
@pytest.mark.parametrize("presolve", [True, False])
def test_models_that_an_older_highs_got_wrong(count, columns, rows, best, presolve):
    problem = pulp.LpProblem(f"issue_{count}", pulp.LpMinimize)
    variables = [problem.add_variable(f"c{i}", low, up, kind) for i, (_, low, up, kind) in enumerate(columns)]
    problem.setObjective(pulp.LpAffineExpression([(v, c[0]) for v, c in zip(variables, columns, strict=True)]))
    for number, (row, sense, limit) in enumerate(rows):
        terms = pulp.LpAffineExpression([(variables[j], entry) for j, entry in row.items()])
        problem.addConstraint(pulp.LpConstraint(terms, sense, f"row{number}", limit))
    outcome = solve(problem, variables, SolveLimits(presolve=presolve))
    assert ending(outcome) == ENDINGS["proved"]
    assert outcome.objective == pytest.approx(best, abs=1e-7)


def test_the_same_question_has_one_value():
    costs, rows, sense = knapsack(2, count=40, row_count=5)
    settings = [SolveLimits(), SolveLimits(seed=7), SolveLimits(threads=2), SolveLimits(presolve=False), SolveLimits()]
    outcomes = [solve(*state(costs, rows, sense=sense), limits) for limits in settings]
    assert {outcome.objective for outcome in outcomes} == {outcomes[0].objective}
    assert {ending(outcome) for outcome in outcomes} == {ENDINGS["proved"]}
    assert (outcomes[0].values == outcomes[-1].values).all()


def test_solving_again_forgets_the_search_before():
    model = LiveModel(*hard(), PROVE)
    limits = SolveLimits(node_limit=1)
    first, again = model.solve(limits), None
    model.solve(SolveLimits(gap_share=0.5))
    again = model.solve(limits)
    assert (first.objective, first.bound) == (again.objective, again.bound)
    assert (first.values == again.values).all()


# --- truthful endings ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("category", ["Binary", "Continuous"])
def test_infeasible(category):
    problem, columns = state([1, 1], [({0: 1, 1: 1}, pulp.LpConstraintGE, 3)], category=category)
    for outcome in (solve(problem, columns), solve_with_cbc(problem, columns, PROVE)):
        assert ending(outcome) == ENDINGS["infeasible"]
        assert_no_numbers(outcome)


@pytest.mark.parametrize("category", ["Integer", "Continuous"])
@pytest.mark.parametrize("presolve", [True, False])
def test_unbounded(category, presolve):
    problem, columns = state([1, 1], [({0: 1, 1: -1}, pulp.LpConstraintLE, 3)], category=category, up=None)
    outcome = solve(problem, columns, SolveLimits(presolve=presolve))
    assert ending(outcome) == ENDINGS["unbounded"]
    assert_no_numbers(outcome)


@pytest.mark.parametrize("category", ["Integer", "Continuous"])
def test_cbc_tells_unbounded(category):
    problem, columns = state([1, 1], [({0: 1, 1: -1}, pulp.LpConstraintLE, 3)], category=category, up=None)
    assert ending(solve_with_cbc(problem, columns, PROVE)) == ENDINGS["unbounded"]


@pytest.mark.parametrize("category", ["Integer", "Continuous"])
def test_unbounded_if_it_were_feasible_is_infeasible(category):
    rows = [({0: 1, 1: -1}, pulp.LpConstraintLE, 3), ({2: 2}, pulp.LpConstraintGE, 3), ({2: 2}, pulp.LpConstraintLE, 2)]
    outcome = solve(*state([1, 1, 0], rows, category=category, up=None))
    assert ending(outcome) == ENDINGS["infeasible"]


def test_objective_is_put_back_after_telling_unbounded_from_infeasible():
    problem, columns = state([1, 1], [({0: 1, 1: -1}, pulp.LpConstraintLE, 3)], category="Integer", up=None)
    model = LiveModel(problem, columns, PROVE)
    assert model.solve(PROVE).termination is Termination.UNBOUNDED
    model.set_column_bounds(1, 0, 4)
    outcome = model.solve(PROVE)
    assert ending(outcome) == ENDINGS["proved"] and outcome.objective == 11


def test_node_limit_keeps_incumbent_and_bound():
    outcome = solve(*hard(), SolveLimits(node_limit=1))
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.NODE_LIMIT)
    assert outcome.objective < outcome.bound and outcome.gap == pytest.approx(outcome.bound / outcome.objective - 1)


def test_node_limit_without_an_incumbent():
    outcome = solve(*hardly_feasible(), SolveLimits(node_limit=1))
    assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.NODE_LIMIT)
    assert_no_numbers(outcome)


def test_gap_reached_is_not_optimal():
    outcome = solve(*hard(), SolveLimits(gap_share=0.5))
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.GAP_REACHED)
    assert 0 < outcome.gap <= 0.5


def test_a_gap_that_was_not_needed_is_optimal():
    costs, rows, sense = [3, 2], [({0: 1, 1: 1}, pulp.LpConstraintLE, 1)], pulp.LpMaximize
    assert ending(solve(*state(costs, rows, sense=sense), SolveLimits(gap_share=0.5))) == ENDINGS["proved"]


@pytest.mark.parametrize("make", [hard, hardly_feasible, linear_programme])
def test_time_limit_before_anything_was_found(make):
    outcome = solve(*make(), SolveLimits(time_limit_seconds=0.0, presolve=False))
    assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.TIME_LIMIT)
    assert_no_numbers(outcome)


def test_time_limit_with_an_incumbent(monkeypatch):
    """The clock is played by an interrupt at the first good incumbent, reported by HiGHS as its time limit."""
    model = LiveModel(*hard(), PROVE)
    run = model._run
    monkeypatch.setattr(model, "_run", lambda: Status.kTimeLimit if run() == Status.kInterrupt else Status.kSolveError)
    seen: list[Progress] = []
    outcome = model.solve(PROVE, Watch(
        on_search=seen.append, should_stop=lambda: any(p.bound is not None and p.incumbent for p in seen)))
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.TIME_LIMIT)
    assert outcome.objective < outcome.bound and outcome.gap > 0


@pytest.mark.parametrize("status", [Status.kTimeLimit, Status.kIterationLimit, Status.kInterrupt])
def test_linear_programme_stopped_early_is_no_solution(monkeypatch, status):
    """Stopped at a point that breaks rows: HiGHS offers values all the same."""
    model = LiveModel(*linear_programme(), PROVE)
    set_option = solver.set_option

    def stop_at_once(highs, name, value):
        set_option(highs, name, value)
        set_option(highs, "simplex_iteration_limit", 1)

    monkeypatch.setattr(solver, "set_option", stop_at_once)
    run = model._run
    monkeypatch.setattr(model, "_run", lambda: status if run() == Status.kIterationLimit else Status.kSolveError)
    outcome = model.solve(SolveLimits(presolve=False))
    assert outcome.termination is Termination.NO_SOLUTION
    assert outcome.stop_reason in (StopReason.TIME_LIMIT, StopReason.NODE_LIMIT, StopReason.CANCELLED)
    assert_no_numbers(outcome)


def test_cancelled_before_the_first_incumbent():
    for should_stop in (lambda: True, at_second_ask()):
        outcome = solve(*hardly_feasible(), watch=Watch(should_stop=should_stop))
        assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.CANCELLED)
        assert_no_numbers(outcome)


def test_cancelled_after_the_first_incumbent_keeps_it():
    seen: list[Progress] = []
    problem, columns = hard()
    outcome = solve(problem, columns, watch=Watch(
        on_search=seen.append, should_stop=lambda: any(p.incumbent for p in seen)))
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.CANCELLED)
    assert outcome.objective >= max(p.incumbent for p in seen if p.incumbent)
    assert set(outcome.values) <= {0.0, 1.0}


def test_a_linear_programme_can_be_cancelled():
    outcome = solve(*linear_programme(), SolveLimits(presolve=False), watch=Watch(should_stop=at_second_ask()))
    assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.CANCELLED)


def test_a_cancelled_model_can_solve_again():
    costs, rows, sense = knapsack(4)
    model = LiveModel(*state(costs, rows, sense=sense), PROVE)
    assert model.solve(PROVE, Watch(should_stop=at_second_ask())).stop_reason is StopReason.CANCELLED
    assert model.solve(PROVE).objective == best_by_enumeration(costs, rows, sense)


def test_a_search_cancelled_beforehand_is_not_begun(monkeypatch):
    model = LiveModel(*hard(), PROVE)
    monkeypatch.setattr(model, "_run", None)
    outcome = model.solve(PROVE, Watch(should_stop=lambda: True))
    assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.CANCELLED)


def test_a_search_that_does_not_look_up_is_left_with_its_plan(monkeypatch):
    """HiGHS announces a plan and then hears nothing: the plan is kept, and the model goes on with a new HiGHS."""
    monkeypatch.setattr(highs_module, "STOP_SECONDS", 0.0)
    costs, rows, sense = knapsack(4)
    model = LiveModel(*state(costs, rows, sense=sense), PROVE)
    deaf, announced, release = model._highs, threading.Event(), threading.Event()

    def run_deaf():
        model._callbacks.best_values, model._callbacks.bound = numpy.eye(len(costs))[0], -1000.0
        announced.set()
        release.wait()

    monkeypatch.setattr(deaf, "run", run_deaf)
    outcome = model.solve(PROVE, Watch(should_stop=announced.is_set))
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.CANCELLED)
    assert (outcome.objective, outcome.bound) == (costs[0], 1000.0)
    assert model._highs is not deaf
    model.set_column_bounds(0, 0, 0)
    assert model.solve(PROVE).objective == best_by_enumeration([0, *costs[1:]], rows, sense)
    release.set()


def test_memory_limit(monkeypatch):
    model = LiveModel(*hard(), PROVE)
    monkeypatch.setattr(model, "_run", lambda: Status.kMemoryLimit)
    assert ending(model.solve(PROVE)) == (Termination.NO_SOLUTION, StopReason.MEMORY_LIMIT)

    def out_of_memory():
        raise MemoryError

    monkeypatch.setattr(model, "_run", out_of_memory)
    assert ending(model.solve(PROVE)) == (Termination.NO_SOLUTION, StopReason.MEMORY_LIMIT)


FAILURES = [Status.kSolveError, Status.kPresolveError, Status.kPostsolveError, Status.kUnknown, Status.kNotset]


@pytest.mark.parametrize("status", FAILURES)
def test_a_solve_error_is_retried_once_another_way(monkeypatch, status):
    costs, rows, sense = knapsack(5)
    model = LiveModel(*state(costs, rows, sense=sense), PROVE)
    run, tried = model._run, []

    def fail_with_presolve():
        tried.append((model._highs.getOptionValue("presolve")[1], model._highs.getOptionValue("random_seed")[1]))
        return status if len(tried) == 1 else run()

    monkeypatch.setattr(model, "_run", fail_with_presolve)
    outcome = model.solve(PROVE)
    assert outcome.objective == best_by_enumeration(costs, rows, sense)
    assert tried == [("choose", 0), ("off", 1)]


@pytest.mark.parametrize("status", FAILURES)
def test_a_solve_error_that_stays_is_no_solution(monkeypatch, status):
    model = LiveModel(*hard(), PROVE)
    monkeypatch.setattr(model, "_run", lambda: status)
    outcome = model.solve(PROVE)
    assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
    assert_no_numbers(outcome)


@pytest.mark.parametrize("wrong", [[1.0, 1.0, 1.0], [0.5, 0.0, 0.0], [math.nan, 0.0, 0.0], [2.0, 0.0, 0.0]])
def test_values_that_break_a_row_are_never_optimal(monkeypatch, wrong):
    """Whatever HiGHS says: three columns of which two may be chosen, none half, none twice."""
    model = LiveModel(*state([1, 1, 1], [({0: 1, 1: 1, 2: 1}, pulp.LpConstraintLE, 2)]), PROVE)

    class Claim:
        value_valid, col_value = True, wrong

    monkeypatch.setattr(model._highs, "getSolution", Claim)
    outcome = model.solve(PROVE)
    assert ending(outcome) == (Termination.NO_SOLUTION, StopReason.SOLVER_FAILED)
    assert_no_numbers(outcome)


def test_every_status_of_highs_has_an_ending(monkeypatch):
    """No status is unknown here, and only Optimal can become optimal."""
    costs, rows, sense = knapsack(6)
    for status in Status.__members__.values():
        model = LiveModel(*state(costs, rows, sense=sense), PROVE)
        monkeypatch.setattr(model, "_run", lambda status=status: status)
        outcome = model.solve(PROVE)
        assert_no_numbers(outcome)
        assert outcome.termination is not Termination.OPTIMAL


# --- search hooks --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("sense", [pulp.LpMaximize, pulp.LpMinimize])
def test_progress_is_in_the_sense_of_the_problem(sense):
    costs, rows, _ = knapsack(9, count=60, row_count=8, largest=500, sense=sense)
    seen: list[Progress] = []
    limits = SolveLimits(gap_share=0.01)
    outcome = solve(*state(costs, rows, sense=sense), limits, watch=Watch(on_search=seen.append), level="value")
    best = [p.incumbent for p in seen if p.incumbent is not None]
    better = sorted(best, reverse=sense == pulp.LpMinimize)
    assert best == better and best[-1] == pytest.approx(outcome.objective)
    outside = [p for p in seen if p.bound is not None and p.incumbent is not None
               and (p.incumbent > p.bound + 1e-6 if sense == pulp.LpMaximize else p.incumbent < p.bound - 1e-6)]
    assert not outside and {p.level for p in seen} == {"value"}


@pytest.mark.parametrize("hook", ["on_search", "should_stop"])
def test_what_a_hook_raises_ends_the_search_and_arrives_here(hook):
    def fail(*_):
        raise LookupError("from the hook")

    with pytest.raises(LookupError, match="from the hook"):
        solve(*hard(), watch=Watch(**{hook: fail}))


def test_cutoff_stops_at_a_plan_that_is_good_enough():
    model = LiveModel(*hard(), PROVE)
    bound = model.solve(SolveLimits(node_limit=1))
    outcome = model.solve(PROVE, cutoff=bound.objective - 1)
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.CUTOFF_REACHED)
    assert outcome.objective >= bound.objective - 1


def test_cutoff_stops_when_no_plan_can_be_good_enough():
    model = LiveModel(*hard(), PROVE)
    bound = model.solve(SolveLimits(node_limit=1)).bound
    outcome = model.solve(PROVE, cutoff=bound + 1000)
    assert outcome.stop_reason is StopReason.CUTOFF_REACHED
    assert outcome.bound < bound + 1000


def test_a_start_is_used_and_a_wrong_one_is_harmless():
    costs, rows, sense = knapsack(8)
    model = LiveModel(*state(costs, rows, sense=sense), PROVE)
    best = model.solve(PROVE)
    for start in (best.values, numpy.ones(len(costs)), numpy.full(len(costs), 0.5)):
        assert model.solve(PROVE, start=start).objective == best.objective
    kept = LiveModel(*hard(), PROVE)
    start = kept.solve(SolveLimits(node_limit=1))
    assert kept.solve(SolveLimits(node_limit=0), start=start.values).objective >= start.objective


# --- a model kept alive --------------------------------------------------------------------------------------------

def test_changes_answer_like_a_model_built_anew():
    costs, rows, sense = knapsack(12)
    model = LiveModel(*state(costs, rows, sense=sense), PROVE)
    row = model.add_row("extra", [0, 2, 4], [1.0, 1.0, 1.0], -math.inf, 1.0)
    assert (row, model.row_index("extra"), len(model.arrays.row_names)) == (3, 3, 4)
    extra = ({0: 1, 2: 1, 4: 1}, pulp.LpConstraintLE, 1)
    assert model.solve(PROVE).objective == best_by_enumeration(costs, [*rows, extra], sense)
    model.set_row_bounds(row, -math.inf, math.inf)
    assert model.solve(PROVE).objective == best_by_enumeration(costs, rows, sense)
    model.set_row_bounds(model.row_index("row1"), -math.inf, 30)
    tighter = [rows[0], (rows[1][0], pulp.LpConstraintLE, 30), rows[2]]
    assert model.solve(PROVE).objective == best_by_enumeration(costs, tighter, sense)
    model.set_column_bounds(0, 1, 1)
    forced = [*tighter, ({0: 1}, pulp.LpConstraintGE, 1)]
    assert model.solve(PROVE).objective == best_by_enumeration(costs, forced, sense)


@pytest.mark.parametrize("as_mapping", [True, False])
def test_a_new_objective_replaces_the_old_one(as_mapping):
    _, rows, _ = knapsack(13)
    costs, _, _ = knapsack(14)
    cover = [(row, pulp.LpConstraintGE, 20) for row, _, _ in rows]
    model = LiveModel(*state([1] * 7, cover), PROVE)
    model.set_objective(dict(enumerate(costs)) if as_mapping else numpy.array(costs), False, 100.0)
    outcome = model.solve(PROVE)
    assert outcome.objective == outcome.bound == best_by_enumeration(costs, cover, pulp.LpMinimize) + 100
    model.set_objective({0: 5}, True)
    assert model.solve(PROVE).objective == 5


def test_a_taken_row_name_is_refused():
    model = LiveModel(*state([1], [({0: 1}, pulp.LpConstraintLE, 1)]), PROVE)
    with pytest.raises(ValueError, match="row0"):
        model.add_row("row0", [0], [1.0], 0.0, 1.0)
    with pytest.raises(KeyError):
        model.row_index("row9")


@pytest.mark.parametrize(("rows", "expected"), [
    ([], ENDINGS["proved"]),
    ([({}, pulp.LpConstraintLE, 1)], ENDINGS["proved"]),
    ([({}, pulp.LpConstraintGE, 1)], ENDINGS["infeasible"]),
])
@pytest.mark.parametrize("count", [0, 2])
def test_models_without_columns_or_rows(rows, expected, count):
    problem, columns = state([1] * count, rows)
    problem.objective.constant = 7.0
    outcome = solve(problem, columns)
    assert ending(outcome) == expected
    if expected == ENDINGS["proved"]:
        assert (outcome.objective, outcome.bound, len(outcome.values)) == (7.0 + count, 7.0 + count, count)


def test_no_objective_asks_for_any_plan():
    problem = pulp.LpProblem("any", pulp.LpMinimize)
    column = problem.add_variable("c", 2, 5, "Integer")
    outcome = solve(problem, [column])
    assert ending(outcome) == ENDINGS["proved"] and outcome.objective == 0.0 and 2 <= outcome.values[0] <= 5


def test_continuous_columns_settle_around_rounded_whole_ones(monkeypatch):
    """A whole column off by a hair, times a large amount, moves a row: the continuous column follows."""
    problem = pulp.LpProblem("settle", pulp.LpMinimize)
    choose = problem.add_variable("choose", cat="Binary")
    short = problem.add_variable("short", 0, None)
    problem.setObjective(pulp.LpAffineExpression([(short, 1)]))
    terms = pulp.LpAffineExpression([(choose, 6_000_000), (short, 1)])
    problem.addConstraint(pulp.LpConstraint(terms, pulp.LpConstraintEQ, "target", 6_000_001))
    model = LiveModel(problem, [choose, short], PROVE)
    hair, real = 4e-7, model._highs.getSolution

    class Claim:
        value_valid, col_value = True, [1 - hair, 1 + 6_000_000 * hair]

    claims, heard, run = [Claim()], [], model._highs.run
    monkeypatch.setattr(model._highs, "getSolution", lambda: claims.pop() if claims else real())
    monkeypatch.setattr(model._highs, "run", lambda: heard.append(model._callbacks.asked_to_stop()) or run())
    model._callbacks.begin(0.0, 1.0, Watch(should_stop=lambda: True), None, "")
    values, fault = model._values()
    assert fault == "" and list(values) == pytest.approx([1.0, 1.0])
    assert heard == [False]  # it finishes even after a cancel


# --- numbers, names, options ---------------------------------------------------------------------------------------

@pytest.mark.parametrize(("entries", "reason"), [
    ({0: 1.0, 1: 1e15}, "too_large"),
    ({0: 1.0, 1: -3e21}, "too_large"),
    ({0: 1e-10, 1: 1e-9}, "too_small"),
    ({0: 1.0, 1: math.nan}, "not_finite"),
    ({0: 1.0, 1: math.inf}, "not_finite"),
    ({0: 1.0, 1: 1e9}, "range"),
])
def test_numbers_no_solver_can_be_trusted_with_are_refused(entries, reason):
    problem, columns = state([1, 1], [({0: 1, 1: 1}, pulp.LpConstraintLE, 1), (entries, pulp.LpConstraintLE, 5)])
    for make in (LiveModel, solve_with_cbc):
        with pytest.raises(ModelRangeError) as caught:
            make(problem, columns, PROVE)
        assert (caught.value.row, caught.value.reason) == ("row1", reason)


def test_a_range_just_inside_is_taken():
    outcome = solve(*state([1, 1], [({0: 1.0, 1: 999_999_999.0}, pulp.LpConstraintLE, 999_999_999.0)]))
    assert ending(outcome) == ENDINGS["proved"] and outcome.objective == 1


@pytest.mark.parametrize("factor", [Fraction(1, 10**15), Fraction(1, 3), 1, 10**24])
def test_the_size_of_costs_decides_nothing(factor):
    """Costs of hairs or of 1e25 are handed over scaled: the same search, its numbers back in their own unit."""
    for seed in range(12):
        costs, rows, sense = knapsack(seed)
        best, seen = best_by_enumeration(costs, rows, sense), []
        for make in (LiveModel, None):
            problem, columns = state([float(cost * factor) for cost in costs], rows, sense=sense)
            if make is None:
                outcome = solve_with_cbc(problem, columns, PROVE)
            else:
                model = LiveModel(problem, columns, PROVE)
                model.set_objective({c: cost * factor for c, cost in enumerate(costs)}, True, 5 * factor)
                outcome = model.solve(PROVE, Watch(on_search=seen.append))
            offset = 0 if make is None else 5
            assert ending(outcome) == ENDINGS["proved"]
            assert outcome.objective == pytest.approx(float((best + offset) * factor), rel=1e-12)
            assert outcome.room < factor / 2
        assert all(each.incumbent is None or each.incumbent <= outcome.objective + 5.1 * factor for each in seen)


@pytest.mark.parametrize("cost", [math.nan, -math.inf])
def test_costs_no_solver_can_be_trusted_with_are_refused(cost):
    problem, columns = state([1, cost], [])
    with pytest.raises(ModelRangeError) as caught:
        LiveModel(problem, columns, PROVE)
    assert caught.value.row == "objective"
    model = LiveModel(*state([1, 1], []), PROVE)
    with pytest.raises(ModelRangeError):
        model.set_objective({0: cost}, True)


def test_bounds_are_checked_too():
    model = LiveModel(*state([1], [({0: 1}, pulp.LpConstraintLE, 1)]), PROVE)
    for change in (model.set_row_bounds, model.set_column_bounds):
        with pytest.raises(ModelRangeError):
            change(0, 0.0, math.nan)
        with pytest.raises(ModelRangeError):
            change(0, 0.0, 1e15)
    with pytest.raises(ModelRangeError, match="wide"):
        model.add_row("wide", [0], [1e-12], 0.0, 1.0)
    problem, columns = state([1], [({0: 1}, pulp.LpConstraintLE, 1e15)])
    with pytest.raises(ModelRangeError, match="row0"):
        LiveModel(problem, columns, PROVE)


def test_a_misspelt_option_or_a_wrong_value_is_an_error():
    highs = highspy.Highs()
    highs.silent()
    for name, value in (("mip_relgap", 0.0), ("mip_rel_gap", -1.0), ("presolve", "maybe"), ("threads", 1.5)):
        with pytest.raises(SolverOptionError, match=name):
            highs_module.set_option(highs, name, value)


def test_every_option_is_what_was_asked_for():
    model = LiveModel(*state([1], []), SolveLimits(0.25, 3.5, 42, 1, False, node_limit=9))
    found = {name: model._highs.getOptionValue(name)[1] for name in (
        "mip_rel_gap", "mip_abs_gap", "time_limit", "random_seed", "threads", "presolve", "mip_max_nodes",
        "mip_feasibility_tolerance", "output_flag")}
    assert found == {"mip_rel_gap": 0.25, "mip_abs_gap": 0.0, "time_limit": 3.5, "random_seed": 42, "threads": 1,
                     "presolve": "off", "mip_max_nodes": 9, "mip_feasibility_tolerance": 1e-6, "output_flag": False}


@pytest.mark.parametrize(("kind", "gap", "tolerance"), [
    ("Integer", 0.0, 1e-6), ("Continuous", 0.0, 1e-9), ("Continuous", 0.001, 1e-6)])
def test_the_proof_of_an_optimum_beside_a_column_that_is_not_whole_takes_a_choice_for_whole_at_the_last_digit(
        kind, gap, tolerance):
    """Made whole, a choice off by 1e-6 leaves what the other column made of the difference."""
    problem = pulp.LpProblem("both", pulp.LpMinimize)
    columns = [problem.add_variable("choice", 0, 1, "Integer"), problem.add_variable("rest", 0, 9, kind)]
    problem.setObjective(pulp.LpAffineExpression([(column, 1) for column in columns]))
    model = LiveModel(problem, columns, SolveLimits(gap))
    assert model._highs.getOptionValue("mip_feasibility_tolerance")[1] == tolerance


def test_highs_writes_nothing_where_answers_are_printed():
    """Version 1.16 greets on the first object of a process, before an option can be set from outside."""
    script = ("from tests.test_solver import knapsack, solve, state; from models.milp.solver import solver_version\n"
              "solver_version(); costs, rows, sense = knapsack(8); solve(*state(costs, rows, sense=sense))")
    ended = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[1], capture_output=True,
                           check=True)
    assert (ended.stdout, ended.stderr) == (b"", b"")


def test_an_old_highs_is_refused(monkeypatch):
    assert solver_version().startswith("HiGHS ")
    monkeypatch.setattr(highs_module, "OLDEST_HIGHS", (99, 0, 0))
    with pytest.raises(ImportError, match="99"):
        highs_module.assert_version()


def test_names_that_become_one_are_read_by_index():
    names = ["Đường 1", "Đường-1", "Đường_1", "Cầu[2]", "Cầu 2]", "Cầu+2]"]
    rows = [({j: 1}, pulp.LpConstraintLE, j % 2) for j in range(6)]
    problem, columns = state([1, 2, 4, 8, 16, 32], rows, names=names)
    assert len({column.name for column in columns}) < len(names)
    outcome = solve(problem, columns)
    assert list(outcome.values) == [0, 1, 0, 1, 0, 1] and outcome.objective == 42
    with pytest.raises(ValueError, match="share a name"):
        solve_with_cbc(problem, columns, PROVE)


def test_variables_must_be_the_problems_own_and_once():
    problem, columns = state([1, 1], [({0: 1, 1: 1}, pulp.LpConstraintLE, 1)])
    with pytest.raises(ValueError, match="twice"):
        LiveModel(problem, [*columns, columns[0]], PROVE)
    with pytest.raises(ValueError, match="row0"):
        LiveModel(problem, columns[:1], PROVE)


def test_cbc_stopped_early_is_not_optimal():
    outcome = solve_with_cbc(*hard(), SolveLimits(node_limit=1))
    assert outcome.termination is not Termination.OPTIMAL and outcome.stop_reason is not StopReason.PROVED
    assert outcome.bound is None


def test_cbc_with_a_gap_is_not_optimal():
    outcome = solve_with_cbc(*hard(), SolveLimits(gap_share=0.5))
    assert ending(outcome) == (Termination.FEASIBLE, StopReason.GAP_REACHED)


@pytest.mark.parametrize(("objective", "bound", "gap"), [
    (100.0, 103.0, 0.03), (-100.0, -97.0, 0.03), (100.0, 100.0, 0.0), (0.0, 0.0, 0.0), (0.0, 5.0, None),
    (None, 5.0, None), (5.0, None, None), (5.0, math.inf, None), (3e9, 3e9 + 1, 0.0), (3e9, 3e9 + 30, 1e-8),
])
def test_relative_gap(objective, bound, gap):
    found = relative_gap(objective, bound)
    assert found == gap if not gap else found == pytest.approx(gap)
