"""Options that another one makes needless: a best plan is left without them, and a plan to begin from stays a plan."""
from __future__ import annotations

from itertools import product
from random import Random

import numpy
import pulp
import pytest

from models.milp import two_steps
from models.milp.dominated import stand_ins, with_stand_ins
from models.milp.questions import QuestionModel
from models.milp.solver import LiveModel
from models.plan import Termination
from models.planning import plan_funding
from models.search_limits import SolveLimits
from models.settings import Level
from tests import oracle
from tests.random_problems import tiny_problem

LIMITS = SolveLimits(time_limit_seconds=120.0)


def random_model(rng: Random) -> LiveModel:
    """Up to four projects of up to three options; coarse amounts, so many are alike or beat one another."""
    lp = pulp.LpProblem("needless", pulp.LpMaximize)
    groups = [[lp.add_variable(f"c{p}_{o}", cat=pulp.LpBinary) for o in range(rng.randint(1, 3))]
              for p in range(rng.randint(2, 4))]
    columns = [column for group in groups for column in group]
    lp += pulp.lpSum(rng.randint(1, 3) * column for column in columns)
    for p, group in enumerate(groups):
        lp.addConstraint(pulp.lpSum(group) <= 1, f"one_option__{p}")
    for row in range(rng.randint(1, 3)):
        uses = pulp.lpSum(rng.randint(0, 3) * column for column in columns)
        limit, kind = rng.randint(1, 6), rng.choice(("cap", "cap", "floor", "equal"))
        lp.addConstraint(uses <= limit if kind == "cap" else uses >= limit if kind == "floor" else uses == limit,
                         f"{kind}__{row}")
    if rng.random() < 0.3:
        one, other = rng.sample(columns, 2)
        lp.addConstraint(one - other <= 0, "link")
    return LiveModel(lp, columns, LIMITS)


def all_plans(model: LiveModel) -> list[numpy.ndarray]:
    every = (numpy.array(values, dtype=float) for values in product((0, 1), repeat=len(model.arrays.costs)))
    return [values for values in every if model.arrays.broken_row(values) is None]


@pytest.mark.parametrize("batch", range(4))
def test_every_plan_stays_one_and_is_worth_no_less_with_the_stand_ins(batch):
    needless = 0
    for seed in range(50):
        model = random_model(Random(f"needless {batch} {seed}"))
        stands_for = stand_ins(model.arrays)
        needless += (stands_for != numpy.arange(len(stands_for))).sum()
        for plan in all_plans(model):
            other = with_stand_ins(plan, stands_for)
            assert model.arrays.broken_row(other) is None, seed
            assert model.arrays.objective_of(other) >= model.arrays.objective_of(plan), seed
            assert not other[stands_for != numpy.arange(len(other))].any()
    assert needless


def test_an_option_stands_only_for_those_that_may_be_left_out_now():
    """Of two alike the first stands for the second; not when it is barred, and not when a floor wants the second."""
    lp = pulp.LpProblem("two", pulp.LpMaximize)
    first, second = (lp.add_variable(name, cat=pulp.LpBinary) for name in ("first", "second"))
    lp += 2 * first + 2 * second
    lp.addConstraint(first + second <= 1, "one_option__0")
    lp.addConstraint(first + 2 * second <= 5, "cap")
    model = LiveModel(lp, [first, second], LIMITS)
    assert list(stand_ins(model.arrays)) == [0, 0]
    model.set_row_bounds(model.row_index("cap"), 1.0, 5.0)
    assert list(stand_ins(model.arrays)) == [0, 1]
    model.set_row_bounds(model.row_index("cap"), -numpy.inf, 5.0)
    model.set_column_bounds(0, 0.0, 0.0)
    assert list(stand_ins(model.arrays)) == [0, 1]


@pytest.mark.parametrize("batch", range(3))
def test_the_loss_of_a_project_is_the_best_plan_minus_the_best_with_it(batch, monkeypatch):
    """Brute force over every financing, judged by the audit alone; plans no worse on the levels above value count."""
    monkeypatch.setattr(two_steps, "_SMALL", 1)
    asked = 0
    for seed in range(12):
        problem = tiny_problem(Random(f"loss {batch} {seed}"), 5)
        if oracle.combinations(problem) > 100:
            continue
        plan = plan_funding(problem, price_levels=False)
        if plan.termination is not Termination.OPTIMAL or Level.VALUE not in problem.settings.levels:
            continue
        at = list(problem.settings.levels).index(Level.VALUE)
        best = oracle.key_of_plan(problem, plan)
        verdicts = [v for v in oracle.judge_all(problem) if v.report.is_compliant and v.key[:at] >= best[:at]]
        model = QuestionModel(problem, plan, LIMITS)
        for project_id in set(model.programme.columns_of) - set(plan.chosen_by_project):
            with_it = [v.key[at] for v in verdicts if any(line["project_id"] == project_id for line in v.lines)]
            if not model.programme.columns_of[project_id]:
                continue
            answer = model.best(force_in=[project_id])
            assert answer.is_proved, (seed, project_id)
            assert answer.value == max(with_it, default=None), (seed, project_id)
            asked += 1
    assert asked
