"""Nested envelopes: the published price, brute force on tiny cases, and sentences rebuilt from the plans."""
from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random

import pytest

from models.domain import Envelope
from models.explain.nested import plan_nested
from models.limits import SolveLimits
from models.milp.build import build_programme
from models.planning import plan_funding
from models.problem import Problem
from tests.posed import knapsack_problem
from tests.published import needs_instances, read_table

LIMITS = SolveLimits(time_limit_seconds=60.0)


@needs_instances
def test_probe_budgets_20_and_22_apart_9_and_10_nested_18() -> None:
    rows = read_table("probe_table1_4projects.csv")
    problem = knapsack_problem({r["project"]: int(r["value"]) for r in rows}, {r["project"]: int(r["cost"]) for r in rows}, 20)
    found = plan_nested(problem, plan_funding(problem), LIMITS, steps=(Fraction(0), Fraction(1, 10)))
    assert [step.envelope_mvnd for step in found.steps] == [20, 22]
    assert [step.apart_value for step in found.steps] == [9, 10]
    assert (found.apart_value, found.nested_value, found.price, found.is_proved) == (19, 18, 1, True)
    low, high = found.steps
    assert set(low.funded) <= set(high.funded)
    assert high.dropped_if_apart == ("4",)
