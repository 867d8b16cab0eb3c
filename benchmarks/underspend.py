"""Stated against simulated risk on fifty seeded registers: `python -m benchmarks.underspend [COUNT]`.

Ends with 1 where the simulated risk of an envelope, with its 95 % interval, passes the stated one.
"""
from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction

from models.families.envelope import envelope_rows
from models.money.overrun import simulate_overrun
from models.planning import plan_funding
from tests.spending_history import random_register

RISK = Fraction(1, 20)
REGISTERS, PROJECTS = 50, 40


def main(count: int = REGISTERS) -> int:
    """A line per register; the number of registers that were riskier than stated."""
    riskier = 0
    for seed in range(count):
        problem = random_register(seed, PROJECTS, str(float(RISK)), carry_over=seed % 5 == 4)
        plain = plan_funding(replace(problem, settings=replace(problem.settings, underspend_risk_share=None)))
        plan = plan_funding(problem)
        found = simulate_overrun(problem, plan.chosen, problem.spent_shares)
        used = sum(row.is_on_expected_spending for row in envelope_rows(problem))
        is_riskier = found.worst is not None and found.worst.high > RISK
        riskier += is_riskier
        print(f"{seed:3} rows {used}/{len(found.rows)}  value {float(plan.objective / plain.objective - 1):+7.2%}  "
              f"worst {found.worst.risk:.4f} ({found.worst.low:.4f}-{found.worst.high:.4f})  "
              f"any {found.any_risk:.4f}{'  RISKIER' if is_riskier else ''}")
    print(f"{count - riskier} of {count} registers within the stated {float(RISK):.0%}")
    return int(riskier > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
