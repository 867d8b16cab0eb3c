"""Peak memory of one plan of the largest register, in a process of its own: `python -m benchmarks.peak_memory N S`."""
from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator

from benchmarks.measure import Line, Scale, ask_child
from benchmarks.proved_gap import SETTINGS
from benchmarks.register import make_problem
from benchmarks.solve_share import GAP, gap_text
from models.planning import plan_funding
from models.search_limits import SolveLimits

MIB = 2**20
LIMIT_MIB = 800


def measure(scale: Scale) -> Iterator[Line]:
    """The highest resident set of a child that makes the register and plans it, within the time limit."""
    answer = ask_child("benchmarks.peak_memory", scale.large, scale.large_seconds)
    yield Line("peak memory", f"N = {scale.large:,}", f"{answer['mib']:,.0f} MiB", "<= 800 MiB",
               answer["mib"] <= LIMIT_MIB, 1, f"register, model and search to {gap_text(answer['gap'])}")


def main(size: int, seconds: float) -> None:
    problem = make_problem(size, **SETTINGS)
    plan = plan_funding(problem, SolveLimits(gap_share=GAP, time_limit_seconds=seconds), price_levels=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"mib": peak / MIB if sys.platform == "darwin" else peak / 1024, "gap": plan.gap}))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
