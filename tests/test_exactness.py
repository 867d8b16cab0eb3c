"""No plan breaks a rule by one million VND: 2,000 random plans through the exact audit, which has no tolerance."""
from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.domain import Score
from models.plan import Termination
from models.planning import plan_funding
from tests.builders import make_case, make_problem
from tests.random_problems import tiny_problem

BATCHES = 10
SOLVES = 200
GRAINS_MVND = (1, 17, 1_000, 250_000)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_plans_pass_the_exact_audit(batch: int) -> None:
    ended: Counter[Termination] = Counter()
    for seed in range(batch * SOLVES, (batch + 1) * SOLVES):
        problem = tiny_problem(Random(f"exact {seed}"), 4, GRAINS_MVND[seed % len(GRAINS_MVND)])
        plan = plan_funding(problem, price_levels=False)
        ended[plan.termination] += 1
        if plan.has_solution:
            assert audit(audit_document(problem, plan)).findings == (), seed
    assert set(ended) == {Termination.OPTIMAL, Termination.INFEASIBLE}
    assert ended[Termination.OPTIMAL] > SOLVES // 2


@pytest.mark.parametrize("places", [6, 9, 12])
def test_a_lower_level_never_takes_from_a_higher_one_not_even_below_the_solvers_precision(places: int) -> None:
    """P1 is worth a hair more than P2, P2 is paid first: value goes before priority, whatever doubles can tell."""
    case = make_case(2, enterprise_mvnd=600)
    scores = (Score("P1", "merit", 50 + Fraction(1, 10**places)), Score("P2", "merit", Fraction(50)))
    pledges = tuple(replace(row, amount_mvnd=800) if row.project_id == "P2" else row for row in case.pledges)
    plan = plan_funding(make_problem(replace(case, scores=scores, pledges=pledges),
                                     settings={"maximum_projects": "1", "size_exponent": "0"}))
    assert plan.termination is Termination.OPTIMAL
    assert list(plan.chosen_by_project) == ["P1"]
    assert plan.objective == 50 + Fraction(1, 10**places)
