"""The price of a level above value comes after the plan, from the same numbers, and never moves the list."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.domain import Envelope, Localisation, LocalisationBasis, Target
from models.jobs.price_job import PriceJob
from models.jobs.solve_job import JobState, SolveJob
from models.limits import SolveLimits
from models.plan import StopReason, Termination
from models.planning import add_level_prices, plan_funding
from models.problem import Problem, state_problem
from tests.builders import AS_OF, make_case

PATIENCE = 60.0
LIMITS = SolveLimits(time_limit_seconds=PATIENCE)


def priced_problem() -> Problem:
    """Money for two of three alike projects; the best-scored one misses the product's target, so it is passed over."""
    shares = {1: Fraction(1, 10), 2: Fraction(1, 2), 3: Fraction(1, 2)}
    case = make_case(3, envelopes=tuple(Envelope(year, None, "", 450) for year in (2026, 2027)), localisation=tuple(
        Localisation(f"P{i}", 2027, LocalisationBasis.SELLING_PRICE, share) for i, share in shares.items()), targets=(
        Target(1, 2027, LocalisationBasis.SELLING_PRICE, Fraction(1, 2), is_hard=False, source="test"),))
    return state_problem(replace(case, scores=tuple(
        replace(row, score=Fraction(90 if row.project_id == "P1" else 50)) for row in case.scores)), AS_OF)


def price_of(plan):
    return plan.levels[plan.value_place - 1].price


def test_the_plan_comes_first_and_its_price_afterwards_is_the_one_computed_with_it():
    problem = priced_problem()
    whole, early = plan_funding(problem, LIMITS), plan_funding(problem, LIMITS, price_levels=False)
    assert early.has_open_price and price_of(early) is None
    later = add_level_prices(problem, early)
    assert not later.has_open_price
    assert price_of(later) == price_of(whole) > 0
    assert sorted(later.chosen_by_project) == ["P2", "P3"]


def test_a_price_changes_nothing_but_the_price():
    problem = priced_problem()
    early = plan_funding(problem, LIMITS, price_levels=False)
    later = add_level_prices(problem, early)
    unpriced = tuple(replace(level, price=None) for level in later.levels)
    assert replace(later, levels=unpriced) == early


def test_a_price_that_is_not_proved_stays_open():
    problem = priced_problem()
    early = plan_funding(problem, LIMITS, price_levels=False)
    assert add_level_prices(problem, early, should_stop=lambda: True) == early


@pytest.mark.parametrize("change", [{"termination": Termination.FEASIBLE, "stop_reason": StopReason.TIME_LIMIT},
                                    {"levels": ()}])
def test_only_a_proved_plan_with_a_level_above_value_is_priced(change):
    problem = priced_problem()
    plan = replace(plan_funding(problem, LIMITS, price_levels=False), **change)
    assert not plan.has_open_price
    assert add_level_prices(problem, plan) is plan


def test_the_child_hands_the_plan_over_without_its_price_and_another_child_computes_it():
    problem = priced_problem()
    solve = SolveJob.start(problem, LIMITS)
    assert solve.wait(PATIENCE) is JobState.DONE, solve.detail
    assert solve.plan.has_open_price
    pricing = PriceJob.start(problem, solve.plan)
    assert pricing.wait(PATIENCE) is JobState.DONE, pricing.detail
    assert price_of(pricing.plan) == price_of(plan_funding(problem, LIMITS))
    assert pricing.plan.chosen == solve.plan.chosen
