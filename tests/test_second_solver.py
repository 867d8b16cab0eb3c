"""HiGHS against CBC on the same programmes: a difference above the gap would be a fault of one of them, or of ours.

CBC is for comparing, not for trusting. A run that ends by its limit on nodes only has to stay below what HiGHS proved.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.register.case_io import read_case
from models.scenario import pose_problem
from models.search_limits import SolveLimits
from tests.random_problems import mid_size_problem, tiny_problem, with_settings

ILLUSTRATIVE = Path(__file__).resolve().parent.parent / "data" / "sample" / "illustrative"
AS_OF = date(2026, 11, 1)
# Both solvers work with doubles; sums of their costs agree to this relative difference.
SAME = 1e-7
VALUE_ALONE = {"levels": "value", "priority_mode": "off", "tie_break": "false"}


def by_cbc(problem: Problem, seconds: float = 60.0) -> Plan:
    return plan_funding(problem, SolveLimits(solver="cbc", time_limit_seconds=seconds), price_levels=False)


def expect_same_value(problem: Problem, highs: Plan, cbc: Plan) -> None:
    """CBC proves the same value, or stopped early and claims nothing better than what HiGHS says is possible."""
    assert audit(audit_document(problem, cbc)).findings == ()
    if cbc.termination is Termination.OPTIMAL and highs.termination is Termination.OPTIMAL:
        assert float(cbc.objective) == pytest.approx(float(highs.objective), rel=SAME)
    assert float(cbc.objective) <= highs.bound * (1 + SAME)
    assert cbc.bound is None or cbc.bound >= float(highs.objective) * (1 - SAME)


@pytest.mark.parametrize("seed", range(6))
def test_both_solvers_find_the_same_value_on_registers_of_middle_size(seed: int) -> None:
    problem = with_settings(mid_size_problem(seed), **VALUE_ALONE)
    highs = plan_funding(problem, SolveLimits(time_limit_seconds=60), price_levels=False)
    assert highs.termination is Termination.OPTIMAL
    assert highs.chosen
    expect_same_value(problem, highs, by_cbc(problem, 20))


@pytest.mark.parametrize("batch", range(3))
def test_both_solvers_agree_on_tiny_problems_and_on_their_infeasibility(batch: int) -> None:
    for seed in range(batch * 20, (batch + 1) * 20):
        problem = with_settings(tiny_problem(Random(f"second {seed}"), 6), **VALUE_ALONE)
        highs, cbc = plan_funding(problem, price_levels=False), by_cbc(problem)
        assert highs.termination is cbc.termination, seed
        assert highs.objective == cbc.objective, seed


def test_both_solvers_go_through_the_levels_to_the_same_result() -> None:
    for seed in range(20):
        problem = with_settings(
            tiny_problem(Random(f"levels {seed}"), 6),
            tie_break="false",
            levels="localisation,value,priority",
            localisation_mode="soft",
            priority_mode="tie_break",
        )
        highs, cbc = plan_funding(problem, price_levels=False), by_cbc(problem)
        assert highs.termination is cbc.termination, seed
        for ours, theirs in zip(highs.levels, cbc.levels, strict=True):
            assert float(ours.objective) == pytest.approx(float(theirs.objective), rel=1e-6, abs=1e-5), (
                seed,
                ours.level,
            )


def test_both_solvers_agree_on_the_illustrative_register() -> None:
    if not (ILLUSTRATIVE / "projects.csv").exists():
        pytest.skip("the illustrative register is not there: python -m data.sample.make_illustrative")
    problem, _ = pose_problem(read_case(ILLUSTRATIVE).case, AS_OF)
    problem = with_settings(problem, **VALUE_ALONE)
    highs = plan_funding(problem, SolveLimits(gap_share=0.001, time_limit_seconds=60), price_levels=False)
    assert highs.has_solution
    cbc = plan_funding(problem, SolveLimits(solver="cbc", gap_share=0.001, time_limit_seconds=20), price_levels=False)
    if cbc.has_solution:
        expect_same_value(problem, highs, cbc)
