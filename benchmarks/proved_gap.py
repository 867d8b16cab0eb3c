"""From the problem to a plan with a proved gap of 0.1 %, every family on, soft localisation targets first."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.measure import Line, Scale, middle, timed
from benchmarks.register import SEED, make_problem
from benchmarks.solve_share import GAP, gap_text, reached
from models.planning import plan_funding
from models.search_limits import SolveLimits

# The levels up to value; what comes after only chooses among plans of equal value.
SETTINGS = {"levels": "localisation,value", "priority_mode": "off", "tie_break": "false"}


def measure(scale: Scale) -> Iterator[Line]:
    """Wall time of `plan_funding`, everything included; another seed for each repeat."""
    for size, seconds, repeats, target in ((scale.register, scale.register_seconds, scale.repeats, 5.0),
                                           (scale.large, scale.large_seconds, scale.large_repeats, 30.0)):
        runs, gaps, ends = [], [], []
        for seed in range(SEED, SEED + repeats):
            problem = make_problem(size, seed, **SETTINGS)
            limits = SolveLimits(gap_share=GAP, time_limit_seconds=seconds)
            plan, used = timed(lambda: plan_funding(replace(problem), limits, price_levels=False))
            runs.append(used)
            gaps.append(plan.gap)
            ends.append(gap_text(plan.gap) if plan.has_solution else plan.termination.value)
        done, middle_run = all(map(reached, gaps)), middle(runs)
        yield Line("seconds to a proved gap of 0.1 %, on the family `made` alone",
                   f"N = {size:,} x 5 years",
                   f"{middle_run.wall:.1f} s" if done else f"more than {middle_run.wall:.0f} s",
                   f"<= {target:.0f} s", done and middle_run.wall <= target, repeats,
                   f"seeds {SEED} to {SEED + repeats - 1}; processor time {middle_run.cpu:.1f} s; gaps reached: "
                   f"{', '.join(ends)}; time limit {seconds:.0f} s")
