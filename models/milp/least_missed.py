"""The least that plans can miss of the soft localisation targets, as far as the linear relaxation tells it."""
from __future__ import annotations

from fractions import Fraction
from math import ceil

from models.milp.arrays import ModelArrays
from models.milp.doubt import relax
from models.milp.objective import LevelGoal
from models.search_limits import SolveLimits


def least_missed(arrays: ModelArrays, goal: LevelGoal, limits: SolveLimits) -> tuple[Fraction, float] | None:
    """What every plan misses at least (million VND), and by how much the relaxation's own bound may lie below it.

    A plan that misses no more is the best on this level without any search. What plans miss is a whole multiple of the
    goal's unit, so the bound is too. None where the relaxation has no optimum, or nothing can be missed.
    """
    relaxation = relax(arrays, limits) if goal.unit else None
    if relaxation is None:
        return None
    slack = arrays.room_of(relaxation.values, relaxation.bound)
    least = goal.unit * max(0, ceil((Fraction(relaxation.bound) - Fraction(slack)) / goal.unit))
    return least, max(0.0, float(least - Fraction(relaxation.bound))) + slack
