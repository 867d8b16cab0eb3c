"""No plan breaks a rule by one million VND: 2,000 random plans through the exact audit, which has no tolerance."""
from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.plan import Termination
from models.planning import plan_funding
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
