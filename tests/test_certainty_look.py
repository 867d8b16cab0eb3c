"""Where another opinion would change the list, how far selected scores overstate, and what caution costs."""
from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from models.assessed import CostRange
from models.certainty.caution import AT_ONCE, overrun_share, price_of_caution, worst_mvnd
from models.certainty.review import expected_shortfall, value_of_reviews
from models.certainty.uncertainty import recorded
from models.families.envelope import envelope_rows
from models.planning import plan_funding
from models.watch import Watch
from tests.builders import make_option
from tests.test_certainty import assessed, random_assessed, with_tables


def test_one_more_opinion_is_worth_what_arithmetic_says() -> None:
    """P2 (49) is paid, P1 (45 of 20, 45, 70) is not: one more opinion of 70 makes it 51.25, worth 2.25 more."""
    problem = assessed({"P1": (20, 45, 70), "P2": (49,)}, {"P1": 4, "P2": 4}, 5)
    (value,) = value_of_reviews(problem, plan_funding(problem), recorded(problem)).values
    assert (value.project_id, value.loss, value.score_needed, value.evaluators) == ("P1", 4, 4, 3)
    assert (value.another, value.another_chance) == (Fraction(9, 4) / 3, Fraction(1, 3))
    assert value.knowing > value.another and value.is_exact


def test_a_funded_project_is_worth_asking_about_where_a_low_opinion_would_put_it_out() -> None:
    problem = assessed({"P1": (20, 50, 83), "P2": (49,)}, {"P1": 4, "P2": 4}, 5)
    (value,) = value_of_reviews(problem, plan_funding(problem), recorded(problem)).values
    assert value.is_funded and value.loss == 2
    assert value.another == (Fraction(31, 4) - 2) / 3  # the opinion of 20: 51 falls to 43.25, below 49


def test_what_no_opinion_can_move_is_not_listed() -> None:
    problem = assessed({"P1": (90, 91), "P2": (10, 11)}, {"P1": 4, "P2": 4}, 5)
    found = value_of_reviews(problem, plan_funding(problem), recorded(problem))
    assert (found.values, found.unmoved) == ((), 2) and found.searched < 2
    stopped = value_of_reviews(problem, plan_funding(problem), recorded(problem), watch=Watch(should_stop=lambda: True))
    assert stopped.skipped == 2


def test_selected_scores_shrink_by_the_reliability_of_their_panel() -> None:
    """Two projects, two evaluators each: between and within by hand (MSB 400, MSW 100: between 150, of two 0.75)."""
    problem = assessed({"P1": (50, 70), "P2": (30, 50)}, {"P1": 4, "P2": 4}, 5)
    msb, msw = 2 * ((60 - 50) ** 2 + (40 - 50) ** 2), Fraction(2 * 10 ** 2 + 2 * 10 ** 2, 2)
    between = (msb - msw) / 2
    share = between / (between + msw / 2)
    found = expected_shortfall(problem, plan_funding(problem), recorded(problem))
    assert (found.stated, found.expected) == (60, 50 + share * 10)
    assert (found.with_panel, found.without_panel) == (1, 0)
    assert found.share == (60 - found.expected) / 60


def test_too_few_evaluations_tell_no_shortfall() -> None:
    problem = assessed({"P1": (50,), "P2": (30,)}, {"P1": 4, "P2": 4}, 5)
    assert expected_shortfall(problem, plan_funding(problem), recorded(problem)) is None


@pytest.mark.parametrize("seed", range(4))
def test_the_cautious_plan_is_the_best_list_that_stands_any_so_many_high_costs(seed: int) -> None:
    problem = random_assessed(seed)
    problem = with_tables(problem, cost_ranges=tuple(
        CostRange(f"P{i}", Fraction(9, 10), Fraction(1), Fraction(13 + 2 * i, 10)) for i in range(1, 6)))
    varies, plan = recorded(problem), plan_funding(problem)
    (row,) = envelope_rows(problem)
    found = price_of_caution(problem, plan, varies)
    ids = [project.project_id for project in problem.case.projects]
    best = {}
    for at_once in AT_ONCE:
        for size in range(len(ids) + 1):
            for chosen in combinations(ids, size):
                options = [make_option(problem, project_id) for project_id in chosen]
                if worst_mvnd(problem, options, varies, row, at_once) <= row.limit_mvnd:
                    value = sum((problem.score_of[p] for p in chosen), Fraction(0))
                    best[at_once] = max(value, best.get(at_once, Fraction(0)))
    assert [(each.high_at_once, each.value) for each in found.plans] == sorted(best.items())
    assert all(each.is_proved and each.price >= 0 for each in found.plans)
    assert found.plans[0].price == 0 and found.plans[-1].price > 0
    assert found.plans[-1].overrun_share == 0, "every cost may be high"


def test_without_ranges_of_costs_no_list_is_overrun_and_caution_costs_nothing() -> None:
    problem = random_assessed(1)
    plan, varies = plan_funding(problem), recorded(problem)
    assert overrun_share(problem, plan.chosen, varies, 1) is None
    assert {each.price for each in price_of_caution(problem, plan, varies).plans} == {0}
