"""Costs as a solver is handed them: exactly scaled for a proof, as they are stated for a gap."""
from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.milp.scaling import LARGEST_COST, as_they_are, scaled
from models.search_limits import SolveLimits
from tests.test_core_search import model_of

COSTS = st.lists(st.fractions(-10**4, 10**4, max_denominator=64), min_size=1, max_size=8)


@given(COSTS)
def test_to_a_gap_costs_are_handed_over_as_stated_where_they_are_of_a_usual_size(costs):
    factor, handed = as_they_are(costs)
    largest = max(map(abs, costs))
    assert (factor, handed) == ((1, [float(cost) for cost in costs]) if largest >= 1 else scaled(costs))


@pytest.mark.parametrize("size", [1e-9, 1e12])
def test_costs_of_another_size_are_scaled_also_to_a_gap(size):
    assert as_they_are([size, 2 * size]) == scaled([size, 2 * size])
    assert 1 <= max(as_they_are([size, 2 * size])[1]) <= LARGEST_COST


@pytest.mark.parametrize("within_gap", [True, False])
def test_a_model_in_another_scale_has_the_same_objective_and_the_same_best_plan(within_gap):
    model = model_of(24)
    model.set_objective([Fraction(cost) / 8 for cost in model.arrays.costs], True, within_gap=within_gap)
    arrays = model.arrays
    other = arrays.rescaled()
    assert numpy.abs(other.handed).max() == 1
    assert numpy.allclose(other.handed / other.scale, arrays.costs) and (other.costs == arrays.costs).all()
    gap = SolveLimits(gap_share=1e-9, time_limit_seconds=60.0)
    twin = model.twin(gap)
    assert (twin.arrays.handed == other.handed).all()
    assert twin.solve(gap).objective == pytest.approx(model.solve(gap).objective)
    exact = SolveLimits(gap_share=0.0, time_limit_seconds=60.0)
    assert (model.twin(exact).arrays.handed == arrays.handed).all(), "a proof needs whole numbers"
