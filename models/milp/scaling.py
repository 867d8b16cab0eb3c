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
# Costs that only a larger number makes whole are never that few steps apart.
_LARGEST_MULTIPLE = 2**64


def unit_of(amounts: Iterable[Fraction | int | float]) -> Fraction:
    """The largest step of which all amounts are whole multiples; 0 when there is none but zero."""
    exact = [Fraction(amount) for amount in amounts if amount]
    multiple = math.lcm(*{amount.denominator for amount in exact})
    return Fraction(math.gcd(*(int(amount * multiple) for amount in exact)), multiple) if exact else Fraction(0)


def as_they_are(costs: Sequence[Fraction | int | float]) -> tuple[Fraction, list[float]]:
    """Costs as the model states them, where a solver's tolerances suit them; else `scaled`.

    For a search that ends within a gap: it tells no hair's breadth apart, and larger costs cost it more iterations.
    """
    inexact = [float(cost) for cost in costs]
    return (Fraction(1), inexact) if 1 <= max(map(abs, inexact), default=0) <= LARGEST_COST else scaled(costs)


def scaled(costs: Sequence[Fraction | int | float]) -> tuple[Fraction, list[float]]:
    """The factor that costs are multiplied by, and what comes of them.

    Their unit becomes 1 where that keeps the largest in range; else the factor is a power of two.
    """
    ratios = [Fraction(cost).as_integer_ratio() for cost in costs]
    multiple = math.lcm(*{denominator for _, denominator in ratios})
    if multiple < _LARGEST_MULTIPLE:
        whole = [numerator * (multiple // denominator) for numerator, denominator in ratios]
        step = math.gcd(*whole)
        if not step:
            return Fraction(1), [0.0] * len(whole)
        if max(map(abs, whole)) <= LARGEST_COST * step:
            return Fraction(multiple, step), [float(number // step) for number in whole]
    inexact = [float(cost) for cost in costs]
    power = math.frexp(LARGEST_COST / max(map(abs, inexact)))[1] - 1
    return Fraction(2) ** power, [math.ldexp(cost, power) for cost in inexact]
