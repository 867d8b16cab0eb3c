"""The core: which columns are in doubt, and that what is found or proved in it is claimed for nothing more."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import numpy
import pulp
import pytest

from models.domain import Envelope, Localisation, LocalisationBasis, Target
from models.milp import core_search, search
from models.milp.core_search import find_in_core, solve_from_core
from models.milp.doubt import relax
from models.milp.solver import LiveModel
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import Watch
from tests.builders import make_case, make_problem

LIMITS = SolveLimits(time_limit_seconds=120.0)
PROJECTS = 60


def model_of(projects: int = PROJECTS) -> LiveModel:
    """Projects with two financings of equal value, the second dearer by one, under three budgets and a floor."""
    lp = pulp.LpProblem("core", pulp.LpMaximize)
    columns = [lp.add_variable(f"c{i}", cat=pulp.LpBinary) for i in range(2 * projects)]
    cost = [[7 + (31 * i + 17 * year * i + 5 * year) % 41 for i in range(projects)] for year in range(3)]
    value = [sum(each[i] for each in cost) + (i * 13) % 9 for i in range(projects)]
    lp += pulp.lpSum(value[i // 2] * column for i, column in enumerate(columns))
    for i in range(projects):
        lp.addConstraint(columns[2 * i] + columns[2 * i + 1] <= 1, f"one_option__{i}")
    for year, each in enumerate(cost):
        lp.addConstraint(pulp.lpSum((each[i // 2] + i % 2) * column for i, column in enumerate(columns))
                         <= sum(each) * 2 // 5, f"envelope__{year}")
    return LiveModel(lp, columns, LIMITS)


def test_a_financing_that_only_costs_more_is_not_in_doubt():
    relaxation = relax(model_of().arrays, LIMITS)
    dearer = relaxation.doubt[1::2]
    assert numpy.isinf(dearer[relaxation.values[1::2] < 1e-6]).all()
    assert numpy.isfinite(relaxation.doubt[::2]).all()


def test_a_relaxation_is_solved_whatever_number_of_threads_this_one_and_others_used_before():
    """HiGHS refuses to run with another number than its thread began with, until that thread's pool is closed."""
    arrays, found = model_of(24).arrays, []
    with ThreadPoolExecutor(1) as other:
        for threads, run in ((2, map), (1, other.map), (1, map), (4, other.map), (2, map), (1, map)):
            found += run(lambda limits: relax(arrays, limits), [replace(LIMITS, threads=threads)])
    assert len({each.bound for each in found}) == 1


def test_a_project_far_above_the_prices_is_less_in_doubt_than_one_at_the_margin():
    """Both are taken with a reduced cost of zero; what leaving them out would cost tells them apart."""
    model = model_of()
    costs = model.arrays.costs.copy()
    costs[0:2] *= 20
    model.set_objective(costs, True)
    relaxation = relax(model.arrays, LIMITS)
    taken = numpy.flatnonzero(relaxation.values > 1 - 1e-6)
    assert 0 in taken and len(taken) > 5
    assert relaxation.doubt[0] == max(relaxation.doubt[taken])
    assert relaxation.doubt[0] > 10 * numpy.median(relaxation.doubt[taken])


@pytest.mark.parametrize("sizes", [(4,), (20,), (4, 20, 60)])
def test_what_a_core_proves_is_not_claimed_for_the_whole(sizes, monkeypatch):
    monkeypatch.setattr(core_search, "CORE_SIZES", sizes)
    best = model_of().solve(LIMITS)
    assert best.termination is Termination.OPTIMAL
    model = model_of()
    outcome = solve_from_core(model, LIMITS)
    assert outcome.termination is Termination.OPTIMAL and outcome.objective == pytest.approx(best.objective)
    lower, upper = model.arrays.lower, model.arrays.upper
    assert (lower == 0).all() and (upper == 1).all()
    for gap in (0.2, 0.02, 0.001):
        near = solve_from_core(model_of(), SolveLimits(gap_share=gap, time_limit_seconds=120.0))
        assert near.bound >= best.objective - 1e-6 and near.gap <= gap
        assert near.objective <= best.objective + 1e-6
        assert near.gap == pytest.approx((near.bound - near.objective) / near.objective, abs=1e-9)


def test_a_core_ends_when_it_is_told_to(monkeypatch):
    monkeypatch.setattr(core_search, "CORE_SIZES", (20, 40, 60))
    model = model_of()
    outcome = solve_from_core(model, LIMITS, watch=Watch(should_stop=lambda: True))
    assert outcome.stop_reason is StopReason.CANCELLED and outcome.termination is not Termination.OPTIMAL
    assert find_in_core(model, LIMITS, relax(model.arrays, LIMITS), watch=Watch(should_stop=lambda: True)) is None


def unreachable_problem() -> Problem:
    """A soft target that only half of P2 would meet: fractions miss nothing, whole projects do, and have more value."""
    case = make_case(10, projects={"P1": {"decision": "must", "decision_reason": "test"}, **{
        f"P{i}": {"product_no": 2} for i in range(3, 11)}})
    tenfold = {table: tuple(replace(row, **{name: 10 * getattr(row, name)}) if row.project_id == "P2" else row
                            for row in getattr(case, table))
               for table, name in (("costs", "total_mvnd"), ("pledges", "amount_mvnd"))}
    price = LocalisationBasis.SELLING_PRICE
    return make_problem(replace(
        case, **tenfold, envelopes=tuple(Envelope(year, None, "", 2_100) for year in (2026, 2027)),
        scores=tuple(replace(row, score=Fraction(1 if row.project_id == "P2" else 90)) for row in case.scores),
        localisation=tuple(Localisation(name, 2027, price, share) for name, share in (
            ("P1", Fraction(3, 10)), ("P2", Fraction(9, 10)))),
        targets=(Target(1, 2027, price, Fraction(4, 5), is_hard=False, source="test"),)))


def test_the_bound_of_plans_that_miss_nothing_is_not_that_of_plans_that_must(monkeypatch):
    """Where no plan meets every soft target, the relaxation made for those plans bounds nothing of the others."""
    problem = unreachable_problem()
    plain = plan_funding(problem, LIMITS, price_levels=False)
    assert plain.termination is Termination.OPTIMAL and len(plain.chosen) == 9
    monkeypatch.setattr(search, "LARGE", 1)
    monkeypatch.setattr(core_search, "CORE_SIZES", (1_000,))
    monkeypatch.setattr(core_search, "LARGEST_CORE_SHARE", 1_000)
    claimed = []
    monkeypatch.setattr(search, "solve_from_core", lambda *given, **named: claimed.append(
        solve_from_core(*given, **named)) or claimed[-1])
    for gap_share in (0.0, 0.5):
        limits = SolveLimits(gap_share=gap_share, time_limit_seconds=120.0)
        large = plan_funding(problem, limits, price_levels=False)
        assert large.objective == plain.objective
        assert large.levels[0].objective == plain.levels[0].objective != 0
        assert claimed[-1].bound >= float(plain.objective) - 1e-6
