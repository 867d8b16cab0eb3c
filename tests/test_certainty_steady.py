"""Where a plan stays the best as all envelopes move: judged against brute force at every amount."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from models.certainty.steady import ENVELOPES, SteadyState, find_steady
from models.planning import plan_funding
from tests.test_certainty import best_lists, random_assessed


@pytest.mark.parametrize("seed", range(4))
def test_every_stretch_of_the_envelopes_is_what_brute_force_says(seed: int) -> None:
    problem = random_assessed(seed)
    plan = plan_funding(problem)
    (found,) = [each for each in find_steady(problem, plan) if each.item_id == ENVELOPES]
    (row,) = problem.case.envelopes
    funded = frozenset(plan.chosen_by_project)
    ends = [(each.low, each.high) for each in found.stretches]
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    assert any(each.state is SteadyState.BEST and each.low <= 0 <= each.high for each in found.stretches)
    for each in found.stretches:
        amounts = (row.state_mvnd * (1 + each.low), row.state_mvnd * (1 + each.high))
        for amount in range(int(amounts[0]) + 1, int(amounts[1])):
            wider = replace(problem, case=replace(problem.case, envelopes=(replace(row, state_mvnd=amount),)))
            is_best = funded in best_lists(wider, {2026: amount})[1]
            assert each.state is SteadyState.OPEN or is_best is (each.state is SteadyState.BEST), (amount, each)
    assert found.now == Fraction(0)
