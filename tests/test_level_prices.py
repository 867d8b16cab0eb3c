"""The price of a level above value never moves the list, and comes with every plan of the dashboard."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.domain import Envelope, Localisation, LocalisationBasis, Target
from models.jobs.solve_job import JobState, SolveJob
from models.plan import StopReason, Termination
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.search_limits import SolveLimits
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


def test_a_price_changes_nothing_but_the_price():
    problem = priced_problem()
    priced, unpriced = plan_funding(problem, LIMITS), plan_funding(problem, LIMITS, price_levels=False)
    assert price_of(priced) > 0 and not priced.has_open_price
    assert price_of(unpriced) is None and unpriced.has_open_price
    assert sorted(priced.chosen_by_project) == ["P2", "P3"]
    levels = tuple(replace(level, price=None, seconds=0) for level in priced.levels)
    assert levels == tuple(replace(level, seconds=0) for level in unpriced.levels)
    assert priced.chosen == unpriced.chosen


@pytest.mark.parametrize("change", [{"termination": Termination.FEASIBLE, "stop_reason": StopReason.TIME_LIMIT},
                                    {"levels": ()}])
def test_only_a_proved_plan_with_a_level_above_value_is_priced(change):
    plan = replace(plan_funding(priced_problem(), LIMITS, price_levels=False), **change)
    assert not plan.has_open_price


def test_the_plan_of_a_child_has_its_price():
    problem = priced_problem()
    solve = SolveJob.start(problem, LIMITS)
    assert solve.wait(PATIENCE) is JobState.DONE, solve.detail
    assert price_of(solve.plan) == price_of(plan_funding(problem, LIMITS))
