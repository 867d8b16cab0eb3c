"""The product against plain PuLP, the textbook formulation and the CBC that comes with PuLP."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pulp

from benchmarks.measure import Line, Scale, middle, timed
from benchmarks.register import make_problem
from benchmarks.solve_share import GAP, gap_text, reached
from benchmarks.textbook import SETTINGS, Textbook, solve_with_bundled_cbc
from models.planning import plan_funding
from models.search_limits import SolveLimits


def measure(scale: Scale) -> Iterator[Line]:
    """From the same problem to the same proved gap, building included. CBC once, within its time limit."""
    problem = make_problem(scale.textbook, **SETTINGS)
    limits = SolveLimits(gap_share=GAP, time_limit_seconds=scale.textbook_seconds)
    plans = [timed(lambda: plan_funding(replace(problem), limits, price_levels=False)) for _ in range(scale.repeats)]
    our, done = middle([seconds for _, seconds in plans]), all(reached(plan.gap) for plan, _ in plans)

    def by_cbc() -> Textbook:
        textbook = Textbook(replace(problem))
        solve_with_bundled_cbc(textbook, GAP, scale.cbc_seconds)
        return textbook

    textbook, cbc = timed(by_cbc)
    plan = plans[-1][0]
    cbc_done = textbook.lp.sol_status == pulp.LpSolutionOptimal and cbc.wall < scale.cbc_seconds
    has_plan = textbook.lp.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    ratio = cbc.wall / our.wall
    if done:
        sign, is_met = ("" if cbc_done else "more than "), True if ratio >= 20 else (False if cbc_done else None)
    else:
        sign, is_met = ("less than " if cbc_done else ""), False if cbc_done else None
    found = f"value {textbook.lp.objective.value():,.0f}" if has_plan else "no plan"
    ours = f"value {float(plan.objective):,.0f}" if plan.has_solution else "no plan"
    yield Line("times faster than PuLP + bundled CBC on the textbook formulation", f"N = {scale.textbook:,}",
               f"{sign}{ratio:.0f} times", ">= 20 times", is_met, scale.repeats,
               f"ours {our.wall:.2f} s ({our.cpu:.2f} s processor) to {gap_text(plan.gap)}, {ours}; CBC once, "
               f"{'' if cbc_done else 'stopped by its limit after '}{cbc.wall:.1f} s ({cbc.cpu:.1f} s), {found}; "
               f"{len(textbook.lp.variables()):,} columns, {len(textbook.lp.constraints()):,} rows. Each is proved "
               "within its own formulation: the textbook's scale moves freely, so its best may be a little higher")
