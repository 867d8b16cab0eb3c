"""Costs as a solver is handed them: multiplied so that its absolute tolerances mean the same for points and for hairs.

A solver drops, cuts off and calls equal by fixed amounts (1e-9 to 1e-6). Multiplied exactly, costs of a billionth of a
point and costs of 1e19 points are searched alike.
"""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

# The largest cost handed over lies at or below this; well inside what a simplex method resolves to its tolerance.
LARGEST_COST = 2**20


def unit_of(amounts: Iterable[Fraction | int | float]) -> Fraction:
    """The largest step of which all amounts are whole multiples; 0 when there is none but zero."""
    exact = [Fraction(amount) for amount in amounts if amount]
    multiple = math.lcm(*{amount.denominator for amount in exact})
    return Fraction(math.gcd(*(int(amount * multiple) for amount in exact)), multiple) if exact else Fraction(0)


def scale_of(costs: Sequence[Fraction | int | float]) -> Fraction:
    """What to multiply costs by: their unit becomes 1 where that keeps the largest in range, else a power of two."""
    largest = max((abs(Fraction(cost)) for cost in costs), default=Fraction(0))
    if not largest:
        return Fraction(1)
    unit = unit_of(costs)
    if largest <= LARGEST_COST * unit:
        return 1 / unit
    power = math.frexp(float(LARGEST_COST / largest))[1] - 1
    return Fraction(2) ** power
